"""`tunesmith data`: the keys, options and exit codes that the command line promises."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line

Run = Callable[..., tuple[int, str, str]]

CSV = 'name,city,code\nAnn,Köln,007\nBob,,008\n"Cy\nD",Rome,\n,,\n1,2,3,4\nEve\n'


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
    path.write_text(CSV, encoding="utf-8")
    return path


def test_inspect_prints_the_promised_document(run: Run, table: Path) -> None:
    code, out, _ = run("data", "inspect", table, "--json")
    assert code == 0
    assert json.loads(out) == {
        "rows": 4,
        "blank": 1,
        "columns": [
            {"name": "name", "type": "text", "nulls": 0},
            {"name": "city", "type": "text", "nulls": 2},
            {"name": "code", "type": "text", "nulls": 2},
        ],
        "rejected": [{"line": 7, "reason": "4 cells where the table has 3", "text": "1,2,3,4"}],
        "renamed": [],
        "short_rows": 1,
        "encoding": "utf-8",
        "delimiter": ",",
        "header": 1,
        "sheets": [],
        "hidden": {"rows": [], "columns": []},
        "merged": 0,
        "error_cells": 0,
    }


def test_titles_above_the_header_are_told_on_stderr(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "titled.csv"
    path.write_text("Export of May\n\nname,age\nAnn,3\n", encoding="utf-8")
    code, out, err = run("data", "inspect", path, "--json")
    document = json.loads(out)
    assert (code, document["header"], document["rows"]) == (0, 3, 1)
    assert document.keys().isdisjoint({"warnings", "above_header"})
    assert err.startswith("note: 1 line with text above the header")
    assert "“Export of May”" in err


def test_inspect_tells_people_the_same(run: Run, table: Path) -> None:
    code, out, err = run("data", "inspect", table)
    assert (code, err) == (0, "")
    assert "4 rows, 1 blank, 1 rejected" in out
    assert "rejected line 7: 4 cells where the table has 3: 1,2,3,4" in out


def test_render_writes_json_lines_to_stdout_and_the_summary_to_stderr(
    run: Run, table: Path
) -> None:
    code, out, err = run(
        "data", "render", table, "--user", "{name}[[ of {city}]]", "--assistant", "{code}",
        "--system", "Say the code.",
    )  # fmt: skip
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[0] == {
        "messages": [
            {"role": "system", "content": "Say the code."},
            {"role": "user", "content": "Ann of Köln"},
            {"role": "assistant", "content": "007"},
        ]
    }
    assert len(lines) == 2
    assert "4 rows: 2 conversations, 2 skipped" in err
    assert "2 skipped: column “code” is empty (first: row 4)" in err
    assert "1 line could not be read" in err


@pytest.mark.parametrize("to_file", [False, True])
def test_render_of_no_conversation_fails_with_the_reason(
    run: Run, table: Path, tmp_path: Path, to_file: bool
) -> None:
    table.write_text("q,a\nx,\ny,\n", encoding="utf-8")
    target = tmp_path / "out.jsonl"
    options = ("--out", target, "--json") if to_file else ()
    code, out, err = run("data", "render", table, "--user", "{q}", "--assistant", "{a}", *options)
    assert code == 2
    assert "None of 2 rows gave a conversation: column “a” is empty (2 rows)" in err
    assert not target.exists()
    assert json.loads(out)["error"]["code"] == "data.no-conversations" if to_file else not out


def test_render_of_a_table_without_rows_fails(run: Run, table: Path) -> None:
    table.write_text("q,a\n1,2,3\n", encoding="utf-8")
    arguments = ("--header", "1", "--user", "{q}", "--assistant", "{a}")
    code, out, err = run("data", "render", table, *arguments)
    assert (code, out) == (2, "")
    assert "The table has no rows (1 line could not be read)" in err


def test_render_writes_a_file_and_obeys_the_limit(run: Run, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    code, stdout, err = run(
        "data", "render", table, "--user", "{name}", "--assistant", "{name|upper}",
        "--limit", "3", "--out", out,
    )  # fmt: skip
    assert (code, stdout) == (0, "")
    contents = [
        json.loads(line)["messages"][1]["content"] for line in out.read_text("utf-8").splitlines()
    ]
    assert contents == ["ANN", "BOB", "CY\nD"]
    assert "1 row beyond the limit" in err


def test_render_json_is_the_summary_and_needs_out(run: Run, table: Path, tmp_path: Path) -> None:
    arguments = ("data", "render", table, "--user", "{name}", "--assistant", "{code}", "--json")
    code, out, _ = run(*arguments, "--out", tmp_path / "out.jsonl", "--limit", "1")
    assert code == 0
    summary = json.loads(out)
    assert (summary["rows"], summary["used"], summary["blank"], summary["rejected"]) == (4, 1, 1, 1)
    assert summary["rows"] == summary["used"] + summary["skipped"] + summary["beyond_limit"]
    assert summary["skipped"] == sum(summary["reasons"].values())
    code, out, err = run(*arguments)
    assert code == 2
    assert json.loads(out)["error"]["code"] == "data.option"
    assert "--json needs --out" in err


def test_render_replaces_its_own_output_and_nothing_else(
    run: Run, table: Path, tmp_path: Path
) -> None:
    arguments = ("data", "render", table, "--user", "{name}", "--assistant", "{code}", "--out")
    before = table.read_bytes()
    for other in (table, tmp_path, tmp_path / "other.csv"):
        if not other.exists():
            other.write_bytes(before)
        code, stdout, err = run(*arguments, other)
        assert (code, stdout) == (2, "")
        assert f"{other} " in err
        assert "--out" in err
    assert table.read_bytes() == (tmp_path / "other.csv").read_bytes() == before
    own = tmp_path / "own.jsonl"
    own.write_text('{"messages": []}\n{"messages": []}\n')
    assert run(*arguments, own)[0] == 0
    assert "Ann" in own.read_text("utf-8")
    assert run(*arguments, own)[0] == 0  # what it wrote it may write again


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{nam}", "Did you mean “name”?"),
        ("{name", "line 1, column 1: this { is never closed"),
        ("{name|uper}", "Did you mean upper?"),
        ("[[{name}", "this [[ is never closed"),
    ],
)
def test_wrong_template_ends_with_2_and_no_file(
    run: Run, table: Path, tmp_path: Path, template: str, says: str
) -> None:
    out = tmp_path / "out.jsonl"
    code, stdout, err = run(
        "data", "render", table, "--user", "x", "--assistant", template, "--out", out
    )
    assert (code, stdout) == (2, "")
    assert "The assistant template" in err
    assert says in err
    assert not out.exists()


def test_empty_policies(run: Run, table: Path) -> None:
    arguments = ("data", "render", table, "--user", "{name}", "--assistant", "Code: {code}")
    assert len(run(*arguments, "--empty", "nothing")[1].splitlines()) == 4
    code, out, err = run(*arguments, "--empty", "stop")
    assert (code, out) == (2, "")
    assert "Row 4: column “code” is empty in the assistant message." in err


def test_reading_options_reach_the_reader(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes("title;x\nn|m\né|1\n".encode("cp1252"))
    options = ("--delimiter", "|", "--header", "2", "--encoding", "cp1252")
    code, out, _ = run("data", "inspect", path, *options, "--json")
    found = json.loads(out)
    assert (code, found["rows"], found["header"]) == (0, 1, 2)
    assert (found["encoding"], found["delimiter"]) == ("cp1252", "|")
    headless = json.loads(run("data", "inspect", path, "--no-header", "--json")[1])
    assert headless["header"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("inspect", "missing.csv"),
        ("inspect", "TABLE", "--header", "0"),
        ("inspect", "TABLE", "--header", "2", "--no-header"),
        ("inspect", "TABLE", "--sheet", "x"),
        ("inspect",),
        ("render", "TABLE", "--user", "x"),
        ("render", "TABLE", "--user", "x", "--assistant", "y", "--limit", "0"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, table: Path, arguments: tuple[str, ...]) -> None:
    given = [str(table) if argument == "TABLE" else argument for argument in arguments]
    code, out, err = run("data", *given)
    assert (code, out) == (2, "")
    assert err


def test_files_of_one_shape_append(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.jsonl"
    first.write_text("q,a\nOne,1\nTwo,\n1,2,3\n", encoding="utf-8")
    second.write_text('{"q": "Three", "a": 3.10}\n{"q": "Four"}\n[]\n', encoding="utf-8")
    code, out, _ = run("data", "inspect", first, second, "--json")
    document = json.loads(out)
    assert (code, document["rows"]) == (0, 4)
    assert document["files"] == [
        {"name": "a.csv", "rows": 2, "blank": 0, "rejected": 1},
        {"name": "b.jsonl", "rows": 2, "blank": 0, "rejected": 1},
    ]
    assert [row["file"] for row in document["rejected"]] == ["a.csv", "b.jsonl"]
    code, out, _ = run("data", "inspect", first, second)
    assert "file b.jsonl: 2 rows, 0 blank, 1 rejected" in out
    assert "rejected b.jsonl line 3: is a list" in out
    code, out, err = run(
        "data", "render", first, second, "--user", "{q}", "--assistant", "{a}[[ {q}]]"
    )
    texts = [json.loads(line)["messages"][1]["content"] for line in out.splitlines()]
    assert (code, texts) == (0, ["1 One", "3.10 Three"])
    assert "(first: a.csv row 3)" in err


def test_files_of_other_columns_end_with_2(run: Run, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("name,town,code\nAnn,Rome,1\n", encoding="utf-8")
    code, out, err = run("data", "inspect", table, other)
    assert (code, out) == (2, "")
    assert "it lacks “city” and has “town”" in err


def test_parquet_and_json_are_inspected_without_talk_of_headers(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"q": "x"}\n', encoding="utf-8")
    code, out, _ = run("data", "inspect", path)
    assert code == 0
    assert out.splitlines()[:2] == ["1 row, 0 blank, 0 rejected", "utf-8"]


def test_merged_cells_fill_down_on_request(run: Run, tmp_path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # has no types

    path = tmp_path / "merged.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["group", "item"])
    sheet.merge_range(1, 0, 2, 0, "A")
    sheet.write_column(1, 1, ["x", "y"])
    book.close()
    code, out, _ = run("data", "inspect", path, "--fill-merged", "--json")
    assert code == 0
    assert json.loads(out)["columns"][0] == {"name": "group", "type": "text", "nulls": 0}
    code, out, _ = run("data", "inspect", path)
    assert "with --fill-merged in each row below" in out


def test_a_folder_in_the_place_of_a_table_is_told_as_one(run: Run, tmp_path: Path) -> None:
    code, _, talk = run("data", "inspect", tmp_path)
    assert code == 2
    assert f"{tmp_path} is a folder.\n  Choose the files in it, by their names." in talk
    _, _, talk = run("data", "inspect", tmp_path / "none.csv")
    assert "does not exist" in talk
    assert "moved or renamed" in talk
