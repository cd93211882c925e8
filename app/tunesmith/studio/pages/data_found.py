"""What reading a table found, in words: facts and what one should know. No widgets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tunesmith.core.errors import TunesmithError
from tunesmith.data.file_kind import TableKind
from tunesmith.data.table import Report
from tunesmith.studio.engine_words import error_in_language, in_language
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number

_LISTED = 6  # rows or columns named one by one
_ABOVE = " above the header, "  # how the readers' own warning of titles reads

# Codec -> how people call it. What else is found is shown by its codec's name.
ENCODINGS = (
    "utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859-1", "shift_jis",
    "gb18030", "big5", "cp949", "koi8-r", "mac-roman",
)  # fmt: skip
DELIMITERS = (",", ";", "\t", "|", " ", ":", "^", "~")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about how the file was read."""

    what: str
    detail: str = ""


def encoding_name(codec: str) -> str:
    """An encoding as a person knows it, its code page behind."""
    names = {
        "utf-8": "UTF-8",
        "utf-16": "UTF-16",
        "cp1252": translate("Encodings", "Western (cp1252)"),
        "cp1250": translate("Encodings", "Central European (cp1250)"),
        "cp1251": translate("Encodings", "Cyrillic (cp1251)"),
        "cp1253": translate("Encodings", "Greek (cp1253)"),
        "cp1254": translate("Encodings", "Turkish (cp1254)"),
        "iso8859-1": translate("Encodings", "Western (latin-1)"),
        "shift_jis": translate("Encodings", "Japanese (Shift JIS)"),
        "gb18030": translate("Encodings", "Simplified Chinese (GB 18030)"),
        "big5": translate("Encodings", "Traditional Chinese (Big5)"),
        "cp949": translate("Encodings", "Korean (cp949)"),
        "koi8-r": translate("Encodings", "Cyrillic (KOI8-R)"),
        "mac-roman": translate("Encodings", "Western (Mac)"),
    }
    return names.get(codec, codec)


def delimiter_name(delimiter: str | None) -> str:
    """A delimiter in a word; None is text of a single column."""
    names = {
        None: translate("Delimiters", "None"),
        ",": translate("Delimiters", "Comma"),
        ";": translate("Delimiters", "Semicolon"),
        "\t": translate("Delimiters", "Tab"),
        "|": translate("Delimiters", "Pipe"),
        " ": translate("Delimiters", "Space"),
        ":": translate("Delimiters", "Colon"),
        "^": translate("Delimiters", "Caret"),
        "~": translate("Delimiters", "Tilde"),
    }
    return names.get(delimiter, str(delimiter))


# Options of the commands in the readers' sentences -> what one chooses in the window.
_CHOICES = (
    ("--header 1, or in the window row 1 as the header row", "row 1 as the header row"),
    ("Leave --encoding out to have it found, or give another one",
     "Choose another encoding, or let it be found"),
    ("With --encoding", "With the encoding"),
    ("--encoding utf-8", "the encoding UTF-8"),
    ("--delimiter “", "delimiter “"),
    ("--header N or --no-header", "another header row"),
    ("--no-header", "“None” as header row"),
    ("--header N", "another header row"),
    ("--header", "the header row"),
    ("--encoding", "another encoding"),
    ("--delimiter", "another delimiter"),
    ("--sheet", "another sheet"),
    ("--as-displayed", "“As displayed”"),
    ("--fill-merged", "“Fill merged cells”"),
)  # fmt: skip


def in_window(text: str) -> str:
    """A reader's sentence with the choices of the window in place of options of the commands."""
    for option, choice in _CHOICES:
        end = r"(?![\w-])" if option[-1:].isalpha() else ""
        text = re.sub(rf"(\bwith )?{option}{end}", choice, text)
    return text


def worded(error: TunesmithError) -> TunesmithError:
    """An error of a reader as the window says it, in its language."""
    result = error_in_language(
        type(error)(error.code, in_window(error.message), in_window(error.hint))
    )
    result.__cause__ = error.__cause__
    return result


def facts(
    report: Report, kind: TableKind | None, sheet: str | None, *, whole: bool = True
) -> list[tuple[str, str]]:
    """(label, value) of how the table was read.

    Args:
        report: of the reading.
        kind: of its file or all its files; None where they differ.
        sheet: None for all but a single workbook.
        whole: whether the report is of the whole file, so that its counts say something.
    """
    rows = _file_facts(report)
    if sheet is not None:
        rows.append((translate("DataFound", "Sheet"), sheet))
    if kind in ("text", "json"):
        rows.append((translate("DataFound", "Encoding"), _unless_differs(report, "encoding")))
    if kind == "text":
        rows.append((translate("DataFound", "Delimiter"), _unless_differs(report, "delimiter")))
    if kind in ("text", "workbook"):
        rows.append((translate("DataFound", "Header row"), _unless_differs(report, "header")))
    if not whole:
        return rows
    rows.append((translate("DataFound", "Rows with data"), number(report.rows)))
    rows.append((translate("DataFound", "Blank rows"), number(report.blank)))
    return rows


