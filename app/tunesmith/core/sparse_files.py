"""Files with a hole in them: long, and what nobody has written takes no room on the disk."""

import os
import sys
from pathlib import Path
from typing import IO

from tunesmith.core.files import require_free_space

_PROBE = 16 << 20  # bytes: more than the largest piece that a file system gives out at once
_FSCTL_SET_SPARSE = 0x000900C4  # winioctl.h


def lengthen_with_hole(stream: IO[bytes], length: int, what: str) -> None:
    """Make an open file `length` bytes long; behind what it holds now everything reads as zeros.

    Args:
        stream: open for writing, in binary.
        length: in bytes, more than the file has.
        what: the file is for; it is named if there is no room.

    Raises:
        JobError: `disk.full`: the file system knows no holes (FAT and exFAT, say) and has no room
            for the whole length.
    """
    stream.flush()
    end = stream.seek(0, os.SEEK_END)
    if length - end > _PROBE and not _has_holes(stream, end):
        item = f"{what}, on a file system without sparse files"
        require_free_space(Path(stream.name).parent, {item: length})
    # One byte at the end: to lengthen a file the C library of Windows writes all of it.
    stream.seek(length - 1)
    stream.write(b"\0")
    stream.flush()


def _has_holes(stream: IO[bytes], end: int) -> bool:
    """Whether a longer file takes no more room; asked by a piece behind `end`, which stays."""
    if sys.platform == "win32":
        return _set_sparse(stream)
    else:  # noqa: RET505 - what follows a return is unreachable to the checker on Windows
        before = os.fstat(stream.fileno()).st_blocks
        stream.truncate(end + _PROBE)
        return (os.fstat(stream.fileno()).st_blocks - before) * 512 < _PROBE // 2


if sys.platform == "win32":

    def _set_sparse(stream: IO[bytes]) -> bool:
        """Files of NTFS have holes only if they were asked to; False where that cannot be."""
        import ctypes
        import msvcrt
        from ctypes import wintypes

        control = ctypes.WinDLL("kernel32").DeviceIoControl
        control.argtypes = [
            wintypes.HANDLE, wintypes.DWORD, wintypes.LPVOID, wintypes.DWORD,
            wintypes.LPVOID, wintypes.DWORD, wintypes.LPDWORD, wintypes.LPVOID,
        ]  # fmt: skip
        control.restype = wintypes.BOOL
        handle, returned = msvcrt.get_osfhandle(stream.fileno()), wintypes.DWORD()
        # Without an input buffer the file becomes sparse.
        return bool(
            control(handle, _FSCTL_SET_SPARSE, None, 0, None, 0, ctypes.byref(returned), None)
        )
