"""An adapter that cannot be merged exactly is refused with its reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tunesmith.core.errors import InputError
from tunesmith.export.adapter import Adapter, open_adapter
from tunesmith.models.model_folder import open_model

WriteAdapter = Callable[..., Path]
Q = "base_model.model.model.layers.0.self_attn.q_proj"


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def open_for(model: Path, adapter: Path) -> Adapter:
    return open_adapter(adapter, open_model(model).weights)


def refused(model: Path, adapter: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_for(model, adapter)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("settings", "code", "word"),
    [
        ({"peft_type": "IA3"}, "adapter.kind", "IA3"),
        ({"use_dora": True}, "adapter.part-unsupported", "DoRA"),
        ({"modules_to_save": ["lm_head"]}, "adapter.part-unsupported", "modules_to_save"),
        ({"bias": "lora_only"}, "adapter.part-unsupported", "biases"),
        ({"fan_in_fan_out": True}, "adapter.part-unsupported", "fan_in_fan_out"),
        ({"init_lora_weights": "pissa_niter_4"}, "adapter.part-unsupported", "pissa"),
        ({"alpha_pattern": {"q_proj|k_proj": 8}}, "adapter.part-unsupported", "q_proj|k_proj"),
        ({"r": 8}, "adapter.shape", "shapes"),
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


def no_change(tensors: dict[str, np.ndarray]) -> None:
    for name, values in tensors.items():
        if "lora_B" in name:
            values[:] = 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (no_change, "adapter.changes-nothing"),
        (lambda t: t.pop(f"{Q}.lora_A.weight"), "adapter.incomplete"),
        (
            lambda t: t.update({f"{Q}.lora_A.weight": np.ones((4, 128), np.float32)}),
            "adapter.shape",
        ),
        (
            lambda t: t.update(
                {
                    f"{Q.replace('.0.', '.9.')}.lora_{part}.weight": t[f"{Q}.lora_{part}.weight"]
                    * 1
                    for part in "AB"
                }
            ),
            "adapter.weight-unknown",
        ),
        (
            lambda t: t.update({f"{Q}.lora_magnitude_vector.weight": np.ones(4, np.float32)}),
            "adapter.part-unsupported",
        ),
        (
            lambda t: t.update(
                {
                    "base_model.model.model.embed_tokens.lora_A.weight": np.ones(
                        (4, 9), np.float32
                    ),
                    "base_model.model.model.embed_tokens.lora_B.weight": np.ones(
                        (9, 4), np.float32
                    ),
                }
            ),
            "adapter.part-unsupported",
        ),
    ],
)
def test_tensors_that_do_not_fit(
    change: Callable[[dict[str, np.ndarray]], object],
    code: str,
    model: Path,
    write_adapter: WriteAdapter,
) -> None:
    assert refused(model, write_adapter(model, change)).code == code


def test_a_folder_without_the_files_is_no_adapter(model: Path, tmp_path: Path) -> None:
    assert refused(model, tmp_path).code == "adapter.missing"


def test_a_truncated_adapter_is_named(model: Path, write_adapter: WriteAdapter) -> None:
    adapter = write_adapter(model)
    weights = adapter / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    error = refused(model, adapter)
    assert error.code == "model.weights-damaged"
    assert "adapter_model.safetensors" in error.message


@pytest.mark.parametrize("value", [np.nan, 3e38])
def test_an_adapter_that_diverged_is_refused_where_it_is_merged(
    value: float, model: Path, write_adapter: WriteAdapter
) -> None:
    def spoil(tensors: dict[str, np.ndarray]) -> None:
        for part in "AB":
            tensors[f"{Q}.lora_{part}.weight"][:] = value

    adapter = open_for(model, write_adapter(model, spoil))
    name = "model.layers.0.self_attn.q_proj.weight"
    with pytest.raises(InputError) as caught:
        adapter.apply(name, np.zeros((256, 256), np.float32))
    assert caught.value.code == "adapter.not-finite"
    assert name in caught.value.message


def test_module_patterns_set_rank_and_scale(model: Path, write_adapter: WriteAdapter) -> None:
    def widen(tensors: dict[str, np.ndarray]) -> None:
        tensors[f"{Q}.lora_A.weight"] = np.ones((2, 256), np.float32)
        tensors[f"{Q}.lora_B.weight"] = np.ones((256, 2), np.float32)

    patterns = {
        "rank_pattern": {"model.layers.0.self_attn.q_proj": 2},
        "alpha_pattern": {"up_proj": 12.0},
    }
    adapter = open_for(model, write_adapter(model, widen, **patterns))
    pairs = adapter.pairs
    assert pairs["model.layers.0.self_attn.q_proj.weight"].scale == 0.0625 / 2
    assert pairs["model.layers.1.self_attn.q_proj.weight"].scale == 0.0625 / 4
    assert pairs["model.layers.1.mlp.up_proj.weight"].scale == 12.0 / 4
