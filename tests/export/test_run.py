"""A whole export: files, checks, manifest; stopped and continued; refused before any work."""

import collections
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.export.written_files import StopAt, names, rewrite

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import Event, MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export import record as record_module
from tunesmith.export.spec import ExportResult
from tunesmith.models.gguf_metadata import read_gguf_metadata

Export = Callable[..., ExportResult]


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def stages(sink: MemorySink) -> list[tuple[str, bool]]:
    return [(e.name, e.skipped) for e in sink.events if isinstance(e, events.Stage)]


def test_every_level_is_written_checked_and_listed(
    export: Export, model: Path, tmp_path: Path
) -> None:
    sink = MemorySink()
    result = export(model, "Q8_0", "q4_k_m", sink=sink)

    out = tmp_path / "out"
    assert names(out) == ["checks.json", "manifest.json", "tuned-Q4_K_M.gguf", "tuned-Q8_0.gguf"]
    assert [file.level for file in result.files] == ["Q8_0", "Q4_K_M"]
    for file in result.files:
        assert file.bytes == file.path.stat().st_size
        assert file.sha256 == sha256_file(file.path)
        verdicts = {check.name: check.verdict for check in file.checks}
        # Random weights write no end marker: that alone is a warning and no error.
        held = dict.fromkeys(("load", "tokens", "bos"), "ok")
        assert verdicts == {**held, "logits": "skipped", "stop": "warning"}
    q8, q4 = result.files
    assert 8.4 < q8.bits_per_weight < 8.6
    assert q4.bits_per_weight < 6.6
    assert {warning.code for warning in result.warnings} == {"export.check-stop"}

    manifest = json.loads(result.manifest.read_text("utf-8"))
    for entry in manifest["files"]:
        assert entry["merged_in"] == "F32"
        assert entry["base_quantized"] is None
        weights = entry["base"]["sha256"]["model.safetensors"]
        assert weights == sha256_file(model / "model.safetensors")
        assert entry["adapter"] is None
        assert entry["versions"]["llama-cpp-python"].startswith("0.3.")
    listed = {entry["file"]: entry["sha256"] for entry in manifest["files"]}
    assert listed == {file.path.name: file.sha256 for file in result.files}
    checks = json.loads(result.checks.read_text("utf-8"))
    assert checks["files"]["tuned-Q8_0.gguf"]["checks"]["tokens"]["verdict"] == "ok"

    assert names(tmp_path / "work") == ["export-state.json"]
    told = [e for e in sink.events if isinstance(e, events.Progress)]
    progress = [e for e in told if e.unit == "weights"]
    assert [e.done for e in progress] == sorted(e.done for e in progress)
    assert progress[-1].done == progress[-1].total
    assert progress[-1].eta_s is None or progress[-1].eta_s > 0, "the checks are still to come"
    checks = [(e.item, e.done, e.total) for e in told if e.unit == "checks"]
    for level in ("Q8_0", "Q4_K_M"):
        mine = [(done, total) for item, done, total in checks if item == level]
        assert (mine[0], mine[-1]) == ((0, 5), (5, 5))
    artifacts = [e.path for e in sink.events if isinstance(e, events.Artifact)]
    assert artifacts == [str(file.path) for file in result.files]


def test_metadata_keeps_the_models_name_and_takes_the_given_template(
    export: Export, model: Path
) -> None:
    template = "{{ bos_token }}{{ messages[0].content }}"
    rewrite(model / "tokenizer_config.json", chat_template=template)
    (file,) = export(model, "Q8_0", name="phi3-of-mine").files
    metadata = read_gguf_metadata(file.path)
    assert metadata.name == "Model"  # of the folder: llama.cpp reads meaning into some names
    assert metadata.chat_template == template
    assert metadata.pre_tokenizer == "smollm"


def test_keep_f16_adds_that_level(export: Export, model: Path) -> None:
    assert [f.level for f in export(model, "Q8_0", keep_f16=True).files] == ["Q8_0", "F16"]


def test_a_width_that_blocks_do_not_divide_is_told(
    export: Export, checkpoint: Callable[..., Path]
) -> None:
    narrow = checkpoint(hidden_size=96, num_attention_heads=3, num_key_value_heads=3)
    result = export(narrow, "Q4_K_M")
    (warning,) = [w for w in result.warnings if w.code == "export.width-fallback"]
    assert "12 of 20 tensors" in warning.message
    assert result.files[0].fallbacks == 12


