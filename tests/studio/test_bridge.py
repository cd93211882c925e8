"""The bridge: real runs, real workers, followed from a real event loop."""

import json
import os
import signal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import State, find_run
from tunesmith.studio.studio import Studio

LONG_MS = 120_000


@pytest.fixture
def spec(tiny_model_dir: Path, tmp_path: Path) -> ExportSpec:
    return ExportSpec(
        model_dir=tiny_model_dir,
        adapter_dir=None,
        levels=("Q8_0",),
        out_dir=tmp_path / "out",
        name="tiny",
        work_dir=tmp_path,
    )


def state_of(studio: Studio, run_id: str) -> State | None:
    view = studio.bridge.view(run_id)
    return None if view is None else view.state


def test_a_run_is_started_followed_and_found_again(
    studio: Studio, spec: ExportSpec, qtbot: QtBot
) -> None:
    run_id = studio.submit("export", "tiny", spec)
    assert run_id is not None
    qtbot.waitUntil(lambda: state_of(studio, run_id) is State.SUCCEEDED, timeout=LONG_MS)
    view = studio.bridge.view(run_id)
    assert view is not None
    assert view.name == "tiny"
    assert view.result is not None
    assert Path(view.result["files"][0]["path"]).is_file()
    assert "modelfile" in view.stages
    assert view.bytes > 0
    # Another window sees the same from the files alone.
    again = Studio(studio.workspace)
    again.start()
    qtbot.waitUntil(lambda: state_of(again, run_id) is State.SUCCEEDED, timeout=LONG_MS)
    found = again.bridge.view(run_id)
    assert found is not None
    assert (found.stages, found.result) == (view.stages, view.result)
    again.close()


def test_a_killed_worker_is_lost_and_goes_on(
    studio: Studio, spec: ExportSpec, qtbot: QtBot
) -> None:
    run_id = studio.submit("export", "tiny", spec)
    assert run_id is not None
    qtbot.waitUntil(lambda: state_of(studio, run_id) is State.RUNNING, timeout=LONG_MS)
    run = find_run(studio.workspace, run_id)
    worker = run.worker()
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: state_of(studio, run_id) is State.LOST, timeout=LONG_MS)
    studio.bridge.resume(run_id)
    qtbot.waitUntil(lambda: state_of(studio, run_id) is State.SUCCEEDED, timeout=LONG_MS)


def test_paused_is_not_stopped(studio: Studio, spec: ExportSpec, qtbot: QtBot) -> None:
    run_id = studio.submit("export", "tiny", spec)
    assert run_id is not None
    studio.bridge.pause(run_id)

    def is_paused() -> bool:
        view = studio.bridge.view(run_id)
        return view is not None and view.paused

    qtbot.waitUntil(is_paused, timeout=LONG_MS)
    studio.bridge.resume(run_id)
    qtbot.waitUntil(lambda: state_of(studio, run_id) is State.SUCCEEDED, timeout=LONG_MS)


def test_the_window_leaves_runs_of_the_command_line_alone(
    studio: Studio, spec: ExportSpec, qtbot: QtBot
) -> None:
    """A run that was made but not asked for here may be started by its own command any moment."""
    run = launcher.submit(studio.workspace, "export", "theirs", spec)
    ours = studio.submit("export", "ours", spec)
    assert ours is not None
    qtbot.waitUntil(lambda: state_of(studio, ours) is State.SUCCEEDED, timeout=LONG_MS)
    assert state_of(studio, run.id) is State.QUEUED
    assert not run.log_file.exists()


def test_deleted_and_restored(studio: Studio, spec: ExportSpec, qtbot: QtBot) -> None:
    run = launcher.submit(studio.workspace, "export", "tiny", spec)
    qtbot.waitUntil(lambda: studio.bridge.view(run.id) is not None, timeout=LONG_MS)
    trashed = studio.bridge.delete(run.id)
    assert not run.path.exists()
    assert studio.bridge.view(run.id) is None
    studio.bridge.restore(trashed)
    qtbot.waitUntil(lambda: studio.bridge.view(run.id) is not None, timeout=LONG_MS)
    assert json.loads(run.spec_file.read_text("utf-8"))["kind"] == "export"


def test_a_full_disk_becomes_trouble_and_not_an_end(studio: Studio, spec: ExportSpec) -> None:
    told = []
    studio.trouble.connect(told.append)
    studio.bridge.workspace = Path("/dev/full/no")
    assert studio.submit("export", "tiny", spec) is None
    assert told[0].code == "studio.disk"
    assert "try again" in told[0].hint
