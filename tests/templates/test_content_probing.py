"""What chat templates do to texts and to turns by their place is found and proven."""

import pytest

from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import format_to_toml, parse_format
from tunesmith.templates.inference import InferredFormat, infer_in_process
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.rewriting import Content, Cut, Strip
from tunesmith.templates.training_text import render_conversation

PLAIN = "{% for m in messages %}{{ '<' + m.role + '>' + m.content + '</s>' }}{% endfor %}{{ '<assistant>' if add_generation_prompt }}"  # noqa: E501
THINKING = (
    "{%- set ns = namespace(last=-1) -%}{%- for m in messages -%}"
    "{%- if m.role == 'user' and not (m.content.startswith('<tool>') and "
    "m.content.endswith('</tool>')) -%}{%- set ns.last = loop.index0 -%}{%- endif -%}"
    "{%- endfor -%}"
    "{%- for m in messages -%}{{- '<' + m.role + '>' -}}"
    "{%- if m.role == 'assistant' -%}"
    "{%- set content, thought = m.content, '' -%}"
    "{%- if '</think>' in content -%}"
    "{%- set thought = content.split('</think>')[0].split('<think>')[-1].strip('\\n') -%}"
    "{%- set content = content.split('</think>')[-1].lstrip('\\n') -%}"
    "{%- endif -%}"
    "{%- if ns.last >= 0 and loop.index0 > ns.last -%}"
    "{{- '<think>\\n' + thought + '\\n</think>\\n\\n' -}}"
    "{%- endif -%}{{- content -}}"
    "{%- else -%}{{- m.content -}}{%- endif -%}{{- '</s>' -}}{%- endfor -%}"
    "{{- '<assistant>' if add_generation_prompt -}}"
)


def infer(source: str) -> InferredFormat:
    return infer_in_process(ChatTemplate(source, "<s>", "</s>"))


def exact(source: str) -> ConversationFormat:
    found = infer(source)
    assert found.exact, found.reasons
    assert found.format is not None
    return found.format


@pytest.mark.parametrize(
    "body",
    [
        "m.content | replace('x', 'y')",
        "m.content.split('</think>')[-1]",
        "m.content.split('</think>', 1)[-1].lstrip('\\n')",
        "m.content.rsplit('[[final]]', 1)[0].rstrip()",
        "m.content.split('\\n\\n')[-1]",
        "(m.content if m.content != 'Hidden.' else '')",
        "(m.content or 'empty')",
        "('(none)' if not m.content.strip() else m.content | trim)",
        "(m.content.split('</t>')[-1] | trim if '</t>' in m.content else m.content)",
        "('<t></t>' ~ m.content if '<t>' not in m.content else m.content)",
        "(m.content | length > 0 and m.content or ' ')",
        "(m.content.split('</t>')[1] | default('') if '</t>' in m.content else m.content)",
        "((m.content.split('</t>')[1:] | join('</t>')).lstrip() "
        "if '</t>' in m.content else m.content)",
        "(m.content.split('\\n\\n', 1)[1] if '\\n\\n' in m.content else m.content)",
    ],
)
@pytest.mark.parametrize("role", ["user", "assistant", "system"])
def test_what_is_done_to_a_text_is_found_and_proven(body: str, role: str) -> None:
    exact(PLAIN.replace("m.content +", f"({body} if m.role == '{role}' else m.content) +"))


def test_a_loop_over_pieces_that_drops_what_follows_a_mark_is_found() -> None:
    macro = (
        "{%- macro spoken(text) -%}{%- set ns = namespace(r='') -%}"
        "{%- for part in text.split('<end>') -%}{%- if '<begin>' in part -%}"
        "{%- set ns.r = ns.r + part.split('<begin>')[0] -%}{%- else -%}"
        "{%- set ns.r = ns.r + part -%}{%- endif -%}{%- endfor -%}{{- ns.r | trim -}}"
        "{%- endmacro -%}"
    )
    exact(macro + PLAIN.replace("m.content +", "spoken(m.content) +"))


def test_an_answer_after_the_last_question_is_printed_otherwise() -> None:
    chosen = exact(THINKING)
    assert chosen.assistant.rewrite is not None
    assert chosen.last_answer is not None
    assert chosen.aside
    plain = [Message("user", "q"), Message("assistant", "<think>t</think>a")] * 2
    text = render_conversation(chosen, Conversation(tuple(plain))).text
    assert text == (
        "<user>q</s><assistant>a</s><user>q</s><assistant><think>\nt\n</think>\n\na</s>"
    )
    # A user message that is a tool's output is no question: the answer before it stays a late one.
    aside = [*plain, Message("user", "<tool>x</tool>"), Message("assistant", "b")]
    text = render_conversation(chosen, Conversation(tuple(aside))).text
    assert text.count("<think>\nt\n</think>\n\na") == 1


