"""Makes the files of all levels in one pass over the weights, in child processes.

The first child plans, the second streams; the parent looks for room on the disk and hears how far
it is. A repeated call goes on after the last tensor that was on the disk when the first one ended.
"""

import contextlib
import hashlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core import events
from tunesmith.core.errors import InputError, JobError, from_os_error
from tunesmith.core.events import Sink
from tunesmith.core.files import fsync_folder, sync_file, told_of
from tunesmith.core.isolation import (
    ChildCrashedError,
    call_isolated,
    call_isolated_reporting,
)
from tunesmith.export.converted import openers_of
from tunesmith.export.dry_run import predict_failed
from tunesmith.export.family import assemble
from tunesmith.export.imatrix import fit_imatrix, read_imatrix
from tunesmith.export.journal import Journal, vouches
from tunesmith.export.level_files import identity, require_same
from tunesmith.export.levels import Level
from tunesmith.export.outline import Outline
from tunesmith.export.plan import LevelPlan, plan_levels
from tunesmith.export.rows import Rows
from tunesmith.export.source import open_source
from tunesmith.export.stream import Advance, Overflow, Work, hold_numpy_to_one_thread, stream

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

_HOPELESS = {"model.not-finite", "adapter.not-finite"}
_LARGEST = {"f16": "beyond 65,504"}  # what is said of values; of other types it depends on a block


@dataclass(frozen=True, slots=True)
class PassRequest:
    """One pass.

    Attributes:
        model_dir: the base.
        adapter_dir: merged into it, if given.
        outline: of the merged model.
        plans: the files, with the provisional path of each.
        work_dir: for the journals.
        inputs: changes whenever an input does; work done from other inputs is not gone on with.
        imatrix: an importance matrix.
        threads: 0 takes all cores.
        converted: a float32 GGUF of the merged model, which is read in place of the two folders.
    """

    model_dir: Path
    adapter_dir: Path | None
    outline: Outline
    plans: tuple[tuple[LevelPlan, Path], ...]
    work_dir: Path
    inputs: str
    imatrix: Path | None = None
    threads: int = 0
    converted: Path | None = None


def make_plans(
    outline: Outline, levels: Sequence[Level], imatrix: Path | None, sink: Sink
) -> tuple[LevelPlan, ...]:
    """One plan per level, made in a child process.

    Raises:
        InputError: `export.level-impossible`, `export.level-needs-imatrix`, or one of the matrix.
        JobError: `export.predict-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    try:
        plans = call_isolated(_plan, (outline, tuple(levels), imatrix), sink=sink)
    except ChildCrashedError as error:
        raise predict_failed(error.message) from error
    lacking = [level.name for level, plan in zip(levels, plans, strict=True) if plan is None]
    if lacking:
        raise level_impossible(lacking)
    made = tuple(plan for plan in plans if plan is not None)
    for plan in made:
        _refuse_starving(plan, imatrix)
    return made


def level_impossible(lacking: Sequence[str]) -> InputError:
    """What to say of levels for which the model's widths have no type."""
    return InputError(
        "export.level-impossible",
        f"{', '.join(lacking)} cannot be made of this model: llama.cpp has no type for the "
        "width of some of its tensors.",
        "Choose another level; F16 and Q8_0 fit most widths.",
    )


def _refuse_starving(plan: LevelPlan, imatrix: Path | None) -> None:
    if not plan.starving:
        return
    first, others = plan.starving[0], len(plan.starving) - 1
    if imatrix is None:
        what = "there is no importance matrix"
        hint = "Choose a larger level, such as Q4_K_M or Q3_K_M, or give --imatrix."
    else:
        what = f"{imatrix.name} has nothing for {first}"
        what += f" and {others} other tensors" if others else ""
        hint = "Make it with this very model and enough text, or choose a larger level."
    raise InputError(
        "export.level-needs-imatrix",
        f"{plan.level} cannot be made of this model: {what}.",
        hint,
    )


