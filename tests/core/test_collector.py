"""The search for garbage goes on after a pause, as it was before."""

import gc

import pytest

from tunesmith.core.collector import collector_paused


def test_it_is_paused_inside_and_goes_on_after_even_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_paused():
        assert not gc.isenabled()
        _ = 1 / 0
    assert gc.isenabled()


def test_a_pause_within_another_does_not_end_it() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
