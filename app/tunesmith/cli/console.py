"""How commands speak: data to stdout, talk to stderr, errors as what / where / what to do."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from tunesmith.core.errors import TunesmithError


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
    """Print a line of talk to stderr."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the one place for talk


def put(text: str) -> None:
    """Print a line of data to stdout."""
    print(text, flush=True)  # noqa: T201 - this is the one place for data


def put_json(value: object) -> None:
    """Print one JSON document to stdout."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def say_error(error: TunesmithError) -> None:
    """Print what is wrong and what to do about it."""
    say(f"error: {error.message}")
    if error.hint:
        say(f"  {error.hint}")
