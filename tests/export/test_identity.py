"""One pass gives the very files of llama.cpp's own way: convert to float32, quantize by level."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.export.identity_models import (
    KINDS,
    OfficialConverter,
    differences,
    official_files,
    own_files,
    write_exact_adapter,
    write_exactly_merged,
    write_model,
)

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export.levels import LEVELS
from tunesmith.export.official import fetch_converter

# Those that the issue names, and what they are made from.
NAMED = ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K", "Q2_K", "IQ4_XS")
WITH_IMATRIX = ("IQ3_XXS", "Q4_K_M")
WITHOUT_IMATRIX = tuple(level.name for level in LEVELS.values() if not level.needs_imatrix)
# What a machine without a (whole) package index says.
_UNREACHABLE = ("offline", "connection-lost", "busy", "answer", "not-found")


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficialConverter]:
    """llama.cpp's converter, fetched or from TUNESMITH_LLAMA_CPP."""
    for package in ("transformers", "sentencepiece"):
        pytest.importorskip(package, reason="the training environment is not installed")
    try:
        folder = fetch_converter(MemorySink()).folder
    except (InputError, JobError) as error:
        if error.code.removeprefix("converter.") in _UNREACHABLE:
            pytest.skip(f"llama.cpp's converter is not here: {error.message}")
        raise
    running = OfficialConverter(folder, tmp_path_factory.mktemp("converter") / "log")
    yield running
    running.close()


def all_differences(ours: dict[str, Path], theirs: dict[str, Path]) -> dict[str, list[str]]:
    found = {level: differences(path, theirs[level]) for level, path in ours.items()}
    return {level: listed for level, listed in found.items() if listed}


@pytest.mark.parametrize("kind", ["llama 3", "qwen3 experts"])
def test_every_level_is_what_llama_cpp_makes_of_our_float32_file(
    kind: str, mini_tokenizer_dir: Path, tmp_path: Path
) -> None:
    model = write_model(KINDS[kind], tmp_path / "model", mini_tokenizer_dir)
    ours = own_files(model, None, WITHOUT_IMATRIX, tmp_path / "two", threads=2)
    theirs = official_files(ours["F32"], WITHOUT_IMATRIX, tmp_path / "theirs")
    assert all_differences(ours, theirs) == {}
    alone = own_files(model, None, WITHOUT_IMATRIX, tmp_path / "one", threads=1)
    for level, path in ours.items():
        assert alone[level].read_bytes() == path.read_bytes(), level


@pytest.mark.external
@pytest.mark.parametrize("with_adapter", [False, True], ids=["base", "adapter"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_level_is_the_official_one(
    kind: str,
    with_adapter: bool,
    converter: OfficialConverter,
    mini_tokenizer_dir: Path,
    tmp_path: Path,
) -> None:
    model = write_model(KINDS[kind], tmp_path / "base" / "model", mini_tokenizer_dir)
    adapter, merged = None, model
    if with_adapter:
        adapter = write_exact_adapter(model, tmp_path / "adapter")
        merged = write_exactly_merged(model, adapter, tmp_path / "merged" / "model")
    float32 = converter.convert(merged, tmp_path / "official.gguf", KINDS[kind].told)
    ours = own_files(model, adapter, NAMED, tmp_path / "ours")
    theirs = official_files(float32, NAMED, tmp_path / "theirs")
    assert all_differences(ours, theirs) == {}
