"""`plan export` names what `export` would refuse, and counts what an export really needs."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.export.conftest import spec_for
from tests.export.written_files import StopAt, names

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import export_plan, gguf_cases, speed
from tunesmith.export.converted import FLOAT32_FILE, FLOAT32_FOLDER
from tunesmith.export.export_plan import ExportPlan, items_before_converting, plan_export
from tunesmith.export.journal import UNFINISHED
from tunesmith.export.levels import LEVELS
from tunesmith.export.output_lock import locked
from tunesmith.export.record import MANIFEST
from tunesmith.export.room import REFERENCE_ITEM, list_items
from tunesmith.export.run import run
from tunesmith.export.spec import ExportResult, ExportSpec
from tunesmith.jobs import export_job

Export = Callable[..., ExportResult]
LIMIT = 3_000_000  # bytes: the embedding of the mini tokenizer has 2.4 MB in F32


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "cache_file", lambda: tmp_path / "cache" / "speeds.json")
    monkeypatch.setattr(export_plan, "_duration", lambda *_: None)  # measures this machine


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def codes(plan: ExportPlan) -> list[str]:
    return [it.code for it in plan.obstacles]


def refused(spec: ExportSpec) -> str:
    """The code with which the job refuses."""
    with pytest.raises(InputError) as caught:
        export_job.run(spec, MemorySink())
    return caught.value.code


def needs(plan: ExportPlan) -> dict[str, int]:
    return {item.what: item.bytes for disk in plan.volumes for item in disk.items}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("tuned-Q8_0.gguf", {}),
        ("tuned-Q8_0.gguf.part", {}),
        ("manifest.json", {}),
        ("Modelfile.Q8_0", {}),
        ("tuned-merged", {"merged_folder": True}),
        ("tuned-merged.part", {"merged_folder": True}),
    ],
)
def test_a_strangers_file_in_the_way(
    name: str, fields: dict[str, bool], model: Path, tmp_path: Path
) -> None:
    spec = replace(spec_for(tmp_path, model, "Q8_0"), **fields)  # type: ignore[arg-type]
    spec.out_dir.mkdir()
    (spec.out_dir / name).write_text("mine", "utf-8")
    made = export_job.plan(spec, MemorySink())
    assert codes(made) == ["export.file-exists"]
    assert name in made.obstacles[0].message
    assert names(spec.out_dir) == [name]
    assert refused(spec) == "export.file-exists"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("tuned-Q8_0.gguf", {}),
        ("tuned-Q8_0.gguf.part", {}),
        ("manifest.json", {}),
        ("checks.json", {}),
        ("Modelfile.Q8_0", {}),
        ("tuned-merged", {"merged_folder": True}),
    ],
)
def test_a_link_to_a_disk_that_is_away_is_a_strangers_file(
    name: str, fields: dict[str, bool], model: Path, tmp_path: Path
) -> None:
    spec = replace(spec_for(tmp_path, model, "Q8_0"), **fields)  # type: ignore[arg-type]
    spec.out_dir.mkdir()
    link = spec.out_dir / name
    link.symlink_to(tmp_path / "away" / name)
    made = export_job.plan(spec, MemorySink())
    assert codes(made) == ["export.file-exists"]
    assert name in made.obstacles[0].message
    assert refused(spec) == "export.file-exists"
    assert link.is_symlink()
    assert names(spec.out_dir) == [name]


def test_a_link_in_the_place_of_a_recorded_file_is_not_replaced(
    export: Export, model: Path, tmp_path: Path
) -> None:
    (file,) = export(model, "Q8_0").files
    file.path.unlink()
    file.path.symlink_to(tmp_path / "away")
    spec = spec_for(tmp_path, model, "Q8_0")
    assert codes(export_job.plan(spec, MemorySink())) == ["export.file-exists"]
    assert refused(spec) == "export.file-exists"
    assert file.path.is_symlink()


def test_all_that_is_in_the_way_is_told_at_once(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    def lengths(tensors: dict[str, np.ndarray]) -> None:
        for name in [name for name in tensors if "lora_B" in name]:
            length = np.ones(tensors[name].shape[0], np.float32)
            tensors[name.replace("lora_B.weight", "lora_magnitude_vector")] = length

    adapter = write_adapter(model, lengths, use_dora=True)
    trained_on = '{"base_model": {"model.safetensors": "0"}}'
    (adapter / MANIFEST).write_text(trained_on, "utf-8")
    spec = spec_for(
        tmp_path, model, "F32", adapter_dir=adapter, adapter_gguf=True, split_bytes=10**6
    )
    spec.out_dir.mkdir()
    (spec.out_dir / "tuned-adapter.gguf.part").write_text("mine", "utf-8")
    with locked(spec.out_dir):
        found = codes(plan_export(spec, MemorySink()))
    assert found == [
        "out.busy", "export.file-exists", "adapter.other-base", "adapter.file-unsupported",
        "export.split-size",
    ]  # fmt: skip


def test_files_of_another_model_are_in_the_way_and_our_own_are_not(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    export(model, "Q8_0")
    spec = spec_for(tmp_path, model, "Q8_0")
    assert codes(export_job.plan(spec, MemorySink())) == []
    other = replace(spec, adapter_dir=write_adapter(model))
    assert codes(export_job.plan(other, MemorySink())) == ["export.made-from-else"]
    assert refused(other) == "export.made-from-else"


def test_a_stopped_export_whose_place_another_has_taken_says_what_that_one_had(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "Q8_0", sink=stopping)
    adapter = write_adapter(model)
    export(model, "Q8_0", adapter_dir=adapter, work_dir=tmp_path / "other work")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0")
    assert caught.value.code == "export.made-from-else"
    assert "made it with the adapter in adapter, not with" in caught.value.message
    assert "base" not in caught.value.message, "it is the same"


def test_an_adapter_of_a_base_of_another_name_is_told_by_the_plan_too(
    checkpoint: Callable[..., Path], write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    model = checkpoint(_name_or_path="somebody/This-1B")
    adapter = write_adapter(model, base_model_name_or_path="somebody/Other-1B")
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter)
    planned = export_job.plan(spec, MemorySink())
    told = [it.message for it in planned.warnings if it.code == "adapter.base-name"]
    assert len(told) == 1
    made = run(spec, MemorySink())
    assert told == [it.message for it in made.warnings if it.code == "adapter.base-name"]


def test_sizes_of_a_level_in_parts_have_the_parts_heads(
    export: Export, model: Path, tmp_path: Path
) -> None:
    spec = spec_for(tmp_path, model, "F32", split_bytes=LIMIT)
    made = plan_export(spec, MemorySink())
    (level,) = made.levels
    assert level.exact
    assert needs(made)["F32"] == level.bytes
    (file,) = export(model, "F32", split_bytes=LIMIT).files
    assert len(file.parts) > 1
    assert level.bytes == file.bytes


@pytest.mark.parametrize("first", [None, LIMIT])
def test_what_was_left_in_another_shape_is_removed_before_the_room_is_looked_for(
    first: int | None, export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "F32", split_bytes=first, sink=stopping)
    out = tmp_path / "out"
    left = {path for path in out.rglob("*") if path.is_file()}
    assert len(left) == (1 if first is None else 3)
    theirs = out / "tuned-F32.part" / "tuned-F32-00001-of-00077.gguf"
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_bytes(b"a download of somebody else")
    spec = spec_for(tmp_path, model, "F32", split_bytes=LIMIT if first is None else None)
    if first is None:
        theirs.unlink()  # in the way of parts
    made = plan_export(spec, MemorySink())
    assert "F32" not in needs(made), "all of it is there already"
    result = run(spec, MemorySink())
    kept = {theirs} if theirs.exists() else set()
    records = {result.manifest, result.checks}
    files = {part.path for part in result.files[0].written()}
    assert {path for path in out.rglob("*") if path.is_file()} == files | records | kept
    assert theirs.exists() == (first is not None)
    assert names(tmp_path / "work") == ["export-state.json"]


def test_room_that_nothing_frees_is_counted(model: Path, tmp_path: Path) -> None:
    """Whole parts of another run cannot be told from a download."""
    spec = spec_for(tmp_path, model, "Q8_0")
    theirs = spec.out_dir / "tuned-Q8_0.part" / "tuned-Q8_0-00001-of-00002.gguf"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"GGUF" + bytes(10**6))
    made = plan_export(spec, MemorySink())
    assert needs(made)["Q8_0"] == made.levels[0].bytes
    ours = theirs.with_name("tuned-Q8_0-00002-of-00002.gguf")
    ours.write_bytes(UNFINISHED.ljust(1 << 20, b"\1"))
    assert needs(plan_export(spec, MemorySink()))["Q8_0"] == made.levels[0].bytes - (1 << 20)
    run(spec, MemorySink())
    assert names(theirs.parent) == [theirs.name]


def test_a_level_that_a_resumed_run_is_not_to_write_any_more_is_removed(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "Q8_0", "F16", sink=stopping)
    out = tmp_path / "out"
    assert names(out) == ["tuned-F16.gguf.part", "tuned-Q8_0.gguf.part"]
    elsewhere = out / "tuned-Q4_0.gguf.part"  # of another run, which may be resumed
    elsewhere.write_bytes(UNFINISHED)
    export(model, "F16")
    assert names(out) == ["checks.json", "manifest.json", "tuned-F16.gguf", elsewhere.name]
    assert names(tmp_path / "work") == ["export-state.json"]


def test_so_it_is_if_all_others_are_finished(export: Export, model: Path, tmp_path: Path) -> None:
    def at_the_second(event: events.Event) -> bool:
        return isinstance(event, events.Stage) and event.name == "check F16"

    with pytest.raises(CancelledError):
        export(model, "Q8_0", "F16", sink=StopAt(at_the_second))
    assert "tuned-F16.gguf.part" in names(tmp_path / "out")
    export(model, "Q8_0")
    assert names(tmp_path / "out") == ["checks.json", "manifest.json", "tuned-Q8_0.gguf"]


def test_what_the_converter_has_done_already_needs_no_room(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=write_adapter(model), converter="official")
    levels, sink = (LEVELS["Q8_0"],), MemorySink()
    first = {it.what for it in items_before_converting(spec, levels, sink)}
    assert {FLOAT32_FILE, FLOAT32_FOLDER} <= first
    again = {it.what for it in items_before_converting(spec, levels, sink, is_converted=True)}
    assert again == first - {FLOAT32_FILE, FLOAT32_FOLDER}


def test_what_an_attempt_at_converting_left_goes_first_and_is_not_counted(
    model: Path, tmp_path: Path
) -> None:
    spec = spec_for(tmp_path, model, "Q8_0")
    folder = spec.work_dir / "merged-f32" / "model"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"\1" * (1 << 20))
    converted = {FLOAT32_FILE: 3 << 20, FLOAT32_FOLDER: 3 << 20}
    items = {it.what: it.bytes for it in list_items(spec, {}, converted=converted)}
    assert items[FLOAT32_FILE] == 3 << 20
    assert items[FLOAT32_FOLDER] == 2 << 20


def test_the_adapter_that_a_gguf_base_is_compared_with_is_an_item(
    export: Export,
    model: Path,
    write_adapter: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = export(model, "F16", name="base").files[0].path
    shutil.move(base, tmp_path / "base.gguf")
    written: list[int] = []
    write = gguf_cases.write_adapter_file

    def measured(target: Path, *arguments: object) -> None:
        write(target, *arguments)  # type: ignore[arg-type]
        written.append(target.stat().st_size)

    monkeypatch.setattr(gguf_cases, "write_adapter_file", measured)
    spec = spec_for(
        tmp_path, tmp_path / "base.gguf", "Q8_0", adapter_dir=write_adapter(model), name="merged"
    )
    (item,) = [
        item
        for disk in plan_export(spec, MemorySink()).volumes
        for item in disk.items
        if item.what == REFERENCE_ITEM
    ]
    looked: list[int] = []

    def look(*arguments: object, **named: int) -> object:
        looked.append(named["reference"])
        return list_items(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("tunesmith.export.run.list_items", look)
    run(spec, MemorySink())
    (size,) = written
    assert item.folder == spec.work_dir
    assert looked == [item.bytes] == [size]
