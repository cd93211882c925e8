"""The conversations that table, cleaning list and templates give, as the file that training reads.

No Qt. Reading and rendering happen in child processes; call these in the background all the same,
they wait for them.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Progress, Sink
from tunesmith.core.files import atomic_path, require_free_space, write_json
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.appended_store import prepare_tables
from tunesmith.data.cleaned_store import CleanedTable, prepare_cleaned
from tunesmith.data.cleaning_steps import steps_to_toml
from tunesmith.data.table_store import StoredTable, open_stored
from tunesmith.studio.pages.conversation_parts import Tally, conversation_parts, require_complete
from tunesmith.studio.pages.data_command import steps_file
from tunesmith.studio.project import Project, TemplateChoice, tables_folder
from tunesmith.studio.table_file import look_at_all
from tunesmith.templates.conversation import to_json_line

_PLACE_BYTES = 4  # of a row's place in `rows_file`


@dataclass(frozen=True, slots=True)
class Dataset:
    """Conversations in a file, as JSON lines.

    `rows` counts the conversations, `skipped` the rows without one, `causes` why (the most
    frequent first).
    """

    path: Path
    rows: int
    skipped: int
    causes: dict[str, int]


def write_dataset(project: Project, workspace: Path, sink: Sink) -> Dataset:
    """Render every row to `WORKSPACE/datasets/KEY.jsonl`, or take the file that is there.

    KEY is the project's `conversations_key`, so other choices never overwrite a file that a run
    was started with. `rows_file` beside it says which row each conversation is of.

    Args:
        project: what the person chose; data and templates count.
        workspace: the workspace's folder.
        sink: told how many rows are done, asked for cancellation.

    Raises:
        InputError: no table or template is chosen; the table is missing, has changed since it was
            opened (`data.changed`) or cannot be read; a template is wrong; no row gave a
            conversation (`template.no-conversations`).
        JobError: `disk.full`.
    """
    target = workspace / "datasets" / f"{project.conversations_key()}.jsonl"
    require_complete(project.template)  # before a large table is read
    require_unchanged(project)
    found = _finished(target)
    if found is None:
        stored = open_table(project, workspace, sink)
        size = stored.table.nbytes
        require_free_space(target.parent, {"the conversations": size})
        with atomic_path(target) as temporary:
            request = _WriteRequest(stored.folder, project.template, temporary)
            rows, skipped, causes, places = call_isolated_reporting(
                _write_in_child, request, sink.emit, sink=sink
            )
            if not rows:
                raise no_conversations(skipped, causes)
            with atomic_path(rows_file(target)) as temporary_places:
                temporary_places.write_bytes(places)
        found = Dataset(target, rows, skipped, causes)
        write_json(_record_path(target), {**asdict(found), "path": target.name})
    return found


def rows_file(dataset: Path) -> Path:
    """Beside a file of conversations: for each the place of its (first) row in the cleaned table,
    from 0, as little-endian uint32.
    """
    return dataset.with_suffix(".rows")


def open_table(project: Project, workspace: Path, sink: Sink | None = None) -> StoredTable:
    """The chosen table, cleaned, from the workspace's cache; read and cleaned if need be.

    Raises:
        InputError: `data.none`, or whatever reading or cleaning raises.
    """
    data = project.data
    if data.path is None:
        raise InputError("data.none", "No table is chosen.", "Open one on the Data page.")
    stored = prepare_tables(data.paths, data.reading, tables_folder(workspace), sink)
    return clean_stored(project, workspace, stored, sink).kept if data.steps else stored


def clean_stored(
    project: Project, workspace: Path, stored: StoredTable, sink: Sink | None = None
) -> CleanedTable:
    """The table as the project's cleaning list, which has steps, leaves it.

    The list is written to `steps_file` too, for the command lines that the pages show.

    Raises:
        InputError, JobError: as `prepare_cleaned` does.
    """
    cleaned = prepare_cleaned(stored, project.data.steps, _tokenizer_at, sink)
    written = steps_file(project, workspace)
    if not written.exists():
        with atomic_path(written) as temporary:
            temporary.write_text(steps_to_toml(project.data.steps), "utf-8")
    return cleaned


def require_unchanged(project: Project) -> None:
    """Raise InputError `data.missing` or `data.changed` if the file is not the one opened."""
    paths, stamp = project.data.paths, project.data.stamp
    if not paths:
        raise InputError("data.none", "No table is chosen.", "Open one on the Data page.")
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            raise InputError(
                "data.missing",
                f"{path} cannot be read: {error.strerror}.",
                "Put the file back, or choose another one on the Data page.",
            ) from error
    if stamp is not None and look_at_all(paths) != tuple(stamp):
        what = paths[0].name if len(paths) == 1 else f"One of the {len(paths)} files of the table"
        raise InputError(
            "data.changed",
            f"{what} has changed since it was opened.",
            "Reload it on the Data page, so that you see what is trained on.",
        )


def no_conversations(skipped: int, causes: dict[str, int]) -> InputError:
    """What to say when no row gave a conversation."""
    reason = next(iter(causes), "")
    told = f"; {causes[reason]} of {skipped} because {reason}" if reason else ""
    return InputError(
        "template.no-conversations",
        f"No row gave a conversation{told}.",
        "Put fields that may be empty in [[ ]], or give them a |default:TEXT.",
    )


def table_of(folder: Path) -> StoredTable:
    """The stored table in `folder`, for children that get its path."""
    stored = open_stored(folder)
    if stored is None:  # another process trimmed the cache meanwhile
        raise InputError(
            "data.cache-gone", "The copy of the table is gone from the workspace.", "Try again."
        )
    return stored


def _tokenizer_at(path: Path) -> Any:
    from tunesmith.templates.tokenizer_files import load_tokenizer

    return load_tokenizer(path)


@dataclass(frozen=True, slots=True)
class _WriteRequest:
    table: Path
    choice: TemplateChoice
    target: Path


def _write_in_child(
    request: _WriteRequest, report: Callable[[Progress], None]
) -> tuple[int, int, dict[str, int], bytes]:
    import numpy as np

    stored = table_of(request.table)
    places = bytearray()
    tally = Tally.empty()
    with request.target.open("w", encoding="utf-8", newline="\n") as stream:
        for part in conversation_parts(stored, request.choice):
            for conversation in part.rendered.conversations:
                stream.write(to_json_line(conversation) + "\n")
            found = [part.places[number] for number in part.rendered.row_numbers]
            places += np.array(found, "<u4").tobytes()
            tally.add(part)
            report(Progress(tally.rows, stored.rows, "rows"))
    causes = dict(tally.causes.most_common())
    return tally.conversations, tally.causes.total(), causes, bytes(places)


def _record_path(target: Path) -> Path:
    return target.with_suffix(".json")


def _finished(target: Path) -> Dataset | None:
    """The file as an earlier call wrote it; None if it or its record is not there or not whole."""
    try:
        record: Any = json.loads(_record_path(target).read_text("utf-8"))
        causes = {str(cause): int(count) for cause, count in record["causes"].items()}
        found = Dataset(target, int(record["rows"]), int(record["skipped"]), causes)
        if rows_file(target).stat().st_size != found.rows * _PLACE_BYTES:
            return None
        with target.open("rb") as stream:
            whole = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if whole == found.rows else None
