"""One HTTP call to Ollama, and what its failures mean.

With the standard library's http.client, because a person's *stop* must reach a call that waits for
the first token: only an own socket can be shut down from another thread.
"""

import http.client
import json
import selectors
import socket
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tunesmith.core.errors import CancelledError, InputError, JobError, TunesmithError
from tunesmith.ollama.cancellation import Cancellation

DEFAULT_URL = "http://127.0.0.1:11434"

_CONNECT_S = 5.0
_ANSWER_S = 30.0  # for calls that only look something up
# Nothing is measured from the beginning of a call: a large file or a long answer takes as long as
# it takes. But a server that takes no byte, or says none once it has begun, has gone.
SEND_STALL_S = 120.0  # between two blocks of a file
STREAM_STALL_S = 600.0  # between two pieces of an answer, or two statuses
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_DISK_FULL = ("no space left on device", "not enough space on the disk", "disk quota exceeded")


class Connection:
    """Where one server is. No socket is kept between calls: safe from several threads."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        """Raises InputError `ollama.url` if the address is none."""
        # The same default ports as Ollama reads from OLLAMA_HOST.
        ports = {"http": 80, "https": 443}
        if "://" not in url:
            url, ports = f"http://{url}", {"http": 11434}
        try:
            parts = urllib.parse.urlsplit(url)
            self._port = parts.port or ports.get(parts.scheme, 0)
        except ValueError:
            parts = urllib.parse.SplitResult("", "", "", "", "")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError(
                "ollama.url", f"{url!r} is no address of a server.", f"Such as {DEFAULT_URL}."
            )
        self.url = url.rstrip("/")
        self.is_local = parts.hostname in _LOCAL
        self._host, self._secure = parts.hostname, parts.scheme == "https"
        self._path = parts.path.rstrip("/")

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        model: str = "",
        timeout: float | None = _ANSWER_S,
    ) -> dict[str, Any]:
        """One JSON object for one call; `timeout` None waits as long as it takes."""
        with self.call(method, path, body=body, timeout=timeout) as response:
            raw = response.read()
            self.raise_for(response, raw, model)
            return self._record(raw) if raw.strip() else {}

    def stream(
        self,
        path: str,
        body: Mapping[str, object],
        cancellation: Cancellation | None,
        model: str,
        *,
        may_pause: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """JSON objects line by line, as they come.

        Args:
            path: of the call.
            body: its JSON.
            cancellation: ends it.
            model: named where the server lacks it.
            may_pause: there may be any time between two lines; else a long pause is an error.
        """
        body = {**body, "stream": True}
        with self._open("POST", path, body=body, timeout=None, cancellation=cancellation) as (
            response,
            sock,
        ):
            if response.status != http.HTTPStatus.OK:
                self.raise_for(response, response.read(), model)
            for line in response:
                record = self._record(line)
                if "error" in record:
                    raise self._refusal(500, str(record["error"]), model)
                yield record
                if not may_pause:  # the first may take long: a model is loaded for it
                    sock.settimeout(STREAM_STALL_S)

    @contextmanager
    def call(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        blocks: Iterator[bytes] | None = None,
        length: int = 0,
        timeout: float | None = _ANSWER_S,
        cancellation: Cancellation | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        """The response of one call, whatever its status.

        Raises:
            CancelledError: if asked to stop meanwhile.
            JobError: `ollama.not-running`, `ollama.timeout`, `ollama.lost`.
        """
        with self._open(
            method,
            path,
            body=body,
            blocks=blocks,
            length=length,
            timeout=timeout,
            cancellation=cancellation,
        ) as (response, _):
            yield response

    @contextmanager
    def _open(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        blocks: Iterator[bytes] | None = None,
        length: int = 0,
        timeout: float | None = _ANSWER_S,
        cancellation: Cancellation | None = None,
    ) -> Iterator[tuple[http.client.HTTPResponse, socket.socket]]:
        cancellation = cancellation or Cancellation()
        cls = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = cls(self._host, self._port, timeout=_CONNECT_S)
        try:
            self._connect(connection)
            sock = connection.sock
            sock.settimeout(timeout)
            with cancellation.watching(sock):
                if blocks is None:
                    raw = b"" if body is None else json.dumps(body).encode("utf-8")
                    headers = {} if body is None else {"Content-Type": "application/json"}
                    connection.request(method, self._path + path, raw or None, headers)
                else:
                    sock.settimeout(SEND_STALL_S)
                    self._send_blocks(connection, path, blocks, length)
                    sock.settimeout(timeout)
                with connection.getresponse() as response:
                    yield response, sock
        except TunesmithError:
            raise
        except (OSError, http.client.HTTPException) as error:
            if cancellation.is_cancelled:
                raise CancelledError from None
            if isinstance(error, TimeoutError):
                raise JobError(
                    "ollama.timeout", f"{self.url} does not answer.", "Restart Ollama."
                ) from error
            raise self.lost(f"({error})") from error
        finally:
            connection.close()
        if cancellation.is_cancelled:  # a shut-down socket reads like the end of the answer
            raise CancelledError

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        try:
            connection.connect()
        except OSError as error:
            raise JobError(
                "ollama.not-running",
                f"No Ollama answers at {self.url} ({error}).",
                "Start Ollama (the app, or `ollama serve`); another address goes with --url.",
            ) from error

    def _send_blocks(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        blocks: Iterator[bytes],
        length: int,
    ) -> None:
        connection.putrequest("POST", self._path + path)
        connection.putheader("Content-Type", "application/octet-stream")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(connection.sock, selectors.EVENT_READ)
                for block in blocks:
                    # A server that refuses (disk full) says so before all is sent, and closes.
                    if selector.select(0):
                        return
                    connection.send(block)
        except (BrokenPipeError, ConnectionResetError):
            return  # getresponse reads what was said before

    def raise_for(self, response: http.client.HTTPResponse, raw: bytes, model: str = "") -> None:
        """Raise what an error status means.

        Raises:
            InputError: `ollama.no-model`, `ollama.adapter`, `ollama.refused`.
            JobError: `ollama.disk-full`, `ollama.failed`.
        """
        if response.status < http.HTTPStatus.BAD_REQUEST:
            return
        try:
            record = json.loads(raw)
            reason = str(record["error"])
        except (ValueError, KeyError, TypeError):
            reason = f"{response.status} {response.reason}"
        raise self._refusal(response.status, reason, model)

    def _refusal(self, status: int, reason: str, model: str) -> TunesmithError:
        lower = reason.lower()
        if any(words in lower for words in _DISK_FULL):
            return JobError(
                "ollama.disk-full",
                f"The disk with Ollama's models is full: {reason}.",
                "Free some space (`ollama rm` removes models) and try again.",
            )
        if model and "model" in lower and "not found" in lower:
            return InputError(
                "ollama.no-model",
                f"{self.url} has no model {model!r}.",
                "`ollama list` shows what it has.",
            )
        if "adapters are no longer supported" in lower or "lora" in lower:
            return InputError(
                "ollama.adapter",
                f"This Ollama takes no adapters: {reason}.",
                "Export merges the adapter into the model; create from that file's Modelfile.",
            )
        if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return InputError("ollama.refused", f"Ollama refuses: {reason}.")
        return JobError(
            "ollama.failed", f"Ollama failed: {reason}.", "Its own log (ollama serve) says more."
        )

    def _record(self, raw: bytes) -> dict[str, Any]:
        try:
            record = json.loads(raw)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise JobError(
                "ollama.not-ollama",
                f"What answers at {self.url} is not Ollama: {raw[:60]!r}.",
                "Give Ollama's own address with --url.",
            )
        return record

    def lost(self, when: str) -> JobError:
        """The error for a server that went away."""
        return JobError(
            "ollama.lost",
            f"The connection to {self.url} ended {when}.",
            "Look whether Ollama still runs, and try again; what it has already is not sent twice.",
        )
