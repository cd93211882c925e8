import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunesmith.ollama.parity import check_parity_in_process
from tunesmith.ollama.template_text import OllamaTemplate, format_to_ollama, go_literal
from tunesmith.templates.conversation import Message
from tunesmith.templates.conversation_format import ConversationFormat, RoleText
from tunesmith.templates.format_file import builtin_format_ids, load_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    RefusedError,
    compile_template,
    text_constants,
)
from tunesmith.templates.proof import reference_text
from tunesmith.templates.rewriting import (
    Choose,
    Content,
    Cut,
    Expression,
    Fixed,
    Join,
    Strip,
    Test,
)
from tunesmith.templates.sample_conversations import sample_conversations, trial_samples

FOLDER = Path(__file__).parent.parent / "templates" / "chat_templates"
# As nasty as real ones, a construct each; two of them no TEMPLATE can print.
HARD = Path(__file__).parent / "hard_templates"
NO_FORMAT = ("counts_turns", "upper_case_answers")
SAMPLES = sample_conversations(300, seed=11, finished=False)
TODAY = datetime(2025, 7, 3)
PROMPTS = [sample.conversation.messages for sample in SAMPLES]


class Go(Protocol):
    def render(
        self, template: str, cases: list[tuple[Message, ...]], date: str = ""
    ) -> list[str]: ...


odd_text = st.text(st.sampled_from("ab \n\t\x1c\x85\u00a0\u3000{}'\"\\é😀"), max_size=8)
# What Ollama may be sent: any order of roles, neighbours of one role, system texts anywhere.
any_messages = st.lists(
    st.builds(Message, st.sampled_from(["system", "user", "assistant"]), odd_text), max_size=6
).map(tuple)
around = st.text(st.sampled_from('<a> \n{}"\\%`\u00a0é😀'), max_size=6)
trims = st.sampled_from(["none", "both"])
texts = st.sampled_from(["a", "b", "\n", "é", "ab"])
rewritings: st.SearchStrategy[Expression | None] = st.sampled_from(
    [
        None,
        Strip(Cut(Content(), "after-last", "a"), "left", "\n"),
        Choose(Test("contains", Content(), "b"), Cut(Content(), "before-first", "b"), Content()),
        Join((Fixed("<t>"), Strip(Content(), "both"), Fixed("</t>{date:%Y-%m-%d}"))),
    ]
)
role = st.builds(
    RoleText, prefix=around, suffix=around, later=around, trim=trims, rewrite=rewritings
)
any_format = st.builds(
    ConversationFormat,
    id=st.just("any"),
    title=st.just(""),
    user=role.map(lambda text: replace(text, suffix=text.suffix + "|")),
    assistant=role,
    stop=st.just(("|",)),
    system=st.builds(RoleText, prefix=around, suffix=around, trim=trims, rewrite=rewritings),
    bos=st.sampled_from(["", "<s>"]),
    system_role=st.sampled_from(["kept", "ignored", "refused"]),
    system_in_first_user=st.booleans(),
    empty_system=st.sampled_from(["kept", "absent"]),
    default_system=odd_text,
    trim=trims,
    generation=st.none() | around,
    late=st.sampled_from(["question", "answer"]),
    last_answer=rewritings,
    late_answer=rewritings,
    aside=st.lists(st.builds(Test, st.just("starts"), st.just(Content()), texts), max_size=1).map(
        tuple
    ),
).flatmap(
    lambda chosen: st.sampled_from(
        [chosen, replace(chosen, system_in_first_user=False, system_in_last_user=True)]
    )
)


def assert_go_agrees(go: Go, template: OllamaTemplate, cases: list[tuple[Message, ...]]) -> None:
    prompts = go.render(template.text, cases, date=f"{TODAY:%Y-%m-%d}")
    for messages, prompt in zip(cases, prompts, strict=True):
        assert prompt == template.render(messages, TODAY), messages


def assert_go_gives_the_jinja_bytes(go: Go, chat: ChatTemplate, template: OllamaTemplate) -> None:
    render = compile_template(chat, TODAY)
    accepted = 0
    words = text_constants(chat.source)
    samples = (*SAMPLES, *trial_samples((), words, finished=False, seed=23))
    prompts = go.render(
        template.text,
        [sample.conversation.messages for sample in samples],
        date=f"{TODAY:%Y-%m-%d}",
    )
    for sample, prompt in zip(samples, prompts, strict=True):
        try:
            wanted = reference_text(render, sample)
        except RefusedError:
            continue
        accepted += 1
        assert prompt == (wanted.removeprefix(chat.bos) if chat.add_bos else wanted)
    assert accepted > 100