def test_the_adapters_own_tokenizer_wins(
    export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(model)
    for path in model.glob("tokenizer*.json"):
        shutil.copyfile(path, adapter / path.name)
    settings = json.loads((adapter / "tokenizer_config.json").read_text("utf-8"))
    settings["chat_template"] = "{{ messages[0].content }} of the adapter"
    (adapter / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    (file,) = export(model, "Q8_0", adapter_dir=adapter).files
    assert read_gguf_metadata(file.path).chat_template == settings["chat_template"]


def test_a_repeated_export_does_nothing_again(export: Export, model: Path) -> None:
    first = export(model, "Q8_0", "F16")
    sink = MemorySink()
    again = export(model, "Q8_0", "F16", sink=sink)
    assert again.files == first.files
    assert stages(sink) == [
        ("inputs", False),
        ("check Q8_0", True),
        ("check F16", True),
    ]


def test_a_stopped_export_goes_on_with_the_next_level(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Artifact))
    with pytest.raises(CancelledError):
        export(model, "Q8_0", "Q4_K_M", sink=stopping)
    out = tmp_path / "out"
    assert "tuned-Q8_0.gguf" in names(out)
    assert "tuned-Q4_K_M.gguf" not in names(out)
    written = (out / "tuned-Q8_0.gguf").stat().st_mtime_ns

    sink = MemorySink()
    resumed = export(model, "Q8_0", "Q4_K_M", sink=sink)
    assert ("check Q8_0", True) in stages(sink)
    told = [event for event in sink.events if isinstance(event, events.Progress)]
    progress = [event for event in told if event.unit == "weights"]
    assert {event.done for event in progress} == {progress[0].total}, "no weight is read again"
    assert (out / "tuned-Q8_0.gguf").stat().st_mtime_ns == written

    shutil.rmtree(out)
    shutil.rmtree(tmp_path / "work")
    undisturbed = export(model, "Q8_0", "Q4_K_M")
    assert [f.sha256 for f in resumed.files] == [f.sha256 for f in undisturbed.files]


def test_a_stop_in_the_middle_leaves_no_file_that_looks_whole(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Progress))
    with pytest.raises(CancelledError):
        export(model, "Q8_0", sink=stopping)
    assert set(names(tmp_path / "out")) <= {"tuned-Q8_0.gguf.part"}
    assert export(model, "Q8_0").files[0].passed
    assert names(tmp_path / "work") == ["export-state.json"]


def test_what_is_left_of_other_attempts_is_not_gone_on_with(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "Q8_0", sink=stopping)
    part = tmp_path / "out" / "tuned-Q8_0.gguf.part"
    part.write_bytes(part.read_bytes()[:-32])
    (file,) = export(model, "Q8_0").files
    assert file.passed
    assert file.bytes > file.path.stat().st_size - 1
    assert names(tmp_path / "out") == ["checks.json", "manifest.json", "tuned-Q8_0.gguf"]


