"""`tunesmith ollama create|check` from outside: exit codes 0, 1, 2 and 3, and their JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fake_ollama import FakeOllama
from tests.ollama.test_export_agreement import gguf

from tunesmith.cli.app import run_command_line
from tunesmith.jobs import ollama_check
from tunesmith.jobs.run_folder import State, list_runs
from tunesmith.quality.answers import Answer


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeOllama]:
    for fake in FakeOllama().serving():
        monkeypatch.setenv("TUNESMITH_OLLAMA_URL", fake.url)
        monkeypatch.setenv("TUNESMITH_WORKSPACE", str(tmp_path / "workspace"))
        yield fake


@pytest.fixture
def modelfile(tmp_path: Path) -> str:
    (tmp_path / "m.gguf").write_bytes(b"GGUF and no more")
    path = tmp_path / "Modelfile"
    path.write_text('FROM m.gguf\nTEMPLATE "{{ .System }}"\nPARAMETER stop <end>\n', "utf-8")
    return str(path)


def test_create_tells_what_it_made(
    fake: FakeOllama, modelfile: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail", "--json"]) == 0
    shown = capfd.readouterr()
    made = json.loads(shown.out)
    assert made["model"] == "mail"
    assert made["version"] == fake.version
    (run,) = list_runs(Path(modelfile).parent / "workspace")
    assert made["run"] == run.id
    assert run.state() is State.SUCCEEDED
    (file,) = made["files"]
    assert (Path(file["path"]).name, file["bytes"], file["sent"]) == ("m.gguf", 16, True)
    assert fake.models["mail:latest"]["files"] == {"m.gguf": f"sha256:{file['sha256']}"}
    assert "ollama run mail" in shown.err
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 0
    shown = capfd.readouterr()
    assert shown.out == "mail\n"
    assert "send m.gguf (already done)" in shown.err


def test_check_exits_with_3_where_something_differs(
    fake: FakeOllama, modelfile: str, capfd: pytest.CaptureFixture[str]
) -> None:
    fake.models["base:latest"] = {"size": 1}
    path = Path(modelfile)
    path.write_text(path.read_text("utf-8").replace("m.gguf", "base"), "utf-8")
    command = ["ollama", "check", modelfile, "--name", "mail"]
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 0
    capfd.readouterr()
    assert run_command_line(command) == 0
    shown = capfd.readouterr()
    assert shown.out == "equal\n"
    assert "not compared with llama.cpp: the Modelfile names no GGUF" in shown.err
    fake.models["mail:latest"]["parameters"] = {"stop": ["<end>", "User:"]}
    assert run_command_line([*command, "--json"]) == 3
    shown = json.loads(capfd.readouterr().out)
    assert shown["holds"] is False
    assert shown["model"] == "mail"
    (difference,) = shown["differences"]
    assert "PARAMETER stop" in difference


def test_check_tells_what_ollama_and_llama_cpp_say(
    fake: FakeOllama,
    modelfile: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gguf(Path(modelfile).parent / "m.gguf", "{{ messages[0].content }}")
    command = ["ollama", "check", modelfile, "--name", "mail"]
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 0
    monkeypatch.setattr(ollama_check, "ask", lambda *_: [Answer("Hello.", True)])
    fake.renders = False
    for said, code, told in (
        ("Hello.", 0, "Ollama and llama.cpp give the same answer to the same prompt."),
        ("Hello!", 0, "rounding alone may part them"),
        ("zzz", 3, "Different: to the same prompt Ollama says 'zzz',"),
    ):
        fake.complete = lambda *_, said=said: (said, True)
        capfd.readouterr()
        assert run_command_line(command) == code
        assert told in capfd.readouterr().err
    assert run_command_line([*command, "--json"]) == 3
    smoke = json.loads(capfd.readouterr().out)["smoke"]
    assert smoke.keys() == {
        "prompt", "ollama", "ollama_ended", "llama_cpp", "llama_cpp_ended", "equal", "failed",
    }  # fmt: skip
    assert (smoke["ollama"], smoke["llama_cpp"], smoke["failed"]) == ("zzz", "Hello.", True)


def test_refusals_have_their_exit_codes(
    fake: FakeOllama, modelfile: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["ollama", "check", modelfile, "--name", "none"]) == 2
    assert "has no model 'none'" in capfd.readouterr().err
    assert run_command_line(["ollama", "create", modelfile, "--name", "a", "--url", "ftp://x"]) == 2
    fake.disk_full = True
    assert run_command_line(["ollama", "create", modelfile, "--name", "a"]) == 1
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "models is full" in shown.err


def test_a_stopped_create_is_resumed_and_repeated(
    fake: FakeOllama, modelfile: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A server that was full takes it later; the file is not hashed again."""
    fake.disk_full = True
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 1
    (run,) = list_runs(Path(modelfile).parent / "workspace")
    assert f"tunesmith run resume {run.id}" in capfd.readouterr().err
    fake.disk_full = False
    assert run_command_line(["run", "resume", run.id]) == 0
    shown = capfd.readouterr()
    assert shown.out == "mail\n"
    assert "hash m.gguf (already done)" in shown.err
    assert "mail:latest" in fake.models
    del fake.models["mail:latest"]
    assert run_command_line(["run", "repeat", run.id]) == 0
    assert "mail:latest" in fake.models


def test_a_wrong_modelfile_is_refused_before_there_is_a_run(
    fake: FakeOllama, modelfile: str, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(modelfile).write_text("FRIM m.gguf\n", "utf-8")
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 2
    assert "Line 1" in capfd.readouterr().err
    assert list_runs(Path(modelfile).parent / "workspace") == []
    assert fake.requests == []


def test_no_server_exits_with_1(
    modelfile: str, tmp_path: Path, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("TUNESMITH_WORKSPACE", str(tmp_path / "workspace"))
    for fake in FakeOllama().serving():
        gone = fake.url  # nobody listens there after the loop
    command = ["ollama", "create", modelfile, "--name", "a", "--url", gone]
    assert run_command_line(command) == 1
    shown = capfd.readouterr().err
    assert f"No Ollama answers at {gone}" in shown
    assert "Start Ollama" in shown
