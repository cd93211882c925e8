"""Conversation formats in TOML: reading with clear errors, and printing that reads back equal.

The formats that come with the program lie in `resources/formats`.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args

from tunesmith.core.errors import InputError
from tunesmith.core.paths import resource
from tunesmith.templates.conversation_format import (
    Closing,
    ConversationFormat,
    EmptySystem,
    Late,
    RoleText,
    SystemRole,
    Trim,
)
from tunesmith.templates.rewriting import (
    Test,
    rewriting_from_data,
    rewriting_to_data,
    test_from_data,
    test_to_data,
)

_LARGEST_FILE = 1 << 20  # bytes
_CHOICES: dict[str, tuple[str, ...]] = {
    "trim": get_args(Trim),
    "system_role": get_args(SystemRole),
    "empty_system": get_args(EmptySystem),
    "late": get_args(Late),
}
# Printed first and in any case.
_ALWAYS = (
    "id",
    "title",
    "bos",
    "system",
    "user",
    "assistant",
    "system_in_first_user",
    "default_system",
    "trim",
    "stop",
)
_FLAGS = ("system_in_first_user", "system_in_last_user", "trim_folded", "alternate")
_REWRITINGS = ("last_answer", "late_answer")
_TABLES: dict[str, type[RoleText] | type[Closing]] = {
    "system": RoleText,
    "user": RoleText,
    "assistant": RoleText,
    "closing": Closing,
}


def builtin_format_ids() -> tuple[str, ...]:
    """The ids of the formats that come with the program, sorted."""
    return tuple(sorted(path.stem for path in resource("formats").glob("*.toml")))


def load_format(name: str) -> ConversationFormat:
    """The built-in format of this id, its `{bos}` and `{eos}` not yet filled in.

    Raises:
        InputError: `format.unknown`, naming those there are.
    """
    if name not in builtin_format_ids():
        raise InputError(
            "format.unknown",
            f"There is no conversation format {name!r}.",
            f"Choose one of {', '.join(builtin_format_ids())}.",
        )
    return read_format(resource("formats", f"{name}.toml"))


def read_format(path: Path) -> ConversationFormat:
    """Read a format from a TOML file.

    Raises:
        InputError: the file cannot be read, is no TOML, or says something a format cannot.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(
                "format.too-long", f"{path} is larger than 1 MiB.", "Is this the right file?"
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("format.unreadable", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(
            "format.encoding", f"{path} is not UTF-8 text.", "Save it as UTF-8."
        ) from error
    return parse_format(text, str(path))


def parse_format(text: str, place: str = "the format") -> ConversationFormat:
    """Read a format from TOML text; `place` names it in errors."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            "format.toml",
            f"{place} is not valid TOML: {error}.",
            "Texts stand in double quotes, with \\n for a line break.",
        ) from error
    known = {item.name: item for item in fields(ConversationFormat)}
    _refuse_unknown(table, known, place)
    missing = [
        name
        for name, item in known.items()
        if item.default is MISSING and item.default_factory is MISSING and name not in table
    ]
    if missing:
        raise InputError(
            "format.missing", f"{place} lacks {', '.join(missing)}.", "Add what is missing."
        )
    return ConversationFormat(**{name: _value(name, table[name], place) for name in table})


def format_to_toml(chosen: ConversationFormat) -> str:
    """Print a format as TOML, most defaults left out; `parse_format` gives an equal one back."""
    by_name = {item.name: item for item in fields(chosen)}
    lines = []
    for name in (*_ALWAYS, *(name for name in by_name if name not in _ALWAYS)):
        item, value = by_name[name], getattr(chosen, name)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if value != default or name in _ALWAYS:
            lines.append(f"{name} = {_literal(value)}")
    return "\n".join(lines) + "\n"


def format_to_json(chosen: ConversationFormat) -> dict[str, object]:
    """The same content as plain JSON values, every field present."""
    result: dict[str, object] = {}
    for item in fields(chosen):
        value = getattr(chosen, item.name)
        if isinstance(value, RoleText | Closing):
            value = {inner.name: _plain(getattr(value, inner.name)) for inner in fields(value)}
        result[item.name] = _plain(value)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Test):
        return test_to_data(value)
    return value if isinstance(value, str | bool | dict | None) else rewriting_to_data(value)


def _refuse_unknown(table: Mapping[str, object], known: Mapping[str, object], place: str) -> None:
    for name in table:
        if name not in known:
            raise InputError(
                "format.key", f"{place} has an unknown key {name!r}.", f"Known: {', '.join(known)}."
            )


def _value(name: str, value: Any, place: str) -> Any:  # noqa: PLR0911 - one kind a line
    if name in _TABLES:
        return _table(name, value, place)
    if name in _FLAGS:
        return _typed(name, value, bool, "true or false", place)
    if name == "stop":
        texts = _typed(name, value, list, "a list of texts", place)
        return tuple(_typed("stop", text, str, "a list of texts", place) for text in texts)
    if name in _REWRITINGS:
        return rewriting_from_data(value, f"{place}: {name}")
    if name == "aside":
        tests = _typed(name, value, list, "a list of tests", place)
        return tuple(test_from_data(test, f"{place}: aside") for test in tests)
    if name in _CHOICES:
        return _choice(name, value, place)
    return _typed(name, value, str, "a text", place)


def _table(name: str, value: Any, place: str) -> RoleText | Closing:
    kind = _TABLES[name]
    inner = _typed(name, value, dict, "a table such as { prefix = …, suffix = … }", place)
    known = {item.name: item for item in fields(kind)}
    _refuse_unknown(inner, known, f"{place}: {name}")
    where = f"{place}: {name}"
    return kind(**{key: _inner_value(key, value, where) for key, value in inner.items()})


def _inner_value(name: str, value: Any, place: str) -> Any:
    if name == "trim":
        return _choice(name, value, place)
    if name == "rewrite":
        return rewriting_from_data(value, f"{place}.rewrite")
    return _typed(name, value, str, "a text", place)


def _choice(name: str, value: Any, place: str) -> str:
    if value not in _CHOICES[name]:
        raise InputError(
            "format.value",
            f"{place}: {name} is {value!r}.",
            f"It may be {' or '.join(_CHOICES[name])}.",
        )
    return str(value)


def _typed(name: str, value: Any, kind: type, wanted: str, place: str) -> Any:
    if type(value) is not kind:
        raise InputError("format.value", f"{place}: {name} must be {wanted}, not {value!r}.")
    return value


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON strings are TOML basic strings, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple | list):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if not isinstance(value, RoleText | Closing):
        return _literal(_plain(value))
    inner = [
        f"{item.name} = {_literal(text)}"
        for item in fields(value)
        if (text := getattr(value, item.name)) != item.default or item.name in {"prefix", "suffix"}
    ]
    return f"{{ {', '.join(inner)} }}" if inner else "{}"
