"""Pauses Python's search for cyclic garbage while very many values are made that have no cycles.

Otherwise it goes through all of them again and again, which takes as long as making them.
"""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it in all threads; what is in no cycle is still freed at once."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
