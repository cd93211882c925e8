"""An output folder that cannot be written is told before the work, and belongs to one run."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher, output
from tunesmith.jobs.output import check_output, claimed
from tunesmith.jobs.run_folder import State
from tunesmith.training.spec import TrainSpec


@pytest.fixture
def train(tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tmp_path / "m", data_file=tmp_path / "d.jsonl", out_dir=tmp_path / "out"
    )


@pytest.fixture
def export(tmp_path: Path) -> ExportSpec:
    return ExportSpec(tmp_path / "m", None, ("Q8_0",), tmp_path / "out", "m", tmp_path)


def test_a_new_output_leaves_no_trace_of_the_look_at_it(
    train: TrainSpec, export: ExportSpec, workspace: Path, tmp_path: Path
) -> None:
    for kind, spec in (("train", train), ("export", export)):
        deep = replace(spec, out_dir=tmp_path / "not" / "there" / "yet")  # type: ignore[type-var]
        check_output(workspace, kind, deep, is_new=True)
    assert list(tmp_path.iterdir()) == [workspace]


def test_an_adapter_needs_a_folder_of_its_own_and_an_export_does_not(
    train: TrainSpec, export: ExportSpec, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious")
    with pytest.raises(InputError) as refused:
        launcher.submit(workspace, "train", "x", train)
    assert refused.value.code == "out.exists"
    assert not (workspace / "runs").exists()
    check_output(workspace, "train", train, is_new=False)  # what a resumed run may have written
    check_output(workspace, "export", export, is_new=True)


@pytest.mark.parametrize("below", ["file", "file/deeper"])
def test_a_file_in_the_way_is_named(export: ExportSpec, workspace: Path, below: str) -> None:
    file = export.out_dir.with_name("file")
    file.write_text("precious")
    with pytest.raises(InputError, match=f"{file} is a file") as refused:
        check_output(workspace, "export", replace(export, out_dir=file.parent / below), is_new=True)
    assert refused.value.code == "out.not-a-folder"


def test_a_place_that_cannot_be_written_is_refused_at_once(
    train: TrainSpec, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(output.tempfile, "TemporaryFile", refuse)
    with pytest.raises(InputError, match="Read-only file system") as refused:
        launcher.submit(workspace, "train", "x", train)
    assert refused.value.code == "out.not-writable"
    assert str(train.out_dir.parent) in refused.value.message
    assert not (workspace / "runs").exists()


def test_two_runs_never_share_an_output_by_whatever_name(
    train: TrainSpec, export: ExportSpec, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    alias = replace(export, out_dir=tmp_path / "link" / "out")
    with claimed(workspace, train):
        for spec in (export, alias):
            with pytest.raises(InputError) as refused, claimed(workspace, spec):
                pass
            assert refused.value.code == "out.busy"
        with claimed(workspace, replace(export, out_dir=tmp_path / "other")):
            pass
    with claimed(workspace, alias):
        pass


def test_a_worker_refuses_an_output_that_another_process_writes_to(
    export: ExportSpec, workspace: Path
) -> None:
    run = launcher.submit(workspace, "export", "x", export)
    with claimed(workspace, export):
        ended = subprocess.run(
            [sys.executable, "-m", "tunesmith", "job", "run", run.spec_file],
            capture_output=True,
            check=False,
        )
    assert ended.returncode == 2
    assert json.loads(run.result_file.read_text("utf-8"))["error"]["code"] == "out.busy"


def test_a_run_can_be_resumed_to_another_place(
    train: TrainSpec, workspace: Path, tmp_path: Path
) -> None:
    run = launcher.submit(workspace, "train", "x", train)
    launcher.cancel(run)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("precious")
    with pytest.raises(InputError, match="already has something"):
        launcher.prepare_resume(run, taken)
    assert run.state() is State.CANCELLED  # a refused resume changes nothing
    assert run.read_spec()["spec"]["out_dir"] == str(train.out_dir)
    launcher.prepare_resume(run, tmp_path / "elsewhere")
    assert run.state() is State.QUEUED
    assert run.read_spec()["spec"]["out_dir"] == str(tmp_path / "elsewhere")
    assert run.read_spec()["spec"]["work_dir"] == str(run.work_dir)
