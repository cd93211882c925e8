"""`tunesmith starter`: options, output and exit codes."""

import json
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line


def test_an_existing_starter_is_reported_as_json(
    starter_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["starter", "--out", str(starter_dir), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"path": str(starter_dir), "reused": True}
    assert "already there" in captured.err


def test_a_folder_in_use_ends_with_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    assert run_command_line(["starter", "--out", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "is not empty" in captured.err


def test_out_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["starter"]) == 2
    assert "out" in capsys.readouterr().err
