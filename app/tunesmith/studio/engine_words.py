"""Sentences of the engine in the language of the window.

The engine writes English, for the command line too. Sentences that stand for themselves in a page
are known here by their form; one that is not known is shown as it is.
"""

import re

from tunesmith.studio.translate import translate


def in_language(text: str) -> str:
    """A sentence, or the part of one, of the engine as the person reads it.

    Args:
        text: a warning of a reader, or why a row gives no conversation, as the engine wrote it.
    """
    name, separator, rest = text.partition(": ")
    for form, wording in [*_rows(), *_tables()]:
        if found := re.fullmatch(form, text, re.DOTALL):
            return wording.format(**found.groupdict())
        if separator and (found := re.fullmatch(form, rest, re.DOTALL)):
            return f"{name}: {wording.format(**found.groupdict())}"  # a file, or how many rows
    return text


def _rows() -> list[tuple[str, str]]:
    """Why a row gives no conversation."""
    return [
        (r"column “(?P<name>.*)” is empty", translate("Engine", "column “{name}” is empty")),
        ("the system message is empty", translate("Engine", "the system message is empty")),
        ("the user message is empty", translate("Engine", "the user message is empty")),
        ("the assistant message is empty", translate("Engine", "the assistant message is empty")),
        (
            r"the system message is empty \(message (?P<at>\d+)\)",
            translate("Engine", "the system message is empty (message {at})"),
        ),
        (
            r"the user message is empty \(message (?P<at>\d+)\)",
            translate("Engine", "the user message is empty (message {at})"),
        ),
        (
            r"the assistant message is empty \(message (?P<at>\d+)\)",
            translate("Engine", "the assistant message is empty (message {at})"),
        ),
        ("its list holds no messages", translate("Engine", "its list holds no messages")),
        ("it has no messages", translate("Engine", "it has no messages")),
        ("it is no list of messages", translate("Engine", "it is no list of messages")),
        ("it does not say who speaks", translate("Engine", "it does not say who speaks")),
        (
            "it has two different system texts",
            translate("Engine", "it has two different system texts"),
        ),
        (
            "it has no assistant message to learn from",
            translate("Engine", "it has no assistant message to learn from"),
        ),
        (
            "it does not say which conversation it is of",
            translate("Engine", "it does not say which conversation it is of"),
        ),
        (
            "it has no place in its conversation",
            translate("Engine", "it has no place in its conversation"),
        ),
        ("it is of somebody unknown", translate("Engine", "it is of somebody unknown")),
        (
            "it is of somebody unknown: “(?P<name>.*)”",
            translate("Engine", "it is of somebody unknown: “{name}”"),
        ),
    ]


def _tables() -> list[tuple[str, str]]:
    """What readers say of a table, and of a split."""
    return [
        (
            r"No row of column names was found\. Row (?P<row>\d+) is taken as data, though it has "
            r"only texts and may be one: (?P<cells>.*)\. If it is, choose another header row\.",
            translate(
                "Engine",
                "No row of column names was found. Row {row} is taken as data, though it has only "
                "texts and may be one: {cells}. If it is, choose another header row.",
            ),
        ),
        (
            r"(?P<name>[“\"].*) is taken as the name of the only column, though it is as long as "
            r"the lines below it\. If it is data, choose “None” as header row\.",
            translate(
                "Engine",
                "{name} is taken as the name of the only column, though it is as long as the lines "
                "below it. If it is data, choose “None” as header row.",
            ),
        ),
        (
            r"The formula in (?P<at>\S+) of sheet “(?P<sheet>.*?)” has no stored result and is "
            r"empty\.(?P<more>.*)",
            translate(
                "Engine",
                "The formula in {at} of sheet “{sheet}” has no stored result and is empty.{more}",
            ),
        ),
        (
            r"(?P<count>\d+) formulas in sheet “(?P<sheet>.*?)” have no stored result and are "
            r"empty, the first in (?P<at>\S+?)\.(?P<more>.*)",
            translate(
                "Engine",
                "{count} formulas in sheet “{sheet}” have no stored result and are empty, the "
                "first in {at}.{more}",
            ),
        ),
        (
            r"1 cell has an error such as #N/A and is empty: (?P<at>.*)\.",
            translate("Engine", "1 cell has an error such as #N/A and is empty: {at}."),
        ),
        (
            r"(?P<count>\d+) cells have an error such as #N/A and are empty: (?P<at>.*)\.",
            translate("Engine", "{count} cells have an error such as #N/A and are empty: {at}."),
        ),
        (
            r"The rows are the list “(?P<name>.*)” of the file\.",
            translate("Engine", "The rows are the list “{name}” of the file."),
        ),
        (
            r"Not part of the table, since they stand beside its list: (?P<names>.*)\.",
            translate(
                "Engine", "Not part of the table, since they stand beside its list: {names}."
            ),
        ),
        (
            r"The column “(?P<name>.*)” is left out: it has (?P<why>.*)\.",
            translate("Engine", "The column “{name}” is left out: it has {why}."),
        ),
        (
            r"(?P<rows>\d+) hidden rows and (?P<columns>\d+) hidden columns are read\.",
            translate("Engine", "{rows} hidden rows and {columns} hidden columns are read."),
        ),
        (
            r"1 row has no “(?P<name>.*)”; each counts as a group of its own\.",
            translate("Engine", "1 row has no “{name}”; each counts as a group of its own."),
        ),
        (
            r"(?P<rows>\d+) rows have no “(?P<name>.*)”; each counts as a group of its own\.",
            translate("Engine", "{rows} rows have no “{name}”; each counts as a group of its own."),
        ),
    ]
