"""`data inspect` names shapes and templates; `data render` reads tables of conversations."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tunesmith.cli.app import run_command_line

Run = Callable[..., tuple[int, str, str]]
SHAREGPT = [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]
TALK = {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a `data` command: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path | int) -> tuple[int, str, str]:
        code = run_command_line(["data", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def sharegpt(tmp_path: Path) -> Path:
    """Three conversations, of which the second has a tool."""
    tool = [*SHAREGPT[:1], {"from": "tool", "value": "x"}, *SHAREGPT[1:]]
    rows = [{"id": place, "conversations": one} for place, one in enumerate([SHAREGPT, tool] * 2)]
    path = tmp_path / "talks.jsonl"
    path.write_text("\n".join(map(json.dumps, rows[:3])), encoding="utf-8")
    return path


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_inspect_names_the_shape_and_why(run: Run, sharegpt: Path) -> None:
    code, out, _ = run("inspect", sharegpt)
    assert code == 0
    assert "conversations, shape sharegpt: “conversations” holds lists of messages with" in out
    shape = json.loads(run("inspect", sharegpt, "--json")[1])["shape"]
    assert (shape["name"], shape["unused"]) == ("sharegpt", ["id"])
    assert shape["columns"] == {"conversation": "conversations"}
    assert "(3 of 3 cells looked at)" in shape["why"]


def test_inspect_suggests_templates_that_render_takes_as_they_are(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mails.csv"
    path.write_text("Betreff;Nachricht;Antwort\nHi;What now?;This.\n;Why?;So.\n", encoding="utf-8")
    out = run("inspect", path)[1]
    assert "templates that may fit (a mail and its reply, by the names “Betreff”" in out
    options = shlex.split(out[out.index("--user") :])
    code, rendered, _ = run("render", path, *options)
    assert code == 0
    assert [line["messages"][0]["content"] for line in lines(rendered)] == [
        "Hi\n\nWhat now?",
        "Why?",
    ]
    (best, *_) = json.loads(run("inspect", path, "--json")[1])["suggestions"]
    assert best["assistant"] == "{Antwort}"
    assert "2 of 2 rows" in best["why"]
    code, _, talk = run("render", path, "--shape", "auto")
    assert code == 2
    assert "These templates may fit: --user" in talk


@pytest.mark.parametrize("shape", ["auto", "sharegpt"])
def test_render_reads_a_shape_and_counts_every_row(run: Run, sharegpt: Path, shape: str) -> None:
    code, out, talk = run("render", sharegpt, "--shape", shape)
    assert code == 0
    assert lines(out) == [TALK, TALK]
    assert "shape sharegpt: “conversations”" in talk
    assert "note: columns that are not used: id" in talk
    assert "3 rows: 2 conversations, 1 skipped" in talk
    assert "1 skipped: a message is a tool's (first: row 2)" in talk


def test_what_render_writes_it_reads(run: Run, sharegpt: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    code, summary, _ = run("render", sharegpt, "--shape", "auto", "--out", out, "--json")
    assert code == 0
    record = json.loads(summary)
    assert (record["rows"], record["used"], record["skipped"]) == (3, 2, 1)
    assert lines(run("render", out, "--shape", "messages")[1]) == lines(out.read_text("utf-8"))


def test_alpaca_columns(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "alpaca.json"
    path.write_text(
        json.dumps([
            {"instruction": "Add", "input": "1 2", "output": "3"},
            {"instruction": "Say", "input": "", "output": "hi"},
            {"instruction": "Do", "input": "", "output": ""},
        ]),
        encoding="utf-8",
    )  # fmt: skip
    code, out, talk = run("render", path, "--shape", "alpaca")
    assert code == 0
    assert [line["messages"][0]["content"] for line in lines(out)] == ["Add\n\n1 2", "Say"]
    assert "3 rows: 2 conversations, 1 skipped" in talk
    assert run("render", path, "--shape", "alpaca", "--empty", "stop")[0] == 2
    code, _, talk = run("render", path, "--shape", "rows")
    assert code == 2
    assert "not of the shape “rows”" in talk


MESSAGES = "chat,nr,role,text\nx,2,gpt,a\ny,1,human,Q\nx,1,user,q\ny,2,bot,A\nz,1,user,?\n"


def test_one_message_a_row(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text(MESSAGES, encoding="utf-8")
    arguments = ("render", path, "--shape", "rows", "--order", "nr")
    code, _, talk = run(*arguments)
    assert code == 2
    assert "the conversation of one message a row" in talk
    path.write_text(MESSAGES.replace("chat,", "chat_id,"), encoding="utf-8")
    code, out, talk = run(*arguments)
    assert code == 0
    first, second = lines(out)
    assert [message["content"] for message in first["messages"]] == ["q", "a"]
    assert [message["role"] for message in second["messages"]] == ["user", "assistant"]
    assert "5 rows: 2 conversations of 4 rows, 1 skipped" in talk


def test_columns_can_be_named_where_no_name_tells_them(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("a,b,c,d\nx,2,gpt,A\nx,1,user,Q\n", encoding="utf-8")
    named = ("--conversation", "a", "--role", "c", "--content", "d")
    code, out, talk = run("render", path, "--shape", "rows", *named, "--order", "b")
    assert code == 0
    assert [message["content"] for message in lines(out)[0]["messages"]] == ["Q", "A"]
    code, out, talk = run("render", path, "--shape", "rows", *named)
    assert code == 0
    assert [message["content"] for message in lines(out)[0]["messages"]] == ["A", "Q"]
    assert "columns that are not used: b" in talk
    code, _, talk = run("render", path, "--shape", "rows", *named[:-1], "z")
    assert code == 2
    assert "no column “z”" in talk


def test_one_of_several_columns_of_lists_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    rejected = {"messages": [*TALK["messages"][:1], {"role": "assistant", "content": "no"}]}
    row = {"chosen": TALK["messages"], "rejected": rejected["messages"], "told": "S"}
    path.write_text(json.dumps(row), encoding="utf-8")
    arguments = ("render", path, "--shape", "messages", "--messages", "rejected")
    code, out, _ = run(*arguments)
    assert (code, lines(out)) == (0, [rejected])
    code, out, _ = run(*arguments, "--system-column", "told")
    assert lines(out)[0]["messages"][0] == {"role": "system", "content": "S"}


def test_turns_by_templates_join_to_conversations(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "turns.csv"
    path.write_text("t,n,q,a\nx,10,q2,a2\nx,9,q1,a1\ny,1,q,\n", encoding="utf-8")
    templates = ("--user", "{q}", "--assistant", "{a}")
    grouped = ("render", path, *templates, "--conversation", "t", "--order", "n")
    code, out, talk = run(*grouped, "--out", tmp_path / "out.jsonl", "--json")
    assert code == 0
    record = json.loads(out)
    assert (record["used"], record["conversations"], record["skipped"]) == (2, 1, 1)
    assert "3 rows: 1 conversation of 2 rows" in talk
    (talked,) = lines((tmp_path / "out.jsonl").read_text("utf-8"))
    assert [message["content"] for message in talked["messages"]] == ["q1", "a1", "q2", "a2"]
    code, _, talk = run(*grouped[:-1], "m")
    assert code == 2
    assert "no column “m”" in talk


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "What a row asks and answers is missing"),
        (("--shape", "auto", "--user", "x"), "templates are for the others"),
        (("--shape", "sharegpt", "--conversation", "id"), "--conversation is not for --shape"),
        (("--shape", "auto", "--order", "id"), "--order cannot be used with it"),
        (("--user", "x", "--assistant", "y", "--order", "id"), "--order needs --conversation"),
        (("--shape", "auto", "--messages", "id"), "for --shape messages or --shape sharegpt"),
        (("--shape", "sharegpt", "--system-column", "id"), "--system-column needs --messages"),
        (("--shape", "sharegpt", "--role", "id"), "--role and --content are for --shape rows"),
        (("--shape", "messages"), "“role” and “content” in most of its cells"),
    ],
)
def test_options_that_do_not_go_together(
    run: Run, sharegpt: Path, arguments: tuple[str, ...], told: str
) -> None:
    code, out, talk = run("render", sharegpt, *arguments)
    assert (code, out) == (2, "")
    assert told in talk
