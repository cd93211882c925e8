"""`tunesmith run log|delete`: what a run told is shown whole, and it leaves through the trash."""

import json
import time
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.core import events
from tunesmith.jobs.run_folder import RunFolder, create_run
from tunesmith.jobs.worker import RunSink


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    made = create_run(tmp_path, "train", "mail", time.gmtime(0))
    made.spec_file.write_text('{"version": 1, "kind": "train", "spec": {}}', "utf-8")
    made.log_file.write_text("first line\nzweite Zeile – ü\n", "utf-8")
    sink = RunSink(made)
    sink.emit(events.Stage("tokens"))
    sink.emit(events.Progress(3, 10, "rows"))
    sink.close()
    with made.events_file.open("a", encoding="utf-8") as stream:
        stream.write('{"seq": 2, "ty')  # the worker died while it wrote
    return made


def tunesmith(run: RunFolder, *arguments: str) -> int:
    return run_command_line(["--workspace", str(run.path.parents[1]), "run", *arguments])


def test_the_log_as_json_holds_lines_and_whole_events(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tunesmith(run, "log", run.id, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["run"] == run.id
    assert shown["log"] == ["first line", "zweite Zeile – ü"]
    assert [event["type"] for event in shown["events"]] == ["stage", "progress"]
    assert shown["events"][1]["done"] == 3


def test_a_deleted_run_lies_in_the_trash(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tunesmith(run, "delete", run.id, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (Path(shown["trash"]) / "worker.log").read_text("utf-8").startswith("first line")
    assert not run.path.exists()


def test_deleted_for_good_leaves_nothing(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tunesmith(run, "delete", run.id, "--for-good", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"run": run.id, "trash": None}
    assert not list(run.path.parents[1].rglob("worker.log"))


def test_a_missing_option_is_named_as_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["starter"]) == 2
    assert "--out" in capsys.readouterr().err
