"""The kinds of job there are: for each its spec class and the function that does it.

Functions are imported when a worker needs them, because some bring torch or llama.cpp along.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink


@dataclass(frozen=True, slots=True)
class JobKind:
    """Where a kind's spec class and function live, as `module:name`.

    The function is `run(spec, sink) -> result`, spec and result frozen dataclasses. The spec has
    a field `work_dir`: a folder of its own that survives a crash and is the same after a resume.
    `helper` is what further processes of one job do, where a job can have several.
    `writes_whole_folder` says that `out_dir` appears at the end and must be new or empty until
    then; otherwise files are added to it.
    """

    name: str
    spec: str
    function: str
    helper: str = ""
    writes_whole_folder: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        JobKind(
            "train",
            "tunesmith.training.spec:TrainSpec",
            "tunesmith.training.train:run",
            helper="tunesmith.training.train:assist",
            writes_whole_folder=True,
        ),
        JobKind("export", "tunesmith.export.spec:ExportSpec", "tunesmith.jobs.export_job:run"),
        JobKind(
            "download",
            "tunesmith.jobs.download_job:DownloadSpec",
            "tunesmith.jobs.download_job:run",
        ),
        JobKind(
            "answers",
            "tunesmith.jobs.answers_job:AnswersJobSpec",
            "tunesmith.jobs.answers_job:run",
        ),
        JobKind(
            "evaluate-adapter",
            "tunesmith.training.evaluate_adapter:EvaluateSpec",
            "tunesmith.training.evaluate_adapter:run",
            writes_whole_folder=True,
        ),
        JobKind(
            "starter",
            "tunesmith.jobs.starter_job:StarterSpec",
            "tunesmith.jobs.starter_job:run",
            writes_whole_folder=True,
        ),
        JobKind("ollama", "tunesmith.ollama.create:CreateSpec", "tunesmith.ollama.create:run"),
        JobKind("demo", "tunesmith.jobs.demo_job:DemoSpec", "tunesmith.jobs.demo_job:run"),
    )
}


def job_function(kind: JobKind) -> Callable[[Any, Sink], Any]:
    """Import and return the function of a kind."""
    function: Callable[[Any, Sink], Any] = _load(kind.function)
    return function


def helper_function(kind: JobKind) -> Callable[[Any, Sink], Any]:
    """Import and return what further processes of a kind do."""
    function: Callable[[Any, Sink], Any] = _load(kind.helper)
    return function


def dump(value: object) -> Any:
    """A spec or result as plain JSON values."""
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def parse_spec(kind_name: str, record: object) -> Any:
    """The spec object of a `spec.json`.

    Raises:
        InputError: `job.kind-unknown` or `job.spec-wrong`.
    """
    kind = KINDS.get(kind_name)
    if kind is None:
        known = ", ".join(sorted(KINDS))
        raise InputError(
            "job.kind-unknown", f"There is no job of kind {kind_name}.", f"Known: {known}."
        )
    try:
        return TypeAdapter(_load(kind.spec)).validate_python(record)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "spec"
        raise InputError(
            "job.spec-wrong", f"The {kind_name} job has a wrong {place}: {first['msg']}."
        ) from error


def with_work_dir(spec: Any, work_dir: Path) -> Any:
    """The spec with its work folder set."""
    return replace(spec, work_dir=work_dir)


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
