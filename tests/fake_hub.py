"""A small model hub on this machine: the endpoints of the real one, over real HTTP, with faults.

Speaks what huggingface_hub and the hub's documentation describe: /api/models with expand, listings
with blobs, /resolve/ with ETag and X-Linked-* headers, redirects of large files to another origin,
ranges, 401/403/404 with X-Error-Code. `test_hub.py` lets huggingface_hub itself talk to it.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<name>.+)")
_MODEL = re.compile(r"/api/models/(?P<repo>[^/]+/[^/]+)(?:/revision/(?P<revision>[^/]+))?")
_RANGE = re.compile(r"bytes=(\d+)-")
_DRIP_BYTES, _DRIP_S = 16 << 10, 0.02


@dataclass
class FakeModel:
    """One repository; `revisions` maps a branch to its commit, `commits` a commit to its files."""

    id: str
    commits: dict[str, dict[str, bytes]]
    revisions: dict[str, str]
    gated: str | bool = False
    listed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """A request that arrived; `server` is hub or cdn."""

    server: str
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class FakeHub:
    """The state of both servers. Faults are used up in order, one by each GET of that file."""

    endpoint: str = ""
    cdn: str = ""
    token: str = "hf_let_me_in"
    models: dict[str, FakeModel] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    cuts: dict[str, list[int]] = field(default_factory=dict)  # close after so many bytes
    statuses: dict[str, list[int]] = field(default_factory=dict)
    damaged: dict[str, int] = field(default_factory=dict)  # how many more answers are wrong
    ignores_range: bool = False
    drips: bool = False
    raw_answers: dict[str, bytes] = field(default_factory=dict)  # path -> whatever it is

    def add(
        self,
        repo: str,
        files: dict[str, bytes],
        *,
        gated: str | bool = False,
        branch: str = "main",
        **listed: Any,
    ) -> str:
        """Publish a commit and point `branch` at it; returns its id."""
        digest = hashlib.sha1(usedforsecurity=False)
        for name, content in sorted(files.items()):
            digest.update(name.encode() + content)
        commit = digest.hexdigest()
        model = self.models.setdefault(repo, FakeModel(repo, {}, {}))
        model.commits[commit] = dict(files)
        model.revisions[branch] = commit
        model.gated = gated
        model.listed |= listed
        return commit

    def requests(self, name: str, method: str = "GET", server: str | None = None) -> list[Seen]:
        """The requests for a file, in order."""
        return [
            seen
            for seen in self.seen
            if seen.path.endswith(f"/{name}")
            and seen.method == method
            and server in (None, seen.server)
        ]


def is_large(name: str) -> bool:
    """Whether the hub keeps the file apart (Git LFS)."""
    return name.endswith((".safetensors", ".bin", ".gguf"))


def git_sha1(content: bytes) -> str:
    """git's id of a file's content."""
    return hashlib.sha1(
        f"blob {len(content)}\0".encode() + content, usedforsecurity=False
    ).hexdigest()


@contextmanager
def serve() -> Iterator[FakeHub]:
    """Both servers of a fake hub, each with a thread of its own."""
    state = FakeHub()
    servers = [_Server(("127.0.0.1", 0), kind, state) for kind in (_HubHandler, _CdnHandler)]
    # Two host names, as the hub and its storage have: the token must not go from one to the other.
    state.endpoint, state.cdn = (
        f"http://{host}:{server.server_address[1]}"
        for host, server in zip(("127.0.0.1", "localhost"), servers, strict=True)
    )
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        for server in servers
    ]
    for thread in threads:
        thread.start()
    try:
        yield state
    finally:
        for server in servers:
            server.stopping.set()
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type["_Handler"], state: FakeHub) -> None:
        super().__init__(address, handler)
        self.state = state
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests hang up in the middle on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server_name = ""
    server: _Server

    def do_HEAD(self) -> None:
        self._begin()

    def do_GET(self) -> None:
        self._begin()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Keep the test's output quiet."""

    def _begin(self) -> None:
        # One request a connection: closing the server then waits for no idle client.
        self.close_connection = True
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        state = self.server.state
        state.seen.append(Seen(self.server_name, self.command, unquote(url.path), headers))
        queue = state.statuses.get(url.path.rsplit("/", 1)[-1])
        if queue:
            self._send(queue.pop(0), b"", {})
            return
        self.answer(unquote(url.path), parse_qs(url.query))

    def answer(self, path: str, query: dict[str, list[str]]) -> None:
        raise NotImplementedError

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _refuse(self, status: int, code: str, message: str = "") -> None:
        self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": message or code})

    def _send_file(self, name: str, content: bytes, headers: dict[str, str]) -> None:
        """A file with range, and with the faults that were asked for."""
        state = self.server.state
        headers = {**headers, "Accept-Ranges": "bytes"}
        status, start = 200, 0
        wanted = _RANGE.fullmatch(self.headers.get("Range", ""))
        if wanted and not state.ignores_range:
            start = int(wanted[1])
            if start >= len(content):
                self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
                return
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if self.command == "GET" and state.damaged.get(name, 0) > 0:
            state.damaged[name] -= 1
            content = content[:-1] + bytes([content[-1] ^ 1])
        body = content[start:]
        cuts = state.cuts.get(name)
        if self.command == "GET" and cuts:
            cut = cuts.pop(0)
            self._send(status, b"", {**headers, "Content-Length": str(len(body))})
            self.wfile.write(body[:cut])
            return  # the connection closes with less than was promised
        if self.command == "GET" and state.drips:
            self._send(status, b"", {**headers, "Content-Length": str(len(body))})
            for at in range(0, len(body), _DRIP_BYTES):
                self.wfile.write(body[at : at + _DRIP_BYTES])
                self.wfile.flush()
                if self.server.stopping.wait(_DRIP_S):
                    return
            return
        self._send(status, body, headers)


