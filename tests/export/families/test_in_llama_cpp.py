"""Files written without a tokenizer.model open in llama.cpp and read as the tokenizer does.

llama.cpp's converter has no answer for most of these; nothing here needs it.
"""

from pathlib import Path
from typing import Any

import pytest
from tests.export.families.checkpoints import GEMMA, write_checkpoint
from tests.export.families.files import assert_reads_the_same, write_own
from tests.export.families.tokenizers_of_families import LLAMA2, sentencepiece_tokenizer

SMALL = {"hidden_size": 64, "intermediate_size": 64}


@pytest.mark.parametrize(
    ("kind", "changes", "tokenizer"),
    [
        ("llama", {}, {"special": LLAMA2, "prepend": True}),
        ("llama", {}, {"special": LLAMA2, "prepend": False}),
        ("phi3", {}, {"special": LLAMA2, "prepend": True, "added": [("<|end|>", True)]}),
        ("gemma2", {**GEMMA, "head_dim": 16, "query_pre_attn_scalar": 16}, {}),
        ("gemma3_text", {**GEMMA, "head_dim": 16, "query_pre_attn_scalar": 16}, {}),
    ],
)
def test_scores_from_merges_read_as_the_tokenizer_does(
    kind: str, changes: dict[str, Any], tokenizer: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    tokens = sentencepiece_tokenizer(folder, with_model=False, **tokenizer)
    write_checkpoint(folder, kind, tokens + 3, **SMALL, **changes)
    write_own(folder, tmp_path / "own.gguf")
    assert_reads_the_same(folder, tmp_path / "own.gguf")
