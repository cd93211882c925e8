"""`tunesmith data privacy` and a mask in `data clean`: what they say, and what they never show."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tunesmith.cli.app import run_command_line

Run = Callable[..., tuple[int, str, str]]

SECRETS = ("anna.becker@example.de", "+49 30 1234567", "4111 1111 1111 1111")
CSV = (
    "Question,Answer\n"
    f"Write to {SECRETS[0]} please,ok\n"
    "nothing,here\n"
    f"call {SECRETS[1]},card {SECRETS[2]}\n"
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on data: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line(["data", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def test_counts_and_rows_are_told_and_no_text_is_shown(run: Run, table: Path) -> None:
    code, stdout, talk = run("privacy", table)
    assert code == 0
    assert "3 rows, private data found in 2" in stdout
    assert "row 2  Question  email  a•••@•••.de" in stdout
    assert "row 4  Question  phone  +••• 67" in stdout
    assert "row 4  Answer  card  •••• 1111" in stdout
    assert "mask" in talk
    for secret in SECRETS:
        assert secret not in stdout + talk
    listed = run("privacy", table, "--json")[1]
    assert json.loads(listed) == {
        "rows": 3,
        "affected": 2,
        "counts": {"email": 1, "phone": 1, "card": 1},
        "columns": [
            {
                "name": "Question",
                "counts": {"email": {"finds": 1, "rows": 1}, "phone": {"finds": 1, "rows": 1}},
            },
            {"name": "Answer", "counts": {"card": {"finds": 1, "rows": 1}}},
        ],
        "finds": [
            {"row": 2, "column": "Question", "kind": "email", "masked": "a•••@•••.de"},
            {"row": 4, "column": "Question", "kind": "phone", "masked": "+••• 67"},
            {"row": 4, "column": "Answer", "kind": "card", "masked": "•••• 1111"},
        ],
        "beyond_limit": 0,
    }


def test_lines_that_were_not_searched_are_told(run: Run, table: Path) -> None:
    assert "could not be read" not in run("privacy", table)[2]
    table.write_text(f"{CSV}too,many,{SECRETS[0]}\n", encoding="utf-8")
    code, stdout, talk = run("privacy", table)
    assert code == 0
    assert "3 rows, private data found in 2" in stdout
    assert "1 line could not be read or searched" in talk


def test_columns_kinds_and_the_number_of_finds_listed_can_be_chosen(run: Run, table: Path) -> None:
    chosen = json.loads(run("privacy", table, "--column", "Answer", "--json")[1])
    assert chosen["counts"] == {"card": 1}
    chosen = json.loads(run("privacy", table, "--kind", "phone", "--kind", "card", "--json")[1])
    assert chosen["counts"] == {"phone": 1, "card": 1}
    chosen = json.loads(run("privacy", table, "--limit", "1", "--json")[1])
    assert (len(chosen["finds"]), chosen["beyond_limit"]) == (1, 2)
    assert "… and 2 more" in run("privacy", table, "--limit", "1")[1]


def test_all_finds_go_into_a_file_on_request_with_their_file(
    run: Run, table: Path, tmp_path: Path
) -> None:
    other, out = tmp_path / "other.csv", tmp_path / "finds.parquet"
    other.write_text("Question,Answer\nx,b@c.de\n", encoding="utf-8")
    assert run("privacy", table, other, "--limit", "0", "--out", out)[0] == 0
    rows = pq.read_table(out).to_pylist()
    assert [(row["file"], row["row"], row["kind"]) for row in rows] == [
        *(("table.csv", 2, "email"), ("table.csv", 4, "phone"), ("table.csv", 4, "card")),
        ("other.csv", 2, "email"),
    ]
    assert rows[3]["masked"] == "b•••@•••.de"


def test_a_mask_replaces_and_the_changed_cells_can_be_looked_at(
    run: Run, table: Path, tmp_path: Path
) -> None:
    steps, out, changed = (tmp_path / name for name in ("s.toml", "o.parquet", "c.parquet"))
    steps.write_text('version = 1\n[[steps]]\nstep = "mask"\nnumbering = "row"\n', "utf-8")
    code, _, talk = run("clean", table, "--steps", steps, "--out", out, "--changed", changed)
    assert code == 0
    assert "step 1 mask: 2 changed" in talk
    assert pq.read_table(out).to_pydict() == {
        "Question": ["Write to [EMAIL_1] please", "nothing", "call [PHONE_1]"],
        "Answer": ["ok", "here", "card [CARD_1]"],
    }
    assert pq.read_table(changed).to_pylist()[0] == {
        "row": 2,
        "column": "Question",
        "before": f"Write to {SECRETS[0]} please",
        "after": "Write to [EMAIL_1] please",
    }
    code, _, talk = run("clean", table, "--steps", steps, "--out", out, "--changed", out)
    assert code == 2
    assert "--changed and --out are the same file" in talk


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "name"], "“name” cannot be looked for"),
        (["--column", "question"], "Did you mean “Question”"),
        (["--region", "Germany"], "“Germany” is no country"),
        (["--out", "{table}"], "destroy"),
    ],
)
def test_wrong_input_is_refused(run: Run, table: Path, options: list[str], said: str) -> None:
    code, _, talk = run("privacy", table, *(option.format(table=table) for option in options))
    assert code == 2
    assert said in talk
