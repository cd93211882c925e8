"""What was measured of each file, how sure that is, and what follows from it. No widgets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tunesmith.studio.pages.ollama_files import GgufFile


@dataclass(frozen=True, slots=True)
class WrongRow:
    """An answer that is not the expected one; `row` counts from 1 in the data file."""

    row: int
    question: str
    expected: str
    got: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One file; the counts are None until it was measured, `bits` where no export tells.

    `beaten_by` is the level of a smaller file that answers at least as much exactly.
    """

    path: Path
    level: str
    bytes: int
    bits: float | None = None
    exact: int | None = None
    answered: int | None = None
    asked: int = 0
    seconds: float = 0.0
    wrong: tuple[WrongRow, ...] = ()
    beaten_by: str = ""
    recommended: bool = False

    @property
    def share(self) -> float | None:
        """Share of questions that were answered exactly."""
        return None if self.exact is None or not self.asked else self.exact / self.asked

    @property
    def seconds_each(self) -> float | None:
        """Seconds per answer, loading included."""
        return self.seconds / self.asked if self.asked and self.exact is not None else None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do; `kind` says why.

    `smallest-best`: no file answers more, and none that does is smaller. `all-wrong`: nothing was
    answered exactly, so the figures tell nothing apart. `one`: only one file was measured.
    """

    kind: Literal["smallest-best", "all-wrong", "one", "none"]
    chosen: QualityRow | None = None
    largest: QualityRow | None = None
    next_smaller: QualityRow | None = None


def quality_rows(files: Sequence[GgufFile], result: dict[str, Any] | None) -> list[QualityRow]:
    """The files with what a job measured of them, largest first; files from elsewhere too."""
    known = {str(file.path): file for file in files}
    measured = {str(it["path"]): it for it in (result or {}).get("files", ())}
    rows = []
    for path in dict.fromkeys([*known, *measured]):
        file, found = known.get(path), measured.get(path)
        level = file.level if file is not None else str((found or {}).get("level", ""))
        row = QualityRow(
            Path(path),
            level or Path(path).stem,
            file.bytes if file is not None else int((found or {}).get("bytes", 0)),
            file.bits_per_weight if file is not None else None,
        )
        rows.append(row if found is None else _measured(row, found))
    rows.sort(key=lambda row: -row.bytes)
    return _judged(rows)


def advise(rows: Sequence[QualityRow]) -> Advice:
    """A recommendation from what was measured and nothing else."""
    measured = [row for row in rows if row.share is not None]
    if not measured:
        return Advice("none")
    if not any(row.exact for row in measured):
        return Advice("all-wrong")
    chosen = next((row for row in measured if row.recommended), measured[0])
    if len(measured) == 1:
        return Advice("one", chosen)
    smaller = [row for row in measured if row.bytes < chosen.bytes]
    largest = max(measured, key=lambda row: row.bytes)
    best_smaller = max(smaller, key=lambda row: (row.share or 0.0, row.bytes), default=None)
    return Advice("smallest-best", chosen, largest, best_smaller)


def _measured(row: QualityRow, found: dict[str, Any]) -> QualityRow:
    return QualityRow(
        row.path,
        row.level,
        row.bytes,
        row.bits,
        exact=int(found["exact"]),
        answered=int(found["answered"]),
        asked=int(found["rows"]),
        seconds=float(found["seconds"]),
        wrong=tuple(
            WrongRow(it["row"], it["question"], it["expected"], it["got"], it["stopped"])
            for it in found["wrong"]
        ),
    )


def _judged(rows: list[QualityRow]) -> list[QualityRow]:
    """Mark what a smaller file beats, and the smallest of the best."""
    measured = [row for row in rows if row.share is not None]
    best = max((row.share or 0.0 for row in measured), default=0.0)
    top = [row for row in measured if row.share == best and best > 0]
    chosen = min(top, key=lambda row: row.bytes) if top else None
    judged = []
    for row in rows:
        beaten = ""
        if row.share is not None and best > 0:
            better = [
                it for it in measured if it.bytes < row.bytes and (it.share or 0.0) >= row.share
            ]
            beaten = (
                max(better, key=lambda it: (it.share or 0.0, -it.bytes)).level if better else ""
            )
        judged.append(_with(row, beaten, row == chosen))
    return judged


def _with(row: QualityRow, beaten_by: str, recommended: bool) -> QualityRow:

    return replace(row, beaten_by=beaten_by, recommended=recommended)
