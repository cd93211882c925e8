"""The advanced LoRA options: each trains, is exported as peft merges it, or is refused in words."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tests.training.backend_models import (
    NF4_ON_CPU,
    backend_of,
    batches_of,
    loss_of,
    merged_by_peft,
    train_steps,
)

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.source import open_merge
from tunesmith.training.backend_choice import CPU_CHOICE
from tunesmith.training.optimizers import Updater
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
        r=4,
        eval_answers=0,
        eval_samples=0,
    )


def assert_exported_as_peft_merges(spec: TrainSpec) -> set[str]:
    """That every weight of the merge is peft's; the names of those that training changed."""
    merge = open_merge(spec.model_dir, spec.out_dir)
    base = load_file(spec.model_dir / "model.safetensors")
    changed = set()
    for name, theirs in merged_by_peft(spec, spec.out_dir).items():
        if name not in base:
            continue  # the tied head, which is the embedding
        rows = merge.rows(name)
        ours = torch.from_numpy(rows.read(slice(0, rows.rows))).reshape(theirs.shape)
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
        if not torch.equal(theirs, base[name]):
            changed.add(name)
    return changed


ATTENTION = ("q_proj", "v_proj")


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ({"use_rslora": True}, "all linear"),
        ({"use_dora": True}, "all linear"),
        ({"use_dora": True, "use_rslora": True}, "all linear"),
        ({"init_lora_weights": "gaussian"}, "all linear"),
        ({"init_lora_weights": "loftq", "load_in_4bit": True}, "all linear"),
        (
            {"init_lora_weights": "loftq", "load_in_4bit": True, "use_rslora": True},
            "all linear",
        ),
        (  # of a greater rank than the weights have
            {"init_lora_weights": "loftq", "load_in_4bit": True, "r": 512},
            "all linear",
        ),
        ({"target_modules": ATTENTION}, {"0.q", "0.v", "1.q", "1.v"}),
        ({"target_modules": "q_proj"}, {"0.q", "1.q"}),
        ({"target_modules": r".*layers\.1\..*\.[qv]_proj"}, {"1.q", "1.v"}),
        ({"target_modules": ATTENTION, "layers_to_transform": (1,)}, {"1.q", "1.v"}),
        (
            {"target_modules": ATTENTION, "modules_to_save": ("embed_tokens",)},
            {"0.q", "0.v", "1.q", "1.v", "embed_tokens"},
        ),
        (
            {
                "target_modules": ATTENTION,
                "modules_to_save": ("embed_tokens", "lm_head"),
                "embedding_learning_rate": 1e-3,
            },
            {"0.q", "0.v", "1.q", "1.v", "embed_tokens"},
        ),
        (
            {"target_modules": ATTENTION, "modules_to_save": ("norm",)},
            {"0.q", "0.v", "1.q", "1.v", "norm"},
        ),
    ],
)
def test_each_option_trains_and_exports_as_peft_merges(
    spec: TrainSpec, options: dict[str, Any], changed: str | set[str]
) -> None:
    asked = replace(spec, **options)
    result = run(asked, MemorySink())
    assert result.best_step == 2
    found = {
        name.removeprefix("model.").removeprefix("layers.").removesuffix(".weight")
        for name in assert_exported_as_peft_merges(asked)
    }
    short = {name.replace(".self_attn", "").removesuffix("_proj") for name in found}
    if changed == "all linear":
        assert len(short) == 14
        assert all(".self_attn." in name or ".mlp." in name for name in found)
    else:
        assert short == changed


def test_loftq_makes_up_for_a_part_of_what_4_bits_lose(spec: TrainSpec) -> None:
    batch = batches_of(spec)[0]
    ranked = replace(spec, r=32, lora_alpha=48)
    exact = loss_of(backend_of(ranked), batch)
    plain = loss_of(backend_of(ranked, NF4_ON_CPU), batch)
    started = backend_of(replace(ranked, init_lora_weights="loftq"), NF4_ON_CPU)
    assert abs(loss_of(started, batch) - exact) < 0.7 * abs(plain - exact)
    with started.without_adapter():
        assert loss_of(started, batch) == plain


def test_an_adapter_that_loftq_began_changes_nothing_before_it_is_trained(spec: TrainSpec) -> None:
    asked = replace(spec, init_lora_weights="loftq")
    weights = backend_of(asked, NF4_ON_CPU).export_weights()
    for name, a in weights.items():
        if ".lora_A." in name:
            b = weights[name.replace(".lora_A.", ".lora_B.")]
            assert a.shape[0] == 2 * spec.r
            assert (b @ a).abs().max() < 1e-5


