"""How fast this machine is at what an export does, from a measurement of about two seconds.

Speeds are those of one core while all of them work, by the processor time that each thread was
given: what other programs take of the machine meanwhile does not make it a slower one. How much
they leave is a figure of its own. Speeds of the kernels are kept in the cache folder.
"""

import hashlib
import json
import os
import platform
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from tunesmith.core.errors import JobError
from tunesmith.core.events import Sink
from tunesmith.core.files import nearest_existing, write_json
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.ggml import Ggml
from tunesmith.export.stream import hold_numpy_to_one_thread

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]

WEIGHED = "+imatrix"  # after the name of a type: its kernel with an importance matrix
_UNWEIGHED = {"f32", "f16", "bf16", "q8_0"}  # the matrix changes nothing
# Kernels that first set up tables, once for each process and too long for a measurement: by type
# the seconds of that and the weights per second, on a core (AMD EPYC, llama-cpp-python 0.3.36) on
# which the kernel of _YARDSTICK makes _YARDSTICK_SPEED. iq1_m shares the table of iq1_s.
_WITH_TABLES = {
    "iq2_xxs": (0.42, 2.5e6),
    "iq2_xs": (0.93, 1.3e6),
    "iq2_s": (1.95, 4.5e6),
    "iq1_s": (4.3, 6.5e6),
    "iq1_m": (4.3, 6.1e6),
}
_YARDSTICK, _YARDSTICK_SPEED = "q6_K", 38.4e6
_SHARED_TABLES = {"iq1_m": "iq1_s"}

_BUDGET_S, _LONGEST_S, _SHORTEST_S = 1.2, 0.15, 0.03  # all kernels; one of them
_WIDTH, _ROWS, _BLOCK_ROWS, _SQUARE = 2048, 4, 256, 384
_STEPS = 20_000
_LEAST_SHARE = 0.05
_SHORT_S = 0.05
_SHARE_S = 0.2
_PACE_S = 0.03
_HASHED_BYTES, _PASSED_BYTES = 1 << 20, 64 << 20  # more than any cache holds
_WRITTEN_BYTES = 16 << 20
_READ_BYTES, _READ_PLACES = 1 << 20, 8
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Speeds:
    """What this machine does in a second.

    Attributes:
        threads: cores that an export uses.
        share: of their time that other programs left during the measurement, from 0 to 1.
        kinds: weights quantized by a core, by ggml's name of the type (see `kernel`).
        widen: 16-bit weights turned into float32 and looked at by a core.
        matmul: floating-point operations of a product of float32 matrices, by a core.
        memory: bytes read from memory by all cores together.
        hashing: bytes that a core gives to SHA-256.
        python: steps of a small loop in Python, by a single core.
    """

    threads: int
    share: float
    kinds: Mapping[str, float]
    widen: float
    matmul: float
    memory: float
    hashing: float
    python: float

    def setup(self, kinds: Iterable[str]) -> float:
        """Seconds until the tables of these kernels stand."""
        tables = {_SHARED_TABLES.get(plain, plain) for plain in map(_plain, kinds)}
        ratio = _YARDSTICK_SPEED / self.kinds[_YARDSTICK]
        return ratio * sum(_WITH_TABLES[kind][0] for kind in tables if kind in _WITH_TABLES)


@dataclass(frozen=True, slots=True)
class DiskSpeeds:
    """Bytes per second: what reading the model gives, and what writing to the output takes."""

    read: float
    write: float


def kernel(kind: str, weighed: bool) -> str:
    """The name of what quantizes a type, with an importance matrix or without."""
    return f"{kind}{WEIGHED}" if weighed and kind not in _UNWEIGHED else kind


def measure(kernels: Iterable[str], sink: Sink | None = None) -> Speeds:
    """Measure this machine in a child process; kernels known from an earlier time are not again.

    Args:
        kernels: names as `kernel` gives them.
        sink: asked for cancellation.

    Raises:
        JobError: `export.not-measured`.
        CancelledError: if asked to stop meanwhile.
    """
    wanted = {_YARDSTICK, *kernels}
    known = _remembered("kernels")
    missing = sorted(it for it in wanted if it not in known and _plain(it) not in _WITH_TABLES)
    try:
        speeds = call_isolated(_measure, missing, sink=sink, timeout_s=_TIMEOUT_S)
    except ChildCrashedError as error:
        raise JobError(
            "export.not-measured",
            f"The speed of this machine could not be measured: {error.message}",
            "An export may work all the same; how long it takes is not known.",
        ) from error
    if missing:
        known = {**known, **speeds.kinds}
        _remember("kernels", known)
    ratio = known[_YARDSTICK] / _YARDSTICK_SPEED
    with_tables = {it: _WITH_TABLES[_plain(it)][1] * ratio for it in wanted - known.keys()}
    return replace(speeds, kinds={**known, **with_tables})


def measure_disk(inputs: Sequence[Path], folder: Path) -> DiskSpeeds:
    """Read a little of the inputs, and write a little to where `folder` is or will be.

    What the system keeps of the inputs in memory is as fast as memory, as it will be then. What is
    written has no name and is gone at once; it is done once for each disk.
    """
    return DiskSpeeds(_reading(inputs), _writing(nearest_existing(folder)))


