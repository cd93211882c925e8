"""Merged rows take no more memory than they say."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tunesmith.export.adapter_rows import GRID, ColumnNormed, Factors
from tunesmith.export.rows import BLOCK_VALUES
from tunesmith.models.safetensors_file import read_header


class Watched:
    """A matrix of ones that notes how many values are asked for at once."""

    def __init__(self, rows: int, width: int) -> None:
        self.rows, self.width = rows, width
        self.largest = 0

    def read(self, wanted: slice) -> np.ndarray:
        """The wanted rows."""
        count = len(range(self.rows)[wanted])
        self.largest = max(self.largest, count * self.width)
        return np.ones((count, self.width), np.float32)


@pytest.mark.parametrize("width", [64, 4096, 5376, 16384])
def test_norms_along_an_embedding_are_made_in_blocks_of_the_stated_size(width: int) -> None:
    source = Watched(10_000 if width < 8192 else 2_000, width)
    normed = ColumnNormed(source, np.full(width, 3.0, np.float32))
    found = normed.read(slice(0, 1))
    assert source.largest <= max(BLOCK_VALUES, GRID * width)
    np.testing.assert_array_equal(found, np.float32(3.0) / np.sqrt(np.float32(source.rows)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_of_the_experts_factors_only_one_experts_part_is_widened(
    dtype: type, tmp_path: Path
) -> None:
    experts, rank, rows, width = 64, 8, 256, 512
    random = np.random.RandomState(1)
    left = random.randint(-9, 10, (rows, rank * experts)).astype(dtype)
    right = random.randint(-9, 10, (rank * experts, width)).astype(dtype)
    save_file({"left": left, "right": right}, tmp_path / "factors.safetensors")
    stored = read_header(tmp_path / "factors.safetensors")
    factors = Factors(
        stored["left"], stored["right"], 1.0, of_embedding=False, first=0, rows=rows,
        experts=experts, expert=5,
    )  # fmt: skip
    tracemalloc.start()
    ours = factors.left_rows(), factors.right_rows()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(ours[0], left.reshape(rows, rank, experts)[:, :, 5])
    np.testing.assert_array_equal(ours[1], right.reshape(experts, rank, width)[5])
    assert peak < 2 * sum(part.nbytes for part in ours), "of 64 times as much"
