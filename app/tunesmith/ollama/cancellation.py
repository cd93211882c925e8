"""Ends a call to a server from another thread, even while it waits for the first byte."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import Sink

_LOOK_S = 0.1


class Cancellation:
    """Handed to a call; `cancel` shuts its socket down, which wakes whoever waits there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._event = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """End the calls that run now, and those that begin later."""
        with self._lock:
            self._event.set()
            for connected in self._sockets:
                with contextlib.suppress(OSError):  # it has just ended by itself
                    connected.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def watching(self, connected: socket.socket) -> Iterator[None]:
        """Let `cancel` reach this socket during the block.

        Raises:
            CancelledError: if it was called before.
        """
        with self._lock:
            if self.is_cancelled:
                raise CancelledError
            self._sockets.append(connected)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.remove(connected)

    @contextlib.contextmanager
    def following(self, sink: Sink) -> Iterator[None]:
        """Cancel when the sink's person asks for a stop, during the block."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOK_S):
                try:
                    sink.check_cancelled()
                except CancelledError:
                    self.cancel()
                    return

        looker = threading.Thread(target=look, name="cancellation", daemon=True)
        looker.start()
        try:
            yield
        finally:
            over.set()
            looker.join()
