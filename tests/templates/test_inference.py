import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message, Role
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import builtin_format_ids, load_format
from tunesmith.templates.inference import InferredFormat, infer_format, infer_in_process
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.proof import holds_in_any_order, prove_format, reference_text
from tunesmith.templates.sample_conversations import (
    Sample,
    sample_conversations,
    unusual_samples,
)
from tunesmith.templates.training_text import render_conversation

FOLDER = Path(__file__).parent / "chat_templates"
PLAIN = "{% for m in messages %}{{ '<' + m.role + '>' + m.content + '</s>' }}{% endfor %}{{ '<assistant>' if add_generation_prompt }}"  # noqa: E501


def infer(source: str, *, add_bos: bool = False) -> InferredFormat:
    return infer_in_process(ChatTemplate(source, "<s>", "</s>", add_bos))


def inferred(name: str) -> ConversationFormat:
    found = infer((FOLDER / f"{name}.jinja").read_text(encoding="utf-8"))
    assert found.format is not None
    return found.format


def test_every_written_template_is_reproduced_exactly(written_template: str) -> None:
    found = infer(written_template)
    assert found.exact, found.reasons
    assert found.proof.cases >= 150
    assert found.proof.cases + found.proof.refused >= 300
    assert found.reasons == ()


@pytest.mark.parametrize("name", builtin_format_ids())
def test_a_bundled_format_is_inferred_back_from_its_own_jinja(name: str) -> None:
    chosen = load_format(name).with_tokens("<s>", "</s>")
    found = infer_in_process(ChatTemplate(format_to_jinja(chosen), chosen.bos, "</s>"))
    assert found.exact, found.reasons
    assert found.format is not None
    assert found.format.end_marker == chosen.end_marker
    conversation = Conversation(
        (Message("system", "s"), Message("user", " u "), Message("assistant", " a "))
    )
    ours, theirs = (render_conversation(f, conversation) for f in (found.format, chosen))
    assert ours.text == theirs.text
    assert ours.loss_spans() == theirs.loss_spans()


def test_smollm2_has_its_default_system_text(smollm2_template: str) -> None:
    template = ChatTemplate(smollm2_template, "<|im_start|>", "<|im_end|>")
    found = infer_in_process(template)
    assert found.exact
    assert found.format is not None
    assert found.format.default_system.startswith("You are a helpful AI assistant named SmolLM")
    # Its BOS is the token that begins every turn: it stays in the prefixes.
    assert found.format.bos == ""
    assert found.format.system.prefix == "<|im_start|>system\n"
    assert found.format.stop == ("<|im_end|>",)


def test_what_the_templates_do_is_named_in_the_format() -> None:
    assert inferred("llama3").trim == "both"
    assert inferred("llama3").bos == "<s>"
    assert inferred("gemma_refusing").system_role == "refused"
    assert inferred("gemma_refusing").alternate
    assert inferred("gemma_folding").system_in_first_user
    assert inferred("gemma_folding").system.trim == "none"
    assert inferred("phi3").closing.assistant == "</s>"
    assert inferred("mistral").assistant.prefix == " "
    assert inferred("mistral").generation_prompt == ""
    llama2 = inferred("llama2")
    assert (llama2.bos, llama2.user.later, llama2.trim_folded) == ("<s>", "<s>", True)
    assert inferred("empty_system_absent").empty_system == "absent"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("hello", "a user text is printed not at all"),
        (PLAIN.replace("m.role", "loop.index ~ m.role"), "depends on where they stand"),
        (PLAIN.replace("m.content +", "m.content + m.content +"), "printed more than once"),
        (PLAIN.replace("m.content +", "m.content | upper +"), "printed not at all"),
        (PLAIN + "{{ raise_exception('never') }}", "the template refuses"),
        (
            "{% for m in messages %}{{ m.role }}:"
            "{{ m.content | trim if loop.first else m.content }}</s>{% endfor %}",
            "kept in some turns only",
        ),
    ],
)
def test_a_template_of_another_kind_gets_no_format_but_the_reason(source: str, reason: str) -> None:
    found = infer(source)
    assert not found.exact
    assert found.format is None
    assert reason in found.reasons[0]


