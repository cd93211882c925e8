"""Makes a model in Ollama from a Modelfile: hash, send what the server lacks, create.

What the server has already is not sent again, so a create that was stopped goes on where it was.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.ollama.cancellation import Cancellation
from tunesmith.ollama.client import CreateRequest, OllamaClient, version_numbers
from tunesmith.ollama.connection import DEFAULT_URL
from tunesmith.ollama.modelfile_parsing import Command, parameter_value, parse_modelfile
from tunesmith.templates.conversation import Message, Role

_BLOCK = 4 << 20
_MAGIC = b"GGUF"
_LARGEST_MODELFILE = 16 << 20  # bytes; licences are long, but not that long


@dataclass(frozen=True, slots=True)
class CreateSpec:
    """The Modelfile, the model's name in Ollama, and the server."""

    modelfile: Path
    name: str
    url: str = DEFAULT_URL


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of the model; `sent` is False where the server had it already."""

    path: Path
    sha256: str
    bytes: int
    sent: bool


@dataclass(frozen=True, slots=True)
class CreateResult:
    """What was made."""

    name: str
    version: str
    files: tuple[SentFile, ...]


@dataclass(frozen=True, slots=True)
class ModelfileContent:
    """A Modelfile, typed, its files found.

    `base` is a model's name where FROM names no file; `files` and `adapters` exist on disk.
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
    try:
        if path.stat().st_size > _LARGEST_MODELFILE:
            raise InputError("modelfile.too-long", f"{path} is too large for a Modelfile.")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            "modelfile.missing", f"{path} cannot be read: {error.strerror}.", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "modelfile.encoding", f"{path} is not UTF-8 text.", "Is it the model itself?"
        ) from error
    return content_of(parse_modelfile(text), path.parent)


def content_of(commands: Sequence[Command], folder: Path) -> ModelfileContent:
    """The typed content of commands whose files are relative to `folder`.

    Raises:
        InputError: `modelfile.*`.
    """

    def last(name: str) -> str | None:
        return next((c.value for c in reversed(commands) if c.name == name), None)

    def every(name: str) -> list[Command]:
        return [command for command in commands if command.name == name]

    if drafts := every("DRAFT"):
        raise InputError(
            "modelfile.draft",
            f"Line {drafts[0].line}: draft models are not made from here.",
            "Use `ollama create` for this Modelfile.",
        )
    sources = [(command, _local_file(command, folder)) for command in every("FROM")]
    adapters = [_local_file(command, folder) for command in every("ADAPTER")]
    names = [command.value for command, found in sources if found is None]
    return ModelfileContent(
        base=names[-1] if names else "",
        files=tuple(found for _, found in sources if found is not None),
        adapters=tuple(found for found in adapters if found is not None),
        template=last("TEMPLATE"),
        system=last("SYSTEM"),
        license=tuple(command.value for command in every("LICENSE")),
        parameters=_parameters(every("PARAMETER")),
        messages=tuple(Message(cast("Role", c.argument), c.value) for c in every("MESSAGE")),
        renderer=last("RENDERER"),
        parser=last("PARSER"),
        requires=last("REQUIRES"),
    )


def run(spec: CreateSpec, sink: Sink) -> CreateResult:
    """Make the model.

    Raises:
        InputError: `modelfile.*`; `ollama.too-old`, `.no-base`, `.refused`, `.adapter`.
        JobError: `ollama.not-running`, `.disk-full`, `.lost`, `.failed`.
        CancelledError: if asked to stop.
    """
    content = read_modelfile(spec.modelfile)
    client = OllamaClient(spec.url)
    version = client.require_version()
    if content.requires is not None:
        client.require_version(version_numbers(content.requires))
    _require_base(client, content.base)
    cancellation = Cancellation()
    with cancellation.following(sink):
        files = [_deliver(client, path, sink, cancellation) for path in content.files]
        adapters = [_deliver(client, path, sink, cancellation) for path in content.adapters]
        sink.emit(events.Stage("create"))
        client.create(
            _request(spec.name, content, files, adapters),
            lambda status: sink.emit(events.Log(status)),
            cancellation,
        )
    return CreateResult(spec.name, version, (*files, *adapters))