def test_the_last_answer_may_be_another_one_although_a_question_follows() -> None:
    source = (
        "{%- set ns = namespace(last=-1) -%}{%- for m in messages -%}"
        "{%- if m.role == 'assistant' -%}{%- set ns.last = loop.index0 -%}{%- endif -%}"
        "{%- endfor -%}{%- for m in messages -%}{{- '<' + m.role + '>' -}}"
        "{{- m.content.split('</think>')[-1] if m.role == 'assistant' and loop.index0 != ns.last "
        "else m.content -}}{{- '</s>' -}}{%- endfor -%}"
        "{{- '<assistant>' if add_generation_prompt -}}"
    )
    chosen = exact(source)
    assert chosen.late == "answer"
    assert parse_format(format_to_toml(chosen)) == chosen
    assert exact(format_to_jinja(chosen)).late == "answer"


def test_the_answer_mask_covers_what_the_model_writes_and_not_what_it_is_given() -> None:
    asking = THINKING.replace("'<assistant>' if add", "'<assistant><think>\\n' if add")
    chosen = exact(asking)
    one = Conversation((Message("user", "q"), Message("assistant", "<think>\nt\n</think>\n\na")))
    rendered = render_conversation(chosen, one)
    learned = "".join(rendered.text[span.start : span.end] for span in rendered.loss_spans())
    assert rendered.text == "<user>q</s><assistant><think>\nt\n</think>\n\na</s>"
    assert learned == "t\n</think>\n\na</s>"
    assert [span.start for span in rendered.spans[1:]] == [span.end for span in rendered.spans[:-1]]
    whole = render_conversation(exact(THINKING), one)
    learned = "".join(whole.text[span.start : span.end] for span in whole.loss_spans())
    assert learned == "<think>\nt\n</think>\n\na</s>"


@pytest.mark.parametrize("source", [THINKING, PLAIN.replace("m.content +", "(m.content or '-') +")])
def test_a_rewriting_format_goes_through_toml_and_its_own_jinja(source: str) -> None:
    chosen = exact(source)
    assert parse_format(format_to_toml(chosen)) == chosen
    printed = infer(format_to_jinja(chosen))
    assert printed.exact, printed.reasons
    original = compile_template(ChatTemplate(source, "<s>", "</s>"))
    ours = compile_template(ChatTemplate(format_to_jinja(chosen), "<s>", "</s>"))
    turns = [Message("user", ""), Message("assistant", "<think>x</think>\n\n y")] * 3
    talk = Conversation(tuple(turns))
    assert ours(talk, False) == original(talk, False)
    assert ours(Conversation(talk.messages[:5]), True) == original(
        Conversation(talk.messages[:5]), True
    )


def test_a_system_text_in_the_turn_that_asks_is_a_place_of_its_own() -> None:
    source = (
        "{% set s = messages[0].content if messages[0].role == 'system' else '' %}"
        "{% for m in messages if m.role != 'system' %}{% if m.role == 'user' %}"
        "{{ '[INST]' + (s + '\\n\\n' if loop.last and s else '') + m.content + '[/INST]' }}"
        "{% else %}{{ m.content + '</s>' }}{% endif %}{% endfor %}"
    )
    chosen = exact(source)
    assert chosen.system_in_last_user
    assert not chosen.system_in_first_user


@pytest.mark.parametrize(
    "source",
    [
        # A system text that changes what is printed of an answer.
        PLAIN.replace(
            "m.content +",
            "(m.content | trim if m.role == 'assistant' and messages[0].role == 'system' and "
            "'/brief' in messages[0].content else m.content) +",
        ),
        PLAIN.replace("m.content +", "(m.content | upper if 'loud' in m.content else m.content) +"),
        PLAIN.replace(
            "m.content +", "(m.content[:2] if m.content.startswith('(2)') else m.content) +"
        ),
        PLAIN.replace(
            "m.content +", "(m.content[:900] if m.content | length > 900 else m.content) +"
        ),
        PLAIN.replace("m.content +", "('' if 'secret' in m.content | lower else m.content) +"),
        # Two messages that are the same.
        PLAIN.replace(
            "m.content +",
            "('' if loop.index0 and m.content == messages[0].content "
            "and loop.index0 > 1 else m.content) +",
        ),
        PLAIN.replace("messages %}", "messages[-40:] %}"),
    ],
)
def test_what_only_a_certain_text_shows_is_not_called_exact(source: str) -> None:
    found = infer(source)
    assert not found.exact
    assert found.reasons


def test_what_is_found_reads_as_data() -> None:
    chosen = exact(PLAIN.replace("m.content +", "m.content.split('</think>')[-1].strip() +"))
    assert chosen.user.rewrite == Strip(Cut(Content(), "after-last", "</think>"), "both")
    assert 'rewrite = ["strip", "both", ["cut", "after-last", "</think>", ["content"]]]' in (
        format_to_toml(chosen)
    )
