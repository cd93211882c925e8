"""The plan of a training: what it takes, whether it fits, and what to change, all computed."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import ChildCrashedError
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.jobs.worker import WORKER_ENVIRONMENT
from tunesmith.models.safetensors_file import read_header
from tunesmith.training import memory_check
from tunesmith.training import probe as probing
from tunesmith.training.activations import Load
from tunesmith.training.backend_choice import CPU_CHOICE, Installed
from tunesmith.training.fit_verdict import Fit, changes, largest_batch, smaller_batch, verdict
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.row_spans import RowSpans
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run
from tunesmith.training.train_plan import (
    Facts,
    Probed,
    Speed,
    TrainPlan,
    disk_items,
    look,
    plan_train,
)

GIB = 1 << 30
MACHINE = Machine("test", 2, 16 * GIB, 4 * GIB, 100 * GIB, 50 * GIB, ())
CARD = replace(MACHINE, gpus=(Gpu("Test 8", 8 * GIB, GIB, None, (8, 9)),))
INSTALLED = Installed("2.13.0", None, "0.50.0")


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir, data_file=conversations_file, out_dir=tmp_path / "adapter",
        eval_fraction=0.2, eval_samples=0, eval_answers=0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def facts(tiny_model_dir: Path, conversations_file: Path) -> Facts:
    spec = TrainSpec(
        model_dir=tiny_model_dir, data_file=conversations_file, out_dir=Path("none"),
        eval_fraction=0.2,
    )  # fmt: skip
    return look(spec, MemorySink())


def planned(spec: TrainSpec, facts: Facts, machine: Machine = MACHINE, **more) -> TrainPlan:
    return plan_train(spec, facts, machine, installed=INSTALLED, **more)


def with_rows(facts: Facts, length: int, count: int = 64) -> Facts:
    lengths = np.full(count, length, np.int32)
    return replace(facts, train=RowSpans(lengths, np.full(count, 8, np.int32)))


def test_rows_are_looked_at_as_the_training_will_see_them(spec: TrainSpec, facts: Facts) -> None:
    assert (len(facts.train), len(facts.evaluation)) == (32, 8)
    assert len(facts.shapes.blocks) == 2
    plan = planned(spec, facts)
    assert (plan.train_rows, plan.eval_rows) == (32, 8)
    assert plan.longest == facts.train.longest
    assert plan.tokens == facts.train.tokens
    assert (plan.steps_per_epoch, plan.steps) == (2, 6)
    assert plan.fit is Fit.FITS
    assert plan.obstacles == plan.changes == ()
    assert plan.memory is not None
    assert plan.memory_free == 12 * GIB


def test_a_run_that_was_planned_trains_as_many_steps_and_parameters(
    spec: TrainSpec, facts: Facts
) -> None:
    spec = replace(spec, num_train_epochs=0.5, r=4)
    plan = planned(spec, facts)
    result = run(spec, sink := MemorySink())
    assert result.steps == plan.steps
    assert (result.train_rows, result.eval_rows) == (plan.train_rows, plan.eval_rows)
    tensors = read_header(spec.out_dir / "adapter_model.safetensors").values()
    assert sum(tensor.elements for tensor in tensors) == plan.trained_parameters
    assert any("By the plan" in getattr(it, "message", "") for it in sink.events)


def test_what_does_not_fit_is_told_with_what_would(spec: TrainSpec, facts: Facts) -> None:
    long = with_rows(facts, 500)
    small = replace(MACHINE, ram_used=MACHINE.ram_total - GIB)
    plan = planned(spec, long, small)
    assert plan.memory is not None
    assert plan.fit is Fit.DOES_NOT_FIT
    assert plan.memory.total > plan.memory_free
    assert [it.code for it in plan.obstacles] == ["train.no-memory"]
    assert plan.changes
    for change in plan.changes:
        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in change.settings.items()}
        again = planned(replace(spec, **settings), long, small)
        assert again.memory is not None
        assert again.memory.total == change.bytes < plan.memory.total
        assert again.fit is change.fit
    first = plan.changes[0].settings
    rows, pieces = first["per_device_train_batch_size"], first["gradient_accumulation_steps"]
    assert rows * pieces == 16
    shorter = next(it for it in plan.changes if "max_length" in it.settings)
    assert shorter.rows_cut == 64
    assert planned(replace(spec, ignore_memory_plan=True), long, small).obstacles == ()


def test_on_a_card_the_base_is_in_4_bits_and_the_machine_has_needs_of_its_own(
    spec: TrainSpec, facts: Facts
) -> None:
    plan = planned(spec, facts, CARD)
    assert (plan.choice.device, plan.choice.four_bit) == ("cuda", True)
    assert plan.memory is not None
    assert plan.memory.bytes_of("context") > 0
    assert plan.memory_free == 7 * GIB
    assert plan.main_memory > plan.memory.bytes_of("rows") == 0
    wide = planned(replace(spec, load_in_4bit=False), facts, CARD)
    assert wide.memory is not None
    assert wide.memory.bytes_of("weights") > plan.memory.bytes_of("weights")
    full = replace(CARD, gpus=(Gpu("Full", 8 * GIB, 8 * GIB - 200_000_000, None, (8, 9)),))
    tight = planned(replace(spec, load_in_4bit=False, optim="adamw_torch"), facts, full)
    assert any(it.settings == {"load_in_4bit": True} for it in tight.changes)


def test_disk_and_time_follow_from_the_settings(spec: TrainSpec, facts: Facts) -> None:
    assert disk_items(10, replace(spec, save_total_limit=2), 0)[0].bytes == 40 * 3 * 3
    plan = planned(spec, facts)
    assert plan.disk_need == sum(it.bytes for it in plan.disk)
    assert plan.seconds is None
    told = planned(spec, facts, speed=Speed(100.0, "an earlier run")).seconds
    assert told is not None
    evaluations = 1 + -(-plan.steps // plan.eval_every)
    tokens = plan.tokens * 3 + evaluations * facts.evaluation.tokens / 3
    assert told.about == pytest.approx(tokens / 100)
    assert told.low < told.about < told.high
    probed = Probed(200.0, 1.0, 1, plan.load)
    twice = planned(spec, facts, speed=Speed(100.0, "x"), probed=probed).seconds
    assert twice is not None
    assert twice.about == pytest.approx(told.about / 2)
    assert twice.source == "probe"


def test_a_context_cuts_rows_and_a_disk_that_is_full_is_an_obstacle(
    spec: TrainSpec, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(replace(spec, max_length=facts.train.longest - 1), facts)
    assert plan.rows_cut == facts.train.longer_than(facts.train.longest - 1) > 0
    assert [it.code for it in plan.warnings] == ["train.truncated"]
    monkeypatch.setattr("tunesmith.training.train_plan._disk_free", lambda _: 1000)
    assert [it.code for it in planned(spec, facts).obstacles] == ["disk.full"]


def test_a_model_of_unknown_shapes_is_told_and_not_refused(spec: TrainSpec, facts: Facts) -> None:
    unknown = replace(facts, shapes=replace(facts.shapes, blocks=()))
    plan = planned(spec, unknown)
    assert (plan.memory, plan.fit, plan.obstacles) == (None, None, ())
    assert [it.code for it in plan.warnings] == ["train.memory-unknown"]


def test_training_refuses_what_cannot_fit_before_it_loads_anything(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = replace(MACHINE, ram_used=MACHINE.ram_total - 300_000_000)
    monkeypatch.setattr(memory_check, "read_machine", lambda _: full)
    with pytest.raises(InputError) as caught:
        run(spec, sink := MemorySink())
    assert caught.value.code == "train.no-memory"
    assert "0.30 GB are free" in caught.value.message
    assert "ignore_memory_plan=true" in caught.value.hint
    assert "load" not in [getattr(it, "name", "") for it in sink.events]
    result = run(replace(spec, ignore_memory_plan=True, max_steps=1), sink := MemorySink())
    assert result.steps == 1
    assert any(getattr(it, "code", "") == "train.memory-tight" for it in sink.events)


def test_two_steps_on_the_heaviest_rows_measure_speed_and_memory(
    spec: TrainSpec, facts: Facts
) -> None:
    plan = planned(spec, facts)
    probed = probing.probe(spec, facts, plan.load, MemorySink(), WORKER_ENVIRONMENT)
    assert not probed.ran_out
    assert probed.load == plan.load
    assert probed.tokens_per_second > 0
    per_step = plan.tokens / plan.steps_per_epoch / probed.tokens_per_second
    assert probed.seconds_per_step == pytest.approx(per_step, rel=0.01)
    assert plan.memory is not None
    # Beside the tensors there are the libraries, what they read from their files, and what the
    # process keeps of what it frees.
    assert 0.8 * plan.memory.total < probed.peak_bytes < plan.memory.total + 500_000_000


def test_the_peak_of_a_process_is_its_own_and_not_that_of_who_started_it() -> None:
    code = "from tunesmith.training.probe import _peak_bytes; print(_peak_bytes('cpu'))"
    held = np.ones(100_000_000)  # 800 MB here
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert 10_000_000 < int(told.stdout) < held.nbytes // 2


def no_answer(*_args: object, **_more: object) -> None:
    """A child that says that memory ran out."""


def killed(*_args: object, **_more: object) -> None:
    raise ChildCrashedError("child.crashed", "ended by SIGKILL", signal_name="SIGKILL")


@pytest.mark.parametrize("ending", [no_answer, killed])
def test_two_steps_without_memory_end_in_the_largest_batch_that_fits(
    spec: TrainSpec, facts: Facts, monkeypatch: pytest.MonkeyPatch, ending: Callable[..., None]
) -> None:
    spec = replace(spec, per_device_train_batch_size=32)
    plan = planned(spec, facts)
    assert plan.memory is not None
    less = int(0.8 * plan.memory.total)
    small = replace(MACHINE, ram_used=MACHINE.ram_total - less)
    monkeypatch.setattr(probing, "read_machine", lambda _: small)
    monkeypatch.setattr(probing, "call_isolated_reporting", ending)
    probed = probing.probe(spec, facts, plan.load, MemorySink(), WORKER_ENVIRONMENT)
    assert probed.ran_out
    assert 0 < probed.largest_batch < 32

    def need(rows: int) -> int:
        fewer = replace(spec, **smaller_batch(spec, rows))
        memory = planned(fewer, facts, small).memory
        assert memory is not None
        return memory.total

    assert need(probed.largest_batch) <= less < need(probed.largest_batch + 1)


def test_what_torch_says_of_memory_is_told_from_other_errors(
    spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_request: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(probing, "_two_steps", fail)
    request = probing._Request(spec, Load(1, 8, 4), MACHINE, {})
    said = "[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"
    assert probing._probe(request, None) is None
    said = "shapes cannot be multiplied"
    with pytest.raises(RuntimeError, match="multiplied"):
        probing._probe(request, None)


def test_a_context_that_training_refuses_is_an_obstacle(spec: TrainSpec, facts: Facts) -> None:
    short = facts.train.latest_answer
    long = facts.shapes.context + 1
    for context, code in ((short, "train.rows-unusable"), (long, "train.max-length")):
        asked = replace(spec, max_length=context)
        assert code in [it.code for it in planned(asked, facts).obstacles]
        with pytest.raises(InputError) as caught:
            run(asked, MemorySink())
        assert caught.value.code == code
    just = max(rows.latest_answer for rows in (facts.train, facts.evaluation)) + 1
    assert planned(replace(spec, max_length=just), facts).obstacles == ()


def test_no_context_is_offered_that_cuts_an_answer_off(spec: TrainSpec, facts: Facts) -> None:
    late = RowSpans(np.full(64, 500, np.int32), np.full(64, 400, np.int32))
    small = replace(MACHINE, ram_used=MACHINE.ram_total - GIB // 2)
    plan = planned(spec, replace(facts, train=late), small)
    assert plan.fit is not Fit.FITS
    contexts = [it.settings["max_length"] for it in plan.changes if "max_length" in it.settings]
    assert contexts
    assert min(contexts) > 400


def test_modules_that_are_trained_whole_are_counted(spec: TrainSpec, facts: Facts) -> None:
    for names in ((), ("lm_head",), ("embed_tokens",), ("embed_tokens", "lm_head")):
        asked = replace(spec, modules_to_save=names)
        backend = PeftBackend(CPU_CHOICE)
        backend.load(spec.model_dir)
        backend.attach_adapter(asked)
        plan = planned(asked, facts)
        trained = sum(it.numel() for it in backend.trainable_parameters().values())
        assert plan.trained_parameters == trained
        assert plan.memory is not None
        assert plan.memory.bytes_of("adapter") == 4 * trained
        assert next(it.bytes for it in plan.disk if it.what == "best adapter") == 4 * trained
    nothing = planned(replace(asked, target_modules=("none",)), facts)
    assert "train.no-targets" in [it.code for it in nothing.obstacles]


@given(
    st.integers(1, 64), st.integers(1, 8), st.integers(10, 10_000), st.integers(1, 100),
    st.integers(0, 1000),
)  # fmt: skip
def test_changes_help_and_keep_what_a_step_sees(
    rows: int, pieces: int, free: int, per_row: int, fixed: int
) -> None:
    spec = TrainSpec(
        model_dir=Path(), data_file=Path(), out_dir=Path(),
        per_device_train_batch_size=rows, gradient_accumulation_steps=pieces,
    )  # fmt: skip

    def need(it: TrainSpec) -> int:
        light = 2 if it.gradient_checkpointing else 4
        context = it.max_length or 512
        return fixed + it.r + it.per_device_train_batch_size * context * per_row * light // 100

    found = changes(spec, free, need, on_card=False, longest=512, least=1,
                    cut=lambda length: 513 - length)  # fmt: skip
    for change in found:
        tried = replace(spec, **change.settings)
        assert need(tried) == change.bytes < need(spec)
        assert change.fit is verdict(change.bytes, free)
        seen = tried.per_device_train_batch_size * tried.gradient_accumulation_steps
        assert seen == rows * pieces
    most = largest_batch(spec, free, need)
    assert 0 <= most <= rows
    if most:
        assert need(replace(spec, per_device_train_batch_size=most)) <= free
    if most < rows:
        assert need(replace(spec, per_device_train_batch_size=most + 1)) > free


def test_the_largest_context_that_fits_is_offered(spec: TrainSpec) -> None:
    def need(it: TrainSpec) -> int:
        return it.max_length or 1000

    found = changes(
        spec, 500, need, on_card=False, longest=1000, least=1, cut=lambda length: length
    )
    (change,) = found
    assert change.settings == {"max_length": 448}  # 450 would be comfortable
    assert change.rows_cut == 448
    assert change.fit is Fit.FITS
