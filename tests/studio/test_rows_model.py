"""Tables over values: what stays keeps its place; keys and clicks; what is painted and said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import (
    QAbstractItemModel,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from tunesmith.studio.tables.cell import CELL_ROLE, Cell, Column
from tunesmith.studio.tables.cell_painting import last_place
from tunesmith.studio.tables.delegates import PlainHeader, install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.state_glyph import StageState

pytestmark = pytest.mark.usefixtures("look")


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    size: int
    done: float | None = None
    action: str = ""
    allowed: bool = True


COLUMNS: list[Column[Level]] = [
    Column(
        "name",
        "Level",
        lambda row: row.name,
        "check",
        cell=lambda row: Cell(
            badge=("Recommended", "recommended") if row.name == "Q5" else None,
            note="reference" if row.name == "F16" else "",
            enabled=row.allowed,
        ),
    ),
    Column("size", "Size, MiB", lambda row: f"{row.size}", "number", sort=lambda row: row.size,
           width=100),
    Column("state", "State", lambda _: "Done", "state", lambda _: Cell(state=StageState.DONE),
           width=100),
    Column("progress", "Progress", lambda _: "", "progress", lambda row: Cell(share=row.done),
           width=140, sort=lambda row: row.done),
    Column("action", "", lambda _: "On disk", "button", lambda row: Cell(button=row.action),
           width=120),
]  # fmt: skip
ROWS = [Level("F16", 258), Level("Q8", 138, 0.5, "Delete"), Level("Q5", 107), Level("Q4", 101)]


def made(rows: list[Level] = ROWS) -> RowsModel[Level]:
    model = RowsModel(COLUMNS, lambda row: row.name)
    model.set_rows(rows)
    return model


@contextmanager
def watched(model: QAbstractItemModel) -> Iterator[None]:
    """Qt's own check of the model while it changes: its complaints fail the test."""
    complaints: list[str] = []
    before = qInstallMessageHandler(lambda _, __, text: complaints.append(text))
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(model, mode)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        tester.deleteLater()
    assert complaints == []


@pytest.fixture
def view(qtbot: QtBot) -> QTableView:
    result = QTableView()
    result.setAccessibleName("Levels")
    model = made()
    model.setParent(result)
    install(result, model)
    qtbot.addWidget(result)
    result.resize(800, 260)
    result.show()
    qtbot.waitExposed(result)
    return result


def model_of(view: QTableView) -> RowsModel[Level]:
    model = view.model()
    assert isinstance(model, RowsModel)
    return model


def names(model: RowsModel[Level]) -> list[str]:
    return [row.name for row in model.rows]


# The model.


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), unique_by=lambda r: r[0])),
    st.sampled_from([-1, 0, 1]),
)
def test_any_change_ends_in_the_rows_given_and_keeps_marks_by_id(
    steps: list[list[tuple[int, int]]], sorted_by: int
) -> None:
    model: RowsModel[tuple[int, int]] = RowsModel(
        [
            Column("a", "A", lambda row: str(row[0]), sort=lambda row: -row[0]),
            Column("b", "B", lambda row: str(row[1]), sort=lambda row: row[1] or None),
        ],
        lambda row: row[0],
    )
    with watched(model):
        model.sort(sorted_by)
        for rows in steps:
            check_step(model, rows, sorted_by)


def check_step(
    model: RowsModel[tuple[int, int]], rows: list[tuple[int, int]], sorted_by: int
) -> None:
    kept = [(QPersistentModelIndex(model.index(at, 0)), row[0])
            for at, row in enumerate(model.rows)]  # fmt: skip
    model.set_rows(rows)
    expected = rows
    if sorted_by == 0:
        expected = sorted(rows, key=lambda row: -row[0])
    elif sorted_by == 1:
        expected = sorted(rows, key=lambda row: (row[1] == 0, row[1]))
    assert list(model.rows) == expected
    ids = {row[0] for row in rows}
    for index, row_id in kept:
        assert index.isValid() == (row_id in ids)
        if index.isValid():
            assert model.id_at(index.row()) == row_id


