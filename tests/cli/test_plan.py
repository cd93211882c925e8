"""`tunesmith plan export` as its callers see it: the promised JSON, a table, exit codes."""

import collections
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.export import speed

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    workspace: Path,
    tiny_model_dir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Plan an export of the tiny model: exit code, stdout and stderr."""
    monkeypatch.setattr(speed, "cache_file", lambda: tmp_path / "cache" / "speeds.json")
    begin = ["--workspace", str(workspace), "plan", "export", "--model", str(tiny_model_dir)]

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = run_command_line([*begin, "--out", str(tmp_path / "out"), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def test_the_json_has_the_promised_keys(run: Run, tmp_path: Path) -> None:
    code, shown, err = run("--levels", "Q8_0,q4_k_m", "--json")
    assert code == 0, err
    document = json.loads(shown)
    assert document.keys() == {
        "levels", "disk", "memory_bytes", "memory", "threads", "seconds", "warnings", "obstacles",
    }  # fmt: skip
    assert [it["level"] for it in document["levels"]] == ["Q8_0", "Q4_K_M"]
    for level in document["levels"]:
        assert level.keys() == {
            "level", "bytes", "bits_per_weight", "exact", "fallbacks", "starving",
        }  # fmt: skip
    (disk,) = document["disk"]
    assert disk.keys() == {"folder", "free", "peak", "fits", "items"}
    assert [it["what"] for it in disk["items"]] == ["Q8_0", "Q4_K_M", "journals and logits"]
    assert disk["items"][0].keys() == {"what", "folder", "bytes", "moment"}
    assert document["seconds"].keys() == {"idle", "low", "high", "stages"}
    assert {it["code"] for it in document["warnings"]} == {"export.width-fallback"}
    assert document["obstacles"] == []
    assert not (tmp_path / "out").exists()


def test_without_json_it_is_a_short_table(run: Run) -> None:
    code, shown, err = run("--levels", "Q8_0")
    assert code == 0, err
    lines = shown.splitlines()
    assert lines[0] == "Levels"
    assert lines[1].split()[0] == "Q8_0"
    assert any(line.startswith("  at the peak") and " MB free" in line for line in lines)
    assert lines[-2].split()[:2] == ["at", "most"]
    assert lines[-7] == "Memory, one stage after the other"
    assert lines[-6].split()[:3] == ["reading", "the", "tokenizer"]
    assert lines[-1].startswith("Time    about ")


def test_what_export_would_refuse_for_room_ends_with_3_and_the_plan(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    code, shown, err = run("--levels", "Q8_0", "--json")
    assert code == 3
    document = json.loads(shown)
    assert [it["code"] for it in document["obstacles"]] == ["disk.full"]
    assert "error: " in err


def test_memory_that_is_not_known_is_no_number(
    run: Run, tiny_model_dir: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(tiny_model_dir, tmp_path / "strange"))
    config = model / "config.json"
    config.write_text(config.read_text("utf-8").replace("LlamaFor", "StrangeFor"), "utf-8")
    _, shown, _ = run("--model", str(model), "--levels", "Q8_0", "--json")
    document = json.loads(shown)
    assert document["memory_bytes"] is None
    assert {it["what"]: it["bytes"] is None for it in document["memory"]} == {
        "converting": False, "writing the levels": True, "the model's own logits": True,
        "checking a file": True,
    }  # fmt: skip
    _, shown, _ = run("--model", str(model), "--levels", "Q8_0")
    (most,) = (line for line in shown.splitlines() if line.startswith("  at most"))
    assert "not known" in most


def test_wrong_input_ends_with_2(run: Run) -> None:
    code, shown, _ = run("--levels", "Q9_9", "--json")
    assert code == 2
    assert json.loads(shown)["error"]["code"] == "export.level-unknown"


def test_the_options_are_those_of_export() -> None:
    import typer

    from tunesmith.cli.app import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group's
    names = [
        {option for parameter in command.params for option in parameter.opts}
        for command in (commands["export"], commands["plan"].commands["export"])
    ]
    assert names[0] == names[1]
