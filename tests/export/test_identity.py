"""One pass gives the very files of llama.cpp's own way: convert to float32, quantize by level."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.export.identity_files import (
    OfficialConverter,
    contents,
    differences,
    official_files,
    own_files,
    write_random_imatrix,
)
from tests.export.identity_models import (
    KINDS,
    untie,
    write_exact_adapter,
    write_merged,
    write_model,
    write_ordinary_adapter,
)

from tunesmith.export.levels import LEVELS
from tunesmith.export.official import Converter
from tunesmith.export.spec import ExportResult
from tunesmith.models.gguf_metadata import read_gguf_metadata

# What llama.cpp's users take, and what it is made from.
NAMED = ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K", "Q2_K", "IQ4_XS")
WITH_IMATRIX = ("IQ3_XXS", "Q4_K_M")
STARVING = tuple(level.name for level in LEVELS.values() if level.needs_imatrix)
WITHOUT_IMATRIX = tuple(level.name for level in LEVELS.values() if not level.needs_imatrix)


@pytest.fixture(scope="module")
def converter(
    official_converter: Converter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OfficialConverter]:
    """llama.cpp's converter, in a process that waits for the next model."""
    pytest.importorskip("sentencepiece", reason="the training environment is not installed")
    running = OfficialConverter(
        official_converter.folder, tmp_path_factory.mktemp("converter") / "log"
    )
    yield running
    running.close()


def all_differences(ours: dict[str, Path], theirs: dict[str, Path]) -> dict[str, list[str]]:
    found = {level: differences(path, theirs[level]) for level, path in ours.items()}
    return {level: listed for level, listed in found.items() if listed}


def assert_official(
    model: Path,
    converter: OfficialConverter,
    told: str | None,
    folder: Path,
    *,
    with_adapter: bool,
) -> None:
    """Make all levels of a model both ways and find no difference."""
    adapter, merged = None, model
    if with_adapter:
        adapter = write_exact_adapter(model, folder / "adapter")
        merged = write_merged(model, adapter, folder / "merged" / "model")
    float32 = converter.convert(merged, folder / "official.gguf", told)
    matrix = folder / "imatrix.gguf"
    importance = write_random_imatrix(float32, matrix)
    for levels, given, values in ((NAMED, None, None), (WITH_IMATRIX, matrix, importance)):
        ours = own_files(model, adapter, levels, folder / f"ours-{levels[0]}", imatrix=given)
        theirs = official_files(float32, levels, folder / f"theirs-{levels[0]}", values)
        assert all_differences(ours, theirs) == {}
        for path in (*ours.values(), *theirs.values()):
            path.unlink()  # pytest would keep gigabytes


# Llama's embedding has more rows than one block of the pass; experts are matrices in a stack.
@pytest.mark.parametrize(("kind", "merges"), [("llama 3", 2000), ("qwen3 experts", 200)])
def test_every_level_is_what_llama_cpp_makes_of_our_float32_file(
    kind: str, merges: int, mini_tokenizer_dir: Path, tmp_path: Path
) -> None:
    model = write_model(KINDS[kind], tmp_path / "model", mini_tokenizer_dir, merges)
    ours = own_files(model, None, WITHOUT_IMATRIX, tmp_path / "two", threads=2)
    theirs = official_files(ours["F32"], WITHOUT_IMATRIX, tmp_path / "theirs")
    assert all_differences(ours, theirs) == {}
    alone = own_files(model, None, WITHOUT_IMATRIX, tmp_path / "one", threads=1)
    for level, path in ours.items():
        assert alone[level].read_bytes() == path.read_bytes(), level


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param(("IQ3_XXS", "Q2_K_S", "Q4_K_M"), id="some"),
        pytest.param(
            (*STARVING, "Q4_K_M", "Q8_0"),
            id="all",
            marks=pytest.mark.slow(reason="half a minute for the levels below three bits"),
        ),
    ],
)
def test_levels_with_an_importance_matrix_are_what_llama_cpp_makes_with_it(
    levels: tuple[str, ...], mini_tokenizer_dir: Path, tmp_path: Path
) -> None:
    small = {"num_hidden_layers": 1, "intermediate_size": 256}
    kind = KINDS["qwen3 experts"]
    model = write_model(kind, tmp_path / "model", mini_tokenizer_dir, **small)
    float32 = own_files(model, None, ["F32"], tmp_path / "plain")["F32"]
    importance = write_random_imatrix(float32, tmp_path / "imatrix.gguf")
    ours = own_files(model, None, levels, tmp_path / "ours", imatrix=tmp_path / "imatrix.gguf")
    theirs = official_files(float32, levels, tmp_path / "theirs", importance)
    assert all_differences(ours, theirs) == {}
    without = own_files(model, None, ["Q4_K_M"], tmp_path / "without")
    assert contents(ours["Q4_K_M"]).bytes_unlike(contents(without["Q4_K_M"])) > 0.01


