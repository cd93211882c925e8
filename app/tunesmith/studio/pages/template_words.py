"""Sentences and the command of the Template page."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from tunesmith.core.events import Progress
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.data_command import clean_command, table_words
from tunesmith.studio.pages.data_words import table_name
from tunesmith.studio.pages.template_checks import Mistake
from tunesmith.studio.pages.template_command import choice_words
from tunesmith.studio.pages.template_count import RowCount
from tunesmith.studio.pages.template_engine import FormatFacts
from tunesmith.studio.pages.template_lengths import Counted
from tunesmith.studio.pages.template_rows import RowPreview
from tunesmith.studio.pages.template_sources import TemplateSources
from tunesmith.studio.project import DataChoice, Project, TemplateChoice
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text

_LISTED = 12  # rows of a conversation that are named
_COLUMN_MISTAKES = {"template.column-unknown", "template.column-ambiguous"}


def footer_sentence(
    project: Project,
    wrong: Sequence[Mistake],
    count: RowCount,
    sources: TemplateSources,
    *,
    shows_last: bool,
) -> str:
    """What the page has come to, or what is missing.

    Args:
        project: as it is now.
        wrong: mistakes in the templates.
        count: of the conversations.
        sources: table and model.
        shows_last: whether the preview shows what the last valid template gave.
    """
    if project.data.path is None:
        return translate("TemplatePage", "A table is missing.")
    if sources.error is not None:
        return sources.error.message
    if sources.stored is None:
        return _reading_sentence(table_name(project.data.paths), sources.reading)
    if wrong:
        return _mistakes_sentence(wrong, shows_last)
    return _missing_sentence(project.template) or _count_sentence(count)


def what_is_missing(shape: str) -> str:
    """What to do before there can be a conversation."""
    return {
        "columns": translate("TemplatePage", "Write the user and the assistant message."),
        "list": translate("TemplatePage", "Choose the column with the messages."),
        "rows": translate(
            "TemplatePage", "Choose what tells the conversation, who speaks and what is said."
        ),
    }[shape]


def counted_sentence(counted: Counted) -> str:
    """How many conversations there are and why rows are missing."""
    told = translate("TemplatePage", "%n conversations", counted.conversations)
    if not counted.skipped:
        return translate("TemplatePage", "{conversations}, no row skipped.").format(
            conversations=told
        )
    skipped = translate("TemplatePage", "%n rows skipped", counted.skipped)
    cause, rows = next(iter(counted.causes.items()))
    cause = in_language(cause)
    if rows == counted.skipped:
        text = translate("TemplatePage", "{conversations}, {skipped} because {cause}.")
        return text.format(conversations=told, skipped=skipped, cause=cause)
    text = translate(
        "TemplatePage", "{conversations}, {skipped}, %n of them because {cause}.", rows
    )
    return text.format(conversations=told, skipped=skipped, cause=cause)


def causes_listed(counted: Counted) -> list[str]:
    """Why rows are missing and how many each time, the most frequent first."""
    return [f"{number(rows)}: {in_language(cause)}" for cause, rows in counted.causes.items()]


def skipped_sentence(reason: str) -> str:
    """Why a row gives no conversation, as a sentence of its own."""
    told = in_language(reason)
    return f"{told[:1].upper()}{told[1:]}."


def row_note(row: RowPreview, data: DataChoice) -> str:
    """Where a row stands in the file and which of its fields are empty."""
    if len(row.numbers) > 1:
        return _members_note(row)
    name = table_name(data.paths)
    if data.sheet:
        text = translate("TemplatePage", "Row {number} of sheet {name}.")
        name = data.sheet
    else:
        text = translate("TemplatePage", "Row {number} of {name}.")
    place = text.format(number=row.number, name=name)
    if row.empty:
        empty = translate("TemplatePage", "Empty: {names}.").format(names=", ".join(row.empty))
    elif row.fields:
        empty = translate("TemplatePage", "All %n fields are filled.", len(row.fields))
    else:
        empty = translate("TemplatePage", "The templates name no column.")
    return f"{place} {empty}"


def _members_note(row: RowPreview) -> str:
    """Where the rows of one conversation stand."""
    shown = ", ".join(map(str, row.numbers[:_LISTED]))
    shown += ", …" if len(row.numbers) > _LISTED else ""
    text = translate("TemplatePage", "Conversation of %n rows: {numbers}.", len(row.numbers))
    return text.format(numbers=shown)


def context_limit(project: Project, facts: FormatFacts | None) -> int | None:
    """Tokens that a conversation may have: as set for training, else what the model takes."""
    wished = project.train.settings.get("max_length")
    limit = facts.context if facts is not None else None
    return int(wished) if isinstance(wished, int) else limit


def render_command(project: Project, workspace: Path) -> str:
    """The lines that clean the table and write the same conversations from a terminal."""
    words = ["tunesmith", "data", "render", *table_words(project, workspace)]
    words += choice_words(project.template)
    target = workspace / "datasets" / f"{project.conversations_key()}.jsonl"
    lines = [clean_command(project, workspace), shlex.join([*words, "--out", str(target)])]
    if project.model.folder is not None:
        lines.append(_tokens_command(project, target))
    return "\n".join(filter(None, lines))


def _tokens_command(project: Project, conversations: Path) -> str:
    """Counts the tokens of what was written."""
    words = ["tunesmith", "data", "tokens", str(conversations), "--conversations"]
    words += ["--model", str(project.model.folder)]
    if project.template.conversation_format is not None:
        words += ["--format", project.template.conversation_format]
    return shlex.join(words)


def _missing_sentence(chosen: TemplateChoice) -> str:
    if chosen.shape != "columns":
        if chosen.is_complete:
            return ""
        if chosen.shape == "list":
            return translate("TemplatePage", "No column with messages is chosen.")
        return translate("TemplatePage", "Not every column is chosen yet.")
    if not chosen.user.strip():
        return translate("TemplatePage", "The user message is empty.")
    if not chosen.assistant.strip():
        return translate("TemplatePage", "The assistant message is empty.")
    return ""


def _count_sentence(count: RowCount) -> str:
    if count.error is not None:
        return count.error.message
    if count.is_current and count.counted is not None:
        return counted_sentence(count.counted)
    if count.progress is not None and count.progress.total:
        share = percent_text(count.progress.done / count.progress.total)
        return translate("TemplatePage", "Counting conversations, {share}.").format(share=share)
    return translate("TemplatePage", "Counting conversations.")


def _reading_sentence(name: str, reading: Progress | None) -> str:
    if reading is None or not reading.total:
        return translate("TemplatePage", "Reading {name}.").format(name=name)
    share = percent_text(reading.done / reading.total)
    return translate("TemplatePage", "Reading {name}, {share}.").format(name=name, share=share)


def _mistakes_sentence(wrong: Sequence[Mistake], shows_last: bool) -> str:
    if all(mistake.code in _COLUMN_MISTAKES for mistake in wrong):
        told = translate("TemplatePage", "%n fields are not columns.", len(wrong))
    else:
        told = translate("TemplatePage", "%n mistakes in the templates.", len(wrong))
    if not shows_last:
        return told
    return f"{told} {translate('TemplatePage', 'The preview shows the last valid template.')}"
