"""The chat worker: loads a GGUF once and answers until its stdin ends.

Started by `jobs.chat` as `tunesmith job chat`. Not a run: nothing of it outlives the conversation.
"""

import contextlib
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.quality.chat_model import ChatModel
from tunesmith.quality.chat_protocol import (
    Ask,
    Delta,
    Done,
    Failed,
    Load,
    Loaded,
    Reply,
    Stop,
    decode,
    encode,
)

_RENDER_LIMIT_S = 20.0  # a chat template is a stranger's program and may loop for ever
_GIVEN_UP = 3  # exit code after that


def serve() -> int:
    """Answer on stdout what is asked on stdin; returns the exit code."""
    worker = _Worker(_claim_stdout())
    threading.Thread(target=worker.listen, args=(sys.stdin.buffer,), daemon=True).start()
    return worker.work()


class _Worker:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._out_lock = threading.Lock()
        self._requests: queue.SimpleQueue[Load | Ask | None] = queue.SimpleQueue()
        self._stopped: set[int] = set()
        self._gone = threading.Event()

    def listen(self, stream: IO[bytes]) -> None:
        """Read requests beside the work, so that a stop arrives while an answer is written."""
        try:
            for line in stream:
                request = decode(line)
                if isinstance(request, Stop):
                    self._stopped.add(request.id)
                elif isinstance(request, Load | Ask):
                    self._requests.put(request)
        finally:
            self._gone.set()  # whoever asked has left: end the answer, then the worker
            self._requests.put(None)

    def work(self) -> int:
        load = self._requests.get()
        if not isinstance(load, Load):
            return 0
        began = time.perf_counter()
        try:
            model = ChatModel(Path(load.path), load.n_ctx, load.threads)
        except TunesmithError as error:
            self._say(_failed(None, error))
            return error.exit_code
        self._say(Loaded(model.n_ctx, model.n_ctx_train, time.perf_counter() - began))
        while not self._gone.is_set():
            ask = self._requests.get()
            if not isinstance(ask, Ask):
                break
            self._say(self._answer(model, ask))
            self._stopped.discard(ask.id)
        # Not through the interpreter's end: the reader holds stdin's lock, and there is nothing
        # left to write.
        os._exit(0)

    def _answer(self, model: ChatModel, ask: Ask) -> Done | Failed:
        def should_stop() -> bool:
            return ask.id in self._stopped or self._gone.is_set()

        if should_stop():
            return Done(ask.id, 0, 0.0, 0.0, "stopped")
        try:
            with self._limited(ask.id):
                tokens = model.prompt(ask)
            return model.answer(
                ask, tokens, lambda text: self._say(Delta(ask.id, text)), should_stop
            )
        except TunesmithError as error:
            return _failed(ask.id, error)
        except Exception as error:  # noqa: BLE001 - the question must have its answer
            traceback.print_exc()
            return Failed(ask.id, "chat.failed", f"{type(error).__name__}: {error}")

    @contextlib.contextmanager
    def _limited(self, ask_id: int) -> Iterator[None]:
        def give_up() -> None:
            error = InputError(
                "template.runaway",
                f"The chat template did not finish within {_RENDER_LIMIT_S:.0f} s.",
                "It may be damaged or made to do harm; do not use this model.",
            )
            self._say(_failed(ask_id, error))
            os._exit(_GIVEN_UP)

        timer = threading.Timer(_RENDER_LIMIT_S, give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _say(self, reply: Reply) -> None:
        with self._out_lock:
            try:
                self._out.write(encode(reply))
                self._out.flush()
            except OSError:  # nobody reads any more
                os._exit(0)


def _claim_stdout() -> IO[bytes]:
    """Keep the pipe for the protocol; whatever libraries print goes to stderr."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def _failed(ask_id: int | None, error: TunesmithError) -> Failed:
    return Failed(ask_id, error.code, error.message, error.hint, error.exit_code)
