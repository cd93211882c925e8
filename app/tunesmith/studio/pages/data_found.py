"""What reading a table found, in words: facts and what one should know. No widgets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tunesmith.core.errors import TunesmithError
from tunesmith.data.table import Report
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
    ("--header N or --no-header", "another header row"),
    ("--no-header", "“None” as header row"),
    ("--header N", "another header row"),
    ("--header", "the header row"),
    ("--encoding", "another encoding"),
    ("--delimiter", "another delimiter"),
    ("--sheet", "another sheet"),
    ("--as-displayed", "“As displayed”"),
)


def in_window(text: str) -> str:
    """A reader's sentence with the choices of the window in place of options of the commands."""
    for option, choice in _CHOICES:
        text = re.sub(rf"(\bwith )?{option}(?![\w-])", choice, text)
    return text


def worded(error: TunesmithError) -> TunesmithError:
    """An error of a reader as the window says it."""
    result = type(error)(error.code, in_window(error.message), in_window(error.hint))
    result.__cause__ = error.__cause__
    return result


def facts(report: Report, sheet: str | None, *, whole: bool = True) -> list[tuple[str, str]]:
    """(label, value) of how the file was read.

    Args:
        report: of the reading.
        sheet: None for text.
        whole: whether the report is of the whole file, so that its counts say something.
    """
    rows: list[tuple[str, str]] = []
    if sheet is not None:
        rows.append((translate("DataFound", "Sheet"), sheet))
    else:
        rows.append((translate("DataFound", "Encoding"), encoding_name(report.encoding or "")))
        rows.append((translate("DataFound", "Delimiter"), delimiter_name(report.delimiter)))
    no_header = translate("DataFound", "None, columns are numbered")
    header = number(report.header) if report.header else no_header
    rows.append((translate("DataFound", "Header row"), header))
    if not whole:
        return rows
    rows.append((translate("DataFound", "Rows with data"), number(report.rows)))
    rows.append((translate("DataFound", "Blank rows"), number(report.blank)))
    return rows


def findings(report: Report, rejected: int) -> list[Finding]:
    """Everything that differs from a plain table, nothing passed over."""
    found = [*_lines(report, rejected), *_renamed(report), *_hidden(report)]
    if report.merged:
        found.append(
            Finding(
                translate("DataFound", "%n merged ranges", report.merged),
                translate("DataFound", "The value stands in the first cell only."),
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
    parts = [in_window(text).partition(". ") for text in texts]
    return [Finding(what.removesuffix("."), more) for what, _, more in parts]


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(listed[:_LISTED])
    return f"{shown}, …" if len(listed) > _LISTED else shown
