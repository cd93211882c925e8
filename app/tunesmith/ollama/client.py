"""The one place that talks to Ollama: its HTTP API, on this machine unless another is named."""

import http.client
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.ollama.cancellation import Cancellation
from tunesmith.ollama.connection import DEFAULT_URL, Connection
from tunesmith.templates.conversation import Message

# /api/create takes `files` since then; before, it took a Modelfile's text with server-side paths.
OLDEST = (0, 5, 5)

_BLOCK = 1 << 20  # bytes sent between two looks whether to stop

Progress = Callable[[int, int], None]  # bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """One line of `ollama list`; `bytes` counts its files."""

    name: str
    bytes: int
    digest: str
    family: str
    quantization: str


@dataclass(frozen=True, slots=True)
class ShownModel:
    """What Ollama says about a model.

    `parameters` are in Ollama's order, texts unquoted: ("stop", "<|im_end|>"), ("num_ctx", "2048").
    """

    template: str
    system: str
    parameters: tuple[tuple[str, str], ...]
    modelfile: str
    family: str
    quantization: str


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """Body of POST /api/create; `files` and `adapters` map names to digests of blobs."""

    model: str
    base: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    adapters: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None
    system: str | None = None
    license: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    renderer: str | None = None
    parser: str | None = None
    requires: str | None = None


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """A whole answer: `stopped_at` is Ollama's reason (`stop`, `length`), or `stopped` by us."""

    text: str
    tokens: int
    seconds: float
    tokens_per_s: float
    stopped_at: str


class OllamaClient:
    """One server. No connection is kept between calls, so it is safe from several threads."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        """Raises InputError `ollama.url` if the address is none."""
        self._connection = Connection(url)
        self.url = self._connection.url
        self.is_local = self._connection.is_local

    def version(self) -> str:
        """The server's version, such as `0.33.2`."""
        return str(self._connection.ask("GET", "/api/version").get("version", ""))

    def require_version(self, oldest: tuple[int, ...] = OLDEST) -> str:
        """The version, if it is recent enough.

        Raises:
            InputError: `ollama.too-old`.
        """
        version = self.version()
        if version_numbers(version) < oldest:
            wanted = ".".join(map(str, oldest))
            raise InputError(
                "ollama.too-old",
                f"This needs Ollama {wanted} or newer; {self.url} runs {version}.",
                "Update Ollama: https://ollama.com/download",
            )
        return version

    def models(self) -> tuple[InstalledModel, ...]:
        """What the server has, as it lists them."""
        listed = self._connection.ask("GET", "/api/tags").get("models") or []
        return tuple(
            InstalledModel(
                name=str(item.get("name", "")),
                bytes=int(item.get("size", 0)),
                digest=str(item.get("digest", "")),
                family=str((item.get("details") or {}).get("family", "")),
                quantization=str((item.get("details") or {}).get("quantization_level", "")),
            )
            for item in listed
        )

    def show(self, name: str) -> ShownModel:
        """What the server has under `name`.

        Raises:
            InputError: `ollama.no-model`.
        """
        shown = self._connection.ask("POST", "/api/show", {"model": name}, model=name)
        details = shown.get("details") or {}
        return ShownModel(
            template=str(shown.get("template") or ""),
            system=str(shown.get("system") or ""),
            parameters=read_parameters(str(shown.get("parameters") or "")),
            modelfile=str(shown.get("modelfile") or ""),
            family=str(details.get("family", "")),
            quantization=str(details.get("quantization_level", "")),
        )

    def delete(self, name: str) -> None:
        """Remove a model; its files go when no other model uses them."""
        self._connection.ask("DELETE", "/api/delete", {"model": name}, model=name)

    def has_blob(self, digest: str) -> bool:
        """Whether the server has a file of this digest (`sha256:…`)."""
        with self._connection.call("HEAD", f"/api/blobs/{digest}") as response:
            return response.status == http.HTTPStatus.OK

    def upload_blob(
        self,
        path: Path,
        digest: str,
        progress: Progress = lambda _done, _total: None,
        cancellation: Cancellation | None = None,
    ) -> None:
        """Send a file from its first byte to its last; the server checks its digest.

        There is no going on in the middle: POST /api/blobs takes one whole body and keeps nothing
        of one that was cut off. Ask `has_blob` first, for what is there need not be sent.

        Raises:
            CancelledError: if asked to stop; the server throws the part away.
            JobError: `ollama.disk-full`, `ollama.lost`, `ollama.failed`.
        """
        total = path.stat().st_size

        def blocks() -> Iterator[bytes]:
            sent = 0
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    yield block
                    sent += len(block)
                    progress(sent, total)

        with self._connection.call(
            "POST",
            f"/api/blobs/{digest}",
            blocks=blocks(),
            length=total,
            timeout=None,  # the server may check the whole file once more before it answers
            cancellation=cancellation,
        ) as response:
            self._connection.raise_for(response, response.read())

    def create(
        self,
        request: CreateRequest,
        on_status: Callable[[str], None] = lambda _: None,
        cancellation: Cancellation | None = None,
    ) -> None:
        """Make a model of blobs that the server has; statuses as the server words them.

        Raises:
            InputError: `ollama.refused` for what the server does not take.
            JobError: `ollama.*`.
        """
        body = _create_body(request)
        ended = False
        # Between two statuses a large file may be read again: that takes as long as it takes.
        for record in self._connection.stream(
            "/api/create", body, cancellation, "", may_pause=True
        ):
            status = str(record.get("status", ""))
            on_status(status)
            ended = ended or status == "success"
        if not ended:
            raise self._connection.lost("before it had made the model")

    def chat(
        self,
        name: str,
        messages: Sequence[Message],
        options: Mapping[str, object] | None = None,
        on_delta: Callable[[str], None] = lambda _: None,
        cancellation: Cancellation | None = None,
    ) -> ChatAnswer:
        """Ask a model; pieces of the answer as they come.

        Args:
            name: the model.
            messages: the conversation; its last message is the person's.
            options: sampling by Ollama's names (`temperature`, `seed`, `num_predict`, …).
            on_delta: called with each piece.
            cancellation: ends the answer; what came until then is returned as `stopped`.
        """
        body = {"model": name, "messages": _messages(messages), "options": dict(options or {})}

        def piece(record: Mapping[str, Any]) -> str:
            return str((record.get("message") or {}).get("content") or "")

        return self._answer("/api/chat", body, name, piece, on_delta, cancellation)

    def generate(
        self,
        name: str,
        prompt: str,
        options: Mapping[str, object] | None = None,
        on_delta: Callable[[str], None] = lambda _: None,
        cancellation: Cancellation | None = None,
        *,
        raw: bool = False,
    ) -> ChatAnswer:
        """Let a model go on with a text; as `chat`.

        Args:
            name: the model.
            prompt: what a person says, or with `raw` the whole rendered prompt as it is.
            options: sampling by Ollama's names.
            on_delta: called with each piece.
            cancellation: ends the answer.
            raw: no template is put around the prompt.
        """
        body = {"model": name, "prompt": prompt, "raw": raw, "options": dict(options or {})}

        def piece(record: Mapping[str, Any]) -> str:
            return str(record.get("response") or "")

        return self._answer("/api/generate", body, name, piece, on_delta, cancellation)

    def _answer(
        self,
        path: str,
        body: Mapping[str, object],
        name: str,
        piece_of: Callable[[Mapping[str, Any]], str],
        on_delta: Callable[[str], None],
        cancellation: Cancellation | None,
    ) -> ChatAnswer:
        text = ""
        try:
            for record in self._connection.stream(path, body, cancellation, name):
                piece = piece_of(record)
                if piece:
                    text += piece
                    on_delta(piece)
                if record.get("done"):
                    tokens = int(record.get("eval_count") or 0)
                    seconds = int(record.get("eval_duration") or 0) / 1e9
                    reason = str(record.get("done_reason") or "stop")
                    speed = tokens / seconds if seconds else 0.0
                    return ChatAnswer(text, tokens, seconds, speed, reason)
        except CancelledError:
            return ChatAnswer(text, 0, 0.0, 0.0, "stopped")
        raise self._connection.lost("in the middle of an answer")

    def render(self, name: str, messages: Sequence[Message]) -> str | None:
        """The prompt that the server makes of a conversation; None if it cannot say.

        `_debug_render_only` is undocumented and not in older versions, which answer instead;
        then one token is all they do. The model is loaded either way.
        """
        body = {
            "model": name,
            "messages": _messages(messages),
            "stream": False,
            "options": {"num_predict": 1},
            "_debug_render_only": True,
        }
        return self._rendered("/api/chat", body, name)

    def render_prompt(self, name: str, prompt: str) -> str | None:
        """As `render`, of what /api/generate makes of a person's words."""
        body = {
            "model": name,
            "prompt": prompt,
            "stream": False,
            "options": {"num_predict": 1},
            "_debug_render_only": True,
        }
        return self._rendered("/api/generate", body, name)

    def _rendered(self, path: str, body: Mapping[str, object], name: str) -> str | None:
        answer = self._connection.ask("POST", path, body, model=name, timeout=None)
        info = answer.get("_debug_info")
        prompt = info.get("rendered_template") if isinstance(info, dict) else None
        return prompt if isinstance(prompt, str) else None