@pytest.mark.parametrize("add_bos", [False, True])
@pytest.mark.parametrize("name", builtin_format_ids())
def test_go_gives_the_bytes_of_every_bundled_format(go: Go, name: str, add_bos: bool) -> None:
    chosen = load_format(name).with_tokens("<s>", "</s>")
    chat = ChatTemplate(format_to_jinja(chosen), chosen.bos, "</s>", add_bos)
    template = format_to_ollama(chosen, add_bos=add_bos)
    assert_go_agrees(go, template, PROMPTS)
    assert_go_gives_the_jinja_bytes(go, chat, template)


@pytest.mark.parametrize("add_bos", [False, True])
@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.jinja")))
def test_go_gives_the_bytes_of_every_inferred_format(go: Go, name: str, add_bos: bool) -> None:
    chat = ChatTemplate((FOLDER / name).read_text(encoding="utf-8"), "<s>", "</s>", add_bos)
    parity = check_parity_in_process(chat)
    assert parity.verdict == "exact", parity.reasons
    assert parity.template is not None
    assert_go_agrees(go, parity.template, PROMPTS)
    assert_go_gives_the_jinja_bytes(go, chat, parity.template)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_format, st.lists(any_messages, min_size=1, max_size=8), st.booleans())
def test_go_and_the_offline_evaluation_agree_on_any_format_and_any_messages(
    go: Go, chosen: ConversationFormat, cases: list[tuple[Message, ...]], add_bos: bool
) -> None:
    assert_go_agrees(go, format_to_ollama(chosen, add_bos=add_bos), cases)


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_go_literal_is_read_as_the_text_and_can_stand_in_a_modelfile(go: Go, text: str) -> None:
    literal = go_literal(text)
    assert go.render(f"{{{{ {literal} }}}}{{{{- range .Messages }}}}{{{{ end }}}}", [()]) == [text]
    assert '"""' not in literal.removeprefix('"').removesuffix('"')
    assert literal.isprintable()


def test_neighbours_are_merged_and_all_system_texts_come_first() -> None:
    template = format_to_ollama(load_format("chatml"), add_bos=False)
    prompt = template.render(
        [Message("user", "a"), Message("user", ""), Message("user", "b"), Message("system", "s")]
    )
    assert prompt == (
        "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\na\n\n\n\nb<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_a_last_assistant_message_is_left_open() -> None:
    template = format_to_ollama(load_format("chatml"), add_bos=False)
    prompt = template.render([Message("user", "a"), Message("assistant", "The answer")])
    assert prompt.endswith("<|im_start|>assistant\nThe answer")


def test_bos_stands_in_the_template_only_if_llama_cpp_adds_none() -> None:
    llama3 = load_format("llama3")
    message = [Message("user", "a")]
    assert format_to_ollama(llama3, add_bos=False).render(message).startswith("<|begin_of_text|>")
    assert "<|begin_of_text|>" not in format_to_ollama(llama3, add_bos=True).text


@pytest.mark.parametrize("add_bos", [False, True])
@pytest.mark.parametrize("name", sorted(path.stem for path in HARD.glob("*.jinja")))
def test_no_hard_template_of_our_own_is_exact_while_go_renders_something_else(
    go: Go, name: str, add_bos: bool
) -> None:
    source = (HARD / f"{name}.jinja").read_text(encoding="utf-8")
    chat = ChatTemplate(source, "<s>", "</s>", add_bos)
    parity = check_parity_in_process(chat)
    assert (parity.verdict == "exact") is (name not in NO_FORMAT), parity.reasons
    if parity.template is None:
        assert "line 1" in " ".join(parity.reasons)
    else:
        assert_go_agrees(go, parity.template, PROMPTS)
        assert_go_gives_the_jinja_bytes(go, chat, parity.template)


@pytest.mark.skipif(
    "TUNESMITH_TEMPLATES" not in os.environ,
    reason="TUNESMITH_TEMPLATES names no folder of chat templates",
)
@pytest.mark.parametrize("add_bos", [False, True])
def test_no_real_template_is_called_exact_while_go_renders_something_else(
    go: Go, add_bos: bool
) -> None:
    for path in sorted(Path(os.environ["TUNESMITH_TEMPLATES"]).glob("*.jinja")):
        chat = ChatTemplate(path.read_text(encoding="utf-8"), "<s>", "</s>", add_bos)
        parity = check_parity_in_process(chat)
        if parity.template is not None:
            assert_go_gives_the_jinja_bytes(go, chat, parity.template)
        else:
            assert parity.reasons, path.name
