"""The export job: a Modelfile for every level that says what was trained, and no word more."""

from pathlib import Path

import pytest
from tests.jobs.export_job.export_job_models import Export, change

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.output_lock import refuse_busy
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs.export_job import run
from tunesmith.models.gguf_file import read_gguf_header
from tunesmith.ollama.precedence import PromptUse


def test_a_type_that_only_llama_cpp_knows_gets_its_modelfile_too(export: Export) -> None:
    outcome = export(levels=("Q2_0",))
    kinds = {
        tensor.type for tensor in read_gguf_header(outcome.result.files[0].path).tensors.values()
    }
    assert "Q2_0" in kinds  # which the gguf package cannot read
    assert [(it.level, it.verdict) for it in outcome.result.modelfiles] == [("Q2_0", "exact")]
    assert outcome.modelfile("Q2_0").startswith("FROM ./tuned-Q2_0.gguf\nTEMPLATE ")


def test_every_level_gets_a_proven_modelfile_that_names_its_file(export: Export) -> None:
    outcome = export(levels=("Q8_0", "q4_k_m"), keep_f16=True)
    out = outcome.result.out_dir
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0", "Q4_K_M", "F16"]
    for written, file in zip(outcome.result.modelfiles, outcome.result.files, strict=True):
        assert written.path == out / f"Modelfile.{written.level}"
        assert written.verdict == "exact"
        assert written.uses == PromptUse("modelfile-template", "modelfile-template")
        assert written.cases >= 300
        text = outcome.modelfile(written.level)
        assert text.startswith(f'FROM ./{file.path.name}\nTEMPLATE """')
        assert (out / text.split("\n", 1)[0].removeprefix("FROM ./")).samefile(file.path)
        assert '"<|im_start|>user\\n"' in text
        assert 'PARAMETER stop "<|im_end|>"\n' in text
        assert "SYSTEM " not in text
    assert sorted(path.name for path in out.iterdir()) == [
        "Modelfile.F16",
        "Modelfile.Q4_K_M",
        "Modelfile.Q8_0",
        "checks.json",
        "manifest.json",
        "tuned-F16.gguf",
        "tuned-Q4_K_M.gguf",
        "tuned-Q8_0.gguf",
    ]
    stages = [e.name for e in outcome.events if isinstance(e, events.Stage)]
    # The finest level is judged first: the others fall with it.
    assert stages[-4:] == ["check F16", "check Q8_0", "check Q4_K_M", "modelfile"]


def test_a_name_with_a_space_is_quoted_and_still_ours_the_second_time(export: Export) -> None:
    for _ in range(2):
        first = export(name="my model").modelfile().split("\n", 1)[0]
        assert first == 'FROM "./my model-Q8_0.gguf"'


def test_sampling_is_what_the_base_recommends_in_ollamas_words(export: Export, model: Path) -> None:
    recommended = {
        "temperature": 0.6,
        "top_k": 20,
        "top_p": 0.95,
        "min_p": 0,
        "repetition_penalty": 1.05,
        "do_sample": True,
        "max_new_tokens": 2048,
    }
    change(model / "generation_config.json", **recommended)
    assert export(model_dir=model).parameters() == {
        "stop": '"<|im_end|>"',
        "num_ctx": "512",
        "temperature": "0.6",
        "top_k": "20",
        "top_p": "0.95",
        "min_p": "0",
        "repeat_penalty": "1.05",
    }


def test_a_recommendation_that_ollama_cannot_take_is_left_out_and_told(
    export: Export, model: Path
) -> None:
    wrong = {"temperature": True, "repetition_penalty": "high"}
    change(model / "generation_config.json", top_p=0.9, **wrong)
    outcome = export(model_dir=model)
    assert outcome.parameters().keys() == {"stop", "num_ctx", "top_p"}
    told = [w.message for w in outcome.result.warnings if w.code == "modelfile.parameter"]
    assert len(told) == len(wrong)
    assert all(f"“{name}” is {value!r}" in " ".join(told) for name, value in wrong.items())