def test_a_vocabulary_of_pieces_reaches_llama_cpp(
    export: Callable[..., ExportResult], tmp_path: Path
) -> None:
    model = write_model(KINDS["gemma2"], tmp_path / "model", tmp_path)
    (file,) = export(model, "Q8_0").files
    assert {check.name: check.verdict for check in file.checks}["tokens"] == "ok"
    assert read_gguf_metadata(file.path).tokenizer_model == "llama"


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
    assert_official(model, converter, KINDS[kind].told, tmp_path, with_adapter=with_adapter)


@pytest.mark.external
@pytest.mark.timeout(1800)
@pytest.mark.slow(reason="three minutes: 135 million weights in eleven levels, twice")
@pytest.mark.parametrize("with_adapter", [False, True], ids=["base", "adapter"])
def test_every_level_of_the_starter_is_the_official_one(
    with_adapter: bool, converter: OfficialConverter, starter_dir: Path, tmp_path: Path
) -> None:
    assert_official(starter_dir, converter, None, tmp_path, with_adapter=with_adapter)


@pytest.mark.external
def test_an_adapter_that_unties_the_head_gives_the_official_levels(
    converter: OfficialConverter, mini_tokenizer_dir: Path, tmp_path: Path
) -> None:
    kind = KINDS["smollm2"]
    model = write_model(kind, tmp_path / "base" / "model", mini_tokenizer_dir)
    adapter = write_exact_adapter(model, tmp_path / "adapter")
    merged = write_merged(model, adapter, tmp_path / "merged" / "model")
    untie(model, adapter, merged)
    float32 = converter.convert(merged, tmp_path / "official.gguf", kind.told)
    ours = own_files(model, adapter, NAMED, tmp_path / "ours")
    theirs = official_files(float32, NAMED, tmp_path / "theirs")
    assert "output.weight" in contents(ours["Q4_K_M"]).tensors
    assert all_differences(ours, theirs) == {}


@pytest.mark.external
@pytest.mark.parametrize("kind", ["llama 3", "phi3"])
def test_of_an_ordinary_adapter_hardly_a_byte_differs(
    kind: str, converter: OfficialConverter, mini_tokenizer_dir: Path, tmp_path: Path
) -> None:
    model = write_model(KINDS[kind], tmp_path / "base" / "model", mini_tokenizer_dir)
    adapter = write_ordinary_adapter(model, tmp_path / "adapter")
    merged = write_merged(model, adapter, tmp_path / "merged" / "model")
    float32 = converter.convert(merged, tmp_path / "official.gguf", KINDS[kind].told)
    ours = own_files(model, adapter, NAMED, tmp_path / "ours")
    theirs = official_files(float32, NAMED, tmp_path / "theirs")
    unlike = {}
    for level, path in ours.items():
        own, official = contents(path), contents(theirs[level])
        assert own.metadata == official.metadata
        if level != "F32":  # where every other order of summation shows
            unlike[level] = own.bytes_unlike(official)
    # Design 04 says how much of it comes through.
    assert {level: share for level, share in unlike.items() if share > 0.0025} == {}
