"""The peft backend in 4 bits, with checkpointed activations and other number formats."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from bitsandbytes.nn import Linear4bit
from tests.training.backend_models import NF4_ON_CPU, backend_of, batches_of, loss_of, train_steps
from transformers import LlamaConfig, LlamaForCausalLM

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.training.backend_choice import CPU_CHOICE
from tunesmith.training.optimizers import Updater
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        work_dir=tmp_path / "work",
        max_steps=2,
        learning_rate=1e-2,
        per_device_train_batch_size=4,
        gradient_accumulation_steps=1,
    )


def test_in_4_bits_the_linear_layers_are_nf4_with_quantized_scales_and_it_learns(
    spec: TrainSpec,
) -> None:
    backend = backend_of(spec, NF4_ON_CPU)
    model = backend._adapted.model
    linear = [module for module in model.modules() if isinstance(module, Linear4bit)]
    assert len(linear) == 2 * 7
    assert all(layer.weight.quant_type == "nf4" for layer in linear)
    assert all(layer.weight.quant_state.nested for layer in linear)
    assert {p.dtype for p in backend.trainable_parameters().values()} == {torch.float32}
    batch = batches_of(spec)[0]
    losses = train_steps(backend, Updater(spec, backend), [batch] * 6)
    assert losses[-1] < losses[0] - 0.2


def test_4_bits_are_close_to_the_base_but_not_the_same(spec: TrainSpec) -> None:
    batch = batches_of(spec)[0]
    exact, four = (loss_of(backend_of(spec, it), batch) for it in (CPU_CHOICE, NF4_ON_CPU))
    assert exact != four
    assert four == pytest.approx(exact, rel=0.02)


def test_a_run_in_4_bits_on_the_cpu_writes_an_adapter_and_says_how_it_trained(
    spec: TrainSpec,
) -> None:
    result = run(replace(spec, load_in_4bit=True), MemorySink())
    assert result.steps == 2
    manifest = json.loads((spec.out_dir / "manifest.json").read_text("utf-8"))
    assert manifest["backend"]["four_bit"] is True
    assert (spec.out_dir / "adapter_model.safetensors").exists()


def test_two_steps_in_4_bits_on_the_starter_model(spec: TrainSpec, starter_dir: Path) -> None:
    starter = replace(spec, model_dir=starter_dir, learning_rate=2e-4, r=4)
    backend = backend_of(starter, NF4_ON_CPU)
    batch = batches_of(starter, rows=2)[0]
    losses = train_steps(backend, Updater(starter, backend), [batch] * 2)
    after = loss_of(backend, batch) / batch.trained_tokens
    assert losses[1] < losses[0]
    assert after < losses[1]


def test_checkpointed_activations_give_the_same_gradients(spec: TrainSpec) -> None:
    batch = batches_of(spec)[0]
    gradients = []
    for choice in (CPU_CHOICE, replace(CPU_CHOICE, gradient_checkpointing=True)):
        backend = backend_of(spec, choice)
        backend.set_training(True)
        calls = []
        layer = backend._base.model.layers[0].mlp
        layer.register_forward_pre_hook(lambda *_, calls=calls: calls.append(1))
        backend.loss_sum(batch).backward()
        gradients.append({n: p.grad for n, p in backend.trainable_parameters().items()})
        assert len(calls) == (2 if choice.gradient_checkpointing else 1)
    assert all(torch.equal(gradients[0][name], gradients[1][name]) for name in gradients[0])


def test_in_bfloat16_adapter_and_norms_are_float32_and_the_loss_is_close(spec: TrainSpec) -> None:
    batch = batches_of(spec)[0]
    backend = backend_of(spec, replace(CPU_CHOICE, dtype="bfloat16"))
    formats = {name: p.dtype for name, p in backend._adapted.model.named_parameters()}
    assert {kind for name, kind in formats.items() if "lora_" in name} == {torch.float32}
    assert {kind for name, kind in formats.items() if "norm" in name} == {torch.float32}
    assert {k for n, k in formats.items() if "base_layer" in n} == {torch.bfloat16}
    loss = backend.loss_sum(batch)
    assert loss.dtype == torch.float32
    exact = loss_of(backend_of(spec), batch)
    assert float(loss.detach()) == pytest.approx(exact, rel=0.01)


def test_a_matrix_that_4_bits_on_a_cpu_cannot_hold_is_named(tmp_path: Path) -> None:
    config = LlamaConfig(
        vocab_size=64,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=1,
        num_attention_heads=4,
    )
    LlamaForCausalLM(config).save_pretrained(tmp_path)
    with pytest.raises(InputError, match=r"mlp\.down_proj is 96 wide") as caught:
        PeftBackend(NF4_ON_CPU).load(tmp_path)
    assert caught.value.code == "train.four-bit"


def test_attention_is_what_was_asked_for(spec: TrainSpec) -> None:
    backend = backend_of(replace(spec, attn_implementation="eager"))
    assert backend._base.config._attn_implementation == "eager"


def test_a_card_that_pytorch_cannot_use_is_told(spec: TrainSpec) -> None:
    backend = PeftBackend(replace(CPU_CHOICE, device="cuda", dtype="bfloat16"))
    with pytest.raises(JobError) as caught:
        backend.load(spec.model_dir)
    assert caught.value.code == "train.cuda"
    assert "driver" in caught.value.hint