def _parameters(commands: Sequence[Command]) -> dict[str, object]:
    """The last value of each name counts; `stop` collects."""
    values: dict[str, object] = {}
    stops: list[object] = []
    for command in commands:
        value = parameter_value(command)
        if command.argument == "stop":
            stops.append(value)
        else:
            values[command.argument] = value
    return {**values, "stop": stops} if stops else values


def _local_file(command: Command, folder: Path) -> Path | None:
    """The file that FROM or ADAPTER names; None if FROM names a model.

    Raises:
        InputError: `modelfile.file` if it surely means a file and there is no such GGUF.
    """
    path = folder / Path(command.value).expanduser()
    if path.is_file():
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) == _MAGIC:
                return path
        problem = "is not a GGUF file"
    elif path.is_dir():
        problem = "is a folder; only GGUF files are made into models here"
    elif command.name == "FROM" and not _looks_like_path(command.value):
        return None
    else:
        problem = "does not exist"
    raise InputError(
        "modelfile.file",
        f"Line {command.line}: {command.name} {command.value}: {path} {problem}.",
        "Files are named relative to the Modelfile; is it still beside its GGUF?",
    )


def _looks_like_path(value: str) -> bool:
    # Ollama would search its registry for such a name, and tell of a missing model.
    return value.lower().endswith(".gguf") or value.startswith((".", "/", "~")) or "\\" in value


def _require_base(client: OllamaClient, base: str) -> None:
    """Without this the server would download the base from its registry, unasked."""
    if not base:
        return
    wanted = base if ":" in base.rpartition("/")[2] else f"{base}:latest"
    if wanted not in {model.name for model in client.models()}:
        raise InputError(
            "ollama.no-base",
            f"{client.url} does not have {base!r}, which FROM names.",
            f"Get it first: ollama pull {base}",
        )


def _deliver(client: OllamaClient, path: Path, sink: Sink, cancellation: Cancellation) -> SentFile:
    size = path.stat().st_size
    sink.emit(events.Stage(f"hash {path.name}"))
    sha256 = _hash(path, size, sink)
    digest = f"sha256:{sha256}"
    lacks = not client.has_blob(digest)
    sink.emit(events.Stage(f"send {path.name}", skipped=not lacks))
    if lacks:
        client.upload_blob(path, digest, _reporter(sink), cancellation)
    return SentFile(path, sha256, size, lacks)


def _hash(path: Path, size: int, sink: Sink) -> str:
    digest, done, report = hashlib.sha256(), 0, _reporter(sink)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sink.check_cancelled()
            digest.update(block)
            done += len(block)
            report(done, size)
    return digest.hexdigest()


def _reporter(sink: Sink) -> Callable[[int, int], None]:
    """Tells at most a hundred times how far it is."""
    told = -1

    def report(done: int, total: int) -> None:
        nonlocal told
        share = 100 * done // max(total, 1)
        if share > told:
            told = share
            sink.emit(events.Progress(done, total, "bytes"))

    return report


def _request(
    name: str,
    content: ModelfileContent,
    files: Sequence[SentFile],
    adapters: Sequence[SentFile],
) -> CreateRequest:
    return CreateRequest(
        model=name,
        base=content.base,
        files=_digests(files),
        adapters=_digests(adapters),
        template=content.template,
        system=content.system,
        license=content.license,
        parameters=content.parameters,
        messages=content.messages,
        renderer=content.renderer,
        parser=content.parser,
        requires=content.requires,
    )


def _digests(files: Sequence[SentFile]) -> dict[str, str]:
    """Names as the server takes them: no folders, no colon, no backslash."""
    names = [file.path.name.replace(":", "_").replace("\\", "_") for file in files]
    return {name: f"sha256:{file.sha256}" for name, file in zip(names, files, strict=True)}
