"""A GGUF file as the base of an export: its weights by Hugging Face name, its metadata as it is.

For merging an adapter into a model of which only the GGUF is at hand. Quantized tensors are
dequantized by `gguf.quants`, which computes what ggml does, block of rows by block of rows; what
quantization lost stays lost, and `label` says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.export.base_gguf_names import LAYOUTS, GgufLayout
from tunesmith.export.family import Family, OutTensor, Piece
from tunesmith.export.rows import (
    Picked,
    Raised,
    Reordered,
    Rows,
    inverse_order,
    matrix_shape,
    rotary_order,
)
from tunesmith.models.gguf_file import GgufHeader, GgufTensor, GgufValue
from tunesmith.models.gguf_parts import contradiction, part_paths, read_parts
from tunesmith.models.safetensors_file import StoredTensor

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Indices = np.ndarray[Any, np.dtype[np.intp]]

_UNQUANTIZED = ("F64", "F32", "F16", "BF16")
_HEAD, _HEAD_TENSOR = "lm_head.weight", "output.weight"
_EMBEDDING = "token_embd.weight"
CHAT_TEMPLATE = "tokenizer.chat_template"
# Written anew for every file, or only true of the file that was read.
_OWN_KEYS = (
    "general.architecture",
    "general.alignment",
    "general.file_type",
    "general.quantization_version",
)
_OWN_PREFIXES = ("split.", "quantize.")


@dataclass(frozen=True, slots=True, eq=False)
class GgufBase:
    """An opened file, or all parts of a split one.

    Attributes:
        path: as it was given.
        architecture: llama.cpp's name.
        values: its metadata, in the file's order.
        tensors: by their names in the file, in its order.
        weights: by Hugging Face name, with the shape that the checkpoint had; `dtype` is the type
            in the file (Q4_K). Empty where the architecture's names are not known here.
    """

    path: Path
    architecture: str
    values: Mapping[str, GgufValue]
    tensors: Mapping[str, GgufTensor]
    weights: Mapping[str, StoredTensor]
    _tensor_of: Mapping[str, str]

    @property
    def files(self) -> tuple[Path, ...]:
        """All parts, the first one first: it is the one that llama.cpp is given."""
        return part_paths(self.path)

    @property
    def tied(self) -> bool:
        """Whether the head is the embedding."""
        return _HEAD_TENSOR not in self.tensors

    @property
    def names(self) -> tuple[str, ...]:
        """What the model calls itself and what it was made from."""
        keys = ("general.name", "general.basename", "general.base_model.0.name")
        return tuple(text for key in keys if (text := self.text(key)))

    def rows(self, name: str) -> Rows:
        """A weight in the checkpoint's layout, by its Hugging Face name.

        The name of a tensor in the file gives it as it is stored there.

        Raises:
            KeyError: there is no such weight.
            InputError: `gguf.tensor-type`: a type that cannot be dequantized.
        """
        if name in self.tensors:
            return GgufRows(self.tensors[name])
        tensor = self._tensor_of[name]
        rows: Rows = GgufRows(self.tensors[tensor])
        layout = LAYOUTS[self.architecture]
        heads = self._heads(layout, tensor)
        if heads and len(self.tensors[tensor].shape) == 1:  # a bias: its values stand for rows
            rows = Reordered(rows, inverse_order(rotary_order(rows.width, heads)))
        elif heads:
            rows = Picked(rows, inverse_order(rotary_order(rows.rows, heads)))
        added = layout.added_to(tensor)
        return Raised(rows, -added) if added else rows

    def file_of(self, name: str) -> Path:
        """Where a weight or a tensor is stored."""
        return self.tensors[self._tensor_of.get(name, name)].file

    def text(self, key: str) -> str | None:
        """The text under a key of the metadata, or None."""
        return self.values[key].text() if key in self.values else None

    def figure(self, name: str) -> int:
        """A figure of the architecture, the largest where blocks have their own; 0 if not given."""
        found = self.values.get(f"{self.architecture}.{name}")
        listed = found.value if found is not None else 0
        numbers = listed if isinstance(listed, tuple) else (listed,)
        return max((int(it) for it in numbers if isinstance(it, int)), default=0)

    def token_text(self, kind: str) -> str:
        """Text of the special token `kind` (such as bos); empty if the file names none."""
        tokens = self.values.get("tokenizer.ggml.tokens")
        number = self.values.get(f"tokenizer.ggml.{kind}_token_id")
        index = None if number is None else number.integer()
        if tokens is None or index is None or not isinstance(tokens.value, tuple):
            return ""
        token = tokens.value[index] if 0 <= index < len(tokens.value) else b""
        return token.decode("utf-8", "replace") if isinstance(token, bytes) else ""

    def computes_in(self) -> str:
        """The level whose precision llama.cpp computes in with this file: the coarsest of F32, F16
        and BF16, or `quantized`.
        """
        kinds = {tensor.type for tensor in self.tensors.values()}
        if kinds - set(_UNQUANTIZED):
            return "quantized"
        return next((kind for kind in ("BF16", "F16") if kind in kinds), "F32")

    def label(self) -> str | None:
        """What is quantized, in words for the manifest and the warning; None if nothing is."""
        kinds = Counter(tensor.type for tensor in self.tensors.values())
        if all(kind in _UNQUANTIZED for kind in kinds):
            return None
        listed = (f"{kind} {count}" for kind, count in kinds.most_common())
        return f"GGUF, tensors by type: {', '.join(listed)}"

    def require_readable(self) -> None:
        """Refuse a file with tensors that cannot be dequantized.

        Raises:
            InputError: `gguf.tensor-type`.
        """
        for tensor in {tensor.type: tensor for tensor in self.tensors.values()}.values():
            GgufRows(tensor)

    def require_names(self) -> None:
        """Refuse an architecture into which no adapter can be merged.

        Raises:
            InputError: `export.gguf-architecture`.
        """
        if not self.weights:
            raise InputError(
                "export.gguf-architecture",
                f"{self.path} is a {self.architecture}; adapters can be merged into GGUF files of "
                f"{', '.join(LAYOUTS)}.",
                "Use the model folder that the GGUF was made from.",
            )

    def family(self, changed: Mapping[str, tuple[int, ...]] | None = None) -> Family:
        """What goes into the new file: the same tensors, in the same order.

        A tensor that nothing changes has one piece of its own name in the file, so that its values
        are not moved to the checkpoint's layout and back.

        Args:
            changed: shapes after the merge, by the Hugging Face names of what an adapter changes.

        Returns:
            Its `write_figures` copies all metadata, vocabulary and general part included.

        Raises:
            InputError: `export.gguf-vocabulary`: the adapter adds tokens.
        """
        changed = {} if changed is None else changed
        for name, shape in changed.items():
            stored = self.weights.get(name)
            if stored is not None and stored.shape != shape:
                raise InputError(
                    "export.gguf-vocabulary",
                    f"The adapter gives {name} the shape {list(shape)}; {self.path} has "
                    f"{list(stored.shape)}, and its vocabulary cannot be changed.",
                    "Use the model folder that the GGUF was made from.",
                )
        touched = {self._tensor_of[name] for name in changed if name in self._tensor_of}
        tensors = [self._out_tensor(name, name in touched) for name in self.tensors]
        if _HEAD in changed and self.tied:
            tensors.append(OutTensor(_HEAD_TENSOR, changed[_HEAD], (Piece(_HEAD),)))
        embedding = self.tensors.get(_EMBEDDING)
        return Family(
            architecture=self.architecture,
            tensors=tuple(tensors),
            constants={},
            write_figures=self.copy_metadata,
            vocab=embedding.shape[0] if embedding else 0,
            context=self.figure("context_length"),
        )

    def copy_metadata(self, writer: Any) -> None:
        """Add all keys to a `gguf.GGUFWriter` but those that every file gets anew.

        Empty arrays are left out: the writer refuses them, and to llama.cpp they are nothing.
        """
        from gguf import GGUFValueType

        for key, value in self.values.items():
            if key in _OWN_KEYS or key.startswith(_OWN_PREFIXES) or value.value == ():
                continue
            item = None if value.item_kind is None else GGUFValueType(value.item_kind)
            writer.add_key_value(key, value.value, GGUFValueType(value.kind), item)

    def _out_tensor(self, name: str, touched: bool) -> OutTensor:
        shape = self.tensors[name].shape
        if not touched:
            return OutTensor(name, shape, (Piece(name),))
        layout = LAYOUTS[self.architecture]
        weight = str(layout.name_of(name))
        piece = Piece(weight, heads=self._heads(layout, name), add=layout.added_to(name))
        return OutTensor(name, shape, (piece,))

    def _heads(self, layout: GgufLayout, tensor: str) -> int:
        part = layout.rotary_part(tensor)
        return 0 if part is None else _head_count(self.values, self.architecture, tensor, part)


class GgufRows:
    """A tensor of a GGUF file, read from the mapped file and dequantized when asked for."""

    def __init__(self, tensor: GgufTensor) -> None:
        self.rows, self.width = matrix_shape(tensor.shape)
        self._type = tensor.type
        if not _can_dequantize(tensor.type):
            raise InputError(
                "gguf.tensor-type",
                f"{tensor.file}: {tensor.name} is stored as {self._type}, which cannot be "
                "dequantized here.",
                "Use another level of the same model.",
            )
        self._bytes = tensor.mapped().reshape(self.rows, -1) if tensor.bytes else tensor.mapped()

    def read(self, wanted: "slice | Indices") -> "Float32":
        """Exact for F32, F16 and BF16; what ggml computes for the others. F64 is rounded."""
        import numpy as np
        from gguf import GGMLQuantizationType
        from gguf.quants import dequantize

        stored = np.array(self._bytes[wanted])
        if not stored.size:
            return np.zeros((len(stored), self.width), np.float32)
        # Damaged scales give infinities, which are refused where blocks are looked through.
        with np.errstate(all="ignore"):
            if self._type == "F64":
                return stored.view("<f8").astype(np.float32)
            values = dequantize(stored, GGMLQuantizationType[self._type])
        return np.ascontiguousarray(values, np.float32).reshape(-1, self.width)


def open_gguf_base(path: Path) -> GgufBase:
    """Open a GGUF file, or all parts of a split one by any of them.

    Raises:
        InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.unreadable`, `gguf.tensor-type`,
            `gguf.part-missing`, `export.gguf-kind`.
    """
    headers = read_parts(path)
    first = headers[0]
    architecture = first.text("general.architecture")
    kind = first.text("general.type") or "model"
    if architecture is None or kind != "model":
        why = "it names no architecture" if kind == "model" else f"it says of itself “{kind[:60]}”"
        raise InputError(
            "export.gguf-kind",
            f"{path} is no language model: {why}.",
            "Give the GGUF file of a model.",
        )
    tensors = _all_tensors(path, headers)
    layout = LAYOUTS.get(architecture)
    tensor_of: dict[str, str] = {}
    if layout is not None:
        for tensor in tensors.values():
            weight = layout.name_of(tensor.name)
            if weight is not None:
                tensor_of[weight] = tensor.name
                _check_form(path, first.values, layout, tensor)
    weights = {
        weight: StoredTensor(weight, it.file, it.type, it.shape, it.offset)
        for weight, it in ((weight, tensors[name]) for weight, name in tensor_of.items())
    }
    return GgufBase(path, architecture, first.values, tensors, weights, tensor_of)


def _all_tensors(path: Path, headers: Sequence[GgufHeader]) -> dict[str, GgufTensor]:
    """Those of all parts, by name."""
    tensors: dict[str, GgufTensor] = {}
    for header in headers:
        for name, tensor in header.tensors.items():
            if name in tensors or not tensor.elements:
                raise contradiction(path, f"{name} is empty or there twice")
            if name == _EMBEDDING and len(tensor.shape) != 2:
                raise contradiction(path, f"{name} has {len(tensor.shape)} dimensions")
            tensors[name] = tensor
    if not tensors:
        raise contradiction(path, "it holds no tensor")
    return tensors


def _can_dequantize(name: str) -> bool:
    import numpy as np
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
    from gguf.quants import dequantize

    if name == "F64":
        return True
    try:
        kind = GGMLQuantizationType[name]
        dequantize(np.zeros((1, GGML_QUANT_SIZES[kind][1]), np.uint8), kind)
    except (KeyError, NotImplementedError):  # newer than the package, or not for files
        return False
    return True


def _check_form(
    path: Path, values: Mapping[str, GgufValue], layout: GgufLayout, tensor: GgufTensor
) -> None:
    """Refuse a weight that is neither matrix nor vector, or has not the heads that are stated."""
    if len(tensor.shape) not in (1, 2):
        raise contradiction(path, f"{tensor.name} has {len(tensor.shape)} dimensions")
    part = layout.rotary_part(tensor.name)
    if part is None:
        return
    architecture = values["general.architecture"].text() or ""
    heads = _head_count(values, architecture, tensor.name, part)
    if heads < 1 or tensor.shape[0] % (2 * heads):
        raise contradiction(path, f"{tensor.name} does not have {heads} heads")


def _head_count(values: Mapping[str, GgufValue], architecture: str, tensor: str, part: str) -> int:
    """Heads of q or k in a tensor's block; 0 where the file does not say.

    The figure is one number, or an array with a number for each block.
    """
    keys = [f"{architecture}.attention.head_count"]
    if part == "k":
        keys.insert(0, f"{architecture}.attention.head_count_kv")
    found = next((values[key].value for key in keys if key in values), 0)
    if isinstance(found, tuple):
        block = int(tensor.split(".")[1])
        found = found[block] if block < len(found) else 0
    return found if isinstance(found, int) else 0
