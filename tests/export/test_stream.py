"""The pass itself, where whole exports do not show it: many files and threads, large values."""

import os
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from tunesmith.core.isolation import call_isolated
from tunesmith.export import stream as stream_module
from tunesmith.export.rows import BLOCK_VALUES, Raised
from tunesmith.export.stream import Overflow, Work, hold_numpy_to_one_thread, stream

FILES, WIDTH = 150, 64


class Ones:
    """A matrix of ones."""

    rows, width = 3, WIDTH

    def read(self, wanted: slice) -> np.ndarray:
        """The wanted rows."""
        return np.ones((len(range(3)[wanted]), WIDTH), np.float32)


def _write_many(folder: str) -> list[str]:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    paths = [Path(folder) / f"{number}.bin" for number in range(FILES)]
    for path in paths:
        path.write_bytes(bytes(3 * WIDTH * 4))
    works = [
        Work(str(number), (3, WIDTH), lambda by=number: Raised(Ones(), by), {"f32": [(number, 0)]})
        for number in range(FILES)
    ]
    finished: dict[int, list[str]] = {}
    stream(works, paths, lambda done: add(finished, done), lambda _: None, threads=3)
    assert all(names == [str(file)] for file, names in finished.items()), "each its own tensors"
    return [names[0] for names in finished.values()]


def add(finished: dict[int, list[str]], done: Mapping[int, Sequence[str]]) -> None:
    for file, names in done.items():
        finished.setdefault(file, []).extend(names)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_more_files_than_a_process_may_hold_open_are_written(tmp_path: Path) -> None:
    finished = call_isolated(_write_many, str(tmp_path), timeout_s=60)
    assert sorted(finished, key=int) == [str(number) for number in range(FILES)]
    for number in range(FILES):
        values = np.frombuffer((tmp_path / f"{number}.bin").read_bytes(), np.float32)
        assert values.tolist() == [1.0 + number] * 3 * WIDTH


class Values:
    """A matrix of one value."""

    width = WIDTH

    def __init__(self, rows: int, value: float) -> None:
        self.rows, self._value = rows, value

    def read(self, wanted: slice) -> np.ndarray:
        """The wanted rows."""
        return np.full((len(range(self.rows)[wanted]), WIDTH), self._value, np.float32)


def _pass(
    folder: str, works: list[Work], files: int, threads: int
) -> tuple[dict[int, Overflow], dict[int, list[str]]]:
    paths = [Path(folder) / f"{number}.bin" for number in range(files)]
    for path in paths:
        path.touch()
    finished: dict[int, list[str]] = {}
    lost = stream(works, paths, lambda it: add(finished, it), lambda _: None, threads)
    return lost, finished


def _open_slowly(folder: str) -> list[int]:
    threads = 4
    rows = 4 * threads * BLOCK_VALUES // WIDTH  # so many blocks that every thread wants some
    others = threading.Barrier(threads)
    opened: list[int] = []
    again = threading.Event()

    class Waited(Values):
        def read(self, wanted: slice) -> np.ndarray:
            others.wait(30)  # all threads are reading at once
            return super().read(wanted)

    def opener(number: int) -> Callable[[], Values]:
        def open_it() -> Values:
            if number in opened:
                again.set()
            opened.append(number)
            again.wait(0.5)  # time for another thread to open it too
            return Waited(rows, 1.0)

        return open_it

    works = [
        Work(str(number), (rows, WIDTH), opener(number), {"f16": [(0, number * rows * WIDTH * 2)]})
        for number in range(2)
    ]
    _pass(folder, works, 1, threads)
    return opened


def test_a_tensor_is_opened_once_for_all_threads(tmp_path: Path) -> None:
    assert call_isolated(_open_slowly, str(tmp_path), timeout_s=60) == [0, 1]


def _overflow(folder: str) -> tuple[dict[int, Overflow], dict[int, list[str]]]:
    large, usual = (lambda: Values(3, 70_000.0)), (lambda: Values(3, 2.0))
    size = 3 * WIDTH * 4
    works = [
        Work("usual", (3, WIDTH), usual, {"f16": [(0, 0)], "f32": [(1, 0)]}),
        Work("large", (3, WIDTH), large, {"f16": [(0, size)], "f32": [(1, size)]}),
        Work("larger", (3, WIDTH), large, {"f16": [(0, 2 * size)], "f32": [(1, 2 * size)]}),
    ]
    return _pass(folder, works, 2, 2)


def test_a_value_too_large_for_its_type_costs_only_the_file_that_has_the_type(
    tmp_path: Path,
) -> None:
    lost, finished = call_isolated(_overflow, str(tmp_path), timeout_s=60)
    assert lost.keys() == {0}
    assert lost[0].kind == "f16"
    assert lost[0].tensor in ("large", "larger")
    assert sorted(finished[1]) == ["large", "larger", "usual"]
    assert set(finished.get(0, [])) <= {"usual"}, "nothing is noted that was not written"
    values = np.frombuffer((tmp_path / "1.bin").read_bytes(), np.float32)
    assert values.tolist() == [2.0] * 3 * WIDTH + [70_000.0] * 6 * WIDTH


def _sync_few(folder: str) -> list[str]:
    synced: list[str] = []
    real = stream_module.sync_file

    def note(handle: IO[bytes], **how: bool) -> None:
        synced.append(Path(os.fsdecode(handle.name)).name)
        real(handle, **how)

    stream_module.sync_file = note
    works = [Work("a", (3, WIDTH), lambda: Values(3, 1.0), {"f32": [(1, 0)]})]
    _pass(folder, works, 3, 1)
    return synced


def test_only_what_was_written_is_synced(tmp_path: Path) -> None:
    assert call_isolated(_sync_few, str(tmp_path), timeout_s=60) == ["1.bin"]


def _environment(_: None) -> set[str]:
    hold_numpy_to_one_thread()
    return {name for name, value in os.environ.items() if value == "1"}


def test_products_of_numpy_are_held_to_one_thread() -> None:
    assert call_isolated(_environment, None, timeout_s=60) >= {
        "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS",
    }  # fmt: skip
