"""Names are judged before anything is sent, as Ollama judges them afterwards."""

from pathlib import Path

import pytest
from tests.fake_ollama import FakeOllama

from tunesmith.cli.app import run_command_line
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.jobs.run_folder import list_runs
from tunesmith.ollama.create import CreateSpec, run
from tunesmith.ollama.model_name import is_model_name, require_model_name

GOOD = ("m", "_m", "My-Model_2.5", "a:b", "me/m", "me/m:q4_k_m", "host:5000/me/m:x", "9", "a" * 80)
GOOD += ("https://host.example/me/m", "a..b", "h" * 350 + "/me/m", "m:" + "t" * 80)
BAD = ("", "My Model!", "../../x", "m" * 300, "a" * 81, "-m", ".m", "m:", ":t", "m:-t", "a:b:c")
BAD += (
    "/m",
    "m/",
    "me.you/m",
    "a/b/c/d",
    "h" * 351 + "/me/m",
    "//m",
    "grüße",
    "m\n",
    "m:" + "t" * 81,
)


@pytest.mark.parametrize("name", GOOD)
def test_a_name_that_ollama_takes(name: str) -> None:
    assert is_model_name(name)
    require_model_name(name)


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_ollama_refuses(name: str) -> None:
    with pytest.raises(InputError) as refused:
        require_model_name(name)
    assert refused.value.code == "ollama.name"
    assert refused.value.hint
    assert len(refused.value.message) < 130


@pytest.mark.parametrize("name", ["My Model!", "", "../../x", "m" * 300])
def test_nothing_is_sent_and_no_run_is_left_for_such_a_name(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "m.gguf").write_bytes(b"GGUF and no more")
    path = tmp_path / "Modelfile"
    path.write_text("FROM m.gguf\nPARAMETER stop <end>\n", "utf-8")
    workspace = tmp_path / "workspace"
    monkeypatch.setenv("TUNESMITH_WORKSPACE", str(workspace))
    for fake in FakeOllama().serving():
        monkeypatch.setenv("TUNESMITH_OLLAMA_URL", fake.url)
        with pytest.raises(InputError, match="name"):
            run(CreateSpec(path, name, fake.url), MemorySink())
        assert run_command_line(["ollama", "create", str(path), "--name", name]) == 2
        assert run_command_line(["ollama", "check", str(path), "--name", name]) == 2
        assert (fake.requests, fake.blobs) == ([], {})
    assert not workspace.exists() or not list_runs(workspace)
    assert "my-model:q4" in capfd.readouterr().err
