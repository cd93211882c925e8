"""The pane beside the levels: source, memory of the chosen level, other files, plan."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tunesmith.estimate.memory import Fit, Memory, Need
from tunesmith.studio.pages.export_levels import fit_badge
from tunesmith.studio.pages.export_source import Source, name_problem
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.badge import Badge
from tunesmith.studio.widgets.buttons import LinkButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.inputs import CheckBox, Field, LineEdit
from tunesmith.studio.widgets.section import Fact, Facts, Section, Sections
from tunesmith.studio.widgets.stacked_bar import StackedBar
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import size_text


class SourcePart(Section):
    """Base model, adapter, name.

    Signals: `adapter_wanted()` to open one from disk, `trained_wanted()` to go back to the trained
    one, `name_changed(text)` with a name that can be used.
    """

    adapter_wanted = Signal()
    trained_wanted = Signal()
    name_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Source"))
        self.facts = Facts()
        self.add(self.facts)
        self.name = LineEdit()
        self.field = Field(self.tr("Name"), self.name, beside=True)
        self.add(self.field)
        self.open = LinkButton(self.tr("Open adapter…"))
        self.trained = LinkButton(self.tr("Use the trained one"))
        links = QHBoxLayout()
        links.setSpacing(theme().measure("space.4"))
        links.addWidget(self.open)
        links.addWidget(self.trained)
        links.addStretch(1)
        self.body.addLayout(links)
        self.name.textEdited.connect(self._edited)
        self.open.clicked.connect(lambda _checked: self.adapter_wanted.emit())
        self.trained.clicked.connect(lambda _checked: self.trained_wanted.emit())

    def show_name(self, name: str, always: bool = False) -> None:
        """Show the name, unless the person is typing one or has to mend it."""
        typing = self.name.hasFocus() or bool(self.problem and self.name.text())
        if (always or not typing) and self.name.text() != name:
            self.name.setText(name)
            self._check(name)

    def show_source(self, source: Source, has_trained: bool, locked: bool) -> None:
        """Show what is exported; nothing of it can change while a run works.

        `has_trained` offers the way back from an adapter from disk to the trained one.
        """
        adapter = str(source.adapter) if source.adapter else ""
        self.facts.set_rows(
            [
                (self.tr("Base"), source.model_name, str(source.model)),
                (self.tr("Adapter"), source.adapter_text, adapter),
            ]
        )
        self.name.setEnabled(not locked)
        self.open.setVisible(not locked)
        self.trained.setVisible(has_trained and not locked)

    @property
    def problem(self) -> str:
        """What is wrong with the name as it stands there."""
        return name_problem(self.name.text())

    def _edited(self, text: str) -> None:
        self._check(text)
        self.name_changed.emit(text)

    def _check(self, text: str) -> None:
        problem = name_problem(text)
        if problem:
            self.field.set_error(problem)
        else:
            self.field.clear_error()


class MemoryPart(Section):
    """What the chosen level takes when it runs, against what there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.badge = Badge("", "success")
        self.set_aside_widget(self.badge)
        self.bar = StackedBar()
        self.add(self.bar)
        self.limit = Label("", "small", tone="muted")
        self.add(self.limit)

    def show_need(self, level: str, need: Need, fit: Fit, memory: Memory, context: str) -> None:
        """Show one level."""
        on_card = memory.card > 0
        title = self.tr("VRAM with {level}") if on_card else self.tr("Memory with {level}")
        self.set_title(title.format(level=level))
        word, kind = fit_badge(fit)
        self.badge.set(word, kind)
        there = memory.card if on_card else memory.ram
        self.bar.setAccessibleName(title.format(level=level))
        cache = self.tr("KV cache, {context} tokens").format(context=context)
        self.bar.set_parts(
            [(self.tr("Model"), need.model, 0), (cache, need.kv_cache, 1)], limit=there, total=there
        )
        text = (
            self.tr("{need} needed, {all} VRAM") if on_card else self.tr("{need} needed, {all} RAM")
        )
        self.limit.setText(text.format(need=size_text(need.total), all=size_text(there)))


class AlsoPart(Section):
    """Files beside the levels. Signal: `sixteen_bit_changed(bool)` by a person."""

    sixteen_bit_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Also write"))
        self.sixteen_bit = CheckBox(self.tr("16-bit GGUF"))
        self._size = Label("", "small", tone="muted")
        row = QHBoxLayout()
        row.addWidget(self.sixteen_bit, 1)
        row.addWidget(self._size)
        self.body.addLayout(row)
        self.sixteen_bit.clicked.connect(self.sixteen_bit_changed)

    def show_choice(self, checked: bool, size: int, locked: bool) -> None:
        """Show whether it is wanted and how large it will be; 0 if not known."""
        self.sixteen_bit.setChecked(checked)
        self.sixteen_bit.setEnabled(not locked)
        self._size.setText(size_text(size) if size else "")


class PlanPart(Section):
    """Bytes written, disk at the peak, and the folder. Signal: `folder_wanted()`."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Plan"))
        self.facts = Facts()
        self.add(self.facts)
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.3"))
        row.addWidget(Label(self.tr("Folder"), "small", tone="muted"))
        row.addStretch(1)
        self.folder = LinkButton("")
        self.no_folder = ElidedLabel("", "small")
        self.no_folder.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.folder)
        row.addWidget(self.no_folder)
        self.body.addLayout(row)
        self.note = Label("", "small", tone="muted", wrap=True)
        self.add(self.note)
        self.folder.clicked.connect(lambda _checked: self.folder_wanted.emit())

    def show_plan(self, facts: Sequence[Fact], folder: str, path: str, exists: bool) -> None:
        """Show figures; the folder is a link once it exists."""
        self.facts.set_rows(facts)
        self.folder.setText(folder)
        self.folder.setAccessibleName(self.tr("Open the folder {path}").format(path=path))
        self.folder.setToolTip(plain_tip(path))
        self.no_folder.setText(folder)
        self.no_folder.set_tip(path)
        self.folder.setVisible(exists)
        self.no_folder.setVisible(not exists)

    def set_note(self, text: str) -> None:
        """Say what the peak is made of."""
        self.note.setText(text)
        self.note.setVisible(bool(text))


class Inspector(Sections):
    """All parts under each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.source, self.memory = SourcePart(), MemoryPart()
        self.also, self.plan = AlsoPart(), PlanPart()
        for part in (self.source, self.memory, self.also, self.plan):
            self.add(part)

    def set_parts(self, source: bool, memory: bool, rest: bool) -> None:
        """Hide what has nothing to say yet."""
        self.source.setVisible(source)
        self.memory.setVisible(memory)
        self.also.setVisible(rest)
        self.plan.setVisible(rest)
        self.update_lines()
