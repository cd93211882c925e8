"""Turns typed Arrow columns into the texts that every reader gives. Not for writing.

Numbers are the shortest text that gives the value back, `3` for 3.0 (a column of whole numbers
with gaps often is stored as floats); decimals keep their places; dates are 2026-03-14, times
09:30:00, durations 30:05:00.25 (of months and days P1M2DT0.5S, as ISO 8601 has them); what is
nested becomes JSON of the same texts. A day that no calendar has is the number that is stored.
Bytes are text if they are UTF-8 without a zero byte; other bytes, and unions, have no text.
"""

import decimal
import itertools
import json
from collections.abc import Callable, Iterable
from typing import Any

from tunesmith.data.durations import duration_text

_NANOSECONDS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_NO_DAY = "^<value out of range: (-?[0-9]+)>$"  # Arrow's words
_INFINITE = frozenset({"inf", "-inf"})


class NoTextError(ValueError):
    """There are no texts for the column; the message says what it holds instead."""


def to_texts(column: Any) -> Any:
    """A pyarrow Array of strings for an Array of any type; null where empty or not a number.

    Raises:
        NoTextError: bytes that are no text, or a type that is not known, on their own or inside.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _bare(column)
    kind = column.type
    types = pa.types
    if types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if _is_binary(kind):
        texts = _decoded(column)
    elif types.is_floating(kind):
        texts = _float_texts(column)
    elif types.is_decimal(kind):
        texts = _each(column, _decimal_text)
    elif types.is_timestamp(kind):
        texts = _timestamp_texts(column)
    elif types.is_time(kind):
        texts = column.cast(pa.string())
    elif types.is_duration(kind):
        unit = _NANOSECONDS[kind.unit]
        texts = _each(column.cast(pa.int64()), lambda count: duration_text(count * unit))
    elif types.is_interval(kind):
        texts = _each(column, _interval_text)
    elif types.is_nested(kind):
        texts = _nested_texts(column)
    else:
        texts = _cast(column)
    if types.is_date(kind) or types.is_timestamp(kind):
        texts = pc.replace_substring_regex(texts, _NO_DAY, r"\1")
    if types.is_time(kind) or types.is_timestamp(kind):
        # 09:30:00.500000 -> 09:30:00.5, 09:30:00.000000 -> 09:30:00
        texts = pc.replace_substring_regex(texts, r"\.(\d*[1-9])?0*", r".\1")
        texts = pc.replace_substring_regex(texts, r"\.($|[Z+-])", r"\1")
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _bare(column: Any) -> Any:
    """The column without the wrappings that only save space or name a purpose."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        if kind.extension_name == "arrow.uuid":
            return _each(column, str)
        if kind.extension_name == "arrow.bool8":
            return column.storage.cast(pa.bool_())
        return _bare(column.storage)
    if pa.types.is_dictionary(kind):
        return _bare(column.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return _bare(pc.run_end_decode(column))
    return column


def _is_binary(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    )


def _each(column: Any, to_text: Callable[[Any], str | None]) -> Any:
    import pyarrow as pa

    cells = (None if value is None else to_text(value) for value in column.to_pylist())
    return pa.array(list(cells), pa.string())


def _decimal_text(value: decimal.Decimal) -> str:
    return f"{value:f}"


def _interval_text(value: Any) -> str:
    seconds, nanoseconds = divmod(abs(value.nanoseconds), _NANOSECONDS["s"])
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    minus = "-" if value.nanoseconds < 0 else ""
    return f"P{value.months}M{value.days}DT{minus}{seconds}{fraction}S"


def _cast(column: Any) -> Any:
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowNotImplementedError:
        raise NoTextError(f"values that have no text ({column.type})") from None


def _float_texts(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_float16(column.type):
        column = column.cast(pa.float32())
    numbers = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    texts = numbers.cast(pa.string())
    if pc.any(pc.match_substring(texts, "e")).as_py():
        return _each(texts, lambda text: f"{decimal.Decimal(text):f}" if "e" in text else text)
    return texts


def _timestamp_texts(column: Any) -> Any:
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowException:  # a time zone that this computer does not know
        return column.cast(pa.timestamp(column.type.unit, "UTC")).cast(pa.string())


def _nested_texts(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    written = pa.array(_json(column), pa.string())
    return pc.if_else(pc.is_valid(column), written, pa.scalar(None, pa.string()))


def _json(column: Any) -> Iterable[str]:
    """JSON of each value of a column: what is not nested is as it is in a column of its own.

    An infinite number, of which JSON knows nothing, is a text.
    """
    import pyarrow as pa

    column = _bare(column)
    kind, types = column.type, pa.types
    if types.is_struct(kind):
        return _objects(column)
    if types.is_union(kind):
        raise NoTextError(f"values that have no text ({kind})")
    if types.is_nested(kind):
        return _lists(column)
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_decimal(kind):
        return (text or "null" for text in to_texts(column).to_pylist())
    if types.is_floating(kind):
        texts = to_texts(column).to_pylist()
        return (f'"{text}"' if text in _INFINITE else text or "null" for text in texts)
    if _is_text(kind) or _is_binary(kind):
        texts = _decoded(column).to_pylist()
    else:
        texts = to_texts(column).to_pylist()
    return ("null" if text is None else _quoted(text) for text in texts)


def _objects(column: Any) -> Iterable[str]:
    """A struct has its fields, also those of one name."""
    members = [
        _named(_quoted(field.name), _json(values))
        for field, values in zip(column.type, column.flatten(), strict=True)
    ]
    bodies = map(", ".join, zip(*members, strict=True)) if members else [""] * len(column)
    valid = column.is_valid().to_pylist()
    return (
        f"{{{body}}}" if is_valid else "null" for body, is_valid in zip(bodies, valid, strict=True)
    )


def _named(name: str, texts: Iterable[str]) -> Iterable[str]:
    return (f"{name}: {text}" for text in texts)


def _lists(column: Any) -> Iterable[str]:
    """A list of any kind has its items, a map its keys as texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_map(column.type):
        start, end = "{", "}"
        column = _pairs(column)
        keys, values = map(_json, column.flatten().flatten())
        texts = iter([f"{_key(key)}: {value}" for key, value in zip(keys, values, strict=True)])
    else:
        start, end = "[", "]"
        texts = iter(_json(column.flatten()))  # of the lists that are not null
    lengths = pc.list_value_length(column).to_pylist()
    return (
        "null" if length is None else f"{start}{', '.join(itertools.islice(texts, length))}{end}"
        for length in lengths
    )


def _pairs(column: Any) -> Any:
    """A map as a list of structs, which Arrow can flatten."""
    import pyarrow as pa

    pairs = pa.StructArray.from_arrays([column.keys, column.items], ["key", "value"])
    offsets = pa.array(column.offsets.to_numpy(zero_copy_only=False).copy())  # not a slice
    return pa.ListArray.from_arrays(offsets, pairs, mask=column.is_null())


def _key(written: str) -> str:
    return written if written.startswith('"') else _quoted(written)


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _decoded(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        texts = column.cast(pa.string())
    except pa.ArrowInvalid:
        raise NoTextError(f"bytes that are no text ({column.type})") from None
    if _is_binary(column.type) and pc.any(pc.match_substring(texts, "\0")).as_py():
        raise NoTextError(f"bytes that are no text ({column.type})")
    return texts