@pytest.mark.filterwarnings("ignore:Model has `tie_word_embeddings=True`")
def test_an_embedding_adapted_beside_loftq_is_saved_with_the_same_rank(
    spec: TrainSpec, tmp_path: Path
) -> None:
    asked = replace(spec, init_lora_weights="loftq", target_modules=("q_proj", "embed_tokens"))
    backend = backend_of(asked, NF4_ON_CPU)
    weights = backend.export_weights()
    backend.save_adapter_config(tmp_path)
    rank = json.loads((tmp_path / "adapter_config.json").read_text("utf-8"))["r"]
    ranks = {t.shape[0] for name, t in weights.items() if "lora_A" in name or "ing_A" in name}
    assert ranks == {rank} == {2 * spec.r}
    assert {t.shape[1] for name, t in weights.items() if "lora_B" in name or "ing_B" in name} == {
        rank
    }
    assert any("lora_embedding_A" in name for name in weights)


def test_embeddings_learn_at_their_own_rate(spec: TrainSpec) -> None:
    def moved(rate: float | None) -> tuple[float, float]:
        asked = replace(
            spec,
            modules_to_save=("embed_tokens",),
            embedding_learning_rate=rate,
            target_modules=ATTENTION,
        )
        backend = backend_of(asked)
        before = {name: p.detach().clone() for name, p in backend.trainable_parameters().items()}
        updater = Updater(asked, backend)
        updater.set_rate(asked.learning_rate)
        train_steps(backend, updater, batches_of(asked)[:1])
        distance = {
            name: float((p.detach() - before[name]).abs().max())
            for name, p in backend.trainable_parameters().items()
        }
        embedding = backend.embedding_parameters()
        assert len(embedding) == 1
        return max(distance[name] for name in embedding), max(
            value for name, value in distance.items() if name not in embedding
        )

    # AdamW's first step is as long as the rate, whatever the gradient.
    assert moved(None) == pytest.approx((1e-2, 1e-2), rel=0.01)
    assert moved(1e-4) == pytest.approx((1e-4, 1e-2), rel=0.01)


def test_a_tied_embedding_that_is_trained_stays_tied(spec: TrainSpec) -> None:
    asked = replace(spec, modules_to_save=("embed_tokens",), target_modules=ATTENTION)
    run(asked, MemorySink())
    merge = open_merge(asked.model_dir, asked.out_dir)
    assert not merge.adapter.unties
    assert json.loads((asked.out_dir / "adapter_config.json").read_text("utf-8"))[
        "ensure_weight_tying"
    ]


@pytest.mark.parametrize(
    ("options", "code", "texts"),
    [
        (
            {"target_modules": ("q_proj", "query")},
            "train.lora-modules",
            ["target_modules=query matches no", "q_proj", "down_proj"],
        ),
        ({"target_modules": "query"}, "train.lora-modules", ["matches no module"]),
        ({"target_modules": r".*\.query"}, "train.lora-modules", ["matches no module", "v_proj"]),
        ({"target_modules": "(q_proj"}, "train.lora-modules", ["neither a name nor a regular"]),
        (
            {"target_modules": r".*layers\.0.*"},
            "train.lora-modules",
            ["which is no linear layer"],
        ),
        ({"modules_to_save": ("head",)}, "train.lora-modules", ["modules_to_save=head", "lm_head"]),
        ({"layers_to_transform": (0, 2)}, "train.lora-layers", ["layer 2", "0 to 1"]),
        (
            {"modules_to_save": ("norm",), "embedding_learning_rate": 1e-4},
            "train.lora-options",
            ["none of modules_to_save is the model's embedding"],
        ),
    ],
)
def test_what_does_not_fit_the_model_is_refused_with_what_there_is(
    spec: TrainSpec, options: dict[str, Any], code: str, texts: list[str]
) -> None:
    asked = replace(spec, **options)
    with pytest.raises(InputError) as caught:
        Updater(asked, backend_of(asked, CPU_CHOICE))
    assert caught.value.code == code
    assert all(text in f"{caught.value.message} {caught.value.hint}" for text in texts)


def test_what_is_held_in_4_bits_cannot_be_trained_whole(spec: TrainSpec) -> None:
    with pytest.raises(InputError, match="is held in 4 bits"):
        backend_of(replace(spec, modules_to_save=("mlp",)), NF4_ON_CPU)
