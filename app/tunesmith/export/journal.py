"""Which tensors of a file are on the disk, so that a killed export goes on after the last of them.

One file per file that is being written, in the work folder: a line that says what is being made,
then a line for every batch of finished tensors of that file. A line is written only after the
tensors' bytes are on the disk.

A file that is being written begins with UNFINISHED until its head is written, last of all: so it is
known as ours by whoever finds it without its journal. Then follows a mark that only its own journal
has, for another export may have replaced it by a file of the same name and length; of a file with
its head the journal knows identity and time.
"""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from tunesmith.core.files import fsync_folder, sync_file, told_of

UNFINISHED = b"Tunesmith: unfinished\n"  # shorter than any head of a GGUF
_MARK_BYTES = 8


class Journal:
    """The finished tensors of one file, `done`; a file that does not fit it is begun anew.

    Args:
        path: the journal's own file.
        key: changes whenever other bytes would be written.
        target: the file it tells about.
        length: of that file in bytes.
    """

    def __init__(self, path: Path, key: str, target: Path, length: int) -> None:
        self._path = path
        self._target = target
        found = _read(path, key, target) if _has_length(target, length) else None
        self.done = found or set()
        if found is None:
            # In this order: at no moment may a journal vouch for a file that it does not know. An
            # empty one vouches for nothing, and says that the file may be replaced.
            with path.open("w", encoding="utf-8") as text:
                sync_file(text)
                fsync_folder(path.parent)
                mark = secrets.token_hex(_MARK_BYTES)
                _begin(target, length, mark)
                _write(text, {"key": key, "mark": mark})

    def add(self, tensors: Iterable[str]) -> None:
        """Note tensors whose bytes are on the disk."""
        names = list(tensors)
        with self._path.open("a", encoding="utf-8") as text:
            _write(text, {"done": names})
        self.done.update(names)

    def finish(self) -> None:
        """Note that the file has its head: no mark tells any more that it is the one."""
        with self._path.open("a", encoding="utf-8") as text:
            _write(text, {"whole": _identity(self._target)})


def vouches(path: Path, target: Path) -> bool:
    """Whether there is a journal that knows this very file, whatever it is made from."""
    if target.is_symlink() or not target.is_file():
        return False
    records = _records(path)
    return bool(records) and _is_of(target, records)


def _begin(target: Path, length: int, mark: str) -> None:
    # A new file: what a dying process still writes by an open file goes into the old one, and its
    # head, written by name, only into the file that it began (`one_pass`). Other exports are kept
    # out by the folder's lock.
    target.unlink(missing_ok=True)
    with told_of(target), target.open("xb") as stream:
        stream.write(UNFINISHED + mark.encode())
        sync_file(stream)  # before the file looks like something with room for more
        stream.truncate(length)
    fsync_folder(target.parent)


def _read(path: Path, key: str, target: Path) -> set[str] | None:
    """The finished tensors; None if there is no journal for this key and this very file."""
    records = _records(path)
    if not records or records[0].get("key") != key or not _is_of(target, records):
        return None
    return {str(name) for record in records[1:] for name in record.get("done", [])}


def _records(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal; none where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
    return [record for line in lines if (record := _parsed(line)) is not None]


def _is_of(target: Path, records: list[dict[str, Any]]) -> bool:
    begun = UNFINISHED + str(records[0].get("mark", "")).encode()
    with target.open("rb") as stream:
        begins = stream.read(len(UNFINISHED) + 2 * _MARK_BYTES)
    if begins.startswith(UNFINISHED):
        return begins == begun
    known = [record["whole"] for record in records if "whole" in record]
    return bool(known) and known[-1] == _identity(target)


def _identity(target: Path) -> list[int]:
    found = target.stat()
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns]


def _parsed(line: str) -> dict[str, Any] | None:
    """A line; None for one that a kill cut short."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _write(text: IO[str], record: dict[str, Any]) -> None:
    with told_of(Path(text.name)):
        # The line break comes first too, so that a line cut short does not take this one with it.
        text.write("\n" + json.dumps(record) + "\n")
        sync_file(text)


def _has_length(target: Path, length: int) -> bool:
    try:
        return target.stat().st_size == length
    except OSError:
        return False
