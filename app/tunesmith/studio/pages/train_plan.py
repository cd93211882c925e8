"""What a training run will do, worked out before it starts. No Qt, no torch.

Everything here is counted or follows from the trainer's own formulas (training.train_plan); how
long it takes is left out unless an earlier run has measured it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tunesmith.core.errors import InputError, JobError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.core.files import nearest_existing
from tunesmith.core.isolation import call_isolated
from tunesmith.hardware.machine import Machine, read_machine
from tunesmith.studio.pages.conversations import write_dataset
from tunesmith.studio.pages.split_choice import holds_out, options_of
from tunesmith.studio.pages.split_finding import prepare_split
from tunesmith.studio.project import Project
from tunesmith.studio.run_view import RunView
from tunesmith.training import schedule
from tunesmith.training.model_shapes import Linear, ModelShapes, all_trained, read_shapes
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Facts, disk_items, look

if TYPE_CHECKING:
    from tunesmith.templates.conversation import Conversation

_NUMBERED = re.compile(r"^(.*?)-(\d{2,})$")
_OVERHEAD_S = 60.0  # a worker starts, imports and writes hashes beside what it measures
_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_NO_SHAPES = ModelShapes(0, ())


@dataclass(frozen=True, slots=True)
class Survey:
    """What the chosen data, model and disk are; amounts are bytes.

    `train_rows` and `eval_rows` are exact for the split that the project asks for, and `leaks` the
    held-out rows that resemble rows to train on, `exact_leaks` of them word for word.
    An error stands in place of what could not be found out.
    """

    data_file: Path | None = None
    train_rows: int = 0
    eval_rows: int = 0
    skipped: int = 0
    leaks: int = 0
    exact_leaks: int = 0
    data_error: TunesmithError | None = None
    shapes: ModelShapes = _NO_SHAPES
    model_error: TunesmithError | None = None
    disk_free: int = 0
    names: frozenset[str] = frozenset()
    """Adapters that are on disk."""

    @property
    def layers(self) -> tuple[Linear, ...]:
        """Linear layers of the base model."""
        return self.shapes.linears

    @property
    def parameters(self) -> int:
        """Of the base model."""
        return self.shapes.parameters

    @property
    def context(self) -> int:
        """The longest one that the model was made for, in tokens; 0 if it does not tell."""
        return self.shapes.context


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do; `disk` is the most that it has on disk at a time, in bytes."""

    train_rows: int
    eval_rows: int
    steps: int
    steps_per_epoch: int
    eval_every: int
    trained_parameters: int
    base_parameters: int
    disk: int

    @property
    def epochs(self) -> float:
        """How often every conversation is seen."""
        return self.steps / self.steps_per_epoch


def survey(project: Project, workspace: Path, sink: Sink) -> Survey:
    """Write and split the conversations if that is not done yet, and look at model and disk.

    Strangers' files are only read in a child process. Raises CancelledError.
    """
    folder = adapters_folder(workspace)
    names = frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()
    found: dict[str, Any] = {"names": names, "disk_free": _free(folder)}
    try:
        dataset = write_dataset(project, workspace, sink)
        found |= {"data_file": dataset.path, "skipped": dataset.skipped}
        found["train_rows"] = dataset.rows
        if holds_out(options_of(project)):
            split = prepare_split(project, workspace, sink)
            found |= {"train_rows": split.train_rows, "eval_rows": split.eval_rows}
            found |= {"leaks": split.left, "exact_leaks": split.exact}
    except (InputError, JobError, OSError) as error:
        found["data_error"] = _told(error)
    found |= call_isolated(_look_in_child, (None, project.model.folder), sink=sink)
    return Survey(**found)


def survey_run(spec: TrainSpec, sink: Sink) -> Survey:
    """The same for the job of a run, whose conversations are there already."""
    rows = _Rows(spec.data_file, spec.eval_fraction, spec.seed, spec.eval_file)
    found = call_isolated(_look_in_child, (rows, spec.model_dir), sink=sink)
    return Survey(data_file=spec.data_file, **found)