def _file_facts(report: Report) -> list[tuple[str, str]]:
    """Which rows of the table come from which file."""
    told, first = [], 1
    for file in report.files:
        last = first + file.rows - 1
        text = translate("DataFound", "rows {first} to {last}")
        rows = text.format(first=number(first), last=number(last))
        told.append((file.name, rows if file.rows else translate("DataFound", "no row")))
        first = last + 1
    return told


def _unless_differs(report: Report, fact: Literal["encoding", "delimiter", "header"]) -> str:
    """A fact in words; reports of several files have None for one that is not the same in all."""
    value = getattr(report, fact)
    if value is None and report.files:
        return translate("DataFound", "differs, or none")
    if fact == "encoding":
        return encoding_name(value or "")
    if fact == "delimiter":
        return delimiter_name(value)
    return number(value) if value else translate("DataFound", "None, columns are numbered")


def findings(report: Report, rejected: int, *, filled: bool = False) -> list[Finding]:
    """Everything that differs from a plain table, nothing passed over.

    Args:
        report: of the whole table.
        rejected: how many lines are not in the table.
        filled: whether merged cells were filled.
    """
    found = [*_lines(report, rejected), *_renamed(report), *_hidden(report)]
    if report.merged:
        found.append(
            Finding(
                translate("DataFound", "%n merged ranges", report.merged),
                translate("DataFound", "The value is repeated in the rows below.")
                if filled
                else translate("DataFound", "The value stands in the first cell only."),
            )
        )
    if report.error_cells:
        found.append(
            Finding(
                translate("DataFound", "%n cells with an error", report.error_cells),
                translate("DataFound", "Such as #N/A; they are taken as empty."),
            )
        )
    if report.error_cells is None:
        found.append(
            Finding(translate("DataFound", "Error cells look like empty ones in this format"))
        )
    return found + _others(report)


def _lines(report: Report, rejected: int) -> list[Finding]:
    found = []
    if rejected:
        found.append(
            Finding(
                translate("DataFound", "%n lines rejected", rejected),
                translate("DataFound", "Not in the table; see Rejected."),
            )
        )
    if report.short_rows:
        found.append(
            Finding(
                translate("DataFound", "%n rows with too few cells", report.short_rows),
                translate("DataFound", "The missing cells are empty."),
            )
        )
    titles = next((text for text in report.warnings if _ABOVE in text), "")
    if titles:
        shown = titles.partition(": ")[2].rpartition(". ")[0]
        found.append(
            Finding(
                translate("DataFound", "%n lines above the header", report.above_header),
                translate("DataFound", "Taken as titles and not as data: {titles}").format(
                    titles=shown
                ),
            )
        )
    return found


def _renamed(report: Report) -> list[Finding]:
    if not report.renamed:
        return []
    what = translate("DataFound", "%n columns have the name of another one", len(report.renamed))
    detail = translate("DataFound", "They are called {names} here.")
    return [Finding(what, detail.format(names=_listed(report.renamed)))]


def _hidden(report: Report) -> list[Finding]:
    rows, columns = report.hidden.rows, report.hidden.columns
    if rows is None:
        return [Finding(translate("DataFound", "This format does not tell what is hidden"))]
    found = []
    if rows:
        found.append(
            Finding(
                translate("DataFound", "%n hidden rows are in the table", len(rows)),
                translate("DataFound", "Rows {rows}").format(rows=_listed(map(str, rows))),
            )
        )
    if columns:
        found.append(
            Finding(
                translate("DataFound", "%n hidden columns are in the table", len(columns)),
                _listed(columns),
            )
        )
    return found


def _others(report: Report) -> list[Finding]:
    """Warnings of the readers that no field of the report has."""
    told = (_ABOVE, "do not tell which rows", "cannot be told from empty")
    texts = [text for text in report.warnings if not any(mark in text for mark in told)]
    parts = [in_language(in_window(text)).partition(". ") for text in texts]
    return [Finding(what.removesuffix("."), more) for what, _, more in parts]


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(listed[:_LISTED])
    return f"{shown}, …" if len(listed) > _LISTED else shown
