"""Makes one quantization level from the intermediate file, in a child process."""

import contextlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated_reporting
from tunesmith.export.levels import Level
from tunesmith.export.llama_child import Complaints, start_llama

_TENSOR_LINE = re.compile(r"\[\s*(\d+)/\s*\d+\]\s*(\S*)")
_FALLBACK_LINE = re.compile(r"(\d+) of (\d+) tensor\(s\) required fallback")


@dataclass(frozen=True, slots=True)
class QuantizeRequest:
    """From `source` to `target` with the preset `ftype`; `threads` 0 takes all cores."""

    source: Path
    target: Path
    ftype: int
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """llama.cpp begins its `number`-th tensor."""

    number: int
    name: str


def quantize(
    source: Path, target: Path, level: Level, sink: Sink, on_tensor: Callable[[Begun], None]
) -> int:
    """Write `target`; returns how many tensors fell back to another type because of their width.

    `on_tensor` is called when llama.cpp begins a tensor. What a failed attempt left behind is
    removed.

    Raises:
        JobError: `export.quantize-failed`.
        CancelledError: the child is killed at once.
    """
    target.unlink(missing_ok=True)
    try:
        request = QuantizeRequest(source, target, level.ftype)
        return call_isolated_reporting(_quantize, request, on_tensor, sink=sink)
    except ChildCrashedError as error:
        target.unlink(missing_ok=True)
        raise JobError(
            "export.quantize-failed",
            f"llama.cpp died while making {level.name}: {error.message}",
            "Perhaps memory ran out; close other programs or leave this level out.",
        ) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _quantize(request: QuantizeRequest, report: Callable[[Begun], None]) -> int:
    complaints = Complaints()
    fallbacks = 0

    def on_line(level: int, text: str) -> None:
        nonlocal fallbacks
        complaints(level, text)
        if match := _TENSOR_LINE.search(text):
            report(Begun(int(match[1]), match[2]))
        if match := _FALLBACK_LINE.search(text):
            fallbacks = int(match[1])

    llama_cpp = start_llama(on_line)
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = request.ftype
    parameters.nthread = request.threads
    outcome = llama_cpp.llama_model_quantize(
        os.fsencode(request.source), os.fsencode(request.target), parameters
    )
    if outcome != 0:
        with contextlib.suppress(OSError):
            request.target.unlink()
        raise JobError(
            "export.quantize-failed",
            f"llama.cpp could not write {request.target.name}: {complaints.last()}",
            "Check that the disk is not full; otherwise choose another level.",
        )
    return fallbacks
