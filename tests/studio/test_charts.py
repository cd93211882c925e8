"""Charts: ticks, labels apart, crosshair, tables of their values, size of their work."""

import math
import sys
import time
from itertools import pairwise, takewhile
from subprocess import run

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.widgets.chart_parts import (
    ChartFrame,
    linear_ticks,
    log_tick_text,
    log_ticks,
    readable,
    spread,
    tick_texts,
    value_text,
)
from tunesmith.studio.widgets.charts import Bars, Histogram, LineChart, Marker
from tunesmith.studio.widgets.sparkline import (
    paint_bar,
    paint_histogram,
    paint_shares,
    paint_sparkline,
)

pytestmark = pytest.mark.usefixtures("look")

STEPS = list(range(1, 41))
LOSS = [2.0 * 0.9**step for step in STEPS]


def shown(qtbot: QtBot, chart: ChartFrame, width: int = 600, height: int = 200) -> None:
    qtbot.addWidget(chart)
    chart.resize(width, height)
    chart.show()
    qtbot.waitExposed(chart)


@pytest.fixture
def chart(qtbot: QtBot) -> LineChart:
    result = LineChart("Loss")
    result.set_series("raw", STEPS, LOSS, title="Loss, raw", style="raw")
    result.set_series("loss", STEPS, LOSS, title="Loss", style="smoothed", label="Loss 0.030")
    result.set_series("eval", STEPS[7::8], LOSS[7::8], title="Eval", style="eval", index=1,
                      label="Eval 0.030, best")  # fmt: skip
    shown(qtbot, result)
    return result


# Ticks and labels.


@given(st.floats(-1e6, 1e6), st.floats(1e-2, 1e6), st.integers(2, 8))
def test_ticks_are_round_within_range_and_about_as_many_as_wished(
    low: float, span: float, wish: int
) -> None:
    ticks = linear_ticks(low, low + span, wish)
    assert 1 <= len(ticks) <= wish + 2
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)
    texts = tick_texts(ticks)
    if abs(low) < 1e3 * span:
        assert len(set(texts)) == len(texts)


