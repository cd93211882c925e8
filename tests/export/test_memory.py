"""The memory that is told of an export, beside what its processes take."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from safetensors.numpy import load_file, save_file
from tests.export.conftest import spec_for

from tunesmith.core import events
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import call_isolated
from tunesmith.export import one_pass
from tunesmith.export.imatrix import Sums, write_imatrix
from tunesmith.export.levels import LEVELS as ALL_LEVELS
from tunesmith.export.memory import (
    CHECKING,
    CONVERTING,
    READING,
    REFERENCE,
    WRITING,
    Held,
    converter_memory,
    list_memory,
    memory_of_pass,
    peak,
)
from tunesmith.export.one_pass import PassRequest, make_plans
from tunesmith.export.outline import write_outline
from tunesmith.export.predict import Prediction, PredictRequest, predict
from tunesmith.export.rows import BLOCK_VALUES
from tunesmith.export.source import open_source
from tunesmith.export.spec import ExportSpec
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.jobs import export_job
from tunesmith.models.model_folder import open_model
from tunesmith.models.reference_memory import (
    LIBRARIES,
    logits_memory,
    positions,
    reference_memory,
)

ROOT = Path(__file__).parents[2]
LEVELS, THREADS, RANK = ("Q8_0", "Q4_K_M"), 2, 256


def anonymous_bytes(pid: int | str = "self") -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def _peak_of_pass(request: PassRequest) -> int:
    """In a process of its own, as the pass is."""
    most, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(0.002):
            most[0] = max(most[0], anonymous_bytes())

    looker = threading.Thread(target=look)
    looker.start()
    one_pass._write_levels(request, lambda _: None)
    ended.set()
    looker.join()
    return most[0]


@dataclass(frozen=True, slots=True)
class Inputs:
    model: Path
    adapter: Path | None = None
    imatrix: Path | None = None


def predicted(inputs: Inputs) -> Prediction:
    return predict(PredictRequest(inputs.model, inputs.adapter, LEVELS, inputs.imatrix))


def measured(inputs: Inputs, folder: Path) -> int:
    """The most anonymous memory of one pass over these inputs."""
    folder.mkdir()
    source = open_source(inputs.model, inputs.adapter)
    vocabulary = None
    if inputs.model.is_dir():
        config = open_source(inputs.model, None).merge.model.config  # type: ignore[union-attr]
        vocabulary = read_vocabulary(
            inputs.model, config, source.family.vocab, source.family.architecture
        )
    outline = write_outline(folder / "outline.gguf", source, vocabulary)
    levels = [ALL_LEVELS[name] for name in LEVELS]
    plans = make_plans(outline, levels, inputs.imatrix, MemorySink())
    request = PassRequest(
        inputs.model, inputs.adapter, outline,
        tuple((plan, folder / f"{plan.level}.part") for plan in plans), folder, "inputs",
        inputs.imatrix, THREADS,
    )  # fmt: skip
    return call_isolated(_peak_of_pass, request, timeout_s=120)


@pytest.fixture(scope="module")
def model(write_checkpoint: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("memory") / "model"
    return write_checkpoint(folder, hidden_size=1024, intermediate_size=4096)


def of_rank(adapter: Path, rank: int) -> Path:
    """The same adapter with longer factors."""
    random = np.random.default_rng(0)
    file = adapter / "adapter_model.safetensors"
    factors = {
        name: random.standard_normal(
            (rank, it.shape[1]) if "lora_A" in name else (it.shape[0], rank), np.float32
        )
        / 100
        for name, it in load_file(file).items()
    }
    save_file(factors, file)
    config = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    (adapter / "adapter_config.json").write_text(json.dumps(config | {"r": rank}), "utf-8")
    return adapter


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_the_pass_takes_no_more_than_is_told_and_not_much_less(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    plain = Inputs(model)
    adapter = of_rank(write_adapter(model), RANK)
    matrix = tmp_path / "m.imatrix"
    sums = {
        f"blk.{block}.{name}.weight": Sums(np.ones((1, width), np.float32), np.ones(1, np.float32))
        for block in range(2)
        for name, width in (("ffn_up", 1024), ("ffn_gate", 1024), ("ffn_down", 4096))
    }
    write_imatrix(matrix, sums, datasets=["a"], chunks=1, chunk_size=1)
    for number, inputs in enumerate((plain, Inputs(model, adapter, matrix))):
        told = memory_of_pass(predicted(inputs), len(LEVELS), THREADS)
        took = measured(inputs, tmp_path / str(number))
        assert took <= told, inputs
        assert told < 2 * took, "a pass that took twice as much would not be seen"


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_merging_into_a_quantized_gguf_takes_no_more_than_is_told(
    model: Path, write_adapter: Callable[..., Path], write_level: Callable[..., Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    base = write_level(model, tmp_path / "base.gguf", "Q4_K_M")
    inputs = Inputs(base, write_adapter(model))
    told = memory_of_pass(predicted(inputs), len(LEVELS), THREADS)
    assert measured(inputs, tmp_path / "work") <= told


def test_factors_and_the_importance_matrix_are_counted(
    model: Path, write_adapter: Callable[..., Path]
) -> None:
    adapter = of_rank(write_adapter(model), RANK)
    found = predicted(Inputs(model, adapter))
    most = 4 * RANK * (1024 + 4096)
    assert max(found.held.factors) == most
    assert found.held.widest_change == 4096
    without = replace(found, held=replace(found.held, factors=(0,) * found.tensors))
    told = [memory_of_pass(it, 2, 2) for it in (found, without)]
    assert told[0] - told[1] >= 2 * most, "two threads may be at two tensors"
    weighed = replace(found, held=replace(found.held, importance=10**9))
    assert memory_of_pass(weighed, 2, 2) - told[0] == 10**9


def test_only_as_many_tensors_are_open_as_threads_can_be_at() -> None:
    def told(blocks: tuple[int, ...], threads: int) -> int:
        found = Prediction(
            {}, len(blocks), 0, 1, 1, 1, 1, 1,
            values=tuple(it * BLOCK_VALUES for it in blocks),
            held=Held(factors=(10**9,) * len(blocks), widest_change=1),
        )  # fmt: skip
        none = replace(found, held=replace(found.held, factors=(0,) * len(blocks)))
        return (memory_of_pass(found, 1, threads) - memory_of_pass(none, 1, threads)) // 10**9

    assert told((1,) * 40, 1) == 1
    assert told((1,) * 40, 8) == 8
    assert told((100,) * 40, 8) == 2, "a long one between two others keeps seven threads busy"
    assert told((1, 1, 1), 8) == 3


def test_the_peak_is_that_of_the_largest_stage(model: Path) -> None:
    found = predicted(Inputs(model))
    sizes = {name: level.bytes for name, level in found.levels.items()}
    stages = {item.what: item.bytes or 0 for item in list_memory(found, sizes, THREADS)}
    assert list(stages) == [READING, WRITING, REFERENCE, CHECKING]
    assert stages[WRITING] > memory_of_pass(found, 2, THREADS), "the worker is there too"
    assert stages[REFERENCE] > 1e9, "torch and transformers"
    assert stages[CHECKING] > max(sizes.values())
    assert peak(list_memory(found, sizes, THREADS)) == max(stages.values())
    huge = {"F32": 10**11}
    assert (peak(list_memory(found, huge, THREADS)) or 0) > 10**11


class _Shown(MemorySink):
    """Says when a stage begins."""

    def emit(self, event: events.Event) -> None:
        if isinstance(event, events.Stage):
            sys.stdout.write(f"{event.name}\n")
            sys.stdout.flush()


def export_without_reference(spec: ExportSpec) -> None:
    """As a worker does it, in a process that is looked at from outside."""
    export_job.write_logits = lambda *_: "Left out."  # type: ignore[attr-defined]  # imported there
    export_job.run(spec, _Shown())


def stages_of(spec: ExportSpec) -> dict[str, int]:
    """The most anonymous memory of an export's processes together, by stage."""
    code = (
        "import pathlib, sys; from pathlib import *; from tests.export.test_memory import *; "
        f"export_without_reference({spec!r})"
    )
    most: dict[str, int] = {}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        stage = ["start"]

        def hear() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                stage[0] = line.strip()

        hearer = threading.Thread(target=hear)
        hearer.start()
        while process.poll() is None:
            taken = anonymous_of_tree(process.pid)
            most[stage[0]] = max(most.get(stage[0], 0), taken)
            time.sleep(0.005)  # how often it is looked at
        hearer.join()
    assert process.returncode == 0
    return most


