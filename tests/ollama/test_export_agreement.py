"""Which exports are stopped because their files could not be asked as the model was trained."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFWriter
from tokenizers import AddedToken, Tokenizer, models

from tunesmith.core.errors import InputError
from tunesmith.ollama.export_agreement import require_agreement
from tunesmith.ollama.token_facts import facts_of_folder
from tunesmith.templates.format_file import load_format
from tunesmith.templates.jinja_printing import format_to_jinja

CHATML = format_to_jinja(load_format("chatml"))
DONE = CHATML.replace("<|im_end|>", "<|done|>")  # a marker that llama.cpp does not know by its text
TOKENS = ("<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|done|>")


def folder(path: Path, template: str | None, **settings: Any) -> Path:
    """A model's or an adapter's folder, as far as its tokenizer goes."""
    path.mkdir()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.add_special_tokens(list(TOKENS))
    tokenizer.add_tokens([AddedToken("<word>", special=False)])
    tokenizer.save(str(path / "tokenizer.json"))
    settings = {"bos_token": "<s>", "eos_token": "</s>", "chat_template": template} | settings
    (path / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    (path / "config.json").write_text("{}", "utf-8")
    return path


def gguf(
    path: Path,
    template: str,
    *,
    add_bos: bool = False,
    bos: int = 0,
    eot: int = -1,
    architecture: str = "llama",
) -> Path:
    """A file without weights; special tokens by their place in `TOKENS`, -1 names none."""
    writer = GGUFWriter(str(path), architecture)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list((*TOKENS, "<word>"))
    writer.add_token_types([3] * len(TOKENS) + [4])
    if bos >= 0:
        writer.add_bos_token_id(bos)
    writer.add_eos_token_id(1)
    if eot >= 0:
        writer.add_eot_token_id(eot)
    writer.add_add_bos_token(add_bos)
    writer.add_chat_template(template)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def refusal(model: Path, adapter: Path | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        require_agreement(model, adapter)
    assert caught.value.code == "export.tokens-disagree"
    return caught.value


@pytest.mark.parametrize(
    ("template", "settings"),
    [
        (CHATML, {}),  # llama.cpp knows <|im_end|> by its text
        (DONE, {"eos_token": "<|done|>"}),
        (DONE.replace("<|done|>", "<|done|><|im_end|>"), {}),  # the second one ends it
        (DONE.replace("<|done|>", "<word>"), {}),  # is written out, so the stop text sees it
        (DONE.replace("<|done|>", "<|in pieces|>"), {}),
        (CHATML, {"add_bos_token": True}),
        ("{{ bos_token }}" + CHATML, {"add_bos_token": True}),  # llama.cpp takes one away
        ("{{ bos_token }}" + CHATML, {}),
        (DONE + "{% if messages|length > 6 %}!{% endif %}", {}),  # no format: nothing is certain
        ("{% if %}", {}),
        (None, {}),
    ],
)
def test_what_agrees_or_is_not_certain_is_exported(
    template: str | None, settings: dict[str, Any], tmp_path: Path
) -> None:
    model = folder(tmp_path / "model", template, **settings)
    found = require_agreement(model, None)
    assert [it.source for it in found] == ([template] if template not in {None, "{% if %}"} else [])


def test_what_was_found_of_a_template_is_given_back(tmp_path: Path) -> None:
    ((template, parity),) = require_agreement(folder(tmp_path / "m", CHATML), None).items()
    assert (template.bos, template.eos, template.add_bos) == ("<s>", "</s>", False)
    assert parity.verdict == "exact"


def test_an_end_marker_that_nobody_sees_stops_the_export(tmp_path: Path) -> None:
    model = folder(tmp_path / "model", DONE)
    error = refusal(model)
    assert "ends an answer with <|done|>" in error.message
    assert "its EOS and EOT are </s>" in error.message
    assert f'"eos_token": "<|done|>" into {model / "tokenizer_config.json"}' in error.hint
    # What the hint says is done helps.
    require_agreement(folder(tmp_path / "mended", DONE, eos_token="<|done|>"), None)


def test_the_tokenizer_of_the_adapter_counts(tmp_path: Path) -> None:
    model = folder(tmp_path / "model", CHATML)
    adapter = folder(tmp_path / "adapter", DONE)
    assert str(adapter / "tokenizer_config.json") in refusal(model, adapter).hint
    (adapter / "tokenizer.json").unlink()  # then it has none of its own
    require_agreement(model, adapter)


def test_a_gguf_whose_answers_do_not_end_is_refused_with_a_way_out(tmp_path: Path) -> None:
    base = gguf(tmp_path / "base.gguf", DONE)
    assert "--special-token eot '<|done|>' base.gguf" in refusal(base).hint
    require_agreement(gguf(tmp_path / "mended.gguf", DONE, eot=4), None)


def test_a_gguf_that_adds_a_bos_which_it_does_not_name_is_refused(tmp_path: Path) -> None:
    base = gguf(tmp_path / "base.gguf", CHATML, add_bos=True, bos=-1)
    assert "names none" in refusal(base).message


def test_two_bos_are_refused(tmp_path: Path) -> None:
    model = folder(tmp_path / "model", "{{ bos_token }}{{ bos_token }}" + CHATML)
    assert "with <s> twice" in refusal(model).message


@pytest.mark.parametrize(
    ("of_file", "of_rows", "told"),
    [
        ((CHATML, True), (CHATML, False), ("begin with no BOS token", "begin with <s>")),
        ((CHATML, False), (CHATML, True), ("begin with <s>", "begin with none")),
        ((CHATML, True), ("{{ bos_token }}" + CHATML, False), ()),
        (("{{ bos_token }}" + CHATML, False), (CHATML, True), ()),
        ((CHATML, True), (CHATML, True), ()),
    ],
)
def test_rows_and_the_prompts_of_a_gguf_begin_alike(
    of_file: tuple[str, bool], of_rows: tuple[str, bool], told: Sequence[str], tmp_path: Path
) -> None:
    base = gguf(tmp_path / "base.gguf", of_file[0], add_bos=of_file[1])
    adapter = folder(tmp_path / "adapter", of_rows[0], add_bos_token=of_rows[1])
    if not told:
        require_agreement(base, adapter)
        return
    message = refusal(base, adapter).message
    assert all(words in message for words in told)


def test_a_bos_that_only_the_gguf_names_is_no_difference(tmp_path: Path) -> None:
    """SmolLM2 names the token that begins every turn; a copy of its tokenizer may name none."""
    base = gguf(tmp_path / "base.gguf", CHATML, bos=TOKENS.index("<|im_start|>"))
    require_agreement(base, folder(tmp_path / "adapter", CHATML, bos_token=None))


def test_the_end_that_an_adapter_learned_must_end_an_answer_of_the_gguf(tmp_path: Path) -> None:
    base = gguf(tmp_path / "base.gguf", CHATML)
    adapter = folder(tmp_path / "adapter", DONE, eos_token="<|done|>")
    assert "ends an answer with <|done|>" in refusal(base, adapter).message


def test_a_folder_without_a_tokenizer_is_left_to_the_export(tmp_path: Path) -> None:
    assert require_agreement(tmp_path, None) == {}


def test_the_facts_of_a_folder(tmp_path: Path) -> None:
    facts = facts_of_folder(model := folder(tmp_path / "m", CHATML, add_bos_token=True), model)
    assert (facts.bos, facts.eos, facts.eot, facts.add_bos) == ("<s>", "</s>", "", True)
    assert facts.control == frozenset(TOKENS)
    assert facts.special == frozenset((*TOKENS, "<word>"))
    assert facts.chat_template == CHATML
