"""The left part of the Template page: columns, the three editors, what empty fields do."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.studio.pages.template_checks import Mistake
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.code_editor import CodeEditor, Problem
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.flow import Flow
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.inputs import ComboBox
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number
from tunesmith.templates.column_template import field_for
from tunesmith.templates.conversation import Role

ROLES: tuple[Role, ...] = ("system", "user", "assistant")
Empty = Literal["skip", "nothing", "stop"]
_SHARES: dict[Role, int] = {"system": 1, "user": 3, "assistant": 1}  # of room that is left
_MOST_CHIPS = 60  # columns beyond are found by typing {


class MessageEditor(QWidget):
    """The template of one message: heading, editor, what is wrong with a button that mends it."""

    def __init__(self, title: str, aside: str, lines: tuple[int, int]) -> None:
        super().__init__()
        look = theme()
        self._mistake: Mistake | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.measure("space.1"))
        head = WrapRow(look.measure("space.2"))
        head.add(Heading(title))
        if aside:
            head.add(Label(aside, "small", tone="muted"))
        head.add_stretch()
        self.note = ElidedLabel("", "small", tone="muted")
        head.add(self.note)
        column.addWidget(head)
        self.editor = _Growing("template", min_lines=lines[0], max_lines=lines[1], fill=True)
        self.editor.setAccessibleName(self.tr("{role} template").format(role=title))
        column.addWidget(self.editor, 1)
        self._below = QWidget()
        row = QHBoxLayout(self._below)
        row.setContentsMargins(0, look.measure("border.focus"), 0, 0)
        row.setSpacing(look.measure("space.2"))
        row.addWidget(Glyph("warning", "danger", "icon.inline"))
        self._message = Label("", "small", tone="danger", wrap=True)
        row.addWidget(self._message, 1)
        self.fix = Button("", small=True)
        self.fix.clicked.connect(self._mend)
        row.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._below)
        self._below.hide()

    def show_mistakes(self, mistakes: Sequence[Mistake]) -> None:
        """Underline all of them and tell the first."""
        self.editor.set_problems([Problem(each.start, each.end, each.message) for each in mistakes])
        self._mistake = mistakes[0] if mistakes else None
        self._below.setVisible(bool(mistakes))
        if self._mistake is None:
            return
        mends = self._mistake.fix is not None
        hint = "" if mends else self._mistake.hint
        self._message.setText(" ".join(part for part in (self._mistake.message, hint) if part))
        self.fix.setText(self._mistake.fix.label if self._mistake.fix else "")
        self.fix.setVisible(mends)

    @property
    def told(self) -> str:
        """What is said to be wrong."""
        return self._message.text() if self._mistake is not None else ""

    def _mend(self) -> None:
        if self._mistake is not None and self._mistake.fix is not None:
            fix = self._mistake.fix
            self.editor.replace(fix.start, fix.end, fix.text)
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)


class TemplateEditors(QWidget):
    """Signals: `edited()` after every change by a person, of texts or of the choice below."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self._columns: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("layout.section_padding_vertical")
        column.setContentsMargins(left, edge, right, edge)
        column.setSpacing(look.measure("space.3"))
        self._chips = Flow()
        self._more = Label("", "small", tone="muted", wrap=True)
        column.addLayout(self._column_row())
        column.addWidget(self._more)
        self.messages: dict[Role, MessageEditor] = {
            "system": MessageEditor(self.tr("System"), self.tr("once, optional"), (2, 8)),
            "user": MessageEditor(self.tr("User"), "", (2, 16)),
            "assistant": MessageEditor(self.tr("Assistant"), self.tr("trained"), (2, 10)),
        }
        self._last: Role = "user"
        hint = self.tr("Click a column above, or type {")
        for role, message in self.messages.items():
            column.addWidget(message, _SHARES[role])
            message.editor.edited.connect(self.edited)
            message.editor.installEventFilter(self)
            if role != "system":
                message.editor.setPlaceholderText(hint)
        self.policy = ComboBox()
        for key, text in (
            ("skip", self.tr("Skip the row")),
            ("nothing", self.tr("Write nothing")),
            ("stop", self.tr("Stop with an error")),
        ):
            self.policy.addItem(text, key)
        self.policy.activated.connect(lambda _index: self.edited.emit())
        column.addWidget(self._policy_row())

    def set_columns(self, columns: Sequence[str]) -> None:
        """Offer these columns."""
        if tuple(columns) == self._columns:
            return
        self._columns = tuple(columns)
        self._chips.set_widgets([self._chip(name) for name in columns[:_MOST_CHIPS]])
        hidden = len(columns) - _MOST_CHIPS
        self._more.setVisible(hidden > 0)
        self._more.setText(self.tr("and %n more: type { to find them", "", max(hidden, 0)))
        for message in self.messages.values():
            message.editor.set_words(self._columns)

    def chips(self) -> list[QWidget]:
        """The buttons of the columns."""
        return self._chips.widgets()

    def texts(self) -> dict[Role, str]:
        """The templates as they stand."""
        return {role: message.editor.text() for role, message in self.messages.items()}

    def set_texts(self, texts: Mapping[Role, str], empty: Empty) -> None:
        """Show these templates; what could be undone before is forgotten."""
        for role, message in self.messages.items():
            if message.editor.text() != texts[role]:
                message.editor.set_text(texts[role])
        self.policy.setCurrentIndex(self.policy.findData(empty))

    def write_texts(self, texts: Mapping[Role, str]) -> None:
        """Put these templates in as if a person typed them: Ctrl+Z takes them out again."""
        for role, message in self.messages.items():
            if message.editor.text() != texts[role]:
                message.editor.replace(0, len(message.editor.text()), texts[role])

    @property
    def empty(self) -> Empty:
        """What an empty field outside of [[ ]] does."""
        chosen: Empty = self.policy.currentData()
        return chosen

    def show_mistakes(self, mistakes: Mapping[Role, Sequence[Mistake]]) -> None:
        """Mark what is wrong in each template."""
        for role, message in self.messages.items():
            message.show_mistakes(mistakes[role])

    def show_tokens(self, by_role: Mapping[str, float] | None, fixed: Mapping[Role, bool]) -> None:
        """Say how many tokens each message has; `fixed` ones are the same in every row."""
        for role, message in self.messages.items():
            found = (by_role or {}).get(role)
            if found is None:
                message.note.setText("")
            elif fixed[role]:
                message.note.setText(self.tr("%n tokens", "", round(found)))
            else:
                text = self.tr("{count} tokens on average")
                message.note.setText(text.format(count=number(found, 1 if found < 10 else 0)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember where a column is to be inserted."""
        if event.type() == QEvent.Type.FocusIn:
            for role, message in self.messages.items():
                if message.editor is watched:
                    self._last = role
        return super().eventFilter(watched, event)

    def _column_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.2"))
        label = Label(self.tr("Columns"), "small", tone="muted")
        label.setFixedHeight(theme().measure("height.chip"))
        row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._chips, 1)
        return row

    def _policy_row(self) -> WrapRow:
        row = WrapRow(theme().measure("space.2"))
        text = self.tr("If a field outside [[ ]] is empty")
        label = Label(text, "small", tone="muted", wrap=True)
        label.setBuddy(self.policy)
        self.policy.setAccessibleName(label.text())
        row.add(label, 1)
        row.add(self.policy)
        return row

    def _chip(self, name: str) -> Button:
        chip = _Chip(name)
        chip.setAccessibleName(self.tr("Insert column {name}").format(name=name))
        chip.setToolTip(plain_tip(self.tr("Insert {field}").format(field=field_for(name))))
        chip.clicked.connect(partial(self._insert, name))
        return chip

    def _insert(self, name: str, _checked: bool = False) -> None:
        editor = self.messages[self._last].editor
        editor.insert(field_for(name))
        editor.setFocus(Qt.FocusReason.OtherFocusReason)


class _Growing(CodeEditor):
    """An editor that pushes its neighbours away as its text grows, and takes room that is left."""

    def minimumSizeHint(self) -> QSize:
        """All lines, up to the most."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class _Chip(Button):
    """A column's name, in the font of the templates."""

    def __init__(self, name: str) -> None:
        super().__init__(name.replace("&", "&&"), small=True)

    def _apply_theme(self) -> None:
        super()._apply_theme()
        self.setFont(theme().mono())
        self.setFixedHeight(theme().measure("height.chip"))
