"""Models of every family, and two ways from one to its files: ours and llama.cpp's own."""

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader
from safetensors.numpy import load_file, save_file
from tests.export.families.checkpoints import GEMMA, LLAMA3_ROPE, write_checkpoint
from tests.export.families.tokenizers_of_families import pieces, write_tokenizer

from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import call_isolated
from tunesmith.export.imatrix import Sums, write_imatrix
from tunesmith.export.levels import LEVELS
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.one_pass import PassRequest, make_plans, write_levels
from tunesmith.export.outline import write_outline
from tunesmith.export.source import open_source
from tunesmith.export.vocabulary import read_vocabulary

OWN_KEYS = "tunesmith."
F32 = 0  # ggml's number of the type
_STRING, _ARRAY = 8, 9
_FORMS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_GENERAL_SPECIAL = ["<unk>", "<s>", "</s>"]
_GEMMA_SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>"]
_GEMMA_NAMES = {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>"}
_LONG = [1.0 + i / 7 for i in range(24)]
_SHORT = [1.0 + i / 50 for i in range(24)]
_SPARE = 5  # rows of the embedding beyond the tokens, as many models have


@dataclass(frozen=True, slots=True)
class Kind:
    """A family's model: transformers' model type, what differs from TINY, which tokenizer.

    `told` is the pre-tokenizer that llama.cpp's converter is told: the small byte-level vocabulary
    is in no table of hashes.
    """

    model_type: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: str = "bytes"
    tokenizer_class: str = "TokenizersBackend"

    @property
    def told(self) -> str | None:
        return "smollm" if self.tokenizer == "bytes" else None


TIED = {"tie_word_embeddings": True}
KINDS = {
    "llama 2": Kind("llama", tokenizer="pieces"),
    "llama 3": Kind("llama", {"rope_parameters": LLAMA3_ROPE, "max_position_embeddings": 131072}),
    "smollm2": Kind("llama", TIED),
    "mistral": Kind("mistral", {"head_dim": 32}, "pieces"),
    "qwen2": Kind("qwen2", TIED),
    "qwen3": Kind("qwen3", {"head_dim": 32, **TIED}),
    "qwen3 experts": Kind(
        "qwen3_moe",
        {"head_dim": 32, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 256,
         "norm_topk_prob": True},
    ),
    "gemma2": Kind("gemma2", GEMMA, "gemma"),
    "gemma3": Kind("gemma3_text", {**GEMMA, "sliding_window": 128}, "gemma"),
    "phi3": Kind("phi3", {"sliding_window": 2047}, "pieces"),
    "phi4 mini": Kind(
        "phi3",
        {"rope_parameters": {"rope_type": "longrope", "rope_theta": 10000.0,
                             "partial_rotary_factor": 0.75,
                             "long_factor": _LONG, "short_factor": _SHORT},
         "max_position_embeddings": 8192, "sliding_window": 4096,
         "original_max_position_embeddings": 512, **TIED},
        tokenizer_class="GPT2Tokenizer",
    ),
    "granite": Kind(
        "granite",
        {"attention_multiplier": 0.015625, "embedding_multiplier": 12.0,
         "residual_multiplier": 0.22, "logits_scaling": 8.0, **TIED},
    ),
    "smollm3": Kind("smollm3", {"num_hidden_layers": 4}),
    "olmo2": Kind("olmo2"),
}  # fmt: skip


def write_model(kind: Kind, folder: Path, byte_level: Path) -> Path:
    """A small random checkpoint with a tokenizer; `byte_level` is a folder with one of bytes."""
    if kind.tokenizer == "bytes":
        tokens = _copy_byte_level(byte_level, folder, kind.tokenizer_class)
    elif kind.tokenizer == "gemma":
        found = pieces(_GEMMA_SPECIAL, ["<unused0>", "\n\n"])
        tokens = write_tokenizer(folder, found, prepend=False, settings=_GEMMA_NAMES)
    else:
        tokens = write_tokenizer(folder, pieces(_GENERAL_SPECIAL), prepend=True)
    write_checkpoint(folder, kind.model_type, tokens + _SPARE, **kind.changes)
    return folder


def _copy_byte_level(source: Path, folder: Path, tokenizer_class: str) -> int:
    folder.mkdir(parents=True)
    shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    settings = json.loads((source / "tokenizer_config.json").read_text("utf-8"))
    settings["tokenizer_class"] = tokenizer_class
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return len(json.loads((source / "tokenizer.json").read_text("utf-8"))["model"]["vocab"])


# Adapters ---------------------------------------------------------------------------------------

_RANK = 4
_ALPHA = _RANK / 1024  # a power of two: products of small integers stay exact


def write_exact_adapter(model: Path, folder: Path) -> Path:
    """A LoRA of small integers on every projection of the checkpoint, experts' too."""
    random = np.random.RandomState(3)
    tensors = {}
    for name, weight in sorted(load_file(model / "model.safetensors").items()):
        if not name.endswith("_proj.weight") or weight.ndim != 2:
            continue
        rows, columns = weight.shape
        for part, shape in (("A", (_RANK, columns)), ("B", (rows, _RANK))):
            key = f"base_model.model.{name.removesuffix('.weight')}.lora_{part}.weight"
            tensors[key] = random.randint(-3, 4, size=shape).astype(np.float32)
    settings = {"peft_type": "LORA", "r": _RANK, "lora_alpha": _ALPHA, "bias": "none"}
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
    save_file(tensors, folder / "adapter_model.safetensors")
    return folder


def write_exactly_merged(model: Path, adapter: Path, folder: Path) -> Path:
    """The folder that any way of merging gives: the products are exact, one sum is rounded."""
    shutil.copytree(model, folder)
    weights = load_file(model / "model.safetensors")
    factors = load_file(adapter / "adapter_model.safetensors")
    changed = 0
    for name, weight in weights.items():
        module = f"base_model.model.{name.removesuffix('.weight')}"
        if f"{module}.lora_A.weight" in factors:
            a, b = (factors[f"{module}.lora_{part}.weight"] for part in "AB")
            weights[name] = weight + np.float32(_ALPHA / _RANK) * (b @ a)
            changed += 1
    assert changed == len(factors) // 2
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    return folder


# Ours -------------------------------------------------------------------------------------------


def own_files(
    model: Path,
    adapter: Path | None,
    levels: Sequence[str],
    folder: Path,
    *,
    imatrix: Path | None = None,
    threads: int = 0,
) -> dict[str, Path]:
    """All levels in one pass, as the product makes them, without its checks."""
    folder.mkdir(parents=True)
    source = open_source(model, adapter)
    vocabulary = read_vocabulary(
        source.tokenizer_folder,
        source.model.config,
        source.family.vocab,
        None,
        source.family.architecture,
    )
    outline = write_outline(folder / "outline", source, vocabulary)
    plans = make_plans(outline, [LEVELS[level] for level in levels], imatrix, MemorySink())
    files = {plan.level: folder / f"{plan.level}.gguf" for plan in plans}
    request = PassRequest(
        model_dir=model,
        adapter_dir=adapter,
        outline=outline,
        plans=tuple((plan, files[plan.level]) for plan in plans),
        work_dir=folder,
        inputs="",
        imatrix=imatrix,
        threads=threads,
    )
    write_levels(request, MemorySink(), lambda _: None)
    return files


# llama.cpp's ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantization:
    """What `llama_model_quantize` is asked for: one file for each level, and a matrix's values."""

    source: Path
    files: Mapping[str, Path]
    importance: Mapping[str, np.ndarray] | None = None


def official_files(
    source: Path,
    levels: Sequence[str],
    folder: Path,
    importance: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Path]:
    """Each level made by `llama_model_quantize` of a float32 file."""
    folder.mkdir(parents=True)
    files = {level: folder / f"{level}.gguf" for level in levels}
    call_isolated(_quantize, Quantization(source, files, importance))
    return files


def _quantize(request: Quantization) -> None:
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    entries = None
    if request.importance is not None:
        kind = llama_cpp.llama_cpp.llama_model_imatrix_data
        entries = (kind * (len(request.importance) + 1))()
        for entry, (name, values) in zip(entries, request.importance.items(), strict=False):
            entry.name = name.encode()
            entry.data = values.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
            entry.size = values.size
    for level, target in request.files.items():
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = LEVELS[level].ftype
        if entries is not None:
            parameters.imatrix = entries
        paths = (os.fsencode(request.source), os.fsencode(target))
        if llama_cpp.llama_model_quantize(*paths, parameters) != 0:
            raise RuntimeError(f"{level}: {complaints.last()}")


_SERVER = """
import json, os, runpy, sys, traceback
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
folder = sys.argv[1]
script = os.path.join(folder, "convert_hf_to_gguf.py")
sys.path[:0] = [folder, os.path.join(folder, "gguf-py")]
from conversion.base import TextModel
found = TextModel.get_vocab_base_pre
for line in sys.stdin:
    model, target, told = json.loads(line)
    TextModel.get_vocab_base_pre = (lambda self, tokenizer: told) if told else found
    sys.argv = [script, model, "--outfile", target, "--outtype", "f32"]
    said = ""
    try:
        runpy.run_path(script, run_name="__main__")
    except BaseException:
        said = traceback.format_exc()
    print(json.dumps(said), file=answers, flush=True)
"""


class OfficialConverter:
    """llama.cpp's converter, kept running: torch and transformers take seconds to load."""

    def __init__(self, folder: Path, log: Path) -> None:
        environment = {
            **os.environ,
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_VERBOSITY": "error",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._log = log
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVER, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                env=environment,
                text=True,
            )

    def convert(self, model: Path, target: Path, told: str | None) -> Path:
        """The model folder as a float32 file."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        print(json.dumps([str(model), str(target), told]), file=requests, flush=True)
        answer = answers.readline()
        assert answer, self._log.read_text("utf-8", "replace")[-4000:]
        said = json.loads(answer)
        assert not said, said
        return target

    def close(self) -> None:
        """End it."""
        with self._process as process:
            if process.stdin is not None:
                process.stdin.close()


# Comparing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: ggml's number of its type, lengths (the width first), bytes with padding."""

    kind: int
    lengths: tuple[int, ...]
    data: np.ndarray


@dataclass(frozen=True, slots=True)
class Contents:
    """A GGUF: its values with their types, without our own keys; its tensors."""

    metadata: Mapping[str, tuple[int, Any]]
    tensors: Mapping[str, Tensor]

    def bytes_unlike(self, other: "Contents") -> float:
        """The share of the quantized bytes that differ; names, types and shapes must be equal."""
        assert self.tensors.keys() == other.tensors.keys()
        total = unlike = 0
        for name, own in self.tensors.items():
            theirs = other.tensors[name]
            assert (own.kind, own.lengths) == (theirs.kind, theirs.lengths), name
            if own.kind != F32:
                total += own.data.size
                unlike += int((own.data != theirs.data).sum())
        return unlike / total


class _Reader:
    """A position in a GGUF (github.com/ggml-org/ggml, docs/gguf.md).

    `gguf.GGUFReader` knows fewer types of tensors than llama.cpp has.
    """

    def __init__(self, raw: np.ndarray) -> None:
        self._raw = raw
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        size = struct.calcsize(f"<{form}")
        self.at += size
        return struct.unpack(f"<{form}", self._raw[self.at - size : self.at].tobytes())

    def text(self) -> bytes:
        (length,) = self.take("Q")
        return bytes(self.take(f"{length}s")[0])

    def value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY:
            return self.take(_FORMS[kind])[0]
        inner, count = self.take("IQ")
        if inner == _STRING:
            return inner, tuple(self.text() for _ in range(count))
        return inner, self.take(f"{count}{_FORMS[inner]}")


def contents(path: Path) -> Contents:
    """Read a whole file."""
    raw = np.memmap(path, np.uint8, "r")
    reader = _Reader(raw)
    magic, version, tensors, keys = reader.take("4sIQQ")
    assert (magic, version) == (b"GGUF", 3)
    metadata = {}
    for _ in range(keys):
        key, (kind,) = reader.text().decode(), reader.take("I")
        metadata[key] = (kind, reader.value(kind))
    entries = []
    for _ in range(tensors):
        name, (dimensions,) = reader.text().decode(), reader.take("I")
        entries.append((name, reader.take(f"{dimensions}Q"), *reader.take("IQ")))
    start = -(-reader.at // 32) * 32
    offsets = [offset for *_, offset in entries]
    ends = dict(zip(offsets, [*offsets[1:], raw.size], strict=True))
    return Contents(
        {key: value for key, value in metadata.items() if not key.startswith(OWN_KEYS)},
        {
            name: Tensor(kind, lengths, raw[start:][offset : ends[offset]])
            for name, lengths, kind, offset in entries
        },
    )


def differences(ours: Path, theirs: Path) -> list[str]:
    """What differs between two files, in words; empty if they are the same model."""
    own, official = contents(ours), contents(theirs)
    found = []
    for key in sorted(own.metadata.keys() | official.metadata.keys()):
        a, b = own.metadata.get(key), official.metadata.get(key)
        if a != b:
            found.append(f"{key}: {str(a)[:80]} instead of {str(b)[:80]}")
    for name in sorted(own.tensors.keys() | official.tensors.keys()):
        if name not in own.tensors or name not in official.tensors:
            found.append(f"{name}: {'missing' if name not in own.tensors else 'too many'}")
            continue
        made, expected = own.tensors[name], official.tensors[name]
        if (made.kind, made.lengths) != (expected.kind, expected.lengths):
            found.append(
                f"{name}: type {made.kind} {made.lengths} instead of "
                f"type {expected.kind} {expected.lengths}"
            )
        elif not np.array_equal(made.data, expected.data):
            unlike = int((made.data != expected.data).sum())
            found.append(f"{name}: {unlike} of {made.data.size} bytes differ")
    return found


# Importance -------------------------------------------------------------------------------------


def write_random_imatrix(float32: Path, target: Path) -> dict[str, np.ndarray]:
    """An importance matrix for a model, as text gives it: not of the embedding and the output.

    Returns:
        What llama.cpp makes of it, by tensor.
    """
    random = np.random.default_rng(5)
    sums, means = {}, {}
    for tensor in GGUFReader(float32).tensors:
        shape = [int(length) for length in tensor.shape]  # the width first
        if len(shape) < 2 or tensor.name in ("token_embd.weight", "output.weight"):
            continue
        matrices = shape[2] if len(shape) > 2 else 1
        counts = random.integers(100, 1000, matrices).astype(np.float32)
        squares = random.gamma(0.5, size=(matrices, shape[0])).astype(np.float32)
        squares *= counts[:, np.newaxis]
        sums[tensor.name] = Sums(squares, counts)
        means[tensor.name] = np.ascontiguousarray(squares / counts[:, np.newaxis]).reshape(-1)
    write_imatrix(target, sums, datasets=["random"], chunks=1, chunk_size=512)
    return means
