"""The export job: files are held against what the trained model itself says."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as torch_save_file
from tests.export.test_base_bitsandbytes import packed
from tests.jobs.export_job.export_job_models import Export, Outcome, change

from tunesmith.core import events
from tunesmith.core.errors import CheckError
from tunesmith.core.events import MemorySink
from tunesmith.export.spec import Check, ExportSpec
from tunesmith.jobs import export_job
from tunesmith.training.reference_logits import LogitsRequest, write_logits


@pytest.fixture
def reference() -> None:
    """A test that asks for this has the model's own logits computed, which takes seconds."""


def logits_checks(outcome: Outcome) -> list[Check]:
    return [check for it in outcome.result.files for check in it.checks if check.name == "logits"]


def test_logits_are_those_of_the_trained_model(
    export: Export, adapter: Path, spec: ExportSpec, reference: None
) -> None:
    outcome = export(adapter_dir=adapter, levels=("F16", "Q8_0"))
    for check in logits_checks(outcome):
        assert check.verdict == "ok", check
        assert "have the same likeliest token" in check.detail
    stages = [event.name for event in outcome.events if isinstance(event, events.Stage)]
    assert stages.count("reference") == 1
    assert stages.index("quantize") < stages.index("reference") < stages.index("check F16")
    assert not list(spec.work_dir.glob("*.npz"))  # logits of a large vocabulary are large


def test_a_gguf_base_gives_the_modelfile_of_its_folder_and_is_compared_with_itself(
    export: Export, model: Path, adapter: Path
) -> None:
    change(model / "generation_config.json", temperature=0.6, top_k=20)
    change(adapter / "adapter_config.json", base_model_name_or_path=None)
    of_folder = export(model_dir=model, adapter_dir=adapter)
    base = export(model_dir=model, levels=("F16",), name="base").result.files[0].path
    of_file = export(model_dir=base, adapter_dir=adapter, name="of-file", adapter_gguf=True)
    lines = of_folder.modelfile().split("\n", 1)
    assert of_file.modelfile() == f"FROM ./of-file-Q8_0.gguf\n{lines[1]}"
    assert "PARAMETER temperature 0.6\n" in of_file.modelfile()
    assert of_file.modelfile("adapter").startswith("FROM base-f16\n")
    assert [check.verdict for check in logits_checks(of_file)] == ["ok"]


def test_logits_are_asked_of_base_and_adapter_once_and_only_for_new_files(
    export: Export, adapter: Path, spec: ExportSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def write(request: LogitsRequest, _: object) -> str:
        asked.append(request)
        return "torch is not installed."

    monkeypatch.setattr(export_job, "write_logits", write)
    told = logits_checks(export(adapter_dir=adapter))
    assert told == [Check("logits", "skipped", "torch is not installed.")]
    export(adapter_dir=adapter)
    (request,) = asked
    assert (request.model_dir, request.adapter_dir) == (spec.model_dir, adapter)
    assert 60 < sum(map(len, request.prompts)) <= 256


def test_a_quantized_base_is_compared_as_export_reads_it(
    export: Export, model: Path, reference: None
) -> None:
    path = model / "model.safetensors"
    tensors = {name: torch.from_numpy(values) for name, values in load_file(path).items()}
    for name, values in list(tensors.items()):
        if "_proj" in name:
            del tensors[name]
            rows, width = values.shape
            tensors |= packed(shape=(rows, width), double=True, dtype="bfloat16", name=name)
    torch_save_file(tensors, path, {"format": "pt"})
    change(model / "config.json", quantization_config={"quant_method": "bitsandbytes"})
    (check,) = logits_checks(export(model_dir=model, levels=("F16",)))
    assert check.verdict == "ok", check


def test_a_file_that_says_something_else_than_the_model_gets_no_name(
    export: Export,
    model: Path,
    spec: ExportSpec,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    reference: None,
) -> None:
    other = Path(shutil.copytree(model, tmp_path / "other"))
    weights = load_file(other / "model.safetensors")
    gone = "model.layers.1.self_attn.o_proj.weight"
    weights[gone] = weights[gone] * 0
    save_file(weights, other / "model.safetensors", {"format": "pt"})

    def write(request: LogitsRequest, sink: MemorySink) -> str:
        return write_logits(replace(request, model_dir=other), sink)

    monkeypatch.setattr(export_job, "write_logits", write)
    with pytest.raises(CheckError) as caught:
        export(model_dir=model, levels=("F16",))
    assert "tuned-F16.gguf.part: logits: The file is not the model: " in caught.value.message
    assert [path.name for path in spec.out_dir.glob("*gguf*")] == ["tuned-F16.gguf.part"]
