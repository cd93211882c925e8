"""Every family's file is that of llama.cpp's own converter, tensor by tensor and key by key."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.export.families.checkpoints import GEMMA, LLAMA3_ROPE, write_checkpoint
from tests.export.families.files import assert_reads_the_same, contents, write_own
from tests.export.families.tokenizers_of_families import (
    LLAMA2,
    copy_byte_level,
    sentencepiece_tokenizer,
)

Convert = Callable[..., None]
BYTE_LEVEL = 49152  # tokens of the starter's tokenizer
YARN = {"rope_type": "yarn", "rope_theta": 1e6, "factor": 4.0,
        "original_max_position_embeddings": 256, "beta_fast": 16.0}  # fmt: skip
LONG = {
    "rope_type": "longrope",
    "rope_theta": 10000.0,
    "partial_rotary_factor": 0.75,
    "long_factor": [1.0 + i / 7 for i in range(24)],
    "short_factor": [1.0 + i / 50 for i in range(24)],
}

BYTE_LEVEL_FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "smollm2": ("llama", {"tie_word_embeddings": True}),
    "llama3": ("llama", {"rope_parameters": LLAMA3_ROPE, "max_position_embeddings": 131072}),
    "llama biases": ("llama", {"attention_bias": True, "mlp_bias": True, "head_dim": 32}),
    "llama linear": (
        "llama",
        {"rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 10000.0}},
    ),
    "mistral": ("mistral", {"head_dim": 32, "sliding_window": None}),
    "qwen2": ("qwen2", {"tie_word_embeddings": True}),
    "qwen2 yarn": ("qwen2", {"rope_parameters": YARN, "use_sliding_window": False}),
    "qwen3": ("qwen3", {"head_dim": 32, "tie_word_embeddings": True}),
    "granite": (
        "granite",
        {"attention_multiplier": 0.015625, "embedding_multiplier": 12.0,
         "residual_multiplier": 0.22, "logits_scaling": 8.0, "tie_word_embeddings": True},
    ),
    "olmo2": ("olmo2", {}),
    "smollm3": ("smollm3", {"num_hidden_layers": 5}),
    "phi4": ("phi3", {"rope_parameters": {"rope_type": "default", "rope_theta": 250000.0}}),
    "phi4 mini": (
        "phi3",
        {"rope_parameters": LONG, "max_position_embeddings": 8192, "sliding_window": 4096,
         "original_max_position_embeddings": 512, "tie_word_embeddings": True},
    ),
    "qwen3 experts": (
        "qwen3_moe",
        {"head_dim": 32, "num_experts": 4, "num_experts_per_tok": 2,
         "moe_intermediate_size": 256, "norm_topk_prob": True},
    ),
}  # fmt: skip


def compare(
    folder: Path,
    official: Convert,
    tmp_path: Path,
    *,
    but: tuple[str, ...] = (),
    pre_tokenizer: str | None = None,
) -> None:
    official(folder, tmp_path / "official.gguf", pre_tokenizer)
    write_own(folder, tmp_path / "own.gguf")
    expected, expected_tensors = contents(tmp_path / "official.gguf")
    metadata, tensors = contents(tmp_path / "own.gguf")
    for key in but:
        assert metadata.pop(key) != expected.pop(key)
    assert metadata.keys() == expected.keys()
    for key, value in expected.items():
        assert metadata[key] == value, key
    assert list(tensors) == list(expected_tensors)
    for name, tensor in expected_tensors.items():
        assert tensors[name] == tensor, name


@pytest.mark.external
@pytest.mark.parametrize("family", BYTE_LEVEL_FAMILIES)
def test_a_family_with_bytes(
    family: str, official: Convert, starter_dir: Path, tmp_path: Path
) -> None:
    kind, changes = BYTE_LEVEL_FAMILIES[family]
    folder = tmp_path / "model"
    write_checkpoint(folder, kind, BYTE_LEVEL, **changes)
    phi = kind == "phi3"
    copy_byte_level(starter_dir, folder, "GPT2Tokenizer" if phi else "TokenizersBackend")
    told = "smollm" if kind in ("phi3", "qwen2") else None
    compare(folder, official, tmp_path, pre_tokenizer=told)
    assert_reads_the_same(folder, tmp_path / "own.gguf")


SENTENCEPIECE_FAMILIES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "llama2": ("llama", {}, {"special": LLAMA2, "prepend": True}),
    "mistral": (
        "mistral",
        {"head_dim": 32},
        {"special": LLAMA2, "prepend": True, "settings": {"add_prefix_space": True}},
    ),
    "code llama": ("llama", {"vocab": 32016}, {"special": LLAMA2, "prepend": True}),
    "gemma2": ("gemma2", GEMMA, {}),
    "gemma3": ("gemma3_text", {**GEMMA, "num_hidden_layers": 7, "sliding_window": 128}, {}),
    "gemma3 linear": (
        "gemma3_text",
        {
            **GEMMA,
            "num_hidden_layers": 6,
            "rope_parameters": {
                "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1e6},
                "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
            },
        },
        {},
    ),
    "phi3": (
        "phi3",
        {"sliding_window": 2047},
        {"special": LLAMA2, "prepend": True, "added": [("<|end|>", True), ("<|note", False)]},
    ),
    "phi3 long": (
        "phi3",
        {
            "rope_parameters": {
                "rope_type": "longrope",
                "rope_theta": 10000.0,
                "long_factor": [1.0 + i / 7 for i in range(32)],
                "short_factor": [1.0 + i / 50 for i in range(32)],
            },
            "max_position_embeddings": 131072,
            "original_max_position_embeddings": 4096,
        },
        {"special": LLAMA2, "prepend": True},
    ),
}


@pytest.mark.external
@pytest.mark.parametrize("family", SENTENCEPIECE_FAMILIES)
def test_a_family_with_pieces(family: str, official: Convert, tmp_path: Path) -> None:
    kind, changes, tokenizer = SENTENCEPIECE_FAMILIES[family]
    folder = tmp_path / "model"
    tokens = sentencepiece_tokenizer(folder, **tokenizer)
    # Some rows more than tokens, as many models have.
    write_checkpoint(folder, kind, **{"vocab": tokens + 5, **changes})
    compare(folder, official, tmp_path)
    assert_reads_the_same(folder, tmp_path / "own.gguf")


@pytest.mark.external
def test_without_a_tokenizer_model_only_the_scores_differ(
    official: Convert, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    options: dict[str, Any] = {"settings": {"tokenizer_class": "LlamaTokenizerFast"}}
    tokens = sentencepiece_tokenizer(
        folder, special=LLAMA2, prepend=True, with_model=False, added=[("<tool>", False)], **options
    )
    write_checkpoint(folder, "llama", tokens)
    compare(folder, official, tmp_path, but=("tokenizer.ggml.scores",))
    # The converter's equal scores would not pass this.
    assert_reads_the_same(folder, tmp_path / "own.gguf")
    with pytest.raises(AssertionError, match="texts differ"):
        assert_reads_the_same(folder, tmp_path / "official.gguf")
