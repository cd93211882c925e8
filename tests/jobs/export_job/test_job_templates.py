"""The export job: what a chat template and an end marker become, or cost, in a Modelfile."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.jobs.export_job.export_job_models import CHATML, Export, change

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import check_cases
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import export_job
from tunesmith.ollama.precedence import PromptUse
from tunesmith.ollama.token_facts import facts_of_file, facts_of_folder

NUMBERED = "{% for m in messages %}{{ loop.index }}{{ m.content }}<|im_end|>{% endfor %}"


def forget_eos(model: Path) -> None:
    change(model / "tokenizer_config.json", eos_token=None)
    for name in ("config.json", "generation_config.json"):
        change(model / name, eos_token_id=None)
    (model / "special_tokens_map.json").unlink()


def test_a_model_without_chat_template_gets_its_stop_and_a_true_warning(
    export: Export, model: Path
) -> None:
    change(model / "tokenizer_config.json", chat_template=None)
    change(model / "generation_config.json", temperature=0.7)
    outcome = export(model_dir=model)
    assert outcome.modelfile() == (
        'FROM ./tuned-Q8_0.gguf\nPARAMETER stop "<|im_end|>"\nPARAMETER num_ctx 512\n'
        "PARAMETER temperature 0.7\n"
    )
    assert outcome.result.modelfiles[0].verdict == "none"
    assert outcome.warnings["modelfile.no-template"] == (
        "Modelfile.Q8_0 has no TEMPLATE: the model has no chat template. "
        "Ollama will guess a template."
    )


@pytest.mark.parametrize(
    ("template", "reason"),
    [(NUMBERED, "where they stand"), ("{% if %}", "no valid Jinja")],
    ids=["of no format", "broken"],
)
def test_a_chat_template_that_cannot_be_compiled_costs_only_the_template(
    template: str, reason: str, export: Export, model: Path
) -> None:
    change(model / "tokenizer_config.json", chat_template=template)
    outcome = export(model_dir=model)
    assert outcome.modelfile().startswith('FROM ./tuned-Q8_0.gguf\nPARAMETER stop "<|im_end|>"\n')
    (written,) = outcome.result.modelfiles
    assert written.verdict == "none"
    assert written.uses == PromptUse("built-in-guess", "gguf-chat-template")
    assert reason in " ".join(written.reasons)
    message = outcome.warnings["modelfile.no-template"]
    assert reason in message
    assert "Ollama 0.30 and later use the chat template inside the GGUF" in message


def test_a_template_of_parts_is_asked_and_proven_with_parts(export: Export, model: Path) -> None:
    parts = CHATML.replace("m.content", "m.content[0].text")
    prompt, _ = check_cases.render_prompt(parts, "", "<|im_end|>", MemorySink())
    plain, _ = check_cases.render_prompt(CHATML, "", "<|im_end|>", MemorySink())
    assert prompt == plain is not None
    change(model / "tokenizer_config.json", chat_template=parts)
    (written,) = export(model_dir=model).result.modelfiles
    assert written.verdict == "exact"
    assert "lists of parts" in " ".join(written.reasons)


@pytest.mark.parametrize("template", [None, NUMBERED], ids=["no template", "of no format"])
def test_without_any_known_end_no_modelfile_is_written_and_the_result_says_so(
    template: str | None, export: Export, model: Path
) -> None:
    forget_eos(model)
    change(model / "tokenizer_config.json", chat_template=template)
    outcome = export(model_dir=model)
    assert outcome.result.modelfiles == ()
    assert outcome.result.files[0].path.is_file()
    assert not (outcome.result.out_dir / "Modelfile.Q8_0").exists()
    assert "Modelfile.Q8_0 is not written" in outcome.warnings["modelfile.no-stop"]


def test_without_eos_the_end_marker_of_the_format_is_the_stop(export: Export, model: Path) -> None:
    forget_eos(model)
    outcome = export(model_dir=model)
    assert outcome.parameters()["stop"] == '"<|im_end|>"'
    assert outcome.result.modelfiles[0].verdict == "exact"


def end_with(marker: str, model: Path, template: str = CHATML) -> None:
    """Give the model an end marker, a special token that is neither EOS nor known to llama.cpp."""
    tokenizer = json.loads((model / "tokenizer.json").read_text("utf-8"))
    token = next(it for it in tokenizer["added_tokens"] if it["content"] == "<repo_name>")
    token["content"] = marker
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary[marker] = vocabulary.pop("<repo_name>")
    (model / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    settings = json.loads((model / "tokenizer_config.json").read_text("utf-8"))
    settings.get("added_tokens_decoder", {}).get(str(token["id"]), {})["content"] = marker
    settings["chat_template"] = template.replace("<|im_end|>", marker)
    settings["eos_token"] = "<|endoftext|>"
    (model / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")


def test_an_end_marker_that_ends_nothing_stops_the_export_before_any_work(
    export: Export, model: Path, spec: ExportSpec
) -> None:
    end_with("<|done|>", model)
    with pytest.raises(InputError) as caught:
        export(model_dir=model)
    assert caught.value.code == "export.tokens-disagree"
    assert not spec.out_dir.exists()
    planned = export_job.plan(replace(spec, model_dir=model), MemorySink())
    assert [it.code for it in planned.obstacles] == ["export.tokens-disagree"]
    assert caught.value.message in planned.obstacles[0].message
    change(model / "tokenizer_config.json", eos_token="<|done|>")  # as the hint says
    assert "modelfile.tokens" not in export(model_dir=model).warnings


def test_an_end_marker_of_no_proven_format_is_only_told(export: Export, model: Path) -> None:
    late = CHATML.replace("{% endfor %}", "{% if loop.index > 8 %}!{% endif %}{% endfor %}")
    end_with("<|done|>", model, late)
    outcome = export(model_dir=model)
    assert 'PARAMETER stop "<|done|>"' in outcome.modelfile()
    assert "Modelfile.Q8_0: The format ends an answer" in outcome.warnings["modelfile.tokens"]


def test_the_tokens_are_judged_by_what_the_file_will_say(export: Export, model: Path) -> None:
    for number, names in enumerate(({}, {"eos_token": "<|endoftext|>"}, {"add_bos_token": True})):
        change(model / "tokenizer_config.json", **names)
        before = facts_of_folder(model, model)
        after = facts_of_file(export(model_dir=model, name=f"n{number}").result.files[0].path)
        assert before == replace(after, architecture="", context_length=0)
