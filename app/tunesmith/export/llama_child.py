"""What every child process of export does before it calls llama.cpp: quiet, and no debugger.

Only for functions that run through `core.isolation`: llama.cpp may abort its process.
"""

import ctypes
import os
from collections.abc import Callable
from typing import Any

_KEPT: list[Any] = []  # ctypes callbacks must outlive their use
_NO_REASON = "failed to load model"  # what llama.cpp says last of all
_WARN = 3  # ggml_log_level: 1 debug, 2 info, 3 warn, 4 error, 5 continues the line before


def start_llama(on_line: Callable[[int, str], None] | None = None) -> Any:
    """Import llama_cpp with our log callback instead of its own, and return the module.

    Args:
        on_line: called with (level, text) for each piece that llama.cpp logs; errors in it are
            lost, as in every ctypes callback.
    """
    # A failed assertion would otherwise start gdb, which can hang for ever.
    os.environ["GGML_NO_BACKTRACE"] = "1"
    # OpenMP threads that spin while they wait make a busy machine 20 times slower (250 against
    # 14 ms per token of a 135M model, two threads on two cores that others use as well).
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import llama_cpp

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def log(level: int, text: bytes, _data: object) -> None:
        if on_line is not None:
            on_line(level, text.decode("utf-8", "replace"))

    _KEPT.append(log)
    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    return llama_cpp


class Complaints:
    """Collects what llama.cpp logs as warnings or errors, to explain a failure."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, level: int, text: str) -> None:
        """Keep a line of level warning or error."""
        if level in (_WARN, _WARN + 1) and text.strip():
            self.lines.append(text.strip())

    def last(self) -> str:
        """The last line that says why, or a sentence saying that there is none."""
        told = [line for line in self.lines if not line.endswith(_NO_REASON)] or self.lines
        return told[-1] if told else "llama.cpp gave no reason"
