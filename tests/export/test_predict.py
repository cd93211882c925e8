"""Predicted sizes are those of the files that llama.cpp writes, byte for byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tunesmith.core.errors import InputError
from tunesmith.export.imatrix import Sums, write_imatrix
from tunesmith.export.levels import LEVELS
from tunesmith.export.predict import Prediction, PredictRequest, predict
from tunesmith.export.spec import ExportResult

OFFERED = tuple(name for name, level in LEVELS.items() if not level.needs_imatrix)


def assert_exact(prediction: Prediction, exported: ExportResult) -> None:
    for file in exported.files:
        told = prediction.levels[file.level]
        assert told.bytes == file.bytes, file.level
        assert told.fallbacks == file.fallbacks, file.level
        assert told.bits_per_weight == pytest.approx(file.bits_per_weight, rel=1e-9), file.level


@pytest.mark.parametrize(
    "config",
    [
        {"intermediate_size": 768, "tie_word_embeddings": False},
        {"hidden_size": 192, "intermediate_size": 320, "num_attention_heads": 6},
        {
            "rope_theta": 500000.0,
            "rope_scaling": {"rope_type": "llama3", "original_max_position_embeddings": 128},
            "biases": True,
        },
    ],
    ids=["even", "uneven", "with more tensors"],
)
def test_every_level_has_the_predicted_size(
    config: dict[str, Any], checkpoint: Callable[..., Path], export: Callable[..., ExportResult]
) -> None:
    model = checkpoint(**config)
    prediction = predict(PredictRequest(model))
    levels = [name for name in OFFERED if name in prediction.levels]
    assert {"Q8_0", "Q6_K", "Q4_K_M", "IQ4_XS", "Q2_K", "TQ1_0"} <= set(levels)
    uneven = "hidden_size" in config
    assert prediction.fallback_width == (192 if uneven else 0)
    chosen = ("F16", "Q8_0", "Q5_K_M", "Q4_K_M", "Q4_0", "IQ4_XS", "Q3_K_M", "Q2_K")
    exported = export(model, *chosen)
    assert_exact(prediction, exported)


def test_a_level_without_a_type_for_the_width_is_not_offered(
    checkpoint: Callable[..., Path],
) -> None:
    model = checkpoint(hidden_size=192, intermediate_size=320, num_attention_heads=6)
    assert "Q1_0" not in predict(PredictRequest(model)).levels


def test_only_the_levels_asked_for(checkpoint: Callable[..., Path]) -> None:
    prediction = predict(PredictRequest(checkpoint(), levels=("Q8_0", "Q4_K_M")))
    assert list(prediction.levels) == ["Q8_0", "Q4_K_M"]
    assert (prediction.blocks, prediction.key_value_heads, prediction.head_dim) == (2, 2, 64)


def test_an_adapter_of_another_base_is_told_before_the_export(
    checkpoint: Callable[..., Path],
    write_checkpoint: Callable[..., Path],
    write_adapter: Callable[..., Path],
    tmp_path: Path,
) -> None:
    other = write_checkpoint(tmp_path / "other", hidden_size=128, intermediate_size=256)
    adapter = write_adapter(other)
    with pytest.raises(InputError) as caught:
        predict(PredictRequest(checkpoint(), adapter))
    assert caught.value.code == "adapter.shape"


def test_with_an_importance_matrix_sizes_are_those_of_its_mix(
    checkpoint: Callable[..., Path], export: Callable[..., ExportResult], tmp_path: Path
) -> None:
    model = checkpoint(intermediate_size=512)
    plain = predict(PredictRequest(model))
    assert plain.levels["IQ2_XS"].starving > 0
    assert plain.levels["IQ4_XS"].starving == 0
    matrix = tmp_path / "matrix.gguf"
    widths = {"attn_q": 256, "attn_k": 256, "attn_v": 256, "attn_output": 256}
    widths |= {"ffn_gate": 256, "ffn_up": 256, "ffn_down": 512}
    sums = {
        f"blk.{block}.{name}.weight": Sums(np.ones((1, width), np.float32), np.ones(1, np.float32))
        for block in range(2)
        for name, width in widths.items()
    }
    write_imatrix(matrix, sums, datasets=["rows"], chunks=4, chunk_size=512)
    prediction = predict(PredictRequest(model, imatrix=matrix))
    levels = ("IQ2_XS", "IQ3_XXS", "Q4_K_M")
    assert all(prediction.levels[level].starving == 0 for level in levels)
    assert prediction != plain
    assert_exact(prediction, export(model, *levels, imatrix=matrix))


def test_sizes_of_the_adapter_alone_and_of_the_merged_folder(
    checkpoint: Callable[..., Path],
    write_adapter: Callable[..., Path],
    export: Callable[..., ExportResult],
) -> None:
    model = checkpoint()
    adapter = write_adapter(model)
    prediction = predict(PredictRequest(model, adapter, ("Q8_0",)))
    made = export(model, "Q8_0", adapter_dir=adapter, adapter_gguf=True, merged_folder=True)
    assert made.adapter is not None
    assert made.merged is not None
    assert made.adapter.bytes == prediction.adapter_bytes
    merged = sum(file.bytes for file in made.merged.files)
    # Its card has the name twice at most, which nobody told.
    assert abs(merged - prediction.merged_bytes) <= 2 * abs(len("tuned") - len("model"))
    assert prediction.adapter_problem == ""
    assert predict(PredictRequest(model, levels=("Q8_0",))).adapter_bytes == 0


def test_why_an_adapter_has_no_file_of_its_own(
    checkpoint: Callable[..., Path], write_adapter: Callable[..., Path]
) -> None:
    model = checkpoint()

    def add_lengths(tensors: dict[str, np.ndarray]) -> None:
        for name in [it for it in tensors if it.endswith("lora_B.weight")]:
            lengths = np.full(len(tensors[name]), 3, np.float32)
            tensors[name.replace("lora_B.weight", "lora_magnitude_vector")] = lengths

    prediction = predict(PredictRequest(model, write_adapter(model, add_lengths, use_dora=True)))
    assert "DoRA" in prediction.adapter_problem
    assert "Q8_0" in prediction.levels
