"""`tunesmith ollama create|check` from outside: exit codes 0, 1, 2 and 3, and their JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fake_ollama import FakeOllama

from tunesmith.cli.app import run_command_line


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    for fake in FakeOllama().serving():
        monkeypatch.setenv("TUNESMITH_OLLAMA_URL", fake.url)
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
    (file,) = made["files"]
    assert (Path(file["path"]).name, file["bytes"], file["sent"]) == ("m.gguf", 16, True)
    assert fake.models["mail:latest"]["files"] == {"m.gguf": f"sha256:{file['sha256']}"}
    assert "ollama run mail" in shown.err
    assert run_command_line(["ollama", "create", modelfile, "--name", "mail"]) == 0
    shown = capfd.readouterr()
    assert shown.out == "mail\n"
    assert "Ollama has it already" in shown.err


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
    assert capfd.readouterr().out == "equal\n"
    fake.models["mail:latest"]["parameters"] = {"stop": ["<end>", "User:"]}
    assert run_command_line([*command, "--json"]) == 3
    shown = json.loads(capfd.readouterr().out)
    assert shown["holds"] is False
    assert shown["model"] == "mail"
    (difference,) = shown["differences"]
    assert "PARAMETER stop" in difference


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


def test_no_server_exits_with_1(modelfile: str, capfd: pytest.CaptureFixture[str]) -> None:
    for fake in FakeOllama().serving():
        gone = fake.url  # nobody listens there after the loop
    command = ["ollama", "create", modelfile, "--name", "a", "--url", gone]
    assert run_command_line(command) == 1
    shown = capfd.readouterr().err
    assert f"No Ollama answers at {gone}" in shown
    assert "Start Ollama" in shown
