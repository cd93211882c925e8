"""A model is made, checked and deleted: in the tests' own server, or in the one of OLLAMA_HOST."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.fake_ollama import FakeOllama

from tunesmith.core.events import MemorySink
from tunesmith.core.settings import Settings
from tunesmith.models.starter import find_source
from tunesmith.ollama.check import check
from tunesmith.ollama.client import OllamaClient
from tunesmith.ollama.create import CreateSpec, run
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
from tunesmith.templates.conversation import Message

if TYPE_CHECKING:
    from tests.ollama.conftest import GoRenderer

NAME = "tunesmith-test:create"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a server that renders as Ollama does; the model is gone from it in the end."""
    if "OLLAMA_HOST" in os.environ:
        address = Settings().ollama_url
        yield address
        if any(model.name == NAME for model in OllamaClient(address).models()):
            OllamaClient(address).delete(NAME)
        return
    go: GoRenderer = request.getfixturevalue("go")

    def render(template: str, messages: list[dict[str, str]]) -> str:
        case = [Message(m["role"], m["content"]) for m in messages]  # type: ignore[arg-type]
        return go.render(template, [case])[0]

    for fake in FakeOllama(render=render).serving():
        yield fake.url


@pytest.fixture
def modelfile(tmp_path: Path) -> Path:
    (tmp_path / "starter.gguf").symlink_to(find_source())
    path = tmp_path / "Modelfile"
    template = template_of_gguf(find_source())
    compiled = compile_modelfile(template, "starter.gguf", system="Answer.", num_ctx=512)
    path.write_text(compiled.text, "utf-8")
    return path


def test_what_was_made_is_what_the_modelfile_says(url: str, modelfile: Path) -> None:
    made = run(CreateSpec(modelfile, NAME, url), MemorySink())
    assert made.uses == "modelfile-template"
    assert OllamaClient(url).has_blob(f"sha256:{made.files[0].sha256}")
    found = check(modelfile, NAME, url)
    assert found.differences == ()
    assert (found.prompt, found.failed) == ("exact", 0), found.reasons
    assert found.cases == 5
    assert found.holds


def test_a_second_create_sends_nothing_and_replaces_the_model(url: str, modelfile: Path) -> None:
    run(CreateSpec(modelfile, NAME, url), MemorySink())
    text = modelfile.read_text("utf-8")
    modelfile.write_text(text.replace("Answer.", "Be brief."), "utf-8")
    assert check(modelfile, NAME, url).differences[0].startswith("SYSTEM")
    assert not run(CreateSpec(modelfile, NAME, url), MemorySink()).files[0].sent
    assert check(modelfile, NAME, url).holds
