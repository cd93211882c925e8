"""The right part of the Template page: a row as chat, as tokens with the loss mask, as raw text."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tunesmith.studio.pages.template_engine import RowTokens
from tunesmith.studio.pages.template_tokens import RawText, TokenPanel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.chat_view import ChatMessage, ChatView
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.inputs import LineEdit, Toolbar
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.split import Split
from tunesmith.studio.words import number

_CHAT, _TOKENS = 2, 1  # shares of the height
_MOST_CHARACTERS = 4000  # of a message; a row is looked at here, not read
_MOST_TOKENS = 0.45  # of the height, when there are many


class PreviewPane(QWidget):
    """Signals: `row_wanted(int)` (index from 0), `random_wanted()`, `model_wanted()`."""

    row_wanted = Signal(int)
    random_wanted = Signal()
    model_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.before = IconButton("chevron-left", self.tr("Previous row"), framed=True)
        self.after = IconButton("chevron-right", self.tr("Next row"), framed=True)
        self.random = IconButton("shuffle", self.tr("Random row"), framed=True)
        self.row = RowField(self.tr("Row"))
        self.views = Segmented(
            [("chat", self.tr("Chat and tokens")), ("raw", self.tr("Raw text"))],
            self.tr("How the row is shown"),
        )
        column.addWidget(self._toolbar())
        self._stack = QStackedWidget()
        self._panes = Split(Qt.Orientation.Vertical)
        self._dragged = False
        self._members: frozenset[int] = frozenset()
        self.chat = ChatView(self.tr("Conversation of the row"), most=_MOST_CHARACTERS)
        self.note = ElidedLabel("", "small", tone="muted")
        self.tokens = TokenPanel()
        self.tokens.model_wanted.connect(self.model_wanted)
        self.raw = RawText()
        self._chat_or_not = QStackedWidget()
        self._nothing = EmptyState("template", "", "")
        self._stack.addWidget(self._chat_and_tokens())
        self._stack.addWidget(self._padded(self.raw, self.raw.more))
        column.addWidget(self._stack, 1)
        self.views.changed.connect(self._show_view)
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.random.clicked.connect(self.random_wanted)
        self.row.chosen.connect(self.row_wanted)
        self.set_rows(0)

    def set_rows(self, count: int) -> None:
        """There are so many rows."""
        self.row.set_count(count)
        self._of.setText(self.tr("of {count}").format(count=number(count)))
        self.random.setEnabled(count > 1)
        self._enable_steps()

    def set_row(self, index: int) -> None:
        """Show the row's number; emits nothing."""
        self.row.set_index(index)
        self._enable_steps()

    def set_members(self, members: Iterable[int]) -> None:
        """These rows are the conversation in view: the buttons beside the number pass over them."""
        self._members = frozenset(members)
        self._enable_steps()

    def show_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Show the row's conversation."""
        self._chat_or_not.setCurrentIndex(0)
        self.chat.set_messages(messages)
        self.set_dimmed(False)

    def show_nothing(self, what: str, todo: str, icon: str = "template") -> None:
        """Say why there is no conversation."""
        old = self._nothing
        self._nothing = EmptyState(icon, what, todo)
        self._chat_or_not.addWidget(self._nothing)
        self._chat_or_not.setCurrentWidget(self._nothing)
        self._chat_or_not.removeWidget(old)
        old.deleteLater()
        self.set_dimmed(False)
        self.note.setText("")
        self.show_tokens(None)

    @property
    def shows_conversation(self) -> bool:
        """Whether a conversation is in view, be it dimmed."""
        return self._chat_or_not.currentIndex() == 0

    def show_tokens(self, tokens: RowTokens | None) -> None:
        """Show text and tokens; None takes them away."""
        self.tokens.show_tokens(tokens)
        self._make_room()
        self.raw.show_tokens(tokens)

    def set_dimmed(self, dimmed: bool) -> None:
        """What is shown is of the last valid template."""
        self.chat.set_dimmed(dimmed)
        self.tokens.view.set_dimmed(dimmed)
        self.raw.set_dimmed(dimmed)
        self.note.set_tone("faint" if dimmed else "muted")

    def _toolbar(self) -> Toolbar:
        bar = Toolbar()
        bar.add(self.before)
        bar.add(self.row)
        self._of = bar.add_text("")
        bar.add(self.after)
        bar.add(self.random)
        bar.add_stretch()
        bar.add(self.views)
        return bar

    def _chat_and_tokens(self) -> QWidget:
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.3"))
        column.addWidget(self.chat, 1)
        column.addWidget(self.note)
        self._chat_or_not.addWidget(self._padded(above))
        self._chat_or_not.addWidget(self._nothing)
        self._panes.add(self._chat_or_not, _CHAT)
        self._panes.add(self.tokens, _TOKENS)
        self._panes.setSizes([_CHAT * 100, _TOKENS * 100])
        self._panes.splitterMoved.connect(self._keep_sizes)
        return self._panes

    def _make_room(self) -> None:
        """Show all tokens if that leaves the chat its larger half; never shrink, never jump back.

        Whoever dragged the line keeps it where it is.
        """
        chat, tokens = self._panes.sizes()
        wanted = min(self.tokens.wanted_height, round(_MOST_TOKENS * (chat + tokens)))
        if wanted > tokens and not self._dragged:
            self._panes.setSizes([chat + tokens - wanted, wanted])

    def _keep_sizes(self) -> None:
        self._dragged = True

    def _padded(self, *widgets: QWidget) -> QWidget:
        look = theme()
        holder = QWidget()
        column = QVBoxLayout(holder)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("layout.section_padding_vertical")
        column.setContentsMargins(left, edge, right, edge)
        for widget in widgets:
            column.addWidget(widget)
        return holder

    def _show_view(self, key: str) -> None:
        self._stack.setCurrentIndex(0 if key == "chat" else 1)

    def _step(self, by: int) -> None:
        self.row_wanted.emit(self._next(by))

    def _next(self, by: int) -> int:
        at = self.row.index + by
        if self.row.index in self._members:
            while at in self._members:
                at += by
        return at

    def _enable_steps(self) -> None:
        self.before.setEnabled(self._next(-1) >= 0)
        self.after.setEnabled(self._next(1) < self.row.count)


class RowField(LineEdit):
    """The number of a row, from 1. Signal `chosen(int)` gives the index, from 0."""

    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__("", "", name)
        self.index = 0
        self.count = 0
        self._validator = QIntValidator(self)
        self.setValidator(self._validator)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._choose)

    def set_count(self, count: int) -> None:
        """There are so many rows."""
        self.count = count
        self._validator.setRange(1, max(count, 1))
        digits = self.fontMetrics().horizontalAdvance("0" * max(4, len(str(count))))
        self.setFixedWidth(digits + theme().measure("space.6"))
        self.setEnabled(count > 0)
        self.set_index(min(self.index, max(count - 1, 0)))

    def set_index(self, index: int) -> None:
        """Show a row's number."""
        self.index = index
        self.setText(str(index + 1) if self.count else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go to the neighbouring rows."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self.index + step < self.count:
            self.chosen.emit(self.index + step)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A number that is none goes back to the row in view."""
        if not self.hasAcceptableInput():
            self.set_index(self.index)
        super().focusOutEvent(event)

    def _choose(self) -> None:
        wanted = int(self.text()) - 1
        if wanted != self.index:
            self.chosen.emit(wanted)
