"""The plan of an export: exact sizes, memory, time, and refusals in time."""

import collections
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core import events
from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import speed
from tunesmith.export.duration import Duration, Extras, estimate, kernels_of
from tunesmith.export.export_plan import ExportPlan, plan_export
from tunesmith.export.predict import LevelSize, Prediction
from tunesmith.export.room import about_needed, list_items, volumes
from tunesmith.export.run import run
from tunesmith.export.spec import ExportResult, ExportSpec
from tunesmith.export.speed import DiskSpeeds, Speeds, kernel, measure, measure_disk

Usage = collections.namedtuple("Usage", "total used free")

SPEEDS = Speeds(
    threads=2,
    share=0.5,
    kinds={"q8_0": 1e6, "f32": 1e9, "q6_K": 38.4e6, "q4_K": 1e5},
    widen=1e12,
    matmul=1e15,
    memory=1e15,
    hashing=1e15,
    python=1e15,
)
FAST_DISK = DiskSpeeds(1e15, 1e15)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "cache" / "speeds.json"
    monkeypatch.setattr(speed, "cache_file", lambda: file)
    return file


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk than `tmp_path`."""
    place = Path("/dev/shm")
    if not place.is_dir() or place.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is one disk only")
    folder = Path(tempfile.mkdtemp(dir=place))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def spec(checkpoint: Callable[..., Path], tmp_path: Path) -> ExportSpec:
    return ExportSpec(
        checkpoint(), None, ("Q8_0", "Q4_K_M"), tmp_path / "out", "tuned", tmp_path / "work"
    )


def plan(spec: ExportSpec) -> ExportPlan:
    return plan_export(spec, MemorySink())


def needs(made: ExportPlan) -> dict[str, int]:
    return {item.what: item.bytes for disk in made.volumes for item in disk.items}


def test_sizes_are_those_of_the_files_and_nothing_is_written(
    spec: ExportSpec, tmp_path: Path, export: Callable[..., ExportResult]
) -> None:
    made = plan(replace(spec, keep_f16=True))
    assert not spec.out_dir.exists()
    assert not spec.work_dir.exists()
    exported = export(spec.model_dir, "Q8_0", "Q4_K_M", "F16")
    assert [it.level for it in made.levels] == ["Q8_0", "Q4_K_M", "F16"]
    assert [it.bytes for it in made.levels] == [file.bytes for file in exported.files]
    assert all(it.exact for it in made.levels)
    assert made.obstacles == ()
    assert made.duration is not None
    assert 0 < made.duration.low < made.duration.seconds < made.duration.high


def test_everything_that_is_written_is_an_item(
    spec: ExportSpec, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(spec.model_dir)
    made = plan(replace(spec, adapter_dir=adapter, adapter_gguf=True, merged_folder=True))
    assert set(needs(made)) == {
        "Q8_0", "Q4_K_M", "adapter", "merged folder", "journals and logits",
    }  # fmt: skip
    (disk,) = made.volumes
    assert disk.peak == sum(needs(made).values())


def test_the_converters_file_and_folder_count_while_they_are_there(
    spec: ExportSpec, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(spec.model_dir)
    made = plan(replace(spec, adapter_dir=adapter, converter="official"))
    items = needs(made)
    assert items["float32 GGUF"] == items["merged float32 folder"] > 0
    (disk,) = made.volumes
    # The folder has gone when the levels, which are smaller here, are written.
    assert disk.peak == 2 * items["float32 GGUF"]
    assert {item.what: item.moment for item in disk.items}["merged float32 folder"] == "convert"


def test_each_disk_has_its_own_peak(spec: ExportSpec, other_disk: Path) -> None:
    made = plan(replace(spec, work_dir=other_disk / "work", converter="official"))
    assert {disk.folder: [it.what for it in disk.items] for disk in made.volumes} == {
        spec.out_dir: ["Q8_0", "Q4_K_M"],
        other_disk / "work": ["float32 GGUF", "journals and logits"],
    }
    for disk in made.volumes:
        assert disk.peak == sum(item.bytes for item in disk.items)


def test_what_an_earlier_attempt_wrote_needs_no_room(spec: ExportSpec) -> None:
    spec.out_dir.mkdir()
    part = spec.out_dir / "tuned-Q8_0.gguf.part"
    part.write_bytes(os.urandom(1 << 20))
    levels = {"Q8_0": 3 << 20, "Q4_K_M": 2 << 20}
    needed = {level: about_needed(spec, level, size) for level, size in levels.items()}
    items = list_items(spec, needed)
    assert {it.what: it.bytes for it in items} == {"Q8_0": 2 << 20, "Q4_K_M": 2 << 20}


def test_too_little_room_is_an_obstacle(spec: ExportSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    made = plan(spec)
    assert [it.code for it in made.obstacles] == ["disk.full"]
    assert not made.volumes[0].fits


@pytest.mark.external
def test_room_for_the_levels_is_asked_for_before_the_converter_works(
    spec: ExportSpec, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work folder has room enough; the disk of the output has not."""
    wanted = replace(spec, work_dir=other_disk / "work", converter="official")
    usage, here = shutil.disk_usage, spec.model_dir.stat().st_dev

    def little_here(path: Path) -> object:
        return Usage(10**9, 10**9, 1000) if Path(path).stat().st_dev == here else usage(path)

    monkeypatch.setattr(shutil, "disk_usage", little_here)
    sink = MemorySink()
    with pytest.raises(JobError) as caught:
        run(wanted, sink)
    assert caught.value.code == "disk.full"
    assert "Q4_K_M" in caught.value.message
    stages = [event.name for event in sink.events if isinstance(event, events.Stage)]
    assert "convert" not in stages
    assert not (wanted.work_dir / "converted.gguf").exists()


