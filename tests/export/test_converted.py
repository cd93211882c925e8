"""Exports that go through llama.cpp's own converter: chosen, or needed for the architecture.

Those marked `external` run the real one, from TUNESMITH_LLAMA_CPP or the package index.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader
from tests.export.written_files import StopAt, contents, keys, listed, names

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import official
from tunesmith.export.converted import outline_of, vocabulary_of
from tunesmith.export.outline import write_outline
from tunesmith.export.source import open_source
from tunesmith.export.spec import ExportResult
from tunesmith.export.vocabulary import read_vocabulary

Export = Callable[..., ExportResult]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    """This machine's cache and settings count only where the real converter is asked for."""
    if request.node.get_closest_marker("external") is None:
        monkeypatch.delenv("TUNESMITH_LLAMA_CPP", raising=False)
        monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
        monkeypatch.setattr(
            official.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache")
        )


@pytest.fixture
def olmo(checkpoint: Callable[..., Path], starter_dir: Path) -> Path:
    """A checkpoint of an architecture that ours does not know: its norms have no weights."""

    def without_norms(tensors: dict[str, np.ndarray]) -> None:
        for name in [name for name in tensors if "norm" in name]:
            del tensors[name]

    return checkpoint(
        tokenizer=starter_dir,
        change=without_norms,
        architectures=["OlmoForCausalLM"],
        model_type="olmo",
        clip_qkv=None,
        hidden_size=64,
        intermediate_size=128,
    )


def test_without_a_converter_an_unknown_architecture_names_both_ways(
    export: Export, olmo: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        export(olmo, "Q8_0")
    assert caught.value.code == "export.architecture"
    assert "OlmoForCausalLM" in caught.value.message
    assert "Qwen3ForCausalLM" in caught.value.message
    assert "offline" in caught.value.message
    assert "TUNESMITH_LLAMA_CPP" in caught.value.hint
    with pytest.raises(InputError) as caught:
        export(olmo, "Q8_0", converter="own")
    assert caught.value.code == "export.architecture"
    assert not (tmp_path / "out").exists()


def test_a_converter_asked_for_that_cannot_be_had_is_never_replaced_by_ours(
    export: Export, checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        export(checkpoint(), "Q8_0", converter="official")
    assert caught.value.code == "converter.offline"
    assert not (tmp_path / "out").exists()


def test_a_whole_file_is_read_as_its_outline_and_vocabulary(
    checkpoint: Callable[..., Path], write_level: Callable[..., Path], tmp_path: Path
) -> None:
    model = checkpoint()
    whole = write_level(model, tmp_path / "whole.gguf")
    source = open_source(model, None)
    vocabulary = read_vocabulary(model, source.merge.model.config, source.family.vocab, "llama")
    outline = write_outline(tmp_path / "hole.gguf", source, vocabulary)
    found = outline_of(whole)
    assert (found.head_bytes, dict(found.shapes)) == (outline.head_bytes, dict(outline.shapes))
    read = vocabulary_of(whole, model)
    assert read.tokens == vocabulary.tokens
    assert read.special.ids == vocabulary.special.ids
    assert read.special.adds == vocabulary.special.adds
    assert read.chat_template == vocabulary.chat_template
    assert (read.model, read.pre_tokenizer) == (vocabulary.model, vocabulary.pre_tokenizer)


@pytest.mark.external
@pytest.mark.usefixtures("official_converter")
@pytest.mark.parametrize("adapted", [True, False])
def test_the_official_converter_gives_the_files_that_ours_gives(
    adapted: bool,
    export: Export,
    checkpoint: Callable[..., Path],
    write_adapter: Callable[..., Path],
    starter_dir: Path,
    tmp_path: Path,
) -> None:
    model = checkpoint(tokenizer=starter_dir)
    fields = {"adapter_dir": write_adapter(model)} if adapted else {}
    levels = ("F16", "Q4_0")
    ours = export(model, *levels, out_dir=tmp_path / "ours", work_dir=tmp_path / "w1", **fields)
    sink = MemorySink()
    theirs = export(
        model, *levels, converter="official", split_bytes=29_000_000, sink=sink, **fields
    )
    stages = [event.name for event in sink.events if isinstance(event, events.Stage)]
    assert ("merge" in stages) == adapted
    for own, other in zip(ours.files, theirs.files, strict=True):
        assert other.passed
        assert {it.name: it.verdict for it in other.checks} == {
            it.name: it.verdict for it in own.checks
        }
        assert contents(*(part.path for part in other.written())) == contents(own.path)
    assert len(theirs.files[0].parts) > 1
    assert keys(theirs.files[1].path) == keys(ours.files[1].path)
    assert {entry["converter"] for entry in listed(theirs).values()} == {"official"}
    assert {entry["converter"] for entry in listed(ours).values()} == {"own"}
    assert names(tmp_path / "work") == ["export-state.json"]


@pytest.mark.external
@pytest.mark.usefixtures("official_converter")
def test_an_unknown_architecture_is_converted_and_goes_on_after_a_stop(
    export: Export, olmo: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(olmo)
    with pytest.raises(InputError) as caught:
        export(olmo, "Q8_0", adapter_dir=adapter, adapter_gguf=True)
    assert caught.value.code == "adapter.file-unsupported"
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and event.name == "plan")
    with pytest.raises(CancelledError):
        export(olmo, "Q8_0", adapter_dir=adapter, merged_folder=True, sink=stopping)
    assert "converted.gguf" in names(tmp_path / "work")
    assert "merged-f32" not in names(tmp_path / "work")
    sink = MemorySink()
    result = export(olmo, "Q8_0", adapter_dir=adapter, merged_folder=True, sink=sink)
    assert ("convert", True) in [
        (event.name, event.skipped) for event in sink.events if isinstance(event, events.Stage)
    ]
    assert names(tmp_path / "work") == ["export-state.json"]
    (file,) = result.files
    assert file.passed
    assert {it.name: it.verdict for it in file.checks}["tokens"] == "ok"
    assert GGUFReader(file.path).fields["general.architecture"].contents() == "olmo"
    assert result.merged is not None
    config = json.loads((result.merged.path / "config.json").read_text("utf-8"))
    assert config["architectures"] == ["OlmoForCausalLM"]