def make_plan(found: Survey, spec: TrainSpec) -> Plan:
    """The plan of a run on what was found; there must be rows to train on."""
    steps = schedule.count_steps(spec, found.train_rows)
    trained = all_trained(found.shapes, spec)
    return Plan(
        train_rows=found.train_rows,
        eval_rows=found.eval_rows,
        steps=steps,
        steps_per_epoch=schedule.steps_per_epoch(spec, found.train_rows),
        eval_every=schedule.evaluation_interval(spec, steps),
        trained_parameters=trained,
        base_parameters=found.parameters,
        disk=sum(item.bytes for item in disk_items(trained, spec, steps)),
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """The tokenised rows' lengths and the machine, for the plan of memory; or why there is none."""

    facts: Facts | None
    machine: Machine
    error: TunesmithError | None = None


def look_closer(spec: TrainSpec, sink: Sink) -> Looked:
    """Tokenise the rows in a child process, as the training will. Raises CancelledError."""
    machine = read_machine(spec.model_dir)
    try:
        return Looked(look(spec, sink), machine)
    except (InputError, JobError) as error:
        return Looked(None, machine, error)


def rows_key(spec: TrainSpec) -> tuple[object, ...]:
    """What the lengths of the rows depend on; other settings change the plan without a look."""
    split = () if spec.eval_file is not None else (spec.eval_fraction, spec.seed)
    return (
        spec.data_file, spec.eval_file, spec.model_dir, spec.conversation_format,
        spec.train_on_prompts, *split,
    )  # fmt: skip


def time_left_like(
    plan: Plan, spec: TrainSpec, runs: Iterable[RunView]
) -> tuple[float, str] | None:
    """Seconds that a run will take, by the newest finished one on this model, with its name.

    Counted per conversation seen, and only for adapters of the same rank and targets.
    """
    batch = spec.per_device_train_batch_size * spec.gradient_accumulation_steps
    for run in runs:
        told, result = run.spec, run.result
        if run.kind != "train" or not result or not result.get("steps") or was_resumed(run):
            continue
        same = (
            told.get("model_dir") == str(spec.model_dir)
            and told.get("r") == spec.r
            and told.get("max_length") == spec.max_length
            and told.get("target_modules") == _jsonable(spec.target_modules)
        )
        if same:
            seen = int(told["per_device_train_batch_size"]) * int(
                told["gradient_accumulation_steps"]
            )
            per_row = float(result["seconds"]) / (int(result["steps"]) * seen)
            return per_row * batch * plan.steps, run.name
    return None


def was_resumed(run: RunView) -> bool:
    """Whether a run was done in parts; its result then has the seconds of the last part only."""
    if run.started is None or run.ended is None or not run.result:
        return False
    return run.ended - run.started > float(run.result.get("seconds", 0)) + _OVERHEAD_S


def adapters_folder(workspace: Path) -> Path:
    """Where a workspace keeps what it trained."""
    return workspace / "adapters"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted` if nothing has that name or a numbered one of it, else the next number."""
    wanted = clean_name(wanted) or "adapter-01"
    names = set(taken)
    match = _NUMBERED.match(wanted)
    base = match.group(1) if match else wanted
    numbers = [int(m.group(2)) for name in names if (m := _NUMBERED.match(name)) and m[1] == base]
    if wanted not in names and (match or not numbers):
        return wanted
    number = max(numbers, default=1) + 1
    return f"{base}-{number:02}"


def clean_name(text: str) -> str:
    """A text as the name of a folder on any system."""
    return _NAME.sub("-", text.strip()).strip("-.")[:60]


@dataclass(frozen=True, slots=True)
class _Rows:
    data_file: Path
    eval_fraction: float
    seed: int
    eval_file: Path | None


def _look_in_child(request: tuple[_Rows | None, Path | None]) -> dict[str, Any]:
    rows, folder = request
    found: dict[str, Any] = {}
    if rows is not None:
        try:
            found["train_rows"], found["eval_rows"] = _count(rows)
        except OSError as error:
            found["data_error"] = _told(error)
    if folder is not None:
        try:
            found |= _look_at_model(folder)
        except (TunesmithError, OSError) as error:
            found["model_error"] = _told(error)
    return found


def _count(rows: _Rows) -> tuple[int, int]:
    from tunesmith.training.examples import split

    # The split depends on which conversations are equal, not on what they say; a hash of a line
    # stands for each, and a million of them take 50 MB.
    conversations = _hashes(rows.data_file)
    if rows.eval_file is not None:
        return len(conversations), len(_hashes(rows.eval_file))
    standing_in = cast("tuple[Conversation, ...]", conversations)
    train, held_out = split(standing_in, rows.eval_fraction, rows.seed)
    return len(train), len(held_out)


def _hashes(path: Path) -> tuple[bytes, ...]:
    with path.open("rb") as lines:
        return tuple(
            blake2b(text, digest_size=16).digest() for line in lines if (text := line.strip())
        )


def _look_at_model(folder: Path) -> dict[str, Any]:
    return {"shapes": read_shapes(folder)}


def _free(folder: Path) -> int:
    import shutil

    return shutil.disk_usage(nearest_existing(folder)).free


def _told(error: Exception) -> TunesmithError:
    if isinstance(error, TunesmithError):
        return error
    return InputError("train.unreadable", str(error), "Check the file and its folder.")


def _jsonable(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
