"""The bridge: real runs, real workers, followed from a real event loop."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State, find_run, list_runs
from tunesmith.studio.bridge import Bridge
from tunesmith.studio.run_view import FIRST_EVENTS, MOST_EVENTS, RunReader
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


def old_run(workspace: Path, number: int, result: bool = True, lines: tuple[str, ...] = ()) -> Path:
    """A run folder as an earlier window left it."""
    path = workspace / "runs" / f"2026010{number}T000000Z-train-x"
    path.mkdir(parents=True)
    (path / "spec.json").write_text('{"v": 1, "kind": "train", "spec": {}}')
    (path / "events.jsonl").write_text("".join(f"{line}\n" for line in lines))
    if result:
        (path / "result.json").write_text('{"state": "succeeded", "result": {}}')
    return path


def line(step: object) -> str:
    record = {"v": 1, "ts": 1.0, "type": "metric", "name": "loss", "step": step, "value": 1.0}
    return json.dumps(record)


def test_odd_run_folders_are_broken_and_hide_no_other(tmp_path: Path, qtbot: QtBot) -> None:
    good = old_run(tmp_path, 1, lines=(line(1), line("x"), line(2)))
    number, deep, listed, folder, lock, missing = (old_run(tmp_path, n) for n in range(2, 8))
    (number / "spec.json").write_text('{"v": 1, "kind": "train", "spec": {"out_dir": 5}}')
    (deep / "spec.json").write_text("[" * 200_000)
    (listed / "result.json").unlink()
    (listed / "worker.json").write_text("[1]")
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").mkdir()
    (lock / "result.json").unlink()
    (lock / "worker.lock").mkdir()
    (missing / "spec.json").unlink()
    os.utime(missing, (1, 1))
    bridge = Bridge(tmp_path)
    bridge.start()
    qtbot.waitUntil(lambda: len(bridge.views()) == 7, timeout=10_000)
    states = {view.path: view.state for view in bridge.views()}
    assert {path for path, state in states.items() if state is State.BROKEN} == {
        deep,
        folder,
        lock,
        missing,
    }
    for path in (deep, folder, lock, missing):
        broken = bridge.view(path.name)
        assert broken is not None
        assert broken.error is not None
        assert "cannot be read" in broken.error["message"]
    read = bridge.view(good.name)
    assert read is not None
    assert read.metrics == {"loss": [(1, 1.0), (2, 1.0)]}
    # A workspace that goes and comes back is no end of the watch either.
    (tmp_path / "runs").rename(tmp_path / "away")
    qtbot.waitUntil(lambda: not bridge.views(), timeout=10_000)
    (tmp_path / "away").rename(tmp_path / "runs")
    qtbot.waitUntil(lambda: len(bridge.views()) == 7, timeout=10_000)
    bridge.close()


def test_a_disk_that_fails_is_told_once_and_the_watch_goes_on(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_run(tmp_path, 1)
    looks: list[int] = []

    def fails(workspace: Path) -> list[RunFolder]:
        looks.append(1)
        if len(looks) < 4:
            raise OSError(5, "Input/output error")
        return [RunFolder(path) for path in (workspace / "runs").iterdir()]

    monkeypatch.setattr("tunesmith.studio.bridge.list_runs", fails)
    told: list[object] = []
    bridge = Bridge(tmp_path)
    bridge.failed.connect(told.append)
    bridge.start()
    qtbot.waitUntil(lambda: len(bridge.views()) == 1, timeout=10_000)
    assert len(told) == 1
    bridge.close()


def test_a_line_of_megabytes_hides_no_later_one(tmp_path: Path) -> None:
    huge = json.dumps({"v": 1, "ts": 1.0, "type": "log", "message": "x" * (3 << 20)})
    reader = RunReader(RunFolder(old_run(tmp_path, 1, lines=(line(1), huge, line(2), line(3)))))
    found = []
    while not reader.is_settled:
        update = reader.look()
        found += [] if update is None else [event for _, event in update.events]
    assert [getattr(event, "step", None) for event in found] == [1, 2, 3]


def test_a_long_history_is_listed_at_once_and_read_in_parts(tmp_path: Path, qtbot: QtBot) -> None:
    steps = 3 * MOST_EVENTS
    for number in range(1, 4):
        old_run(tmp_path, number, lines=tuple(line(step) for step in range(steps)))
    working = old_run(tmp_path, 0, result=False)
    bridge, parts = Bridge(tmp_path), []
    bridge._found.connect(lambda updates, _gone: parts.append(updates))
    bridge.start()

    def all_read() -> bool:
        lengths = [len(view.metrics.get("loss", [])) for view in bridge.views()]
        return sum(lengths) == 3 * steps and sum(view.bytes > 0 for view in bridge.views()) == 4

    qtbot.waitUntil(all_read, timeout=20_000)
    bridge.close()
    # The unfinished run first, then the newest; all are listed before any is read to its end.
    order = [update.id for part in parts for update in part][:4]
    assert order[0] == working.name
    assert order[1:] == sorted(order[1:], reverse=True)
    assert len(set(order)) == 4
    first = [len(update.events) for part in parts for update in part][:4]
    assert first == [0, FIRST_EVENTS, FIRST_EVENTS, FIRST_EVENTS]
    assert max(sum(len(update.events) for update in part) for part in parts) < 2 * MOST_EVENTS


def test_an_update_in_flight_does_not_bring_a_deleted_run_back(
    tmp_path: Path, qtbot: QtBot
) -> None:
    run = RunFolder(old_run(tmp_path, 1))
    bridge = Bridge(tmp_path)
    late = RunReader(run).look()
    assert late is not None
    bridge._take([late], [])
    assert [view.id for view in bridge.views()] == [run.id]
    trashed = bridge.delete(run.id)
    bridge._take([late], [])
    assert bridge.views() == []
    bridge.restore(trashed)
    bridge.start()
    qtbot.waitUntil(lambda: len(bridge.views()) == 1, timeout=10_000)
    bridge.close()


def test_two_windows_start_one_training(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a worker's start and its claim nothing but `starting` tells of it."""
    started: list[str] = []

    def start(run: RunFolder) -> subprocess.Popen[bytes]:
        started.append(run.id)
        return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    monkeypatch.setattr(launcher, "start", start)
    for number in (1, 2):
        run = RunFolder(old_run(tmp_path, number, result=False))
        run.events_file.unlink()
        (run.path / "wanted").touch()
    one, two = Bridge(tmp_path), Bridge(tmp_path)
    runs = {run.id: run for run in list_runs(tmp_path)}
    one._start_waiting(runs)
    two._start_waiting(runs)
    assert started == [next(iter(runs))]
    worker = one._workers[started[0]]
    worker.communicate(b"\n")
    one._reap()  # it ended without ever claiming the run: the next one's turn
    two._start_waiting(runs)
    assert started == list(runs)
    two._workers[started[1]].communicate(b"\n")


def test_a_worker_that_cannot_start_is_a_failed_run(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_run: RunFolder) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(launcher, "start", start)
    run = RunFolder(old_run(tmp_path, 1, result=False))
    (run.path / "wanted").touch()
    told: list[object] = []
    bridge = Bridge(tmp_path)
    bridge.failed.connect(told.append)
    bridge._start_waiting({run.id: run})
    outcome = run.outcome()
    assert outcome is not None
    assert outcome.state is State.FAILED
    assert "Cannot allocate memory" in str(outcome.error)
    assert len(told) == 1


def test_a_waiting_run_that_is_stopped_is_cancelled(tmp_path: Path) -> None:
    run = RunFolder(old_run(tmp_path, 1, result=False))
    run.events_file.unlink()
    (run.path / "wanted").touch()
    Bridge(tmp_path).stop_detached(run.id)
    assert run.state() is State.CANCELLED
    assert not (run.path / "wanted").exists()


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
