"""What export is asked for and what it gives back."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tunesmith.core import events

Converter = Literal["auto", "own", "official"]
Verdict = Literal["ok", "failed", "warning", "skipped"]


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """One export.

    `name` begins every file's name; `check_texts` are tokenized by both sides beside the built-in
    ones (the dataset's texts, say). `work_dir` holds what a resumed export needs; it may be on
    another disk than `out_dir`. Levels whose file would be larger than `split_bytes` (at least
    10^6) are written in parts. Beside the levels there may be a GGUF with the adapter alone
    (`adapter_gguf`) and the merged model as a 16-bit Hugging Face folder (`merged_folder`).
    """

    model_dir: Path
    adapter_dir: Path | None
    levels: tuple[str, ...]
    out_dir: Path
    name: str
    work_dir: Path
    imatrix: Path | None = None
    converter: Converter = "auto"
    keep_f16: bool = False
    check_texts: tuple[str, ...] = ()
    split_bytes: int | None = None
    adapter_gguf: bool = False
    merged_folder: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one file: `load`, `tokens`, `bos`, `logits` or `stop`.

    Of an adapter alone there is only `load`.
    """

    name: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """One file of several, or of a folder."""

    path: Path
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One finished file; `path` ends in `.part` if a check failed. `fallbacks` of `tensors` could
    not take the level's types because of their width.

    A level in several files has all of them in `parts`: `path` and `sha256` are the first one's,
    which llama.cpp is given, `bytes` those of all. They lie in a folder ending in `.part` if a
    check failed.
    """

    level: str
    path: Path
    bytes: int
    sha256: str
    bits_per_weight: float
    checks: tuple[Check, ...]
    tensors: int = 0
    fallbacks: int = 0
    parts: tuple[WrittenPart, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(check.verdict != "failed" for check in self.checks)

    def written(self) -> tuple[WrittenPart, ...]:
        """Every file of it that is on the disk."""
        return self.parts or (WrittenPart(self.path, self.bytes, self.sha256),)


@dataclass(frozen=True, slots=True)
class MergedFolder:
    """The merged model as a Hugging Face folder, with every file in it."""

    path: Path
    files: tuple[WrittenPart, ...]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """All files, in the order of the levels; `adapter` is the file with the adapter alone."""

    files: tuple[ExportedFile, ...]
    manifest: Path
    checks: Path
    warnings: tuple[events.Warning, ...] = field(default=())
    adapter: ExportedFile | None = None
    merged: MergedFolder | None = None
