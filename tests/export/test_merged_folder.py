"""The merged folder is the merged model, rounded once, for transformers and for llama.cpp."""

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import Metadata
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.merged_folder import MergedModel, ModelCard, write_merged_folder
from tunesmith.export.rows import Rows, StoredRows, matrix_shape
from tunesmith.export.safetensors_shards import (
    SHARD_BYTES,
    Weight,
    plan_shards,
    to_bfloat16,
)
from tunesmith.models.model_folder import open_model

Checkpoint = Callable[..., Path]


class Moved:
    """Rows plus a third of 1/1024: not exact in 16 bits."""

    def __init__(self, source: Rows) -> None:
        self.rows, self.width, self._source = source.rows, source.width, source

    def read(self, wanted: Any) -> Any:
        return self._source.read(wanted) + np.float32(1 / 3072)


class Filled:
    """Rows that count and hold one value."""

    def __init__(self, shape: tuple[int, ...], value: float = 0.0) -> None:
        self.rows, self.width = matrix_shape(shape)
        self._value = value
        self.read_at_once = 0

    def read(self, wanted: slice) -> Any:
        rows = len(range(*wanted.indices(self.rows)))
        self.read_at_once = max(self.read_at_once, rows * self.width)
        return np.full((rows, self.width), self._value, np.float32)


def merged(folder: Path, dtype: Any = "BF16", **fields: Any) -> MergedModel:
    model = open_model(folder)
    weights = {
        name: Weight(Moved(StoredRows(tensor)), tensor.shape, dtype)
        for name, tensor in model.weights.items()
    }
    given: dict[str, Any] = {
        "weights": weights,
        "tokenizer_dir": folder,
        "card": ModelCard("Tuned", "owner/base"),
        **fields,
    }
    return MergedModel(model=model, dtype=dtype, **given)


@pytest.mark.parametrize("dtype", ["BF16", "F16", "F32"])
def test_transformers_opens_it_and_gives_the_merged_models_logits(
    dtype: str, tiny_model_dir: Path, tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch", reason="the training environment is not installed")
    from transformers import AutoModelForCausalLM, AutoTokenizer

    kind = {"BF16": torch.bfloat16, "F16": torch.float16, "F32": torch.float32}[dtype]
    target = tmp_path / "merged"
    write_merged_folder(target, merged(tiny_model_dir, dtype, shard_bytes=2_000_000), MemorySink())
    assert len(list(target.glob("model-*-of-*.safetensors"))) > 1

    reference = AutoModelForCausalLM.from_pretrained(tiny_model_dir, dtype=torch.float32)
    with torch.no_grad():
        for parameter in reference.parameters():
            parameter.add_(torch.tensor(1 / 3072, dtype=torch.float32))
            parameter.copy_(parameter.to(kind))
    assert AutoModelForCausalLM.from_pretrained(target, dtype="auto").dtype == kind
    opened = AutoModelForCausalLM.from_pretrained(target, dtype=torch.float32)
    ids = AutoTokenizer.from_pretrained(target)("Twelve plus 30 is", return_tensors="pt").input_ids
    with torch.no_grad():
        assert torch.equal(opened(ids).logits, reference(ids).logits)


def test_an_untied_head_is_opened_as_one(tiny_model_dir: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="the training environment is not installed")
    from transformers import AutoModelForCausalLM

    what = merged(tiny_model_dir, "F32", config={"tie_word_embeddings": False})
    head = Weight(Filled((49152, 64), 0.5), (49152, 64), "F32")
    target = tmp_path / "merged"
    write_merged_folder(
        target,
        merged(
            tiny_model_dir,
            "F32",
            weights={**what.weights, "lm_head.weight": head},
            config=what.config,
        ),
        MemorySink(),
    )
    opened = AutoModelForCausalLM.from_pretrained(target)
    assert torch.equal(opened.lm_head.weight, torch.full((49152, 64), 0.5))
    assert not torch.equal(opened.lm_head.weight, opened.model.embed_tokens.weight)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=64))
def test_bfloat16_is_rounded_as_torch_rounds(bits: list[int]) -> None:
    torch = pytest.importorskip("torch", reason="the training environment is not installed")
    values = np.array(bits, np.uint32).view(np.float32)
    values = values[np.isfinite(values)]
    expected = torch.from_numpy(values.copy()).to(torch.bfloat16).view(torch.uint16).numpy()
    np.testing.assert_array_equal(to_bfloat16(values), expected)


def test_bfloat16_ties_go_to_the_even_neighbour() -> None:
    bits = np.array([0x3F808000, 0x3F818000, 0x3F808001, 0x3F807FFF, 0x80008000], np.uint32)
    assert [hex(value) for value in to_bfloat16(bits.view(np.float32))] == [
        "0x3f80", "0x3f82", "0x3f81", "0x3f80", "0x8000",
    ]  # fmt: skip


