"""A stop is heard while files are hashed: those of a large model take minutes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.export.conftest import spec_for

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export.level_files import LevelFiles
from tunesmith.export.merged_output import standing_merged
from tunesmith.export.plan import LevelPlan
from tunesmith.export.record import State, hash_inputs, is_intact
from tunesmith.export.spec import ExportResult, WrittenPart


@pytest.fixture
def stopped() -> MemorySink:
    sink = MemorySink()
    sink.cancelled = True
    return sink


def test_a_file_that_is_looked_at_again(tmp_path: Path, stopped: MemorySink) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"weights")
    part = WrittenPart(path, 7, sha256_file(path))
    assert is_intact(part, MemorySink())
    with pytest.raises(CancelledError):
        is_intact(part, stopped)
    files = LevelFiles(LevelPlan("F16", b"", (), {}), (), (path,), (path,))
    assert files.hashed(MemorySink()) == (part,)
    with pytest.raises(CancelledError):
        files.hashed(stopped)


def test_finished_files_the_merged_folder_and_the_matrix(
    checkpoint: Callable[..., Path],
    export: Callable[..., ExportResult],
    tmp_path: Path,
    stopped: MemorySink,
) -> None:
    model = checkpoint()
    result = export(model, "Q8_0", merged_folder=True)
    spec = spec_for(tmp_path, model, "Q8_0")
    state = State(spec, "any")
    state.remember(result.files[0])
    assert state.finished("Q8_0", MemorySink()) == result.files[0]
    assert standing_merged(spec, MemorySink()) == result.merged
    for look in (
        lambda: state.finished("Q8_0", stopped),
        lambda: standing_merged(spec, stopped),
    ):
        with pytest.raises(CancelledError):
            look()
    bare = tmp_path / "bare"
    bare.mkdir()  # nothing but the matrix is left to be hashed
    matrix = replace(spec, model_dir=bare, imatrix=result.files[0].path)
    with pytest.raises(CancelledError):
        hash_inputs(matrix, stopped)