def version_numbers(version: str) -> tuple[int, ...]:
    """The leading numbers: `0.33.2-rc1` -> (0, 33, 2); a build without any counts as newest."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", version)
    numbers = tuple(int(part) for part in found.group(1).split(".")) if found else ()
    return numbers if any(numbers) else (1 << 16,)  # builds from source say 0.0.0


def read_parameters(text: str) -> tuple[tuple[str, str], ...]:
    """The lines of `parameters` in /api/show: a name, blanks, a number or a Go string."""
    pairs = []
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        value = value.strip()
        pairs.append((name, _unquote_go(value) if value.startswith('"') else value))
    return tuple(pairs)


def _unquote_go(value: str) -> str:
    """A string as Go's %#v writes it. Its escapes are JSON's and a few more."""
    json_like = re.sub(r"\\x([0-9a-f]{2})", r"\\u00\1", value)
    json_like = re.sub(r"\\U([0-9a-f]{8})", lambda m: chr(int(m.group(1), 16)), json_like)
    json_like = json_like.replace("\\a", "\\u0007").replace("\\v", "\\u000b")
    try:
        return str(json.loads(json_like, strict=False))
    except ValueError:
        return value


def _messages(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _create_body(request: CreateRequest) -> dict[str, object]:
    """Without what is not given: an empty field would replace what the base has."""
    body: dict[str, object] = {
        "model": request.model,
        "from": request.base,
        "files": dict(request.files),
        "adapters": dict(request.adapters),
        "template": request.template,
        "system": request.system,
        "license": list(request.license),
        "parameters": dict(request.parameters),
        "messages": _messages(request.messages),
        "renderer": request.renderer,
        "parser": request.parser,
        "requires": request.requires,
    }
    return {name: value for name, value in body.items() if value}
