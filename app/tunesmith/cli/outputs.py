"""Which files a command may write: those named as what it writes, and replaced only if they are."""

import json
from collections.abc import Iterable
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.files import require_output_file
from tunesmith.data.file_kind import kind_by_name


def require_parquet_file(
    target: Path, inputs: Iterable[Path | None], option: str = "--out", or_else: str = ""
) -> None:
    """Refuse to write Parquet over something else, or under the ending of another kind of table.

    Args:
        target: the file that a command is going to write; other endings, or none, are taken.
        inputs: files that the command reads.
        option: which names `target`.
        or_else: what else may be given, for the error.

    Raises:
        InputError: as `require_output_file` does; `out.ending`.
    """
    require_output_file(target, inputs, lambda beginning: beginning.startswith(b"PAR1"))
    if kind_by_name(target) not in {None, "parquet"}:
        name = target.with_suffix(".parquet")
        raise InputError(
            "out.ending",
            f"{option} {target}: a table is written as Parquet, which {target.suffix} is not.",
            f"Give {name}{or_else}.",
        )


def require_conversations_file(target: Path, inputs: Iterable[Path | None]) -> None:
    """The same for JSON lines of conversations."""
    require_output_file(target, inputs, looks_like_conversations)
    if kind_by_name(target) not in {None, "json"}:
        raise InputError(
            "out.ending",
            f"{target}: conversations are written as JSON lines, which {target.suffix} is not.",
            f"Give {target.with_suffix('.jsonl')}.",
        )


def looks_like_conversations(beginning: bytes) -> bool:
    """Whether a file that begins so is JSON lines of conversations, as `data render` writes."""
    line, ended, _ = beginning.partition(b"\n")
    if not ended:  # one line of more than the beginning: only its start can be looked at
        return line.startswith(b'{"messages"')
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and "messages" in record


def looks_like_modelfile(beginning: bytes) -> bool:
    """Whether a file that begins so is a Modelfile: its first instruction is FROM."""
    for line in beginning.splitlines():
        word = line.strip()
        if not word or word.startswith(b"#"):
            continue
        return word[:5].upper() in {b"FROM ", b"FROM\t"}
    return False
