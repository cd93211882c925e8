"""The main pane of the Export page: the levels, and below them what there is to say of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.studio.pages.export_file import FilePanel
from tunesmith.studio.pages.export_levels import (
    contexts,
    fallback_text,
    hidden_count,
    reason_for,
    recommended_level,
    trouble_with,
)
from tunesmith.studio.pages.export_panels import Notes, RunningPanel
from tunesmith.studio.pages.export_state import ExportState
from tunesmith.studio.pages.export_table import LevelsTable
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import LinkButton
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.inputs import ComboBox, Toolbar
from tunesmith.studio.words import number


class LevelsPane(QWidget):
    """Signals: `context_chosen(tokens)`, `more_wanted()` for the rare levels, by a person."""

    context_chosen = Signal(int)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = LevelsTable()
        self.notes, self.running, self.file = Notes(), RunningPanel(), FilePanel()
        self.context = ComboBox(self.tr("Context"))
        self.more = LinkButton("")
        self._fact = ElidedLabel("", "small", tone="muted")
        self._fallback: Banner | None = None
        self._fallback_texts: tuple[str, str] | None = None
        self._build()
        self.context.activated.connect(self._choose_context)
        self.more.clicked.connect(lambda _checked: self.more_wanted.emit())

    def show_state(self, state: ExportState) -> None:
        """Show all of it."""
        rows = state.rows()
        self.table.set_phase(state.phase)
        extras = state.extras if state.phase != "plan" else []
        self.table.set_rows(rows, [*state.wanted, *extras])
        self._select(state)
        self._show_fact(state)
        self._show_contexts(state)
        everything = state.choice.all_levels
        hidden = hidden_count(state.prediction, [row.level for row in rows])
        more = self.tr("%n more levels", "", hidden)
        self.more.setText(self.tr("Fewer levels") if everything else more)
        self._more_row.setVisible(state.phase == "plan" and (everything or hidden > 0))
        self._show_fallback(state)
        self._show_notes(state)
        self.show_selected(state)
        course = state.course
        self.running.setVisible(course is not None)
        if course is not None:
            self.running.show_course(course, state.written, state.bytes_of(course.levels))

    def show_selected(self, state: ExportState) -> None:
        """Show the file of the current row."""
        file = None
        if state.phase == "done":
            level = self.table.selected
            file = next((each for each in state.files if each.level == level), None)
        self.file.setVisible(file is not None)
        if file is not None:
            self.file.show_file(file)

    def _select(self, state: ExportState) -> None:
        """Make a row current where none is: one that failed, or the recommended one."""
        if self.table.selected:
            return
        wanted = [file.level for file in state.files if file.failed]
        if state.prediction is not None:
            best = recommended_level(state.prediction, state.machine, state.choice.context)
            wanted += [best] if best else []
        elif state.sizes.is_awaited and state.phase == "plan":
            return
        wanted += state.wanted
        for level in wanted:
            if self.table.rows.row_of(level) >= 0:
                self.table.select_level(level)
                return

    def _show_fact(self, state: ExportState) -> None:
        if state.phase == "done":
            text = self.tr("files as they were written and checked")
        elif state.sizes.is_awaited:
            text = self.tr("computing the sizes")
        elif state.may_be_official:
            text = self.tr("sizes are not known before llama.cpp's converter has read the model")
        elif state.prediction is None:
            text = self.tr("sizes are not known")
        else:
            text = self.tr("sizes are computed from the tensor shapes, before anything is written")
        self._fact.setText(text)

    def _show_contexts(self, state: ExportState) -> None:
        self._context_row.setVisible(state.phase == "plan")
        sizes = contexts(state.prediction)
        if [self.context.itemData(at) for at in range(self.context.count())] != sizes:
            self.context.clear()
            for size in sizes:
                self.context.addItem(number(size), size)
        wish = state.choice.context
        at = max((at for at, size in enumerate(sizes) if size <= wish), default=0)
        self.context.setCurrentIndex(at)

    def _show_fallback(self, state: ExportState) -> None:
        texts = None
        if state.prediction is not None and state.phase != "done":
            levels = [row.level for row in self.table.rows.rows]
            texts = fallback_text(state.prediction, levels)
        if texts == self._fallback_texts:
            return
        self._fallback_texts = texts
        if self._fallback is not None:
            self._below.removeWidget(self._fallback)
            self._fallback.hide()
            self._fallback.deleteLater()
            self._fallback = None
        if texts is not None:
            self._fallback = Banner("warning", *texts, dismissible=False, compact=True)
            self._below.addWidget(self._fallback)

    def _show_notes(self, state: ExportState) -> None:
        notes: list[tuple[str, str, str, str]] = []
        prediction, machine, context = state.prediction, state.machine, state.choice.context
        if state.phase == "plan" and prediction is not None and machine is not None:
            best = recommended_level(prediction, machine, context)
            if best is not None:
                notes.append(("star", "accent", *reason_for(best, prediction, machine, context)))
            rows = self.table.rows.rows
            trouble = trouble_with(rows, state.wanted, prediction, machine, context)
            if trouble is not None:
                notes.append(("warning", "warning", *trouble))
        self.notes.set_notes(notes)

    def _choose_context(self, at: int) -> None:
        self.context_chosen.emit(int(self.context.itemData(at)))

    def _build(self) -> None:
        toolbar = Toolbar()
        toolbar.add(Heading(self.tr("Levels")))
        toolbar.add(self._fact, 1)
        self._context_row = QWidget()
        row = QHBoxLayout(self._context_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().measure("space.2"))
        label = Label(self.tr("Context"), "small", tone="muted")
        label.setBuddy(self.context)
        row.addWidget(label)
        row.addWidget(self.context)
        toolbar.add(self._context_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(toolbar)
        column.addWidget(self.table)
        self._more_row = self._link_row()
        column.addWidget(self._more_row)
        self._below = QVBoxLayout()
        column.addLayout(self._below)
        for panel in (self.notes, self.running, self.file):
            panel.hide()
            column.addWidget(panel)
        column.addStretch(1)

    def _link_row(self) -> QFrame:
        """The link below the table, in line with the level's names."""
        look = theme()
        frame = QFrame()
        frame.setProperty("line", "bottom")
        row = QHBoxLayout(frame)
        names = (
            look.measure("height.check") + look.measure("space.2") + look.measure("border.focus")
        )
        left = look.measure("layout.content_padding_left") + names
        row.setContentsMargins(left, 0, look.measure("layout.content_padding_right"), 0)
        row.addWidget(self.more)
        row.addStretch(1)
        frame.setFixedHeight(look.measure("height.sidebar_item"))
        return frame
