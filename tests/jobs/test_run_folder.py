"""A run's state follows from its files and its worker."""

import errno
import json
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.jobs.launcher import prepare_resume
from tunesmith.jobs.run_folder import (
    RunFolder,
    State,
    create_run,
    find_run,
    list_runs,
    move_to_trash,
    write_spec,
)
from tunesmith.jobs.worker import RunSink

NOON = time.gmtime(1_800_000_000)


def make_run(workspace: Path, slug: str = "My Model") -> RunFolder:
    run = create_run(workspace, "train", slug, NOON)
    out = workspace.with_name("adapter")
    write_spec(run, "train", {"model_dir": "m", "data_file": "d", "out_dir": str(out)})
    return run


def write_outcome(run: RunFolder, state: str) -> None:
    run.result_file.write_text(json.dumps({"state": state, "result": {}}))


def test_names_tell_time_kind_and_slug_and_never_collide(workspace: Path) -> None:
    first, second = make_run(workspace), make_run(workspace)
    assert first.id == "20270115T080000Z-train-my-model"
    assert second.id == "20270115T080000Z-train-my-model-2"
    assert [run.id for run in list_runs(workspace)] == [first.id, second.id]


@pytest.mark.parametrize("slug", ["../../etc", "", "日本", "a" * 300])
def test_a_slug_never_leaves_the_runs_folder(workspace: Path, slug: str) -> None:
    run = make_run(workspace, slug)
    assert run.path.parent == workspace / "runs"
    assert len(run.id) < 80


@pytest.mark.parametrize("spec", ["[" * 200_000, '{"v": 1e999, "kind": "train", "spec": {}}', "[]"])
def test_a_job_of_any_shape_is_broken_and_no_crash(workspace: Path, spec: str) -> None:
    run = make_run(workspace)
    run.spec_file.write_text(spec)
    assert run.state() is State.BROKEN


def test_odd_files_of_a_worker_do_not_hide_the_state(workspace: Path) -> None:
    run = make_run(workspace)
    run.worker_file.write_text("[1]")
    assert run.state() is State.QUEUED
    (run.path / "worker.lock").unlink(missing_ok=True)
    (run.path / "worker.lock").mkdir()
    assert run.state() is State.BROKEN


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own locks")
def test_a_file_system_without_locks_breaks_no_run(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    run = make_run(workspace)
    (run.path / "worker.lock").touch()
    monkeypatch.setattr("fcntl.flock", no_locks)
    assert run.state() is State.QUEUED


def test_a_look_does_not_bring_a_deleted_run_back(workspace: Path) -> None:
    run = make_run(workspace)
    move_to_trash(workspace, run)
    run.state()
    assert not run.path.exists()


def test_looks_while_runs_are_deleted_bring_none_back(workspace: Path) -> None:
    runs = [make_run(workspace, f"run {at}") for at in range(60)]
    for run in runs:
        with run.worker_lock():
            pass

    def look(run: RunFolder) -> None:
        for _ in range(50):
            run.state()

    with ThreadPoolExecutor(4) as pool:
        for run in runs:
            looks = [pool.submit(look, run) for _ in range(3)]
            shutil.rmtree(run.path)
            for done in looks:
                done.result()
    assert list_runs(workspace) == []


def test_states_follow_from_files_and_the_live_worker(workspace: Path) -> None:
    run = make_run(workspace)
    assert run.state() is State.QUEUED
    with run.worker_lock():
        assert run.state() is State.STARTING
        sink = RunSink(run)
        sink.emit(events.Started("train", os.getpid(), run.claim()))
        sink.close()
        assert run.state() is State.RUNNING
        run.cancel_file.touch()
        assert run.state() is State.CANCELLING
        write_outcome(run, "succeeded")
        assert run.state() is State.SUCCEEDED


def test_a_worker_that_is_gone_makes_the_run_lost(workspace: Path) -> None:
    run = make_run(workspace)
    sink = RunSink(run)
    sink.emit(events.Started("train", 1, 0.0))
    sink.close()
    run.worker_file.write_text(json.dumps({"pid": os.getpid(), "process_started": 12.0}))
    assert run.worker() is None  # our pid, but of a process that started long ago
    assert run.state() is State.LOST


def test_numbers_go_on_and_a_line_cut_off_by_a_crash_spoils_nothing(workspace: Path) -> None:
    run = make_run(workspace)
    sink = RunSink(run)
    sink.emit(events.Log("one"))
    sink.close()
    with run.events_file.open("a") as stream:
        stream.write('{"v":1,"seq":1,"ts":1.0,"type":"lo')
    sink = RunSink(run)
    sink.emit(events.Log("two"))
    sink.close()
    assert list(run.events()) == [events.Log("one"), events.Log("two")]
    assert json.loads(run.events_file.read_text().splitlines()[-1])["seq"] == 2


def test_a_run_is_found_by_the_beginning_of_its_id(workspace: Path) -> None:
    first = make_run(workspace, "alpha")
    make_run(workspace, "beta")
    assert find_run(workspace, "20270115T080000Z-train-a") == first
    with pytest.raises(InputError, match="could be"):
        find_run(workspace, "2027")
    with pytest.raises(InputError, match="No run"):
        find_run(workspace, "1999")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"v":1}', '{"v":"x","kind":"train","spec":{}}', '{"v":1,"kind":"t","spec":3}'],
)
def test_a_broken_spec_is_named(workspace: Path, text: str) -> None:
    run = make_run(workspace)
    run.spec_file.write_text(text)
    with pytest.raises(InputError) as caught:
        run.read_spec()
    assert caught.value.code == "run.broken"
    assert str(run.spec_file) in caught.value.message