def test_ticks_are_written_with_the_decimals_they_need() -> None:
    assert tick_texts([0, 0.5, 1]) == ["0.0", "0.5", "1.0"]
    assert tick_texts([0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]
    assert tick_texts([0, 1000, 2000]) == ["0", "1,000", "2,000"]
    assert tick_texts([0, 1e-4, 2e-4]) == ["0", "1e-4", "2e-4"]
    assert [log_tick_text(tick) for tick in log_ticks(0.003, 3)] == [
        "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3",
    ]  # fmt: skip
    assert (value_text(0.41234), value_text(6.6e-5), value_text(2030)) == (
        "0.4123", "6.6e-5", "2,030",
    )  # fmt: skip


@given(st.lists(st.floats(-50, 250), max_size=8), st.floats(1, 30))
def test_labels_keep_apart_within_bounds_and_in_order(wanted: list[float], distance: float) -> None:
    places = spread(wanted, distance, 0, 200)
    room = min(distance, 200 / max(1, len(wanted) - 1))
    ordered = sorted(places)
    assert all(-1e-6 <= place <= 200 + 1e-6 for place in places)
    assert all(after - before >= room - 1e-6 for before, after in pairwise(ordered))
    assert [places[at] for at in sorted(range(len(wanted)), key=lambda at: wanted[at])] == ordered


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread([10, 50, 90], 16, 0, 100) == [10, 50, 90]
    assert spread([50, 50], 16, 0, 100) == [42, 58]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_series_colours_are_readable_as_text(look: Theme, qapp: QApplication, scheme: str) -> None:
    look.apply(qapp, scheme)  # type: ignore[arg-type]  # one of the schemes

    def luminance(color: QColor) -> float:
        channels = [color.redF(), color.greenF(), color.blueF()]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for index in range(6):
        pair = sorted([luminance(readable(look.series(index))), luminance(look.color("surface"))])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


# The line chart.


def drawn_near(chart: LineChart, step: int, color: QColor) -> bool:
    """Whether a colour, its edges smoothed, is where the loss of a step is."""
    at = chart._scale.place(step, LOSS[step - 1], chart.plot_rect()).toPoint()
    picture = chart.grab().toImage()
    near = [picture.pixelColor(at.x(), at.y() + dy) for dy in range(-2, 3)]
    return any(
        max(abs(px.red() - color.red()), abs(px.green() - color.green())) < 12 for px in near
    )


def test_the_line_is_painted_where_its_values_are(chart: LineChart, look: Theme) -> None:
    plot = chart.plot_rect()
    assert drawn_near(chart, 20, look.series(0))
    picture = chart.grab().toImage()
    above = chart._scale.place(20, LOSS[19] + 0.5, plot).toPoint()
    assert picture.pixelColor(above) == look.color("surface")


def test_labels_stand_beside_each_other_behind_now(chart: LineChart) -> None:
    chart.set_range(0, 93)
    chart.set_now(58)
    places = chart.label_places(chart.plot_rect())
    heights = sorted(at.y() for at, _ in places)
    assert heights[1] - heights[0] >= 15
    now = chart._scale.x_place(58, chart.plot_rect())
    assert all(at.x() > now for at, _ in places)


def test_labels_of_a_finished_run_have_room_at_the_right(chart: LineChart) -> None:
    metrics = chart.fontMetrics()
    for at, each in chart.label_places(chart.plot_rect()):
        assert at.x() + metrics.horizontalAdvance(each.label) * 0.8 <= chart.width()
    assert chart.plot_rect().width() < chart.width() - 80


def test_log_keeps_only_what_it_can_show(chart: LineChart) -> None:
    chart.set_series("zero", [1, 2], [0.0, -1.0], title="Zero")
    chart.set_log(True)
    assert chart.is_log
    bounds = chart._scale.bounds
    assert 10**bounds.y_low <= min(LOSS) * 1.01
    assert math.isclose(10**bounds.y_high, 2, rel_tol=0.05)
    assert not math.isfinite(chart._scale.place(1, 0.0, chart.plot_rect()).y())
    chart.grab()
    chart.set_log(False)
    assert chart._scale.bounds.y_low == -1.0


def test_zero_is_in_range_unless_said_otherwise(qtbot: QtBot) -> None:
    chart = LineChart("GPU")
    shown(qtbot, chart)
    chart.set_series("a", [0, 1], [61.0, 64.0])
    assert chart._scale.bounds.y_low == 0
    chart.set_zero(False)
    assert chart._scale.bounds.y_low == 61.0
    chart.set_range(y_low=50, y_high=70)
    assert (chart._scale.bounds.y_low, chart._scale.bounds.y_high) == (50, 70)


def test_the_mouse_shows_exact_values(chart: LineChart, qtbot: QtBot) -> None:
    plot = chart.plot_rect()
    where = QPoint(round(chart._scale.x_place(16, plot)), 50)
    with qtbot.waitSignal(chart.hovered) as told:
        qtbot.mouseMove(chart, where)
    assert told.args == [16.0]
    assert chart.values_at(16) == [
        ("Loss, raw", value_text(LOSS[15])),
        ("Loss", value_text(LOSS[15])),
        ("Eval", value_text(LOSS[15])),
    ]
    assert [title for title, _ in chart.values_at(15)] == ["Loss, raw", "Loss"]


def test_arrow_keys_move_the_crosshair(chart: LineChart, qtbot: QtBot) -> None:
    seen: list[float] = []
    chart.hovered.connect(seen.append)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert seen == [40.0, 39.0, 40.0]


def test_values_are_had_as_a_table(chart: LineChart, qtbot: QtBot) -> None:
    lines = chart.table_text().split("\n")
    assert lines[0] == "Step\tLoss, raw\tLoss\tEval"
    assert len(lines) == 41
    assert lines[1] == "1\t1.8\t1.8\t"
    assert lines[8].split("\t")[3] == f"{LOSS[7]:.9g}"
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == chart.table_text()


def test_a_class_that_looks_like_a_formula_is_copied_as_a_text(qtbot: QtBot) -> None:
    bars = Bars("Balance")
    shown(qtbot, bars)
    bars.set_rows([("=1+1", 3), ("-2.5", 1)])
    lines = bars.table_text().splitlines()
    assert [line.split("\t")[0] for line in lines[1:]] == ["'=1+1", "-2.5"]


def test_the_menu_copies_the_table(qtbot: QtBot) -> None:
    bars = Bars("Balance")
    shown(qtbot, bars)
    bars.set_rows([("Billing", 3), ("Sales", 1)])
    QApplication.clipboard().clear()
    from PySide6.QtGui import QContextMenuEvent

    place = QPoint(5, 5)
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(bars, QContextMenuEvent(reason, place, bars.mapToGlobal(place)))
    menu = bars.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    assert (
        QApplication.clipboard().text() == "value\tcount\tshare\nBilling\t3\t0.75\nSales\t1\t0.25"
    )
    menu.close()


def test_main_figures_are_read_out(chart: LineChart) -> None:
    told = chart.accessibleDescription()
    assert "Loss: from 1.800 to 0.02956" in told
    assert "raw" not in told
    chart.clear()
    assert chart.accessibleDescription() == "No values yet."


def test_lines_can_be_replaced_and_removed(chart: LineChart) -> None:
    chart.set_series("loss", [1, 2], [5.0, 4.0], title="Loss")
    assert chart._scale.bounds.y_high >= 5
    chart.remove_series("loss")
    chart.remove_series("unknown")
    assert list(chart.series) == ["raw", "eval"]
    with pytest.raises(ValueError, match="as long"):
        chart.set_series("x", [1], [1.0, 2.0])


def test_an_empty_chart_and_gaps_are_painted(qtbot: QtBot) -> None:
    chart = LineChart("Nothing")
    shown(qtbot, chart)
    chart.grab()
    chart.set_series("a", [1, 2, 3], [1.0, math.nan, 2.0], label="a")
    chart.set_series("b", [], [], label="b")
    chart.set_hover(2)
    chart.grab()
    assert chart.values_at(2) == []


def test_colours_follow_the_theme(chart: LineChart, look: Theme, qapp: QApplication) -> None:
    look.apply(qapp, "dark")
    assert drawn_near(chart, 20, look.series(0))


def test_two_hundred_thousand_points_do_not_stall_the_window(qtbot: QtBot) -> None:
    chart = LineChart("Loss")
    shown(qtbot, chart, 900, 300)
    x = np.arange(200_000.0)
    noise = np.random.default_rng(1).normal(0, 0.1, x.size)
    chart.set_series("raw", x, noise, style="raw")
    chart.grab()
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        chart.set_series("raw", x, noise, style="raw")
        chart.set_series("smooth", x, np.exp(-x / 5e4), style="smoothed", label="0.02")
        chart.grab()
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.1  # s; measured 0.025, and 0.14 without thinning


def test_charts_are_imported_without_pyqtgraph() -> None:
    code = "import sys, tunesmith.studio.widgets.charts; print('pyqtgraph' in sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# Histogram and bars.


@pytest.fixture
def histogram(qtbot: QtBot) -> Histogram:
    result = Histogram("Conversation length", "Tokens")
    result.set_data([2, 8, 4, 0], [0, 64, 128, 192, 256],
                    [Marker(180, "99 % are at most 180"), Marker(512, "Context 512", "limit")],
                    x_high=640)  # fmt: skip
    shown(qtbot, result)
    return result


def test_bars_are_as_high_as_their_counts(histogram: Histogram, look: Theme) -> None:
    picture = histogram.grab().toImage()
    plot = histogram.plot_rect()

    def height(value: float) -> int:
        x = round(plot.left() + value / 640 * plot.width())
        ground = {look.color(name).name() for name in ("window", "chart_grid")}
        rows = range(round(plot.bottom()) - 1, round(plot.top()), -1)
        filled = (picture.pixelColor(x, y).name() not in ground for y in rows)
        return len(list(takewhile(bool, filled)))

    assert height(96) == pytest.approx(plot.height() * 8 / 10, abs=3)
    assert height(32) == pytest.approx(plot.height() * 2 / 10, abs=3)
    assert height(230) <= 1


def test_markers_are_painted_and_read_out(histogram: Histogram, look: Theme) -> None:
    plot = histogram.plot_rect()
    picture = histogram.grab().toImage()
    x = math.floor(plot.left() + 180 / 640 * plot.width())
    y = round(plot.bottom()) - 5
    assert look.series(1).name() in {picture.pixelColor(x + dx, y).name() for dx in (-1, 0, 1)}
    assert histogram.accessibleDescription() == (
        "14 values, most of them from 64 to 128. 99 % are at most 180. Context 512."
    )


def test_a_histogram_tells_the_bar_under_the_mouse(histogram: Histogram, qtbot: QtBot) -> None:
    plot = histogram.plot_rect()
    with qtbot.waitSignal(histogram.hovered) as told:
        qtbot.mouseMove(histogram, QPoint(round(plot.left() + 96 / 640 * plot.width()), 50))
    assert told.args == [64]
    qtbot.keyClick(histogram, Qt.Key.Key_Right)
    assert histogram._hover == 2
    assert histogram.table_text().split("\n")[2] == "64\t128\t8"


def test_a_histogram_refuses_edges_that_do_not_fit(histogram: Histogram) -> None:
    with pytest.raises(ValueError, match="one edge more"):
        histogram.set_data([1, 2], [0, 1])
    histogram.set_data([], [0.0])
    histogram.grab()
    assert histogram.accessibleDescription() == "No values yet."


def test_bars_have_a_row_each_with_shares(qtbot: QtBot) -> None:
    bars = Bars("Balance")
    bars.set_rows([("Billing", 84), ("A label that is much too long for its room here", 28)])
    shown(qtbot, bars, 260, 100)
    assert bars.sizeHint().height() == 2 * 22
    assert bars.accessibleDescription().startswith("Billing 84, 75 %;")
    bars.grab()


# Small pictures.


def painted(paint: object) -> list[str]:
    """Colours of the px of a 40 x 10 picture, row by row."""
    image = QImage(40, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    assert callable(paint)
    paint(painter, QRectF(0, 0, 40, 10))
    painter.end()
    return [image.pixelColor(x, y).name() for y in range(10) for x in range(40)]


def test_small_pictures_paint_their_values(look: Theme) -> None:
    color = look.color("accent")
    blank = painted(lambda *_: None)
    falling = painted(lambda painter, rect: paint_sparkline(painter, rect, [2, 1, 1], color))
    rising = painted(lambda painter, rect: paint_sparkline(painter, rect, [1, 1, 2], color))
    assert blank != falling != rising
    assert painted(lambda p, r: paint_sparkline(p, r, [math.nan], color)) == blank
    counts = painted(lambda painter, rect: paint_histogram(painter, rect, [0, 5, 10], color))
    assert counts[9 * 40 + 2] == "#ffffff"
    assert counts[9 * 40 + 20] != "#ffffff"
    assert counts[20] == "#ffffff"  # half as high
    assert counts[34] != "#ffffff"
    shares = painted(lambda painter, rect: paint_shares(painter, rect, [3, 1, 0], color))
    assert shares[5] == color.name()
    assert shares[5] != shares[35] != "#ffffff"
    assert painted(lambda p, r: paint_shares(p, r, [], color)) == blank
    bar = painted(lambda painter, rect: paint_bar(painter, rect, 0.5))
    assert bar[5 * 40 + 15] == color.name()
    assert bar[5 * 40 + 25] == look.color("border").name()
