"""The findings of a check of a model folder, and those that need nothing but the folder itself.

`jobs/model_check.py` puts the whole report together, with tokenizer, template and export.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tunesmith.core.errors import TunesmithError
from tunesmith.core.files import sha256_file
from tunesmith.models.library import recorded_checksums
from tunesmith.models.licences import licence_of_folder
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor

# llama.cpp's K-quants and IQ types store 256 values of a row together (ggml: QK_K).
SUPER_BLOCK = 256
_HASHED_BY_DEFAULT = 1 << 30  # bytes; about three seconds of reading
_PERMISSIVE = {"Apache-2.0", "MIT", "BSD-3-Clause", "Unlicense", "CC0-1.0"}
_EMBEDDINGS = ("embed_tokens.weight", "lm_head.weight")
_DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


class FindingState(StrEnum):
    """Whether something is in order, worth knowing, or stands in the way."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check report.

    Attributes:
        state: good, warning or bad.
        title: what was looked at, or what is the matter.
        detail: one sentence or less.
        code: stable identifier; `weights.checksum` and the like.
        values: the figures in the texts, for whoever shows them in another language.
    """

    state: FindingState
    title: str
    detail: str
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


def good(code: str, title: str, detail: str, **values: str | int) -> Finding:
    """Something is in order."""
    return Finding(FindingState.GOOD, title, detail, code, values)


def warning(code: str, title: str, detail: str, **values: str | int) -> Finding:
    """Something to know that stops nothing."""
    return Finding(FindingState.WARNING, title, detail, code, values)


def bad(title: str, error: TunesmithError) -> Finding:
    """Something that stands in the way, as the part that met it says."""
    detail = f"{error.message} {error.hint}".strip()
    return Finding(FindingState.BAD, title, detail, error.code)


def weights_finding(model: ModelFolder, *, hash_files: bool | None = None) -> Finding:
    """Whether the weights are whole: tensors, size, and checksums where they were recorded.

    Args:
        model: an opened folder, so headers and index are known to agree.
        hash_files: compare contents with the recorded checksums, which reads all of them; None
            does so up to 1 GiB.
    """
    paths = model.weight_files()
    size = sum(path.stat().st_size for path in paths)
    tensors, types = len(model.weights), _types(model.weights.values())
    known = recorded_checksums(model.path)
    values: dict[str, str | int] = {"tensors": tensors, "bytes": size, "types": types}
    detail = f"{tensors} tensors, {size / 2**20:,.0f} MiB, {types}"
    if hash_files is None:
        hash_files = size <= _HASHED_BY_DEFAULT
    if not known or not hash_files:
        return good("weights.whole", "Weights", detail, **values)
    wrong = _first_wrong(paths, known)
    if wrong is None:
        return good("weights.checksum", "Weights", f"{detail}, checksums match", **values)
    return Finding(
        FindingState.BAD,
        "Weights have changed",
        f"{wrong} is not what was written to this folder: its checksum is another. "
        "Get the model again.",
        "weights.changed",
        {**values, "file": wrong},
    )


def width_finding(model: ModelFolder, width: int) -> Finding:
    """Whether rows fill llama.cpp's super-blocks; `width` is the model's hidden size."""
    matrices = [tensor for tensor in model.weights.values() if len(tensor.shape) == 2]
    # Embeddings have their own rule in llama.cpp and become Q8_0 in any case then.
    uneven = [
        tensor
        for tensor in matrices
        if tensor.shape[1] % SUPER_BLOCK and not tensor.name.endswith(_EMBEDDINGS)
    ]
    total = len(model.weights)
    if not uneven:
        return good(
            "width.even",
            "Width",
            f"{width} is a multiple of {SUPER_BLOCK}: every level can be made as named"
            if width % SUPER_BLOCK == 0
            else f"{width}: every level can be made as named",
            width=width,
        )
    columns = uneven[0].shape[1]
    return warning(
        "width.uneven",
        f"Width {columns} is not a multiple of {SUPER_BLOCK}",
        f"{len(uneven)} of {total} tensors fall back to a larger type in K and IQ levels",
        width=columns,
        tensors=len(uneven),
        total=total,
    )


def licence_finding(folder: Path) -> Finding:
    """What may be done with the model, as far as its folder says."""
    name = licence_of_folder(folder)
    if name is None:
        return warning(
            "licence.none",
            "No licence stated",
            "Nothing in the folder says what may be done with the model; ask where it comes from",
        )
    if name in _PERMISSIVE:
        return good("licence.permissive", "Licence", name, name=name)
    return warning(
        "licence.terms",
        f"Licence: {name}",
        "Read its terms before you publish what you make from it",
        name=name,
    )


def tally(findings: Sequence[Finding]) -> dict[FindingState, int]:
    """How many findings there are of each state."""
    return {
        state: sum(1 for finding in findings if finding.state is state) for state in FindingState
    }


def _types(tensors: Iterable[StoredTensor]) -> str:
    found = sorted({tensor.dtype for tensor in tensors})
    return " and ".join(_DTYPES.get(name, name) for name in found)


def _first_wrong(paths: Sequence[Path], known: Mapping[str, str]) -> str | None:
    for path in paths:
        if path.name in known and sha256_file(path) != known[path.name]:
            return path.name
    return None
