"""Unpacking the starter model as a run: progress, the result, and nothing left of a stopped one."""

from pathlib import Path

import pytest

from tunesmith.core import events
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.jobs import kinds
from tunesmith.jobs.starter_job import StarterSpec, run
from tunesmith.models.library import STARTER_NAME, Source, list_models, starter_folder
from tunesmith.models.model_folder import open_model


class _Stopping(MemorySink):
    """Asks for a stop after the first progress."""

    def check_cancelled(self) -> None:
        if any(isinstance(event, events.Progress) for event in self.events):
            raise CancelledError


def test_the_unpacked_model_is_whole_and_progress_reaches_its_end(workspace: Path) -> None:
    sink = MemorySink()
    result = run(StarterSpec(starter_folder(workspace)), sink)
    told = [event for event in sink.events if isinstance(event, events.Progress)]
    assert [event.done for event in told] == sorted(event.done for event in told)
    assert told[-1].done == told[-1].total == 4 * 134_515_008
    assert len(open_model(result.out_dir).weights) == len(told)
    [listed] = list_models(workspace)
    assert (listed.source, listed.path, listed.bytes) == (
        Source.STARTER,
        result.out_dir,
        result.bytes,
    )


def test_a_stopped_run_leaves_nothing_behind(workspace: Path) -> None:
    with pytest.raises(CancelledError):
        run(StarterSpec(starter_folder(workspace)), _Stopping())
    assert list(starter_folder(workspace).parent.iterdir()) == []


def test_the_run_is_known_by_the_models_name(workspace: Path) -> None:
    spec = StarterSpec(starter_folder(workspace))
    assert kinds.dump(spec)["name"] == STARTER_NAME
    assert kinds.parse_spec("starter", kinds.dump(spec)) == spec
