"""Entry point of the installed program and of `python -m tunesmith`."""

import contextlib
import io
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType


def main() -> None:
    """Open the window, or run the command line; leave with the exit code."""
    # The first thing of all: loading the program takes a moment, in which one may stop it too.
    _on_stop(_leave_at_once)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Data is UTF-8 whatever the terminal's language; paths keep bytes that are no UTF-8.
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")

    wanted = _wanted_window(sys.argv[1:])
    if wanted is not None:
        from tunesmith.studio.app import run_window

        sys.exit(run_window(wanted.workspace))

    from tunesmith.cli.app import run_command_line

    _on_stop(signal.default_int_handler)
    code = run_command_line(sys.argv[1:])
    _on_stop(_leave_at_once)
    sys.exit(_flushed(code))


@dataclass(frozen=True, slots=True)
class _Window:
    workspace: Path | None


def _wanted_window(arguments: list[str]) -> _Window | None:
    """No command means the window; a workspace may stand before it all the same."""
    workspace = os.environ.get("TUNESMITH_WORKSPACE")
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--workspace" and rest:
            workspace = rest.pop(0)
        elif word.startswith("--workspace="):
            workspace = word.removeprefix("--workspace=")
        elif word != "--debug":
            return None
    return _Window(Path(workspace).absolute() if workspace else None)


def _on_stop(handler: "signal._HANDLER") -> None:
    """Let Ctrl-C and a polite request to end do the same.

    A program started in the background by a shell ignores Ctrl-C from its birth; that stays so.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave_at_once(_number: int, _frame: FrameType | None) -> None:
    os.write(2, b"Cancelled.\n")
    os._exit(130)


def _flushed(code: int) -> int:
    """What a full disk or a closed pipe keeps from being written is an error, but told once."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or 1
    return code


if __name__ == "__main__":
    main()
