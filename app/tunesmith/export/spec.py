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

    `name` begins every file's name; `chat_template` replaces the model's own; `check_texts` are
    tokenized by both sides beside the built-in ones (the dataset's texts, say). `work_dir` holds
    what a resumed export needs; it may be on another disk than `out_dir`.
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
    chat_template: str | None = None
    check_texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one file: `load`, `tokens`, `bos` or `stop`."""

    name: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One finished file; `path` ends in `.part` if a check failed. `fallbacks` of `tensors` could
    not take the level's types because of their width.
    """

    level: str
    path: Path
    bytes: int
    sha256: str
    bits_per_weight: float
    checks: tuple[Check, ...]
    tensors: int = 0
    fallbacks: int = 0

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(check.verdict != "failed" for check in self.checks)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """All files, in the order of the levels."""

    files: tuple[ExportedFile, ...]
    manifest: Path
    checks: Path
    warnings: tuple[events.Warning, ...] = field(default=())
