"""The demo's rows: the bundled workbook as conversations, without copies, split in two."""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.paths import resource
from tunesmith.data.reading import read_table
from tunesmith.data.splitting import shuffled
from tunesmith.data.table import Reading
from tunesmith.templates.conversation import write_conversations
from tunesmith.templates.mapping import parse_mapping, render_conversations

SHEET = "Mail"
SYSTEM = "Sort this support mail."
USER = "[[{Subject}\n]]{Message}"
ASSISTANT = "Team: {Team}\nPriority: {Priority}\nOrder: {Order|default:none}"
_COPY = "a copy of an earlier row"


@dataclass(frozen=True, slots=True)
class Rows:
    """What became of the workbook's rows: read = used + skipped, `reasons` sum up to skipped."""

    read: int
    used: int
    skipped: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class DemoData:
    """Conversations to train on and to measure with."""

    rows: Rows
    train: Path
    held_out: Path


def workbook() -> Path:
    """The bundled workbook."""
    return resource("examples", "support-mail.xlsx")


def make_data(folder: Path, held_out: int, seed: int) -> DemoData:
    """Read the workbook, render it, drop copies, hold out `held_out` rows; write both parts."""
    table = read_table(workbook(), Reading(sheet=SHEET))
    rendered = render_conversations(
        table.columns(),
        parse_mapping(USER, ASSISTANT, SYSTEM),
        row_numbers=table.row_numbers.tolist(),
        literal_columns=table.literal_columns(),
    )
    distinct = list(dict.fromkeys(rendered.conversations))
    reasons = rendered.skip_causes()
    copies = len(rendered.conversations) - len(distinct)
    if copies:
        reasons[_COPY] = copies
    report = table.report
    if report.blank:
        reasons["the row is blank"] = report.blank
    if report.rejected:
        reasons["the row cannot be read"] = len(report.rejected)
    read = report.rows + report.blank + len(report.rejected)
    rows = Rows(read, len(distinct), read - len(distinct), reasons)

    order = [distinct[place] for place in shuffled(len(distinct), f"{seed}/demo")]
    data = DemoData(rows, folder / "train.jsonl", folder / "held-out.jsonl")
    write_conversations(data.train, order[held_out:])
    write_conversations(data.held_out, order[:held_out])
    return data
