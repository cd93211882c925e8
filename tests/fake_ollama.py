"""A server that speaks the part of Ollama's HTTP API that we use, for machines without Ollama.

Real HTTP over loopback: chunked NDJSON, digests of blobs checked, error bodies and statuses worded
as the server words them. It stores what it is given and runs no model: `/api/chat` says `answer`,
and a raw prompt is gone on with by `complete`, if a test puts a model behind it.
"""

import hashlib
import json
import math
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_DIGEST = re.compile(r"sha256[:-][0-9a-f]{64}")
_NAME = re.compile(r"([\w.-]+/)*[\w.-]+(:[\w.-]+)?")


@dataclass
class Blob:
    size: int
    head: bytes


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@dataclass
class FakeOllama:
    """Its state and its moods; start with `serving()`."""

    version: str = "0.33.2"
    renders: bool = True  # knows _debug_render_only
    takes_adapters: bool = True
    family: str = "llama"  # of every model; qwen3 loses its old thoughts
    disk_full: bool = False
    breaks_off: bool = False  # closes the connection in the middle of a stream
    answer: tuple[str, ...] = ("The capital", " of France", " is Paris.")
    stalls: bool = False  # takes no byte of a file, or falls silent in the middle of an answer
    ends: str = "stop"  # or "length"
    endless: bool = False  # never stops answering
    silent: bool = False  # accepts a question and says nothing
    # (a raw prompt, the request's options) -> what follows, and whether it ended by itself
    complete: Callable[[str, dict[str, Any]], tuple[str, bool]] | None = None
    render: Callable[[str, list[dict[str, str]]], str] = lambda template, messages: ""
    blobs: dict[str, Blob] = field(default_factory=dict)
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    listening: threading.Event = field(default_factory=threading.Event)
    may_create: threading.Event = field(default_factory=_set_event)  # until then /api/create waits
    creating: threading.Event = field(default_factory=threading.Event)
    client_left: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def serving(self) -> Iterator["FakeOllama"]:
        """For a fixture: `yield from FakeOllama().serving()`."""

        class Bound(_Handler):
            fake = self

        server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    fake: FakeOllama
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The tests look at `requests` instead."""

    def _route(self) -> None:
        self.fake.requests.append((self.command, self.path))
        self.close_connection = True
        name = f"{self.command.lower()}_{self.path.split('/')[2]}"
        handler = getattr(self, f"_{name}", None)
        if handler is None:
            self._json(404, {"error": "404 page not found"})
            return
        try:
            handler()
        except (BrokenPipeError, ConnectionResetError):
            self.fake.client_left.set()

    do_GET = do_POST = do_HEAD = do_DELETE = _route  # noqa: N815 - http.server's names

    def _get_version(self) -> None:
        self._json(200, {"version": self.fake.version})

    def _get_tags(self) -> None:
        models = [
            {
                "name": name,
                "model": name,
                "size": model["size"],
                "digest": "f" * 64,
                "details": {"family": "llama", "quantization_level": "Q4_1"},
            }
            for name, model in self.fake.models.items()
        ]
        self._json(200, {"models": models})

    def _head_blobs(self) -> None:
        digest = self.path.rpartition("/")[2]
        self.send_response(200 if digest in self.fake.blobs else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _post_blobs(self) -> None:
        digest = self.path.rpartition("/")[2]
        if not _DIGEST.fullmatch(digest):
            self._json(400, {"error": "invalid digest format"})
            return
        if self.fake.disk_full:
            reason = "write /var/ollama/models/blobs/sha256-1: no space left on device"
            self._json(500, {"error": reason})
            return
        seen, head, left = hashlib.sha256(), b"", int(self.headers["Content-Length"])
        while left:
            self.fake.listening.set()
            if self.fake.stalls:
                self.fake.client_left.wait(60)
                return
            block = self.rfile.read(min(left, 1 << 16))
            if not block:
                self.fake.client_left.set()
                return
            head = head or block[:4]
            seen.update(block)
            left -= len(block)
        got = f"sha256:{seen.hexdigest()}"
        if got != digest:
            reason = f'digest mismatch, expected "{digest}", got "{got}"'
            self._json(400, {"error": reason})
            return
        self.fake.blobs[digest] = Blob(int(self.headers["Content-Length"]), head)
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _post_create(self) -> None:
        request = self._body()
        files: dict[str, str] = request.get("files", {})
        adapters: dict[str, str] = request.get("adapters", {})
        if adapters and not self.fake.takes_adapters:
            self._json(400, {"error": "LoRA adapters are no longer supported"})
            return
        if not _NAME.fullmatch(request.get("model", "")):
            self._json(400, {"error": "invalid model name"})
            return
        for name in (*files, *adapters):
            if name.startswith("/") or ":" in name or "\\" in name:
                self._json(400, {"error": f"file path must be relative: {name}"})
                return
        if any(not _DIGEST.fullmatch(digest) for digest in (*files.values(), *adapters.values())):
            self._json(400, {"error": "invalid digest format"})
            return
        if not files and "from" not in request:
            self._json(400, {"error": "neither 'from' or 'files' was specified"})
            return
        self.fake.creating.set()
        assert self.fake.may_create.wait(60)
        with _Stream(self) as send:
            self._make(request, {**files, **adapters}, send)

    def _make(
        self, request: dict[str, Any], files: dict[str, str], send: Callable[[object], None]
    ) -> None:
        base = self.fake.models.get(_full(request.get("from", "")), {})
        for digest in files.values():
            send({"status": "parsing GGUF"})
            blob = self.fake.blobs.get(digest)
            if blob is None or blob.head != b"GGUF":
                send({"error": "supplied file was not in GGUF format", "status": 400})
                return
            send({"status": f"using existing layer {digest}"})
        if self.fake.breaks_off:
            self.connection.close()
            raise BrokenPipeError
        kept = ("template", "system", "parameters", "license", "messages")
        self.fake.models[_full(request["model"])] = {
            **{key: base[key] for key in kept if key in base},
            **{key: request[key] for key in kept if key in request},
            "files": files,
            "size": sum(self.fake.blobs[digest].size for digest in files.values()),
        }
        send({"status": "writing manifest"})
        send({"status": "success"})

    def _post_show(self) -> None:
        model = self._model()
        if model is None:
            return
        parameters = []
        for name, value in model.get("parameters", {}).items():
            values = value if isinstance(value, list) else [value]
            parameters += [f"{name:<30} {go_value(item)}" for item in values]
        self._json(
            200,
            {
                "template": model.get("template", "{{ .Prompt }}"),
                "system": model.get("system", ""),
                "parameters": "\n".join(parameters),
                "modelfile": '# Modelfile generated by "ollama show"\n',
                "details": {"family": "llama", "quantization_level": "Q4_1"},
            },
        )

    def _delete_delete(self) -> None:
        if self._model() is not None:
            del self.fake.models[_full(self.fake.asked[-1]["model"])]
            self._json(200, None)

    def _post_generate(self) -> None:
        """One message of a person's goes the way of a chat; a raw prompt goes as it is."""
        model = self._model()
        if model is None:
            return
        request = self.fake.asked[-1]
        prompt = request["prompt"]
        if not request.get("raw"):
            said = self._handed_on(model, [{"role": "user", "content": prompt}])
            prompt = self.fake.render(model.get("template", ""), said)
        if request.get("_debug_render_only") and self.fake.renders:
            self._json(200, {"model": "m", "_debug_info": {"rendered_template": prompt}})
        elif request.get("stream") is False:
            self._json(200, {"response": "".join(self.fake.answer), "done": True})
        elif request.get("raw") and self.fake.complete is not None:
            text, ended = self.fake.complete(prompt, request.get("options", {}))
            reason = "stop" if ended else "length"
            with _Stream(self) as send:
                send({"response": text, "done": False})
                send({"response": "", "done": True, "done_reason": reason})
        else:
            with _Stream(self) as send:
                self._speak(send, lambda piece: {"response": piece})

    def _handed_on(
        self, model: dict[str, Any], asked: list[dict[str, str]]
    ) -> list[dict[str, str]]:
        """What the template gets."""
        messages = [*model.get("messages", []), *asked]
        if model.get("system") and asked[0]["role"] != "system":
            messages = [{"role": "system", "content": model["system"]}, *messages]
        if self.fake.family != "qwen3":
            return messages
        last = max(at for at, it in enumerate(messages) if it["role"] == "user")
        thought = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
        return [
            {**it, "content": thought.sub("", it["content"], count=1)}
            if at < last and it["role"] == "assistant" and thought.match(it["content"])
            else it
            for at, it in enumerate(messages)
        ]

    def _post_chat(self) -> None:
        model = self._model()
        if model is None:
            return
        request = self.fake.asked[-1]
        messages = self._handed_on(model, request["messages"])
        if request.get("_debug_render_only") and self.fake.renders:
            prompt = self.fake.render(model["template"], messages)
            self._json(200, {"model": "m", "_debug_info": {"rendered_template": prompt}})
            return
        if request.get("stream") is False:
            text = "".join(self.fake.answer)
            self._json(200, {"message": {"role": "assistant", "content": text}, "done": True})
            return
        if self.fake.silent:
            self.fake.listening.set()
            self.rfile.read(1)  # ends when the client closes its side
            self.fake.client_left.set()
            return
        with _Stream(self) as send:
            self._speak(send, lambda piece: {"message": {"role": "assistant", "content": piece}})

    def _speak(
        self, send: Callable[[object], None], said: Callable[[str], dict[str, object]]
    ) -> None:
        while True:
            for piece in self.fake.answer:
                send({**said(piece), "done": False})
                if self.fake.stalls:
                    self.rfile.read(1)  # ends when the client closes its side
                    raise BrokenPipeError
            if self.fake.breaks_off:
                self.connection.close()
                raise BrokenPipeError
            if not self.fake.endless:
                break
        send(
            {
                **said(""),
                "done": True,
                "done_reason": self.fake.ends,
                "eval_count": 7,
                "eval_duration": 500_000_000,
            }
        )

    def _model(self) -> dict[str, Any] | None:
        request = self._body()
        model = self.fake.models.get(_full(request["model"]))
        if model is None:
            self._json(404, {"error": f"model '{request['model']}' not found"})
        return model

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.fake.asked.append(body)
        return body

    def _json(self, status: int, value: object) -> None:
        raw = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class _Stream:
    """Chunked NDJSON; an error before the first line has a status of its own, as in Ollama."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self._begun = False

    def __enter__(self) -> Callable[[object], None]:
        return self._send

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and self._begun:
            self._handler.wfile.write(b"0\r\n\r\n")

    def _send(self, value: object) -> None:
        handler = self._handler
        if not self._begun:
            if isinstance(value, dict) and "error" in value:
                handler._json(value.get("status", 500), {"error": value["error"]})
                return
            self._begun = True
            handler.send_response(200)
            handler.send_header("Content-Type", "application/x-ndjson")
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
        if isinstance(value, dict) and "error" in value:
            value = {"error": value["error"]}  # the status is sent already
        line = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        handler.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")


def _full(name: str) -> str:
    return name if not name or ":" in name.rpartition("/")[2] else f"{name}:latest"


def go_value(value: object) -> str:
    """What Go's %#v prints of a decoded JSON value: /api/show does that."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _go_number(float(value))
    named = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    named |= {"\v": "\\v", '"': '\\"', "\\": "\\\\"}
    written = (named.get(c) or (c if c.isprintable() else _go_escape(ord(c))) for c in str(value))
    return f'"{"".join(written)}"'


def _go_escape(code: int) -> str:
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _go_number(value: float) -> str:
    exponent = math.floor(math.log10(abs(value))) if value else 0
    if -4 <= exponent < 6:
        return f"{Decimal(repr(value)).normalize():f}"
    digits = Decimal(repr(value)).normalize().scaleb(-exponent)
    return f"{digits.normalize():f}e{exponent:+03d}"