def remove_work(work_dir: Path, files: Sequence[Path]) -> None:
    """Remove provisional files with what is known of them."""
    for path in files:
        journal_path(work_dir, path).unlink(missing_ok=True)  # first: it vouches for the file
        path.unlink(missing_ok=True)
        if path.suffix == ".gguf":  # a part, in a folder of its own
            with contextlib.suppress(OSError):  # there is something else in it
                path.parent.rmdir()


def replaced_warnings(work_dir: Path, files: Sequence[Path]) -> list[events.Warning]:
    """What to know of unfinished files of other runs that this one is about to begin anew."""
    others = [
        path.name
        for path in files
        if path.is_file() and not vouches(journal_path(work_dir, path), path)
    ]
    if not others:
        return []
    message = (
        f"Another run left {', '.join(others)} unfinished. These files are replaced: if that run "
        "is resumed, it begins them anew, or is refused where it is of another model or adapter."
    )
    return [events.Warning("export.unfinished-replaced", message)]


def write_levels(
    request: PassRequest, sink: Sink, on_advance: Callable[[Advance], None]
) -> dict[str, Overflow]:
    """Write all files under their provisional names, whole and on the disk.

    Returns:
        The levels that cannot be made, with the first weight that is to blame; nothing is left of
        them. `not_representable` says it.

    Raises:
        InputError: `model.not-finite`, `adapter.not-finite`, or one of opening the inputs. After
            one of the first two no file is left.
        JobError: `disk.full`, `export.crashed`, `export.file-changed`.
        CancelledError: the child is killed at once; what is on the disk is gone on with.
    """
    try:
        # Fresh: it tells the products of small matrices to take one thread before numpy is loaded.
        overflows = call_isolated_reporting(
            _write_levels, request, on_advance, sink=sink, fresh=True
        )
    except InputError as error:
        # Bad weights stay bad; a folder that is away for a moment comes back.
        if error.code in _HOPELESS:
            remove_work(request.work_dir, [path for _, path in request.plans])
        raise
    except ChildCrashedError as error:
        raise JobError(
            "export.crashed",
            f"The process that writes the files has died: {error.message}",
            "Perhaps memory ran out, or a file it reads was cut short. Close other programs and "
            "resume the run: it goes on where it stopped.",
        ) from error
    lost = [path for plan, path in request.plans if plan.level in overflows]
    remove_work(request.work_dir, lost)
    return overflows


def not_representable(overflows: Mapping[str, Overflow], made: str) -> InputError:
    """What to say of levels that cannot hold a weight; `made` names the others."""
    causes: dict[Overflow, list[str]] = {}
    for level, overflow in overflows.items():
        causes.setdefault(overflow, []).append(level)
    told = [
        f"{', '.join(levels)} cannot be made: {it.tensor} has values that are too large for the "
        f"type {it.kind}{f' ({_LARGEST[it.kind]})' if it.kind in _LARGEST else ''}."
        for it, levels in causes.items()
    ]
    what = f"Leave {', '.join(overflows)} out; BF16 and F32 hold every value."
    if made:
        what += f" Finished and checked: {made}; these can be used."
    return InputError("export.not-representable", " ".join(told), what)


def imatrix_warnings(plans: Sequence[LevelPlan], imatrix: Path | None) -> list[events.Warning]:
    """What a person should know about an importance matrix that does not cover all tensors."""
    lacking = {name: None for plan in plans for name in plan.unweighted}  # in the file's order
    if imatrix is None or not lacking:
        return []
    message = (
        f"{imatrix.name} has nothing for {len(lacking)} of the tensors, the first "
        f"{next(iter(lacking))}; they are quantized without it."
    )
    return [events.Warning("export.imatrix-partial", message)]


def _plan(request: tuple[Outline, tuple[Level, ...], Path | None]) -> list[LevelPlan | None]:
    outline, levels, imatrix = request
    return plan_levels(outline, levels, _importance(imatrix, outline))


def _importance(imatrix: Path | None, outline: Outline) -> "Mapping[str, Float32] | None":
    if imatrix is None:
        return None
    return fit_imatrix(read_imatrix(imatrix), outline.shapes)


