"""The pass itself, where whole exports do not show it: many files at once."""

from pathlib import Path

import numpy as np
import pytest

from tunesmith.core.isolation import call_isolated
from tunesmith.export.rows import Raised
from tunesmith.export.stream import Work, stream

resource = pytest.importorskip("resource", reason="Windows has no such limit")
FILES, WIDTH = 150, 64


class Ones:
    """A matrix of ones."""

    rows, width = 3, WIDTH

    def read(self, wanted: slice) -> np.ndarray:
        """The wanted rows."""
        return np.ones((len(range(3)[wanted]), WIDTH), np.float32)


def _write_many(folder: str) -> list[str]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    paths = [Path(folder) / f"{number}.bin" for number in range(FILES)]
    for path in paths:
        path.write_bytes(bytes(3 * WIDTH * 4))
    works = [
        Work(str(number), (3, WIDTH), lambda by=number: Raised(Ones(), by), {"f32": [(number, 0)]})
        for number in range(FILES)
    ]
    finished: list[str] = []
    stream(works, paths, finished.extend, lambda _: None, threads=3)
    return finished


def test_more_files_than_a_process_may_hold_open_are_written(tmp_path: Path) -> None:
    finished = call_isolated(_write_many, str(tmp_path), timeout_s=60)
    assert sorted(finished, key=int) == [str(number) for number in range(FILES)]
    for number in range(FILES):
        values = np.frombuffer((tmp_path / f"{number}.bin").read_bytes(), np.float32)
        assert values.tolist() == [1.0 + number] * 3 * WIDTH