@pytest.mark.parametrize(
    "source",
    [
        PLAIN.replace("m.content +", "m.content[:400] +"),
        PLAIN.replace("m.content +", "(m.content if 'X' not in m.content | upper else '') +"),
        PLAIN.replace("'</s>'", "('</s>' if loop.length < 9 else '<end>')"),
        # Only where a finished conversation ends with the user.
        PLAIN + "{{ '<wait>' if messages[-1].role == 'user' and messages | length > 1 "
        "and not add_generation_prompt }}",
    ],
)
def test_a_template_that_only_looks_plain_fails_the_proof_and_says_where(source: str) -> None:
    found = infer(source)
    assert found.format is not None
    assert not found.exact
    assert found.proof.failed > 0
    assert "the original has" in found.reasons[0]


def test_the_report_names_constructs_with_their_lines() -> None:
    source = (
        "{% for m in messages %}\n{{ m.role }}: {{ m.content.split('!')[0] | replace('x', 'y') }}"
        "</s>\n{{ loop.index if loop.first }}{% endfor %}{{ strftime_now('%Y') }}"
    )
    found = infer(source)
    assert not found.exact
    assert found.reasons[-1] == (
        "look at line 2: .split(); line 2: the filter replace; "
        "line 3: the current date (strftime_now); "
        "line 3: the position in the conversation (loop.index)"
    )


@pytest.mark.parametrize(
    "source",
    [
        PLAIN + "{{ strftime_now('%d %b %Y') }}",
        PLAIN.replace("m.content +", "m.content + ' ' + strftime_now('%A') +"),
        "{% set today = strftime_now %}{{ '<sys>' + today('%y') + '</sys>' }}" + PLAIN,
    ],
)
def test_a_template_that_prints_the_date_becomes_a_format_that_says_where(source: str) -> None:
    found = infer(source)
    assert found.exact, found.reasons
    assert found.format is not None
    assert found.format.has_date
    day = datetime(2025, 5, 9)
    talk = Conversation((Message("user", "{date:%Y}"), Message("assistant", "a")))
    ours = render_conversation(found.format.with_date(day), talk).text
    chat = ChatTemplate(source, "<s>", "</s>")
    assert ours == compile_template(chat, day)(talk, False)
    assert "{date:%Y}" in ours  # a message's own text is left alone
    # Its own Jinja asks for the date as well.
    assert infer(format_to_jinja(found.format)).exact


@pytest.mark.parametrize(
    "source",
    [
        PLAIN + "{{ '(summer)' if strftime_now('%m') | int in [5, 6, 7, 8, 9, 11] }}",
        PLAIN + "{{ '(May)' if strftime_now('%B') == 'May' }}",
        PLAIN + "{{ '(late)' if strftime_now('%H') | int > 20 }}",
    ],
)
def test_what_only_some_dates_show_is_never_exact_and_the_line_is_named(source: str) -> None:
    found = infer("{# first line #}\n" + source)
    assert not found.exact
    assert found.proof.failed > 0
    assert found.reasons[0] == "the text changes with the date: strftime_now in line 2"


def test_a_template_that_knows_the_date_but_does_not_print_it_is_exact() -> None:
    assert infer(PLAIN + "{% set today = strftime_now('%Y') %}").exact


# Each accepts any order of roles; only the first is a format in all of them.
MERGING = (
    "{% for m in messages %}{{ '\n\n' if not loop.first and loop.previtem.role == m.role "
    "else '<' + m.role + '>' }}{{ m.content }}"
    "{{ '</s>' if loop.last or loop.nextitem.role != m.role }}{% endfor %}"
    "{{ '<assistant>' if add_generation_prompt }}"
)
BY_POSITION = (
    "{% set turns = messages[1:] if messages[0].role == 'system' else messages %}"
    "{% for m in turns %}{{ ('<user>' if loop.index0 % 2 == 0 else '<assistant>') + m.content"
    " + '</s>' }}{% endfor %}{{ '<assistant>' if add_generation_prompt }}"
)
ANSWER_FIRST = "{{ 'Go on: ' if messages[0].role == 'assistant' }}" + PLAIN
REFUSES_ANSWER_FIRST = "{{ raise_exception('no') if messages[0].role == 'assistant' }}" + PLAIN


@pytest.mark.parametrize(
    ("source", "alternate"),
    [
        (PLAIN, False),
        ("{{ raise_exception('no system') if messages[0].role == 'system' }}" + PLAIN, False),
        (MERGING, True),
        (BY_POSITION, True),
        (ANSWER_FIRST, True),
        (REFUSES_ANSWER_FIRST, True),
    ],
)
def test_a_format_takes_only_the_orders_of_roles_in_which_it_is_the_original(
    source: str, alternate: bool
) -> None:
    found = infer(source)
    assert found.exact, found.reasons
    assert found.format is not None
    assert found.format.alternate is alternate