def test_a_changed_row_is_told_alone_and_nothing_is_reset(qtbot: QtBot) -> None:
    model = made()
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(model.dataChanged) as told:
        model.set_rows([ROWS[0], replace(ROWS[1], done=0.6), *ROWS[2:]])
    first, last = told.args[:2]  # type: ignore[index]  # the signal came
    assert (first.row(), last.row()) == (1, 1)
    assert resets == []
    with qtbot.assertNotEmitted(model.dataChanged):
        model.set_rows(model.rows)


def test_the_table_as_used_passes_qts_own_check() -> None:
    model = made()
    with watched(model):
        model.toggle(0)
        model.sort(1)
        model.set_rows([ROWS[3], Level("new", 1), ROWS[0]])
        model.set_rows([])


def test_two_rows_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        made([ROWS[0], ROWS[0]])


def test_empty_values_sort_last_either_way() -> None:
    model = made()
    model.sort(3, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["Q8", "F16", "Q5", "Q4"]
    model.sort(3, Qt.SortOrder.DescendingOrder)
    assert names(model)[0] == "Q8"
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["Q4", "Q5", "Q8", "F16"]
    model.sort(-1)
    assert names(model) == ["F16", "Q8", "Q5", "Q4"]


def test_ticks_follow_the_id_and_leave_with_the_row(qtbot: QtBot) -> None:
    model = made()
    model.set_checked(["Q8", "Q5", "unknown"])
    assert model.checked() == ["Q8", "Q5"]
    model.sort(1)
    with qtbot.waitSignal(model.check_changed) as told:
        assert model.toggle(model.row_of("Q4"))
    assert told.args == ["Q4", True]
    model.set_rows([row for row in ROWS if row.name != "Q5"])
    assert model.checked() == ["Q8", "Q4"]


def test_a_row_whose_mark_cannot_be_used_stays(qtbot: QtBot) -> None:
    model = made([Level("IQ1", 40, allowed=False)])
    with qtbot.assertNotEmitted(model.check_changed):
        assert not model.toggle(0)
    assert model.checked() == []
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsUserCheckable


def test_every_cell_says_all_that_is_painted_as_text() -> None:
    model = made()
    model.set_checked(["Q5"])
    said = [
        model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for row, column in [(2, 0), (0, 0), (1, 1), (1, 4), (0, 3)]
    ]
    assert said == [
        "Level: Q5, Recommended, ticked",
        "Level: F16, reference, not ticked",
        "Size, MiB: 138",
        "On disk, Delete",
        "Progress",
    ]


def test_screen_readers_can_tick(qtbot: QtBot) -> None:
    model = made()
    with qtbot.waitSignal(model.check_changed):
        assert model.setData(
            model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
        )
    assert model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert model.index(0, 1).data(Qt.ItemDataRole.CheckStateRole) is None


# The view.


def test_selection_survives_new_rows_and_sorting(view: QTableView) -> None:
    model = model_of(view)
    view.selectRow(2)
    model.set_rows([Level("new", 300), *(replace(row, size=row.size + 1) for row in ROWS)])
    model.sort(1, Qt.SortOrder.AscendingOrder)
    chosen = view.selectionModel().selectedRows()
    assert [model.id_at(index.row()) for index in chosen] == ["Q5"]


def test_space_ticks_the_current_row(view: QTableView, qtbot: QtBot) -> None:
    view.setCurrentIndex(view.model().index(1, 1))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert model_of(view).checked() == ["Q8"]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert model_of(view).checked() == []


def test_return_uses_the_rows_button(view: QTableView, qtbot: QtBot) -> None:
    view.setCurrentIndex(view.model().index(1, 0))
    with qtbot.waitSignal(model_of(view).button_clicked) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == ["Q8", "action"]
    view.setCurrentIndex(view.model().index(0, 0))
    with qtbot.assertNotEmitted(model_of(view).button_clicked):
        qtbot.keyClick(view, Qt.Key.Key_Return)


def place(view: QTableView, row: int, column: int, x: int) -> QPoint:
    rect = view.visualRect(view.model().index(row, column))
    return QPoint(rect.left() + x, rect.center().y())


def test_a_click_on_the_mark_ticks_and_elsewhere_only_selects(
    view: QTableView, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.viewport(), left, pos=place(view, 2, 0, 24 + 8))
    assert model_of(view).checked() == ["Q5"]
    qtbot.mouseClick(view.viewport(), left, pos=place(view, 3, 0, 24 + 60))
    assert model_of(view).checked() == ["Q5"]
    assert view.currentIndex().row() == 3


def test_a_click_on_the_button_uses_it(view: QTableView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model_of(view).button_clicked) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 1, 4, 8 + 10))
    assert told.args == ["Q8", "action"]


