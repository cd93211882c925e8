"""An export writes the merged model as a 16-bit folder, if asked for."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import load_file
from tests.export.conftest import spec_for
from tests.export.written_files import (
    StopAt,
    listed,
    names,
)

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export.merged_output import give_name, merged_bytes, write_merged
from tunesmith.export.source import open_merge
from tunesmith.export.spec import ExportResult, ExportSpec, MergedFolder

Export = Callable[..., ExportResult]


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_the_merged_folder_holds_the_merged_weights_and_says_what_it_is(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(model)
    manifest = {"kind": "adapter", "result": {"train_rows": 37, "steps": 12}}
    (adapter / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    result = export(model, "F32", adapter_dir=adapter, merged_folder=True)
    assert result.merged is not None
    folder = tmp_path / "out" / "tuned-merged"
    assert result.merged.path == folder
    assert {file.path for file in result.merged.files} == set(folder.iterdir())
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert config["torch_dtype"] == "bfloat16"
    merged = load_file_as_float32(folder / "model.safetensors")
    base = load_file(model / "model.safetensors")
    assert merged.keys() == base.keys()
    down = "model.layers.1.mlp.down_proj.weight"
    expected = {tensor.name: tensor.data for tensor in GGUFReader(result.files[0].path).tensors}
    exact = expected["blk.1.ffn_down.weight"]
    assert not np.array_equal(merged[down], base[down])
    np.testing.assert_allclose(merged[down], exact, rtol=2**-8)
    card = (folder / "README.md").read_text("utf-8")
    assert "| Merged into it | adapter |" in card
    assert "| Training rows | 37 |" in card
    assert {name for name in listed(result) if "/" in name} == {
        f"tuned-merged/{path.name}" for path in folder.iterdir()
    }
    # A repeated export leaves it alone; one that finds it damaged makes it again.
    before = (folder / "model.safetensors").stat().st_mtime_ns
    assert export(model, "F32", adapter_dir=adapter, merged_folder=True).merged == result.merged
    assert (folder / "model.safetensors").stat().st_mtime_ns == before
    (folder / "config.json").write_text("{}", "utf-8")
    assert export(model, "F32", adapter_dir=adapter, merged_folder=True).merged == result.merged
    listed(result)


def load_file_as_float32(path: Path) -> dict[str, np.ndarray]:
    """Weights of a bfloat16 file."""
    from tunesmith.export.rows import StoredRows
    from tunesmith.models.safetensors_file import read_header

    return {
        name: StoredRows(tensor).read(slice(None)).reshape(tensor.shape)
        for name, tensor in read_header(path).items()
    }


def test_a_stop_while_the_merged_folder_is_written_leaves_none(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Progress) and event.unit == "tensors")
    with pytest.raises(CancelledError):
        export(model, "Q8_0", merged_folder=True, sink=stopping)
    assert names(tmp_path / "out") == ["checks.json", "manifest.json", "tuned-Q8_0.gguf"]
    result = export(model, "Q8_0", merged_folder=True)
    assert result.merged is not None
    assert result.merged.path.is_dir()


def test_a_kill_before_the_merged_folder_has_its_name_is_got_over(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    from tunesmith.export import run as run_module

    with monkeypatch.context() as patch:
        patch.setattr(run_module, "give_name", die)
        with pytest.raises(KeyboardInterrupt):
            export(model, "Q8_0", merged_folder=True)
    assert (tmp_path / "out" / "tuned-merged.part").is_dir()
    result = export(model, "Q8_0", merged_folder=True)
    listed(result)
    assert not (tmp_path / "out" / "tuned-merged.part").exists()


def test_a_merged_folder_with_something_else_in_it_is_not_replaced(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    result = export(model, "Q8_0", merged_folder=True)
    assert result.merged is not None
    for fields, code in (
        ({"adapter_dir": write_adapter(model), "levels": "F16"}, "export.made-from-else"),
        ({"levels": "Q8_0"}, "export.file-exists"),
    ):
        if code == "export.file-exists":
            (result.merged.path / "notes.txt").write_text("mine", "utf-8")
        level = fields.pop("levels")
        with pytest.raises(InputError) as caught:
            export(model, level, merged_folder=True, **fields)
        assert caught.value.code == code
    assert (result.merged.path / "notes.txt").read_text("utf-8") == "mine"


def test_room_for_the_merged_folder_is_asked_for_before_any_work(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_much = 2 * shutil.disk_usage(tmp_path).free
    monkeypatch.setattr("tunesmith.export.run.merged_bytes", lambda *_: too_much)
    with pytest.raises(JobError) as caught:
        export(model, "Q8_0", merged_folder=True)
    assert caught.value.code == "disk.full"
    assert "merged folder" in caught.value.message


def write_folder(spec: ExportSpec) -> MergedFolder:
    """The merged folder alone, under the name that it gets."""
    spec.out_dir.mkdir(exist_ok=True)
    merged = write_merged(spec, open_merge(spec.model_dir, spec.adapter_dir), MemorySink())
    give_name(merged, MemorySink())
    return merged


def test_a_float16_base_stays_float16(checkpoint: Callable[..., Path], tmp_path: Path) -> None:
    def halve(tensors: dict[str, np.ndarray]) -> None:
        for name, values in tensors.items():
            tensors[name] = values.astype(np.float16)

    merged = write_folder(spec_for(tmp_path, checkpoint(change=halve), "Q8_0"))
    stored = load_file(merged.path / "model.safetensors")
    assert {values.dtype.name for values in stored.values()} == {"float16"}


def test_names_of_the_base_in_the_card_are_never_a_path(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    named = {"/home/me/base": False, "HuggingFaceTB/SmolLM2-135M": True}
    for number, (base, told) in enumerate(named.items()):
        adapter = write_adapter(model, base_model_name_or_path=base)
        spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter, name=f"tuned{number}")
        card = (write_folder(spec).path / "README.md").read_text("utf-8")
        assert (base in card) == told
        assert (f'base_model: "{base}"' in card) == told
        shutil.rmtree(adapter)


def test_the_predicted_size_is_what_the_folder_takes_to_the_byte(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    for adapter in (None, write_adapter(model)):
        name = "plain" if adapter is None else "tuned"
        merged = write_folder(spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter, name=name))
        written = sum(path.stat().st_size for path in merged.path.iterdir())
        assert merged_bytes(open_merge(model, adapter), name) == written