ROLES = st.lists(st.sampled_from(["system", "user", "assistant"]), min_size=1, max_size=6)


@pytest.mark.parametrize(
    "source", [PLAIN, MERGING, BY_POSITION, ANSWER_FIRST, REFUSES_ANSWER_FIRST]
)
def test_in_any_order_of_roles_a_format_gives_the_original_text_or_refuses(source: str) -> None:
    chosen = infer(source).format
    assert chosen is not None
    render = compile_template(ChatTemplate(source, "<s>", "</s>"))

    @settings(max_examples=60)
    @given(ROLES, st.booleans())
    def check(roles: list[Role], ask_answer: bool) -> None:
        messages = (Message(role, f"text {place}") for place, role in enumerate(roles))
        conversation = Conversation(tuple(messages))
        try:
            ours = render_conversation(chosen, conversation, ask_answer=ask_answer).text
        except InputError:
            return
        assert ours == render(conversation, ask_answer)

    check()


def test_unusual_samples_never_take_turns_and_begin_with_the_shortest_orders() -> None:
    samples = unusual_samples(90, seed=3)
    assert samples == unusual_samples(90, seed=3)
    orders = [
        tuple(m.role for m in sample.conversation.messages if m.role != "system")
        for sample in samples
    ]
    assert orders[:3] == [("assistant",), ("user", "user"), ("assistant", "user")]
    both = ("user", "assistant")
    assert all(any(r != both[i % 2] for i, r in enumerate(order)) for order in orders)
    assert 10 < sum(sample.ask_answer for sample in samples) < 80


def test_a_refusal_that_the_format_does_not_share_is_a_failure() -> None:
    render = compile_template(ChatTemplate(PLAIN))
    strict = compile_template(
        ChatTemplate("{{ raise_exception('no') if messages[0].role == 'system' }}" + PLAIN)
    )
    chosen = infer(PLAIN).format
    assert chosen is not None
    assert prove_format(chosen, render, sample_conversations(60)).exact
    proof = prove_format(chosen, strict, sample_conversations(60))
    assert proof.refused > 0
    assert not proof.exact
    assert "the original refuses what the format accepts" in proof.reasons[0]


def test_endless_and_greedy_templates_end_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunesmith.templates.bounded._TIMEOUT_S", 3.0)
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with pytest.raises(InputError) as caught:
        infer_format(ChatTemplate(endless))
    assert caught.value.code == "template.runaway"


def test_inference_in_a_child_process_gives_the_same(smollm2_template: str) -> None:
    template = ChatTemplate(smollm2_template, "<|im_start|>", "<|im_end|>")
    assert infer_format(template, count=30) == infer_in_process(template, count=30)


def test_samples_are_the_same_for_the_same_seed_and_cover_the_endings() -> None:
    samples = sample_conversations(90, seed=3)
    assert samples == sample_conversations(90, seed=3)
    assert samples != sample_conversations(90, seed=4)
    assert sum(s.ask_answer for s in samples) == sum(s.continue_answer for s in samples) == 30
    assert all((s.conversation.messages[-1].role == "assistant") != s.ask_answer for s in samples)
    systems = sum(s.conversation.messages[0].role == "system" for s in samples)
    assert 20 < systems < 70


def test_a_continued_answer_is_cut_behind_its_text_even_if_it_ends_like_the_suffix() -> None:
    render = compile_template(
        ChatTemplate("{% for m in messages %}{{ m.role }}: {{ m.content.strip() }}\n\n{% endfor %}")
    )
    sample = Sample(
        Conversation((Message("user", "a"), Message("assistant", "b\n"))), continue_answer=True
    )
    assert reference_text(render, sample) == "user: a\n\nassistant: b"


@pytest.mark.skipif(
    "TUNESMITH_TEMPLATES" not in os.environ,
    reason="TUNESMITH_TEMPLATES names no folder of chat templates",
)
def test_real_templates_are_reproduced_or_refused_with_a_reason() -> None:
    for path in sorted(Path(os.environ["TUNESMITH_TEMPLATES"]).glob("*.jinja")):
        source = path.read_text(encoding="utf-8")
        found = infer(source)
        assert found.exact or found.reasons, path.name
        if found.format is None or not found.exact:
            continue
        render = compile_template(ChatTemplate(source, "<s>", "</s>"))
        # Other samples than the proof's: the verdict must hold for them too.
        assert holds_in_any_order(found.format, render, unusual_samples(200, seed=7)), path.name
