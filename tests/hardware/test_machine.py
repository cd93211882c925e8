"""What the machine has, as the system itself tells it."""

import os
import shutil
from pathlib import Path

import pynvml
import pytest

from tunesmith.hardware import machine
from tunesmith.hardware.machine import read_gpus, read_machine, usable_cores


def test_the_disk_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    seen = read_machine(tmp_path / "not" / "there" / "yet")
    assert seen.disk_total == shutil.disk_usage(tmp_path).total
    assert 0 < seen.ram_used < seen.ram_total
    assert 1 <= seen.cores <= usable_cores()


def test_no_driver_means_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_driver() -> None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

    monkeypatch.setattr(pynvml, "nvmlInit", without_driver)
    assert read_gpus() == ()


@pytest.mark.parametrize(
    ("physical", "allowed", "cores"), [(8, 16, 8), (8, 3, 3), (None, 4, 4), (1, 2, 1)]
)
def test_cores_are_physical_ones_and_threads_what_runs_at_once(
    physical: int | None, allowed: int, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    monkeypatch.setattr(machine.psutil, "cpu_count", lambda logical: None if logical else physical)
    assert (machine.usable_threads(), machine.usable_cores()) == (allowed, cores)
