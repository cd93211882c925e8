"""Talks with a GGUF through a worker process, so that llama.cpp can take down nothing but itself.

For the window and the command line alike: nothing here blocks, answers arrive at callbacks. Not a
run: a conversation has no run folder and ends with its session.
"""

import contextlib
import itertools
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.jobs.launcher import program
from tunesmith.jobs.worker import WORKER_ENVIRONMENT
from tunesmith.quality.chat_protocol import (
    Ask,
    Delta,
    Done,
    Failed,
    Load,
    Loaded,
    Request,
    Sampling,
    Stop,
    decode,
    encode,
)
from tunesmith.templates.conversation import Message

_LAST_WORDS = 2000  # bytes of a dead worker's stderr that are looked at
_END_TIMEOUT_S = 3.0


class ChatError(TunesmithError):
    """Why a question has no answer, with the exit code that the worker gave it."""

    def __init__(self, code: str, message: str, hint: str = "", exit_code: int = 1) -> None:
        super().__init__(code, message, hint)
        self.exit_code = exit_code  # type: ignore[misc]  # per error here


@dataclass(frozen=True, slots=True)
class ChatCallbacks:
    """Called from threads of the session, never from `ask`'s caller; none after `close`.

    Attributes:
        on_delta: (id, text): the next piece of an answer, whole characters.
        on_done: the answer is complete, or was stopped.
        on_error: (id, error): there is no answer, or no more of it. The id is None where loading
            failed before anything was asked.
        on_loaded: the model is ready; again after a restart.
    """

    on_delta: Callable[[int, str], None]
    on_done: Callable[[Done], None]
    on_error: Callable[[int | None, ChatError], None]
    on_loaded: Callable[[Loaded], None] = lambda _: None


