"""Memory of running models: the formula against known figures, and the bounds of each fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.estimate.memory import Fit, Memory, Need, fit, kv_cache_bytes, recommended

GIB = 1 << 30


def test_kv_cache_is_what_llama_cpp_prints_for_llama_3_8b() -> None:
    # llama.cpp: "KV self size = 1024.00 MiB" for 8,192 tokens, 32 layers, 8 heads of 128, f16.
    size = kv_cache_bytes(blocks=32, key_value_heads=8, head_dim=128, context=8192)
    assert size == 1024 << 20


def test_context_is_rounded_up_as_llama_cpp_does() -> None:
    small = kv_cache_bytes(blocks=1, key_value_heads=1, head_dim=64, context=257)
    assert small == kv_cache_bytes(blocks=1, key_value_heads=1, head_dim=64, context=512)


@pytest.mark.parametrize(
    ("model", "memory", "expected"),
    [
        (6 * GIB, Memory(ram=32 * GIB, card=8 * GIB), Fit.CARD),
        (7 * GIB, Memory(ram=32 * GIB, card=8 * GIB), Fit.CARD_TIGHT),
        (9 * GIB, Memory(ram=32 * GIB, card=8 * GIB), Fit.SPLIT),
        (64 * GIB, Memory(ram=32 * GIB, card=8 * GIB), Fit.TOO_BIG),
        (5 * GIB, Memory(ram=8 * GIB), Fit.FITS),
        (6 * GIB, Memory(ram=8 * GIB), Fit.TIGHT),
        (7 * GIB, Memory(ram=8 * GIB), Fit.TOO_BIG),
    ],
)
def test_fit_names_where_a_model_runs(model: int, memory: Memory, expected: Fit) -> None:
    assert fit(Need(model, 512 << 20), memory) is expected


@given(st.integers(1, 200 * GIB), st.integers(0, 8 * GIB), st.integers(1, 64), st.integers(0, 48))
def test_a_smaller_file_never_fits_worse(larger: int, smaller_by: int, ram: int, card: int) -> None:
    order = list(Fit)
    memory = Memory(ram * GIB, card * GIB)
    small = fit(Need(max(1, larger - smaller_by), 0), memory)
    assert order.index(small) <= order.index(fit(Need(larger, 0), memory))


def test_recommended_is_the_largest_usual_level_that_fits() -> None:
    fits = [
        ("F16", Fit.FITS),
        ("Q8_0", Fit.TIGHT),
        ("Q5_K_S", Fit.FITS),
        ("Q5_K_M", Fit.FITS),
        ("Q4_K_M", Fit.FITS),
    ]
    assert recommended(fits) == "Q5_K_M"


def test_without_a_comfortable_level_the_smallest_that_runs_is_recommended() -> None:
    assert recommended([("Q8_0", Fit.TOO_BIG), ("Q4_K_M", Fit.TIGHT)]) == "Q4_K_M"
    assert recommended([("Q8_0", Fit.TOO_BIG), ("Q4_K_M", Fit.TOO_BIG)]) is None
    assert recommended([("F16", Fit.FITS)]) is None
