"""The table of levels: ticks, sizes, fits; progress while they are written, checks afterwards."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QTableView, QWidget

from tunesmith.studio.pages.export_levels import LevelRow, Phase, fit_badge
from tunesmith.studio.pages.export_outcome import output_title
from tunesmith.studio.tables.cell import Cell, Column, Tone
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, size_text

_LEAST_ROWS = 4
_WHOLE_BAR = 16.0  # bits per weight that fill the bar
_SHOWN = {
    "plan": ("level", "size", "bits", "fit"),
    "running": ("level", "size", "bits", "fit", "progress"),
    "done": ("level", "size", "bits", "fit", "checks", "modelfile"),
}


class LevelsTable(QTableView):
    """Shows `LevelRow`s.

    Signals: `ticked(level, bool)` by a person; `level_selected(level)` when another row is current.
    """

    ticked = Signal(str, bool)
    level_selected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Levels"))
        self.rows: RowsModel[LevelRow] = RowsModel(_columns(), lambda row: row.level, self)
        install(self, self.rows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.rows.check_changed.connect(lambda level, on: self.ticked.emit(str(level), on))
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        theme().changed.connect(self.updateGeometry)
        self._phase: Phase | None = None
        self.set_phase("plan")

    @property
    def selected(self) -> str:
        """The level of the current row."""
        return str(self.rows.id_at(self.currentIndex().row()) or "")

    def set_phase(self, phase: Phase) -> None:
        """Show the columns that say something now."""
        if phase == self._phase:
            return
        self._phase = phase
        for at, column in enumerate(self.rows.columns):
            self.setColumnHidden(at, column.key not in _SHOWN[phase])

    def set_rows(self, rows: Sequence[LevelRow], ticked: Sequence[str]) -> None:
        """Show these rows with these ticked."""
        before = len(self.rows.rows)
        self.rows.set_rows(rows)
        if set(self.rows.checked()) != set(ticked) & {row.level for row in rows}:
            self.rows.set_checked(ticked)
        if before != len(rows):
            self.updateGeometry()

    def select_level(self, level: str) -> None:
        """Make a level's row the current one."""
        row = self.rows.row_of(level)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self.rows.index(row, 0))

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(super().sizeHint().width(), self._height(len(self.rows.rows)))

    def minimumSizeHint(self) -> QSize:
        """A few rows; the rest scrolls."""
        return QSize(200, self._height(min(_LEAST_ROWS, len(self.rows.rows))))

    def _height(self, rows: int) -> int:
        look = theme()
        each = look.measure("height.table_row_roomy")
        return look.measure("height.table_header") + rows * each

    def _row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.level_selected.emit(str(self.rows.id_at(current.row()) or ""))


def _columns() -> list[Column[LevelRow]]:
    return [
        Column(
            "level",
            translate("LevelsTable", "Level"),
            lambda row: row.title or row.level,
            "check",
            _level_cell,
            sortable=False,
        ),
        Column(
            "size",
            translate("LevelsTable", "Size"),
            lambda row: size_text(row.bytes, 1 if row.bytes < 1 << 30 else 2) if row.bytes else "",
            "number",
            width=98,
            sortable=False,
        ),
        Column(
            "bits",
            translate("LevelsTable", "Bits per weight"),
            lambda row: number(row.bits_per_weight, 2) if row.bits_per_weight else "",
            "bar",
            lambda row: Cell(
                share=min(1.0, row.bits_per_weight / _WHOLE_BAR) if row.bits_per_weight else None
            ),
            align="right",
            width=126,
            sortable=False,
        ),
        Column(
            "fit",
            translate("LevelsTable", "This machine"),
            lambda row: fit_badge(row.fit)[0] if row.fit else "",
            "badge",
            lambda row: Cell(badge=fit_badge(row.fit) if row.fit else None),
            width=122,
            sortable=False,
        ),
        Column(
            "progress",
            translate("LevelsTable", "Progress"),
            lambda row: row.progress,
            "progress",
            lambda row: Cell(share=row.share),
            width=150,
            sortable=False,
        ),
        Column(
            "checks",
            translate("LevelsTable", "Checks"),
            lambda row: row.checks[0] if row.checks else "",
            "badge",
            lambda row: Cell(badge=row.checks),
            width=112,
            sortable=False,
        ),
        Column(
            "modelfile",
            translate("LevelsTable", "Modelfile"),
            lambda row: row.modelfile[0] if row.modelfile else "",
            "badge",
            lambda row: Cell(badge=row.modelfile),
            width=124,
            sortable=False,
        ),
    ]


def _level_cell(row: LevelRow) -> Cell:
    badge = None
    if row.recommended:
        badge = (translate("LevelsTable", "Recommended"), "recommended")
    tone: Tone = "text_muted" if row.reason else "text"
    tip = output_title(row.level) if row.title else row.reason
    return Cell(
        note=row.note, badge=badge, strong=True, tone=tone, enabled=row.enabled, tooltip=tip
    )