def test_a_model_that_only_the_converter_knows_gets_sizes_that_are_said_to_be_rough(
    spec: ExportSpec,
) -> None:
    config = spec.model_dir / "config.json"
    config.write_text(config.read_text("utf-8").replace("LlamaForCausalLM", "StrangeForCausalLM"))
    made = plan(spec)
    assert [it.exact for it in made.levels] == [False, False]
    assert made.duration is None
    assert "float32 GGUF" in needs(made)
    assert [it.code for it in made.warnings] == ["export.sizes-about"]
    with pytest.raises(InputError) as caught:
        plan(replace(spec, converter="own"))
    assert caught.value.code == "export.architecture"


def prediction(**kinds: tuple[str, ...]) -> Prediction:
    levels = {name: LevelSize(name, 1000, 8.0, 0, 0, types) for name, types in kinds.items()}
    return Prediction(
        levels, 2, 0, 1, 1, 1, 1, 1000, values=(1_000_000, 500), weighed=(True, False)
    )


def test_a_type_that_two_levels_share_is_quantized_once() -> None:
    found = prediction(A=("q8_0", "f32"), B=("q4_K", "f32"), C=("q8_0", "f32"))
    assert kernels_of(found, ["A", "C"]) == {"q8_0": 1_000_000, "f32": 500}
    # Only kernels that heed an importance matrix have another name with one.
    assert kernels_of(found, ["A", "B"]) == {
        "q8_0": 1_000_000, "q4_K+imatrix": 1_000_000, "f32": 500,
    }  # fmt: skip


def test_the_time_of_the_pass_is_that_of_the_kernels_on_all_threads() -> None:
    found = prediction(A=("q8_0", "f32"))
    took = estimate(found, ["A"], Extras(0), SPEEDS, FAST_DISK)
    assert took.stages["quantize"] == pytest.approx(0.5, abs=0.01)  # 1e6 weights, 2e6 a second
    slow = estimate(found, ["A"], Extras(0), SPEEDS, DiskSpeeds(1e15, 100.0))
    assert slow.stages["quantize"] == pytest.approx(10.0, abs=0.01)  # 1000 bytes, 100 a second


@pytest.mark.parametrize(("machine", "takes"), [("x86_64", 1.0), ("AMD64", 1.0), ("arm64", 0.0)])
def test_a_check_without_a_kernel_of_the_processor_takes_its_time(
    machine: str, takes: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    names = ("q2_0+imatrix", "q4_0+imatrix", "f32", "q6_K")
    speeds = replace(SPEEDS, python=13.5e6, kinds=dict.fromkeys(names, 1e9))
    found = prediction(A=("q2_0", "f32"), B=("q4_0", "f32"))
    fast, slow = (
        estimate(found, [level], Extras(0), speeds, FAST_DISK).stages["check"] for level in "BA"
    )
    # A million weights, at 131 positions and for 96 tokens, 2e9 a second on each of two cores.
    assert slow - fast == pytest.approx(takes * 1e6 * (131 + 96) / 4e9)


def test_other_programs_make_it_longer_a_single_thread_less_so() -> None:
    took = Duration({"quantize": 10.0, "check": 6.0}, share=0.25, threads=2)
    assert took.busy == pytest.approx(10.0 / 0.25 + 6.0 / 0.5)
    assert took.seconds == 16.0


def test_tables_are_set_up_once_for_all_levels_of_their_kind() -> None:
    assert SPEEDS.setup(["iq1_s+imatrix", "iq1_m+imatrix", "q8_0"]) == pytest.approx(4.3)


def test_speeds_are_measured_once_and_remembered(own_cache: Path) -> None:
    first = measure(["q8_0", kernel("iq1_s", True)])
    assert {"q8_0", "q6_K", "iq1_s+imatrix"} <= set(first.kinds)
    assert all(rate > 0 for rate in first.kinds.values())
    assert 0 < first.share <= 1
    again = measure(["q8_0"])
    assert again.kinds["q8_0"] == first.kinds["q8_0"]
    own_cache.write_text("[]", "utf-8")
    assert measure(["f16"]).kinds["f16"] > 0


def test_measuring_a_disk_leaves_nothing_on_it(tmp_path: Path) -> None:
    model = tmp_path / "weights"
    model.write_bytes(bytes(100_000))
    found = measure_disk([model, tmp_path / "nowhere"], tmp_path / "out")
    assert found.read > 0
    assert found.write > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "weights"]


def test_no_items_no_disks() -> None:
    assert volumes(()) == ()
