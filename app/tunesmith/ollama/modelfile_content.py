"""What a Modelfile says, typed, with the files that it names found on this machine."""

import codecs
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tunesmith.core.errors import InputError
from tunesmith.models.gguf_file import is_gguf
from tunesmith.ollama.modelfile_parameters import DEPRECATED_PARAMETERS
from tunesmith.ollama.modelfile_parsing import Command, parameter_value, parse_modelfile
from tunesmith.templates.conversation import Message, Role

# What makes a folder a model or an adapter for `ollama create` (its parser, filesForModel).
_OF_A_MODEL = (
    "model*.safetensors",
    "consolidated*.safetensors",
    "adapter*.safetensors",
    "pytorch_model*.bin",
    "consolidated*.pth",
    "*.gguf",
    "*.bin",
)
_LARGEST_MODELFILE = 16 << 20  # bytes; licences are long, but not that long


@dataclass(frozen=True, slots=True)
class ModelfileContent:
    """A Modelfile, typed, its files found.

    `base` is a model's name where FROM names no file; `files` and `adapters` exist on disk, and of
    several adapters the last one counts.
    """

    base: str
    files: tuple[Path, ...]
    adapters: tuple[Path, ...]
    template: str | None
    system: str | None
    license: tuple[str, ...]
    parameters: dict[str, object]
    messages: tuple[Message, ...]
    renderer: str | None
    parser: str | None
    requires: str | None


def read_modelfile(path: Path) -> ModelfileContent:
    """Read a Modelfile and find the files it names, relative to its own folder.

    Raises:
        InputError: `modelfile.*`.
    """
    text = read_modelfile_text(path)
    return content_of(parse_modelfile(text), path.parent)


def read_modelfile_text(path: Path) -> str:
    """The text of a Modelfile: UTF-8, or UTF-16 with its mark, which Ollama takes as well.

    Raises:
        InputError: `modelfile.missing`, `.too-long`, `.encoding`.
    """
    try:
        if path.stat().st_size > _LARGEST_MODELFILE:
            raise InputError("modelfile.too-long", f"{path} is too large for a Modelfile.")
        raw = path.read_bytes()
        marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return raw.decode("utf-16" if marked else "utf-8")
    except OSError as error:
        raise InputError(
            "modelfile.missing", f"{path} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "modelfile.encoding", f"{path} is not UTF-8 text.", "Is it the model itself?"
        ) from error


def modelfile_digest(text: str) -> str:
    """SHA-256 of a Modelfile's text, whatever its line ends are: an editor changes those."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def content_of(commands: Sequence[Command], folder: Path) -> ModelfileContent:
    """The typed content of commands whose files are relative to `folder`.

    Raises:
        InputError: `modelfile.*`.
    """

    def last(name: str) -> str | None:
        return next((c.value for c in reversed(commands) if c.name == name), None)

    def every(name: str) -> list[Command]:
        return [command for command in commands if command.name == name]

    for draft in every("DRAFT"):
        raise draft_refusal(draft)
    sources = [(command, local_file(command, folder)) for command in every("FROM")]
    adapters = [local_file(command, folder) for command in every("ADAPTER")]
    names = [command.value for command, found in sources if found is None]
    return ModelfileContent(
        base=names[-1] if names else "",
        files=tuple(found for _, found in sources if found is not None),
        adapters=tuple(found for found in adapters if found is not None)[-1:],
        template=last("TEMPLATE"),
        system=last("SYSTEM"),
        license=tuple(command.value for command in every("LICENSE")),
        parameters=_parameters(every("PARAMETER")),
        messages=said_before(commands),
        renderer=last("RENDERER"),
        parser=last("PARSER"),
        requires=last("REQUIRES"),
    )


def said_before(commands: Sequence[Command]) -> tuple[Message, ...]:
    """The messages that stand before every chat: those of MESSAGE."""
    return tuple(
        Message(cast("Role", command.argument), command.value)
        for command in commands
        if command.name == "MESSAGE"
    )


def _parameters(commands: Sequence[Command]) -> dict[str, object]:
    """The last value of each name counts; `stop` collects; what Ollama ignores is left out."""
    values: dict[str, object] = {}
    stops: list[object] = []
    for command in commands:
        if command.argument in DEPRECATED_PARAMETERS:
            continue
        value = parameter_value(command)
        if command.argument == "stop":
            stops.append(value)
        else:
            values[command.argument] = value
    return {**values, "stop": stops} if stops else values


def draft_refusal(command: Command) -> InputError:
    """Why DRAFT is not done here, and who does it."""
    return InputError(
        "modelfile.draft",
        f"Line {command.line}: draft models are not made from here.",
        "Take the line out; `ollama create NAME -f MODELFILE` makes them, from 0.23.1 on.",
    )


def local_file(command: Command, folder: Path) -> Path | None:
    """The file that FROM or ADAPTER names; None if FROM names a model.

    Raises:
        InputError: `modelfile.file` if it surely means a file and there is no such GGUF;
            `modelfile.folder` for a folder that Ollama itself may take.
    """
    path = folder / Path(command.value).expanduser()
    if path.is_file():
        if is_gguf(path):
            return path
        problem = "is not a GGUF file"
    elif path.is_dir() and any(next(path.glob(it), None) for it in _OF_A_MODEL):
        raise _folder_refusal(command, path)
    elif path.is_dir():
        problem = "is a folder, and no model is in it"
    elif command.name == "FROM" and not looks_like_path(command.value):
        return None
    else:
        problem = "does not exist"
    raise InputError(
        "modelfile.file",
        f"Line {command.line}: {command.name} {command.value}: {path} {problem}.",
        "Files are named relative to the Modelfile; is it still beside its GGUF?",
    )


def _folder_refusal(command: Command, path: Path) -> InputError:
    hint = "`ollama create NAME -f MODELFILE` takes some kinds of models as folders."
    if command.name == "FROM":
        hint = (
            f"Make a GGUF of it: tunesmith export --model {path.name} …; it has a Modelfile of its "
            f"own. {hint}"
        )
    return InputError(
        "modelfile.folder",
        f"Line {command.line}: {command.name} {command.value}: {path} is a folder; from here only "
        "GGUF files are sent to Ollama.",
        hint,
    )


def looks_like_path(value: str) -> bool:
    """Whether FROM's value surely means a file: Ollama would search its registry for it."""
    return value.lower().endswith(".gguf") or value.startswith((".", "/", "~")) or "\\" in value
