"""What an export writes beside whole files: levels in parts, the adapter alone, a merged folder."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import load_file
from tests.export.conftest import misread, spec_for
from tests.export.written_files import (
    StopAt,
    contents,
    keys,
    listed,
    names,
)

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, CheckError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export.journal import UNFINISHED
from tunesmith.export.merged_output import give_name, merged_bytes, write_merged
from tunesmith.export.source import open_merge
from tunesmith.export.spec import ExportResult, ExportSpec, MergedFolder

Export = Callable[..., ExportResult]
LIMIT = 1_500_000  # bytes: the embedding of the mini tokenizer has 1.2 MB in F16


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_a_level_larger_than_a_file_may_be_is_written_in_checked_parts(
    export: Export, model: Path, tmp_path: Path
) -> None:
    whole = export(model, "F16", "Q4_0", out_dir=tmp_path / "whole", work_dir=tmp_path / "other")
    sink = MemorySink()
    result = export(model, "F16", "Q4_0", split_bytes=LIMIT, sink=sink)
    f16, q4 = result.files
    parts = [part.path for part in f16.parts]
    count = len(parts)
    assert count > 2
    out = tmp_path / "out"
    assert [path.name for path in parts] == [
        f"tuned-F16-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)
    ]
    assert names(out) == sorted(
        ["checks.json", "manifest.json", "tuned-Q4_0.gguf", *(path.name for path in parts)]
    )
    assert max(path.stat().st_size for path in parts) <= LIMIT
    assert (f16.path, f16.sha256) == (parts[0], sha256_file(parts[0]))
    assert f16.bytes == sum(path.stat().st_size for path in parts)
    assert {it.name: it.verdict for it in f16.checks}["load"] == "ok"
    assert f16.bits_per_weight == pytest.approx(whole.files[0].bits_per_weight)
    # What needs no splitting is the ordinary file.
    assert q4.parts == ()
    assert q4.sha256 == whole.files[1].sha256

    assert contents(*parts) == contents(whole.files[0].path)
    split = {"split.count": count, "split.tensors.count": len(contents(*parts))}
    assert keys(parts[0]) == keys(whole.files[0].path) | {"split.no": 0} | split
    assert keys(parts[1]) == {"split.no": 1} | split

    entries = listed(result)
    assert {name for name, entry in entries.items() if entry["level"] == "F16"} == {
        path.name for path in parts
    }
    assert names(tmp_path / "work") == ["export-state.json"]
    artifacts = [Path(e.path) for e in sink.events if isinstance(e, events.Artifact)]
    assert artifacts == [*parts, q4.path]

    again = MemorySink()
    assert export(model, "F16", "Q4_0", split_bytes=LIMIT, sink=again).files == result.files
    assert not [e for e in again.events if isinstance(e, events.Progress)]
    # Damage to any part is seen, and only that level is made again.
    parts[1].write_bytes(parts[1].read_bytes()[:-1] + b"\xff")
    assert export(model, "F16", "Q4_0", split_bytes=LIMIT).files == result.files
    listed(result)


def test_a_stopped_split_export_goes_on_and_gives_the_same_bytes(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "F16", split_bytes=LIMIT, sink=stopping)
    assert not list((tmp_path / "out").glob("*.gguf"))
    folder = tmp_path / "out" / "tuned-F16.part"
    assert folder.is_dir()
    (folder / "tuned-F16-00001-of-00099.gguf").write_bytes(UNFINISHED)  # of another size
    sink = MemorySink()
    resumed = export(model, "F16", split_bytes=LIMIT, sink=sink)
    progress = [event for event in sink.events if isinstance(event, events.Progress)]
    assert {event.done for event in progress} == {progress[0].total}, "no weight is read again"
    assert not folder.exists()
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / "work")
    undisturbed = export(model, "F16", split_bytes=LIMIT)
    assert resumed.files == undisturbed.files


def test_parts_that_fail_a_check_stay_in_their_provisional_folder(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        misread(patch, lambda it: replace(it, pre_tokenizer="llama-bpe"))
        with pytest.raises(CheckError) as caught:
            export(model, "F16", split_bytes=LIMIT)
    assert "tokens" in caught.value.message
    found = names(tmp_path / "out")
    assert all(name.startswith("tuned-F16.part") for name in found if name.endswith(".gguf"))
    assert "tuned-F16.part/tuned-F16-00001-of-00003.gguf" in found
    mended = export(model, "F16", split_bytes=LIMIT)
    assert mended.files[0].passed
    assert not (tmp_path / "out" / "tuned-F16.part").exists()
    assert listed(mended).keys() == {part.path.name for part in mended.files[0].parts}


def test_parts_of_something_else_are_not_overwritten(
    export: Export, model: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "out" / "tuned-F16-00002-of-00003.gguf"
    theirs.parent.mkdir()
    theirs.write_text("precious", "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=LIMIT)
    assert caught.value.code == "export.file-exists"
    assert theirs.read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("theirs", "split_bytes"),
    [
        ("tuned-F16.gguf.part", None),
        ("tuned-F16.part/tuned-F16-00001-of-00003.gguf", LIMIT),
        ("tuned-F16.part/tuned-F16-00001-of-00099.gguf", LIMIT),
        ("tuned-F16.part", LIMIT),
    ],
)
def test_an_unfinished_file_of_somebody_else_is_not_replaced(
    theirs: str, split_bytes: int | None, export: Export, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / theirs
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF of a download that has not ended")
    before = names(tmp_path / "out")
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=split_bytes)
    assert caught.value.code == "export.file-exists"
    assert str(path) in caught.value.message
    assert path.read_bytes().startswith(b"GGUF of a download")
    assert names(tmp_path / "out") == before


@pytest.mark.parametrize("at", [events.Progress, events.Stage])
@pytest.mark.parametrize("split_bytes", [None, LIMIT])
def test_an_unfinished_file_of_another_run_is_made_anew(
    at: type, split_bytes: int | None, export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(
        lambda event: isinstance(event, at) and "check" in getattr(event, "name", "check")
    )
    with pytest.raises(CancelledError):
        export(model, "F16", split_bytes=split_bytes, sink=stopping)
    assert any(".part" in name for name in names(tmp_path / "out"))
    again = export(model, "F16", split_bytes=split_bytes, work_dir=tmp_path / "another run")
    assert again.files[0].passed


def test_a_tensor_larger_than_a_file_may_be_is_told_before_anything_is_written(
    export: Export, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=1_000_000)
    assert caught.value.code == "export.split-size"
    assert "token_embd.weight" in caught.value.message
    assert names(tmp_path / "out") == []


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
    monkeypatch.setattr("tunesmith.export.run.merged_bytes", lambda _: too_much)
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


def test_the_predicted_size_is_what_the_weights_take(model: Path, tmp_path: Path) -> None:
    merged = write_folder(spec_for(tmp_path, model, "Q8_0"))
    written = (merged.path / "model.safetensors").stat().st_size
    predicted = merged_bytes(open_merge(model, None))
    assert predicted <= written < predicted + 8192
