"""The errors a person can cause or must see, each with its exit code.

Not for programming mistakes: those stay ordinary exceptions and end in `worker.log`.
"""

from typing import ClassVar


class TunesmithError(Exception):
    """What is wrong and where (`message`), and what to do about it (`hint`).

    `code` is a stable identifier such as `data.column-unknown`; scripts and the window rely on it,
    so it never changes once released. The message is for people and may change.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["TunesmithError"], tuple[str, str, str]]:
        # Exceptions cross from isolated child processes by pickle, which would otherwise
        # call __init__ with the message alone.
        return type(self), (self.code, self.message, self.hint)


class JobError(TunesmithError):
    """A job could not be finished although its input was right (disk full, worker died)."""

    exit_code = 1


class InputError(TunesmithError):
    """Wrong input or usage: a file, a template, an option."""

    exit_code = 2


class CheckError(TunesmithError):
    """A check did not hold: the output exists under a provisional name but is not to be trusted."""

    exit_code = 3


class CancelledError(TunesmithError):
    """The person asked for a stop."""

    exit_code = 130

    def __init__(
        self, code: str = "cancelled", message: str = "Cancelled.", hint: str = ""
    ) -> None:
        super().__init__(code, message, hint)
