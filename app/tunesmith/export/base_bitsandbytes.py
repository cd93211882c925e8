"""Weights that bitsandbytes quantized (NF4, FP4, LLM.int8), dequantized row by row as it does.

Not for quantizing. What is stored beside a weight and what it means, from bitsandbytes' sources
(github.com/bitsandbytes-foundation/bitsandbytes):

4 bit (`QuantState` in functional.py, the kernel in csrc/kernels.cu). `W` holds two values a byte,
the first in the upper half, over the whole matrix row by row. `W.quant_state.bitsandbytes__nf4`
(or `__fp4`) is JSON as bytes: shape, blocksize, dtype and so on. Value i is
    quant_map[code i] * absmax[i // blocksize]            in float32, then rounded to dtype.
With double quantization `absmax` holds one byte for each block, and block b has the scale
    nested_quant_map[absmax[b]] * nested_absmax[b // nested_blocksize] + nested_offset.

8 bit (`int8_vectorwise_dequant` in _ops.py). `W` is int8, `SCB` beside it the largest magnitude of
each row: W * SCB * float32(1/127), multiplied in this order; `weight_format` 0 means row by row.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.rows import Rows
from tunesmith.models.safetensors_file import StoredTensor

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]
    Array = np.ndarray[Any, Any]

_STATE = ".quant_state.bitsandbytes__"
_PARTS = ("absmax", "quant_map", "nested_absmax", "nested_quant_map")
_LARGEST_STATE = 1 << 16  # bytes; a real one has about 200
_BLOCKSIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096)
_INT8_UNIT = 7.874015718698502e-3  # 1/127, as bitsandbytes writes it
_DTYPES = ("float32", "float16", "bfloat16")
# quant_map of each type (get_4bit_type in functional.py), to four digits.
_TABLES = {
    "NF4": "-1 -.6962 -.5251 -.3949 -.2844 -.1848 -.0911 0 "
    ".0796 .1609 .2461 .3379 .4407 .5626 .723 1",
    "FP4": "0 .0052 .6667 1 .3333 .5 .1667 .25 0 -.0052 -.6667 -1 -.3333 -.5 -.1667 -.25",
}
_NUMPY = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "U8": "u1", "I8": "i1"}


@dataclass(frozen=True, slots=True)
class QuantizedWeight:
    """One dequantizable weight: its own shape, not that of its bytes.

    `kind` is NF4, FP4 or INT8; `double` says whether its scales are quantized too; `parts` are the
    tensors that belong to it, by their role.
    """

    name: str
    kind: str
    shape: tuple[int, int]
    double: bool
    parts: Mapping[str, StoredTensor]
    state: JsonObject | None = None

    def rows(self) -> Rows:
        """Its rows in float32."""
        return Int8Rows(self) if self.state is None else FourBitRows(self, self.state)


def find_quantized(
    weights: Mapping[str, StoredTensor],
) -> tuple[dict[str, QuantizedWeight], dict[str, StoredTensor]]:
    """The quantized weights of a folder, by name, and the tensors that are stored as they are.

    Raises:
        InputError: `model.quantized-damaged`, `model.quantized-layout`.
    """
    plain = dict(weights)
    found: dict[str, QuantizedWeight] = {}
    for name in [key for key in weights if _STATE in key]:
        weight = _four_bit(name, weights)
        found[weight.name] = weight
        for tensor in (*weight.parts.values(), weights[name]):
            plain.pop(tensor.name, None)
    for name in [key for key in weights if key.endswith(".SCB")]:
        weight = _int8(name, weights)
        found[weight.name] = weight
        for tensor in weight.parts.values():
            plain.pop(tensor.name, None)
        plain.pop(f"{name.removesuffix('.SCB')}.weight_format", None)
    for tensor in plain.values():
        if tensor.dtype in ("U8", "I8"):
            raise _damaged(tensor, "its scales are missing")
    return found, plain


def _four_bit(state_name: str, weights: Mapping[str, StoredTensor]) -> QuantizedWeight:
    name, _, kind = state_name.partition(_STATE)
    state_tensor = weights[state_name]
    if kind not in ("nf4", "fp4"):
        raise _damaged(state_tensor, f"there is no 4-bit type {kind}")
    parts = {part: weights[f"{name}.{part}"] for part in _PARTS if f"{name}.{part}" in weights}
    if name not in weights or not {"absmax", "quant_map"} <= set(parts):
        raise _damaged(state_tensor, f"{name}, its absmax or its quant_map is missing")
    parts["weight"] = weights[name]
    state = _read_state(state_tensor)
    shape = state.items("shape")
    if len(shape) != 2 or not all(type(n) is int and 0 < n < 1 << 31 for n in shape):
        raise _damaged(state_tensor, f"the shape {shape} is not that of a matrix")
    rows, width = (int(str(n)) for n in shape)
    weight = QuantizedWeight(
        name, kind.upper(), (rows, width), "nested_absmax" in parts, parts, state
    )
    _check_four_bit(weight, state, rows * width)
    return weight


def _check_four_bit(weight: QuantizedWeight, state: JsonObject, values: int) -> None:
    packed = weight.parts["weight"]
    blocksize = state.integer("blocksize")
    if blocksize not in _BLOCKSIZES or state.text("dtype") not in _DTYPES:
        raise _damaged(packed, "its block size or its type is not one that bitsandbytes has")
    if packed.shape != (packed.elements, 1):
        raise InputError(
            "model.quantized-layout",
            f"{packed.file}: {weight.name} is packed as {list(packed.shape)}, which no current "
            "bitsandbytes writes.",
            "Load the model with a current bitsandbytes and save it again, or use the original.",
        )
    # Other types of storage than bytes are only a way to count them (quant_storage, for FSDP).
    size = {"U8": 1, "I8": 1, "F16": 2, "BF16": 2, "F32": 4}.get(packed.dtype, 0)
    needed = (values + 1) // 2
    if not needed <= packed.elements * size < needed + max(size, 1):
        raise _damaged(packed, f"its bytes do not make {weight.shape[0]} x {weight.shape[1]}")
    blocks = -(-values // blocksize)
    expected = {"quant_map": ("F32", 16), "absmax": ("F32", blocks)}
    if weight.double:
        inner = state.integer("nested_blocksize")
        state.number("nested_offset")
        expected["absmax"] = ("U8", blocks)
        expected["nested_absmax"] = ("F32", -(-blocks // inner))
        expected["nested_quant_map"] = ("F32", 256)
    for part, (dtype, elements) in expected.items():
        tensor = weight.parts.get(part)
        if tensor is None or (tensor.dtype, tensor.elements) != (dtype, elements):
            raise _damaged(packed, f"its {part} does not belong to it")


def _int8(scale_name: str, weights: Mapping[str, StoredTensor]) -> QuantizedWeight:
    module = scale_name.removesuffix(".SCB")
    name = f"{module}.weight"
    scales, weight = weights[scale_name], weights.get(name)
    if weight is None or weight.dtype != "I8" or len(weight.shape) != 2:
        raise _damaged(scales, f"{name} is missing or no int8 matrix")
    if scales.dtype != "F32" or scales.elements != weight.shape[0]:
        raise _damaged(scales, "it does not have one scale for each row")
    layout = weights.get(f"{module}.weight_format")
    if layout is not None and (layout.dtype != "U8" or layout.elements != 1):
        raise _damaged(layout, "it is not one byte")
    if layout is not None and _values(layout)[0] != 0:
        raise InputError(
            "model.quantized-layout",
            f"{weight.file}: {name} is stored in the order of one kind of GPU, which bitsandbytes "
            "itself no longer reads.",
            "Save the model again with a current bitsandbytes, or use the original.",
        )
    rows, width = weight.shape
    return QuantizedWeight(name, "INT8", (rows, width), False, {"weight": weight, "SCB": scales})


class FourBitRows:
    """A matrix in NF4 or FP4."""

    def __init__(self, weight: QuantizedWeight, state: JsonObject) -> None:
        import numpy as np

        self.rows, self.width = weight.shape
        self._weight = weight
        self._dtype = str(state.text("dtype"))
        self._blocksize = state.integer("blocksize")
        self._inner = state.integer("nested_blocksize") if weight.double else 0
        self._offset = np.float32(state.number("nested_offset") if weight.double else 0.0)
        packed = weight.parts["weight"]
        self._bytes = _mapped(packed, "u1")
        self._absmax = _mapped(weight.parts["absmax"])
        code = _values(weight.parts["quant_map"])
        # The kernels have the tables built in; another one would mean another type.
        table = np.array(_TABLES[weight.kind].split(), np.float32)
        if not np.allclose(code, table, rtol=0, atol=1e-3):
            raise _damaged(packed, f"its quant_map is not that of {weight.kind}")
        self._code = code
        # Both values of a byte side by side, so that a look-up moves them at once.
        pairs = np.stack([np.repeat(code, 16), np.tile(code, 16)], axis=1)
        self._pairs = pairs.view(np.uint64).ravel()

    @cached_property
    def _nested(self) -> "tuple[Float32, Float32]":
        parts = self._weight.parts
        return _values(parts["nested_quant_map"]), _values(parts["nested_absmax"])

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Dequantize the wanted rows.

        Raises:
            InputError: `model.not-finite`.
        """
        import numpy as np

        width, blocksize = self.width, self._blocksize
        index = np.arange(self.rows)[wanted] if isinstance(wanted, slice) else wanted
        if width % blocksize == 0:
            per_row = width // blocksize
            # A slice of the mapped file is read in one go, an index array row by row.
            stored = self._bytes[: self.rows * width // 2].reshape(self.rows, -1)[wanted]
            blocks = index[:, None] * per_row + np.arange(per_row)
            values = self._pairs[stored].view(np.float32)
            in_blocks = values.reshape(len(index), per_row, blocksize)
            in_blocks *= self._scales(blocks)[:, :, None]
        else:  # blocks run on from one row into the next
            places = index[:, None] * width + np.arange(width)
            stored = self._bytes[places >> 1]
            values = self._code[np.where(places & 1, stored & 15, stored >> 4)]
            values *= self._scales(places // blocksize)
        return _rounded(values, self._dtype)

    def _scales(self, blocks: "Indices") -> "Float32":
        import numpy as np

        stored = self._absmax[blocks]
        if self._weight.double:
            code, absmax = self._nested
            with np.errstate(over="ignore", invalid="ignore"):  # refused just below
                # Two roundings, as in bitsandbytes: the product first, then the sum.
                scales = code[stored] * absmax[blocks // self._inner]
                scales += self._offset
        else:
            scales = np.array(stored, np.float32)
        return _finite(scales, self._weight)


class Int8Rows:
    """A matrix of LLM.int8."""

    def __init__(self, weight: QuantizedWeight) -> None:
        self.rows, self.width = weight.shape
        self._weight = weight
        self._values = _mapped(weight.parts["weight"]).reshape(weight.shape)
        self._scales = _finite(_values(weight.parts["SCB"]), weight)

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Dequantize the wanted rows."""
        import numpy as np

        values = self._values[wanted].astype(np.float32)
        values *= self._scales[wanted][:, None]
        values *= np.float32(_INT8_UNIT)
        return values


def _rounded(values: "Float32", dtype: str) -> "Float32":
    """To the type that bitsandbytes gives the weight back in, and to float32 again."""
    import numpy as np

    if dtype == "float16":
        with np.errstate(over="ignore"):  # infinity is refused where blocks are looked through
            return values.astype(np.float16).astype(np.float32)
    if dtype == "bfloat16":
        # To the nearest, ties to even. There is no NaN here: scales and codes are finite.
        bits = values.view(np.uint32)
        bits += 0x7FFF + ((bits >> 16) & 1)
        bits &= 0xFFFF0000
    return values


def _finite(scales: "Float32", weight: QuantizedWeight) -> "Float32":
    import numpy as np

    if not np.isfinite(scales).all():
        raise InputError(
            "model.not-finite",
            f"{weight.parts['weight'].file}: {weight.name} has scales that are not finite "
            "(NaN or infinity).",
            "No level can be made from it; the file is damaged.",
        )
    return scales


def _read_state(tensor: StoredTensor) -> JsonObject:
    if tensor.dtype != "U8" or tensor.elements > _LARGEST_STATE:
        raise _damaged(tensor, "it is no description of a quantized weight")
    try:
        value = json.loads(_values(tensor).tobytes())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _damaged(tensor, "it is not a JSON object")
    return JsonObject(tensor.file, value)


def _values(tensor: StoredTensor) -> "Array":
    """All values of a small tensor, in memory."""
    import numpy as np

    return np.array(_mapped(tensor))


def _mapped(tensor: StoredTensor, kind: str | None = None) -> "Array":
    """The tensor's values as they are stored, mapped, as one row; `kind` looks at them as bytes."""
    import numpy as np

    stored = np.dtype(_NUMPY[tensor.dtype])
    shown = np.dtype(kind or stored)
    count = math.prod(tensor.shape) * stored.itemsize // shown.itemsize
    if count == 0:
        return np.zeros(0, shown)
    return np.memmap(tensor.file, shown, "r", tensor.offset, (count,))


def _damaged(tensor: StoredTensor, why: str) -> InputError:
    return InputError(
        "model.quantized-damaged",
        f"{tensor.file}: {tensor.name} cannot be dequantized: {why}.",
        "Download the model again, or use it in its original 16-bit form.",
    )
