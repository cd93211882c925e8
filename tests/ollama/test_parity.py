from datetime import datetime
from typing import Protocol

import pytest

from tunesmith.core.errors import InputError
from tunesmith.models.default_bos import adds_bos_by_default
from tunesmith.ollama.gguf_template import compile_modelfile
from tunesmith.ollama.parity import (
    check_parity,
    check_parity_in_process,
    parity_to_json,
    stops_for,
)
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.format_file import load_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template


class Go(Protocol):
    def render(
        self, template: str, cases: list[tuple[Message, ...]], date: str = ""
    ) -> list[str]: ...


CHATML = format_to_jinja(load_format("chatml"))
NUMBERED = (
    "{% for m in messages %}{{ loop.index }}{{ m.role }}: {{ m.content }}</s>{% endfor %}"
    "{{ 'assistant: ' if add_generation_prompt }}"
)
LATE_CHANGE = (
    "{% for m in messages %}{{ m.role }}: {{ m.content }}"
    "{{ '</s>' if loop.index < 8 else '<end>' }}{% endfor %}"
    "{{ 'assistant: ' if add_generation_prompt }}"
)


def test_an_exact_verdict_rests_on_at_least_300_cases() -> None:
    parity = check_parity(ChatTemplate(CHATML, "", "<|im_end|>"))
    assert (parity.verdict, parity.failed) == ("exact", 0)
    assert parity.cases >= 300
    assert parity.template is not None
    assert [reason.split(":")[0] for reason in parity.reasons] == [
        "Ollama changes some conversations first"
    ]
    assert parity_to_json(parity) == {
        "verdict": "exact",
        "cases": parity.cases,
        "failed": 0,
        "refused": 0,
        "reasons": list(parity.reasons),
        "least_ollama": "0.6.0",
    }


def test_a_template_that_refuses_cases_is_compared_on_as_many_others_and_it_is_said() -> None:
    refusing = "{{ raise_exception('no system') if messages[0].role == 'system' }}" + CHATML
    parity = check_parity_in_process(ChatTemplate(refusing, "", "<|im_end|>"))
    assert parity.verdict == "exact"
    assert parity.cases >= 300
    assert parity.refused > 0
    assert "no system" in parity.reasons[0]


def test_a_template_that_differs_late_is_partial_and_gets_no_template() -> None:
    parity = check_parity_in_process(ChatTemplate(LATE_CHANGE, "", "</s>"))
    assert parity.verdict == "partial"
    assert 0 < parity.failed < parity.cases
    assert parity.template is None
    assert parity.reasons


def test_a_template_of_another_kind_is_none_with_the_reason() -> None:
    parity = check_parity_in_process(ChatTemplate(NUMBERED, "", "</s>"))
    assert (parity.verdict, parity.cases, parity.template) == ("none", 0, None)
    assert "where they stand" in parity.reasons[0]


def test_a_date_is_printed_by_ollama_and_stands_nowhere_in_the_template(go: Go) -> None:
    dated = "{{ '<sys>' + strftime_now('%-d %b %B %y %Y-%m-%d') + '</sys>' }}\n" + CHATML
    chat = ChatTemplate(dated, "", "<|im_end|>")
    parity = check_parity_in_process(chat)
    assert parity.verdict == "exact", parity.reasons
    assert parity.template is not None
    assert str(datetime.now().year) not in parity.template.text
    assert parity.least_ollama == "0.11.1"
    messages = (Message("user", "Hi"),)
    for month in range(1, 13):
        day = datetime(2024, month, 29 if month % 2 else 5)
        prompts = go.render(parity.template.text, [messages], date=f"{day:%Y-%m-%d}")
        assert prompts == [compile_template(chat, day)(Conversation(messages), True)]
        assert prompts == [parity.template.render(messages, day)]


def test_a_date_that_ollama_does_not_tell_gets_no_template() -> None:
    dated = "{{ strftime_now('%A') }}" + CHATML
    parity = check_parity_in_process(ChatTemplate(dated, "", "<|im_end|>"))
    assert (parity.verdict, parity.template) == ("none", None)
    assert "strftime_now in line 1; Ollama cannot tell %A" in parity.reasons[0]


def test_a_template_that_takes_only_parts_is_proven_with_parts() -> None:
    parts = CHATML.replace("message['content']", "message['content'][0]['text']").replace(
        "messages[0]['content']", "messages[0]['content'][0]['text']"
    )
    parity = check_parity_in_process(ChatTemplate(parts, "", "<|im_end|>"))
    assert parity.verdict == "exact", parity.reasons
    assert "lists of parts" in parity.reasons[-1]


def test_a_template_that_fails_without_tools_is_none_with_its_line() -> None:
    failing = "\n{% for t in tools %}{% endfor %}" + CHATML
    parity = check_parity_in_process(ChatTemplate(failing, "", "<|im_end|>"))
    assert parity.verdict == "none"
    assert "line 2" in parity.reasons[0]


def test_a_format_that_is_not_the_templates_is_found_out() -> None:
    parity = check_parity_in_process(ChatTemplate(CHATML, "", "</s>"), load_format("phi3"))
    assert parity.verdict == "none"
    assert parity.failed == parity.cases
    assert parity.template is None


def test_a_doubled_bos_is_found_out() -> None:
    # The template prints BOS, llama.cpp adds it too: what is left must not begin with another.
    doubled = ChatTemplate("<s><s>" + CHATML, "<s>", "<|im_end|>", add_bos=True)
    parity = check_parity_in_process(doubled, load_format("chatml"))
    assert parity.verdict == "none"


def test_an_endless_template_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunesmith.templates.bounded._TIMEOUT_S", 3.0)
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(InputError) as caught:
        check_parity(ChatTemplate(endless))
    assert caught.value.code == "template.runaway"


def test_without_a_format_the_stop_is_the_models_eos() -> None:
    template = ChatTemplate(NUMBERED, "", "</s>")
    assert stops_for(check_parity_in_process(template), template) == ("</s>",)
    nameless = ChatTemplate("hello")
    with pytest.raises(InputError):
        stops_for(check_parity_in_process(nameless), nameless)


def test_a_modelfile_without_proof_has_no_template() -> None:
    compiled = compile_modelfile(ChatTemplate(LATE_CHANGE, "", "</s>"), "m.gguf")
    assert "TEMPLATE" not in compiled.text
    assert 'PARAMETER stop "</s>"' in compiled.text


@pytest.mark.parametrize(
    ("model", "pre", "adds"),
    [
        ("llama", None, True),
        ("gpt2", "smollm", False),
        ("gpt2", "llama-bpe", True),
        ("gpt2", None, False),
        ("t5", None, False),
        (None, None, False),
    ],
)
def test_what_llama_cpp_does_about_bos_when_the_file_does_not_say(
    model: str | None, pre: str | None, adds: bool
) -> None:
    assert adds_bos_by_default(model, pre) is adds
