"""Writes weights as safetensors files, block by block, without ever holding a whole tensor.

Format: see `models.safetensors_file`, which reads it. Files are divided and named as transformers
divides and names them, so that any program opens them.
"""

import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import told_of
from tunesmith.export.rows import Rows, matrix_shape
from tunesmith.models.model_folder import INDEX, SINGLE

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

SHARD_BYTES = 5_000_000_000  # huggingface_hub's and transformers 4's size of a file
_BLOCK = 4 << 20  # values read at a time: 16 MiB as float32
_ALIGNMENT = 8  # bytes; safetensors pads its header with spaces, so that data begins aligned
DType = Literal["BF16", "F16", "F32"]
_BYTES: dict[DType, int] = {"BF16": 2, "F16": 2, "F32": 4}


@dataclass(frozen=True, slots=True, eq=False)
class Weight:
    """One weight to write: its rows, its shape in the model, and the type it is stored as."""

    rows: Rows
    shape: tuple[int, ...]
    dtype: DType

    @property
    def bytes(self) -> int:
        """Size in the file."""
        return math.prod(self.shape) * _BYTES[self.dtype]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A finished file, by its name in the folder."""

    name: str
    bytes: int
    sha256: str


def plan_shards(weights: Mapping[str, Weight], limit: int) -> dict[str, list[str]]:
    """Names of the weights of each file, by file name.

    In order, as long as the next one fits; one that is larger than `limit` has a file to itself
    (huggingface_hub.split_torch_state_dict_into_shards).
    """
    shards: list[list[str]] = []
    open_shard: list[str] = []
    used = 0
    for name, weight in weights.items():
        if weight.bytes > limit:
            shards.append([name])
            continue
        if used + weight.bytes > limit:
            shards.append(open_shard)
            open_shard, used = [], 0
        open_shard.append(name)
        used += weight.bytes
    if open_shard or not shards:
        shards.append(open_shard)
    if len(shards) == 1:
        return {SINGLE: shards[0]}
    count = len(shards)
    return {
        f"model-{number:05d}-of-{count:05d}.safetensors": names
        for number, names in enumerate(shards, start=1)
    }


def write_shards(
    folder: Path,
    weights: Mapping[str, Weight],
    limit: int,
    sink: Sink,
    on_weight: Callable[[int, str], None],
) -> tuple[WrittenFile, ...]:
    """Write all weights into `folder`; `on_weight(done, name)` is called after each.

    Memory: two blocks of 4 million values (or one row, if that is longer), a few times over.

    Raises:
        InputError: `export.not-finite`.
        CancelledError: between blocks.
    """
    plan = plan_shards(weights, limit)
    written: list[WrittenFile] = []
    done = 0
    for file_name, names in plan.items():
        with (folder / file_name).open("wb") as stream:
            hashed = _HashedStream(stream)
            ordered = _ordered(names, weights)
            hashed.write(_header({name: weights[name] for name in ordered}))
            for name in ordered:
                for block in _encoded(name, weights[name], sink):
                    hashed.write(block)
                done += 1
                on_weight(done, name)
        written.append(WrittenFile(file_name, hashed.bytes, hashed.digest.hexdigest()))
    if len(plan) > 1:
        written.append(_write_index(folder, weights, plan))
    return tuple(written)


def shards_bytes(weights: Mapping[str, Weight], limit: int) -> int:
    """What `write_shards` would write; no weight is read."""
    plan = plan_shards(weights, limit)
    size = sum(weight.bytes for weight in weights.values())
    for names in plan.values():
        size += len(_header({name: weights[name] for name in _ordered(names, weights)}))
    return size + (len(_index(weights, plan)) if len(plan) > 1 else 0)


def _ordered(names: Iterable[str], weights: Mapping[str, Weight]) -> list[str]:
    """Wide values first, so that every tensor stands at a multiple of its width."""
    return sorted(names, key=lambda name: -_BYTES[weights[name].dtype])


def to_bfloat16(values: "Float32") -> "np.ndarray[Any, np.dtype[np.uint16]]":
    """The upper halves of float32 values, rounded to the nearest, ties to even. NaN is not kept.

    Adding half of the lower half's unit, and one more where the upper half is odd, carries into the
    upper half exactly when the value is nearer to the next one.
    """
    import numpy as np

    bits = values.view(np.uint32)
    odd = bits >> np.uint32(16)
    odd &= np.uint32(1)
    odd += np.uint32(0x7FFF)
    odd += bits
    odd >>= np.uint32(16)
    return odd.astype(np.uint16)


def _encoded(name: str, weight: Weight, sink: Sink) -> "Iterator[memoryview]":
    """The bytes of a weight; the next block is made while the caller writes this one."""
    source = weight.rows
    if matrix_shape(weight.shape) != (source.rows, source.width):
        raise ValueError(f"{name}: {weight.shape} is not {(source.rows, source.width)}")
    if not source.rows * source.width:
        return
    step = max(1, _BLOCK // source.width)
    begins = range(0, source.rows, step)
    with ThreadPoolExecutor(1, "encode") as thread:
        coming = thread.submit(_block, name, weight, slice(0, min(step, source.rows)))
        for begin in begins:
            sink.check_cancelled()
            block = coming.result()
            if begin + step < source.rows:
                following = slice(begin + step, min(begin + 2 * step, source.rows))
                coming = thread.submit(_block, name, weight, following)
            yield block


def _block(name: str, weight: Weight, wanted: slice) -> memoryview:
    import numpy as np

    values = weight.rows.read(wanted)
    stored: Any
    with np.errstate(over="ignore"):  # looked for below, over the result
        if weight.dtype == "BF16":
            stored = to_bfloat16(values)
            fits = bool(((stored & 0x7F80) != 0x7F80).all())
        else:
            stored = values.astype("<f2" if weight.dtype == "F16" else "<f4", copy=False)
            fits = bool(np.isfinite(stored).all())
    is_finite = bool(np.isfinite(values).all())
    if not fits or not is_finite:
        raise _not_finite(name, weight.dtype, is_finite)
    return memoryview(stored.astype(stored.dtype.newbyteorder("<"), copy=False)).cast("B")


def _not_finite(name: str, dtype: DType, by_rounding: bool) -> InputError:
    if by_rounding:
        return InputError(
            "export.not-finite",
            f"{name} has values that are too large for {dtype}.",
            "Choose another type for the merged folder; bfloat16 holds almost as much as float32.",
        )
    return InputError(
        "export.not-finite",
        f"{name} holds values that are not finite (NaN or infinity).",
        "The file is damaged, or the training diverged: train with a lower learning rate.",
    )


def _header(weights: Mapping[str, Weight]) -> bytes:
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}  # transformers asks for it
    position = 0
    for name, weight in weights.items():
        end = position + weight.bytes
        entries[name] = {
            "dtype": weight.dtype,
            "shape": list(weight.shape),
            "data_offsets": [position, end],
        }
        position = end
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return struct.pack("<Q", len(text)) + text


def _write_index(
    folder: Path, weights: Mapping[str, Weight], plan: Mapping[str, Iterable[str]]
) -> WrittenFile:
    data = _index(weights, plan)
    (folder / INDEX).write_bytes(data)
    return WrittenFile(INDEX, len(data), hashlib.sha256(data).hexdigest())


def _index(weights: Mapping[str, Weight], plan: Mapping[str, Iterable[str]]) -> bytes:
    index = {
        "metadata": {
            "total_parameters": sum(math.prod(weight.shape) for weight in weights.values()),
            "total_size": sum(weight.bytes for weight in weights.values()),
        },
        "weight_map": dict(sorted((name, file) for file, names in plan.items() for name in names)),
    }
    return (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode()


class _HashedStream:
    """Counts and hashes what is written, so that nothing is read again for its checksum."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: "bytes | memoryview") -> None:
        """Write all of `data`."""
        with told_of(Path(self._stream.name)):
            self._stream.write(data)
        self.digest.update(data)
        self.bytes += len(data)
