"""Runs a model's chat template in a child process, with a time and a memory limit.

A template comes from strangers and may loop for ever; `jinja_rendering` bounds sizes, this bounds
time and memory.
"""

from collections.abc import Callable
from typing import TypeVar

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_TIMEOUT_S = 60.0
_MEMORY_BYTES = 4 << 30  # address space, most of it shared libraries


def call_with_template(
    function: Callable[[Argument], Result], argument: Argument, sink: Sink | None = None
) -> Result:
    """Run `function(argument)`, which renders a chat template, within bounds.

    Args:
        function: a module-level function.
        argument: one picklable value.
        sink: asked for cancellation while waiting; the rendering is ended then.

    Raises:
        InputError: `template.runaway`, or whatever the function raised of that kind.
        CancelledError: if asked to stop meanwhile.
    """
    try:
        return call_isolated(
            function, argument, sink=sink, timeout_s=_TIMEOUT_S, memory_bytes=_MEMORY_BYTES
        )
    except ChildCrashedError as error:
        raise InputError(
            "template.runaway",
            f"The chat template could not be run within bounds: {error.message}",
            "It may be damaged or made to do harm; do not use this model.",
        ) from error
