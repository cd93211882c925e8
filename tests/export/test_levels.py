"""The table of levels agrees with llama.cpp, level by level."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import call_isolated
from tunesmith.export.intermediate import Conversion, write_intermediate
from tunesmith.export.levels import LEVELS, parse_levels
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.llama_family import read_shape
from tunesmith.export.quantize import quantize
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import open_model


@pytest.fixture(scope="module")
def intermediate(
    write_checkpoint: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("levels")
    model = open_model(write_checkpoint(folder / "model"))
    shape = read_shape(model)
    vocabulary = read_vocabulary(model.path, model.config, shape.vocab, None)
    target = folder / "f32.gguf"
    conversion = Conversion(model, shape, vocabulary, None)
    write_intermediate(target, conversion, MemorySink(), lambda _done, _total: None)
    return target


def try_all(paths: tuple[Path, Path]) -> dict[str, tuple[int, str, float]]:
    """Quantize to every level in one process: outcome, complaint, bits per weight."""
    import os

    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    outcomes = {}
    for level in LEVELS.values():
        complaints.lines.clear()
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = level.ftype
        code = llama_cpp.llama_model_quantize(*map(os.fsencode, paths), parameters)
        size = paths[1].stat().st_size if code == 0 else 0
        outcomes[level.name] = (code, " ".join(complaints.lines), size * 8 / 2_000_000)
    return outcomes


def test_every_level_works_or_needs_the_matrix_as_the_table_says(
    intermediate: Path, tmp_path: Path
) -> None:
    outcomes = call_isolated(try_all, (intermediate, tmp_path / "x.gguf"))
    for level in LEVELS.values():
        code, complaint, _ = outcomes[level.name]
        assert (code != 0) is level.needs_imatrix, (level.name, complaint)
        assert ("imatrix" in complaint) is level.needs_imatrix, (level.name, complaint)


def test_names_are_read_in_any_case_once_and_in_order() -> None:
    levels = parse_levels(["q8_0", " Q4_K ", "Q8_0", "f16"], has_imatrix=False)
    assert [level.name for level in levels] == ["Q8_0", "Q4_K_M", "F16"]


@pytest.mark.parametrize(
    ("names", "code", "word"),
    [
        ([], "export.no-level", "level"),
        (["Q4_K_M", "Q9_Z"], "export.level-unknown", "Q9_Z"),
        (["Q4_K_M", "IQ2_XS"], "export.level-needs-imatrix", "IQ2_XS"),
    ],
)
def test_levels_that_cannot_be_made_are_refused(names: list[str], code: str, word: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_levels(names, has_imatrix=False)
    assert caught.value.code == code
    assert word in caught.value.message
    assert caught.value.hint


def test_what_llama_cpp_refuses_leaves_no_file_and_says_why(
    intermediate: Path, tmp_path: Path
) -> None:
    with pytest.raises(JobError) as caught:
        quantize(intermediate, tmp_path / "x.gguf", LEVELS["IQ1_S"], MemorySink(), lambda _: None)
    assert caught.value.code == "export.quantize-failed"
    assert "imatrix" in caught.value.message
    assert list(tmp_path.iterdir()) == []
