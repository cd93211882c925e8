"""The endings of files that `tunesmith data` writes: none says another kind than is in it."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tunesmith.cli.app import run_command_line

STEPS = 'version = 1\n[[steps]]\nstep = "trim"\n'
TEMPLATES = "--user {q} --assistant {a}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a table and a cleaning list."""
    rows = [f"what is {row} of {row},this {row}" for row in range(20)]
    (tmp_path / "t.csv").write_text("\n".join(["q,a", *rows]), encoding="utf-8")
    (tmp_path / "s.toml").write_text(STEPS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("snapshot FILE --out o.csv", "o.parquet"),
        ("snapshot FILE --out o.XLSX", "o.parquet"),
        ("clean FILE --steps s.toml --out o.csv", "o.parquet"),
        ("clean FILE --steps s.toml --out o.parquet --removed r.jsonl", "r.parquet"),
        ("clean FILE --steps s.toml --out o.parquet --changed c.txt", "c.parquet"),
        ("split FILE --train y.csv --eval e.parquet", "y.parquet, or a .jsonl for conversations"),
        ("split FILE --train t.parquet --eval e.json", "e.parquet, or a .jsonl for conversations"),
        ("split FILE --train t.parquet --eval e.parquet --leaks l.jsonl", "l.parquet"),
        ("privacy FILE --out p.csv", "p.parquet"),
        (f"render FILE {TEMPLATES} --out o.parquet", "o.jsonl"),
        (f"render FILE {TEMPLATES} --out o.csv", "o.jsonl"),
    ],
)
def test_an_ending_of_another_kind_is_refused_before_a_file_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, hint: str
) -> None:
    before = sorted(folder.iterdir())
    assert run_command_line(["data", *command.replace("FILE", "missing.csv").split()]) == 2
    talk = capsys.readouterr().err
    assert f"Give {hint}." in talk, talk
    assert "missing.csv" not in talk, "no work was begun"
    assert sorted(folder.iterdir()) == before


def test_an_ending_that_says_nothing_is_taken(folder: Path) -> None:
    assert run_command_line(["data", "snapshot", "t.csv", "--out", "kept"]) == 0
    assert pq.read_table(folder / "kept").num_rows == 20
    assert run_command_line(["data", "render", "t.csv", *TEMPLATES.split(), "--out", "o.x"]) == 0
    assert len((folder / "o.x").read_text("utf-8").splitlines()) == 20
