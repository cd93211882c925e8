"""Writes an adapter by itself as a GGUF file, to be put on its base model when that is run.

As llama.cpp's convert_lora_to_gguf.py does. llama.cpp computes W x + (alpha / r) * B (A x) with one
alpha for the whole file (src/llama-adapter.h), so a scale of another kind goes into B: rsLoRA's
root, an alpha of a module's own. What is no product of two factors cannot be in such a file.
"""

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tunesmith.core.errors import InputError
from tunesmith.core.files import atomic_path
from tunesmith.export.adapter_changes import Change, ChangedWeight
from tunesmith.export.adapter_folder import Adapter
from tunesmith.export.adapter_rows import Factors
from tunesmith.export.family import Family, OutTensor, Piece
from tunesmith.export.general_metadata import folder_metadata
from tunesmith.export.head import padded
from tunesmith.export.rows import Rows, rotary_order

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_NUMPY_TYPES = {"F32": "float32", "F16": "float16"}


def write_adapter_file(
    target: Path,
    adapter: Adapter,
    family: Family,
    rows: Callable[[str], Rows],
    kind: Literal["F32", "F16"] = "F16",
) -> None:
    """Write the adapter to `target`.

    Args:
        target: appears when it is whole.
        adapter: opened against the base.
        family: the base's.
        rows: the base's weights.
        kind: the type of both factors of every weight.

    Raises:
        InputError: `adapter.file-unsupported` (DoRA, whole weights, tokens, biases: only merging
            can take them), `adapter.not-finite`.
    """
    from gguf import GGUFWriter

    pairs = _pairs(adapter, family, rows)
    with (
        atomic_path(target) as temporary,
        closing(GGUFWriter(temporary, family.architecture)) as writer,
    ):
        _write_head(writer, adapter, pairs, kind)
        for pair in pairs:
            for name, values in pair.factors():
                writer.write_tensor_data(_rounded(values, kind, f"{adapter.path}: {name}"))


def _write_head(
    writer: Any, adapter: Adapter, pairs: "Sequence[_Pair]", kind: Literal["F32", "F16"]
) -> None:
    import numpy as np

    stored = np.dtype(_NUMPY_TYPES[kind])
    _add_metadata(writer, adapter)
    for pair in pairs:
        for name, shape in pair.shapes():
            writer.add_tensor_info(name, shape, stored, math.prod(shape) * stored.itemsize)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()


def _rounded(values: "Float32", kind: Literal["F32", "F16"], what: str) -> Any:
    """Values in the type of the file; refuses those that it cannot hold."""
    import numpy as np

    with np.errstate(over="ignore"):  # looked for in the next line
        rounded = np.ascontiguousarray(values.astype(_NUMPY_TYPES[kind]))
    if np.isfinite(rounded).all():
        return rounded
    if not np.isfinite(values).all():
        raise InputError(
            "adapter.not-finite",
            f"{what} has values that are not finite (NaN or infinity).",
            "The training diverged; train again with a lower learning rate.",
        )
    raise InputError(
        "adapter.not-finite",
        f"{what} has values that are too large for the type {kind} of a file with the adapter "
        "alone.",
        "Leave --adapter-gguf out, or train again with a lower learning rate.",
    )


def adapter_bytes(
    adapter: Adapter,
    family: Family,
    rows: Callable[[str], Rows],
    kind: Literal["F32", "F16"] = "F16",
) -> int:
    """How large the file will be.

    Raises:
        InputError: `adapter.file-unsupported`.
    """
    from gguf import GGUFWriter

    pairs = _pairs(adapter, family, rows)
    with tempfile.TemporaryDirectory(prefix="tunesmith-head-") as folder:
        head = Path(folder) / "head.gguf"
        with closing(GGUFWriter(head, family.architecture)) as writer:
            _write_head(writer, adapter, pairs, kind)
        size = padded(head.stat().st_size)
    each = 4 if kind == "F32" else 2
    shapes = [shape for pair in pairs for _, shape in pair.shapes()]
    return size + sum(padded(each * math.prod(shape)) for shape in shapes)


