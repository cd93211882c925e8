import pytest

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import (
    LARGEST_TEMPLATE,
    ChatTemplate,
    RefusedError,
    compile_template,
    literal,
    with_kind_of_content,
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


HI = Conversation((Message("user", "Hi"), Message("assistant", "Hello"), Message("user", "Bye")))
PARTS = (
    "{% for m in messages %}[{{ m.role }}]{% for part in m.content %}"
    "{% if part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}{% endfor %}"
)
EITHER = (
    "{% for m in messages %}[{{ m.role }}]{% if m.content is string %}{{ m.content }}"
    "{% else %}{{ m.content[0].text }}, a part{% endif %}{% endfor %}"
)


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (PARTS, "[user]Hi[assistant]Hello[user]Bye"),
        (EITHER, "[user]Hi[assistant]Hello[user]Bye"),
        ("{% for m in messages %}<{{ m.content }}>{% endfor %}", "<Hi><Hello><Bye>"),
        (
            "{% for m in messages %}<{{ m.content | map(attribute='text') | join }}>{% endfor %}",
            "<Hi><Hello><Bye>",
        ),
        ("{% for m in messages %}<{{ m.content[0]['text'] }}>{% endfor %}", "<Hi><Hello><Bye>"),
        ("{{ messages | length }}", "3"),  # prints neither
    ],
)
def test_a_template_gets_the_kind_of_content_that_it_prints(source: str, printed: str) -> None:
    assert render(source, HI, ask_answer=False) == printed


def test_parts_that_only_an_answer_or_a_system_text_needs_are_found() -> None:
    for role in ("assistant", "system"):
        source = (
            "{% for m in messages %}{% if m.role == '" + role + "' %}{{ m.content[0].text }}"
            "{% elif m.content is string %}{{ m.content }}{% else %}{{ m.content[0].text }}"
            "{% endif %}{% endfor %}"
        )
        talk = Conversation((Message(role, "Be kind."), Message("user", "Hi")))
        assert render(source, talk, ask_answer=False) == "Be kind.Hi"


def test_what_is_asked_for_is_not_looked_into() -> None:
    for as_parts, printed in ((False, "Hi"), (True, "Hi, a part")):
        template = ChatTemplate(EITHER, as_parts=as_parts)
        assert with_kind_of_content(template) == template
        talk = Conversation((Message("user", "Hi"),))
        assert compile_template(template)(talk, False) == f"[user]{printed}"


def test_a_template_that_refuses_both_kinds_gets_plain_texts() -> None:
    refusing = ChatTemplate("{{ raise_exception('no') }}")
    assert with_kind_of_content(refusing).as_parts is False