class _HubHandler(_Handler):
    server_name = "hub"

    def answer(self, path: str, query: dict[str, list[str]]) -> None:
        state = self.server.state
        given = self.headers.get("Authorization")
        if path in state.raw_answers:
            self._send(200, state.raw_answers[path], {"Content-Type": "application/json"})
        elif given is not None and given != f"Bearer {state.token}":
            self._refuse(401, "", "Invalid credentials in Authorization header")
        elif path == "/api/models":
            self._search(query)
        elif match := _MODEL.fullmatch(path):
            self._describe(match["repo"], match["revision"] or "main", query)
        elif match := _RESOLVE.fullmatch(path):
            self._resolve(match["repo"], match["revision"], match["name"])
        else:
            self._refuse(404, "RepoNotFound")

    def _search(self, query: dict[str, list[str]]) -> None:
        searched = query.get("search", [""])[0].lower()
        limit = int(query.get("limit", ["1000"])[0])
        tag = query.get("pipeline_tag", [None])[0]
        found = [
            model
            for model in self.server.state.models.values()
            if searched in model.id.lower()
            and tag in (None, model.listed.get("pipeline_tag", "text-generation"))
            and set(query.get("filter", [])) <= set(_tags(model))
        ]
        found.sort(key=lambda model: -model.listed.get("downloads", 0))
        self._send_json([_listing(model, query.get("expand", [])) for model in found[:limit]])

    def _find(self, repo: str, revision: str) -> tuple[FakeModel, str] | None:
        model = self.server.state.models.get(repo)
        if model is None:
            # The hub does not admit to strangers what does not exist.
            self._refuse(404 if self.headers.get("Authorization") else 401, "RepoNotFound")
            return None
        commit = model.revisions.get(revision, revision)
        if commit not in model.commits:
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
            return None
        return model, commit

    def _describe(self, repo: str, revision: str, query: dict[str, list[str]]) -> None:
        found = self._find(repo, revision)
        if found is None:
            return
        model, commit = found
        if "expand" in query:
            self._send_json(_listing(model, query["expand"]))
            return
        with_blobs = query.get("blobs", ["false"])[0].lower() in ("true", "1")
        siblings = [
            _sibling(name, content, with_blobs) for name, content in model.commits[commit].items()
        ]
        described = {"sha": commit, "siblings": siblings, "gated": model.gated}
        self._send_json({**_listing(model, []), **described, "tags": _tags(model)})

    def _resolve(self, repo: str, revision: str, name: str) -> None:
        found = self._find(repo, revision)
        if found is None:
            return
        model, commit = found
        if model.gated:
            if self.headers.get("Authorization") is None:
                self._refuse(401, "GatedRepo", f"Access to model {repo} is restricted.")
                return
            if model.gated == "manual":
                self._refuse(403, "GatedRepo", "Your request is awaiting a review.")
                return
        content = model.commits[commit].get(name)
        if content is None:
            self._refuse(404, "EntryNotFound")
            return
        sha256 = hashlib.sha256(content).hexdigest()
        headers = {"X-Repo-Commit": commit}
        if not is_large(name):
            self._send_file(name, content, {**headers, "ETag": f'"{git_sha1(content)}"'})
            return
        self.server.state.blobs[sha256] = content
        location = f"{self.server.state.cdn}/blobs/{sha256}/{name}"
        linked = {"X-Linked-Etag": f'"{sha256}"', "X-Linked-Size": str(len(content))}
        self._send(302, b"", {**headers, **linked, "Location": location})


class _CdnHandler(_Handler):
    server_name = "cdn"

    def answer(self, path: str, query: dict[str, list[str]]) -> None:
        _, _, sha256, name = path.split("/", 3)
        content = self.server.state.blobs.get(sha256)
        if content is None or "Authorization" in self.headers:
            # Storage behind the hub refuses requests with a foreign Authorization.
            self._send(400, b"", {})
            return
        self._send_file(name, content, {"ETag": f'"{sha256}"'})


def _tags(model: FakeModel) -> list[str]:
    newest = model.commits[next(reversed(model.commits))]
    stored = ["safetensors"] if any(name.endswith(".safetensors") for name in newest) else []
    return ["transformers", *stored, *model.listed.get("tags", [])]


def _listing(model: FakeModel, expand: list[str]) -> dict[str, Any]:
    basic = {"_id": "0" * 24, "id": model.id, "modelId": model.id}
    known = {**model.listed, "gated": model.gated, "tags": _tags(model)}
    return basic | {name: known[name] for name in expand if name in known}


def _sibling(name: str, content: bytes, with_blobs: bool) -> dict[str, Any]:
    if not with_blobs:
        return {"rfilename": name}
    entry: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": git_sha1(content)}
    if is_large(name):
        pointer = b"version https://git-lfs.github.com/spec/v1\n" + content[:1]
        sha256 = hashlib.sha256(content).hexdigest()
        entry["blobId"] = git_sha1(pointer)
        entry["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": len(pointer)}
    return entry
