"""An export writes the adapter alone beside the levels, if asked for."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.export.written_files import (
    contents,
    keys,
    listed,
    names,
)

from tunesmith.core import events
from tunesmith.core.errors import CheckError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.spec import ExportResult

Export = Callable[..., ExportResult]


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_the_adapter_alone_is_written_checked_and_listed(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(model)
    result = export(model, "Q8_0", adapter_dir=adapter, adapter_gguf=True)
    assert result.adapter is not None
    assert result.adapter.path == tmp_path / "out" / "tuned-adapter.gguf"
    (check,) = result.adapter.checks
    assert (check.name, check.verdict) == ("load", "ok")
    fields = keys(result.adapter.path)
    assert (fields["general.type"], fields["adapter.type"]) == ("adapter", "lora")
    stored = contents(result.adapter.path)
    assert len(stored) == 2 * len(contents(result.files[0].path).keys() & set(_projections()))
    assert listed(result).keys() == {"tuned-Q8_0.gguf", "tuned-adapter.gguf"}
    checked = json.loads(result.checks.read_text("utf-8"))["files"]
    assert checked["tuned-adapter.gguf"]["passed"]
    assert names(tmp_path / "out") == [
        *("checks.json", "manifest.json", "tuned-Q8_0.gguf", "tuned-adapter.gguf")
    ]
    sink = MemorySink()
    again = export(model, "Q8_0", adapter_dir=adapter, adapter_gguf=True, sink=sink)
    assert again.adapter == result.adapter
    assert not [event for event in sink.events if isinstance(event, events.Artifact)]


def _projections() -> list[str]:
    kinds = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    return [f"blk.{block}.{kind}.weight" for block in range(2) for kind in kinds]


def test_an_adapter_that_no_file_can_hold_is_told_before_the_long_part(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    def lengths(tensors: dict[str, np.ndarray]) -> None:
        for name in [name for name in tensors if "lora_B" in name]:
            length = np.ones(tensors[name].shape[0], np.float32)
            tensors[name.replace("lora_B.weight", "lora_magnitude_vector")] = length

    adapter = write_adapter(model, lengths, use_dora=True)
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", adapter_dir=adapter, adapter_gguf=True)
    assert caught.value.code == "adapter.file-unsupported"
    assert names(tmp_path / "out") == []


def test_an_adapter_file_that_llama_cpp_refuses_keeps_its_provisional_name(
    export: Export,
    model: Path,
    write_adapter: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tunesmith.export import adapter_output

    def cut_short(target: Path, *_: object) -> None:
        target.write_bytes(b"GGUF")

    monkeypatch.setattr(adapter_output, "write_adapter_file", cut_short)
    with pytest.raises(CheckError) as caught:
        export(model, "Q8_0", adapter_dir=write_adapter(model), adapter_gguf=True)
    assert "tuned-adapter.gguf.part: load:" in caught.value.message
    assert names(tmp_path / "out") == [
        *("checks.json", "manifest.json", "tuned-Q8_0.gguf", "tuned-adapter.gguf.part")
    ]


def test_an_adapter_file_needs_an_adapter(export: Export, model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", adapter_gguf=True)
    assert caught.value.code == "export.no-adapter"
    assert not (tmp_path / "out").exists()
