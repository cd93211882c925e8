"""The steps of a cleaning list in words: which fields each has, and what of one is wrong.

Not for what makes no sense though its type is right, which `cleaning_steps` refuses.
"""

import json
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from pydantic import ValidationError

    from tunesmith.data.cleaning_steps import Step


def described_steps() -> str:
    """All steps, each with what it does and its fields: a text for people."""
    from tunesmith.data.cleaning_steps import STEP_KINDS

    return "\n\n".join(map(_described, STEP_KINDS.values()))


def _described(kind: "type[Step]") -> str:
    paragraphs = (kind.__doc__ or "").split("\n\n")
    says = [line.strip() for text in paragraphs for line in text.strip().splitlines() if line]
    lines = [f'step = "{kind.name}"', *(f"  {line.replace('`', '')}" for line in says)]
    width = max(len(item.name) for item in fields(kind))
    hints = get_type_hints(kind)
    for item in fields(kind):
        lines.append(f"    {item.name:<{width}}  {_words(hints[item.name])}{_default(item)}")
    return "\n".join(lines)


def _default(item: Any) -> str:
    if item.default is MISSING:
        return "; must be given"
    if item.name == "columns":
        return "; all columns if not given"
    if item.default in (None, (), ""):
        return ""
    return f"; {json.dumps(item.default)} if not given"


def named_fields(kind: "type[Step]") -> str:
    """The fields that a step of the kind has, and which of them it must have."""
    named = [
        f"{item.name} (must be given)" if item.default is MISSING else item.name
        for item in fields(kind)
    ]
    return ", ".join(["step", *named])


def fault_of(error: "ValidationError", kind: "type[Step]") -> str:
    """What is wrong with the values of a step: the first fault, with its field."""
    first = error.errors()[0]
    if not first["loc"]:
        return str(first["msg"])
    name, *inner = first["loc"]
    if first["type"] == "missing":
        return f"{name} is missing"
    wanted = get_type_hints(kind)[str(name)]
    if not inner:
        return f"{name}: it must be {_words(wanted)}"
    entry = inner[0]
    which = f"entry {entry + 1}" if isinstance(entry, int) else f"“{entry}”"
    return f"{name}, {which}: it must be {_words(_inside(wanted))}"


def _inside(wanted: Any) -> Any:
    """The type of what a list or a table has in it."""
    arguments = get_args(wanted)
    return arguments[-1] if get_origin(wanted) is dict else arguments[0]


def _words(wanted: Any) -> str:
    """A type as a person would write it in TOML."""
    origin = get_origin(wanted)
    if origin is Literal:
        *others, last = [f'"{value}"' for value in get_args(wanted)]
        return f"{', '.join(others)} or {last}"
    if origin is tuple:
        inside = _inside(wanted)
        return "a list of texts" if inside is str else f"a list of {_words(inside)}"
    if origin is dict:
        return 'a table of texts such as { old = "new" }'
    known = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
    kinds = get_args(wanted) if origin is Union or wanted not in known else (wanted,)
    return " or ".join(known[one] for one in kinds if one in known)
