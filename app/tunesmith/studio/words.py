"""Numbers as the person's locale writes them, with units as the design wants them."""

from PySide6.QtCore import QLocale

_LARGEST_WHOLE = 2**63  # what Qt writes as a whole number
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def number(value: float, decimals: int = 0) -> str:
    """A number with group separators and fixed decimals."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.DefaultNumberOptions)
    if decimals == 0 and abs(value) < _LARGEST_WHOLE:
        return locale.toString(round(value))
    return locale.toString(float(value), "f", decimals)


def grouped(text: str, count: int) -> str:
    """A text in which Qt put a count for `%n`, with the group separators that Qt leaves out."""
    return text.replace(str(count), number(count), 1) if count >= 1000 else text


def size_text(size: float, decimals: int | None = None) -> str:
    """Bytes in binary units: "257 MiB", "22.6 GiB", "1.95 GiB".

    Args:
        size: bytes.
        decimals: fixed, for a column whose digits line up; else three figures.
    """
    unit = 0
    amount = float(size)
    while unit < len(_UNITS) - 1 and round(abs(amount)) >= 1024:
        amount /= 1024
        unit += 1
    if decimals is None:
        decimals = 0 if unit == 0 or abs(amount) >= 99.95 else 1 if abs(amount) >= 9.995 else 2
    return f"{number(amount, 0 if unit == 0 else decimals)} {_UNITS[unit]}"


def duration_text(seconds: float) -> str:
    """A duration: "0:41", "12:05", "1:01:40"."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def percent_text(share: float, decimals: int = 0) -> str:
    """A share of one: "58 %". Some is never told as none, nor nearly all as all."""
    step = 10**-decimals
    shown = round(share * 100, decimals)
    if share > 0 and shown <= 0:
        return f"< {number(step, decimals)} %"
    if share < 1 and shown >= 100:
        return f"> {number(100 - step, decimals)} %"
    return f"{number(share * 100, decimals)} %"