def _write_levels(request: PassRequest, report: Callable[[Advance], None]) -> dict[str, Overflow]:
    hold_numpy_to_one_thread()
    openers = _openers(request)
    plans = [plan for plan, _ in request.plans]
    try:
        journals = _open_journals(request)
        # The file and its disk only: the rest changes while it is written.
        begun = [(path, identity(path)[:2]) for _, path in request.plans]
        works = _works(
            openers, request.outline, plans, journals, _importance(request.imatrix, request.outline)
        )
        before = request.outline.values - sum(math.prod(work.shape) for work in works)

        def commit(tensors: Mapping[int, Sequence[str]]) -> None:
            for file, names in tensors.items():
                journals[file].add(names)

        given_up = stream(
            works,
            [path for _, path in request.plans],
            commit,
            lambda it: report(Advance(before + it.values, it.tensor)),
            request.threads,
        )
        overflows: dict[str, Overflow] = {}
        for file, overflow in given_up.items():
            overflows.setdefault(plans[file].level, overflow)
        require_same(begun)  # the heads are written by name
        for (plan, path), journal in zip(request.plans, journals, strict=True):
            if plan.level not in overflows:
                _write_head(path, plan.head)
                journal.finish()
    except OSError as error:
        raise from_os_error(error) from error
    return overflows


def _open_journals(request: PassRequest) -> list[Journal]:
    journals = []
    for plan, path in request.plans:
        key = hashlib.sha256(request.inputs.encode() + b"\0" + plan.head).hexdigest()
        journals.append(Journal(journal_path(request.work_dir, path), key, path, plan.bytes))
    return journals


def journal_path(work_dir: Path, file: Path) -> Path:
    """Where the finished tensors of a file are noted."""
    place = hashlib.sha256(os.fsencode(file.absolute())).hexdigest()[:12]
    return work_dir / f"{file.name}-{place}.journal"


def _works(
    openers: Mapping[str, Callable[[], Rows]],
    outline: Outline,
    plans: Sequence[LevelPlan],
    journals: Sequence[Journal],
    importance: "Mapping[str, Float32] | None",
) -> list[Work]:
    """What is left to do: every tensor with the files that lack it."""
    works = []
    places = [{tensor.name: tensor for tensor in plan.tensors} for plan in plans]
    for name, shape in outline.shapes.items():
        outputs: dict[str, list[tuple[int, int]]] = {}
        for number, (plan, journal) in enumerate(zip(plans, journals, strict=True)):
            if name in places[number] and name not in journal.done:
                offset = len(plan.head) + places[number][name].offset
                outputs.setdefault(plan.kinds[name], []).append((number, offset))
        if outputs:
            weights = None if importance is None else importance.get(name)
            if weights is not None:
                weights = weights.reshape(-1, shape[-1])
            works.append(Work(name, shape, openers[name], outputs, weights))
    return works


def _openers(request: PassRequest) -> dict[str, Callable[[], Rows]]:
    """What gives each tensor's rows, by its name."""
    if request.converted is not None:
        return openers_of(request.converted)
    source = open_source(request.model_dir, request.adapter_dir)
    family = source.family
    constants: dict[str, Callable[[], Rows]] = {
        name: partial(ConstantRows, values) for name, values in family.constants.items()
    }
    return constants | {
        tensor.name: partial(assemble, tensor, source.rows) for tensor in family.tensors
    }


class ConstantRows:
    """A small tensor that follows from config.json."""

    def __init__(self, values: "Float32") -> None:
        self._values = values.reshape(-1, values.shape[-1])
        self.rows, self.width = self._values.shape

    def read(self, wanted: Any) -> "Float32":
        """A copy of the wanted rows."""
        values: Float32 = self._values[wanted].copy()
        return values


def _write_head(path: Path, head: bytes) -> None:
    """Last of all: until now the file cannot be taken for a whole one."""
    with told_of(path), path.open("rb+") as stream:
        stream.write(head)
        sync_file(stream)
    fsync_folder(path.parent)
