"""The memory that the formulas tell against every allocation that torch makes on the CPU."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.conftest import TINY_HIDDEN, TINY_LAYERS, TINY_MLP, VOCABULARY
from torch._C._profiler import _EventType

from tunesmith.templates.tokens import NO_LOSS
from tunesmith.training.activations import Load, held_activations, passing_activations
from tunesmith.training.backend_choice import Choice
from tunesmith.training.batches import Batch
from tunesmith.training.memory import (
    NF4_BITS_PER_WEIGHT,
    adapter_bytes,
    logit_bytes,
    memory_need,
    optimizer_bytes,
    weight_bytes,
)
from tunesmith.training.model_shapes import ModelShapes, read_shapes, targets_of
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec

CPU = Choice("peft", "", "cpu", "float32", False, "adamw_torch", False)
CARD = Choice("peft", "", "cuda", "bfloat16", True, "paged_adamw_8bit", True)
# What torch keeps beside: labels, random states of checkpoints, rounding up to 64 bytes.
TOLERANCE = 0.02


@pytest.fixture(scope="module")
def shapes(tiny_model_dir: Path) -> ModelShapes:
    return read_shapes(tiny_model_dir)


@pytest.fixture
def spec(tiny_model_dir: Path) -> TrainSpec:
    return TrainSpec(model_dir=tiny_model_dir, data_file=Path("data"), out_dir=Path("out"))


def allocated(work: Callable[[], object]) -> tuple[int, int]:
    """Bytes that torch holds more after `work` than before, and the most meanwhile."""
    with torch.profiler.profile(profile_memory=True) as profile:
        work()
    tree = profile.profiler.kineto_results.experimental_event_tree()
    held = most = 0
    for event in sorted(_allocations(tree), key=lambda it: it.start_time_ns):
        held += event.extra_fields.alloc_size
        most = max(most, held)
    return held, most


def _allocations(tree: list[Any]) -> Iterator[Any]:
    for event in tree:
        if event.tag == _EventType.Allocation:
            yield event
        yield from _allocations(event.children)


def batch_of(load: Load) -> Batch:
    """A batch of this shape; where it is padded, all rows but the first are shorter by one."""
    ids = torch.arange(load.tokens).reshape(load.rows, load.length) % VOCABULARY
    labels, mask = ids.clone(), torch.ones_like(ids)
    labels[:, : load.length - load.predicted] = NO_LOSS
    if load.is_padded:
        mask[1:, -1] = 0
        labels[1:, -1] = NO_LOSS
    return Batch(ids, labels, mask, 1)


def backend_of(spec: TrainSpec, *, checkpointing: bool = False) -> PeftBackend:
    backend = PeftBackend()
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    model = backend._base  # the switch itself is tested with the backend
    model.config.use_cache = False
    if checkpointing:
        model.enable_input_require_grads()
        model.gradient_checkpointing_enable({"use_reentrant": False})
    backend.set_training(True)
    return backend


LOADS = (
    Load(4, 128, 2, is_padded=False),
    Load(2, 256, 2),
    Load(1, 512, 4, is_padded=False),
    Load(2, 64, 63),
)
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"r": 64},
    {"lora_dropout": 0.1},
    {"target_modules": ("q_proj", "v_proj")},
    {"target_modules": ("o_proj", "up_proj")},
    {"target_modules": r"model\.layers\.1\.mlp\.down_proj"},
)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_activations_and_logits_are_what_torch_allocates(
    spec: TrainSpec, shapes: ModelShapes, variant: dict[str, Any]
) -> None:
    spec = replace(spec, **variant)
    backend = backend_of(spec)
    backend.loss_sum(batch_of(LOADS[0])).backward()  # gradients and what is made once
    for load in LOADS:
        batch = batch_of(load)
        losses: list[torch.Tensor] = []
        held, _ = allocated(lambda batch=batch, to=losses: to.append(backend.loss_sum(batch)))
        losses.clear()
        _, most = allocated(lambda batch=batch: backend.loss_sum(batch).backward())
        softmax = 4 * VOCABULARY * load.rows * load.predicted
        expected = held_activations(shapes, spec, CPU, load)
        assert expected == pytest.approx(held - softmax, rel=TOLERANCE), load
        passing = max(logit_bytes(shapes, CPU, load), passing_activations(shapes, spec, CPU, load))
        assert expected + passing == pytest.approx(most, rel=TOLERANCE), load


def test_checkpointing_keeps_the_inputs_of_layers_and_makes_one_layer_again(
    spec: TrainSpec, shapes: ModelShapes
) -> None:
    backend = backend_of(spec, checkpointing=True)
    choice = replace(CPU, gradient_checkpointing=True)
    backend.loss_sum(batch_of(LOADS[0])).backward()
    for load in (Load(4, 512, 2), Load(2, 64, 63)):
        batch = batch_of(load)
        _, most = allocated(lambda batch=batch: backend.loss_sum(batch).backward())
        held = held_activations(shapes, spec, choice, load)
        logits = logit_bytes(shapes, choice, load)
        passing = passing_activations(shapes, spec, choice, load)
        # Which of the gradients in a layer are there together varies with what is adapted.
        assert held + max(logits, passing) == pytest.approx(most, rel=0.06), load
        assert (passing > logits) == (load.length == 512)


def test_adapter_gradients_and_moments_are_what_torch_allocates(
    spec: TrainSpec, shapes: ModelShapes
) -> None:
    spec = replace(spec, target_modules=("q_proj", "up_proj"))
    backend = backend_of(spec)
    parameters = list(backend.trainable_parameters().values())
    targets = targets_of(shapes, spec)
    sizes = sum(parameter.nbytes for parameter in parameters)
    assert adapter_bytes(shapes, spec, targets) == sizes
    for parameter in parameters:
        parameter.grad = torch.ones_like(parameter)
    optimizer = torch.optim.AdamW(parameters)
    optimizer.step()
    moments = sum(
        tensor.nbytes
        for state in optimizer.state.values()
        for name, tensor in state.items()
        if name != "step"
    )
    assert optimizer_bytes(shapes, spec, targets, "adamw_torch") == moments


def test_weights_are_those_of_the_model_in_the_numbers_it_is_loaded_in(
    spec: TrainSpec, shapes: ModelShapes
) -> None:
    backend = backend_of(spec)
    trained = {id(it) for it in backend.trainable_parameters().values()}
    frozen = [it for it in backend._base.parameters() if id(it) not in trained]
    assert weight_bytes(shapes, CPU) == sum(it.nbytes for it in frozen)
    linear = TINY_LAYERS * (3 * TINY_HIDDEN * TINY_HIDDEN + 3 * TINY_HIDDEN * TINY_MLP)
    assert shapes.linear_parameters == linear
    quantized = int(linear * NF4_BITS_PER_WEIGHT / 8)
    assert weight_bytes(shapes, CARD) == quantized + 2 * (shapes.parameters - linear)


def test_nf4_with_two_levels_of_scales_is_what_the_paper_says() -> None:
    assert round(NF4_BITS_PER_WEIGHT, 3) == 4.127
    assert round(NF4_BITS_PER_WEIGHT - 4, 3) == 0.127  # section 3: from 0.5 to 0.127


def test_moments_in_8_bits_have_a_scale_for_each_block(
    spec: TrainSpec, shapes: ModelShapes
) -> None:
    targets = targets_of(shapes, replace(spec, r=64, target_modules=("gate_proj",)))[:1]
    spec = replace(spec, r=64, target_modules=("gate_proj",))
    values = 64 * TINY_HIDDEN + 64 * TINY_MLP
    assert optimizer_bytes(shapes, spec, targets, "adamw_8bit") == 2 * (values + values // 256 * 4)
    small = replace(spec, r=2)  # 128 and 256 values: kept in 32 bits
    assert optimizer_bytes(shapes, small, targets, "adamw_8bit") == 8 * 2 * (TINY_HIDDEN + TINY_MLP)


@pytest.mark.parametrize("choice", [CPU, CARD], ids=["cpu", "card"])
def test_the_items_of_the_peak_are_those_of_its_moment(
    spec: TrainSpec, shapes: ModelShapes, choice: Choice
) -> None:
    far = memory_need(shapes, spec, choice, Load(8, 512, 500), Load(8, 512, 500))
    assert far.moment == "loss"
    assert far.total == sum(item.bytes for item in far.items)
    assert far.bytes_of("logits") > far.bytes_of("activations") > 0
    more_eval = memory_need(shapes, spec, choice, Load(1, 64, 63), Load(64, 64, 63))
    assert more_eval.moment == "evaluation"
    assert more_eval.bytes_of("activations") == 0
    short_answers = memory_need(shapes, spec, CARD, Load(8, 4096, 1))
    assert short_answers.moment == "backward"
    assert short_answers.bytes_of("dequantized") == 2 * shapes.largest_linear


def test_a_larger_batch_a_longer_context_and_a_higher_rank_never_take_less(
    spec: TrainSpec, shapes: ModelShapes
) -> None:
    for choice in (CPU, CARD, replace(CARD, name="unsloth")):
        before = 0
        for load in (Load(1, 64, 8), Load(2, 64, 8), Load(2, 128, 8), Load(2, 128, 100)):
            need = memory_need(shapes, spec, choice, load).total
            assert need > before
            before = need
        assert memory_need(shapes, replace(spec, r=32), choice, load).total > before
