"""What the person chose in each stage, kept in the workspace so that a restart finds it again.

`WORKSPACE/studio.json` is written whole and atomically after every change. A file that cannot be
read is moved aside, never overwritten; one of a newer Tunesmith stays where it is, for that one.
"""

import contextlib
import hashlib
import json
import time
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, TypeAdapter, ValidationError

from tunesmith.core import files
from tunesmith.core.errors import InputError
from tunesmith.core.settings import Settings
from tunesmith.data.cleaning_steps import Step, parse_step, step_to_record
from tunesmith.data.snapshots import Snapshot
from tunesmith.data.table import Reading
from tunesmith.export.spec import Converter

# What an older Tunesmith would pass over: 2 has the cleaning list, 3 tables of several files and
# merged cells that are filled, how rows are split, and tables that hold conversations.
PROJECT_VERSION = 3
_LARGEST = 8 << 20  # bytes; the real ones have some thousand


def _step_of(value: Any) -> Step:
    """A step as JSON has it. Whether its values make sense is told when it is applied."""
    try:
        return parse_step(value, "a cleaning step", check=False)
    except InputError as error:
        raise ValueError(error.message) from error


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """One step of the cleaning list; switched off it stays in the list and does nothing."""

    step: Annotated[Step, PlainValidator(_step_of), PlainSerializer(step_to_record)]
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitChoice:
    """Which rows are held out; their share and the seed are settings of the training."""

    count: int | None = None
    """So many instead of a share."""
    shuffle: bool = True
    stratify: str = ""
    """Column whose values have the same shares on both sides; empty for none."""
    group: str = ""
    """Column whose rows of one value stay together; empty for none."""
    leakage: Literal["stop", "to-train", "to-eval"] = "stop"
    """What becomes of rows that resemble one another across the split."""
    accepted_for: str = ""
    """Key of the split whose leaks the person accepted."""

    @property
    def is_plain(self) -> bool:
        """Whether share and seed say it all, so that the training makes the split by itself."""
        return replace(self, accepted_for="") == SplitChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataChoice:
    """The table and how it is read; `stamp` is size and mtime (ns) when it was last opened.

    Of several files `stamp` is what `table_file.look_at_all` makes of theirs.
    """

    path: Path | None = None
    more: tuple[Path, ...] = ()
    """Files whose rows follow those of `path`."""
    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    as_displayed: bool = False
    fill_merged: bool = False
    rows: int = 0
    stamp: tuple[int, int] | None = None
    copy: Snapshot | None = None
    """The table as it was read when the files had this stamp; written a little later."""
    stands_for: str = ""
    """Of a copy, the table whose content it has, as the keys take it; empty for any other."""
    balance: str = ""
    """Column whose values the page counts; empty for the one that suits best."""
    lengths: str = ""
    """Column whose texts the page measures; empty for the longest."""
    cleaning: tuple[CleaningStep, ...] = ()
    kept: int = 0
    """How many rows the cleaning list left when it was last applied."""
    cleaned_for: str = ""
    """Key of the table and the list that `kept` was counted for."""
    split: SplitChoice = SplitChoice()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The cleaning steps that are switched on, in their order."""
        return tuple(item.step for item in self.cleaning if item.on)

    @property
    def reading(self) -> Reading:
        """The options for reading the table."""
        return Reading(
            self.sheet,
            self.header,
            self.encoding,
            self.delimiter,
            self.as_displayed,
            self.fill_merged,
        )

    @property
    def paths(self) -> tuple[Path, ...]:
        """All files of the table, in the order of its rows; none without a table."""
        return () if self.path is None else (self.path, *self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChoice:
    """What makes a conversation of the table's cells, and how many conversations that gave last.

    With the shape `columns` a row becomes one by column templates; with `list` a cell holds the
    whole of one; with `rows` a row holds one message, and rows with the same cell are together.
    """

    shape: Literal["columns", "list", "rows"] = "columns"
    system: str = ""
    user: str = ""
    assistant: str = ""
    messages_column: str = ""
    """Column of lists of messages; `message_keys` says under which names these tell who speaks."""
    message_keys: Literal["messages", "sharegpt"] = "messages"
    system_column: str = ""
    """Beside a list, the column of its system text; empty for none."""
    group_column: str = ""
    """Column that says which rows are one conversation."""
    order_column: str = ""
    """Column of their places in it; empty for the order of the table."""
    role_column: str = ""
    content_column: str = ""
    empty: Literal["skip", "nothing", "stop"] = "skip"
    conversation_format: str | None = None
    conversations: int = 0
    skipped: int = 0
    errors: int = 0
    """How many mistakes the templates have; with any, the count is that of the last valid ones."""
    checked_for: str = ""
    """Key of the data and templates that `conversations` was counted for."""

    @property
    def columns(self) -> dict[str, str]:
        """Which column plays which part, named as in `ConversationShape`; none with templates.

        A part that may be missing is left out; one that may not is empty until it is chosen.
        """
        if self.shape == "list":
            needed, others = {"conversation": self.messages_column}, {"system": self.system_column}
        elif self.shape == "rows":
            needed = {
                "conversation": self.group_column,
                "role": self.role_column,
                "content": self.content_column,
            }
            others = {"order": self.order_column}
        else:
            return {}
        return needed | {part: name for part, name in others.items() if name}

    @property
    def is_begun(self) -> bool:
        """Whether a person has written or chosen anything."""
        if self.shape == "columns":
            return bool(self.user or self.assistant)
        return any(self.columns.values())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing to try it on a table."""
        if self.shape == "columns":
            return bool(self.user.strip() and self.assistant.strip())
        return all(self.columns.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """The base model's folder, and its check's summary."""

    folder: Path | None = None
    name: str = ""
    good: int = 0
    warnings: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainChoice:
    """How to train; `run` is the last run started here, `adapter` one that came from disk."""

    name: str = ""
    preset: Literal["quick", "balanced", "thorough"] = "balanced"
    settings: dict[str, Any] = field(default_factory=dict)
    """Fields of the training spec that differ from the preset."""
    run: str | None = None
    made_from: str = ""
    adapter: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """Which files to write; `context` is how many tokens of it the fit is told for."""

    levels: tuple[str, ...] = ("Q8_0", "Q4_K_M")
    name: str = ""
    keep_f16: bool = False
    adapter_gguf: bool = False
    merged_folder: bool = False
    imatrix: Path | None = None
    split_bytes: int | None = None
    """Largest size of a file; a larger level becomes parts."""
    converter: Converter = "auto"
    context: int = 8192
    all_levels: bool = False
    """Whether the table shows the rare levels too."""
    run: str | None = None
    made_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OllamaChoice:
    """The file to run, its name in Ollama, and how to ask it."""

    level: str = ""
    name: str = ""
    created: str = ""
    """Of which GGUF and Modelfile `name` was created: `created_mark` of both."""
    temperature: float = 0.2
    seed: int = 3407
    url: str = field(default_factory=lambda: Settings().ollama_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All choices of a workspace and the page that was open."""

    version: int = PROJECT_VERSION
    name: str = ""
    page: str = "welcome"
    tour_step: int | None = None
    data: DataChoice = DataChoice()
    template: TemplateChoice = TemplateChoice()
    model: ModelChoice = ModelChoice()
    train: TrainChoice = field(default_factory=TrainChoice)
    export: ExportChoice = ExportChoice()
    ollama: OllamaChoice = field(default_factory=OllamaChoice)

    def conversations_key(self) -> str:
        """Changes whenever the conversations may change: table, reading, cleaning, templates."""
        template = self.template
        told: tuple[object, ...] = (template.system, template.user, template.assistant)
        if template.shape != "columns":
            keys = template.message_keys if template.shape == "list" else ""
            told = (template.shape, keys, sorted(template.columns.items()))
        return _key(*self.table_facts(), *told, template.empty, *self._cleaning_facts())

    def cleaning_key(self) -> str:
        """Changes whenever cleaning may leave other rows; empty without a step that is on."""
        cleaning = self._cleaning_facts()
        return _key(*self.table_facts(), *cleaning) if cleaning else ""

    def rows_left(self) -> int | None:
        """How many rows training can take; None while the cleaning list is not applied."""
        key = self.cleaning_key()
        if not key:
            return self.data.rows
        return self.data.kept if self.data.cleaned_for == key else None

    def table_facts(self) -> tuple[object, ...]:
        """Which table it is and how it is read; of a copy, what it is a copy of."""
        data = self.data
        if data.stands_for:
            return tuple(json.loads(data.stands_for))
        return (
            str(data.path), data.stamp, data.sheet, data.header, data.encoding, data.delimiter,
            data.as_displayed, *(["fill merged"] if data.fill_merged else []),
            *(str(path) for path in data.more),
        )  # fmt: skip

    def _cleaning_facts(self) -> tuple[object, ...]:
        """Nothing without steps: then the keys are what they were before there was cleaning."""
        return tuple(step_to_record(step) for step in self.data.steps)

    def training_key(self) -> str:
        """Changes whenever a training run would learn something else."""
        train = self.train
        return _key(
            self.conversations_key(), str(self.model.folder), self.template.conversation_format,
            train.preset, sorted(train.settings.items()), *self.split_facts(),
        )  # fmt: skip

    def split_facts(self) -> tuple[object, ...]:
        """Nothing for a plain split: then the keys are what they were before there were others."""
        split = self.data.split
        if split.is_plain:
            return ()
        return split.count, split.shuffle, split.stratify, split.group, split.leakage

    def export_key(self) -> str:
        """Changes whenever exported files would differ."""
        train, folder = self.train, str(self.model.folder)
        if train.adapter is not None:
            return _key("adapter", folder, str(train.adapter))
        # A run knows its own base model: looking at another one changes nothing of its files.
        return _key("run", train.run) if train.run else _key("model", folder)


def project_file(workspace: Path) -> Path:
    """Where a workspace keeps its choices."""
    return workspace / "studio.json"


def tables_folder(workspace: Path) -> Path:
    """Where a workspace keeps its tables as they were read: one cache for all pages."""
    return workspace / "tables"


def load_project(workspace: Path) -> tuple[Project, InputError | None]:
    """The saved choices, or new ones; with the error that kept the saved ones from being read.

    A damaged file is moved to `studio.json.damaged-…` beside it, so that nothing is lost.

    Raises:
        InputError: `studio.workspace-newer`; the file is left as it is.
    """
    path = project_file(workspace)
    try:
        record = _read(path)
        _refuse_newer(workspace, record)
        project = TypeAdapter(Project).validate_python(record)
        return replace(project, version=PROJECT_VERSION), None  # what is saved is of this version
    except FileNotFoundError:
        return Project(), None
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        aside = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return Project(), InputError(
            "studio.project-damaged",
            "What was chosen in this workspace cannot be read.",
            f"The stages begin anew; your runs are all there. The damaged file is kept as "
            f"{aside.name} ({_short(error)}).",
        )


def require_readable(workspace: Path) -> None:
    """Raise what `load_project` would, and leave damaged files for it to move aside."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        _refuse_newer(workspace, _read(project_file(workspace)))


def _read(path: Path) -> Any:
    if path.stat().st_size > _LARGEST:
        raise ValueError("it is too large")
    return json.loads(path.read_text("utf-8"))


def _refuse_newer(workspace: Path, record: Any) -> None:
    if int(record["version"]) > PROJECT_VERSION:
        raise InputError(
            "studio.workspace-newer",
            f"The workspace {workspace} was made by a newer Tunesmith.",
            "Open it with that version, or choose another folder. Nothing in it was changed.",
        )


def save_project(workspace: Path, project: Project) -> None:
    """Write the choices; raises OSError when the disk does not take them."""
    workspace.mkdir(parents=True, exist_ok=True)
    files.write_json(
        project_file(workspace), TypeAdapter(Project).dump_python(project, mode="json")
    )


def with_stage(project: Project, stage: str, **changes: Any) -> Project:
    """The project with fields of one stage's choices changed."""
    return replace(project, **{stage: replace(getattr(project, stage), **changes)})


def merged(base: Project, ours: Project, theirs: Project) -> Project:
    """What another window saved, with the stages on top that were changed here since `base`."""
    changed = {
        part.name: getattr(ours, part.name)
        for part in fields(Project)
        if getattr(ours, part.name) != getattr(base, part.name)
    }
    return replace(theirs, **changed)


def _key(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
