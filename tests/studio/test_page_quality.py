"""The Quality page: measuring with a real job, and what is said of its figures."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.ollama_files import GgufFile
from tunesmith.studio.pages.quality import QualityPage
from tunesmith.studio.pages.quality_rows import advise, quality_rows
from tunesmith.studio.studio import Studio

WAIT_MS = 60_000
MIB = 1 << 20


def click(button: QPushButton) -> None:
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def page(qtbot: QtBot, exported_studio: Studio) -> QualityPage:
    made = QualityPage(exported_studio)
    qtbot.addWidget(made)
    made.resize(1064, 772)
    made.show()
    qtbot.waitUntil(lambda: made.table.model.rowCount() == 2, timeout=WAIT_MS)
    return made


def shows(page: QualityPage, part: QWidget) -> bool:
    return page.result.shown is part


def files(*levels: tuple[str, int]) -> list[GgufFile]:
    return [
        GgufFile(Path(f"/x/{level}.gguf"), level, size * MIB, 4.5, "", "run", "name", base=False)
        for level, size in levels
    ]


def result(**exact: int) -> dict[str, Any]:
    wrong = {"row": 7, "question": "q", "expected": "yes", "got": "no", "stopped": True}
    return {
        "rows": 20,
        "held_out": 20,
        "warnings": [],
        "files": [
            {
                "path": f"/x/{level}.gguf",
                "level": level,
                "bytes": 1,
                "exact": count,
                "answered": 20,
                "rows": 20,
                "seconds": 10.0,
                "wrong": [{**wrong, "row": number} for number in range(20 - count)],
            }
            for level, count in exact.items()
        ],
    }


def test_the_ticked_files_are_measured_and_the_figures_shown(
    qtbot: QtBot, page: QualityPage
) -> None:
    assert shows(page, page.result.before)
    assert page.footer.primary.text() == "Measure 2 files"
    second = page.table.model.rows[1].path
    page.table.model.toggle(0)
    assert page.footer.primary.text() == "Measure 1 file"
    page.questions.setValue(3)
    click(page.footer.primary)
    qtbot.waitUntil(lambda: shows(page, page.result.running), timeout=WAIT_MS)
    assert not page.footer.primary.isEnabled()
    # The figures are read from the run's files after it has ended.
    qtbot.waitUntil(lambda: any(row.asked for row in page.table.model.rows), timeout=WAIT_MS)
    assert not shows(page, page.result.running)
    rows = {row.path: row for row in page.table.model.rows}
    measured = rows.pop(second)
    assert (measured.exact, measured.asked, len(measured.wrong)) == (0, 3, 3)
    assert [row.share for row in rows.values()] == [None]
    assert page.header.fact.text() == "1 file measured"
    assert page.advice.heading.text() == "Nothing to recommend"
    assert page.table.note.text().startswith("Asked 3 of 8 held-out rows")
    assert page.footer.primary.text() == "Next: Ollama"
    assert page.command().startswith("tunesmith run repeat ")
    page.table.choose(second)
    QTest.mouseClick(page.result.view.button("wrong"), Qt.MouseButton.LeftButton)
    assert shows(page, page.result.wrong_table)
    expected = {row.expected for row in page.result.wrong.rows}
    assert len(expected) == 3
    assert all(text.startswith("It is ") for text in expected)
    with qtbot.waitSignal(page.go) as caught:
        click(page.footer.primary)
    assert caught.args == ["ollama"]


def test_a_measurement_can_be_stopped(qtbot: QtBot, page: QualityPage) -> None:
    click(page.footer.primary)
    qtbot.waitUntil(lambda: shows(page, page.result.running), timeout=WAIT_MS)
    click(page.result.running.stop)
    bridge = page.studio.bridge
    qtbot.waitUntil(lambda: bridge.views()[0].state is State.CANCELLED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shows(page, page.result.before), timeout=WAIT_MS)
    assert page.footer.primary.text() == "Measure 2 files"


def test_figures_of_an_earlier_export_are_said_to_be(qtbot: QtBot, page: QualityPage) -> None:
    page.table.model.toggle(0)
    page.questions.setValue(1)
    click(page.footer.primary)
    qtbot.waitUntil(lambda: page.header.fact.text() == "1 file measured", timeout=WAIT_MS)
    assert not page.banners.shown
    page.studio.change("export", run="another")
    page.refresh()
    qtbot.waitUntil(lambda: len(page.banners.shown) == 1, timeout=WAIT_MS)
    assert page.banners.shown[0].what == "These figures are of an earlier export."


def test_a_job_that_fails_ends_in_a_banner_that_goes_on_with_it(
    qtbot: QtBot, page: QualityPage
) -> None:
    path = page.table.model.rows[0].path
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        click(page.footer.primary)
        qtbot.waitUntil(lambda: len(page.banners.shown) == 1, timeout=WAIT_MS)
    finally:
        aside.rename(path)
    banner = page.banners.shown[0]
    assert path.name in banner.what
    page.studio.change("export", name="sums")
    fix = banner.buttons[0]
    assert isinstance(fix, QPushButton)
    assert fix.text() == "Try again"
    qtbot.waitUntil(fix.isVisible)
    click(fix)
    bridge = page.studio.bridge
    qtbot.waitUntil(lambda: bridge.views()[0].state is State.SUCCEEDED, timeout=WAIT_MS)


def test_without_an_export_the_page_leads_to_it(qtbot: QtBot, studio: Studio) -> None:
    page = QualityPage(studio)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: studio.background.is_idle, timeout=WAIT_MS)
    with qtbot.waitSignal(page.go) as caught:
        click(page.empty.button)
    assert caught.args == ["export"]
    assert not page.footer.primary.isEnabled()
    assert page.command() == ""


def test_the_smallest_of_the_best_is_recommended_from_figures_alone() -> None:
    given = files(("Q8_0", 138), ("Q6_K", 132), ("Q4_K_M", 100), ("Q3_K_M", 89))
    rows = quality_rows(given, result(Q8_0=19, Q6_K=19, Q4_K_M=18, Q3_K_M=18))
    assert [row.level for row in rows if row.recommended] == ["Q6_K"]
    assert [row.beaten_by for row in rows] == ["Q6_K", "", "Q3_K_M", ""]
    advice = advise(rows)
    assert advice.kind == "smallest-best"
    assert advice.largest is not None
    assert advice.next_smaller is not None
    assert (advice.largest.level, advice.next_smaller.level) == ("Q8_0", "Q4_K_M")
    assert advise(quality_rows(given, None)).kind == "none"
    assert advise(quality_rows(given, result(Q8_0=0, Q6_K=0))).kind == "all-wrong"
    one = advise(quality_rows(given, result(Q6_K=3)))
    assert one.kind == "one"
    assert one.chosen is not None
    assert one.chosen.level == "Q6_K"


def test_the_advice_says_the_numbers_and_leads_to_ollama(qtbot: QtBot, page: QualityPage) -> None:
    given = files(("Q8_0", 200), ("Q4_K_M", 100), ("Q3_K_M", 90))
    rows = quality_rows(given, result(Q8_0=20, Q4_K_M=20, Q3_K_M=15))
    page.advice.show_rows(rows, "Q8_0")
    assert page.advice.heading.text() == "Use Q4_K_M"
    assert page.advice.text.text() == (
        "Answers 20 of 20 held-out rows exactly. No file answers more, and it is 50 % smaller "
        "than Q8_0. Q3_K_M saves another 10.0 MiB and answers 15."
    )
    assert page.advice.use.isEnabled()
    page.advice.show_rows(rows, "Q4_K_M")
    assert not page.advice.use.isEnabled()  # it is in use


def test_points_are_chosen_by_click_and_keys(qtbot: QtBot, page: QualityPage) -> None:
    rows = quality_rows(
        files(("Q8_0", 200), ("Q4_K_M", 100), ("Q3_K_M", 90)),
        result(Q8_0=20, Q4_K_M=20, Q3_K_M=15),
    )
    chart = page.result.chart
    page.result.set_rows(rows)
    picked: list[Path] = []
    chart.hovered.connect(picked.append)
    at = chart.place(chart.rows[0]).toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert [path.stem for path in picked] == ["Q3_K_M", "Q4_K_M"]
    assert chart.table_text().splitlines()[1] == "Q3_K_M\t90.0\t75.0 %"
    plot = chart.plot_rect()
    assert all(plot.contains(chart.place(row)) for row in chart.rows)


def test_names_of_points_keep_apart_in_a_narrow_window(qtbot: QtBot, page: QualityPage) -> None:
    chart = page.result.chart
    page.result.set_rows(
        quality_rows(
            files(("Q8_0", 138), ("Q6_K", 132), ("Q5_K_M", 107), ("Q4_K_M", 101), ("Q3_K_M", 89)),
            result(Q8_0=20, Q6_K=20, Q5_K_M=19, Q4_K_M=20, Q3_K_M=19),
        )
    )
    for width in (330, 520, 720):
        chart.resize(width, chart.minimumHeight())
        rooms = chart.name_rooms()
        assert len(rooms) == 5
        assert not any(one.intersects(other) for one, other in combinations(rooms.values(), 2))
        points = [chart.place(row) for row in chart.rows]
        assert not any(room.contains(point) for room in rooms.values() for point in points)
        assert all(chart.rect().toRectF().contains(room) for room in rooms.values())
    assert [beaten for beaten, _ in chart.legend()] == [False, True]


def test_the_tables_are_sound(page: QualityPage) -> None:
    models: list[QAbstractItemModel] = [page.table.model, page.result.wrong]
    for model in models:
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
