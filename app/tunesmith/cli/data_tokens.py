"""`tunesmith data tokens`: how long texts are for a model, and which of its tokens are odd."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith.cli.console import counted as counted_words
from tunesmith.cli.console import put, put_json, say, say_unread
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
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.data.appending import read_tables
from tunesmith.data.column_choice import check_columns
from tunesmith.data.table import Table
from tunesmith.data.table_view import contiguous
from tunesmith.templates.tokenizer_files import load_tokenizer

if TYPE_CHECKING:
    from tunesmith.data.token_statistics import TokenStatistics, TokenUse

_SHOWN = 5  # rows and tokens that the report for people lists
_BATCH = 500  # conversations
_NO_LIMIT = 1 << 30  # tokens


@dataclass(frozen=True, slots=True)
class _Request:
    """What the child is to count."""

    file: Path
    model: Path
    format: str | None


@dataclass(frozen=True, slots=True)
class _Rendered:
    """Tokens of whole conversations, and why others cannot be trained on -> how many."""

    statistics: "TokenStatistics"
    problems: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Rows:
    """How rows are named: by their number, in a table of several files with the file's name.

    Without a table the numbers are those to tell; else they are places in it, from 0.
    """

    table: Table | None = None

    def text(self, number: int) -> str:
        return f"row {number}" if self.table is None else self.table.place(number)

    def record(self, number: int) -> dict[str, object]:
        if self.table is None:
            return {"row": number}
        row = int(self.table.row_numbers[number])
        if not self.table.report.files:
            return {"row": row}
        return {"file": self.table.place(number).rpartition(" row ")[0], "row": row}


def tokens(
    files: Files,
    model: Annotated[
        Path, typer.Option("--model", help="Model folder, or a tokenizer.json.", metavar="DIR")
    ],
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Only this column; may be repeated.")
    ] = None,
    conversations: Annotated[
        bool,
        typer.Option(
            "--conversations", help="FILE has conversations (JSON lines): count them as trained on."
        ),
    ] = False,
    chosen_format: Annotated[
        str | None, typer.Option("--format", help="Format of a model without a chat template.")
    ] = None,
    context: Annotated[
        int | None, typer.Option(min=1, help="Count what is longer than so many tokens.")
    ] = None,
    sheet: SheetName = None,
    header: HeaderRow = None,
    no_header: NoHeader = False,
    encoding: EncodingName = None,
    delimiter: Delimiter = None,
    as_displayed: AsDisplayed = False,
    fill_merged: FillMerged = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Count tokens by column, or by conversation: lengths, longest rows, rare and odd tokens."""
    problems: dict[str, int] = {}
    rows = _Rows()
    if conversations:
        reading = (sheet, header, encoding, delimiter, column)
        if len(files) > 1 or any(reading) or no_header or as_displayed or fill_merged:
            raise InputError(
                "data.option",
                "--conversations takes one file and no option for tables.",
                "Give the JSON lines that data render writes.",
            )
        rendered = call_isolated_reporting(
            _count_conversations, _Request(files[0], model, chosen_format), lambda _: None
        )
        counted, problems = {"conversation": rendered.statistics}, rendered.problems
    else:
        options = make_reading(
            sheet, header, no_header, encoding, delimiter, as_displayed, fill_merged
        )
        table = read_tables(files, options)
        for warning in table.report.warnings:
            say(f"note: {warning}")
        say_unread(len(table.report.rejected))
        rows = _Rows(table)
        counted = _count_columns(table.data, model, column or [])
    if as_json:
        put_json(
            {
                "columns": [_record(*item, context, rows) for item in counted.items()],
                "problems": problems,
            }
        )
    else:
        put("\n".join(_text(*item, context, rows) for item in counted.items()))
        for problem, count in problems.items():
            say(f"{counted_words(count, 'conversation')} cannot be trained on: {problem}")


