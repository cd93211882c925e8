"""The one pass: every tensor is read once, block by block, quantized for all files, and written.

Threads take blocks of rows in the order of the tensors; each reads its block, lets ggml turn it
into every type that is wanted and writes the bytes where they belong. Every tensor is opened once
for all threads. What memory that takes: `memory.memory_of_pass`. Weights are mapped files and count
as the system's cache.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tunesmith.core.errors import from_os_error
from tunesmith.core.files import sync_file, told_of
from tunesmith.export.ggml import Ggml, NotRepresentableError
from tunesmith.export.rows import BLOCK_VALUES, Rows, matrix_shape
from tunesmith.hardware.machine import usable_threads

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

COMMIT_S = 1.0  # how much work a kill may cost, beside what is being written
_REPORT_S = 0.1
_OPEN_FILES = 400  # of all threads together, where the system allows so many
_OTHER_FILES = 40  # that a process needs beside them
_THREADS_OF_PRODUCTS = (
    "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """One tensor.

    Attributes:
        name: in the files.
        shape: in numpy's order.
        open: gives its rows, when its turn comes; they refuse values that are not finite.
        outputs: by ggml's name of a type, where its bytes go: number of the file and offset in it.
        importance: (matrices, width), a weight for every column of each matrix stacked in the
            tensor; None for equal weight.
    """

    name: str
    shape: tuple[int, ...]
    open: Callable[[], Rows]
    outputs: Mapping[str, Sequence[tuple[int, int]]]
    importance: "Float32 | None" = None

    @property
    def matrix_rows(self) -> int:
        """Rows of one of the stacked matrices."""
        return self.shape[-2] if len(self.shape) > 1 else 1


@dataclass(frozen=True, slots=True)
class Advance:
    """How far the pass is: values of all tensors done, and the tensor begun last."""

    values: int
    tensor: str


@dataclass(frozen=True, slots=True)
class Overflow:
    """What made a file impossible: a tensor with values that its type there cannot hold."""

    tensor: str
    kind: str


def hold_numpy_to_one_thread() -> None:
    """In a process whose threads are ours, before numpy is imported there.

    The threads of its products would fight them for the cores.
    """
    os.environ.update(dict.fromkeys(_THREADS_OF_PRODUCTS, "1"))


def stream(
    works: Sequence[Work],
    files: Sequence[Path],
    commit: Callable[[Mapping[int, Sequence[str]]], None],
    report: Callable[[Advance], None],
    threads: int = 0,
) -> dict[int, Overflow]:
    """Write all tensors into files that exist.

    A file whose type cannot hold a tensor's values is given up, and the others are written; the
    pass ends early if there are none.

    Args:
        works: in the order of the files, for disks that like it.
        files: written at the offsets that `works` name, nowhere else.
        commit: told about once a second which tensors' bytes are on the disk since it was told
            last, by the number of the file; files that got none are not named.
        report: told how far the pass is, about ten times a second.
        threads: 0 takes as many as run at the same time in this process.

    Returns:
        The files that were given up, by their number.

    Raises:
        InputError: what reading gave, such as `model.not-finite`.
        JobError: `disk.full` and other refusals of the system.
    """
    try:
        return _Pass(works, files, commit, report).run(threads or usable_threads())
    except OSError as error:
        raise from_os_error(error) from error


@dataclass(frozen=True, slots=True)
class _Block:
    work: int
    first: int
    count: int


@dataclass(slots=True)
class _Shared:
    """A tensor that threads read from; `rows` is opened by the first, behind `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rows: Rows | None = None


class _Pass:
    """State shared by the threads; `_lock` guards everything that changes."""

    def __init__(
        self,
        works: Sequence[Work],
        files: Sequence[Path],
        commit: Callable[[Mapping[int, Sequence[str]]], None],
        report: Callable[[Advance], None],
    ) -> None:
        self._works = works
        self._files = files
        self._commit = commit
        self._report = report
        self._ggml = Ggml()
        self._blocks = _blocks(works)
        self._left = [matrix_shape(work.shape)[0] for work in works]
        self._shared: dict[int, _Shared] = {}
        self._lock = threading.Condition()
        self._values = 0
        self._begun = ""
        self._done: dict[int, list[str]] = {}
        self._wanted = {file for work in works for file in _files_of(work)}
        self._given_up: dict[int, Overflow] = {}
        self._error: BaseException | None = None
        self._working = 0
        self._sharers = 1

    def run(self, threads: int) -> dict[int, Overflow]:
        """Start the threads and keep the account until the last has left."""
        self._working, self._sharers = threads, threads + 1
        workers = [threading.Thread(target=self._thread, daemon=True) for _ in range(threads)]
        for worker in workers:
            worker.start()
        handles = _Handles(self._files, self._sharers)
        try:
            committed = time.monotonic()
            while not (ended := self._wait()) or self._done:
                if ended or time.monotonic() > committed + COMMIT_S:
                    self._make_durable(handles)
                    committed = time.monotonic()
        finally:
            with self._lock:
                self._blocks = iter(())  # the others end after the block they are at
            for worker in workers:
                worker.join()
            handles.close()
        if self._error is not None:
            raise self._error
        return self._given_up

    def _wait(self) -> bool:
        """Wait a moment and tell how far it is; True when no thread works any more."""
        with self._lock:
            ended = self._lock.wait_for(lambda: not self._working, _REPORT_S)
            advance = Advance(self._values, self._begun)
        self._report(advance)
        return ended

    def _make_durable(self, handles: "_Handles") -> None:
        with self._lock:
            done, self._done = self._done, {}
        if done:
            for file in done:
                sync_file(handles[file], lengths=False)
            self._commit(done)

    def _thread(self) -> None:
        try:
            handles = _Handles(self._files, self._sharers)
            try:
                while (block := self._next()) is not None:
                    self._make(block, handles)
            finally:
                handles.close()
        except BaseException as error:  # noqa: BLE001 - told by the thread that keeps the account
            with self._lock:
                self._error = self._error or error
        finally:
            with self._lock:
                self._working -= 1
                self._lock.notify_all()

    def _next(self) -> _Block | None:
        with self._lock:
            if self._error is not None or self._given_up.keys() == self._wanted:
                return None
            block = next(self._blocks, None)
            if block is not None:
                self._begun = self._works[block.work].name
            return block

    def _make(self, block: _Block, handles: "_Handles") -> None:
        work = self._works[block.work]
        values = self._rows(block.work).read(slice(block.first, block.first + block.count))
        width = values.shape[1]
        importance = None
        if work.importance is not None:
            importance = work.importance[block.first // work.matrix_rows]
        for kind, places in work.outputs.items():
            left = [place for place in places if place[0] not in self._given_up]
            if not left:
                continue
            try:
                made = self._ggml.quantize(kind, values, importance)
            except NotRepresentableError:
                self._give_up([file for file, _ in left], Overflow(work.name, kind))
                continue
            skipped = block.first * self._ggml.row_bytes(kind, width)
            for file, offset in left:
                _write(handles[file], offset + skipped, made)
        self._count(block, values.size)

    def _give_up(self, files: Sequence[int], overflow: Overflow) -> None:
        with self._lock:
            for file in files:
                self._given_up.setdefault(file, overflow)

    def _count(self, block: _Block, values: int) -> None:
        """Note that a block is written; with its last one the tensor is done."""
        work = self._works[block.work]
        with self._lock:
            self._values += values
            self._left[block.work] -= block.count
            if not self._left[block.work]:
                del self._shared[block.work]  # it holds an adapter's factors
                for file in _files_of(work) - self._given_up.keys():
                    self._done.setdefault(file, []).append(work.name)

    def _rows(self, number: int) -> Rows:
        with self._lock:
            shared = self._shared.setdefault(number, _Shared())
        with shared.lock:
            if shared.rows is None:
                shared.rows = self._works[number].open()
            return shared.rows


class _Handles:
    """Files of one thread, opened when they are first written to.

    A level in parts may be hundreds of files, and a process may hold about a thousand open (on
    macOS 256); so the one that was not used for longest is closed when there are too many.
    """

    def __init__(self, files: Sequence[Path], sharers: int) -> None:
        self._files = files
        self._most = max(2, _open_files() // sharers)
        self._open: dict[int, IO[bytes]] = {}  # the one used last stands last

    def __getitem__(self, file: int) -> IO[bytes]:
        """The file of this number, open for writing."""
        handle = self._open.pop(file, None)
        if handle is None:
            while len(self._open) >= self._most:
                self._open.pop(next(iter(self._open))).close()
            handle = self._files[file].open("rb+", buffering=0)
        self._open[file] = handle
        return handle

    def close(self) -> None:
        """Close all."""
        for handle in self._open.values():
            handle.close()
        self._open.clear()


def _open_files() -> int:
    try:
        import resource  # does not exist on Windows, which allows some thousand
    except ImportError:
        return _OPEN_FILES
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(_OPEN_FILES, allowed - _OTHER_FILES)


def _files_of(work: Work) -> set[int]:
    return {file for places in work.outputs.values() for file, _ in places}


def _blocks(works: Sequence[Work]) -> Iterator[_Block]:
    """Blocks of all tensors in turn; none reaches over the end of a stacked matrix."""
    for number, work in enumerate(works):
        rows, width = matrix_shape(work.shape)
        most = max(1, BLOCK_VALUES // max(width, 1))
        for matrix in range(0, rows, work.matrix_rows):
            end = min(matrix + work.matrix_rows, rows)
            for first in range(matrix, end, most):
                yield _Block(number, first, min(most, end - first))


def _write(handle: IO[bytes], offset: int, made: Any) -> None:
    with told_of(Path(handle.name)):
        handle.seek(offset)
        rest = memoryview(made)
        while rest:
            rest = rest[handle.write(rest) :]
