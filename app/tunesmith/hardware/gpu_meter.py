"""Figures of the one NVIDIA card that a job works on, through the driver's library (NVML).

Not for a look at the whole machine: that is `machine.read_machine`.
"""

import contextlib
from collections.abc import Callable
from typing import Any

_MILLIWATTS = 1000.0


class GpuMeter:
    """Reads memory, temperature, power and load of one card; what it does not tell is left out."""

    def __init__(self, nvml: Any, handle: object) -> None:
        self._nvml = nvml
        self._handle = handle

    def read(self) -> dict[str, float]:
        """Metric -> value.

        `gpu_memory` in bytes in use on the card, `gpu_temperature` in °C, `gpu_power` in watts,
        `gpu_load` as the share of the last second in which something ran there.
        """
        nvml, handle = self._nvml, self._handle
        sources: dict[str, Callable[[], float]] = {
            "gpu_memory": lambda: float(nvml.nvmlDeviceGetMemoryInfo(handle).used),
            "gpu_temperature": lambda: float(
                nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU)
            ),
            "gpu_power": lambda: nvml.nvmlDeviceGetPowerUsage(handle) / _MILLIWATTS,
            "gpu_load": lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100,
        }
        found: dict[str, float] = {}
        for name, read in sources.items():
            # Cards and drivers differ in what they tell; a figure is never worth a training.
            with contextlib.suppress(nvml.NVMLError):
                found[name] = read()
        return found


def open_meter(uuid: str) -> GpuMeter | None:
    """The meter of the card with this UUID (`GPU-…`); None without a driver or such a card.

    By UUID, because CUDA_VISIBLE_DEVICES renumbers the cards for CUDA and not for the driver.
    """
    try:
        import pynvml
    except ImportError:
        return None
    try:
        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByUUID(uuid)
    except pynvml.NVMLError:
        return None
    return GpuMeter(pynvml, handle)
