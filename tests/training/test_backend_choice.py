"""Which backend a spec gets on which machine, and what is said about it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tunesmith.core.errors import InputError
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.training.backend_choice import Choice, Installed, choose
from tunesmith.training.spec import TrainSpec

ADA = Gpu("RTX 4090", 24 << 30, 0, capability=(8, 9))
TURING = Gpu("T4", 16 << 30, 0, capability=(7, 5))
PASCAL = Gpu("GTX 1080", 8 << 30, 0, capability=(6, 1))
EVERYTHING = Installed(torch="2.13.0", unsloth="2026.10.9", bitsandbytes="0.50.2")


@pytest.fixture
def spec(tmp_path: Path) -> TrainSpec:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}), "utf-8")
    return TrainSpec(model_dir=tmp_path, data_file=tmp_path / "d", out_dir=tmp_path / "o")


def on(*gpus: Gpu) -> Machine:
    return Machine("Linux", 8, 32 << 30, 0, 1 << 40, 1 << 39, gpus)


def chosen(
    spec: TrainSpec,
    *gpus: Gpu,
    installed: Installed = EVERYTHING,
    environment: Mapping[str, str] | None = None,
) -> Choice:
    return choose(spec, on(*gpus), installed, environment or {})


def write_config(spec: TrainSpec, **values: Any) -> None:
    (spec.model_dir / "config.json").write_text(json.dumps(values), "utf-8")


def test_a_card_with_everything_installed_trains_with_unsloth_in_4_bits(spec: TrainSpec) -> None:
    assert chosen(spec, ADA) == Choice(
        name="unsloth",
        reason="Trains with unsloth, which is the fastest on RTX 4090.",
        device="cuda",
        dtype="bfloat16",
        four_bit=True,
        optim="paged_adamw_8bit",
        gradient_checkpointing=True,
    )


def test_without_a_card_peft_trains_in_float32_and_keeps_activations(spec: TrainSpec) -> None:
    choice = chosen(spec)
    assert choice.reason == "Trains with peft on the CPU: this machine has no NVIDIA GPU."
    assert (choice.name, choice.device, choice.dtype) == ("peft", "cpu", "float32")
    assert (choice.four_bit, choice.optim, choice.gradient_checkpointing) == (
        False,
        "adamw_torch",
        False,
    )


@pytest.mark.parametrize(
    ("gpu", "installed", "environment", "why"),
    [
        (ADA, EVERYTHING, {"CUDA_VISIBLE_DEVICES": ""}, "CUDA_VISIBLE_DEVICES hides"),
        (ADA, replace(EVERYTHING, torch="2.13.0+cpu"), {}, "a build without CUDA"),
        (ADA, replace(EVERYTHING, unsloth=None), {}, "unsloth is not installed"),
        (PASCAL, EVERYTHING, {}, "compute capability 6.1, Unsloth needs 7.0"),
    ],
)
def test_unsloth_is_not_taken_where_it_cannot_run_and_refused_where_asked_for(
    spec: TrainSpec, gpu: Gpu, installed: Installed, environment: dict[str, str], why: str
) -> None:
    choice = chosen(spec, gpu, installed=installed, environment=environment)
    assert choice.name == "peft"
    assert why in choice.reason
    with pytest.raises(InputError) as caught:
        chosen(replace(spec, backend="unsloth"), gpu, installed=installed, environment=environment)
    assert caught.value.code == "train.backend"
    assert why in caught.value.message
    assert "--backend peft" in caught.value.hint


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"init_lora_weights": "loftq"}, "LoftQ is only in the peft backend"),
        ({"attn_implementation": "eager"}, "Unsloth chooses its attention by itself"),
        ({"mean_init_untrained": True}, "Unsloth cannot train single rows of the embedding"),
        ({"num_processes": 2}, "several processes train with peft only"),
        ({"modules_to_save": ("mlp",)}, "Unsloth trains only embed_tokens and lm_head whole"),
    ],
)
def test_options_that_unsloth_lacks_are_trained_with_peft(
    spec: TrainSpec, change: dict[str, Any], why: str
) -> None:
    asked = replace(spec, **change)
    assert why in chosen(asked, ADA, ADA).reason
    with pytest.raises(InputError, match=why):
        chosen(replace(asked, backend="unsloth"), ADA, ADA)


def test_more_processes_than_cards_or_rows_are_refused(spec: TrainSpec) -> None:
    for gpus, count, why in (((ADA,), 2, "there are 1"), ((), 17, "a step has 16 rows")):
        with pytest.raises(InputError, match=why) as caught:
            chosen(replace(spec, num_processes=count), *gpus)
        assert caught.value.code == "train.processes"
    assert chosen(replace(spec, num_processes=2)).name == "peft"


def test_an_architecture_without_kernels_of_unsloth_is_left_to_peft_unless_asked_for(
    spec: TrainSpec,
) -> None:
    write_config(spec, model_type="stablelm")
    assert "no kernels of its own for the architecture stablelm" in chosen(spec, ADA).reason
    assert chosen(replace(spec, backend="unsloth"), ADA).name == "unsloth"


def test_a_card_without_bfloat16_computes_in_float16_with_a_scaled_loss(spec: TrainSpec) -> None:
    choice = chosen(spec, TURING)
    assert (choice.dtype, choice.scales_loss) == ("float16", True)
    assert "scaled loss" in choice.reason
    write_config(spec, model_type="gemma2")
    choice = chosen(spec, TURING)
    assert (choice.dtype, choice.scales_loss) == ("float32", False)


def test_without_bitsandbytes_a_card_trains_in_16_bits_and_says_so(spec: TrainSpec) -> None:
    bare = replace(EVERYTHING, bitsandbytes=None)
    choice = chosen(spec, ADA, installed=bare)
    assert (choice.four_bit, choice.optim) == (False, "adamw_torch")
    assert "bitsandbytes is not installed" in choice.reason
    with pytest.raises(InputError) as caught:
        chosen(replace(spec, load_in_4bit=True), installed=bare)
    assert caught.value.code == "train.four-bit"


def test_a_base_that_is_quantized_already_stays_so(spec: TrainSpec) -> None:
    write_config(spec, model_type="llama", quantization_config={"quant_method": "bitsandbytes"})
    assert chosen(spec).four_bit
    with pytest.raises(InputError, match="quantized already"):
        chosen(replace(spec, load_in_4bit=False))


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"optim": "adamw_8bit"}, "train.optim", "an NVIDIA GPU"),
        ({"optim": "paged_adamw_8bit"}, "train.optim", "an NVIDIA GPU"),
        ({"attn_implementation": "flash_attention_2"}, "train.attention", "flash-attn"),
        ({"embedding_learning_rate": 1e-5}, "train.lora-options", "trains no embedding"),
        ({"init_lora_weights": "loftq"}, "train.lora-options", "a base in 4 bits"),
        (
            {"init_lora_weights": "loftq", "load_in_4bit": True, "use_dora": True},
            "train.lora-options",
            "use_dora off",
        ),
    ],
)
def test_what_a_cpu_cannot_do_or_does_not_go_together_is_refused(
    spec: TrainSpec, change: dict[str, Any], code: str, text: str
) -> None:
    with pytest.raises(InputError) as caught:
        chosen(replace(spec, **change))
    assert caught.value.code == code
    assert text in caught.value.message
    assert caught.value.hint


def test_what_decides_the_outcome_leaves_out_the_reason(spec: TrainSpec) -> None:
    one = chosen(spec)
    other = chosen(replace(spec, backend="peft"))
    assert one.reason != other.reason
    assert one.decisive() == other.decisive()
