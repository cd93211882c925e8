"""The columns of the Quality page's two tables: files, and one file's wrong answers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget

from tunesmith.studio.pages.quality_chart import MIB
from tunesmith.studio.pages.quality_rows import QualityRow, WrongRow
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text

_NOTHING = "–"


def file_columns() -> list[Column[QualityRow]]:
    """The columns of the table of files."""

    def file_cell(row: QualityRow) -> Cell:
        badge = None
        if row.recommended:
            badge = (translate("Quality", "Recommended"), "recommended")
        return Cell(badge=badge, tooltip=str(row.path))

    def beaten(row: QualityRow) -> str:
        if row.share is None:
            return _NOTHING
        return row.beaten_by or translate("Quality", "nothing")

    def beaten_cell(row: QualityRow) -> Cell:
        if row.share is None or row.beaten_by:
            return Cell(tone="text_muted")
        return Cell(tone="text_muted", icon="check")

    return [
        Column("tick", "", lambda _: "", "check", width=52, sortable=False),
        Column("file", translate("Quality", "File"), lambda row: row.level, "text", file_cell),
        Column(
            "size",
            translate("Quality", "Size, MiB"),
            lambda row: number(row.bytes / MIB, 1),
            "number",
            sort=lambda row: row.bytes,
            width=84,
        ),
        Column(
            "bits",
            translate("Quality", "Bits per weight"),
            lambda row: _NOTHING if row.bits is None else number(row.bits, 2),
            "number",
            sort=lambda row: row.bits,
            width=108,
        ),
        Column(
            "share",
            translate("Quality", "Exact match"),
            lambda row: _NOTHING if row.share is None else percent_text(row.share, 1),
            "number",
            sort=lambda row: row.share,
            width=96,
        ),
        Column(
            "exact",
            translate("Quality", "Exact of asked"),
            lambda row: _of(row.exact, row.asked),
            "number",
            sort=lambda row: row.exact,
            width=112,
        ),
        Column(
            "stopped",
            translate("Quality", "Answers stopped"),
            stopped_text,
            "number",
            sort=lambda row: row.answered,
            width=126,
        ),
        Column(
            "seconds",
            translate("Quality", "Seconds per answer"),
            lambda row: _NOTHING if row.seconds_each is None else number(row.seconds_each, 2),
            "number",
            sort=lambda row: row.seconds_each,
            width=142,
        ),
        Column(
            "beaten",
            translate("Quality", "Beaten by"),
            beaten,
            "text",
            beaten_cell,
            width=108,
        ),
    ]


def stopped_text(row: QualityRow) -> str:
    """How many answers ended by themselves, of how many."""
    return _of(row.answered, row.asked)


def _of(count: int | None, asked: int) -> str:
    if count is None:
        return _NOTHING
    text = translate("Quality", "{count} of {asked}")
    return text.format(count=number(count), asked=number(asked))


def wrong_table(parent: QWidget) -> tuple[QTableView, RowsModel[WrongRow]]:
    """The table of wrong answers, and its rows."""

    def flat(text: str) -> str:
        return " ↵ ".join(text.split("\n"))

    def got(row: WrongRow) -> Cell:
        note = "" if row.stopped else translate("Quality", "cut off")
        return Cell(note=note, tooltip=row.got)

    columns: list[Column[WrongRow]] = [
        Column(
            "row",
            translate("Quality", "Row"),
            lambda row: number(row.row),
            "number",
            sort=lambda row: row.row,
            align="left",
            width=76,
        ),
        Column(
            "question",
            translate("Quality", "Question"),
            lambda row: flat(row.question),
            cell=lambda row: Cell(tooltip=row.question),
        ),
        Column(
            "expected",
            translate("Quality", "Expected"),
            lambda row: flat(row.expected),
            cell=lambda row: Cell(tooltip=row.expected),
        ),
        Column("got", translate("Quality", "Got"), lambda row: flat(row.got) or _NOTHING, cell=got),
    ]
    model: RowsModel[WrongRow] = RowsModel(columns, lambda row: row.row, parent)
    view = QTableView()
    view.setAccessibleName(translate("Quality", "Wrong answers"))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    install(view, model)
    return view, model