class ChatSession:
    """One GGUF, loaded at the first question and kept for the next ones.

    Every `ask` ends in exactly one `on_done` or `on_error`, unless the session is closed before.
    After a crash the next question starts a new worker. Questions are answered in turn.
    """

    def __init__(
        self,
        gguf: Path,
        callbacks: ChatCallbacks,
        *,
        n_ctx: int | None = None,
        threads: int | None = None,
    ) -> None:
        self._load = Load(str(gguf.absolute()), n_ctx, threads)
        self._callbacks = callbacks
        self._ids = itertools.count(1)
        self._outbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        # Held during a callback, so that none is under way once `close` has had it. Taken before
        # `_lock`; a callback may call any method of the session.
        self._delivering = threading.RLock()
        self._lock = threading.Lock()  # guards what follows
        self._open: list[int] = []  # questions without their end
        self._worker: _Worker | None = None
        self._closed = False
        self._sender = threading.Thread(target=self._send, name="chat-sender", daemon=True)
        self._sender.start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker that runs now."""
        with self._lock:
            return None if self._worker is None else self._worker.process.pid

    def preload(self) -> None:
        """Start loading before the first question; `on_loaded` tells when it is done."""
        self._outbox.put(self._load)

    def ask(self, messages: Sequence[Message], sampling: Sampling | None = None) -> int:
        """Ask for the answer to a conversation and return its id at once."""
        ask = Ask(next(self._ids), tuple(messages), sampling or Sampling())
        with self._lock:
            self._open.append(ask.id)
        self._outbox.put(ask)
        return ask.id

    def stop(self, ask_id: int | None = None) -> None:
        """End one answer, or all that are open, at the next token; `on_done` follows."""
        with self._lock:
            wanted = [number for number in self._open if ask_id in (None, number)]
        for number in wanted:
            self._outbox.put(Stop(number))

    def close(self, *, wait: bool = True) -> None:
        """End the worker and everything it started; no callback comes after this returns.

        Args:
            wait: until the processes are gone. Without it a thread sees to their end, for callers
                that must not stand still.
        """
        with self._delivering, self._lock:
            self._closed = True
            self._open.clear()
            worker, self._worker = self._worker, None
        self._outbox.put(None)
        if wait:
            self._end(worker)
        elif worker is not None:
            threading.Thread(target=self._end, args=(worker,), name="chat-end").start()

    def _end(self, worker: "_Worker | None") -> None:
        if worker is not None:
            worker.end()
        for thread in (self._sender, None if worker is None else worker.reader):
            if thread is not None and thread is not threading.current_thread():
                thread.join(_END_TIMEOUT_S)

    def _send(self) -> None:
        while (request := self._outbox.get()) is not None:
            try:
                worker = self._worker_for(request)
                if worker is not None and not isinstance(request, Load):
                    worker.write(request)
            except (BrokenPipeError, ValueError):
                continue  # the worker has died; its reader tells those that were open
            except OSError as error:
                failure = JobError("chat.start", f"The chat cannot be started: {error}.")
                self._fail([request.id] if isinstance(request, Ask) else [], failure)

    def _worker_for(self, request: Request) -> "_Worker | None":
        """The worker that takes `request`: a new one where there is none and it needs one."""
        if (known := self._assign(request)) is not None or isinstance(request, Stop):
            return known
        worker = _Worker.start(self._read)  # outside the lock: the window must not wait for it
        with self._lock:
            self._worker = None if self._closed else worker
        if self._worker is None:
            worker.end()
            return None
        self._assign(request)
        worker.write(self._load)
        return worker

    def _assign(self, request: Request) -> "_Worker | None":
        """Note that a question is the running worker's, so that its end is the question's end."""
        with self._lock:
            if self._worker is not None and isinstance(request, Ask):
                self._worker.given.add(request.id)
            return self._worker

    def _read(self, worker: "_Worker") -> None:
        """Deliver a worker's replies until it ends; runs in the worker's reader thread."""
        failure: ChatError | None = None
        for line in worker.replies:
            if not line.endswith(b"\n"):
                break  # it died in the middle of a line
            reply = decode(line)
            if isinstance(reply, Failed) and reply.id is None:
                failure = ChatError(reply.code, reply.message, reply.hint, reply.exit_code)
            else:
                self._deliver(reply)
        ending = worker.ending()
        with self._lock:
            if self._worker is worker:
                self._worker = None
            unanswered = [number for number in self._open if number in worker.given]
        self._fail(unanswered, failure or ending)
        with self._delivering:
            if failure is not None and not worker.given and not self._closed:
                self._callbacks.on_error(None, failure)

    def _deliver(self, reply: object) -> None:
        with self._delivering:
            match reply:
                case Delta(ask_id, text):
                    if self._is_open(ask_id):
                        self._callbacks.on_delta(ask_id, text)
                case Done() as done:
                    if self._settle(done.id):
                        self._callbacks.on_done(done)
                case Failed(int() as ask_id, code, message, hint, exit_code):
                    if self._settle(ask_id):
                        error = ChatError(code, message, hint, exit_code)
                        self._callbacks.on_error(ask_id, error)
                case Loaded() as loaded:
                    if not self._closed:
                        self._callbacks.on_loaded(loaded)

    def _fail(self, ids: list[int], error: TunesmithError) -> None:
        told = ChatError(error.code, error.message, error.hint, error.exit_code)
        for ask_id in ids:
            with self._delivering:
                if self._settle(ask_id):
                    self._callbacks.on_error(ask_id, told)

    def _is_open(self, ask_id: int) -> bool:
        with self._lock:
            return ask_id in self._open

    def _settle(self, ask_id: int) -> bool:
        with self._lock:
            if ask_id not in self._open:
                return False
            self._open.remove(ask_id)
            return True


class _Worker:
    """The process with its pipes and the thread that reads them."""

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        assert process.stdin is not None  # noqa: S101 - typing help
        assert process.stdout is not None  # noqa: S101 - typing help
        self.process = process
        self.replies = process.stdout
        self.given: set[int] = set()
        self._requests = process.stdin
        self._errors = errors
        self.reader: threading.Thread | None = None

    @classmethod
    def start(cls, read: Callable[["_Worker"], None]) -> "_Worker":
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `ending`
        process = subprocess.Popen(
            [*program(), "job", "chat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **WORKER_ENVIRONMENT},
            start_new_session=True,  # Ctrl-C in a terminal stops the answer, not the worker
        )
        worker = cls(process, errors)
        worker.reader = threading.Thread(
            target=read, args=(worker,), name="chat-reader", daemon=True
        )
        worker.reader.start()
        return worker

    def write(self, request: Request) -> None:
        self._requests.write(encode(request))
        self._requests.flush()

    def end(self) -> None:
        """Kill the process and its children."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
        self.process.kill()
        with contextlib.suppress(
            subprocess.TimeoutExpired
        ):  # the reader waits for as long as it is
            self.process.wait(_END_TIMEOUT_S)

    def ending(self) -> JobError:
        """Wait for the end, let go of the pipes, and say how it ended."""
        exit_code = self.process.wait()
        with contextlib.suppress(OSError):  # unwritten rest of a question
            self._requests.close()
        self.replies.close()
        with self._errors as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _LAST_WORDS))
            lines = stream.read().decode("utf-8", "replace").strip().splitlines()
        how = f"ended with exit code {exit_code}"
        if exit_code < 0:
            how = f"was ended by {signal.Signals(-exit_code).name}"
        said = f" It said last: {lines[-1]}" if lines else ""
        return JobError(
            "chat.crashed",
            f"The process that runs the model {how}.{said}",
            "Ask again to start it anew. If it happens again, the file may be damaged or too large "
            "for this machine's memory.",
        )
