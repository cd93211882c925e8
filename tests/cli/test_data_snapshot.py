"""`tunesmith data snapshot`, and the hashes that `data inspect` gives when asked."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tunesmith.cli import foreground
from tunesmith.cli.app import run_command_line
from tunesmith.data.snapshots import METADATA_KEY

Run = Callable[..., tuple[int, str, str]]
CSV = "Sales of May\n\nname;city\nAnn;Köln\nBob;\n;\n1;2;3\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(CSV, encoding="cp1252")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_table_is_written_with_where_it_comes_from(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "copy.parquet"
    code, stdout, err = run("data", "snapshot", table, "--encoding", "cp1252", "--out", out)
    assert (code, stdout) == (0, "")
    assert f"{out}: 2 rows, 1 blank, 1 rejected" in err
    assert f"{sha256(table)}  {table}" in err
    assert "1 line with text above the header" in err
    copy = pq.read_table(out)
    assert copy.to_pydict() == {"name": ["Ann", "Bob"], "city": ["Köln", None]}
    record = json.loads(copy.schema.metadata[METADATA_KEY])
    assert record["reading"]["encoding"] == "cp1252"
    assert record["sources"][0]["sha256"] == sha256(table)
    assert [item.name for item in out.parent.iterdir()] == ["copy.parquet"]


def test_json_is_one_document_and_a_copy_may_be_written_anew(
    run: Run, table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "copy.parquet"
    other = tmp_path / "other.jsonl"
    other.write_text('{"city": "Wien", "name": "Cy"}\n')
    for _ in range(2):
        code, stdout, _ = run("data", "snapshot", table, other, "--out", out, "--json")
        document = json.loads(stdout)
        assert code == 0
        assert (document["path"], document["bytes"]) == (str(out), out.stat().st_size)
        counts = [document[name] for name in ("rows", "blank", "rejected")]
        assert counts == [3, 1, 1]
        files = [(source["path"], source["sha256"]) for source in document["sources"]]
        assert files == [(str(path), sha256(path)) for path in (table, other)]
        assert document["reading"]["sheet"] is None
    assert pq.read_table(out)["name"].to_pylist() == ["Ann", "Bob", "Cy"]


def test_nothing_else_is_overwritten(run: Run, table: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    for out in (table, notes):
        before = out.read_bytes()
        code, _, err = run("data", "snapshot", table, "--out", out)
        assert (code, out.read_bytes()) == (2, before)
        assert "--out" in err
    code, _, err = run("data", "snapshot", tmp_path / "no.csv", "--out", tmp_path / "x.parquet")
    assert (code, "does not exist" in err) == (2, True)
    code, _, err = run("data", "snapshot", table, "--sheet", "A", "--out", tmp_path / "x.parquet")
    assert (code, "--sheet is for workbooks" in err) == (2, True)
    assert not (tmp_path / "x.parquet").exists()


def test_inspect_gives_hashes_when_asked(run: Run, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pq.write_table(pa.table({"name": ["Cy"], "city": ["Wien"]}), other)
    _, out, _ = run("data", "inspect", table, "--json", "--sha256")
    assert json.loads(out)["sha256"] == sha256(table)
    _, out, _ = run("data", "inspect", table, other, "--json", "--sha256")
    document = json.loads(out)
    assert [file["sha256"] for file in document["files"]] == [sha256(table), sha256(other)]
    assert "sha256" not in document
    _, out, _ = run("data", "inspect", table, "--sha256")
    assert f"sha256 {sha256(table)}  {table}" in out
    _, out, _ = run("data", "inspect", table, "--json")
    assert "sha256" not in out


def test_reading_and_writing_are_told(
    run: Run, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreground, "_SHOW_EVERY_S", 0.0)  # else nothing so short is told
    _, _, err = run("data", "snapshot", table, "--out", tmp_path / "x.parquet")
    assert "  2 of 2 rows" in err.splitlines()
