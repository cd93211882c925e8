"""What the Export page knows at one moment, and what follows from it. No widgets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tunesmith.core.errors import TunesmithError
from tunesmith.hardware.machine import Machine
from tunesmith.studio.pages.export_levels import LevelRow, Phase, level_rows, offered
from tunesmith.studio.pages.export_outcome import (
    CheckedFile,
    Course,
    checks_badge,
    course_of,
    files_of,
    levels_of,
    parity_badge,
)
from tunesmith.studio.pages.export_source import Source, chosen_levels, name_problem
from tunesmith.studio.project import ExportChoice
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text, size_text

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
    def course(self) -> Course | None:
        """How far the run is."""
        if self.phase != "running" or self.view is None:
            return None
        return course_of(self.view)

    @property
    def needed(self) -> int:
        """Bytes that the files take, and nothing beside them; 0 if not known."""
        return self.bytes_of(self.wanted)

    @property
    def obstacle(self) -> str:
        """Why nothing can be started, as a sentence; empty if it can."""
        error = self.sizes.error
        if self.source.missing:
            return self.source.missing
        if name_problem(self.typed_name):
            return translate("Export", "The name cannot begin a file's name.")
        if error is not None and error.exit_code == 2:
            return translate("Export", "This base model and adapter cannot be exported.")
        if not chosen_levels(self.choice):
            return translate("Export", "Tick a level to export.")
        if self.machine is not None and self.needed > self.machine.disk_free:
            text = translate("Export", "{need} of disk are needed and {free} are free.")
            return text.format(need=size_text(self.needed), free=size_text(self.machine.disk_free))
        return ""

    def bytes_of(self, levels: Iterable[str]) -> int:
        """Predicted bytes of these levels together."""
        known = {} if self.prediction is None else self.prediction.levels
        return sum(known[level].bytes for level in levels if level in known)

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
        course = self.course
        if course is not None:
            return [_with_progress(row, course) for row in rows]
        if self.phase == "done":
            files = {file.level: file for file in self.files}
            return [_with_file(row, files.get(row.level)) for row in rows]
        return rows

    def chosen_text(self, shown: int) -> str:
        """How many levels are ticked."""
        text = translate("Export", "{chosen} of {all} levels chosen")
        return text.format(chosen=number(len(self.wanted)), all=number(shown))


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
    elif row.level == course.now and course.checking:
        text = translate("Export", "checking")
    elif share >= 1.0:
        text = translate("Export", "failed")  # the next one is at work, and it has no name
    return replace(row, share=share, progress=text, enabled=False)


def _with_file(row: LevelRow, file: CheckedFile | None) -> LevelRow:
    if file is None:
        return replace(row, enabled=False)
    return replace(
        row,
        bytes=file.bytes,
        bits_per_weight=file.bits_per_weight,
        checks=checks_badge(file),
        modelfile=parity_badge(file),
        enabled=False,
        recommended=False,
    )
