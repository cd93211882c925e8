"""Column templates in a file of their own, to be used with another table.

A TOML file of UTF-8 text:

    kind = "tunesmith-template"
    version = 1
    system = "You sort support mail."
    user = "Subject: {subject}\\n\\n{body}"
    assistant = "Team: {team}"
    empty = "skip"
    conversation_format = "chatml"

`system`, `empty` (skip, nothing or stop) and `conversation_format` (the id of a bundled one, for a
model without a template of its own) may be left out. A file of version 2 is for a table that holds
conversations: it has a `shape`, `list` or `rows`, and the columns that this takes. No Qt.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from tunesmith.core.errors import InputError
from tunesmith.core.files import write_text
from tunesmith.studio.project import TemplateChoice
from tunesmith.templates.format_file import builtin_format_ids

SUFFIX = ".template.toml"
_LARGEST = 1 << 20  # bytes
_HEAD = ("kind", "version")
_FIRST = ("system", "user", "assistant", "empty", "conversation_format")  # what version 1 has


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTemplate:
    """What a template file says."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    kind: Literal["tunesmith-template"] = "tunesmith-template"
    version: Literal[1, 2] = 1
    system: str = ""
    user: str
    assistant: str
    empty: Literal["skip", "nothing", "stop"] = "skip"
    conversation_format: str | None = None
    shape: Literal["columns", "list", "rows"] = "columns"
    messages_column: str = ""
    message_keys: Literal["messages", "sharegpt"] = "messages"
    system_column: str = ""
    group_column: str = ""
    order_column: str = ""
    role_column: str = ""
    content_column: str = ""


def saved_template(choice: TemplateChoice) -> SavedTemplate:
    """What a file says of a choice."""
    names = [field.name for field in fields(SavedTemplate) if field.name not in _HEAD]
    version: Literal[1, 2] = 1 if choice.shape == "columns" else 2
    return SavedTemplate(version=version, **{name: getattr(choice, name) for name in names})


def opened_choice(saved: SavedTemplate, before: TemplateChoice) -> TemplateChoice:
    """The choice that a file makes of the one before."""
    said = {name: value for name, value in asdict(saved).items() if name not in _HEAD}
    # A format that the model does not leave to choice is taken back once the model is read.
    said["conversation_format"] = saved.conversation_format or before.conversation_format
    return replace(before, **said)


def write_template(target: Path, template: SavedTemplate) -> None:
    """Write a template file, atomically.

    Raises:
        InputError: `template.character` if a text is none that UTF-8 can carry.
        OSError: the disk does not take it.
    """
    said = {name: text for name, text in asdict(template).items() if name not in _HEAD}
    if template.version == 1:  # an older Tunesmith reads it, too
        said = {name: text for name, text in said.items() if name in _FIRST}
    lines = [
        f'kind = "{template.kind}"',
        f"version = {template.version}",
        *(f"{name} = {_quoted(text)}" for name, text in said.items() if text is not None),
    ]
    try:
        write_text(target, "\n".join(lines) + "\n")
    except UnicodeEncodeError as error:
        raise InputError(
            "template.character",
            f"A template holds half of a surrogate pair ({error.object[error.start]!r}).",
            "Remove it; it is what a program leaves that cuts an emoji in two.",
        ) from None


def read_template(path: Path) -> SavedTemplate:
    """Read a template file.

    Raises:
        InputError: `template.file-…`, with the path and what is wrong.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong(path, "it is larger than 1 MiB")
        record = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(
            "template.file-unreadable", f"{path}: {error.strerror}.", "Check the path."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(path, f"it is no TOML: {error}") from error
    if record.get("kind") != "tunesmith-template":
        raise _wrong(path, 'it does not say kind = "tunesmith-template"')
    if isinstance(record.get("version"), int) and record["version"] > 2:
        raise _wrong(path, "a newer version of Tunesmith wrote it")
    try:
        read = TypeAdapter(SavedTemplate).validate_python(record)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise _wrong(path, f"{place}: {first['msg']}") from error
    if read.conversation_format not in (None, *builtin_format_ids()):
        raise _wrong(path, f"there is no conversation format {read.conversation_format!r}")
    return read


def _wrong(path: Path, why: str) -> InputError:
    return InputError(
        "template.file-wrong",
        f"{path.name} is no template file: {why}.",
        "Open one that Save as… of the Template page wrote.",
    )


def _quoted(text: str) -> str:
    # A JSON string is a TOML string but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
