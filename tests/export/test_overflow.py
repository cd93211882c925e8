"""A weight that some level cannot hold costs that level, and the others nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.export.conftest import spec_for
from tests.export.written_files import names

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.run import run
from tunesmith.export.spec import ExportResult
from tunesmith.jobs import export_job


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    def enlarge(tensors: dict[str, np.ndarray]) -> None:
        tensors["model.layers.1.mlp.up_proj.weight"][3, 4] = 70_000.0
        tensors["model.layers.1.mlp.down_proj.weight"][:, 3] = 0  # so that no level feels it

    return checkpoint(change=enlarge)


def test_the_levels_that_were_made_get_their_modelfiles(model: Path, tmp_path: Path) -> None:
    spec = spec_for(tmp_path, model, "F16", "Q8_0", "BF16")
    with pytest.raises(InputError) as caught:
        export_job.run(spec, MemorySink())
    assert caught.value.code == "export.not-representable"
    assert "Finished and checked: Q8_0, BF16;" in caught.value.hint
    assert names(tmp_path / "out") == [
        *("Modelfile.BF16", "Modelfile.Q8_0", "checks.json", "manifest.json"),
        *("tuned-BF16.gguf", "tuned-Q8_0.gguf"),
    ]


def test_what_an_earlier_attempt_finished_is_told_of_too(model: Path, tmp_path: Path) -> None:
    spec = spec_for(tmp_path, model, "F16", "Q8_0")
    told: list[ExportResult] = []
    for _ in range(2):  # the second time there is only F16 left to do
        with pytest.raises(InputError, match="F16 cannot be made"):
            run(spec, MemorySink(), finish=told.append)
    assert [[file.level for file in result.files] for result in told] == [["Q8_0"], ["Q8_0"]]


def test_where_nothing_could_be_made_nothing_is_told(model: Path, tmp_path: Path) -> None:
    told: list[ExportResult] = []
    with pytest.raises(InputError, match="F16 cannot be made"):
        run(spec_for(tmp_path, model, "F16"), MemorySink(), finish=told.append)
    assert told == []
    assert not (tmp_path / "out").exists()
