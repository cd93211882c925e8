"""Splits the conversations and looks for leaks between the sides, in a child process. No Qt.

Copies of one conversation are never on two sides, whatever is asked: training would refuse them.
Memory of the child: the columns that are compared, some 200 bytes a row, and what `leakage` states.
Measured on rows of 330 bytes, with strata and groups: 414 MiB and 4.6 s of one core for 100,000,
756 MiB and 21 s for 500,000.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tunesmith.core.errors import InputError
from tunesmith.core.events import Event, Sink
from tunesmith.core.files import atomic_path, require_free_space, write_json
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.splitting import Groups, SplitOptions, Stratum
from tunesmith.data.table_store import Forward, StoredTable
from tunesmith.studio.pages.conversations import open_table, rows_file, table_of, write_dataset
from tunesmith.studio.pages.split_choice import (
    holds_out,
    is_accepted,
    options_of,
    record_file,
    training_files,
)
from tunesmith.studio.project import Project, TemplateChoice

if TYPE_CHECKING:
    from tunesmith.data.leakage import Leaks

LISTED = 1000  # leaks that can be looked at
_DIGEST = 16  # bytes that stand for a conversation
_VERSION = 1  # of the record: another one is found out again

Pair = tuple[int, int, float, bool]


@dataclass(frozen=True, slots=True)
class SplitFound:
    """A split of conversations, or of rows where there are no templates yet.

    Attributes:
        train_rows: to train on, copies included.
        eval_rows: held out, each once.
        asked: how many should be held out.
        strata: shares of the values of the column to stratify by.
        groups: what became of the groups; None without a column to group by.
        compared: columns in which leaks were looked for.
        leaks: held-out rows that resemble rows to train on, before any was moved.
        exact: how many of them have the very same texts.
        crowded: rows with too many candidates to look at all.
        moved: rows that changed sides so that no leak is left.
        pairs: the first leaks: place in the table of the held-out row and of the one it resembles,
            how much (0 to 1), and whether the texts are the same.
        of_conversations: whether these are conversations rather than rows.
        together: which column asks was not known, so that all texts of a row were compared as one.
    """

    train_rows: int
    eval_rows: int
    asked: int = 0
    strata: tuple[Stratum, ...] = ()
    groups: Groups | None = None
    compared: tuple[str, ...] = ()
    leaks: int = 0
    exact: int = 0
    crowded: int = 0
    moved: int = 0
    pairs: tuple[Pair, ...] = ()
    of_conversations: bool = True
    together: bool = False

    @property
    def left(self) -> int:
        """Leaks that are still there."""
        return 0 if self.moved else self.leaks


def prepare_split(project: Project, workspace: Path, sink: Sink) -> SplitFound:
    """Split the conversations as the project asks, or take what an earlier call found.

    Writes the conversations if need be and, unless the training splits by itself, the two files
    of `split_choice.training_files`.

    Raises:
        InputError: as `write_dataset`, `split_table` and `move_leaks` do.
        JobError: `disk.full`.
        CancelledError: the sink said so.
    """
    dataset = write_dataset(project, workspace, sink)
    record = record_file(project, workspace)
    train, held_out = training_files(project, workspace)
    found = _finished(record)
    if found is not None and (held_out is None or (train.is_file() and held_out.is_file())):
        return found
    stored = open_table(project, workspace, sink)
    request = _request(project, stored, dataset.path)
    if held_out is None:
        found = _run(request, sink)
    else:
        require_free_space(train.parent, {"the split": dataset.path.stat().st_size})
        with atomic_path(train) as new_train, atomic_path(held_out) as new_held_out:
            found = _run(replace(request, train=new_train, held_out=new_held_out), sink)
    write_json(record, {"version": _VERSION, **asdict(found)})
    return found


def preview_split(project: Project, stored: StoredTable, sink: Sink) -> SplitFound:
    """What splitting the rows of a table gives, before there are templates.

    Raises:
        InputError: as `split_table` and `move_leaks` do.
        CancelledError: the sink said so.
    """
    return _run(_request(project, stored, None), sink)


def require_no_leak(project: Project, found: SplitFound) -> None:
    """Refuse a split with leaks that nobody has accepted.

    Raises:
        InputError: `data.leakage`.
    """
    if found.left and not is_accepted(project):
        raise InputError(
            "data.leakage",
            f"{found.left} held-out rows resemble rows to train on.",
            "Move them to one side or accept it on the Data page.",
        )


def prepare_training(project: Project, workspace: Path, sink: Sink) -> Path:
    """Write all that a training reads; returns the file that it trains on.

    Raises:
        InputError: as `prepare_split` and `require_no_leak` do.
    """
    if holds_out(options_of(project)):
        require_no_leak(project, prepare_split(project, workspace, sink))
    else:
        write_dataset(project, workspace, sink)
    return training_files(project, workspace)[0]


@dataclass(frozen=True, slots=True)
class _Request:
    table: Path
    choice: TemplateChoice
    options: SplitOptions
    leakage: Literal["stop", "to-train", "to-eval"]
    dataset: Path | None
    train: Path | None = None
    held_out: Path | None = None


def _request(project: Project, stored: StoredTable, dataset: Path | None) -> _Request:
    leakage = project.data.split.leakage
    return _Request(stored.folder, project.template, options_of(project), leakage, dataset)


def _run(request: _Request, sink: Sink) -> SplitFound:
    return call_isolated_reporting(_split_in_child, request, sink.emit, sink=sink)


def _split_in_child(request: _Request, report: Callable[[Event], None]) -> SplitFound:
    import numpy as np

    stored = table_of(request.table)
    codes, places = _conversations(request, stored)
    _, first = np.unique(codes, return_index=True)  # of each conversation, in order
    held_out, found = _held_out(request, stored, codes, places, Forward(report))
    if request.train is not None and request.held_out is not None:
        _write_sides(request, codes, held_out, set(first.tolist()))
    return replace(
        found,
        train_rows=int((~held_out[codes]).sum()),
        eval_rows=int(held_out.sum()),
        of_conversations=request.dataset is not None,
    )


def _conversations(request: _Request, stored: StoredTable) -> tuple[Any, Any]:
    """For each conversation (or row) its number, equal for copies and in the order of the first
    ones, and the place of its row in the table.
    """
    import numpy as np

    from tunesmith.data.table_view import contiguous
    from tunesmith.data.text_codes import numbered_by_appearance, text_codes

    if request.dataset is None:
        if not stored.rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        codes = text_codes([contiguous(column) for column in stored.table.columns])
        return numbered_by_appearance(codes), np.arange(stored.rows)
    with request.dataset.open("rb") as lines:
        digests = b"".join(blake2b(line.strip(), digest_size=_DIGEST).digest() for line in lines)
    _, codes = np.unique(np.frombuffer(digests, f"V{_DIGEST}"), return_inverse=True)
    places = np.fromfile(rows_file(request.dataset), "<u4").astype(np.int64)
    return numbered_by_appearance(codes), places


def _held_out(
    request: _Request, stored: StoredTable, codes: Any, places: Any, sink: Sink
) -> tuple[Any, SplitFound]:
    """Which of the different conversations are held out (numpy bool), and all but the counts."""
    import numpy as np

    from tunesmith.data.leakage import LeakOptions, find_leaks, move_leaks
    from tunesmith.data.splitting import described, group_codes, split_table
    from tunesmith.data.table_view import contiguous

    _, first = np.unique(codes, return_index=True)
    if len(first) < 2:
        return np.zeros(len(first), bool), SplitFound(0, 0)
    options = request.options
    table = _table_to_split(options, stored, codes, places)
    split = split_table(table, options, sink)
    compared = _asked(request, stored, first, places[first])
    looked = LeakOptions(tuple(compared.column_names))
    found = find_leaks(compared, split.held_out, looked, sink)
    moved = 0
    if len(found.rows) and request.leakage != "stop":
        side: Literal["train", "eval"] = "train" if request.leakage == "to-train" else "eval"
        name = options.group
        units = None if name is None else group_codes(contiguous(table.column(name)))
        result = move_leaks(compared, split.held_out, looked, side, units, sink, found)
        split, moved = described(table, options, result.held_out), len(result.rows)
    return split.held_out, SplitFound(
        0, 0, split.asked, split.strata, split.groups, looked.columns,
        len(found.rows), int(found.exact.sum()), found.crowded, moved,
        _pairs(found, places[first]), together=_are_together(request, stored, looked.columns),
    )  # fmt: skip


def _table_to_split(options: SplitOptions, stored: StoredTable, codes: Any, places: Any) -> Any:
    """A row for each different conversation, with the columns that decide on its side.

    A conversation with copies in two groups makes them one.
    """
    import numpy as np
    import pyarrow as pa

    from tunesmith.data.column_choice import check_columns
    from tunesmith.data.table_view import contiguous

    _, first = np.unique(codes, return_index=True)
    named = [name for name in (options.stratify, options.group) if name is not None]
    check_columns(named, stored.table.column_names)
    columns: dict[str, Any] = {"": pa.nulls(len(first), pa.large_string())}
    if options.stratify is not None:
        columns[options.stratify] = stored.table.column(options.stratify).take(
            pa.array(places[first])
        )
    if options.group is not None:
        cells = contiguous(stored.table.column(options.group).take(pa.array(places)))
        columns[options.group] = _group_names(cells, codes)
    return pa.table(columns)


def _group_names(cells: Any, codes: Any) -> Any:
    """For each different conversation the group of its copies; groups that share one are one."""
    import numpy as np
    import pyarrow as pa

    from tunesmith.data.splitting import group_codes
    from tunesmith.data.text_codes import is_filled

    if int(codes.max()) + 1 == len(codes):
        return cells  # there are no copies
    filled = is_filled(cells)
    groups = group_codes(cells)
    parents = list(range(int(groups.max()) + 1))

    def root(group: int) -> int:
        while parents[group] != group:
            parents[group] = parents[parents[group]]
            group = parents[group]
        return group

    first_of: dict[int, int] = {}
    for code, group in zip(codes[filled].tolist(), groups[filled].tolist(), strict=True):
        parents[root(group)] = root(first_of.setdefault(code, group))
    names = [str(root(first_of[code])) if code in first_of else None for code in np.unique(codes)]
    return pa.array(names, pa.large_string())


def _asked(request: _Request, stored: StoredTable, first: Any, places: Any) -> Any:
    """What is compared, a row for each different conversation: a question that was trained on is
    known, whatever its answer.
    """
    import pyarrow as pa

    from tunesmith.jobs.asked_texts import USER_TEXTS, what_is_asked
    from tunesmith.studio.pages.conversation_parts import mapping_of

    if request.dataset is None or request.choice.shape == "columns":
        apart = (request.options.stratify, request.options.group)
        mapping = None if request.dataset is None else mapping_of(request.choice)
        table, names = what_is_asked(stored.table, stored.columns, apart, mapping)
        return table.select(list(names)).take(pa.array(places)).combine_chunks()
    wanted, texts = set(first.tolist()), []
    with request.dataset.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number in wanted:
                said = (one["content"] for one in _messages(line) if one["role"] == "user")
                texts.append("\n".join(said))
    return pa.table({USER_TEXTS: pa.array(texts, pa.large_string())})


def _are_together(request: _Request, stored: StoredTable, compared: tuple[str, ...]) -> bool:
    """Whether all texts of rows were compared, since which of them asks is not known."""
    from tunesmith.data.leakage import compared_columns

    if request.dataset is not None or len(compared) < 2:
        return False
    apart = [name for name in (request.options.stratify, request.options.group) if name is not None]
    return compared == compared_columns(stored.table, stored.columns, apart)


def _messages(line: str) -> list[dict[str, str]]:
    messages: list[dict[str, str]] = json.loads(line)["messages"]
    return messages


def _write_sides(request: _Request, codes: Any, held_out: Any, first: set[int]) -> None:
    """Write both files, a held-out conversation once."""
    assert request.dataset is not None  # noqa: S101 - typing help
    assert request.train is not None  # noqa: S101 - typing help
    assert request.held_out is not None  # noqa: S101 - typing help
    sides = held_out[codes].tolist()
    with (
        request.dataset.open("rb") as lines,
        request.train.open("wb") as train,
        request.held_out.open("wb") as evaluation,
    ):
        for number, (line, is_held_out) in enumerate(zip(lines, sides, strict=True)):
            if not is_held_out:
                train.write(line)
            elif number in first:
                evaluation.write(line)


def _pairs(found: "Leaks", places: Any) -> tuple[Pair, ...]:
    listed = slice(0, LISTED)
    return tuple(
        zip(
            places[found.rows[listed]].tolist(),
            places[found.resembles[listed]].tolist(),
            found.similarity[listed].tolist(),
            found.exact[listed].tolist(),
            strict=True,
        )
    )


def _finished(record: Path) -> SplitFound | None:
    """What an earlier call found; None if that is not there, not whole or of another version."""
    from pydantic import TypeAdapter, ValidationError

    try:
        told: Any = json.loads(record.read_text("utf-8"))
        if told.pop("version") != _VERSION:
            return None
        return TypeAdapter(SplitFound).validate_python(told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError):
        return None
