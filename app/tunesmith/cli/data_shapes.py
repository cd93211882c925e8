"""What commands say of a table's shape: conversations that it holds, or templates that may fit."""

import shlex
from dataclasses import asdict
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.data.table import Table
from tunesmith.jobs.asked_texts import samples_of
from tunesmith.templates.conversation_shapes import (
    ConversationShape,
    ShapeName,
    recognise,
    recognise_as,
)
from tunesmith.templates.mapping_presets import Suggestion, suggest

_SUGGESTED = 3


def find_shape(table: Table, name: ShapeName | None) -> ConversationShape:
    """The shape of that name, or whichever the table has.

    Raises:
        InputError: `data.shape`, with templates that may fit instead.
    """
    samples = samples_of(table.data)
    if name is not None:
        return recognise_as(name, samples)
    found = recognise(samples)
    if found is not None:
        return found
    suggested = suggest(list(samples), samples)
    raise InputError(
        "data.shape",
        "The table holds no conversations of a known shape.",
        f"These templates may fit: {options_of(suggested[0])}"
        if suggested
        else "Say with --user and --assistant what a row asks and answers.",
    )


def recognised_record(table: Table) -> dict[str, Any]:
    """`shape`, or else `suggestions`; neither where nothing is known."""
    samples = samples_of(table.data)
    shape = recognise(samples)
    if shape is not None:
        return {"shape": asdict(shape)}
    suggested = suggest(list(samples), samples)[:_SUGGESTED]
    listed = [{**asdict(item.mapping), "why": item.why, "score": item.score} for item in suggested]
    return {"suggestions": listed} if listed else {}


def recognised_text(table: Table) -> list[str]:
    """The same in lines for people."""
    samples = samples_of(table.data)
    shape = recognise(samples)
    if shape is not None:
        return [f"conversations, shape {shape.name}: {shape.why} (data render --shape auto)"]
    return [
        f"templates that may fit ({item.why}):\n  {options_of(item)}"
        for item in suggest(list(samples), samples)[:1]
    ]


def options_of(suggestion: Suggestion) -> str:
    """The options of `data render`, quoted for a shell."""
    texts = suggestion.mapping
    given = {"--system": texts.system, "--user": texts.user, "--assistant": texts.assistant}
    return " ".join(
        f"{option} {shlex.quote(text)}" for option, text in given.items() if text is not None
    )
