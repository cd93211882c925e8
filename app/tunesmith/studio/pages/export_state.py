"""What the Export page knows at one moment, and what follows from it. No widgets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.errors import TunesmithError
from tunesmith.hardware.machine import Machine
from tunesmith.studio.pages.export_levels import LevelRow, Phase, lack_of, level_rows, offered
from tunesmith.studio.pages.export_outcome import (
    ADAPTER,
    MERGED,
    CheckedFile,
    Course,
    checks_badge,
    course_of,
    extras_of,
    files_of,
    levels_of,
    parity_badge,
    short_title,
)
from tunesmith.studio.pages.export_source import Source, chosen_extras, chosen_levels, name_problem
from tunesmith.studio.project import ExportChoice
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.words import percent_text, size_text

if TYPE_CHECKING:
    from tunesmith.export.predict import Prediction


@dataclass(frozen=True, slots=True)
class Sizes:
    """The prediction for a source, or why there is none; neither while it is computed."""

    prediction: "Prediction | None" = None
    error: TunesmithError | None = None

    @property
    def is_awaited(self) -> bool:
        """Still computed."""
        return self.prediction is None and self.error is None


@dataclass(frozen=True, slots=True)
class ExportState:
    """One look. `typed_name` is what stands in the name's field; `stale` files are of another
    model or adapter than the one chosen now.
    """

    source: Source
    choice: ExportChoice
    typed_name: str
    sizes: Sizes
    machine: Machine | None
    view: RunView | None
    files: tuple[CheckedFile, ...]
    stale: bool
    phase: Phase

    @property
    def prediction(self) -> "Prediction | None":
        """The sizes, if they are known."""
        return self.sizes.prediction

    @property
    def wanted(self) -> list[str]:
        """The levels ticked, or those that the run writes."""
        if self.phase != "plan" and self.view is not None:
            return levels_of(self.view.spec)
        return list(chosen_levels(self.choice))

    @property
    def extras(self) -> list[str]:
        """What is wanted beside the levels, or what the run writes beside them."""
        if self.phase != "plan" and self.view is not None:
            return extras_of(self.view.spec)
        return chosen_extras(self.choice, self.source)

    @property
    def written(self) -> int:
        """Predicted bytes of what the run has written."""
        shares = {} if self.course is None else self.course.levels
        return round(sum(self.bytes_of([name]) * share for name, share in shares.items()))

    @property
    def imatrix(self) -> Path | None:
        """The importance matrix chosen, or the run's."""
        if self.phase != "plan" and self.view is not None:
            given = self.view.spec.get("imatrix")
            return Path(str(given)) if given else None
        return self.choice.imatrix

    @property
    def split_bytes(self) -> int | None:
        """The largest size of a file that was chosen, or the run's."""
        if self.phase != "plan" and self.view is not None:
            given = self.view.spec.get("split_bytes")
            return int(given) if given else None
        return self.choice.split_bytes

    @property
    def converter(self) -> str:
        """The converter chosen, or the run's."""
        if self.phase != "plan" and self.view is not None:
            return str(self.view.spec.get("converter", "auto"))
        return self.choice.converter

    @property
    def in_parts(self) -> list[str]:
        """The wanted levels that are larger than a file may be."""
        known = {} if self.prediction is None else self.prediction.levels
        limit = self.split_bytes
        return [
            level
            for level in self.wanted
            if limit is not None and level in known and known[level].bytes > limit
        ]

    @property
    def course(self) -> Course | None:
        """How far the run is."""
        if self.phase != "running" or self.view is None:
            return None
        return course_of(self.view)

    @property
    def needed(self) -> int:
        """Bytes that the files take, and nothing beside them; 0 if not known."""
        return self.bytes_of([*self.wanted, *self.extras])

    @property
    def obstacle(self) -> str:
        """Why nothing can be started, as a sentence; empty if it can."""
        return next(self._obstacles(), "")

    def _obstacles(self) -> Iterator[str]:
        error, chosen = self.sizes.error, chosen_levels(self.choice)
        if self.source.missing:
            yield self.source.missing
        if name_problem(self.typed_name):
            yield translate("Export", "The name cannot begin a file's name.")
        if error is not None and error.code.startswith("imatrix."):
            yield translate("Export", "The importance matrix cannot be used.")
        elif error is not None and error.exit_code == 2 and not self.may_be_official:
            yield translate("Export", "This base model and adapter cannot be exported.")
        if not chosen:
            yield translate("Export", "Tick a level to export.")
        yield from filter(None, map(self.lack_of, chosen))
        if ADAPTER in chosen_extras(self.choice, self.source) and self.adapter_problem:
            yield translate("Export", "There can be no file with this adapter alone; untick it.")
        if self.machine is not None and self.needed > self.machine.disk_free:
            text = translate("Export", "{need} of disk are needed and {free} are free.")
            yield text.format(need=size_text(self.needed), free=size_text(self.machine.disk_free))

    @property
    def may_be_official(self) -> bool:
        """Whether only Tunesmith's converter does not know the model; llama.cpp's may."""
        error = self.sizes.error
        own = self.choice.converter == "own"
        return error is not None and error.code == "export.architecture" and not own

    @property
    def adapter_problem(self) -> str:
        """Why there can be no file with the adapter alone."""
        return "" if self.prediction is None else self.prediction.adapter_problem

    def lack_of(self, level: str) -> str:
        """Why a level cannot be made without another importance matrix; empty if it can."""
        return lack_of(level, self.prediction, self.imatrix)

    def bytes_of(self, outputs: Iterable[str]) -> int:
        """Predicted bytes of these levels and others together."""
        if self.prediction is None:
            return 0
        known = {name: size.bytes for name, size in self.prediction.levels.items()}
        known |= {ADAPTER: self.prediction.adapter_bytes, MERGED: self.prediction.merged_bytes}
        return sum(known.get(name, 0) for name in outputs)

    def rows(self) -> list[LevelRow]:
        """The rows of the table."""
        if self.phase == "plan":
            levels = offered(self.prediction, self.choice.all_levels, self.wanted)
        else:
            levels = [level for level in offered(None, True, self.wanted) if level in self.wanted]
        prediction = self.prediction
        if prediction is not None and not set(levels) <= set(prediction.levels):
            prediction = None  # an old run's levels may be none of this model's
        rows = level_rows(levels, prediction, self.machine, self.choice.context)
        if self.phase == "plan":
            return [self._planned(row) for row in rows]
        rows += [
            LevelRow(name, title=short_title(name), bytes=self.bytes_of([name]))
            for name in self.extras
        ]
        course = self.course
        if course is not None:
            return [_with_progress(row, course) for row in rows]
        files = {file.level: file for file in self.files}
        return [_with_file(row, files.get(row.level)) for row in rows]

    def _planned(self, row: LevelRow) -> LevelRow:
        reason = self.lack_of(row.level)
        if reason:
            note = translate("Export", "needs an importance matrix")
            ticked = row.level in self.wanted  # what is ticked can always be unticked
            return replace(row, note=note, reason=reason, enabled=ticked)
        if row.level in self.in_parts:
            return replace(row, note=translate("Export", "in parts"))
        return row

    def chosen_text(self) -> str:
        """How many levels are ticked, rare ones that the table does not show among them."""
        return translate("Export", "%n levels chosen", len(self.wanted))