@pytest.mark.parametrize("content", ["FROM ./mine.gguf\nSYSTEM mine\n", "", None])
def test_a_modelfile_of_somebody_else_is_not_overwritten(
    content: str | None, export: Export, spec: ExportSpec
) -> None:
    theirs = spec.out_dir / "Modelfile.Q8_0"
    if content is None:
        theirs.mkdir(parents=True)
    else:
        theirs.parent.mkdir()
        theirs.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        export()
    assert caught.value.code == "export.file-exists"
    assert str(theirs) in caught.value.message
    assert list(spec.out_dir.iterdir()) == [theirs]
    if content is not None:
        assert theirs.read_text("utf-8") == content


def test_a_second_export_renews_its_own_modelfile(export: Export) -> None:
    first = export().modelfile()
    theirs = export().result.out_dir / "Modelfile.Q8_0"
    theirs.write_text(first.split("\n", 1)[0] + "\nSYSTEM changed by hand\n", "utf-8")
    assert export().modelfile() == first


def test_another_files_modelfile_is_replaced_with_a_warning(export: Export) -> None:
    export()
    outcome = export(name="other")
    assert outcome.modelfile().startswith("FROM ./other-Q8_0.gguf\n")
    assert "is of tuned-Q8_0.gguf" in outcome.warnings["modelfile.replaced"]


def test_the_adapter_alone_gets_a_modelfile_that_names_the_base(
    export: Export, adapter: Path
) -> None:
    change(adapter / "adapter_config.json", base_model_name_or_path="Owner/Some Model 1B/")
    outcome = export(adapter_dir=adapter, adapter_gguf=True)
    assert outcome.result.adapter is not None
    assert outcome.result.adapter.path.name == "tuned-adapter.gguf"
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0", "adapter"]
    # What the base in Ollama carries is not known here.
    assert [it.uses is None for it in outcome.result.modelfiles] == [False, True]
    text = outcome.modelfile("adapter")
    assert text.startswith('FROM some-model-1b\nADAPTER ./tuned-adapter.gguf\nTEMPLATE """')
    # All else is as beside the merged file: it was trained so.
    assert text.split("\n", 2)[2] == outcome.modelfile().split("\n", 1)[1]
    told = outcome.warnings["modelfile.adapter"]
    assert "FROM some-model-1b" in told
    assert "loras are not yet implemented" in told
    # It is known again as an export's own.
    assert export(adapter_dir=adapter, adapter_gguf=True).modelfile("adapter") == text
    theirs = outcome.result.out_dir / "Modelfile.adapter"
    theirs.write_text("FROM llama3.2\nADAPTER ./mine.gguf\n", "utf-8")
    with pytest.raises(InputError) as caught:
        export(adapter_dir=adapter, adapter_gguf=True)
    assert caught.value.code == "export.file-exists"
    assert "mine.gguf" in theirs.read_text("utf-8")


def test_a_level_in_parts_gets_no_modelfile_and_the_result_says_why(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunesmith.export.splits.SMALLEST_LIMIT", 1)  # the model is that small
    outcome = export(model_dir=model, levels=("F16", "Q8_0"), split_bytes=200_000)
    f16, q8 = outcome.result.files
    assert len(f16.parts) > 1
    assert q8.parts == ()
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0"]
    assert not (outcome.result.out_dir / "Modelfile.F16").exists()
    assert outcome.warnings["modelfile.parts"].startswith("F16: Ollama does not open files")


def test_no_other_export_may_begin_before_the_modelfiles_are_written(spec: ExportSpec) -> None:
    refused: list[str] = []

    class Looking(MemorySink):
        def emit(self, event: events.Event) -> None:
            if isinstance(event, events.Stage) and event.name == "modelfile":
                with pytest.raises(InputError) as caught:
                    refuse_busy(spec.out_dir)
                refused.append(caught.value.code)
            super().emit(event)

    run(spec, Looking())
    assert refused == ["out.busy"]
    refuse_busy(spec.out_dir)
