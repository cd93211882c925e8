"""A GGUF file as the base of a whole export: quantized anew, or with an adapter merged into it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter
from safetensors.numpy import load_file
from tests.export.conftest import Checkpoint, Export, spec_for
from tests.export.identity_files import contents, official_files, write_random_imatrix

from tunesmith.core import events
from tunesmith.core.errors import CheckError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export.logit_check import reference_for
from tunesmith.export.predict import PredictRequest, predict
from tunesmith.export.run import run
from tunesmith.export.spec import Check, ExportedFile

TEMPLATE = "{{ bos_token }}{{ messages[0].content }}"


@pytest.fixture(scope="module")
def folder(write_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model folder that all files are of; some widths are multiples of 64 alone."""
    return write_checkpoint(tmp_path_factory.mktemp("folder") / "model", intermediate_size=320)


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of it, by level."""
    spec = spec_for(
        tmp_path_factory.mktemp("made"), folder, "F32", "F16", "BF16", "Q4_K_M", name="base"
    )
    return {file.level: file.path for file in run(spec, MemorySink()).files}


def verdicts(file: ExportedFile) -> dict[str, str]:
    return {check.name: check.verdict for check in file.checks}


def logits_of(file: ExportedFile) -> Check:
    return next(check for check in file.checks if check.name == "logits")


def assert_same_tensors(ours: Path, theirs: Path) -> None:
    own, official = contents(ours).tensors, contents(theirs).tensors
    assert own.keys() == official.keys()
    for name, tensor in own.items():
        expected = official[name]
        assert (tensor.kind, tensor.lengths) == (expected.kind, expected.lengths), name
        np.testing.assert_array_equal(tensor.data, expected.data, err_msg=name)


@pytest.mark.parametrize("kind", ["F16", "BF16", "F32"])
def test_levels_are_those_that_llama_cpp_makes_of_the_file(
    kind: str, made: dict[str, Path], export: Export, tmp_path: Path
) -> None:
    levels = ["Q4_K_M", "Q8_0", "Q3_K_S", "Q4_0"]
    files = export(made[kind], *levels).files
    theirs = official_files(made[kind], levels, tmp_path / "official")
    for file in files:
        assert_same_tensors(file.path, theirs[file.level])
        ours, expected = (contents(it).metadata for it in (file.path, theirs[file.level]))
        assert ours == expected
        held = dict.fromkeys(("load", "tokens", "bos", "logits"), "ok")
        assert verdicts(file) == {**held, "stop": "warning"}


def test_an_importance_matrix_weighs_a_file_as_llama_cpp_weighs_it(
    made: dict[str, Path], export: Export, tmp_path: Path
) -> None:
    means = write_random_imatrix(made["F32"], tmp_path / "imatrix.gguf")
    (file,) = export(made["F16"], "Q4_K_M", imatrix=tmp_path / "imatrix.gguf").files
    theirs = official_files(made["F16"], ["Q4_K_M"], tmp_path / "official", means)
    assert_same_tensors(file.path, theirs["Q4_K_M"])


def test_an_adapter_merged_into_a_file_gives_the_tensors_of_the_folder(
    folder: Path, made: dict[str, Path], write_adapter: Callable[..., Path], export: Export
) -> None:
    adapter = write_adapter(folder)
    levels = ("F32", "Q8_0", "F16")
    of_folder = export(folder, *levels, adapter_dir=adapter, name="folder").files
    of_file = export(made["F32"], *levels, adapter_dir=adapter, name="file").files
    for ours, theirs in zip(of_file, of_folder, strict=True):
        assert_same_tensors(ours.path, theirs.path)
        assert contents(ours.path).metadata == contents(theirs.path).metadata
        # llama.cpp ran the base with the adapter on it: without it the check of F32 would fail.
        assert logits_of(ours).verdict == "ok"
    before, after = (contents(it).tensors for it in (made["F32"], of_file[0].path))
    assert any((after[name].data != before[name].data).any() for name in before)


def test_a_merge_that_went_wrong_is_seen(
    folder: Path,
    made: dict[str, Path],
    write_adapter: Callable[..., Path],
    export: Export,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def base_alone(write: object, prompts: object, work: Path, sink: object, level: str) -> object:
        assert isinstance(write, partial)
        merge = replace(write.args[0], adapter=None)
        return reference_for(partial(write.func, merge), prompts, work, sink, level)  # type: ignore[arg-type]

    monkeypatch.setattr("tunesmith.export.run.reference_for", base_alone)
    with pytest.raises(CheckError, match="logits: The file is not the model"):
        export(made["F16"], "F16", adapter_dir=write_adapter(folder))


def test_the_logits_of_an_adapter_that_no_file_can_hold_are_not_compared(
    folder: Path, made: dict[str, Path], write_adapter: Callable[..., Path], export: Export
) -> None:
    def with_norm(tensors: dict[str, np.ndarray]) -> None:
        tensors["base_model.model.model.norm.weight"] = np.full(256, 2, np.float32)

    adapter = write_adapter(folder, with_norm, modules_to_save=["norm"])
    (file,) = export(made["F32"], "F32", adapter_dir=adapter).files
    check = logits_of(file)
    assert check.verdict == "skipped"
    assert "cannot be run with this adapter on it" in check.detail
    assert "model.norm.weight" in check.detail
    assert (contents(file.path).tensors["output_norm.weight"].data.view("<f4") == 2).all()


def test_a_quantized_file_is_warned_of_and_a_plain_one_is_not(
    made: dict[str, Path], export: Export
) -> None:
    result = export(made["Q4_K_M"], "F32", "Q8_0")
    (warning,) = [it for it in result.warnings if it.code == "export.quantized-base"]
    assert "Q4_K" in warning.message
    # Its own activations were rounded: the F32 file is not held to bounds that it cannot keep.
    assert all(logits_of(file).verdict == "ok" for file in result.files)
    manifest = json.loads(result.manifest.read_text("utf-8"))
    assert all("Q4_K" in entry["base_quantized"] for entry in manifest["files"])
    plain = export(made["F16"], "Q8_0", name="plain")
    assert "export.quantized-base" not in {it.code for it in plain.warnings}


def test_vocabulary_template_and_other_keys_are_the_files_own(
    made: dict[str, Path], export: Export, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.gguf"
    rewrite(made["F16"], odd, {"general.name": "A model of mine", "tunesmith_test.key": "kept"})
    (file,) = export(odd, "Q8_0").files
    before, after = (contents(path).metadata for path in (odd, file.path))
    assert after.pop("general.file_type") == (4, 7)
    assert after == {k: v for k, v in before.items() if k != "general.file_type"}
    assert after["general.name"] == (8, b"A model of mine")


def test_an_adapter_trained_with_another_template_is_told(
    folder: Path, made: dict[str, Path], write_adapter: Callable[..., Path], export: Export
) -> None:
    adapter = write_adapter(folder)
    for path in folder.glob("tokenizer*.json"):
        shutil.copyfile(path, adapter / path.name)
    told = export(made["F16"], "Q8_0", adapter_dir=adapter, name="same").warnings
    assert "export.gguf-template" not in {it.code for it in told}
    (adapter / "chat_template.jinja").write_text(TEMPLATE, "utf-8")
    told = export(made["F16"], "Q8_0", adapter_dir=adapter, name="other").warnings
    assert "export.gguf-template" in {it.code for it in told}


def test_the_adapter_alone_is_the_one_that_the_folder_gives(
    folder: Path, made: dict[str, Path], write_adapter: Callable[..., Path], export: Export
) -> None:
    asked = {"adapter_dir": write_adapter(folder), "adapter_gguf": True}
    of_folder = export(folder, "Q8_0", name="folder", **asked).adapter
    of_file = export(made["F16"], "Q8_0", name="file", **asked).adapter
    assert of_folder is not None
    assert of_file is not None
    assert of_file.passed
    assert of_file.path.read_bytes() == of_folder.path.read_bytes()


def test_all_parts_are_read_named_and_watched(folder: Path, export: Export, tmp_path: Path) -> None:
    parts = export(folder, "F16", name="base", split_bytes=1_300_000).files[0].parts
    assert len(parts) > 2
    whole = export(folder, "F16", name="whole").files[0].path
    last = parts[-1].path  # any of them stands for all
    (file,) = export(last, "Q8_0", name="of-parts").files
    of_whole = export(whole, "Q8_0", name="of-whole", work_dir=tmp_path / "other").files[0]
    assert_same_tensors(file.path, of_whole.path)
    assert not [key for key in contents(file.path).metadata if key.startswith("split.")]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    (entry,) = [it for it in manifest["files"] if it["file"] == file.path.name]
    assert entry["base"] == {
        "file": last.name,
        "sha256": {part.path.name: part.sha256 for part in parts},
    }

    sink = MemorySink()
    export(last, "Q8_0", name="of-parts", sink=sink)
    assert ("check Q8_0", True) in [
        (it.name, it.skipped) for it in sink.events if isinstance(it, events.Stage)
    ]
    first = parts[0].path
    content = bytearray(first.read_bytes())
    content[-1] ^= 1
    first.write_bytes(content)
    with pytest.raises(
        InputError, match=r"made it with another base of the name base-F16-0000"
    ) as caught:
        export(last, "Q8_0", name="of-parts")
    assert caught.value.code == "export.made-from-else"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"merged_folder": True}, "export.gguf-merged"),
        ({"converter": "official"}, "export.gguf-converter"),
        ({"adapter_gguf": True}, "export.no-adapter"),
    ],
)
def test_what_no_file_can_give_is_refused_before_any_work(
    asked: dict[str, object], code: str, made: dict[str, Path], export: Export, tmp_path: Path
) -> None:
    sink = MemorySink()
    with pytest.raises(InputError) as caught:
        export(made["F16"], "Q8_0", sink=sink, **asked)
    assert caught.value.code == code
    assert caught.value.hint
    assert not (tmp_path / "out").exists()
    assert len(sink.events) == 1


def test_an_adapter_with_more_tokens_is_refused_before_any_work(
    folder: Path,
    made: dict[str, Path],
    write_adapter: Callable[..., Path],
    export: Export,
    tmp_path: Path,
) -> None:
    embedding = load_file(folder / "model.safetensors")["model.embed_tokens.weight"]
    longer = np.concatenate([embedding, np.ones((1, embedding.shape[1]), np.float32)])
    whole = {f"base_model.model.{it}.weight": longer for it in ("model.embed_tokens", "lm_head")}
    adapter = write_adapter(folder, lambda tensors: tensors.update(whole))
    with pytest.raises(InputError) as caught:
        export(made["F16"], "Q8_0", adapter_dir=adapter)
    assert caught.value.code == "export.gguf-vocabulary"
    assert not (tmp_path / "out").exists()


def test_the_base_itself_is_not_overwritten(made: dict[str, Path], export: Export) -> None:
    path = made["F16"]
    before = sha256_file(path)
    with pytest.raises(InputError) as caught:
        export(path, "F16", name="base", out_dir=path.parent)
    assert caught.value.code in ("export.file-exists", "export.made-from-else")
    assert sha256_file(path) == before


def test_predicted_sizes_and_figures_are_those_of_the_folder(
    folder: Path, made: dict[str, Path], write_adapter: Callable[..., Path], export: Export
) -> None:
    adapter = write_adapter(folder)
    of_file = predict(PredictRequest(made["F16"], adapter, ("F16", "Q4_K_M", "Q8_0")))
    of_folder = predict(PredictRequest(folder, adapter, ("F16", "Q4_K_M", "Q8_0")))
    for name in ("blocks", "key_value_heads", "head_dim", "context", "vocabulary", "tensors"):
        assert getattr(of_file, name) == getattr(of_folder, name), name
    assert of_file.levels == of_folder.levels
    assert of_file.adapter_bytes == of_folder.adapter_bytes > 0
    assert of_file.merged_bytes == 0
    assert "Hugging Face folder" in of_file.merged_problem
    assert not of_folder.merged_problem
    for file in export(made["F16"], "Q4_K_M", "Q8_0", adapter_dir=adapter).files:
        assert file.bytes == of_file.levels[file.level].bytes


def test_an_architecture_that_llama_cpp_does_not_know_is_refused_in_words(
    made: dict[str, Path], export: Export, tmp_path: Path
) -> None:
    odd = tmp_path / "odd.gguf"
    rewrite(made["F16"], odd, {}, architecture="nonesuch")
    with pytest.raises(InputError) as caught:
        export(odd, "Q8_0")
    assert caught.value.code == "gguf.not-loadable"
    assert "nonesuch" in caught.value.message
    assert not (tmp_path / "out").exists()


def rewrite(
    source: Path, target: Path, texts: dict[str, str], architecture: str | None = None
) -> None:
    """The same file with other texts under some keys."""
    reader = GGUFReader(source)
    writer = GGUFWriter(target, architecture or "llama")
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture" or key in texts:
            continue
        inner = field.types[-1] if len(field.types) > 1 else None
        writer.add_key_value(key, field.contents(), field.types[0], inner)
    for key, text in texts.items():
        writer.add_string(key, text)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
