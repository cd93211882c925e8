"""A stop is heard while a chat template or a vocabulary is at work: either may take a minute."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.export.conftest import spec_for

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.export import prepare
from tunesmith.export.check_cases import Cases, render_prompt
from tunesmith.export.prepare import make_form
from tunesmith.ollama.export_agreement import require_agreement
from tunesmith.ollama.gguf_template import compile_modelfile
from tunesmith.templates.jinja_rendering import ChatTemplate

Checkpoint = Callable[..., Path]
ENDLESS = (
    "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}"
    "{% endfor %}{% endfor %}{% endfor %}"
)
NO_CASES = Cases((), None, (), ())


@pytest.fixture
def stopped() -> MemorySink:
    sink = MemorySink()
    sink.cancelled = True
    return sink


def test_a_chat_template_that_does_not_end(checkpoint: Checkpoint, stopped: MemorySink) -> None:
    model = checkpoint()
    (model / "chat_template.jinja").write_text(ENDLESS, "utf-8")
    template = ChatTemplate(ENDLESS, "", "")
    for render in (
        lambda: render_prompt(ENDLESS, "", "", stopped),
        lambda: require_agreement(model, None, stopped),
        lambda: compile_modelfile(template, "./any.gguf", sink=stopped),
    ):
        with pytest.raises(CancelledError):
            render()


def test_a_vocabulary_is_read(
    checkpoint: Checkpoint, stopped: MemorySink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "hash_inputs", lambda *_: pytest.fail("too late"))
    with pytest.raises(CancelledError):
        prepare.prepare(spec_for(tmp_path, checkpoint(), "Q8_0"), stopped, None)


@pytest.mark.parametrize("kind", ["folder", "gguf"])
def test_a_vocabulary_is_written(
    kind: str,
    checkpoint: Checkpoint,
    write_level: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = checkpoint()
    if kind == "gguf":
        model = write_level(model, tmp_path / "base.gguf")
    sink = MemorySink()
    request = prepare.prepare(spec_for(tmp_path, model, "Q8_0"), sink, None)
    # Of a GGUF the vocabulary is read before; the stop comes once that is done.
    monkeypatch.setattr(prepare, "gguf_cases", lambda *_: NO_CASES)
    monkeypatch.setattr(prepare, "render_prompt", lambda *_: pytest.fail("too late"))
    sink.cancelled = True
    with pytest.raises(CancelledError):
        make_form(request, tmp_path, sink)


def test_texts_are_read_as_the_model_reads_them(
    checkpoint: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = MemorySink()
    request = prepare.prepare(spec_for(tmp_path, checkpoint(), "Q8_0"), sink, None)

    def render_and_stop(*_: object) -> tuple[str, tuple[()]]:
        sink.cancelled = True
        return "Hello", ()

    monkeypatch.setattr(prepare, "render_prompt", render_and_stop)
    with pytest.raises(CancelledError):
        make_form(request, tmp_path, sink)