def anonymous_of_tree(pid: int) -> int:
    found = 0
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(OSError):  # it has ended
                found += anonymous_bytes(each.pid)
    return found


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_no_stage_of_an_export_takes_more_than_is_told_of_worker_and_children(
    write_checkpoint: Callable[..., Path], starter_dir: Path, tmp_path: Path
) -> None:
    model = write_checkpoint(tmp_path / "model", tokenizer=starter_dir)
    spec = spec_for(tmp_path, model, *LEVELS)
    found = predicted(Inputs(model))
    sizes = {name: level.bytes for name, level in found.levels.items()}
    told = {item.what: item.bytes or 0 for item in list_memory(found, sizes)}
    took = stages_of(spec)
    # The child that has read the tokenizer makes the plan as well.
    for stage, what in (("start", READING), ("inputs", READING), ("plan", READING),
                        ("quantize", WRITING), ("check Q8_0", CHECKING)):  # fmt: skip
        assert took[stage] <= told[what], (stage, took, told)
    assert told[READING] < 2 * took["inputs"], "one that took twice as much would not be seen"
    assert told[WRITING] < 2 * took["quantize"]


def test_logits_take_what_the_run_asks_for(model: Path) -> None:
    found = predicted(Inputs(model))
    sizes = {name: level.bytes for name, level in found.levels.items()}
    folder = open_model(model)
    prompts = [(1,) * 64] * 4 + [(1,) * 3]
    asked = (
        LIBRARIES + logits_memory(5 * 64, found.vocabulary) + reference_memory(folder, None).weights
    )
    with_none, told = (
        {it.what: it.bytes or 0 for it in list_memory(found, sizes, positions=number)}[REFERENCE]
        for number in (0, positions(prompts))
    )
    worker = with_none - LIBRARIES - reference_memory(folder, None).weights
    assert told == worker + asked


def test_a_converter_takes_more_for_a_larger_module_and_nothing_is_made_up_without_a_prediction(
    model: Path,
) -> None:
    found = predicted(Inputs(model))
    assert found.held.largest == max(found.values)
    told = [converter_memory(found.vocabulary, it) for it in (found.held.largest, 10**9)]
    assert told[1] - told[0] >= 4 * (10**9 - found.held.largest)
    stages = {it.what: it.bytes for it in list_memory(None, {}, converter=told[0])}
    assert stages == {CONVERTING: told[0], WRITING: None, REFERENCE: None, CHECKING: None}
    assert peak(list_memory(None, {}, converter=told[0])) is None
