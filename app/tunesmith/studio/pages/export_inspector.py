"""The pane beside the levels: source, memory of the chosen level, options, plan."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tunesmith.estimate.memory import Fit, Memory, Need, fit
from tunesmith.studio.pages.export_estimate import Pace, estimate_facts
from tunesmith.studio.pages.export_levels import (
    SIXTEEN_BIT,
    context_for,
    fit_badge,
    memory_of,
    need_of,
)
from tunesmith.studio.pages.export_options import AdvancedPart, AlsoPart, MatrixPart
from tunesmith.studio.pages.export_outcome import ADAPTER, MERGED
from tunesmith.studio.pages.export_source import Source, name_problem
from tunesmith.studio.pages.export_state import ExportState
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.badge import Badge
from tunesmith.studio.widgets.buttons import LinkButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.inputs import Field, LineEdit
from tunesmith.studio.widgets.section import Fact, Facts, Section, Sections
from tunesmith.studio.widgets.stacked_bar import StackedBar
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import number, size_text


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
        self.limit = Label("", "small", tone="muted", wrap=True)
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


class PlanPart(Section):
    """Bytes written, disk at the peak, memory, time, and the folder. Signal: `folder_wanted()`."""

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


class Inspector(Sections):
    """All parts under each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.source, self.memory = SourcePart(), MemoryPart()
        self.matrix, self.also = MatrixPart(), AlsoPart()
        self.advanced, self.plan = AdvancedPart(), PlanPart()
        for part in (self.source, self.memory, self.matrix, self.also, self.plan, self.advanced):
            self.add(part)

    def show_state(
        self, state: ExportState, level: str, name: str, folder: Path, pace: Pace | None
    ) -> None:
        """Show all of it.

        `level` is that of the current row, `name` and `folder` the export's; `pace` is missing as
        long as this machine was not measured.
        """
        locked = state.phase != "plan"
        shown = self._show_memory(state, level)
        extras = [ADAPTER, MERGED, SIXTEEN_BIT]
        if state.source.adapter is None and ADAPTER not in state.extras:
            extras.remove(ADAPTER)
        self.also.show_choice(
            {each: each in (*state.wanted, *state.extras) for each in extras},
            {each: state.bytes_of([each]) for each in extras},
            locked=locked,
            adapter_problem=state.adapter_problem,
        )
        self.matrix.show_matrix(state.imatrix, locked)
        self.advanced.show_choice(state.split_bytes, state.converter, locked)
        exists = state.phase == "done"
        facts = _plan_facts(state)
        if state.phase == "plan" and facts:
            facts += estimate_facts(state, pace, name, folder)
        self.plan.show_plan(facts, f"exports/{name}", str(folder), exists)
        self.set_parts(source=True, memory=shown, rest=True)

    def set_parts(self, source: bool, memory: bool, rest: bool) -> None:
        """Hide what has nothing to say yet."""
        self.source.setVisible(source)
        self.memory.setVisible(memory)
        for part in (self.matrix, self.also, self.plan, self.advanced):
            part.setVisible(rest)
        self.update_lines()

    def _show_memory(self, state: ExportState, level: str) -> bool:
        prediction, machine = state.prediction, state.machine
        if prediction is None or machine is None or level not in prediction.levels:
            return False
        context = state.choice.context
        need = need_of(prediction, prediction.levels[level].bytes, context)
        memory = memory_of(machine)
        tokens = number(context_for(prediction, context))
        self.memory.show_need(level, need, fit(need, memory), memory, tokens)
        return True


def _plan_facts(state: ExportState) -> list[Fact]:
    written = translate("Export", "Written")
    if state.phase == "done":
        size = sum(file.bytes for file in state.files)
        files = sum(file.count for file in state.files if file.level != MERGED)
        has_folder = any(file.level == MERGED for file in state.files)
        return [(written, _written_text(size, files, has_folder))]
    if state.prediction is None or not state.wanted:
        return []
    files = len(state.wanted) + (ADAPTER in state.extras)
    text = _written_text(state.needed, files, MERGED in state.extras)
    if state.in_parts:  # how many is known when they are written
        text = translate("Export", "{size} in parts").format(size=size_text(state.needed))
    return [(written, text)]


def _written_text(size: int, files: int, has_folder: bool) -> str:
    text = translate("Export", "{size} in %n files", files)
    if has_folder:
        text = translate("Export", "{size} in %n files and a folder", files)
    return text.format(size=size_text(size))
