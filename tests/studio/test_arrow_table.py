"""The data table: what it shows, how it sorts and filters in the background, keys and copying."""

import csv
import io
from collections.abc import Iterator
from threading import Event

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tunesmith.core.errors import InputError
from tunesmith.data.columns import describe_columns
from tunesmith.data.statistics import ColumnStatistics
from tunesmith.data.table_view import PAGE_ROWS, Order, TableView
from tunesmith.studio.background import Background
from tunesmith.studio.tables.arrow_model import EMPTY_ROLE, ArrowModel
from tunesmith.studio.tables.arrow_view import COPIED_ROWS, ArrowView
from tunesmith.studio.tables.cell_popup import CellPopup
from tunesmith.studio.tables.column_facts import facts
from tunesmith.studio.tables.column_widths import fitted_widths
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.tips import plain_tip

LONG = "A long answer with <b>marks</b>.\n" + "word " * 200
ROWS = 600
VERTICAL, HORIZONTAL = Qt.Orientation.Vertical, Qt.Orientation.Horizontal


def people(count: int = ROWS) -> pa.Table:
    names = ("Cleo", "anna", "Ben", None)
    return pa.table(
        {
            "name": pa.array([names[row % 4] for row in range(count)], pa.large_string()),
            "age": pa.array([str(row * 7 % count) for row in range(count)], pa.large_string()),
            "note": pa.array([f"note {row}" for row in range(count)], pa.large_string()),
        }
    )


def show(model: ArrowModel, table: pa.Table) -> None:
    numbers = np.arange(2, table.num_rows + 2, dtype=np.uint32)
    model.show(table, numbers, describe_columns(table))


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def model(background: Background) -> Iterator[ArrowModel]:
    made = ArrowModel(background)
    made.failed.connect(pytest.fail)
    yield made
    made.close()


@pytest.fixture
def view(model: ArrowModel, background: Background, look: Theme, qtbot: QtBot) -> ArrowView:
    made = ArrowView(model, background)
    qtbot.addWidget(made)
    made.resize(700, 500)
    show(model, people())
    made.show()
    qtbot.waitExposed(made)
    return made


def column(model: ArrowModel, place: int, count: int = 4) -> list[str]:
    return [str(model.index(row, place).data()) for row in range(count)]


