"""The text of a duration, which may be longer than a day."""

_SECOND = 1_000_000_000  # nanoseconds


def duration_text(nanoseconds: int) -> str:
    """`30:05:00` or `-00:00:01.5`: hours, minutes, seconds and what is left of one."""
    seconds, rest = divmod(abs(nanoseconds), _SECOND)
    fraction = f".{rest:09d}".rstrip("0") if rest else ""
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"
