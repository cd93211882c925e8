"""Reads what this machine has: memory, graphics cards, disk. Amounts are bytes."""

import contextlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil

from tunesmith.core.files import nearest_existing


@dataclass(frozen=True, slots=True)
class Gpu:
    """One NVIDIA card; `celsius` and `capability` (CUDA's) are None where the driver is silent."""

    name: str
    memory_total: int
    memory_used: int
    celsius: int | None = None
    capability: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """One look at the machine. `cores` are physical ones that this process may use."""

    system: str
    cores: int
    ram_total: int
    ram_used: int
    disk_total: int
    disk_free: int
    gpus: tuple[Gpu, ...]


def read_machine(folder: Path) -> Machine:
    """Look at the machine; the disk is the one that holds `folder` or its nearest parent."""
    memory = psutil.virtual_memory()
    disk = psutil.disk_usage(str(nearest_existing(folder)))
    return Machine(
        system=platform.platform(terse=True),
        cores=usable_cores(),
        ram_total=memory.total,
        ram_used=memory.total - memory.available,
        disk_total=disk.total,
        disk_free=disk.free,
        gpus=read_gpus(),
    )


def usable_threads() -> int:
    """How many threads run at the same time in this process: two on a core that has two."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return allowed or 1


def usable_cores() -> int:
    """Physical cores, or fewer where this process is held to some of them."""
    return max(1, min(psutil.cpu_count(logical=False) or usable_threads(), usable_threads()))


def read_gpus() -> tuple[Gpu, ...]:
    """All NVIDIA cards that the driver tells of; none without a driver."""
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        handles = [
            pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount())
        ]
        return tuple(_gpu(handle) for handle in handles)
    except pynvml.NVMLError:
        return ()  # the card went away, or a driver update waits for a restart
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _gpu(handle: object) -> Gpu:
    import pynvml

    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    celsius: int | None = None
    with contextlib.suppress(pynvml.NVMLError):
        celsius = int(pynvml.nvmlDeviceGetTemperature(handle, pynvml.NVML_TEMPERATURE_GPU))
    capability: tuple[int, int] | None = None
    with contextlib.suppress(pynvml.NVMLError):
        major, minor = pynvml.nvmlDeviceGetCudaComputeCapability(handle)
        capability = int(major), int(minor)
    name = pynvml.nvmlDeviceGetName(handle)
    text = name.decode() if isinstance(name, bytes) else str(name)
    return Gpu(text, int(memory.total), int(memory.used), celsius, capability)
