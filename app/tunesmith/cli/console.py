"""How commands speak: data to stdout, talk to stderr, errors as what / where / what to do."""

import contextlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from tunesmith.core.errors import JobError, TunesmithError


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before the command."""

    workspace: Path
    debug: bool


def context_of(typer_context: typer.Context) -> Context:
    """The global options of the running command."""
    found = typer_context.find_object(Context)
    assert found is not None, "the root callback always sets it"  # noqa: S101 - typing help
    return found


def say(text: str) -> None:
    """Print a line of talk to stderr; where nobody can hear it, the work goes on all the same."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the one place for talk


def say_unread(lines: int, meaning: str = "") -> None:
    """Tell people of rejected lines, and what it means that they are missing."""
    if lines:
        say(f"  {counted(lines, 'line')} could not be read{meaning} (data inspect shows all)")


def counted(count: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def put(text: str) -> None:
    """Print a line of data to stdout.

    Raises:
        BrokenPipeError: when the reader has gone.
        JobError: `stdout.failed` for any other reason.
    """
    try:
        print(text, flush=True)  # noqa: T201 - this is the one place for data
    except BrokenPipeError:
        raise
    except OSError as error:
        raise JobError(
            "stdout.failed",
            f"Standard output cannot be written: {error.strerror}.",
            "Free some space where it goes, or send it elsewhere.",
        ) from error


def put_json(value: object) -> None:
    """Print one JSON document to stdout."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def put_json_error(error: TunesmithError, run: str | None) -> None:
    """Print the document of a command that ended without its own, on one line."""
    described = {"code": error.code, "message": error.message, "hint": error.hint}
    put(json.dumps({"error": described, "run": run}, ensure_ascii=False))


def say_error(error: TunesmithError) -> None:
    """Print what is wrong and what to do about it."""
    say(f"error: {error.message}")
    if error.hint:
        say(f"  {error.hint}")


def size_text(count: float) -> str:
    """Bytes as a person says them: megabytes, of a smaller file kilobytes."""
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"


def duration(seconds: float) -> str:
    """A time span as a person says it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
