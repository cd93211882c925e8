"""What tests/gpu and the bench of training measure with, tried on the CPU."""

from pathlib import Path

import pytest
from tests.gpu.steps import Asked, measure


def test_a_short_training_is_measured_in_a_child(tiny_model_dir: Path) -> None:
    asked = Asked(
        str(tiny_model_dir),
        "ours-peft",
        four_bit=False,
        steps=2,
        warm_up=1,
        length=64,
        accumulation=2,
    )
    measured = measure(asked, "tests.bench.train")
    assert len(measured.losses) == 3
    assert measured.losses[2] < measured.losses[0] + 0.1
    assert measured.seconds > 0
    assert asked.tokens_per_step == 2 * 2 * 64


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"config\.json"):
        measure(Asked(str(tmp_path), "peft", four_bit=False))
