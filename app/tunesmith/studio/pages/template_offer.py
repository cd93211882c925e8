"""What may make conversations of a table, by a look at some of its rows. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tunesmith.data.table_store import StoredTable
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.column_template import field_for
from tunesmith.templates.conversation_shapes import (
    SAMPLE_ROWS,
    Cells,
    ConversationShape,
    alpaca_templates,
    recognise,
)
from tunesmith.templates.mapping_presets import suggest

Keys = Literal["messages", "sharegpt"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice that may fit, and why; of `choice` only shape, templates and columns count."""

    choice: TemplateChoice
    why: str

    def put_into(self, choice: TemplateChoice) -> TemplateChoice:
        """What was chosen otherwise stays: the format, and what an empty field does."""
        return replace(
            self.choice,
            empty=choice.empty,
            conversation_format=choice.conversation_format,
            conversations=choice.conversations,
            skipped=choice.skipped,
            checked_for=choice.checked_for,
        )


@dataclass(frozen=True, slots=True)
class TableLook:
    """The columns that hold lists of messages, with how these are written, and the best offer."""

    lists: Mapping[str, Keys]
    offer: Offer | None


def look_at_table(stored: StoredTable) -> TableLook:
    """Look at rows spread evenly over a table."""
    samples = _samples(stored)
    lists: dict[str, Keys] = {}
    for name, cells in samples.items():
        shape = recognise({name: cells})
        if shape is not None and shape.name in ("messages", "sharegpt"):
            lists[name] = shape.name
    shape = recognise(samples)
    if shape is not None:
        return TableLook(lists, _of_shape(shape, samples))
    for suggestion in suggest(list(samples), samples)[:1]:
        texts = suggestion.mapping
        choice = TemplateChoice(
            system=texts.system or "", user=texts.user, assistant=texts.assistant
        )
        return TableLook(lists, Offer(choice, suggestion.why))
    return TableLook(lists, None)


def _of_shape(shape: ConversationShape, samples: Mapping[str, Cells]) -> Offer:
    parts, why = shape.columns, shape.why
    if shape.name == "alpaca":
        user, assistant = alpaca_templates(parts)
        choice = TemplateChoice(user=user, assistant=assistant)
        system = parts.get("system")
        if system is not None and all(cell and cell.strip() for cell in samples[system]):
            choice = replace(choice, system=field_for(system))
        elif system is not None:  # a template would skip the rows that have none
            why += f"; “{system}” is empty in some rows and is left out"
    elif shape.name == "rows":
        choice = TemplateChoice(
            shape="rows",
            group_column=parts["conversation"],
            order_column=parts.get("order", ""),
            role_column=parts["role"],
            content_column=parts["content"],
        )
    else:
        choice = TemplateChoice(
            shape="list",
            messages_column=parts["conversation"],
            message_keys=shape.name,
            system_column=parts.get("system", ""),
        )
    return Offer(choice, why)


def _samples(stored: StoredTable) -> dict[str, list[str | None]]:
    import numpy as np

    table = stored.table
    if stored.rows > SAMPLE_ROWS:
        places = np.linspace(0, stored.rows - 1, SAMPLE_ROWS).astype(np.int64)
        table = table.take(places)
    return {name: table.column(name).to_pylist() for name in table.column_names}
