"""The table of levels agrees with llama.cpp, level by level."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import call_isolated
from tunesmith.export.levels import LEVELS, parse_levels
from tunesmith.export.llama_child import Complaints, start_llama


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
    checkpoint: Callable[..., Path], write_level: Callable[..., Path], tmp_path: Path
) -> None:
    intermediate = write_level(checkpoint(), tmp_path / "f32.gguf")
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
