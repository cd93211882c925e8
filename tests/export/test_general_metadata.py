"""What only describes a model cannot break its export: it is written, or left out and told."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from gguf import GGUFReader
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.bounded_json import JsonObject
from tunesmith.export.general_metadata import card_warnings, general_metadata
from tunesmith.export.sampling import put_sampling, sampling_warnings
from tunesmith.export.spec import ExportResult
from tunesmith.models.model_folder import open_model

Export = Callable[..., ExportResult]
PLACE = Path("generation_config.json")


def written(path: Path) -> dict[str, object]:
    return {
        name.removeprefix("general.sampling."): field.contents()
        for name, field in GGUFReader(path).fields.items()
        if name.startswith("general.sampling.")
    }


@pytest.fixture
def export_with(
    export: Export, checkpoint: Callable[..., Path]
) -> Callable[[dict[str, object]], ExportResult]:
    def call(config: dict[str, object]) -> ExportResult:
        small = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1}
        model = checkpoint(**small)
        (model / "generation_config.json").write_text(json.dumps(config), "utf-8")
        return export(model, "Q8_0")

    return call


def test_what_fits_is_written_under_llama_cpps_names(
    export_with: Callable[[dict[str, object]], ExportResult],
) -> None:
    result = export_with({"top_k": 20, "temperature": 1, "min_p": 0.25, "repetition_penalty": 1.5})
    assert written(result.files[0].path) == {
        "top_k": 20, "temp": 1.0, "min_p": 0.25, "penalty_repeat": 1.5,
    }  # fmt: skip


def test_what_does_not_fit_is_left_out_with_a_warning_and_the_rest_is_kept(
    export_with: Callable[[dict[str, object]], ExportResult],
) -> None:
    wrong = {"top_k": 50.5, "min_p": "low", "temperature": True, "mirostat": 2**40, "top_p": 1e300}
    result = export_with({**wrong, "xtc_threshold": 0.5})
    assert written(result.files[0].path) == {"xtc_threshold": 0.5}
    told = [w.message for w in result.warnings if w.code == "export.sampling"]
    assert len(told) == len(wrong)
    assert all(any(f"“{name}”" in message for message in told) for name in wrong)


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@given(st.dictionaries(st.sampled_from(["top_k", "top_p", "sequence", "temperature"]), ANY))
def test_everything_is_either_written_or_told(config: dict[str, object]) -> None:
    from gguf import GGUFWriter, Metadata

    metadata = Metadata(name="any")
    put_sampling(metadata, JsonObject(PLACE, config))
    told = sampling_warnings(JsonObject(PLACE, config))
    kept = [
        name
        for name in vars(metadata)
        if name.startswith("sampling_") and getattr(metadata, name) is not None
    ]
    assert len(kept) + len(told) == sum(value is not None for value in config.values())
    writer = GGUFWriter(None, "llama")
    metadata.set_gguf_meta_model(writer)
    for values in writer.kv_data:
        for value in values.values():
            writer._pack_val(value.value, value.type, add_vtype=True)


@pytest.mark.parametrize(
    ("card", "left_out"),
    [
        ("version: 2", "version"),
        ("license: {a: b}", "license"),
        ("license: [1]", "license"),
        ("author: [a]", "author"),
        ("model_name: 3", "name"),
        ("name: [", None),  # no YAML at all
        ("license: mit\ntags: [a]", None),
    ],
)
def test_a_strange_model_card_costs_its_line_only(
    card: str, left_out: str | None, tmp_path: Path, checkpoint: Callable[..., Path]
) -> None:
    from gguf import GGUFWriter

    folder = checkpoint(hidden_size=64, intermediate_size=64, num_hidden_layers=1)
    (folder / "README.md").write_text(f"---\nlanguage: [en]\n{card}\n---\n", "utf-8")
    model = open_model(folder)
    told = [warning.message for warning in card_warnings(model)]
    assert [message.endswith(f"left out: {left_out}.") for message in told] == [True] * bool(
        left_out
    )
    metadata = general_metadata(model, 1000)
    assert metadata.name
    writer = GGUFWriter(tmp_path / "x.gguf", "llama")
    metadata.set_gguf_meta_model(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    if "license: mit" in card:
        assert (metadata.license, metadata.languages) == ("mit", ["en"])
