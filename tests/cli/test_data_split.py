"""`tunesmith data split`: what it writes and says, and when it stops."""

import functools
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tunesmith.cli import data_split
from tunesmith.cli.app import run_command_line

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a `data` command: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path | int | float) -> tuple[int, str, str]:
        code = run_command_line(["data", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def text(row: int) -> str:
    """Nine words that no other row has."""
    return " ".join(f"w{row}x{place}" for place in range(9))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """40 rows of ten customers; rows 11 and 12 of customer 0 and 1 repeat earlier ones."""
    path = tmp_path / "table.csv"
    texts = [text(row) for row in range(40)]
    texts[10], texts[11] = texts[3].upper(), texts[4]
    lines = [f"{texts[row]},c{row % 10},{'ab'[row % 4 == 0]}" for row in range(40)]
    path.write_text("\n".join(["question,customer,label", *lines]), encoding="utf-8")
    return path


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str | Path, ...]:
    return ("--train", tmp_path / "train.parquet", "--eval", tmp_path / "eval.parquet")


def rows_of(path: Path) -> list[str]:
    found: list[str] = pq.read_table(path).column("question").to_pylist()
    return found


def test_both_sides_are_written_in_the_order_of_the_table(
    run: Run, table: Path, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    code, out, talk = run(
        "split", table, *sides, "--fraction", 0.2, "--stratify", "label", "--group", "customer",
        "--leakage", "accept", "--json",
    )  # fmt: skip
    assert code == 0
    record = json.loads(out)
    assert (record["rows"], record["train"], record["eval"], record["asked"]) == (40, 32, 8, 8)
    assert record["written"]
    assert record["groups"] == {"total": 10, "held_out": 2, "largest": 4, "without": 0}
    assert [stratum["value"] for stratum in record["strata"]] == ["b", "a"]
    train, held_out = (pq.read_table(tmp_path / f"{side}.parquet") for side in ("train", "eval"))
    assert train.column_names == ["question", "customer", "label"]
    assert not set(train["customer"].to_pylist()) & set(held_out["customer"].to_pylist())
    original = [line.split(",")[0] for line in table.read_text("utf-8").splitlines()[1:]]
    for side in ("train", "eval"):
        rows = rows_of(tmp_path / f"{side}.parquet")
        assert rows == [row for row in original if row in set(rows)]
    assert sorted(train["question"].to_pylist() + held_out["question"].to_pylist()) == sorted(
        original
    )
    assert "40 rows: 32 to train on, 8 held out (8 asked for)" in talk
    assert "groups by customer: 2 of 10 held out, the largest has 4 rows" in talk
    assert "furthest from what was asked for" in talk


def test_a_leak_stops_with_3_and_says_which_rows(
    run: Run, table: Path, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    arguments = ("split", table, *sides, "--count", 30, "--no-shuffle")
    code, out, talk = run(*arguments, "--leaks", tmp_path / "leaks.parquet")
    assert (code, out) == (3, "")
    assert "2 of 30 held-out rows resemble rows to train on, 1 of them word for word" in talk
    assert "compared: question\n" in talk
    assert "row 12 resembles row 5 (1.000)" in talk
    assert "--leakage to-train" in talk
    assert not (tmp_path / "train.parquet").exists()
    assert not (tmp_path / "eval.parquet").exists()
    pairs = pq.read_table(tmp_path / "leaks.parquet").to_pylist()
    assert [(pair["_eval_row"], pair["_train_row"], pair["_exact"]) for pair in pairs] == [
        ("row 12", "row 5", False),
        ("row 13", "row 6", True),
    ]
    assert (pairs[0]["eval: question"], pairs[0]["train: question"]) == (text(3).upper(), text(3))
    code, out, _ = run(*arguments, "--json")
    assert code == 3
    record = json.loads(out)
    assert not record["written"]
    assert (record["leaks"]["rows"], record["leaks"]["exact"]) == (2, 1)
    assert record["leaks"]["pairs"][1] == {
        "eval": "row 13",
        "train": "row 6",
        "similarity": 1.0,
        "exact": True,
    }


@pytest.mark.parametrize(("choice", "train", "moved"), [("to-train", 12, 2), ("to-eval", 8, 2)])
def test_leaks_are_moved_to_the_side_that_is_asked_for(
    run: Run,
    table: Path,
    tmp_path: Path,
    sides: tuple[str | Path, ...],
    choice: str,
    train: int,
    moved: int,
) -> None:
    arguments = ("split", table, *sides, "--count", 30, "--no-shuffle", "--compare", "question")
    code, out, talk = run(*arguments, "--leakage", choice, "--json")
    assert code == 0
    record = json.loads(out)
    assert (record["train"], record["eval"], record["moved"]) == (train, 40 - train, moved)
    assert record["leaks"]["columns"] == ["question"]
    assert f"held-out rows that resembled others: 2; rows moved: {moved}" in talk
    lower = [
        {row.lower() for row in rows_of(tmp_path / f"{side}.parquet")} for side in ("train", "eval")
    ]
    assert not lower[0] & lower[1]


def test_a_side_that_is_left_too_small_is_told(
    run: Run, table: Path, sides: tuple[str | Path, ...]
) -> None:
    few = run("split", table, *sides, "--count", 4, "--no-shuffle", "--leakage", "accept")[2]
    assert "warning: fewer" not in few
    assert "held out are only" not in few
    many = run("split", table, *sides, "--count", 30, "--leakage", "accept")[2]
    assert "warning: fewer rows are left to train on (10) than are held out (30)." in many
    table.write_text("question,customer\n" + f"{text(1)},c1\n" * 9 + f"{text(2)},c2\n", "utf-8")
    moved = run("split", table, *sides, "--count", 5, "--no-shuffle", "--leakage", "to-train")[2]
    assert "warning: held out are only 1 of 5 rows asked for." in moved


def test_whole_groups_are_moved(
    run: Run, table: Path, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    arguments = ("split", table, *sides, "--group", "customer", "--count", 12, "--seed", 1)
    code, out, _ = run(*arguments, "--leakage", "to-train", "--json")
    assert code == 0
    record = json.loads(out)
    assert record["moved"] > 0
    assert record["moved"] % 4 == 0
    assert record["groups"]["held_out"] * 4 == record["eval"]
    train, held_out = (pq.read_table(tmp_path / f"{side}.parquet") for side in ("train", "eval"))
    assert not set(train["customer"].to_pylist()) & set(held_out["customer"].to_pylist())


@pytest.mark.parametrize("most_rows", [3, 100])
def test_conversations_are_split_into_what_training_reads(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_rows: int
) -> None:
    few = functools.partial(data_split.blocks, most_rows=most_rows)
    monkeypatch.setattr(data_split, "blocks", few)
    lines = [
        json.dumps({"messages": [
            {"role": "user", "content": text(row)}, {"role": "assistant", "content": f"a{row}"},
        ]})
        for row in range(20)
    ]  # fmt: skip
    lines.append('{"messages": [{"role": "user", "content": "nobody answers this one"}]}')
    source = tmp_path / "talks.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    train, held_out = tmp_path / "train.jsonl", tmp_path / "eval.jsonl"
    code, _, talk = run("split", source, "--train", train, "--eval", held_out, "--fraction", 0.25)
    assert code == 0
    written = [path.read_text("utf-8").splitlines() for path in (train, held_out)]
    assert sorted(written[0] + written[1]) == sorted(lines[:20])
    assert len(written[1]) in (4, 5)
    assert ".jsonl: 1 row, it has no" in talk
    assert "it has no assistant message to learn from" in talk
    from tunesmith.templates.conversation import read_conversations

    assert len(read_conversations(train)) == len(written[0])


def test_conversations_leak_by_what_the_user_says(run: Run, tmp_path: Path) -> None:
    lines = [
        json.dumps({"conversations": [
            {"from": "human", "value": text(row % 9)}, {"from": "gpt", "value": text(50 + row)},
        ]})
        for row in range(10)
    ]  # fmt: skip
    source = tmp_path / "talks.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    sides = ("--train", tmp_path / "a.jsonl", "--eval", tmp_path / "b.jsonl")
    code, _, talk = run("split", source, *sides, "--count", 1, "--no-shuffle")
    assert code == 3
    assert "compared: what the user says\n" in talk
    assert "row 10 resembles row 1 (1.000)" in talk


def test_what_templates_would_ask_with_is_compared(
    run: Run, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    path = tmp_path / "mails.csv"
    rows = [f"Hello {row},{text(row % 9)},{text(50 + row)}" for row in range(10)]
    path.write_text("\n".join(["subject,body,reply", *rows]), encoding="utf-8")
    talk = run("split", path, *sides, "--threshold", 0.6, "--no-shuffle", "--count", 1)[2]
    assert "compared: subject, body\n" in talk
    assert "row 11 resembles row 2" in talk


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--fraction", "0.1", "--count", "3"), "exclude each other"),
        (("--fraction", "1.5"), "1.5 is no share"),
        (("--count", "40"), "40 of 40 rows"),
        (("--group", "custmer"), "Did you mean “customer”?"),
        (("--compare", "x"), "no column “x”"),
        (("--threshold", "0"), "threshold 0.0"),
        (("--leaks", "OUT/train.parquet"), "the same file"),
        (("--leakage", "maybe"), "maybe"),
    ],
)
def test_wrong_usage_ends_with_2_and_no_file(
    run: Run,
    table: Path,
    tmp_path: Path,
    sides: tuple[str | Path, ...],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    given = [argument.replace("OUT", str(tmp_path)) for argument in arguments]
    code, out, talk = run("split", table, *sides, *given)
    assert (code, out) == (2, "")
    assert told in talk
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_only_its_own_kind_of_file_is_replaced(
    run: Run, table: Path, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    (tmp_path / "eval.parquet").write_text("precious", encoding="utf-8")
    code, _, _ = run("split", table, *sides, "--leakage", "accept")
    assert code == 2
    assert (tmp_path / "eval.parquet").read_text("utf-8") == "precious"
    assert run("split", table, "--train", "", "--eval", "x.parquet")[0] == 2


def test_tables_without_conversations_are_not_written_as_such(
    run: Run, tmp_path: Path, table: Path
) -> None:
    code, _, talk = run(
        "split", table, "--train", tmp_path / "a.parquet", "--eval", tmp_path / "b.jsonl",
        "--leakage", "accept",
    )  # fmt: skip
    assert code == 2
    assert "Give F.parquet, and turn it into conversations" in talk
    assert not (tmp_path / "a.parquet").exists()


def test_conversations_of_several_rows_are_split_as_tables(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    rows = [f"t{row // 2},{('user', 'bot')[row % 2]},{text(row)}" for row in range(20)]
    path.write_text("\n".join(["chat_id,role,text", *rows]), encoding="utf-8")
    train, held_out = tmp_path / "train.parquet", tmp_path / "eval.parquet"
    common = ("split", path, "--train", train, "--group", "chat_id")
    code, _, talk = run(*common, "--eval", tmp_path / "eval.jsonl")
    assert code == 2
    assert "these can be split as Parquet only" in talk
    code, _, talk = run(*common, "--eval", held_out, "--fraction", 0.2)
    assert code == 0
    assert "warning" not in talk
    code, out, _ = run("render", held_out, "--shape", "rows")
    assert code == 0
    assert len(out.splitlines()) == 2


def test_conversations_of_several_rows_leak_as_a_whole_and_not_by_a_greeting(
    run: Run, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    path = tmp_path / "messages.csv"
    rows = []
    for talk in range(10):
        rows += [f"t{talk},user,Good morning to you", f"t{talk},bot,Hello there and welcome"]
        rows += [f"t{talk},user,{text(talk % 9)} {text(talk % 9 + 50)}"]
    path.write_text("\n".join(["chat_id,role,text", *rows]), encoding="utf-8")
    common = ("split", path, *sides, "--count", 6, "--no-shuffle")
    code, _, talk = run(*common, "--group", "chat_id")
    assert code == 3
    assert "1 of 6 held-out rows resemble" in talk
    assert "row 29 resembles row 2 (1.000)" in talk
    code, out, _ = run(*common, "--group", "chat_id", "--leakage", "to-train", "--json")
    assert code == 0
    assert (json.loads(out)["moved"], json.loads(out)["eval"]) == (3, 3)
    assert "--group 'chat_id' keeps them on one side" in run(*common, "--leakage", "accept")[2]


def _same_questions_on_both_sides(path: Path, names: str) -> Path:
    """Five questions, each with two answers that have nothing in common."""
    rows = [f"{text(row % 5)} {'so ' * 20},{text(100 + row)}" for row in range(10)]
    path.write_text("\n".join([names, *rows]), encoding="utf-8")
    return path


def test_the_same_question_with_another_answer_leaks_where_columns_are_called_q_and_a(
    run: Run, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    path = _same_questions_on_both_sides(tmp_path / "t.csv", "q,a")
    code, _, talk = run("split", path, *sides, "--count", 5, "--no-shuffle")
    assert code == 3
    assert "compared: q\n" in talk
    assert "5 of 5 held-out rows resemble rows to train on, 5 of them word for word" in talk


def test_where_nothing_says_which_column_is_asked_a_warning_says_what_is_not_found(
    run: Run, tmp_path: Path, sides: tuple[str | Path, ...]
) -> None:
    path = _same_questions_on_both_sides(tmp_path / "t.csv", "alpha,beta")
    arguments = ("split", path, *sides, "--count", 5, "--no-shuffle")
    code, _, talk = run(*arguments)
    assert code == 0
    assert "compared: alpha, beta\n" in talk, talk
    assert (
        "warning: which column is asked is not known: all were compared together, so the same "
        "question with another answer is not found; name it with --compare." in talk
    )
    code, _, talk = run(*arguments, "--compare", "alpha")
    assert code == 3
    assert "which column is asked" not in talk
    path.write_text(path.read_text("utf-8").replace(" so", ""), encoding="utf-8")
    _, _, talk = run(*arguments)  # texts that short, which repeat, are taken for labels
    assert "which column is asked is not known: only beta was compared, so" in talk
