"""An adapter that cannot be merged exactly is refused with its reason."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tunesmith.core.errors import InputError
from tunesmith.export.adapter_folder import Adapter
from tunesmith.export.rows import StoredRows
from tunesmith.export.source import open_merge
from tunesmith.models.model_folder import open_model

WriteAdapter = Callable[..., Path]
Tensors = dict[str, np.ndarray]
PREFIX = "base_model.model.model."
Q = f"{PREFIX}layers.0.self_attn.q_proj"
Q_WEIGHT = "model.layers.0.self_attn.q_proj.weight"


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def open_for(model: Path, adapter: Path) -> Adapter:
    found = open_merge(model, adapter).adapter
    assert found is not None
    return found


def refused(model: Path, adapter: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_for(model, adapter)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("settings", "code", "word"),
    [
        ({"peft_type": "IA3"}, "adapter.kind", "IA3"),
        ({"fan_in_fan_out": True}, "adapter.part-unsupported", "fan_in_fan_out"),
        ({"alora_invocation_tokens": [1]}, "adapter.part-unsupported", "aLoRA"),
        ({"layer_replication": [[0, 1]]}, "adapter.part-unsupported", "layer_replication"),
        ({"init_lora_weights": "pissa_niter_4"}, "adapter.part-unsupported", "pissa"),
        ({"use_dora": True}, "adapter.incomplete", "lora_A"),
        ({"use_dora": "yes"}, "model.config-value", "use_dora"),
        ({"alpha_pattern": {"(q_proj": 8}}, "adapter.pattern", "regular expression"),
        ({"alpha_pattern": {"a+" * 600: 8}}, "adapter.pattern", "1000"),
        ({"alpha_pattern": {"q_proj": "8"}}, "model.config-value", "q_proj"),
        ({"rank_pattern": {"q_proj": 2.5}}, "model.config-value", "q_proj"),
        ({"r": 8}, "adapter.shape", "rank 8"),
        ({"r": 0}, "model.config-value", "“r”"),
        ({"lora_alpha": "16"}, "model.config-value", "lora_alpha"),
        ({"lora_alpha": 0}, "adapter.changes-nothing", "zero"),
    ],
)
def test_settings_that_cannot_be_merged(
    settings: dict[str, Any], code: str, word: str, model: Path, write_adapter: WriteAdapter
) -> None:
    error = refused(model, write_adapter(model, **settings))
    assert error.code == code
    assert word in error.message


def test_a_pattern_that_would_take_for_ever_is_stopped(
    model: Path, write_adapter: WriteAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunesmith.export.adapter_settings._PATTERN_TIME", 1.0)
    adapter = write_adapter(model, alpha_pattern={r"(\w+\.?)+!": 8})
    error = refused(model, adapter)
    assert error.code == "adapter.pattern"
    assert "child.timeout" in error.message


def zero(*parts: str) -> Callable[[Tensors], object]:
    def change(tensors: Tensors) -> None:
        for name, values in tensors.items():
            if any(part in name for part in parts):
                values[:] = 0

    return change


def with_tensors(**shapes: tuple[int, ...]) -> Callable[[Tensors], object]:
    """Adds tensors of ones; `__` in a name stands for a dot."""

    def change(tensors: Tensors) -> None:
        for name, shape in shapes.items():
            tensors[PREFIX + name.replace("__", ".")] = np.ones(shape, np.float32)

    return change


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        (zero("lora_A"), "adapter.changes-nothing", "no weight"),
        (zero("lora_B"), "adapter.changes-nothing", "no weight"),
        (lambda t: t.pop(f"{Q}.lora_A.weight"), "adapter.incomplete", "lora_B"),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_A__weight=(4, 128)),
            "adapter.shape",
            "[4, 128]",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_B__weight=(512, 4)),
            "adapter.shape",
            "[512, 4]",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_B__weight=(256, 4, 1)),
            "adapter.shape",
            "rank 4",
        ),
        (
            with_tensors(
                layers__9__self_attn__q_proj__lora_A__weight=(4, 256),
                layers__9__self_attn__q_proj__lora_B__weight=(256, 4),
            ),
            "adapter.weight-unknown",
            "layers.9.self_attn.q_proj",
        ),
        (
            with_tensors(
                layers__0__mlp__experts__lora_A__weight=(4, 256),
                layers__0__mlp__experts__lora_B__weight=(256, 4),
            ),
            "adapter.weight-unknown",
            "mlp.experts",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_magnitude_vector=(256,)),
            "adapter.part-unsupported",
            "use_dora",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_C__weight=(4, 4)),
            "adapter.part-unsupported",
            "lora_C",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_A__other__weight=(4, 256)),
            "adapter.part-unsupported",
            "two adapters",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__lora_B__bias=(256,)),
            "adapter.part-unsupported",
            "bias",
        ),
        (
            with_tensors(layers__0__self_attn__q_proj__weight=(256, 256)),
            "adapter.part-unsupported",
            "two kinds",
        ),
        (with_tensors(norm__weight=(255,)), "adapter.shape", "[255]"),
        (with_tensors(embed_tokens__weight=(9, 255)), "adapter.shape", "[9, 255]"),
        (with_tensors(embed_tokens__weight=(9, 256)), "adapter.shape", "tokens long"),
        (
            with_tensors(
                embed_tokens__lora_embedding_A=(4, 9), embed_tokens__lora_embedding_B=(256, 4)
            ),
            "adapter.shape",
            "[4, 9]",
        ),
        (
            with_tensors(embed_tokens__token_adapter__trainable_tokens_delta=(2, 256)),
            "adapter.shape",
            "[2, 256]",
        ),
    ],
)
def test_tensors_that_do_not_fit(
    change: Callable[[Tensors], object],
    code: str,
    word: str,
    model: Path,
    write_adapter: WriteAdapter,
) -> None:
    error = refused(model, write_adapter(model, change))
    assert error.code == code
    assert word in error.message


@pytest.mark.parametrize("tokens", [[3, 3], [-1, 3], [3, 10**6], [True, 3], ["a", 3]])
def test_token_numbers_that_no_embedding_has(
    tokens: list[Any], model: Path, write_adapter: WriteAdapter
) -> None:
    stored = with_tensors(embed_tokens__token_adapter__trainable_tokens_delta=(2, 256))
    error = refused(model, write_adapter(model, stored, trainable_token_indices=tokens))
    assert error.code in ("adapter.shape", "model.config-value")
    assert "trainable_token_indices" in error.message


def test_projections_that_do_not_add_up_to_the_fused_one(
    checkpoint: Callable[..., Path], write_adapter: WriteAdapter
) -> None:
    def fuse(tensors: Tensors) -> None:
        for layer in range(2):
            parts = [tensors.pop(f"model.layers.{layer}.self_attn.{x}_proj.weight") for x in "qkv"]
            whole = np.concatenate([*parts, parts[-1][:1]])
            tensors[f"model.layers.{layer}.self_attn.qkv_proj.weight"] = whole

    model = checkpoint(change=fuse)
    error = refused(model, write_adapter(model))
    assert error.code == "adapter.shape"
    assert "qkv_proj" in error.message


def test_whole_weights_equal_to_the_bases_change_nothing(
    model: Path, write_adapter: WriteAdapter
) -> None:
    embedding = load_file(model / "model.safetensors")["model.embed_tokens.weight"]

    def replace(tensors: Tensors) -> None:
        zero("lora_B")(tensors)
        tensors[f"{PREFIX}embed_tokens.weight"] = embedding.copy()

    adapter = write_adapter(model, replace)
    assert refused(model, adapter).code == "adapter.changes-nothing"
    weights = load_file(adapter / "adapter_model.safetensors")
    weights[f"{PREFIX}embed_tokens.weight"][-1, -1] += 1
    save_file(weights, adapter / "adapter_model.safetensors")
    assert open_for(model, adapter).unties


def test_learned_lengths_that_were_never_learned_change_nothing(
    model: Path, write_adapter: WriteAdapter
) -> None:
    base = load_file(model / "model.safetensors")

    def lengths(factor: float) -> Callable[[Tensors], object]:
        def change(tensors: Tensors) -> None:
            zero("lora_B")(tensors)
            for name in [name for name in tensors if "lora_A" in name]:
                module = name.removesuffix(".lora_A.weight")
                weight = base[f"{module.removeprefix('base_model.model.')}.weight"]
                norms = np.linalg.norm(weight, axis=1) * np.float32(factor)
                tensors[f"{module}.lora_magnitude_vector"] = norms

        return change

    adapter = write_adapter(model, lengths(1.0), use_dora=True)
    assert refused(model, adapter).code == "adapter.changes-nothing"
    tensors = load_file(adapter / "adapter_model.safetensors")
    lengths(1.5)(tensors)
    save_file(tensors, adapter / "adapter_model.safetensors")
    rows = open_for(model, adapter).merged(
        Q_WEIGHT, StoredRows(open_model(model).weights[Q_WEIGHT])
    )
    np.testing.assert_allclose(rows.read(slice(0, 9)), 1.5 * base[Q_WEIGHT][:9], rtol=1e-6)


def test_a_folder_without_the_files_is_no_adapter(model: Path, tmp_path: Path) -> None:
    assert refused(model, tmp_path).code == "adapter.missing"


def test_a_truncated_adapter_is_named(model: Path, write_adapter: WriteAdapter) -> None:
    adapter = write_adapter(model)
    weights = adapter / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    error = refused(model, adapter)
    assert error.code == "model.weights-damaged"
    assert "adapter_model.safetensors" in error.message


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_an_adapter_that_diverged_is_refused_where_it_is_merged(
    value: float, model: Path, write_adapter: WriteAdapter
) -> None:
    def spoil(tensors: Tensors) -> None:
        tensors[f"{Q}.lora_B.weight"][:] = 1
        tensors[f"{Q}.lora_B.weight"][70] = value
        tensors[f"{Q}.lora_A.weight"][:] = 100

    stored = StoredRows(open_model(model).weights[Q_WEIGHT])
    rows = open_for(model, write_adapter(model, spoil)).merged(Q_WEIGHT, stored)
    assert np.isfinite(rows.read(slice(0, 70))).all()
    for wanted in (slice(60, 71), np.array([3, 70])):
        with pytest.raises(InputError) as caught:
            rows.read(wanted)
        assert caught.value.code == "adapter.not-finite"
        assert Q_WEIGHT in caught.value.message


def test_a_damaged_base_is_not_blamed_on_the_adapter(
    checkpoint: Callable[..., Path], write_adapter: WriteAdapter
) -> None:
    def spoil(tensors: Tensors) -> None:
        tensors[Q_WEIGHT][5, 5] = math.nan

    model = checkpoint(change=spoil)
    stored = StoredRows(open_model(model).weights[Q_WEIGHT])
    rows = open_for(model, write_adapter(model)).merged(Q_WEIGHT, stored)
    with pytest.raises(InputError) as caught:
        rows.read(slice(0, 64))
    assert caught.value.code == "model.not-finite"


def test_rows_of_another_shape_are_a_mistake_of_the_caller(
    model: Path, write_adapter: WriteAdapter
) -> None:
    other = StoredRows(open_model(model).weights["model.layers.0.mlp.up_proj.weight"])
    with pytest.raises(ValueError, match="q_proj"):
        open_for(model, write_adapter(model)).merged(Q_WEIGHT, other)


def test_weights_without_a_change_are_handed_through(
    model: Path, write_adapter: WriteAdapter
) -> None:
    adapter = open_for(model, write_adapter(model))
    stored = StoredRows(open_model(model).weights["model.norm.weight"])
    assert adapter.merged("model.norm.weight", stored) is stored
    assert not adapter.touches("model.norm.weight")
    assert adapter.source("model.norm.weight") == "model.norm.weight"
    assert adapter.touches(Q_WEIGHT)
    assert not adapter.adds()


@pytest.mark.parametrize(
    ("recorded", "own", "warned"),
    [
        ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-1B", False),
        ("unsloth/llama-3.2-1b-unsloth-bnb-4bit", "meta-llama/Llama-3.2-1B", False),
        ("C:\\models\\Llama-3.2-1B\\", "/data/llama-3.2-1b", False),
        ("meta-llama/Llama-3.2-3B", "meta-llama/Llama-3.2-1B", True),
        ("meta-llama/Llama-3.2-3B", None, False),
        (None, "meta-llama/Llama-3.2-1B", False),
    ],
)
def test_another_base_by_name_is_a_warning(
    recorded: str | None,
    own: str | None,
    warned: bool,
    checkpoint: Callable[..., Path],
    write_adapter: WriteAdapter,
) -> None:
    model = checkpoint(_name_or_path=own)
    adapter = open_for(model, write_adapter(model, base_model_name_or_path=recorded))
    assert [warning.code for warning in adapter.warnings] == ["adapter.base-name"] * warned
    if warned:
        assert recorded in adapter.warnings[0].message
        assert own in adapter.warnings[0].message


def test_a_model_is_known_by_its_card_and_by_the_hubs_cache(
    write_checkpoint: Callable[..., Path], write_adapter: WriteAdapter, tmp_path: Path
) -> None:
    cached = write_checkpoint(tmp_path / "models--org--Small" / "snapshots" / "abc")
    (cached / "README.md").write_text("---\nlicense: mit\nmodel_name: Tiny\n---\nname: Huge\n")
    for recorded, warned in (("org/small", False), ("tiny", False), ("huge", True)):
        adapter = write_adapter(cached, base_model_name_or_path=recorded)
        assert bool(open_for(cached, adapter).warnings) == warned
        (adapter / "adapter_config.json").unlink()
        (adapter / "adapter_model.safetensors").unlink()
        adapter.rmdir()


def test_scales_follow_patterns_and_rank(model: Path, write_adapter: WriteAdapter) -> None:
    def widen(tensors: Tensors) -> None:
        tensors[f"{Q}.lora_A.weight"] = np.ones((2, 256), np.float32)
        tensors[f"{Q}.lora_B.weight"] = np.ones((256, 2), np.float32)

    adapter = write_adapter(
        model,
        widen,
        rank_pattern={"model.layers.0.self_attn.q_proj": 2},
        alpha_pattern={"up_proj": 12.0, r"layers\.\d\.mlp\.(down|gate)_proj": 3.0},
    )
    for rslora in (False, True):
        settings = adapter / "adapter_config.json"
        values = {**json.loads(settings.read_text("utf-8")), "use_rslora": rslora}
        settings.write_text(json.dumps(values), "utf-8")
        changed = open_for(model, adapter).changed
        for name, alpha, rank in (
            (Q_WEIGHT, 0.0625, 2),
            ("model.layers.1.self_attn.q_proj.weight", 0.0625, 4),
            ("model.layers.1.mlp.up_proj.weight", 12.0, 4),
            ("model.layers.0.mlp.down_proj.weight", 3.0, 4),
        ):
            (change,) = changed[name].changes
            assert change.factors is not None
            assert change.factors.scale == alpha / (math.sqrt(rank) if rslora else rank)
