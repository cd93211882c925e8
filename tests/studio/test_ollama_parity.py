"""What the window says of the Modelfile's TEMPLATE: the server's own hand is in it."""

from dataclasses import replace

import pytest

from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.template_text import format_to_ollama
from tunesmith.studio.pages.ollama_parity import NO_SYSTEM, ParityFacts, PromptRow, compare_template
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.format_file import load_format
from tunesmith.templates.training_text import render_conversation

CHATML = load_format("chatml")
PROVEN = format_to_ollama(CHATML, add_bos=False)
SYSTEM, USER = Message("system", "S"), Message("user", "Hi")
THOUGHT = Message("assistant", "<think>hm</think>Hello")


def facts(messages: tuple[Message, ...], architecture: str = "llama") -> ParityFacts:
    """Of one row, trained as ChatML writes it."""
    trained = render_conversation(CHATML, Conversation(messages), ask_answer=True).text
    row = PromptRow(1, messages, "answer", False, trained, trained)
    return ParityFacts(
        (row,), True, True, True, PROVEN, 300, (), "", "<|im_end|>", (), "jinja", architecture
    )


@pytest.mark.parametrize(
    ("lines", "messages", "architecture", "verdict"),
    [
        ("", (USER,), "llama", "same"),
        ("SYSTEM S", (SYSTEM, USER), "llama", "same"),
        ("SYSTEM T", (SYSTEM, USER), "llama", "differs"),  # where a request brings none
        ("", (SYSTEM, USER), "llama", "differs"),
        ("SYSTEM T", (USER,), "llama", "differs"),
        ("MESSAGE user a", (USER,), "llama", "differs"),
        ("", (USER, THOUGHT, USER), "llama", "same"),
        ("", (USER, THOUGHT, USER), "qwen3", "differs"),
    ],
)
def test_the_template_gets_what_the_server_hands_on(
    lines: str, messages: tuple[Message, ...], architecture: str, verdict: str
) -> None:
    text = f'FROM m\nTEMPLATE """{PROVEN.text}"""\n{lines}\n'
    found = compare_template(facts(messages, architecture), parse_modelfile(text))
    assert found.verdict == verdict


def test_only_one_system_text_of_all_rows_can_be_asked_for() -> None:
    one, two = (facts((Message("system", text), USER)).rows[0] for text in ("S", "Another"))
    both = replace(facts((SYSTEM, USER)), rows=(one, two))
    commands = parse_modelfile(f'FROM m\nTEMPLATE """{PROVEN.text}"""\n')
    assert compare_template(both, commands).verdict == "same"
    found = compare_template(replace(both, rows=(one, one)), commands)
    assert (found.verdict, found.same, found.cases, found.detail) == ("differs", 0, 2, NO_SYSTEM)
    assert None not in found.prompts
    assert one.trained not in found.prompts


def test_system_is_put_before_a_chat_whose_system_message_comes_late() -> None:
    text = f'FROM m\nTEMPLATE """{PROVEN.text}"""\nSYSTEM First.\n'
    commands = parse_modelfile(text)
    late = (USER, Message("assistant", "Hello"), SYSTEM, USER)
    of_late = replace(facts((USER,)), rows=(PromptRow(1, late, "", False, "trained", None),))
    (prompt,) = compare_template(of_late, commands).prompts
    assert prompt is not None
    assert "First.\n\nS" in prompt
    given = (facts((Message("system", text), USER)).rows[0] for text in ("S", "T"))
    found = compare_template(replace(of_late, rows=tuple(given)), commands)
    assert not any("First." in str(prompt) for prompt in found.prompts)
