"""`tunesmith data render`: turns the rows of a table into conversations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from tunesmith.cli.console import counted, put, put_json, say, say_unread
from tunesmith.cli.data import (
    AsDisplayed,
    Delimiter,
    EncodingName,
    Files,
    FillMerged,
    HeaderRow,
    NoHeader,
    SheetName,
    make_reading,
)
from tunesmith.cli.data_shapes import find_shape
from tunesmith.cli.outputs import require_conversations_file
from tunesmith.core.errors import InputError
from tunesmith.data.appending import read_tables
from tunesmith.data.splitting import require_column
from tunesmith.data.table import Table
from tunesmith.templates.column_rendering import EmptyPolicy
from tunesmith.templates.conversation import to_json_line, write_conversations
from tunesmith.templates.conversation_shapes import (
    ConversationShape,
    Shaped,
    ShapeName,
    render_shape,
)
from tunesmith.templates.grouped_rows import Grouping, render_turns
from tunesmith.templates.mapping import (
    ConversationMapping,
    check_columns,
    parse_mapping,
    render_conversations,
)

Shape = Annotated[
    Literal["auto", "messages", "sharegpt", "alpaca", "rows"] | None,
    typer.Option(
        help="The table holds conversations: lists of OpenAI's messages or ShareGPT's, Alpaca's "
        "columns, or one message a row; auto finds out which."
    ),
]
ConversationColumn = Annotated[
    str | None,
    typer.Option(
        "--conversation",
        metavar="COLUMN",
        help="Rows with the same cell here are turns of one conversation.",
    ),
]
MessagesColumn = Annotated[
    str | None,
    typer.Option(
        "--messages",
        metavar="COLUMN",
        help="With --shape messages or sharegpt: the column of lists.",
    ),
]
SystemColumn = Annotated[
    str | None,
    typer.Option("--system-column", metavar="COLUMN", help="With --messages: the system text."),
]
RoleColumn = Annotated[
    str | None,
    typer.Option("--role", metavar="COLUMN", help="With --shape rows: who speaks."),
]
ContentColumn = Annotated[
    str | None,
    typer.Option("--content", metavar="COLUMN", help="With --shape rows: what is said."),
]
OrderColumn = Annotated[
    str | None,
    typer.Option("--order", metavar="COLUMN", help="Their order; else that of the table."),
]

_CAUSES = 3  # that an error names


@dataclass(frozen=True, slots=True)
class _Choice:
    """Templates, or (where there are none) a shape; None finds out which.

    `parts` are the columns that were named: `messages`, `system`, `conversation`, `order`, `role`
    and `content`.
    """

    mapping: ConversationMapping | None
    shape: ShapeName | None
    parts: Mapping[str, str]
    empty: EmptyPolicy
    limit: int | None


def render(
    files: Files,
    user: Annotated[str | None, typer.Option(help="Template of the user message.")] = None,
    assistant: Annotated[
        str | None, typer.Option(help="Template of the assistant message.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="Template of the system message.")] = None,
    shape: Shape = None,
    conversation: ConversationColumn = None,
    order: OrderColumn = None,
    messages: MessagesColumn = None,
    system_column: SystemColumn = None,
    role: RoleColumn = None,
    content: ContentColumn = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many conversations.")] = None,
    out: Annotated[Path | None, typer.Option(help="File for the JSON lines.")] = None,
    empty: Annotated[
        Literal["skip", "nothing", "stop"],
        typer.Option(help="If a required cell is empty: skip the row, write nothing, or stop."),
    ] = "skip",
    as_json: Annotated[
        bool, typer.Option("--json", help="With --out: the summary as one JSON document.")
    ] = False,
) -> None:
    """Turn rows into conversations, as JSON lines on stdout or in --out."""
    if as_json and out is None:
        raise _usage(
            "--json needs --out: without it, stdout is the conversations.",
            "Give --out FILE.jsonl.",
        )
    if out is not None:
        require_conversations_file(out, files)
    named = {"messages": messages, "system": system_column, "conversation": conversation}
    named |= {"order": order, "role": role, "content": content}
    parts = {part: column for part, column in named.items() if column is not None}
    _check_options(shape, (user, assistant, system), parts)
    mapping = None
    if user is not None and assistant is not None:
        mapping = parse_mapping(user, assistant, system, empty)  # before a large file is read
    known = None if shape in {None, "auto"} else shape
    choice = _Choice(mapping, known, parts, empty, limit)  # type: ignore[arg-type]
    reading = make_reading(sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged)
    table = read_tables(files, reading)
    # Of several files the rows are counted through: numbers of their own would be ambiguous.
    numbers = range(1, table.report.rows + 1) if len(files) > 1 else table.row_numbers.tolist()
    shaped = _rendered(table, choice, numbers)
    found = shaped.rendered
    if found.conversations and out is None:
        put("\n".join(map(to_json_line, found.conversations)))
    elif found.conversations and out is not None:
        write_conversations(out, found.conversations)
    for note in (*table.report.warnings, *shaped.notes):
        say(f"note: {note}")
    _say_summary(table, shaped, out if found.conversations else None)
    if not found.conversations:
        raise _nothing_made(table, shaped)
    if as_json:
        put_json(_summary_record(table, shaped))


def _check_options(
    shape: str | None,
    templates: Sequence[str | None],
    parts: Mapping[str, str],
) -> None:
    if shape is not None and any(text is not None for text in templates):
        raise _usage(
            "--shape is for tables that hold conversations; templates are for the others.",
            "Give --user and --assistant, or --shape.",
        )
    if shape is None and None in templates[:2]:
        raise _usage(
            "What a row asks and answers is missing.",
            "Give --user and --assistant, or --shape auto if the table holds conversations.",
        )
    if "order" in parts and "conversation" not in parts and shape not in {"auto", "rows"}:
        raise _usage("--order needs --conversation.", "Say which rows belong together.")
    if "messages" in parts and shape not in {"messages", "sharegpt"}:
        raise _usage(
            "--messages is for --shape messages or --shape sharegpt.",
            "Say which of them the lists are.",
        )
    if "system" in parts and "messages" not in parts:
        raise _usage("--system-column needs --messages.", "Say which column has the lists.")
    if {"role", "content"} & set(parts) and shape not in {"auto", "rows"}:
        raise _usage("--role and --content are for --shape rows.", "Leave them out.")
    if "conversation" in parts and shape not in {None, "auto", "rows"}:
        raise _usage(
            f"--conversation is not for --shape {shape}, in which a row is a conversation.",
            "Leave it out.",
        )


def _usage(message: str, hint: str) -> InputError:
    return InputError("data.option", message, hint)


def _rendered(table: Table, choice: _Choice, numbers: Sequence[int]) -> Shaped:
    for name in choice.parts.values():
        require_column(name, table.data.column_names)
    if choice.mapping is None:
        return _of_shape(table, choice, numbers)
    check_columns(choice.mapping, table.data.column_names)
    columns, literal = table.columns(), table.literal_columns()
    if "conversation" not in choice.parts:
        rendered = render_conversations(
            columns,
            choice.mapping,
            row_numbers=numbers,
            limit=choice.limit,
            literal_columns=literal,
        )
        return Shaped(rendered, len(rendered.conversations))
    order = columns[choice.parts["order"]] if "order" in choice.parts else None
    grouping = Grouping(columns[choice.parts["conversation"]], order)
    combined = render_turns(columns, choice.mapping, grouping, numbers, choice.limit, literal)
    return Shaped(combined.rendered, combined.rows_used, combined.notes)


def _of_shape(table: Table, choice: _Choice, numbers: Sequence[int]) -> Shaped:
    shape = _chosen_shape(table, choice)
    say(f"shape {shape.name}: {shape.why}")
    unused = [name for name in table.data.column_names if name not in shape.columns.values()]
    if unused:
        say(f"note: columns that are not used: {', '.join(unused)}")
    columns = {name: table.data.column(name).to_pylist() for name in shape.columns.values()}
    return render_shape(columns, shape, empty=choice.empty, row_numbers=numbers, limit=choice.limit)


def _chosen_shape(table: Table, choice: _Choice) -> ConversationShape:
    """With the columns that were named; nothing is guessed once every needed one is."""
    parts = dict(choice.parts)
    if "messages" in parts:
        parts["conversation"] = parts.pop("messages")
    needed = {"conversation", "role", "content"} if choice.shape == "rows" else {"conversation"}
    if choice.shape is not None and choice.shape != "alpaca" and needed <= set(parts):
        return ConversationShape(choice.shape, parts, "with the columns that were named")
    shape = find_shape(table, choice.shape)
    if parts and shape.name != "rows":
        given = ", ".join(f"--{part}" for part in choice.parts)
        raise _usage(
            f"The table's shape is {shape.name}, in which a row is a conversation; {given} cannot "
            "be used with it.",
            "Leave that out.",
        )
    return replace(shape, columns={**shape.columns, **parts})


def _summary_record(table: Table, shaped: Shaped) -> dict[str, object]:
    """What became of the rows: rows = used + skipped + beyond_limit."""
    report, skipped = table.report, len(shaped.rendered.skipped)
    return {
        "rows": report.rows,
        "used": shaped.rows_used,
        "conversations": len(shaped.rendered.conversations),
        "skipped": skipped,
        "beyond_limit": report.rows - shaped.rows_used - skipped,
        "reasons": shaped.rendered.skip_causes(),
        "blank": report.blank,
        "rejected": len(report.rejected),
    }


def _say_summary(table: Table, shaped: Shaped, out: Path | None) -> None:
    report, rendered = table.report, shaped.rendered
    made, skipped = len(rendered.conversations), len(rendered.skipped)
    left = report.rows - shaped.rows_used - skipped
    of_rows = f" of {counted(shaped.rows_used, 'row')}" if made != shaped.rows_used else ""
    beyond = f", {counted(left, 'row')} beyond the limit" if left else ""
    where = f" in {out}" if out is not None else ""
    conversations = f"{counted(made, 'conversation')}{of_rows}{where}"
    say(f"{counted(report.rows, 'row')}: {conversations}, {skipped} skipped{beyond}")
    for cause, count in rendered.skip_causes().items():
        first = next(row.row for row in rendered.skipped if row.cause == cause)
        place = table.place(first - 1) if report.files else f"row {first}"
        say(f"  {count} skipped: {cause} (first: {place})")
    say_unread(len(report.rejected))


def _nothing_made(table: Table, shaped: Shaped) -> InputError:
    """What was asked for fits no row, which nobody wants to learn from an empty file."""
    if not table.report.rows:
        lost = counted(len(table.report.rejected), "line")
        return InputError(
            "data.no-conversations",
            f"The table has no rows ({lost} could not be read).",
            "data inspect shows how the file is read.",
        )
    causes = shaped.rendered.skip_causes()
    ranked = sorted(causes.items(), key=lambda item: -item[1])
    told = "; ".join(f"{cause} ({counted(count, 'row')})" for cause, count in ranked[:_CAUSES])
    more = f"; and {len(ranked) - _CAUSES} other reasons" if len(ranked) > _CAUSES else ""
    return InputError(
        "data.no-conversations",
        f"None of {counted(table.report.rows, 'row')} gave a conversation: {told}{more}. "
        "Nothing is written.",
        "Change the templates or the columns; --empty nothing takes rows with empty cells.",
    )
