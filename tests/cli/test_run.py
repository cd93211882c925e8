"""`tunesmith run log|delete`: what a run told is shown whole, and it leaves through the trash."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.core import events
from tunesmith.jobs.run_folder import RunFolder, create_run, write_spec
from tunesmith.jobs.worker import RunSink


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    made = create_run(tmp_path, "train", "mail", time.gmtime(0))
    spec = {"model_dir": "m", "data_file": "d", "out_dir": str(tmp_path / "adapter")}
    write_spec(made, "train", spec)
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


def finished(run: RunFolder, state: str, message: str = "") -> None:
    record: dict[str, object] = {"state": state}
    if state == "succeeded":
        record["result"] = {}
    else:
        record["error"] = {"code": "x", "message": message, "hint": "Do this.", "exit_code": 1}
    run.result_file.write_text(json.dumps(record), "utf-8")


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("succeeded", ["repeat"]),
        ("failed", ["resume", "repeat"]),
        ("cancelled", ["resume", "repeat"]),
        ("lost", ["resume", "repeat"]),
    ],
)
def test_show_offers_what_works(
    run: RunFolder, capsys: pytest.CaptureFixture[str], state: str, offered: list[str]
) -> None:
    if state != "lost":
        finished(run, state, "No room.")
    assert tunesmith(run, "show", run.id) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{run.id}: {state}\n")
    commands = [line.split(": tunesmith run ")[1] for line in shown.splitlines() if "to " in line]
    assert commands == [f"{command} {run.id}" for command in offered]
    assert ("reason: No room." in shown) is (state in {"failed", "cancelled"})


def test_the_list_says_when_how_long_and_why(
    run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"v": 1, "seq": 0, "ts": 1e9, "type": "started", "kind": "train", "pid": 1,
         "process_started": 1.0},
        {"v": 1, "seq": 1, "ts": 1e9 + 3725, "type": "done"},
    ]  # fmt: skip
    run.events_file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    finished(run, "failed", "The disk is full.\nAnd more.")
    assert tunesmith(run, "list") == 0
    (line,) = capsys.readouterr().out.splitlines()
    began = time.strftime("%Y-%m-%d %H:%M", time.localtime(1e9))
    assert line.split("  ")[0] == run.id
    for part in ("failed", began, "1 h 02 min", "The disk is full."):
        assert part in line
    assert "And more" not in line


@pytest.mark.parametrize(
    "damage",
    [
        lambda run: run.spec_file.unlink(),
        lambda run: run.spec_file.write_text("[]"),
        lambda run: run.result_file.write_text("null"),
        lambda run: run.result_file.write_text('{"state": "weird"}'),
    ],
)
def test_a_damaged_run_is_shown_as_such_and_leaves(
    run: RunFolder, capsys: pytest.CaptureFixture[str], damage: Callable[[RunFolder], object]
) -> None:
    damage(run)
    assert tunesmith(run, "list", "--json") == 0
    (item,) = json.loads(capsys.readouterr().out)["runs"]
    assert (item["id"], item["state"], item["kind"]) == (run.id, "broken", "train")
    assert ".json" in item["reason"]
    assert tunesmith(run, "list") == 0
    assert tunesmith(run, "show", run.id) == 0
    assert "broken" in capsys.readouterr().out
    assert tunesmith(run, "delete", run.id) == 0
    assert not run.path.exists()
