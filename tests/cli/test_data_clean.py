"""`tunesmith data clean`: what it writes and says, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from tunesmith.cli.app import run_command_line
from tunesmith.data.cleaning_steps import read_steps

Run = Callable[..., tuple[int, str, str]]

CSV = "question,_row\n hello ,1\nhello,2\n,\nbye now,3\nsome,more,cells\n,4\n"
STEPS = """version = 1
[[steps]]
step = "trim"
[[steps]]
step = "drop-empty"
columns = ["question"]
[[steps]]
step = "drop-duplicates"
columns = ["question"]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `data clean`: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line(["data", "clean", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "steps.toml").write_text(STEPS, encoding="utf-8")
    return tmp_path


def test_clean_writes_kept_and_removed_rows_and_says_what_each_step_did(
    run: Run, folder: Path
) -> None:
    out, gone = folder / "out.parquet", folder / "gone.parquet"
    common = [folder / "table.csv", "--steps", folder / "steps.toml"]
    code, stdout, talk = run(*common, "--out", out, "--removed", gone, "--json")
    assert code == 0
    assert pq.read_table(out).to_pydict() == {"question": ["hello", "bye now"], "_row": ["1", "3"]}
    assert pq.read_table(gone).to_pylist() == [
        {
            "_row (2)": 3,
            "_step": 3,
            "_name": "drop-duplicates",
            "_reason": "the same as row 2",
            "question": "hello",
            "_row": "2",
        },
        {
            "_row (2)": 7,
            "_step": 2,
            "_name": "drop-empty",
            "_reason": "question is empty",
            "question": None,
            "_row": "4",
        },
    ]
    assert json.loads(stdout) == {
        "rows": 4,
        "kept": 2,
        "removed": 2,
        "steps": [
            {"step": "trim", "removed": 0, "changed": 1, "notes": []},
            {"step": "drop-empty", "removed": 1, "changed": 0, "notes": []},
            {"step": "drop-duplicates", "removed": 1, "changed": 0, "notes": []},
        ],
        "blank": 1,
        "rejected": 1,
    }
    assert "4 rows: 2 kept, 2 removed" in talk
    assert "step 3 drop-duplicates: 1 removed" in talk
    assert run(*common, "--out", out)[:2] == (0, "")  # its own file it may replace


def test_a_tokenizer_is_found_beside_the_list(run: Run, folder: Path) -> None:
    tokenizer = Tokenizer(WordLevel({"hello": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    (folder / "model").mkdir()
    tokenizer.save(str(folder / "model" / "tokenizer.json"))
    steps = folder / "tokens.json"
    limit = {"step": "limit-length", "columns": ["question"], "unit": "tokens", "maximum": 1}
    limit["tokenizer"] = "model"
    steps.write_text(json.dumps({"version": 1, "steps": [limit]}), "utf-8")
    out = folder / "out.parquet"
    assert run(folder / "table.csv", "--steps", steps, "--out", out)[0] == 0
    assert pq.read_table(out)["question"].to_pylist() == [" hello ", "hello", None]
    (folder / "model" / "tokenizer.json").unlink()
    code, _, talk = run(folder / "table.csv", "--steps", steps, "--out", out)
    assert code == 2
    assert "tokenizer.json" in talk


def test_wrong_input_writes_nothing(run: Run, folder: Path) -> None:
    table, steps, out = folder / "table.csv", folder / "steps.toml", folder / "out.parquet"
    bad = folder / "bad.toml"
    bad.write_text(STEPS.replace("question", "qestion"), "utf-8")
    for arguments, said in (
        ([table, "--steps", bad, "--out", out], "Did you mean “question”"),
        ([table, "--steps", folder / "none.toml", "--out", out], "No such file"),
        ([table, "--steps", steps, "--out", table], "destroy"),
        ([table, "--steps", steps, "--out", out, "--removed", steps], "destroy"),
        ([table, "--steps", steps, "--out", out, "--removed", out], "same file"),
        ([table, "--steps", steps, "--out", out, "--sheet", "x"], "--sheet is for workbooks"),
    ):
        code, _, talk = run(*arguments)
        assert code == 2
        assert said in talk
        assert not out.exists()
    assert table.read_text("utf-8") == CSV


def test_several_files_are_cleaned_as_one_table_whose_rows_count_through(
    run: Run, folder: Path
) -> None:
    more, steps = folder / "more.csv", folder / "prices.toml"
    more.write_text("_row;question\n1.234,50;hello\nask;new\n", "utf-8")
    steps.write_text(
        'version = 1\n[[steps]]\nstep = "plain-numbers"\ncolumns = ["_row"]\n'
        '[[steps]]\nstep = "drop-duplicates"\ncolumns = ["question"]\n',
        "utf-8",
    )
    out, gone, changed = (folder / f"{name}.parquet" for name in ("out", "gone", "changed"))
    code, _, talk = run(
        folder / "table.csv", more, "--steps", steps, "--out", out, "--removed", gone,
        "--changed", changed,
    )  # fmt: skip
    assert code == 0
    assert "note: rows 1 to 4 are those of table.csv" in talk
    assert "note: rows 5 to 6 are those of more.csv" in talk
    assert "_row: 1 cell is no number written in this way" in talk
    assert pq.read_table(out)["_row"].to_pylist() == ["1", "2", "3", "4", "ask"]
    (lost,) = pq.read_table(gone).to_pylist()
    assert (lost["_row (2)"], lost["_reason"]) == (5, "the same as row 2")
    assert pq.read_table(changed).num_rows == 0, "the changed row is not kept"


def test_the_steps_are_listed_with_an_example_that_is_a_list_of_steps(
    run: Run, tmp_path: Path
) -> None:
    code, out, talk = run("--list-steps")
    assert (code, talk) == (0, "")
    example, _, listed = out.partition('step = "trim"\n  Takes white space')
    assert "placeholders such as [EMAIL]" in listed
    path = tmp_path / "steps.toml"
    path.write_text(example[example.index("version") :], "utf-8")
    assert [step.name for step in read_steps(path)] == ["trim", "drop-empty", "limit-length"]


def test_the_readme_has_an_example_of_steps(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    path = tmp_path / "steps.toml"
    path.write_text(readme.partition("```toml\n")[2].partition("```")[0], "utf-8")
    steps = read_steps(path)
    assert len(steps) >= 3
    assert {step.name for step in steps} > {"trim", "drop-empty"}
