"""The errors a person can cause or must see, each with its exit code.

Not for programming mistakes: those stay ordinary exceptions and end in `worker.log`.
"""

import errno
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

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross from isolated child processes by pickle, which would otherwise
        # call __init__ with the message alone.
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type["TunesmithError"], args: tuple[object, ...], state: dict[str, object]
) -> "TunesmithError":
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class JobError(TunesmithError):
    """A job could not be finished although its input was right (disk full, worker died)."""

    exit_code = 1


class InputError(TunesmithError):
    """Wrong input or usage: a file, a template, an option."""

    exit_code = 2


class CheckError(TunesmithError):
    """A check did not hold: the output exists under a provisional name but is not to be trusted.

    `result` is what the job would have given back, so that a report can show what was measured.
    """

    exit_code = 3

    def __init__(self, code: str, message: str, hint: str = "", result: object = None) -> None:
        super().__init__(code, message, hint)
        self.result = result


class CancelledError(TunesmithError):
    """The person asked for a stop."""

    exit_code = 130

    def __init__(
        self, code: str = "cancelled", message: str = "Cancelled.", hint: str = ""
    ) -> None:
        super().__init__(code, message, hint)


def from_os_error(error: OSError) -> TunesmithError:
    """What the system refused, as an error with the path concerned and what to do about it."""
    paths = [str(name) for name in (error.filename, error.filename2) if name not in {None, ""}]
    place = " -> ".join(paths) or "The system said"
    code, hint, is_input = _BY_ERRNO.get(
        error.errno or 0, ("file.failed", "The disk or the file system may be damaged.", False)
    )
    message = f"{place}: {error.strerror or error}."
    return InputError(code, message, hint) if is_input else JobError(code, message, hint)


_FREE_SPACE = ("disk.full", "Free some space on that disk, or choose a folder on another.", False)
_DENIED = ("file.denied", "Choose another place, or change who may read and write there.", True)
_IN_THE_WAY = ("file.kind", "A file stands where a folder is needed, or the reverse.", True)
_NAME = ("file.name", "Choose another, shorter name.", True)

# errno -> code, hint, whether the person's choice of the path is to blame
_BY_ERRNO: dict[int, tuple[str, str, bool]] = {
    errno.ENOSPC: _FREE_SPACE,
    errno.EDQUOT: _FREE_SPACE,
    errno.ENOENT: ("file.missing", "Check the path.", True),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EROFS: ("file.denied", "That disk is read-only; choose a place on another.", True),
    errno.EISDIR: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTEMPTY: _IN_THE_WAY,
    errno.ENAMETOOLONG: _NAME,
    errno.ELOOP: ("file.kind", "A link in that path leads back to itself.", True),
    errno.EMFILE: ("file.too-many", "Too many files are open; close other programs.", False),
}