def look(
    studio: Studio, source: Source, sizes: Sizes, typed_name: str, *, choosing: bool
) -> ExportState:
    """Look at project and run now; `choosing` prefers the plan to files that are done."""
    project = studio.project
    view = studio.bridge.view(project.export.run)
    files = tuple(files_of(view)) if view is not None and view.state.is_final else ()
    stale = project.export.made_from != project.export_key()
    phase: Phase = "plan"
    if view is not None and not view.state.is_final:
        phase = "running"
    elif files and not choosing and not stale:
        phase = "done"
    return ExportState(
        source, project.export, typed_name, sizes, studio.machine, view, files, stale, phase
    )


def _with_progress(row: LevelRow, course: Course) -> LevelRow:
    share = course.levels.get(row.level, 0.0)
    text = percent_text(share) if share else translate("Export", "waiting")
    if row.level in course.named:
        text = translate("Export", "checked")
    elif row.level in course.failed:
        text = translate("Export", "failed")
    elif row.level == course.now:
        text = translate("Export", "checking")
    return replace(row, share=share, progress=text, enabled=False)


def _with_file(row: LevelRow, file: CheckedFile | None) -> LevelRow:
    if file is None:
        return replace(row, enabled=False)
    note = row.note
    if file.parts and not row.title:
        note = translate("Export", "%n parts", file.count)
    return replace(
        row,
        note=note,
        bytes=file.bytes,
        bits_per_weight=0.0 if row.title else file.bits_per_weight,
        checks=checks_badge(file),
        modelfile=parity_badge(file),
        enabled=False,
        recommended=False,
    )