def test_the_model_keeps_qts_rules(model: ArrowModel, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    show(model, people(20))
    with qtbot.waitSignal(model.arranged):
        model.sort(1)
    with qtbot.waitSignal(model.arranged):
        model.set_filter("anna")
    model.clear()
    assert isinstance(tester.model(), QAbstractItemModel)
    assert model.rowCount() == model.columnCount() == 0


def test_cells_headers_and_row_numbers_are_those_of_the_file(model: ArrowModel) -> None:
    show(model, people())
    assert (model.rowCount(), model.columnCount()) == (ROWS, 3)
    assert column(model, 0) == ["Cleo", "anna", "Ben", "empty"]
    assert [model.index(row, 0).data(EMPTY_ROLE) for row in (0, 3)] == [False, True]
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Cleo"
    assert [model.headerData(place, HORIZONTAL) for place in range(3)] == ["name", "age", "note"]
    assert model.headerData(0, VERTICAL) == "2"
    assert model.headerData(ROWS - 1, VERTICAL) == str(ROWS + 1)
    assert model.index(ROWS - 1, 2).data() == f"note {ROWS - 1}"


def test_sorting_and_filtering_swap_in_when_ready(model: ArrowModel, qtbot: QtBot) -> None:
    show(model, people())
    busy: list[bool] = []
    model.working.connect(busy.append)
    with qtbot.waitSignal(model.arranged):
        model.sort(1, Qt.SortOrder.DescendingOrder)
        assert column(model, 1, 2) == ["0", "7"], "the old order stays until the new one is there"
    assert column(model, 1) == ["599", "598", "597", "596"]
    with qtbot.waitSignal(model.arranged):
        model.set_filter("ANNA")
    assert column(model, 0) == ["anna"] * 4
    assert model.rowCount() == ROWS // 4
    assert column(model, 1, 2) == ["599", "595"]
    with qtbot.waitSignal(model.arranged):
        model.set_filter("anna", "note")
    assert model.rowCount() == 0
    model.set_filter("")
    with qtbot.waitSignal(model.arranged):
        model.sort(-1)
    assert column(model, 1, 2) == ["0", "7"]
    assert busy[0]
    assert not busy[-1]


def test_the_newest_wish_wins(model: ArrowModel, qtbot: QtBot) -> None:
    show(model, people())
    for text in ("a", "an", "note 1", "note 59"):
        model.set_filter(text)
    qtbot.waitUntil(lambda: model.rowCount() == 11)  # 59 and 590 to 599
    assert column(model, 2, 2) == ["note 59", "note 590"]


def test_a_page_that_takes_long_appears_later(
    model: ArrowModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, read = Event(), TableView.read

    def slow(self: TableView, start: int, count: int) -> object:
        gate.wait(10)
        return read(self, start, count)

    show(model, people())
    monkeypatch.setattr(TableView, "read", slow)
    index = model.index(PAGE_ROWS, 2)
    assert index.data() == ""
    assert model.headerData(PAGE_ROWS, VERTICAL) is None
    with qtbot.waitSignal(model.dataChanged) as changed:
        gate.set()
    first, last = changed.args[:2]
    assert (first.row(), last.row(), last.column()) == (PAGE_ROWS, 2 * PAGE_ROWS - 1, 2)
    assert index.data() == f"note {PAGE_ROWS}"


def test_another_table_keeps_order_and_filter_where_it_can(model: ArrowModel, qtbot: QtBot) -> None:
    show(model, people())
    model.set_filter("note")
    with qtbot.waitSignal(model.arranged):
        model.sort(1, Qt.SortOrder.DescendingOrder)
    show(model, people(8))
    qtbot.waitUntil(lambda: column(model, 1, 2) == ["7", "6"])
    other = people(8).drop_columns(["age"])
    show(model, other)
    qtbot.waitUntil(lambda: model.order is None and model.rowCount() == 8)
    assert column(model, 1, 2) == ["note 0", "note 1"]


def test_statistics_reach_the_header(model: ArrowModel, qtbot: QtBot) -> None:
    show(model, people())
    with qtbot.waitSignals([model.described] * 3):
        model.describe()
    found = model.statistics(0)
    assert found is not None
    assert (found.nulls, found.distinct) == (ROWS // 4, 3)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.headerData(0, HORIZONTAL, role) == "name, 150 empty, 3 values"
    assert model.headerData(1, HORIZONTAL, role) == "age, 0 to 599"
    assert model.headerData(2, HORIZONTAL, role) == "note, 600 distinct"


def test_a_fact_has_shorter_wordings_for_narrow_columns() -> None:
    few = ColumnStatistics("a", "text", 1000, 250, 3, (("x", 250),), None)
    assert facts(few) == ["250 empty, 3 values", "250 empty", "25 % empty"]
    many = ColumnStatistics("a", "text", 1_000_000, 0, None, (), None)
    assert facts(many) == ["over 200,000 distinct", "many distinct"]
    assert facts(ColumnStatistics("a", "text", 5, 5, 0, (), None)) == ["all empty"]


def test_a_column_name_that_looks_like_rich_text_is_shown_as_text(model: ArrowModel) -> None:
    show(model, pa.table({"<b>x</b>": pa.array(["1"], pa.large_string())}))
    assert model.headerData(0, HORIZONTAL) == "<b>x</b>"
    tip = model.headerData(0, HORIZONTAL, Qt.ItemDataRole.ToolTipRole)
    assert tip == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_a_click_on_the_header_sorts_both_ways_and_back(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    header = view.column_header
    place = QPoint(header.sectionPosition(1) + 20, 20)
    for expected in (Order("age"), Order("age", descending=True), None):
        with qtbot.waitSignal(model.arranged):
            qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert model.order == expected
    assert column(model, 1, 2) == ["0", "7"]


def test_the_header_sorts_by_keyboard(view: ArrowView, model: ArrowModel, qtbot: QtBot) -> None:
    header = view.column_header
    header.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(header, Qt.Key.Key_Right)
    for expected in (Order("age"), Order("age", descending=True), None):
        with qtbot.waitSignal(model.arranged):
            qtbot.keyClick(header, Qt.Key.Key_Space)
        assert model.order == expected


def test_the_current_row_stays_current_when_the_order_changes(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    view.setCurrentIndex(model.index(5, 2))
    with qtbot.waitSignal(model.arranged):
        model.sort(1, Qt.SortOrder.DescendingOrder)
    assert view.currentIndex().data() == "note 5"
    assert view.currentIndex().row() != 5
    assert view.rowAt(0) == 0
    with qtbot.waitSignal(model.arranged):
        model.set_filter("note 7")
    assert not view.currentIndex().isValid()


def test_keys_move_and_copy_the_selected_rows(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    view.setFocus()
    view.setCurrentIndex(model.index(1, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(view.copied) as copied:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == [2]
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert rows == [["name", "age", "note"], ["anna", "7", "note 1"], ["Ben", "14", "note 2"]]
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.currentIndex().row() == ROWS - 1


def test_too_many_rows_for_the_clipboard_are_refused_with_the_reason(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    show(model, people(COPIED_ROWS + 1))
    QGuiApplication.clipboard().setText("before")
    view.selectAll()
    with qtbot.waitSignal(view.trouble) as trouble:
        view.copy_rows()
    error = trouble.args[0]
    assert isinstance(error, InputError)
    assert "100,001 rows" in error.message
    assert QGuiApplication.clipboard().text() == "before"


def test_enter_shows_the_whole_cell_and_escape_closes_it(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    show(model, pa.table({"note": pa.array(["x", LONG], pa.large_string())}))
    view.setFocus()
    view.setCurrentIndex(model.index(1, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    popup = view.findChild(CellPopup)
    assert popup is not None
    assert popup.isVisible()
    assert (popup.title, popup.text) == ("note, row 3", LONG)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    view.copy_cell()
    assert QGuiApplication.clipboard().text() == LONG


def test_a_tooltip_has_the_whole_text_only_where_it_is_cut_off_and_never_as_rich_text(
    view: ArrowView, model: ArrowModel
) -> None:
    giant = "y" * 5000
    show(model, pa.table({"note": pa.array(["x", LONG, giant, None], pa.large_string())}))
    tips = [view.tooltip_for(model.index(row, 0)) for row in range(4)]
    assert tips[0] == tips[3] == ""
    assert tips[1] == LONG
    assert "&lt;b&gt;marks&lt;/b&gt;.\nword" in plain_tip(tips[1], wrap=True)
    assert "y" * 2000 + "…" in tips[2]
    assert "y" * 2001 not in tips[2]
    assert "Enter shows the whole text" in tips[2]


def test_the_context_menu_does_what_it_says(
    view: ArrowView, model: ArrowModel, qtbot: QtBot
) -> None:
    menu = view.menu_for(model.index(2, 1))
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(model.arranged):
        actions["Sort by age, falling"].trigger()
    assert model.order == Order("age", descending=True)
    with qtbot.waitSignal(model.arranged):
        actions["Order of the file"].trigger()
    assert model.order is None
    view.setCurrentIndex(model.index(2, 2))
    actions["Copy cell"].trigger()
    assert QGuiApplication.clipboard().text() == "note 2"
    menu.close()


def test_rows_and_header_have_the_heights_of_the_tokens(view: ArrowView, look: Theme) -> None:
    assert view.rowHeight(0) == view.rowHeight(ROWS - 1) == look.measure("height.table_row")
    expected = look.measure("height.table_header_with_pictures")
    assert view.column_header.height() == expected
    assert sum(view.columnWidth(place) for place in range(3)) == view.viewport().width()


def test_everything_that_takes_the_focus_has_a_name(view: ArrowView) -> None:
    for widget in [view, *view.findChildren(QWidget)]:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(view):
            assert widget.accessibleName(), widget


def test_the_table_is_painted_in_the_colours_of_the_theme(
    view: ArrowView, model: ArrowModel, look: Theme, qtbot: QtBot
) -> None:
    with qtbot.waitSignals([model.described] * 3):
        model.describe()
    view.setCurrentIndex(model.index(1, 0))
    for scheme in ("light", "dark"):
        look.apply(QGuiApplication.instance(), scheme)  # type: ignore[arg-type]
        picture = view.grab().toImage()
        row = view.viewport().mapTo(view, view.visualRect(model.index(1, 0)).topRight())
        assert picture.pixelColor(row) == look.color("selection")
        above = view.viewport().mapTo(view, view.visualRect(model.index(0, 0)).topRight())
        assert picture.pixelColor(above) == look.color("surface")
        header = [picture.pixelColor(x, 42) for x in range(view.width())]
        assert look.color("accent") in header, "the shares begin in the accent colour"


def test_widths_fit_the_room_and_long_texts_give_up_first() -> None:
    names = [80, 80, 80]
    wishes = [[60, 70], [900, 900], [150, 150]]
    assert fitted_widths(names, wishes, 1200) == [80, 970, 150]
    assert fitted_widths(names, wishes, 450) == [80, 220, 150]
    assert fitted_widths(names, wishes, 100) == [80, 106, 106], "a scroll bar, not a squeeze"
    assert sum(fitted_widths(names, [[10], [10], [10]], 500)) == 500
    assert fitted_widths([80], [[]], 300) == [300]
