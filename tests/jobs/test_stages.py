"""What a job remembers of its stages: skipped if nothing changed, else done again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core import events
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.jobs.stages import StageStore, hash_of


@dataclass(frozen=True, slots=True)
class Sum:
    """A result with a path, a tuple and a number in it, as real ones have."""

    file: Path
    terms: tuple[int, ...]
    total: float


class Adder:
    """A stage that writes a file and counts how often it really worked."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sum.txt"
        self.calls = 0

    def __call__(self, *terms: int) -> Callable[[], Sum]:
        def work() -> Sum:
            self.calls += 1
            self.file.write_text(str(sum(terms)), "utf-8")
            return Sum(self.file, terms, sum(terms) / 2)

        return work


@pytest.fixture
def adder(tmp_path: Path) -> Adder:
    return Adder(tmp_path)


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


def attempt(tmp_path: Path, sink: MemorySink, adder: Adder, *terms: int) -> Sum:
    """What a run and each of its resumes do: a new store over the same folder."""
    store = StageStore(tmp_path / "stages", sink)
    return store.run("add", list(terms), Sum, adder(*terms), lambda it: [it.file])


def reported(sink: MemorySink) -> list[tuple[str, bool]]:
    return [(e.name, e.skipped) for e in sink.events if isinstance(e, events.Stage)]


def test_a_finished_stage_is_skipped_on_resume_and_gives_the_same_result(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    first = attempt(tmp_path, sink, adder, 1, 2)
    again = attempt(tmp_path, sink, adder, 1, 2)
    assert again == first == Sum(adder.file, (1, 2), 1.5)
    assert adder.calls == 1
    assert reported(sink) == [("add", False), ("add", True)]


def test_changed_inputs_run_again(tmp_path: Path, sink: MemorySink, adder: Adder) -> None:
    attempt(tmp_path, sink, adder, 1, 2)
    assert attempt(tmp_path, sink, adder, 1, 3).total == 2.0
    assert adder.file.read_text("utf-8") == "4"
    assert reported(sink) == [("add", False), ("add", False)]


def test_the_way_back_to_earlier_inputs_runs_again_too(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    for terms in [(1, 2), (1, 3), (1, 2)]:
        attempt(tmp_path, sink, adder, *terms)
    assert adder.calls == 3
    assert adder.file.read_text("utf-8") == "3"


def test_a_missing_output_runs_again(tmp_path: Path, sink: MemorySink, adder: Adder) -> None:
    attempt(tmp_path, sink, adder, 1, 2)
    adder.file.unlink()
    attempt(tmp_path, sink, adder, 1, 2)
    assert adder.file.read_text("utf-8") == "3"


def test_stages_are_remembered_one_by_one(tmp_path: Path, sink: MemorySink) -> None:
    store = StageStore(tmp_path, sink)
    assert store.run("one", {}, int, lambda: 1) == 1
    assert store.run("two", {}, int, lambda: 2) == 2
    assert store.run("one", {}, int, lambda: 3) == 1


def test_a_failed_stage_is_not_remembered(tmp_path: Path, sink: MemorySink, adder: Adder) -> None:
    def fail() -> Sum:
        raise OSError("no luck")

    store = StageStore(tmp_path / "stages", sink)
    with pytest.raises(OSError, match="no luck"):
        store.run("add", [1, 2], Sum, fail)
    attempt(tmp_path, sink, adder, 1, 2)
    assert adder.calls == 1


def test_an_attempt_with_other_inputs_that_dies_makes_the_earlier_result_void(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    def die_after_writing() -> Sum:
        adder.file.write_text("half", "utf-8")
        raise KeyboardInterrupt

    attempt(tmp_path, sink, adder, 1, 2)
    store = StageStore(tmp_path / "stages", sink)
    with pytest.raises(KeyboardInterrupt):
        store.run("add", [7], Sum, die_after_writing)
    attempt(tmp_path, sink, adder, 1, 2)
    assert adder.file.read_text("utf-8") == "3"


def test_a_stage_does_not_begin_after_a_cancel_but_a_finished_one_is_still_given(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    attempt(tmp_path, sink, adder, 1, 2)
    sink.cancelled = True
    assert attempt(tmp_path, sink, adder, 1, 2).terms == (1, 2)
    with pytest.raises(CancelledError):
        attempt(tmp_path, sink, adder, 5)
    assert adder.calls == 1
    # The stop came before the stage touched anything, so the earlier result still holds.
    assert attempt(tmp_path, sink, adder, 1, 2).terms == (1, 2)


@pytest.mark.parametrize(
    "left",
    [
        b"",
        b"\0" * 64,  # what some file systems leave after a power cut
        b'{"inputs": "12ab", "resu',
        b"\xff\xfe",
        b"null",
        b"[]",
        b"3",
        b'"done"',
        b"{}",
    ],
)
def test_a_torn_stage_file_runs_again(
    left: bytes, tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    attempt(tmp_path, sink, adder, 1, 2)
    marker = tmp_path / "stages" / "add" / "done.json"
    assert marker.exists()
    marker.write_bytes(left)
    assert attempt(tmp_path, sink, adder, 1, 2).total == 1.5
    assert adder.calls == 2
    attempt(tmp_path, sink, adder, 1, 2)
    assert adder.calls == 2  # it is whole again


def test_a_stage_file_cut_at_any_byte_runs_again(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    attempt(tmp_path, sink, adder, 1, 2)
    marker = tmp_path / "stages" / "add" / "done.json"
    whole = marker.read_bytes()
    closing = whole.rindex(b"}")
    for end in range(0, closing + 1, 7):
        marker.write_bytes(whole[:end])
        before = adder.calls
        assert attempt(tmp_path, sink, adder, 1, 2).total == 1.5
        assert adder.calls == before + 1
        assert marker.read_bytes() == whole


def test_a_result_of_an_older_shape_runs_again(tmp_path: Path, sink: MemorySink) -> None:
    store = StageStore(tmp_path, sink)
    assert store.run("count", {}, str, lambda: "many") == "many"
    assert store.run("count", {}, int, lambda: 3) == 3


def test_the_folder_of_a_stage_keeps_what_a_killed_attempt_left(
    tmp_path: Path, sink: MemorySink, adder: Adder
) -> None:
    store = StageStore(tmp_path / "stages", sink)
    (store.folder("add") / "half-way.bin").write_bytes(b"progress")
    attempt(tmp_path, sink, adder, 1, 2)
    assert (StageStore(tmp_path / "stages", sink).folder("add") / "half-way.bin").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=5))
def test_the_hash_ignores_the_order_of_keys_and_nothing_else(value: dict[str, object]) -> None:
    assert hash_of(dict(reversed(value.items()))) == hash_of(value)
    assert hash_of([value]) != hash_of(value)
    assert hash_of({**value, "added": 1.5}) != hash_of(value)


def test_the_hash_tells_apart_what_only_looks_alike() -> None:
    alike = [1, "1", [1], ["1"], {"1": 1}, True, None, "", [], {}, "é", "e\u0301"]
    assert len({hash_of(value) for value in alike}) == len(alike)
    assert hash_of(Path("/a")) == hash_of("/a")
