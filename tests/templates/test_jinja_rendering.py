import pytest

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import (
    LARGEST_TEMPLATE,
    ChatTemplate,
    RefusedError,
    compile_template,
    literal,
)

ONE = Conversation((Message("user", "Hi <b>"),))


def render(source: str, conversation: Conversation = ONE, *, ask_answer: bool = False) -> str:
    return compile_template(ChatTemplate(source, "<s>", "</s>"))(conversation, ask_answer)


def test_blocks_are_trimmed_as_transformers_does() -> None:
    source = "  {% if true %}\n  {{ bos_token }}\n  {% endif %}\n{{ messages[0].content }}\n"
    assert render(source) == "  <s>\nHi <b>"


def test_globals_filters_and_loop_controls_of_chat_templates_are_there() -> None:
    assert render("{{ messages | tojson }}") == '[{"role": "user", "content": "Hi <b>"}]'
    assert render("{% for i in range(9) %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}") == "01"  # fmt: skip  # noqa: E501
    assert render("{% generation %}a{{ eos_token }}{% endgeneration %}b") == "a</s>b"
    assert len(render("{{ strftime_now('%Y') }}")) == 4
    assert render("{{ 'asked' if add_generation_prompt }}", ask_answer=True) == "asked"
    assert render("{{ tools is none }} {{ unknown is defined }}") == "True False"


def test_it_renders_as_transformers_renders(written_template: str) -> None:
    from transformers.utils.chat_template_utils import render_jinja_template

    conversation = Conversation(
        (Message("user", " a\n"), Message("assistant", "\tb "), Message("user", "c"))
    )
    messages = [{"role": m.role, "content": m.content} for m in conversation.messages]
    theirs, _ = render_jinja_template(
        [messages],
        chat_template=written_template,
        add_generation_prompt=True,
        bos_token="<s>",
        eos_token="</s>",
    )
    assert render(written_template, conversation, ask_answer=True) == theirs[0]


def test_a_refusal_carries_the_templates_own_words() -> None:
    with pytest.raises(RefusedError, match="no such role"):
        render("{{ raise_exception('no such role') }}")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{% if %}", "template.syntax"),
        ("{{ nothing.here.at.all }}", "template.failed"),
        ("{{ 'a' * 10000000000 }}", "template.failed"),
        ("{{ messages * 100000000 }}", "template.failed"),
        ("{{ 10 ** 100000000 }}", "template.failed"),
        ("{{ ().__class__.__base__.__subclasses__() }}", "template.failed"),
        ("{{ messages.append(1) }}", "template.failed"),
        ("{% for i in range(99999) %}{{ 'x' * 1000 }}{% endfor %}", "template.output"),
        ("x" * (LARGEST_TEMPLATE + 1), "template.too-long"),
    ],
)
def test_a_hostile_or_broken_template_is_an_input_error(source: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        render(source)
    assert caught.value.code == code


def test_literals_come_back_as_they_were() -> None:
    text = "a'b\"c\\d\n\r\t\r\n{{ }} {% %} {# #} \\n é 😀 \u00a0"
    assert render(f"{{{{ {literal(text)} }}}}") == text
