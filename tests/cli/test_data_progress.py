"""Commands that go through a whole table tell on stderr how far they are."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tunesmith.cli import foreground
from tunesmith.cli.app import app

ROWS = 3000


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mails.csv"
    lines = [
        f"mail {number} of ann{number}@example.org on day {number},x" for number in range(ROWS)
    ]
    path.write_text("\n".join(["text,team", *lines]) + "\n", "utf-8")
    return path


def told(*arguments: object) -> list[str]:
    result = CliRunner().invoke(app, ["data", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return [line for line in result.stderr.splitlines() if " of " in line and line[:2] == "  "]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the ten seconds that pass before a line is worth printing."""
    monkeypatch.setattr(foreground, "_SHOW_EVERY_S", 0.0)


@pytest.mark.usefixtures("at_once")
def test_reading_and_the_work_after_it_are_told(table: Path, tmp_path: Path) -> None:
    steps = tmp_path / "steps.toml"
    steps.write_text('version = 1\n[[steps]]\nstep = "trim"\n', "utf-8")
    cleaned = told("clean", table, "--steps", steps, "--out", tmp_path / "clean.parquet")
    assert cleaned[-1] == "  1 of 1 steps"
    assert any(line.endswith(" MB") for line in cleaned)
    sides = ("--train", tmp_path / "t.parquet", "--eval", tmp_path / "e.parquet")
    assert told("split", table, *sides, "--leakage", "accept")[-1].endswith(" rows")
    assert told("privacy", table)[-1] == "  2 of 2 columns"


def test_nothing_is_told_of_work_that_is_done_at_once(table: Path) -> None:
    assert told("privacy", table, "--limit", "0") == []
