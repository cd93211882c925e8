"""What quantizing alone takes: every block of an export through ggml's kernels, nothing else.

Prints seconds; `export.py` beside it runs it.

    python tests/bench/export_kernels.py FOLDER LEVEL...

FOLDER holds `model` and `adapter`.
"""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tunesmith.core.events import MemorySink
from tunesmith.export.family import assemble
from tunesmith.export.ggml import Ggml
from tunesmith.export.levels import LEVELS
from tunesmith.export.one_pass import make_plans
from tunesmith.export.outline import write_outline
from tunesmith.export.rows import BLOCK_VALUES
from tunesmith.export.source import open_source
from tunesmith.export.stream import hold_numpy_to_one_thread
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.hardware.machine import usable_threads

_AHEAD = 8  # blocks read before a thread wants them, for each thread


def kernel_seconds(folder: Path, levels: Sequence[str]) -> float:
    """Seconds that quantizing takes when reading, merging and writing cost nothing.

    As in the pass, threads take blocks in the order of the tensors and wait at the end of none.
    What counts is their processor time in the kernels, spread over all of them: the time of a pass
    whose threads do nothing else and are never without a block.
    """
    ggml, threads = Ggml(), usable_threads()
    room = threading.BoundedSemaphore(_AHEAD * threads)

    def quantize(block: Any, kinds: list[str]) -> float:
        started = time.thread_time()
        for kind in kinds:
            ggml.quantize(kind, block, None)
        took = time.thread_time() - started
        room.release()
        return took

    with ThreadPoolExecutor(threads) as pool:
        asked = []
        for block, kinds in kernel_blocks(folder, levels):
            room.acquire()
            asked.append(pool.submit(quantize, block, kinds))
            del block  # it is the queue's now
    return sum(it.result() for it in asked) / threads


def kernel_blocks(folder: Path, levels: Sequence[str]) -> Iterator[tuple[Any, list[str]]]:
    """Every block of the merged model, as the pass takes it, and the types that it becomes."""
    source = open_source(folder / "model", folder / "adapter")
    config, vocab = source.merge.model.config, source.family.vocab
    vocabulary = read_vocabulary(folder / "model", config, vocab, "llama")
    outline = write_outline(folder / "outline.gguf", source, vocabulary)
    plans = make_plans(outline, [LEVELS[level] for level in levels], None, MemorySink())
    for tensor in source.family.tensors:
        rows = assemble(tensor, source.rows)
        kinds = sorted({plan.kinds[tensor.name] for plan in plans})
        most = max(1, BLOCK_VALUES // rows.width)
        for first in range(0, rows.rows, most):
            yield rows.read(slice(first, min(first + most, rows.rows))), kinds


if __name__ == "__main__":
    hold_numpy_to_one_thread()
    print(kernel_seconds(Path(sys.argv[1]), sys.argv[2:]))
