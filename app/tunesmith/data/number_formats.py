"""What a spreadsheet's number formats do to values: leading zeros, dates with a time, and
*as displayed* for the formats that we can follow exactly.

Format codes are those of SpreadsheetML (ECMA-376 part 1, 18.8.30 and 18.8.31).
"""

import datetime
import functools
import re
from decimal import Decimal

from tunesmith.data.durations import duration_text
from tunesmith.data.number_sections import displayed_number

CellValue = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta

# Built-in formats that have no code in the file. 14 and 22, and the currency of those with [$],
# follow the reader's country in Excel; without one we cannot say how they look.
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "[$]#,##0",
    6: "[$]#,##0",
    7: "[$]#,##0.00",
    8: "[$]#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: "[$]#,##0",
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: "[$]#,##0.00",
    48: "##0.0E+0",
    45: "mm:ss",
    14: "country's date",
    22: "country's date h:mm",
}
_LEADING_ZEROS = re.compile(r"0{2,}")
_WITHOUT_LOOKS = re.compile(
    r"_.|\[\$-[^\]]*\]|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow)\]"
)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_COUNTRY = re.compile(r"^\[\$-(?!F[48]00\])[0-9A-F]{3,4}\]", re.IGNORECASE)
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+|.", re.IGNORECASE | re.DOTALL)
_NO_TIME, _SECOND = datetime.timedelta(0), datetime.timedelta(seconds=1)
_MICROSECOND = datetime.timedelta(microseconds=1)
_FORMATS_KEPT = 1000  # of which it is remembered what they do
_PLAIN_BETWEEN = frozenset(" -./:,")


class OddDay(datetime.datetime):
    """A moment of a day that only Excel's calendar has: 1900-01-00 or 1900-02-29.

    `day` is what Excel shows; all else is that of a day that there is.
    """

    shown_day: int

    @classmethod
    def of(cls, moment: datetime.datetime, shown_day: int) -> "OddDay":
        """Make one of a moment of the month's first or last day."""
        made = cls.combine(moment.date(), moment.time())
        made.shown_day = shown_day
        return made

    @property
    def day(self) -> int:
        """The day of the month as Excel shows it."""
        return self.shown_day


def date_parts(code: str) -> str:
    """What a format shows of a moment: "d" for a date, "t" for a time, "dt"; "" for numbers.

    Not for times that pass a day (`[h]:mm`), which are no moments.
    """
    if re.search(r"\[[hms]+\]", code, re.IGNORECASE):
        return ""
    bare = _QUOTED.sub("", code).lower().replace("general", "").replace("country's date", "d")
    has_date, has_time = re.search("[dy]", bare), re.search("[hs]", bare)
    months = "m" in bare and not has_time
    return ("d" if has_date or months else "") + ("t" if has_time else "")


@functools.lru_cache(_FORMATS_KEPT)
def leading_zeros(code: str) -> int:
    """The number of digits a format fills up to with zeros (`00000` -> 5), 0 if it does not."""
    first, *others = (_WITHOUT_LOOKS.sub("", section) for section in code.split(";"))
    if not _LEADING_ZEROS.fullmatch(first):
        return 0
    # `00000;-00000;@`: the sections for negative numbers, zero and texts do nothing else.
    return len(first) if all(other in ("", "@", first, f"-{first}") for other in others) else 0


@functools.lru_cache(_FORMATS_KEPT)
def is_date_with_time(code: str) -> bool:
    """Whether a format shows both a day and an hour."""
    bare = _QUOTED.sub("", code).lower()
    return ("d" in bare or "y" in bare) and "h" in bare


def plain_text(value: CellValue, code: str = "") -> str:
    """The plain value of a cell as text; the format matters only for zeros and midnight.

    Numbers have at most 15 significant digits, as the spreadsheet itself has.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = _number_text(value)
        zeros = leading_zeros(code)
        if zeros and text.lstrip("-").isdigit():
            return f"{'-' if text.startswith('-') else ''}{text.lstrip('-').zfill(zeros)}"
        return text
    return _moment_text(value, code)


def displayed_text(value: CellValue, code: str) -> str | None:
    """The cell as the spreadsheet shows it, or None if we cannot follow its format."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str) or not code:
        return plain_text(value)
    if isinstance(value, int | float):
        return displayed_number(value, code)
    if isinstance(value, datetime.timedelta):
        return _duration(value, _SECOND) if code.lower() == "[h]:mm:ss" else None
    return _displayed_moment(value, code)


def _number_text(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _moment_text(value: datetime.date | datetime.time | datetime.timedelta, code: str) -> str:
    if isinstance(value, datetime.timedelta):
        return _duration(value, datetime.timedelta(milliseconds=1))
    if isinstance(value, datetime.datetime):
        # A day's fraction is stored as a float: 09:29:59.9999996 means 09:30.
        odd = f"1900-{value.month:02d}-{value.day:02d}" if isinstance(value, OddDay) else ""
        value = _as_plain(value) + datetime.timedelta(microseconds=500)
        if odd:
            time = _without_zero_fraction(value.time().isoformat(timespec="milliseconds"))
            return odd if time == "00:00:00" and not is_date_with_time(code) else f"{odd} {time}"
        return _without_zero_fraction(value.isoformat(sep=" ", timespec="milliseconds"))
    if isinstance(value, datetime.time):
        return _without_zero_fraction(value.isoformat(timespec="milliseconds"))
    return f"{value.isoformat()} 00:00:00" if is_date_with_time(code) else value.isoformat()


def _duration(value: datetime.timedelta, unit: datetime.timedelta) -> str:
    """The duration rounded to a unit: a day's fraction is stored as a float."""
    count = (abs(value) + unit / 2) // unit
    return duration_text((-count if value < _NO_TIME else count) * (unit // _MICROSECOND) * 1000)


def _as_plain(moment: datetime.datetime) -> datetime.datetime:
    """The moment without what a subclass makes of its day."""
    return datetime.datetime.combine(moment.date(), moment.time(), moment.tzinfo)


def _without_zero_fraction(text: str) -> str:
    return text.removesuffix(".000")


def _displayed_moment(value: datetime.date | datetime.time, code: str) -> str | None:
    # The country matters to names of months and days only; `@` is how texts look.
    code = _COUNTRY.sub("", code.removesuffix(";@"))
    parts = [part.lower() for part in _DATE_PART.findall(code.replace("\\", ""))]
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time())
    shown: list[str] = []
    previous = ""
    for place, part in enumerate(parts):
        if part in _PLAIN_BETWEEN:
            shown.append(part)
            continue
        after = next((later for later in parts[place + 1 :] if later.isalpha()), "")
        # m is minutes after hours or before seconds, otherwise months.
        minutes = part[0] == "m" and (previous[:1] == "h" or after[:1] == "s")
        text = _date_part(value, part.replace("m", "n") if minutes else part)
        if text is None:
            return None
        shown.append(text)
        previous = part
    return "".join(shown)


def _date_part(value: datetime.date | datetime.time, part: str) -> str | None:
    number: int | None = None
    if isinstance(value, datetime.date):
        number = {"y": value.year, "m": value.month, "d": value.day}.get(part[0])
    if number is None and isinstance(value, datetime.datetime | datetime.time):
        number = {"h": value.hour, "n": value.minute, "s": value.second}.get(part[0])
    if number is None or len(part) not in ((2, 4) if part[0] == "y" else (1, 2)):
        return None
    if part == "yy":
        return f"{number % 100:02d}"
    return f"{number:0{len(part)}d}" if len(part) > 1 else str(number)
