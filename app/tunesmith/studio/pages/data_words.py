"""Sentences of the Data page: what is missing, and what there is. No widgets."""

from collections.abc import Sequence
from pathlib import Path

from tunesmith.studio.pages.data_cleaning import TableCleaning
from tunesmith.studio.table_file import TableTrouble
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text


def table_name(paths: Sequence[Path]) -> str:
    """What a table of one or more files is called; empty without a file."""
    if len(paths) < 2:
        return paths[0].name if paths else ""
    text = translate("DataPage", "{name} and %n more files", len(paths) - 1)
    return text.format(name=paths[0].name)


def place_words(
    paths: Sequence[Path],
    reading: Sequence[Path],
    problem: TableTrouble,
    refused: Sequence[Path],
) -> tuple[str, str] | None:
    """What stands where no table can be shown: what, and what to do; None for nothing chosen yet.

    Args:
        paths: the chosen files.
        reading: the files that are being read.
        problem: with the chosen files.
        refused: files that were not read.
    """
    if reading:
        text = translate("DataPage", "Reading {name}").format(name=table_name(reading))
        return text, translate("DataPage", "A large file takes a moment.")
    if not paths:
        return None
    name = table_name(paths)
    if problem == "changed":
        text = translate("DataPage", "{name} has changed").format(name=name)
        return text, translate("DataPage", "Reload it to see its rows.")
    if problem == "gone":
        text = translate("DataPage", "{name} is gone").format(name=name)
        return text, translate("DataPage", "Put it back, or open another file.")
    text = translate("DataPage", "{name} was not read").format(name=table_name(refused or paths))
    return text, translate("DataPage", "Reload it, or open another file.")


def trouble_sentence(problem: TableTrouble) -> str:
    """What the footer says of a file that is not the one that was opened."""
    if problem == "gone":
        return translate("DataPage", "The file is gone. Choose another one to go on.")
    return translate("DataPage", "The file has changed. Reload it to go on.")


def rows_sentence(rows: int, cleaning: TableCleaning) -> tuple[str, bool]:
    """How many rows are ready, and whether one can go on with them."""
    if not rows:
        return translate("DataPage", "The table has no rows."), False
    unfinished = _cleaning_sentence(cleaning)
    if unfinished:
        return unfinished, False
    unchanged = translate("DataPage", "The source file is not changed.")
    if cleaning.cleaned is None:
        return f"{translate('DataPage', '%n rows are ready.', rows)} {unchanged}", True
    kept = cleaning.cleaned.kept.rows
    if not kept:
        return translate("DataPage", "Cleaning leaves no row."), False
    ready = translate("DataPage", "{kept} of {rows} rows are ready.")
    return f"{ready.format(kept=number(kept), rows=number(rows))} {unchanged}", True


def _cleaning_sentence(cleaning: TableCleaning) -> str:
    if cleaning.is_running:
        if not cleaning.share:
            return translate("DataPage", "Cleaning the rows.")
        share = percent_text(cleaning.share)
        return translate("DataPage", "Cleaning the rows, {share}.").format(share=share)
    if cleaning.blocked:
        return translate("DataPage", "A cleaning step names a column that is not in the table.")
    if cleaning.error is not None:
        return translate("DataPage", "The cleaning list could not be applied.")
    if not cleaning.is_current:
        return translate("DataPage", "The cleaning list is not applied.")
    return ""