def test_a_click_on_a_title_sorts(view: QTableView, qtbot: QtBot) -> None:
    header = view.horizontalHeader()
    assert isinstance(header, PlainHeader)
    where = QPoint(header.sectionViewportPosition(1) + 50, 15)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert names(model_of(view)) == ["Q4", "Q5", "Q8", "F16"]


def test_heights_come_from_the_tokens(view: QTableView, look: Theme) -> None:
    assert view.rowHeight(0) == look.measure("height.table_row_roomy")
    assert view.horizontalHeader().height() == look.measure("height.table_header")


def shot(view: QTableView, rect: QRect) -> QImage:
    return view.viewport().grab(rect).toImage()


def colors(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_progress_badge_and_glyph_are_painted_in_their_colours(
    view: QTableView, look: Theme
) -> None:
    def painted(row: int, column: int) -> set[str]:
        return colors(shot(view, view.visualRect(view.model().index(row, column))))

    accent = look.color("accent").name()
    assert accent in painted(1, 3)
    assert accent not in painted(0, 3)
    assert look.color("accent_fill").name() in painted(2, 0)  # the badge
    assert look.color("success").name() in painted(0, 2)
    assert look.color("border_strong").name() in painted(1, 4)  # the button's edge


def test_the_selected_row_and_the_row_under_the_mouse_are_filled(
    view: QTableView, qtbot: QtBot, look: Theme
) -> None:
    view.selectRow(0)
    qtbot.mouseMove(view.viewport(), place(view, 2, 1, 50))
    qtbot.waitUntil(lambda: view.property("hovered_row") == 2)
    picture = view.viewport().grab().toImage()

    def ground(row: int) -> QColor:
        return picture.pixelColor(place(view, row, 0, 3))

    assert ground(0) == look.color("selection")
    assert ground(1) == look.color("surface")
    assert ground(2) == look.color("hover")


@pytest.mark.parametrize(
    "kind",
    ["text", "number", "mono", "two_lines", "badge", "bar", "progress", "state", "sparkline",
     "check", "button"],
)  # fmt: skip
def test_every_kind_paints_something_and_has_a_width(qtbot: QtBot, kind: str) -> None:
    full = Cell(
        second="below", note="note", icon="lock", badge=("Fits", "success"), share=0.4,
        state=StageState.PAUSED, values=(3.0, 1.0, 2.0), button="Go",
    )  # fmt: skip
    columns: list[Column[int]] = [
        Column("a", "A", lambda _: "text", kind, lambda row: full if row else Cell()),  # type: ignore[arg-type]  # one of the kinds
        Column("b", "B", lambda _: ""),
    ]
    view = QTableView()
    qtbot.addWidget(view)
    model = RowsModel(columns, lambda row: row, view)
    model.set_rows([0, 1])
    install(view, model)
    view.resize(600, 200)
    view.show()
    assert isinstance(model.index(1, 0).data(CELL_ROLE), Cell)
    assert len(colors(shot(view, view.visualRect(model.index(1, 0))))) > 2
    assert view.sizeHintForColumn(0) > 40


def test_the_last_column_in_view_is_found_whatever_is_hidden(view: QTableView) -> None:
    header = view.horizontalHeader()
    count = header.count()
    assert last_place(header) == count - 1
    view.setColumnHidden(1, True)
    assert last_place(header) == count - 1, "one in the middle is hidden"
    view.setColumnHidden(count - 1, True)
    assert last_place(header) == count - 2
