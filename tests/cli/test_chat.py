"""`tunesmith chat` from outside: one answer, a conversation, Ctrl-C, refusals."""

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tunesmith.cli import chat
from tunesmith.cli.app import run_command_line
from tunesmith.core.errors import CancelledError
from tunesmith.models.starter import find_source
from tunesmith.quality.chat_protocol import Sampling

GREEDY = ["--temperature", "0", "--max-tokens", "24", "--n-ctx", "512", "--system", "Answer."]
QUESTION = "What is the capital of France?"


def test_one_answer_goes_to_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["chat", "--gguf", str(find_source()), "--prompt", QUESTION, *GREEDY]
    assert run_command_line(arguments) == 0
    shown = capfd.readouterr()
    assert shown.out == "The capital of France is Paris.\n"
    assert shown.err == ""


def test_one_answer_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["chat", "--gguf", str(find_source()), "--prompt", QUESTION, *GREEDY]
    assert run_command_line([*arguments, "--seed", "5", "--stop", " is", "--json"]) == 0
    shown = json.loads(capfd.readouterr().out)
    assert shown["answer"] == "The capital of France"
    assert shown["stopped_at"] == "stop-text"
    assert shown["seed"] == 5
    assert shown["tokens_per_s"] > 0
    assert shown["reused_tokens"] == 0


def test_lines_are_turns_of_one_conversation(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{QUESTION}\n\n  \n{QUESTION}"))
    assert run_command_line(["chat", "--gguf", str(find_source()), *GREEDY, "--json"]) == 0
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    assert first["answer"] == "The capital of France is Paris."
    assert "Paris" in second["answer"]
    assert second["reused_tokens"] >= first["prompt_tokens"] + first["tokens"]


@pytest.mark.parametrize("prompt", [[], ["--prompt", QUESTION]])
def test_a_missing_file_exits_with_2(
    prompt: list[str],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Hello?\n"))
    assert run_command_line(["chat", "--gguf", str(tmp_path / "none.gguf"), *prompt]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "none.gguf cannot be opened" in shown.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_ends_the_answer_and_again_leaves() -> None:
    command = ["chat", "--gguf", str(find_source()), "--temperature", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "tunesmith", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"Write a very long story about a fox.\n")
        process.stdin.flush()
        beginning = process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        told = process.stderr.readline() + process.stderr.readline()
        rest = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert b"Cancelled" in process.stderr.read()
    assert beginning
    assert b"Ctrl-C again leaves" in told
    assert rest.endswith(b"\n")


def test_ctrl_c_between_an_answers_end_and_the_prompt_is_not_lost(tmp_path: Path) -> None:
    talk = chat.Talk(tmp_path / "never loaded.gguf", None, Sampling(), shows_text=False)
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(CancelledError), talk.interrupts_heard():
            signal.raise_signal(signal.SIGINT)
    finally:
        talk.close()
    assert signal.getsignal(signal.SIGINT) is before