def break_spec(run: RunFolder) -> None:
    run.spec_file.write_text("{")


def break_result(run: RunFolder) -> None:
    run.result_file.write_text("null")


@pytest.mark.parametrize(
    "damage",
    [
        break_spec,
        lambda run: run.spec_file.unlink(),
        break_result,
        lambda run: run.result_file.write_text("[]"),
        lambda run: run.result_file.write_text(""),
        lambda run: write_outcome(run, "weird"),
        lambda run: write_outcome(run, "running"),
        lambda run: write_outcome(run, "failed"),  # without an error
        lambda run: run.result_file.write_text('{"state": "succeeded", "result": null}'),
        lambda run: run.result_file.write_text('{"state": "failed", "error": {}}'),
    ],
)
def test_a_damaged_run_is_listed_as_broken_and_can_be_deleted(
    workspace: Path, damage: Callable[[RunFolder], object]
) -> None:
    run, whole = make_run(workspace, "damaged"), make_run(workspace, "whole")
    write_outcome(whole, "succeeded")
    damage(run)
    assert [(it.kind(), it.state()) for it in list_runs(workspace)] == [
        ("train", State.BROKEN),
        ("train", State.SUCCEEDED),
    ]
    move_to_trash(workspace, find_run(workspace, run.id))
    assert list_runs(workspace) == [whole]


def test_a_run_with_a_damaged_result_can_be_resumed_one_without_a_job_cannot(
    workspace: Path,
) -> None:
    run = make_run(workspace)
    break_result(run)
    prepare_resume(run)
    assert run.state() is State.QUEUED
    break_spec(run)
    with pytest.raises(InputError, match="cannot be read as a job"):
        prepare_resume(run)


def test_a_resumed_run_waits_for_its_worker_and_is_not_lost(workspace: Path) -> None:
    run = make_run(workspace)
    sink = RunSink(run)
    sink.emit(events.Started("train", 1, 0.0))
    sink.close()
    assert run.state() is State.LOST
    prepare_resume(run)
    assert run.state() is State.QUEUED
    with run.worker_lock():
        assert run.state() is State.STARTING


@pytest.mark.parametrize("run_id", ["", " "])
def test_an_empty_id_is_no_run(workspace: Path, run_id: str) -> None:
    make_run(workspace)
    with pytest.raises(InputError, match="id of the run is empty"):
        find_run(workspace, run_id)


def test_deleting_moves_to_the_trash_and_refuses_a_run_at_work(workspace: Path) -> None:
    run = make_run(workspace)
    with run.worker_lock(), pytest.raises(InputError, match="starting"):
        move_to_trash(workspace, run)
    trashed = move_to_trash(workspace, run)
    assert (trashed / "spec.json").exists()
    assert list_runs(workspace) == []
