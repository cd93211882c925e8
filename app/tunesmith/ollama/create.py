"""Makes a model in Ollama from a Modelfile: hash, send what the server lacks, create.

What the server has already is not sent again, and what was hashed is not hashed again: a create
that was stopped goes on with the file where it was. Inside a file there is no going on, for the
server throws away what came of one that did not come whole.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.bounded_json import read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import write_json
from tunesmith.ollama.cancellation import Cancellation
from tunesmith.ollama.client import CreateRequest, OllamaClient
from tunesmith.ollama.connection import DEFAULT_URL
from tunesmith.ollama.model_name import require_model_name
from tunesmith.ollama.modelfile_content import (
    ModelfileContent,
    content_of,
    modelfile_digest,
    read_modelfile_text,
)
from tunesmith.ollama.modelfile_lint import lint_modelfile
from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.precedence import PROMPT_WORDS, Prompt, go_template_here, prompt_of_files

_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class CreateSpec:
    """The Modelfile, the model's name in Ollama, and the server.

    `work_dir` keeps the files' digests for a resume; set by the run.
    """

    modelfile: Path
    name: str
    url: str = DEFAULT_URL
    work_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of the model; `sent` is False where the server had it already."""

    path: Path
    sha256: str
    bytes: int
    sent: bool


@dataclass(frozen=True, slots=True)
class CreateResult:
    """What was made.

    `uses` is the prompt that this version uses, of those that the model has; None if its GGUF is
    not here. `modelfile_sha256` is `modelfile_digest` of the text as it was then.
    """

    model: str
    version: str
    files: tuple[SentFile, ...]
    uses: Prompt | None
    modelfile_sha256: str


def run(spec: CreateSpec, sink: Sink) -> CreateResult:
    """Make the model.

    Raises:
        InputError: `modelfile.*`; `ollama.name`, `.too-old`, `.no-base`, `.refused`, `.adapter`.
        JobError: `ollama.not-running`, `.disk-full`, `.lost`, `.failed`.
        CancelledError: if asked to stop.
    """
    require_model_name(spec.name)
    text = read_modelfile_text(spec.modelfile)
    commands = parse_modelfile(text)
    content = content_of(commands, spec.modelfile.parent)
    client = OllamaClient(spec.url)
    version = client.require_version()
    _tell_findings(text, spec.modelfile.parent, version, sink)
    _require_base(client, content.base)
    cancellation = Cancellation()
    digests = _Digests(spec.work_dir)
    with cancellation.following(sink):
        files = [_deliver(client, path, digests, sink, cancellation) for path in content.files]
        adapters = [
            _deliver(client, path, digests, sink, cancellation) for path in content.adapters
        ]
        sink.emit(events.Stage("create"))
        client.create(
            _request(spec.name, content, files, adapters),
            lambda status: sink.emit(events.Log(status)),
            cancellation,
        )
    setting = go_template_here() if client.is_local else None
    uses = prompt_of_files(commands, content.files, version, go_template=setting)
    if uses is not None:
        sink.emit(events.Log(f"Ollama {version} uses {PROMPT_WORDS[uses]}"))
    return CreateResult(spec.name, version, (*files, *adapters), uses, modelfile_digest(text))


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


def _tell_findings(text: str, folder: Path, version: str, sink: Sink) -> None:
    """Refuse what this version of Ollama would refuse or misread; warn of the rest.

    Of a TEMPLATE the server itself is the judge.

    Raises:
        InputError: `modelfile.*`.
    """
    for finding in lint_modelfile(text, folder, version=version):
        if finding.severity == "error" and finding.code.startswith("modelfile."):
            raise finding.as_error()
        message = f"Line {finding.line}: {finding.message} {finding.hint}".rstrip()
        sink.emit(events.Warning(finding.code, message))


class _Digests:
    """Digests of files by path, size and time of change, in the run's own folder."""

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / "digests.json"
        found = None if self._file is None else read_optional(self._file)
        self._known = {} if found is None else dict(found.values)

    def find(self, path: Path, sink: Sink) -> str:
        """The file's SHA-256, looked up or made."""
        state = path.stat()
        key = f"{path.absolute()} {state.st_size} {state.st_mtime_ns}"
        known = self._known.get(key)
        sink.emit(events.Stage(f"hash {path.name}", skipped=known is not None))
        if isinstance(known, str):
            return known
        self._known[key] = found = _hash(path, state.st_size, sink)
        if self._file is not None:
            write_json(self._file, self._known)
        return found


def _deliver(
    client: OllamaClient,
    path: Path,
    digests: _Digests,
    sink: Sink,
    cancellation: Cancellation,
) -> SentFile:
    sha256 = digests.find(path, sink)
    digest = f"sha256:{sha256}"
    lacks = not client.has_blob(digest)
    sink.emit(events.Stage(f"send {path.name}", skipped=not lacks))
    if lacks:
        client.upload_blob(path, digest, _reporter(sink), cancellation)
    return SentFile(path, sha256, path.stat().st_size, lacks)


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
    """Names as the server takes them: no folders, no colon, no backslash, and no two alike."""
    found: dict[str, str] = {}
    for file in files:
        plain = name = file.path.name.replace(":", "_").replace("\\", "_")
        number = 1
        while name in found:
            number += 1
            name = f"{number}-{plain}"
        found[name] = f"sha256:{file.sha256}"
    return found