def _count_columns(table: object, model: Path, wanted: list[str]) -> "dict[str, TokenStatistics]":
    """By column; rows are told by their places in the table, from 0."""
    import numpy as np
    import pyarrow as pa

    from tunesmith.data.token_statistics import count_tokens

    assert isinstance(table, pa.Table)  # noqa: S101 - typing help
    check_columns(wanted, table.column_names)
    places = np.arange(table.num_rows)
    tokenizer = load_tokenizer(model / "tokenizer.json" if model.is_dir() else model)
    return {
        name: count_tokens(contiguous(table.column(name)), places, tokenizer, MemorySink())
        for name in wanted or table.column_names
    }


def _count_conversations(request: _Request, report: Callable[[Progress], None]) -> _Rendered:
    """In a child: a model's template is run here."""
    from collections import Counter

    from tunesmith.data.token_statistics import TokenTally
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.templates.conversation import read_conversations
    from tunesmith.templates.model_format import find_model_format
    from tunesmith.templates.tokens import encode_rendered

    chat = load_chat_tokenizer(request.model)
    chosen = find_model_format(chat, request.format)
    tally = TokenTally(chat.tokenizer)
    problems: Counter[str] = Counter()
    listed = read_conversations(request.file)
    for start in range(0, len(listed), _BATCH):
        ids, numbers = [], []
        for number, conversation in enumerate(listed[start : start + _BATCH], start + 1):
            try:
                text = chosen.render(conversation)
                encoded = encode_rendered(chat, text, max_length=_NO_LIMIT, stop=chosen.stop)
            except InputError as error:
                problems[error.message] += 1
                continue
            ids.append(encoded.input_ids)
            numbers.append(number)
        tally.add_ids(ids, numbers)
        report(Progress(min(start + _BATCH, len(listed)), len(listed), "conversations"))
    # Its special tokens are the format's own; one in a message is a problem.
    return _Rendered(replace(tally.result(), special=()), dict(problems.most_common()))


def _record(
    name: str, counted: "TokenStatistics", context: int | None, rows: _Rows
) -> dict[str, object]:
    def used(listed: Iterable["TokenUse"]) -> list[dict[str, object]]:
        return [
            {"id": use.id, "token": use.text, "count": use.count, **rows.record(use.row)}
            for use in listed
        ]

    record: dict[str, object] = {
        "name": name,
        "texts": counted.texts,
        "tokens": counted.tokens,
        "distinct": counted.distinct,
        "lengths": {
            "min": min(counted.lengths, default=0),
            "median": counted.at_most(0.5),
            "p95": counted.at_most(0.95),
            "p99": counted.at_most(0.99),
            "max": max(counted.lengths, default=0),
        },
        "longest": [{**rows.record(row), "tokens": size} for row, size in counted.longest],
    }
    if context is not None:
        over = counted.over(context)
        share = over / counted.texts if counted.texts else 0.0
        record |= {"context": context, "over": over, "share_over": share}
    return record | {
        "rarest": used(counted.rarest),
        "longest_tokens": used(counted.longest_tokens),
        "special": used(counted.special),
    }


def _text(name: str, counted: "TokenStatistics", context: int | None, rows: _Rows) -> str:
    lines = [
        f"{name}: {counted_words(counted.texts, 'text')}, "
        f"{counted_words(counted.tokens, 'token')}, {counted.distinct} different"
    ]
    if not counted.texts:
        return lines[0]
    middle, most = counted.at_most(0.5), counted.at_most(0.95)
    lines.append(f"  half have at most {middle}, 95 % at most {most} tokens")
    if context is not None:
        over = counted.over(context)
        are = "is" if over == 1 else "are"
        lines.append(f"  {over} ({over / counted.texts:.1%}) {are} longer than {context} tokens")
    longest = ", ".join(f"{rows.text(row)} ({size})" for row, size in counted.longest[:_SHOWN])
    lines.append(f"  longest: {longest}")
    for title, listed in (
        ("rarest tokens", counted.rarest),
        ("longest tokens", counted.longest_tokens),
        ("special tokens in texts", counted.special),
    ):
        if listed:
            shown = ", ".join(
                f"{use.text!r} ({use.count}, {rows.text(use.row)})" for use in listed[:_SHOWN]
            )
            lines.append(f"  {title}: {shown}")
    return "\n".join(lines)