def _measure(missing: list[str]) -> Speeds:
    hold_numpy_to_one_thread()
    import numpy as np

    from tunesmith.hardware.machine import usable_threads

    ggml = Ggml()
    threads = usable_threads()
    random = np.random.default_rng(0)
    values = random.standard_normal((_ROWS, _WIDTH)).astype(np.float32)
    weights = np.abs(random.standard_normal(_WIDTH)).astype(np.float32) + np.float32(0.1)
    # This kernel holds none of Python's locks for a fifth of a millisecond: what the threads are
    # not given meanwhile, others have.
    share, _ = _rate(lambda: _quantized(ggml, _YARDSTICK, values, None), _SHARE_S, threads)
    each = min(_LONGEST_S, max(_SHORTEST_S, _BUDGET_S / max(len(missing), 1)))
    kinds = {}
    for name in missing:
        importance = weights if name.endswith(WEIGHED) else None
        kind = _plain(name)
        ggml.quantize(kind, values[:1].copy(), importance)  # what it sets up
        task = partial(_quantized, ggml, kind, values, importance)
        _, kinds[name] = _rate(task, each, threads)
    halves = random.integers(0, 1 << 14, (_BLOCK_ROWS, _WIDTH), np.uint16)
    square = np.ones((_SQUARE, _SQUARE), np.float32)
    plenty = np.ones(_PASSED_BYTES, np.uint8)
    short = plenty[:_HASHED_BYTES]
    _, widen = _rate(lambda: _widened(halves), _SHORT_S, threads)
    _, matmul = _rate(lambda: _multiplied(square), _SHORT_S, threads)
    _, memory = _rate(lambda: _read_through(plenty), _SHORT_S, threads)
    _, python = _rate(_stepped, _SHORT_S, 1)
    _, hashing = _rate(lambda: _hashed(short), _SHORT_S, threads)
    return Speeds(threads, share, kinds, widen, matmul, memory * threads, hashing, python)


def _rate(work: Callable[[], int], seconds: float, threads: int) -> tuple[float, float]:
    """Let all threads work at the same thing.

    Args:
        work: returns how much it did.
        seconds: for how long; at least once.
        threads: how many.

    Returns:
        The share of the threads' time that they were given, and what a second of it did.
    """
    done: list[tuple[int, float]] = []
    began = time.perf_counter()

    def repeat() -> None:
        start, amount = time.thread_time(), 0
        while not amount or time.perf_counter() < began + seconds:
            amount += work()
        done.append((amount, time.thread_time() - start))

    workers = [threading.Thread(target=repeat) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    passed = time.perf_counter() - began
    given = max(sum(spent for _, spent in done), 1e-6)
    share = min(1.0, max(_LEAST_SHARE, given / (passed * threads)))
    return share, sum(amount for amount, _ in done) / given


def _quantized(ggml: Ggml, kind: str, values: "Float32", importance: "Float32 | None") -> int:
    ggml.quantize(kind, values, importance)
    return values.size


def _widened(block: Any) -> int:
    """As `rows.StoredRows` and `rows.Checked` do it."""
    import numpy as np

    wide = block.astype(np.uint32)
    wide <<= 16
    np.isfinite(wide.view(np.float32).sum())
    return int(block.size)


def _multiplied(square: "Float32") -> int:
    square @ square
    return 2 * len(square) ** 3


def _read_through(plenty: Any) -> int:
    plenty.max()
    return int(plenty.nbytes)


def _stepped() -> int:
    return sum(1 for step in range(_STEPS) if str(step))


def python_pace() -> float:
    """`Speeds.python` as it is right now, with whatever else runs: a few milliseconds of it."""
    began, steps = time.perf_counter(), 0
    while not steps or time.perf_counter() < began + _PACE_S:
        steps += _stepped()
    return steps / max(time.perf_counter() - began, 1e-6)


def _hashed(plenty: Any) -> int:
    hashlib.sha256(plenty).digest()
    return int(plenty.nbytes)


def _reading(inputs: Sequence[Path]) -> float:
    """Bytes per second from places all over the inputs."""
    amount, began = 0, time.perf_counter()
    for path in inputs:
        with suppress(OSError), path.open("rb", buffering=0) as stream:
            size = path.stat().st_size
            for place in range(_READ_PLACES):
                stream.seek(size * place // _READ_PLACES)
                amount += len(stream.read(_READ_BYTES))
    return max(amount, 1) / max(time.perf_counter() - began, 1e-6) if amount else 1e9


def _writing(folder: Path) -> float:
    known = _remembered("disks")
    try:
        disk = str(folder.stat().st_dev)
        if disk in known:
            return known[disk]
        content = os.urandom(_WRITTEN_BYTES)
        began = time.perf_counter()
        with tempfile.TemporaryFile(dir=folder) as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        speed = _WRITTEN_BYTES / max(time.perf_counter() - began, 1e-6)
    except OSError:
        return 1e8  # nothing may be written there yet: as a slow disk
    _remember("disks", {**known, disk: speed})
    return speed


def _plain(kernel_name: str) -> str:
    return kernel_name.removesuffix(WEIGHED)


def cache_file() -> Path:
    """Where measured speeds are kept."""
    return Path(platformdirs.user_cache_dir("tunesmith", appauthor=False)) / "speeds.json"


def _machine() -> str:
    """Changes with the machine and with what computes on it."""
    names = (platform.node(), platform.machine(), platform.processor(), str(os.cpu_count()))
    text = "\n".join((*names, version("llama-cpp-python"), version("numpy")))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _remembered(what: str) -> dict[str, float]:
    """Speeds of this machine; none if nothing usable is kept."""
    try:
        stored = json.loads(cache_file().read_text("utf-8"))[_machine()][what]
        found = {str(name): float(speed) for name, speed in stored.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: speed for name, speed in found.items() if 0 < speed < float("inf")}


def _remember(what: str, speeds: Mapping[str, float]) -> None:
    others = {it: _remembered(it) for it in ("kernels", "disks") if it != what}
    with suppress(OSError):  # it is measured again then
        write_json(cache_file(), {_machine(): {**others, what: dict(speeds)}})
