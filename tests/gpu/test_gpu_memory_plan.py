"""The planned VRAM against torch.cuda.max_memory_allocated. It has never run on a GPU yet."""

from pathlib import Path

import pytest
from tests.gpu.steps import PROMPT_SHARE, Asked, measure

from tunesmith.hardware.machine import read_gpus, read_machine
from tunesmith.training.activations import Load
from tunesmith.training.backend_choice import choose, read_installed
from tunesmith.training.memory import memory_need
from tunesmith.training.model_shapes import read_shapes
from tunesmith.training.spec import TrainSpec

GPUS = read_gpus()
pytestmark = pytest.mark.skipif(not GPUS, reason="no NVIDIA GPU: the planned VRAM is not measured")

TARGET = 0.1  # of the measured peak


@pytest.mark.parametrize("backend", ["peft", "unsloth"])
@pytest.mark.parametrize("four_bit", [True, False], ids=["nf4", "16 bit"])
@pytest.mark.parametrize(("rows", "length"), [(2, 128), (8, 512)])
def test_the_planned_vram_is_within_a_tenth_of_the_peak(
    starter_dir: Path, backend: str, four_bit: bool, rows: int, length: int
) -> None:
    if backend == "unsloth" and read_installed().unsloth is None:
        pytest.skip("unsloth is not installed")
    asked = Asked(str(starter_dir), backend, four_bit, steps=3, length=length, rows=rows)
    spec = TrainSpec(
        model_dir=starter_dir, data_file=Path(), out_dir=Path(),
        backend=backend, load_in_4bit=four_bit,  # type: ignore[arg-type]
    )  # fmt: skip
    choice = choose(spec, read_machine(starter_dir))
    load = Load(rows, length, length - length // PROMPT_SHARE, is_padded=False)
    need = memory_need(read_shapes(starter_dir), spec, choice, load)
    planned = need.total - need.bytes_of("context")  # which torch's allocator does not count
    assert planned == pytest.approx(measure(asked).peak_bytes, rel=TARGET), need