def test_files_are_divided_and_named_as_transformers_does(tmp_path: Path) -> None:
    from huggingface_hub import split_torch_state_dict_into_shards

    torch = pytest.importorskip("torch", reason="the training environment is not installed")
    sizes = [6, 6, 2, 6, 2, 2, 30, 1, 1, 10, 10]
    weights = {
        f"w{n}": Weight(Filled((size, 50)), (size, 50), "BF16") for n, size in enumerate(sizes)
    }
    state = {
        name: torch.zeros(weight.shape, dtype=torch.bfloat16) for name, weight in weights.items()
    }
    for limit in (100, 600, 1000, 1600, 100_000):
        expected = split_torch_state_dict_into_shards(
            state, max_shard_size=limit, filename_pattern="model{suffix}.safetensors"
        )
        assert plan_shards(weights, limit) == expected.filename_to_tensors


def test_a_file_of_mixed_types_has_aligned_tensors_and_opens(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    base = checkpoint()
    weights = {
        "a": Weight(Filled((3, 5), 1.5), (3, 5), "BF16"),
        "b.é": Weight(Filled((7,), -2.0), (7,), "F32"),
        "c": Weight(Filled((2, 2, 3), 0.25), (2, 2, 3), "F16"),
        "empty": Weight(Filled((0, 4)), (0, 4), "F16"),
    }
    target = tmp_path / "merged"
    written = write_merged_folder(target, merged(base, weights=weights), MemorySink())
    with safe_open(target / "model.safetensors", "numpy") as stored:
        assert stored.metadata() == {"format": "pt"}
        assert stored.get_tensor("c").tolist() == np.full((2, 2, 3), 0.25).tolist()
        assert stored.get_tensor("b.é").tolist() == [-2.0] * 7
        assert stored.get_tensor("empty").shape == (0, 4)
    data = (target / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    begin = json.loads(data[8 : 8 + length])["b.é"]["data_offsets"][0]
    assert (8 + length + begin) % 4 == 0
    for file in written:
        content = (target / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
    assert {file.name for file in written} == {path.name for path in target.iterdir()}


def test_a_large_weight_is_read_in_blocks(checkpoint: Checkpoint, tmp_path: Path) -> None:
    rows = Filled((5000, 2048), 1.0)
    weights = {"large": Weight(rows, (5000, 2048), "F16")}
    write_merged_folder(tmp_path / "merged", merged(checkpoint(), weights=weights), MemorySink())
    assert rows.read_at_once <= 4 << 20


@pytest.mark.parametrize(
    ("value", "dtype", "said"),
    [
        (float("nan"), "BF16", "NaN"),
        (float("inf"), "F16", "NaN or infinity"),
        (70000.0, "F16", "too large for F16"),
        (3.4e38, "BF16", "too large for BF16"),
    ],
)
def test_values_that_cannot_be_stored_are_refused_and_nothing_is_left(
    value: float, dtype: Any, said: str, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    weights = {"model.w": Weight(Filled((2, 2), value), (2, 2), dtype)}
    with pytest.raises(InputError, match=said) as caught:
        write_merged_folder(
            tmp_path / "merged", merged(checkpoint(), weights=weights), MemorySink()
        )
    assert caught.value.code == "export.not-finite"
    assert "model.w" in caught.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_cancelled_folder_leaves_nothing(checkpoint: Checkpoint, tmp_path: Path) -> None:
    sink = MemorySink()

    def cancel(done: int, _name: str) -> None:
        sink.cancelled = done == 3

    with pytest.raises(CancelledError):
        write_merged_folder(tmp_path / "merged", merged(checkpoint()), sink, cancel)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_the_adapters_tokenizer_keeps_the_pieces_of_the_same_vocabulary(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    base = checkpoint()
    (base / "tokenizer.model").write_bytes(b"pieces")
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    described = json.loads((base / "tokenizer.json").read_text("utf-8"))
    described["added_tokens"].append(
        {"id": 99999, "content": "<|new|>", "special": True, "single_word": False,
         "lstrip": False, "rstrip": False, "normalized": False}
    )  # fmt: skip
    (adapter / "tokenizer.json").write_text(json.dumps(described), "utf-8")
    write_merged_folder(tmp_path / "a", merged(base, tokenizer_dir=adapter), MemorySink())
    assert json.loads((tmp_path / "a/tokenizer.json").read_text("utf-8")) == described
    assert (tmp_path / "a/tokenizer.model").read_bytes() == b"pieces"
    described["model"]["vocab"]["another"] = 12345
    (adapter / "tokenizer.json").write_text(json.dumps(described), "utf-8")
    write_merged_folder(tmp_path / "b", merged(base, tokenizer_dir=adapter), MemorySink())
    assert not (tmp_path / "b/tokenizer.model").exists()


def test_a_tokenizer_that_is_missing_is_told(checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "adapter").mkdir()
    with pytest.raises(InputError, match=r"tokenizer\.json") as caught:
        write_merged_folder(
            tmp_path / "merged",
            merged(checkpoint(), tokenizer_dir=tmp_path / "adapter"),
            MemorySink(),
        )
    assert caught.value.code == "export.tokenizer-file"
    assert not (tmp_path / "merged").exists()


def test_the_config_says_what_is_true_of_the_merged_model(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    base = checkpoint(
        torch_dtype="float32",
        auto_map={"AutoConfig": "owner/base--configuration.Odd"},
        text_config={"dtype": "float32"},
    )
    (base / "generation_config.json").write_text('{"temperature": 0.5}', "utf-8")
    target = tmp_path / "merged"
    changed = {"tie_word_embeddings": False, "vocab_size": 7}
    write_merged_folder(target, merged(base, "F16", config=changed), MemorySink())
    before = json.loads((base / "config.json").read_text("utf-8"))
    del before["auto_map"]
    assert json.loads((target / "config.json").read_text("utf-8")) == {
        **before,
        **changed,
        "torch_dtype": "float16",
        "text_config": {"dtype": "float16"},
    }
    assert json.loads((target / "generation_config.json").read_text("utf-8")) == {
        "temperature": 0.5
    }


def test_the_card_names_base_adapter_and_data_and_keeps_the_licence(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    base = checkpoint()
    (base / "README.md").write_text(
        "---\nlicense: llama3.2\nlanguage:\n- en\ntags:\n- old\nmodel_name: Base\n---\n# Base\n",
        "utf-8",
    )
    (base / "LICENSE").write_text("terms", "utf-8")
    card = ModelCard(
        'My "best": model',
        base="Owner/Base",
        base_id="Owner/Base",
        adapter="LoRA, rank 8",
        facts={"Rows": "1,200", "Table": "a | b\nc"},
    )
    target = tmp_path / "merged"
    write_merged_folder(target, merged(base, card=card), MemorySink())
    assert Metadata.load_model_card(target) == {
        "license": "llama3.2",
        "language": ["en"],
        "base_model": "Owner/Base",
        "library_name": "transformers",
        "tags": ["tunesmith"],
    }
    text = (target / "README.md").read_text("utf-8")
    for expected in (
        '# My "best": model',
        "| Base model | Owner/Base |",
        "| Merged into it | LoRA, rank 8 |",
        "| Stored as | bfloat16 |",
        "| Licence of the base | llama3.2 |",
        "| Rows | 1,200 |",
        "| Table | a \\| b c |",
    ):
        assert expected in text
    assert (target / "LICENSE").read_text("utf-8") == "terms"


@pytest.mark.parametrize("card", ["no front matter", "---\n: [\n---\n", "---\nlicense: !!x y\n---"])
def test_a_strange_card_of_the_base_does_not_stop_the_export(
    card: str, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    base = checkpoint()
    (base / "README.md").write_text(card, "utf-8")
    write_merged_folder(tmp_path / "merged", merged(base), MemorySink())
    assert "| Licence of the base | not stated |" in (tmp_path / "merged/README.md").read_text()


def test_without_a_card_the_bases_own_is_kept(checkpoint: Checkpoint, tmp_path: Path) -> None:
    base = checkpoint()
    (base / "README.md").write_text("---\nname: Base\n---\n", "utf-8")
    write_merged_folder(tmp_path / "merged", merged(base, card=None), MemorySink())
    assert (tmp_path / "merged/README.md").read_text("utf-8") == "---\nname: Base\n---\n"


def test_an_existing_folder_is_not_touched(checkpoint: Checkpoint, tmp_path: Path) -> None:
    target = tmp_path / "merged"
    target.mkdir()
    save_file({"x": np.zeros(1)}, target / "model.safetensors")
    before = (target / "model.safetensors").read_bytes()
    with pytest.raises(InputError) as caught:
        write_merged_folder(target, merged(checkpoint()), MemorySink())
    assert caught.value.code == "out.exists"
    assert (target / "model.safetensors").read_bytes() == before


def test_the_default_size_of_a_file_is_five_gigabytes(checkpoint: Checkpoint) -> None:
    assert merged(checkpoint()).shard_bytes == SHARD_BYTES == 5_000_000_000