@dataclass(frozen=True, slots=True)
class _Term:
    """Factors that change some rows of a tensor, from row `first` of it on.

    `change` and `piece` say which rows of the factors: those of the piece that the change has.
    """

    factors: Factors
    change: Change
    piece: Piece
    piece_rows: int
    first: int

    def left(self, rows: int) -> "Float32":
        """The left factor with zeros in the other rows of a tensor of `rows` rows."""
        import numpy as np

        own = self.factors.left_rows()
        whole = np.zeros((self.piece_rows, own.shape[1]), np.float32)
        begin = max(self.change.first, self.piece.first)
        end = min(self.change.first + self.change.rows, self.piece.first + self.piece_rows)
        whole[begin - self.piece.first : end - self.piece.first] = own[
            begin - self.change.first : end - self.change.first
        ]
        if self.piece.heads:
            whole = whole[rotary_order(self.piece_rows, self.piece.heads)]
        result = np.zeros((rows, own.shape[1]), np.float32)
        result[self.first : self.first + self.piece_rows] = whole
        return result


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two factors of one tensor of the file.

    Terms that share their right factor are added; others stand side by side, their ranks summed.
    """

    tensor: OutTensor
    alpha: float
    groups: tuple[tuple[_Term, ...], ...]

    @property
    def _of_embedding(self) -> bool:
        return self.groups[0][0].factors.of_embedding

    def _rank(self) -> int:
        return sum(group[0].factors.rank for group in self.groups)

    def shapes(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Names and shapes in the file."""
        rows, width = self.tensor.shape
        rank = self._rank()
        if self._of_embedding:  # read by tokens: both factors stand the other way round
            yield f"{self.tensor.name}.lora_a", (rows, rank)
            yield f"{self.tensor.name}.lora_b", (width, rank)
        else:
            yield f"{self.tensor.name}.lora_a", (rank, width)
            yield f"{self.tensor.name}.lora_b", (rows, rank)

    def factors(self) -> "Iterator[tuple[str, Float32]]":
        """Names and values."""
        import numpy as np

        rank = self._rank()
        lefts, rights = [], []
        for group in self.groups:
            left = np.add.reduce([term.left(self.tensor.shape[0]) for term in group])
            right = group[0].factors.right_rows()
            # llama.cpp multiplies by alpha / rank.
            own = group[0].factors.scale * rank / self.alpha
            if not math.isclose(own, 1.0, rel_tol=1e-12):
                if self._of_embedding:
                    right = right * np.float32(own)
                else:
                    left = left * np.float32(own)
            lefts.append(left)
            rights.append(right)
        left, right = np.concatenate(lefts, axis=1), np.concatenate(rights, axis=0)
        if self._of_embedding:
            yield f"{self.tensor.name}.lora_a", left
            yield f"{self.tensor.name}.lora_b", right.T
        else:
            yield f"{self.tensor.name}.lora_a", right
            yield f"{self.tensor.name}.lora_b", left


def _pairs(adapter: Adapter, family: Family, rows: Callable[[str], Rows]) -> list[_Pair]:
    """What the file holds, in the order of the model's file."""
    if adapter.unties:
        raise _unsupported(adapter, "changes the embedding or the head of a model that has one")
    for change in adapter.changed.values():
        _check(adapter, change, family, rows)
    alpha = adapter.settings.config.number("lora_alpha")
    pairs = []
    for tensor in family.tensors:
        terms = list(_terms(tensor, adapter, rows))
        if not terms:
            continue
        if len(tensor.shape) != 2:
            raise _unsupported(adapter, f"changes experts, which {tensor.name} holds in one piece,")
        groups: dict[tuple[str, float], list[_Term]] = {}
        for term in terms:
            key = term.factors.right.name, term.factors.scale
            groups.setdefault(key, []).append(term)
        pairs.append(_Pair(tensor, alpha, tuple(tuple(group) for group in groups.values())))
    return pairs


def _terms(tensor: OutTensor, adapter: Adapter, rows: Callable[[str], Rows]) -> Iterator[_Term]:
    first = 0
    for piece in tensor.pieces:
        count = piece.rows
        if count is None:
            count = rows(adapter.source(piece.weight)).rows - piece.first
        changed = adapter.changed.get(piece.weight)
        for change in changed.changes if changed is not None else ():
            begins, ends = change.first, change.first + change.rows
            if change.factors is not None and begins < piece.first + count and ends > piece.first:
                yield _Term(change.factors, change, piece, count, first)
        first += count


def _check(
    adapter: Adapter, change: ChangedWeight, family: Family, rows: Callable[[str], Rows]
) -> None:
    """Refuse what is more than two factors."""
    if change.name not in family.weights():
        raise _unsupported(adapter, f"changes {change.name}, which GGUF has no place for")
    for part in change.changes:
        if part.magnitude is not None:
            raise _unsupported(adapter, "has learned lengths (DoRA)")
        if part.tokens is not None:
            raise _unsupported(adapter, "has tokens trained one by one")
        if part.vector is not None:
            raise _unsupported(adapter, "has trained biases")
    if change.replaced is None:
        return
    whole = replace(change, changes=())
    if whole.alters(rows(change.source), adapter.path):
        raise _unsupported(adapter, f"replaces {change.name} as a whole")


def _add_metadata(writer: Any, adapter: Adapter) -> None:
    from gguf import GGML_QUANT_VERSION, GGUFType, Keys

    writer.add_type(GGUFType.ADAPTER)
    writer.add_string(Keys.Adapter.TYPE, "lora")
    metadata = folder_metadata(adapter.path, 0)
    if is_local(adapter.settings.base_name):
        # Where the base lay on this machine helps nobody and is nobody's business.
        metadata.base_models = None
        metadata.tags = [tag for tag in metadata.tags or [] if not tag.startswith("base_model:")]
    metadata.set_gguf_meta_model(writer)
    alpha = adapter.settings.config.number("lora_alpha")
    writer.add_float32(Keys.Adapter.LORA_ALPHA, float(alpha))
    writer.add_quantization_version(GGML_QUANT_VERSION)


def is_local(base_name: str | None) -> bool:
    """Whether the base is named by a path; the hub's names are “owner/name”."""
    name = base_name or ""
    return name.startswith((".", "~", "/")) or "\\" in name or ":" in name or name.count("/") > 1


def _unsupported(adapter: Adapter, what: str) -> InputError:
    return InputError(
        "adapter.file-unsupported",
        f"{adapter.path} {what}; a file with the adapter alone cannot hold that.",
        "Export the merged model instead.",
    )
