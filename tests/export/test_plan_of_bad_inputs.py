"""`plan export` names what is wrong with the request, the base or the adapter, as `export` does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.export.conftest import spec_for

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import export_plan, look, official, speed
from tunesmith.export.export_plan import ExportPlan, plan_export
from tunesmith.export.record import MANIFEST
from tunesmith.export.run import run
from tunesmith.export.spec import Converter, ExportResult, ExportSpec
from tunesmith.jobs import export_job

Export = Callable[..., ExportResult]
LIMIT = 3_000_000  # bytes: the embedding of the mini tokenizer has 2.4 MB in F32


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "cache_file", lambda: tmp_path / "cache" / "speeds.json")
    monkeypatch.setattr(export_plan, "_duration", lambda *_: None)  # measures this machine


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def codes(plan: ExportPlan) -> list[str]:
    return [it.code for it in plan.obstacles]


def refused(spec: ExportSpec) -> str:
    """The code with which the job refuses."""
    with pytest.raises(InputError) as caught:
        export_job.run(spec, MemorySink())
    return caught.value.code


@pytest.mark.parametrize("name", ["a" * 250, "ü" * 80, "a" * 144])
def test_a_name_that_leaves_no_room_for_the_level_is_refused_before_any_work(
    name: str, model: Path, tmp_path: Path
) -> None:
    spec = spec_for(tmp_path, model, "Q8_0", name=name)
    with pytest.raises(InputError) as caught:
        export_job.plan(spec, MemorySink())
    assert caught.value.code == "export.name"
    assert refused(spec) == "export.name"
    assert not spec.out_dir.exists()
    assert not spec.work_dir.exists()


def test_the_longest_name_that_is_allowed_can_be_written_in_every_form(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    name = "a" * 143
    adapter = write_adapter(model)
    spec = spec_for(
        tmp_path, model, "F32", name=name, adapter_dir=adapter, adapter_gguf=True,
        merged_folder=True, split_bytes=LIMIT,
    )  # fmt: skip
    made = run(spec, MemorySink())
    assert made.adapter is not None
    assert len(made.files[0].parts) > 1
    assert (spec.out_dir / f"{name}-merged").is_dir()


def test_a_folder_of_too_long_a_name_is_refused(model: Path, tmp_path: Path) -> None:
    spec = spec_for(tmp_path, model, "Q8_0", out_dir=tmp_path / ("a" * 300))
    with pytest.raises(InputError) as caught:
        export_job.plan(spec, MemorySink())
    assert caught.value.code == "out.not-writable"
    assert refused(spec) == "out.not-writable"


@pytest.mark.parametrize(
    "manifest",
    ["[]", "3", '{"base_model": [[1, 2]]}', '{"base_model": [[[], 2]]}', '{"base_model": "ab"}'],
)
def test_a_strangers_manifest_beside_an_adapter_stops_nothing(
    manifest: str, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(model)
    (adapter / MANIFEST).write_text(manifest, "utf-8")
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter)
    assert codes(plan_export(spec, MemorySink())) == []


@pytest.mark.parametrize(
    ("converter", "architecture", "code"),
    [
        ("official", "LlamaForCausalLM", "converter.folder"),
        ("auto", "StrangeForCausalLM", "export.architecture"),
    ],
)
def test_a_converter_that_cannot_be_had(
    converter: Converter,
    architecture: str,
    code: str,
    checkpoint: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TUNESMITH_LLAMA_CPP", str(tmp_path))
    strange = checkpoint(architectures=[architecture])
    spec = spec_for(tmp_path, strange, "Q8_0", converter=converter)
    assert codes(export_job.plan(spec, MemorySink())) == [code]
    assert refused(spec) == code


def test_offline_a_converter_that_is_not_here_cannot_be_had(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TUNESMITH_LLAMA_CPP", raising=False)
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where a fetched one would be
    spec = spec_for(tmp_path, model, "Q8_0", converter="official")
    assert codes(export_job.plan(spec, MemorySink())) == ["converter.offline"]
    assert refused(spec) == "converter.offline"


def test_without_the_training_part_there_is_no_converter(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Child processes look for packages themselves.
    monkeypatch.setattr(look, "call_isolated", lambda function, given, **_: function(given))
    monkeypatch.setattr(official, "_NEEDED", ("torch", "no_such_package"))
    spec = spec_for(tmp_path, model, "Q8_0", converter="official")
    assert codes(export_job.plan(spec, MemorySink())) == ["converter.environment"]
    assert refused(spec) == "converter.environment"


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("{damaged", "model.json-invalid"),
        ('{"kind": "adapter", "max_length": "long"}', "model.config-value"),
        ('{"kind": "adapter", "system": 3}', "model.config-value"),
        ('{"kind": "adapter", "data": [1]}', "model.config-value"),
    ],
)
def test_a_damaged_manifest_of_the_adapter_is_refused(
    manifest: str, code: str, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(model)
    (adapter / MANIFEST).write_text(manifest, "utf-8")
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter, merged_folder=True)
    assert codes(export_job.plan(spec, MemorySink())) == [code]
    assert refused(spec) == code
    assert not spec.out_dir.exists()


@pytest.mark.parametrize("result", ["[1]", '{"steps": 1e999, "train_rows": 1%s}' % ("0" * 400)])
def test_figures_that_are_none_are_left_out_of_the_card(
    result: str, export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(model)
    (adapter / MANIFEST).write_text(f'{{"kind": "adapter", "result": {result}}}', "utf-8")
    made = export(model, "Q8_0", adapter_dir=adapter, merged_folder=True)
    assert made.merged is not None
    assert "Steps" not in (made.merged.path / "README.md").read_text("utf-8")


def test_a_system_text_that_no_file_can_hold_costs_only_system(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    adapter = write_adapter(model)
    (adapter / MANIFEST).write_text('{"kind": "adapter", "system": "\\ud800"}', "utf-8")
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=adapter)
    made = export_job.plan(spec, MemorySink())
    assert codes(made) == []
    assert "modelfile.no-system" in [it.code for it in made.warnings]


def test_a_gguf_whose_vocabulary_llama_cpp_does_not_open(
    model: Path, write_level: Callable[..., Path], tmp_path: Path
) -> None:
    base = write_level(model, tmp_path / "base.gguf")
    held = base.read_bytes()
    at = held.index(b"tokenizer.ggml.pre") + len(b"tokenizer.ggml.pre") + 4
    length = int.from_bytes(held[at : at + 8], "little")
    base.write_bytes(held[: at + 8] + b"x" * length + held[at + 8 + length :])
    spec = spec_for(tmp_path, base, "Q8_0")
    assert codes(export_job.plan(spec, MemorySink())) == ["gguf.not-loadable"]
    assert refused(spec) == "gguf.not-loadable"


def test_a_tokenizer_with_which_no_question_can_be_compared(model: Path, tmp_path: Path) -> None:
    path = model / "tokenizer_config.json"
    settings = json.loads(path.read_text("utf-8")) | {"bos_token": "<no such token>"}
    path.write_text(json.dumps(settings), "utf-8")
    spec = spec_for(tmp_path, model, "Q8_0")
    assert codes(export_job.plan(spec, MemorySink())) == ["tokenizer.special"]
    assert refused(spec) == "tokenizer.special"
