"""Large native libraries, loaded without holding up the window.

The system opens a library while Python's lock is held, so that no other thread runs until it is
read from the disk: 0.2 s for pyarrow after a cold start, 0.03 s once it is in the system's cache.
"""

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path

_CHUNK = 1 << 20


def read_ahead_libraries(package: str) -> int:
    """Read the libraries of a package that is not imported yet, which leaves the lock to others.

    Returns:
        Bytes read; 0 if the package is there already, or not installed.
    """
    found = None if package in sys.modules else importlib.util.find_spec(package)
    folders = [] if found is None else found.submodule_search_locations or []
    return sum(
        _read(path)
        for folder in folders
        for path in Path(folder).iterdir()
        if ".so" in path.suffixes or path.suffix in (".dylib", ".dll", ".pyd")
    )


def keep_out(package: str) -> None:
    """Have this process do without a package that others import where it is there by chance.

    pyarrow imports pandas for the first value that it converts: 0.2 to 0.7 s and 40 MiB.
    """
    if package not in sys.modules:
        sys.meta_path.insert(0, _Refusal(package))


@contextlib.contextmanager
def kept_out(package: str) -> Iterator[None]:
    """Do without a package for a while, in a process that may need it afterwards."""
    before = list(sys.meta_path)
    keep_out(package)
    try:
        yield
    finally:
        sys.meta_path[:] = before


class _Refusal(MetaPathFinder):
    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == self.package:
            raise ModuleNotFoundError(f"{fullname} is kept out of this process", name=fullname)


def _read(path: Path) -> int:
    size = 0
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
    return size
