"""How far a stage is, where several stages or the disk decide it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tunesmith.studio.readiness import StageStatus, stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.state_glyph import StageState

SOON_MS = 20_000


def test_ollama_is_stale_when_the_export_is_newer_or_itself_stale(exported_studio: Studio) -> None:
    studio = exported_studio

    def status() -> StageStatus:
        return stage_status(studio, "ollama")

    assert status().state is StageState.EMPTY
    view = studio.bridge.view(studio.project.export.run)
    assert view is not None
    assert view.result is not None
    studio.change("ollama", created=view.result["files"][0]["sha256"], name="sums:q8_0")
    assert status() == StageStatus(StageState.DONE, "sums:q8_0")
    studio.change("ollama", created="0" * 64)
    assert status() == StageStatus(StageState.STALE, "Export is newer")
    studio.change("ollama", created=view.result["files"][0]["sha256"])
    studio.change("train", run="a newer one")
    assert status() == StageStatus(StageState.STALE, "Training is newer")


def test_a_table_whose_file_is_away_is_not_done_until_it_is_back(
    studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    table, away = tmp_path / "mail.csv", tmp_path / "renamed.csv"
    table.write_text("a\n1\n", "utf-8")
    status = table.stat()
    studio.change("data", path=table, rows=3, stamp=(status.st_size, status.st_mtime_ns))
    done = StageStatus(StageState.DONE, "3 rows")
    assert stage_status(studio, "data") == done
    with qtbot.waitSignal(studio.table_changed, timeout=SOON_MS):
        table.replace(away)
    assert stage_status(studio, "data") == StageStatus(StageState.FAILED, "The file is gone")
    with qtbot.waitSignal(studio.table_changed, timeout=SOON_MS):
        away.replace(table)
    assert stage_status(studio, "data") == done
    with qtbot.waitSignal(studio.table_changed, timeout=SOON_MS):
        table.write_text("a\n1\n2\n", "utf-8")
    assert stage_status(studio, "data") == StageStatus(StageState.STALE, "The file has changed")
    studio.change("data", rows=2, stamp=None)
    assert stage_status(studio, "data").state is StageState.DONE
