"""`tunesmith data tokens`: lengths of columns and of conversations, for a small tokenizer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

from tunesmith.cli.app import run_command_line

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `data tokens`: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line(["data", "tokens", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer of bytes, with ChatML's markers."""
    folder = tmp_path_factory.mktemp("model")
    alphabet = {sign: place for place, sign in enumerate(sorted(ByteLevel.alphabet()))}
    tokenizer = Tokenizer(BPE(alphabet, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    markers = [AddedToken(text, special=True) for text in ("<|im_start|>", "<|im_end|>")]
    tokenizer.add_special_tokens(markers)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"eos_token": "<|im_end|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return folder


def test_columns_are_counted_each_on_its_own(run: Run, model: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\nxy,1\nxyzxyz,2\n,3\nx<|im_end|>,4\n", "utf-8")
    code, stdout, _ = run(table, "--model", model, "--context", "2", "--json")
    assert code == 0
    first, second = json.loads(stdout)["columns"]
    assert (first["name"], first["texts"], first["tokens"], first["distinct"]) == ("a", 3, 10, 4)
    assert first["lengths"] == {"min": 2, "median": 2, "p95": 6, "p99": 6, "max": 6}
    assert first["longest"][0] == {"row": 3, "tokens": 6}
    assert (first["context"], first["over"]) == (2, 1)
    assert first["share_over"] == pytest.approx(1 / 3)
    assert first["special"] == [{"id": 257, "token": "<|im_end|>", "count": 1, "row": 5}]
    assert first["rarest"][0]["token"] == "<|im_end|>"
    assert second["tokens"] == 4
    code, stdout, _ = run(
        table, "--model", model / "tokenizer.json", "--column", "a", "--context", "2"
    )
    assert code == 0
    assert "a: 3 texts, 10 tokens, 4 different" in stdout
    assert "1 (33.3%) is longer than 2 tokens" in stdout
    assert "longest: row 3 (6)" in stdout
    assert "special tokens in texts: '<|im_end|>' (1, row 5)" in stdout
    assert "b:" not in stdout


def test_rows_of_several_files_are_named_with_their_file(
    run: Run, model: Path, tmp_path: Path
) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("a\nxy\nx\n", "utf-8")
    other.write_text("a\n\nx\nxyzxyz<|im_end|>\n", "utf-8")
    code, stdout, _ = run(one, other, "--model", model, "--json")
    assert code == 0
    (column,) = json.loads(stdout)["columns"]
    assert column["longest"][:2] == [
        {"file": "other.csv", "row": 4, "tokens": 7},
        {"file": "one.csv", "row": 2, "tokens": 2},
    ]
    assert column["special"] == [
        {"id": 257, "token": "<|im_end|>", "count": 1, "file": "other.csv", "row": 4}
    ]
    assert column["rarest"][0]["file"] == "other.csv"
    assert column["longest_tokens"][0]["file"] == "other.csv"
    stdout = run(one, other, "--model", model)[1]
    assert "longest: other.csv row 4 (7), one.csv row 2 (2), one.csv row 3 (1)" in stdout
    assert "special tokens in texts: '<|im_end|>' (1, other.csv row 4)" in stdout


def test_conversations_are_counted_as_they_are_trained_on(
    run: Run, model: Path, tmp_path: Path
) -> None:
    def line(question: str, answer: str) -> str:
        roles = (("user", question), ("assistant", answer))
        return json.dumps({"messages": [{"role": r, "content": text} for r, text in roles]})

    file = tmp_path / "c.jsonl"
    file.write_text("\n".join([line("hi", "yes"), line("hello", "no"), line("a", "b<|im_end|>")]))
    code, stdout, talk = run(file, "--model", model, "--conversations", "--json")
    assert code == 0
    counted = json.loads(stdout)
    (whole,) = counted["columns"]
    # ChatML: two markers and a line break for each message besides its role, a line break and text.
    sizes = [len(f"<user\n{q}>\n<assistant\n{a}>\n") for q, a in (("hi", "yes"), ("hello", "no"))]
    assert whole["texts"] == 2
    assert whole["longest"] == [{"row": 2, "tokens": sizes[1]}, {"row": 1, "tokens": sizes[0]}]
    assert whole["special"] == []  # those of the format are no find
    (problem,) = counted["problems"]
    assert "end marker" in problem
    assert (
        "1 conversation cannot be trained on" in run(file, "--model", model, "--conversations")[2]
    )
    assert talk == ""


def test_wrong_input_is_refused(run: Run, model: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\nxy,1\n", "utf-8")
    for arguments, said in (
        ([table, "--model", tmp_path], "tokenizer.json"),
        ([table, "--model", model, "--column", "c"], "no column “c”"),
        ([table, "--model", model, "--conversations", "--column", "a"], "no option for tables"),
        ([table, "--model", model, "--conversations"], "t.csv"),
    ):
        code, _, talk = run(*arguments)
        assert code == 2
        assert said in talk


def test_a_model_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n1,2\n", "utf-8")
    for options in ((), ("--conversations",)):
        _, _, talk = run(table, "--model", tmp_path / "nix", *options)
        assert f"{tmp_path / 'nix'} does not exist.\n  Give a model's folder" in talk
    (tmp_path / "empty").mkdir()
    _, _, talk = run(table, "--model", tmp_path / "empty")
    assert f"{tmp_path / 'empty'} has no tokenizer.json." in talk
