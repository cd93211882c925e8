"""Two steps of each backend on an NVIDIA GPU. They have never run yet: no card was at hand."""

import importlib.metadata
import subprocess
from pathlib import Path

import pytest
import torch
from tests.gpu.steps import Asked, Measured, measure

_STEPS = 2
# NF4 has 16 values for a weight: a small model's loss moves by some percent.
_FOUR_BIT_TOLERANCE, _SAME_TOLERANCE = 0.10, 0.01


def _why_not() -> str:
    if not torch.cuda.is_available():
        return "no NVIDIA GPU that PyTorch can use, so nothing of training on one was tested"
    return ""


def _has(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


pytestmark = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "never")
needs_unsloth = pytest.mark.skipif(not _has("unsloth"), reason="unsloth is not installed")


def steps(starter_dir: Path, backend: str, *, four_bit: bool) -> Measured:
    return measure(Asked(str(starter_dir), backend, four_bit, _STEPS))


def test_in_16_bits_peft_learns_and_keeps_to_a_gibibyte_for_the_starter_model(
    starter_dir: Path,
) -> None:
    measured = steps(starter_dir, "peft", four_bit=False)
    print(f"peft 16-bit: {measured}")
    assert measured.losses[1] < measured.losses[0]
    assert 0.25 * 2**30 < measured.peak_bytes < 2 * 2**30


def test_in_4_bits_the_first_loss_is_close_and_the_memory_less(starter_dir: Path) -> None:
    whole = steps(starter_dir, "peft", four_bit=False)
    four = steps(starter_dir, "peft", four_bit=True)
    print(f"peft NF4: {four}")
    assert four.losses[0] == pytest.approx(whole.losses[0], rel=_FOUR_BIT_TOLERANCE)
    assert four.losses[1] < four.losses[0]
    assert four.peak_bytes < whole.peak_bytes


@needs_unsloth
@pytest.mark.parametrize("four_bit", [True, False])
def test_unsloth_begins_with_the_loss_of_peft(starter_dir: Path, four_bit: bool) -> None:
    theirs = steps(starter_dir, "peft", four_bit=four_bit)
    ours = steps(starter_dir, "unsloth", four_bit=four_bit)
    print(f"unsloth {'NF4' if four_bit else '16-bit'}: {ours}")
    assert ours.losses[0] == pytest.approx(theirs.losses[0], rel=_SAME_TOLERANCE)
    assert ours.losses[1] < ours.losses[0]
    assert ours.peak_bytes <= theirs.peak_bytes


@pytest.mark.parametrize("optim", ["adamw_torch", "adamw_8bit", "paged_adamw_8bit"])
def test_each_optimizer_takes_two_steps(starter_dir: Path, optim: str) -> None:
    measured = measure(Asked(str(starter_dir), "peft", True, _STEPS, optim=optim))
    assert measured.losses[1] < measured.losses[0]


def test_the_driver_and_pytorch_see_the_same_card() -> None:
    told = subprocess.run(
        ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert torch.cuda.get_device_name(0) in told.stdout
