"""Sentences of the Data page: what is missing, and what there is. No widgets."""

from pathlib import Path

from tunesmith.studio.pages.data_cleaning import TableCleaning
from tunesmith.studio.table_file import TableTrouble
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text


def place_words(
    path: Path | None, reading: Path | None, problem: TableTrouble, refused: Path | None
) -> tuple[str, str] | None:
    """What stands where no table can be shown: what, and what to do; None for nothing chosen yet.

    Args:
        path: the chosen file.
        reading: the file that is being read.
        problem: with the chosen file.
        refused: a file that was not read.
    """
    if reading is not None:
        text = translate("DataPage", "Reading {name}").format(name=reading.name)
        return text, translate("DataPage", "A large file takes a moment.")
    if path is None:
        return None
    if problem == "changed":
        text = translate("DataPage", "{name} has changed").format(name=path.name)
        return text, translate("DataPage", "Reload it to see its rows.")
    if problem == "gone":
        text = translate("DataPage", "{name} is gone").format(name=path.name)
        return text, translate("DataPage", "Put it back, or open another file.")
    text = translate("DataPage", "{name} was not read").format(name=(refused or path).name)
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