def test_a_file_made_from_something_else_is_not_overwritten(
    export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    plain = export(model, "Q8_0")
    adapter = write_adapter(model)
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", adapter_dir=adapter)
    assert caught.value.code == "export.made-from-else"
    told = f"{plain.files[0].path} exists. An export made it with no adapter, not with what"
    assert told in str(caught.value)
    assert "--name" in caught.value.hint
    assert sha256_file(plain.files[0].path) == plain.files[0].sha256

    for change in (
        lambda: rewrite(model / "generation_config.json", temperature=0.5),
        lambda: (model / "tokenizer.model").write_bytes(b"another"),
    ):
        change()
        with pytest.raises(InputError) as caught:
            export(model, "Q8_0")
        assert caught.value.code == "export.made-from-else"
        assert "another base of the name model, or other files in it" in caught.value.message
        for name in ("generation_config.json", "tokenizer.model"):
            (model / name).unlink(missing_ok=True)


def test_an_update_of_what_computes_may_make_the_file_anew(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = export(model, "Q8_0")
    monkeypatch.setattr(record_module.importlib.metadata, "version", lambda _: "99")
    sink = MemorySink()
    assert export(model, "Q8_0", sink=sink).files[0].sha256 == first.files[0].sha256
    assert ("quantize", False) in stages(sink)
    (entry,) = json.loads(first.manifest.read_text("utf-8"))["files"]
    assert entry["versions"]["gguf"] == "99"


def test_each_file_keeps_its_own_origin_and_checks_through_later_exports(
    export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    plain = export(model, "Q8_0", "F16")
    plain.files[1].path.unlink()
    tuned = export(model, "Q4_K_M", adapter_dir=write_adapter(model), name="other")
    listed = {it["file"]: it for it in json.loads(tuned.manifest.read_text("utf-8"))["files"]}
    assert listed.keys() == {"tuned-Q8_0.gguf", "other-Q4_K_M.gguf"}
    assert listed["tuned-Q8_0.gguf"]["adapter"] is None
    assert listed["other-Q4_K_M.gguf"]["adapter"]["folder"] == "adapter"
    checks = json.loads(tuned.checks.read_text("utf-8"))["files"]
    assert {name: it["level"] for name, it in checks.items()} == {
        "tuned-Q8_0.gguf": "Q8_0",
        "other-Q4_K_M.gguf": "Q4_K_M",
    }


@pytest.mark.parametrize("name", ["manifest.json", "checks.json"])
@pytest.mark.parametrize("content", ['{"kind": "adapter", "files": []}', "notes", "[1]"])
def test_a_record_that_no_export_wrote_is_not_overwritten(
    name: str, content: str, export: Export, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0")
    assert caught.value.code == "export.file-exists"
    assert names(tmp_path / "out") == [name]
    assert (tmp_path / "out" / name).read_text("utf-8") == content


def test_the_folder_of_an_input_is_no_output(
    export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(model)
    for folder in (model, adapter, model / ".." / "adapter"):
        before = names(folder)
        with pytest.raises(InputError) as caught:
            export(model, "Q8_0", adapter_dir=adapter, out_dir=folder)
        assert caught.value.code == "export.out-is-input"
        assert names(folder) == before


def test_a_kill_right_after_a_file_got_its_name_does_not_make_it_a_strangers(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(record_module.State, "remember", die)
        with pytest.raises(KeyboardInterrupt):
            export(model, "Q8_0")
    (file,) = export(model, "Q8_0").files
    assert file.path.is_file()


def test_a_damaged_result_is_made_again(export: Export, model: Path) -> None:
    first = export(model, "Q8_0").files[0]
    content = first.path.read_bytes()
    first.path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert export(model, "Q8_0").files[0].sha256 == first.sha256
    assert sha256_file(first.path) == first.sha256


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"imatrix": Path("imatrix.gguf")}, "imatrix.missing"),
        ({"name": "a/b"}, "export.name"),
        ({"name": ".hidden"}, "export.name"),
        ({"name": " "}, "export.name"),
        ({"adapter_dir": Path("nowhere")}, "adapter.missing"),
        ({"model_dir": Path("nowhere")}, "model.not-a-folder"),
    ],
)
def test_wrong_requests_are_refused_before_anything_is_written(
    fields: dict[str, Any], code: str, export: Export, model: Path, tmp_path: Path
) -> None:
    chosen = fields.pop("model_dir", model)
    with pytest.raises(InputError) as caught:
        export(chosen, "Q8_0", **fields)
    assert caught.value.code == code
    assert caught.value.hint
    assert not (tmp_path / "out").exists()


def test_a_file_of_somebody_else_is_not_overwritten(
    export: Export, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "tuned-Q8_0.gguf").write_text("precious", "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0")
    assert caught.value.code == "export.file-exists"
    assert (tmp_path / "out" / "tuned-Q8_0.gguf").read_text("utf-8") == "precious"


def test_too_little_space_is_told_by_item_before_work(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    with pytest.raises(JobError) as caught:
        export(model, "Q8_0", "Q4_K_M")
    assert caught.value.code == "disk.full"
    for item in ("Q8_0", "Q4_K_M"):
        assert item in caught.value.message
    assert not (tmp_path / "out").exists()


def test_an_input_that_changes_meanwhile_is_told(
    export: Export, model: Path, tmp_path: Path
) -> None:
    weights = model / "model.safetensors"

    def overwrite(event: Event) -> bool:
        if isinstance(event, events.Stage) and event.name == "quantize":
            weights.write_bytes(weights.read_bytes())
        return False

    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", sink=StopAt(overwrite))
    assert caught.value.code == "export.inputs-changed"
    assert not (tmp_path / "out").exists()
    assert names(tmp_path / "work") == []


def test_an_input_that_is_away_for_a_moment_costs_no_work(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda it: isinstance(it, events.Stage) and it.name.startswith("check"))
    with pytest.raises(CancelledError):
        export(model, "Q8_0", sink=stopping)
    kept = (tmp_path / "out" / "tuned-Q8_0.gguf.part").read_bytes()
    away = tmp_path / "away"

    def lose(event: Event) -> bool:
        if isinstance(event, events.Stage) and event.name == "quantize":
            model.rename(away)
        return False

    with pytest.raises(InputError):
        export(model, "Q8_0", sink=StopAt(lose))
    assert (tmp_path / "out" / "tuned-Q8_0.gguf.part").read_bytes() == kept
    away.rename(model)
    assert export(model, "Q8_0").files[0].passed


def test_an_adapter_trained_on_other_weights_is_refused(
    export: Export, model: Path, write_adapter: Callable[..., Path]
) -> None:
    adapter = write_adapter(model)
    weights = sha256_file(model / "model.safetensors")
    rewrite(adapter / "manifest.json", base_model={"model.safetensors": weights})
    assert export(model, "Q8_0", adapter_dir=adapter).files[0].passed
    rewrite(adapter / "manifest.json", base_model={"model.safetensors": "0" * 64})
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", adapter_dir=adapter, name="other")
    assert caught.value.code == "adapter.other-base"
