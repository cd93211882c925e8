"""The files of one model, made by us and by llama.cpp, and what differs between them."""

import ctypes
import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader

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
        source.merge.tokenizer_folder,
        source.merge.model.config,
        source.family.vocab,
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
