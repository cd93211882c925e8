"""Turns typed Arrow columns into the texts that every reader gives. Not for writing.

Numbers are the shortest text that gives the value back, `3` for 3.0 (a column of whole numbers
with gaps often is stored as floats); decimals keep their places; dates are 2026-03-14, times
09:30:00; what is nested becomes JSON.
"""

import datetime
import decimal
import json
import math
from collections.abc import Callable
from typing import Any

from tunesmith.data.number_formats import plain_text


class BinaryColumnError(ValueError):
    """The column holds bytes that are no text."""


def to_texts(column: Any) -> Any:
    """A pyarrow Array of strings for an Array of any type; null where empty or not a number.

    Raises:
        BinaryColumnError: bytes that are no UTF-8, on their own or inside.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = _bare(column)
    kind = column.type
    types = pa.types
    if types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if _is_binary(kind):
        try:
            texts = column.cast(pa.string())
        except pa.ArrowInvalid:
            raise BinaryColumnError from None
    elif types.is_floating(kind):
        texts = _float_texts(column)
    elif types.is_decimal(kind):
        texts = _each(column, _decimal_text)
    elif types.is_timestamp(kind):
        texts = _timestamp_texts(column)
    elif types.is_time(kind):
        texts = column.cast(pa.string())
    elif types.is_duration(kind):
        texts = _each(column.cast(pa.duration("us"), safe=False), plain_text)
    elif types.is_nested(kind):
        texts = _nested_texts(column)
    else:
        texts = column.cast(pa.string())
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
    is_map = column.type
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_refuse_plain).encode

    def to_text(value: Any) -> str:
        try:
            return encode(value)
        except ValueError:
            return _json(value, is_map)

    plain = not _has_map(column.type)
    return _each(column, to_text if plain else lambda value: _json(value, is_map))


def _refuse_plain(_value: object) -> object:
    raise ValueError


def _has_map(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_map(kind):
        return True
    return any(_has_map(kind.field(place).type) for place in range(kind.num_fields))


def _json(value: Any, kind: Any) -> str:
    """JSON of a value that the standard encoder does not take: decimals keep their digits."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if value is None or not isinstance(value, dict | list):
        return _scalar_json(value)
    if pa.types.is_map(kind):  # a list of pairs
        members = [(_name(name), _json(item, kind.item_type)) for name, item in value]
    elif isinstance(value, dict):
        members = [(name, _json(item, kind.field(name).type)) for name, item in value.items()]
    else:
        return f"[{', '.join(_json(item, kind.value_type) for item in value)}]"
    written = (f"{json.dumps(name, ensure_ascii=False)}: {item}" for name, item in members)
    return f"{{{', '.join(written)}}}"


def _scalar_json(value: Any) -> str:
    if isinstance(value, decimal.Decimal):
        return _decimal_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "null"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        value = plain_text(value)
    elif isinstance(value, bytes):
        value = _decoded(value)
    elif not isinstance(value, bool | int | float | str | None):
        value = str(value)
    return json.dumps(value, ensure_ascii=False)


def _name(key: Any) -> str:
    if isinstance(key, str):
        return key
    return _decoded(key) if isinstance(key, bytes) else str(key)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise BinaryColumnError from None
