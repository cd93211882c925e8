"""What a template does with a text and no format says is never called exact, and has its line."""

import re
from datetime import datetime

import pytest

from tunesmith.core.errors import InputError
from tunesmith.ollama.parity import check_parity_in_process
from tunesmith.templates.content_tracing import Tracer, leaves
from tunesmith.templates.inference import infer_in_process
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.message_counts import message_counts
from tunesmith.templates.rewriting import rewriting_from_data

HEAD = "{% for m in messages %}{% set c = m.content %}<|im_start|>{{ m.role }}\n"
TAIL = "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
# More constants than samples are made of, none of which meets a text.
MANY = "".join(f"{{% if m.role == 'tool{number}' %}}x{{% endif %}}" for number in range(90))


def chat(body: str, before: str = "") -> ChatTemplate:
    return ChatTemplate(f"{before}{HEAD}{body}{TAIL}", "<s>", "</s>")


def marked(condition: str) -> str:
    """A text that gets an exclamation mark where the condition holds."""
    return "{{ c }}{% if " + condition + " %}!{% endif %}"


def assert_not_exact(template: ChatTemplate) -> None:
    found = infer_in_process(template, count=30)
    assert not found.exact
    assert any(re.search(r"\bline [1-9]", reason) for reason in found.reasons), found.reasons
    said = " ".join(found.reasons)
    assert not re.search("[A-Z][a-z]+Error|\ue0f0|TextLength|RecordingText", said)


@pytest.mark.parametrize(
    "condition",
    [
        "'detailed thinking off' in c | lower",
        "c.find('detailed off') >= 0",
        "c.count('detailed off') == 1",
        "c.removeprefix('Detailed off') != c",
        "c.upper().startswith('DETAILED')",
        "c.isupper()",
        "c | int > 5",
        "c | float > 1e9",
        "c | wordcount == 31",
        "c | tojson == '1'",
        "c | length % 4096 == 0 and c",
        "messages | map(attribute='content') | join('') | length > 20000",
        "messages | map(attribute='content') | map('length') | sum > 2000",
        "'ZEBRA' in messages | map(attribute='content') | map('upper') | list",
        "messages | selectattr('content', 'in', ['ping', 'zing']) | list | length > 1",
        "messages | map(attribute='content') | unique | list | length == 77",
        "c in {'ping': 1}",
        "c in 'ping pong ping'",
        "'%s' % c == 'zork'",
        "'{}'.format(c) == 'zork'",
        "[c] | string == 'zork'",
        "c < 'A'",
        "'a' <= c < 'b'",
        "c is upper",
        "'x' in c.split('\\n')",
        "c.split('\\n') | length == 9",
        "c.split() | length > 30",
        "c.startswith('ping', 3)",
        "c[5:9] == 'ping'",
        "range(c | length) | length == 33",
    ],
)
def test_what_is_not_modelled_bars_the_verdict(condition: str) -> None:
    assert_not_exact(chat(marked(condition)))


@pytest.mark.parametrize(
    "condition", ["'zork' in c", "c == 'zork'", "c.endswith('zork')", "c is eq('zork')"]
)
def test_a_question_behind_many_constants_is_tried(condition: str) -> None:
    found = infer_in_process(chat(marked(condition) + MANY), count=30)
    assert "zork" in " ".join(found.trials)


def test_a_plain_list_of_the_messages_does_not_end_the_tracing() -> None:
    source = chat("{{ c.split('</think>')[-1] }}", "{% set all = messages | list %}")
    tree = Tracer(source).trace([("user", "zqONEzq")], 0, True)
    assert not any(isinstance(leaf, InputError) for _, leaf in leaves(tree))
    assert infer_in_process(source, count=30).exact


@pytest.mark.parametrize(
    "before",
    [
        "{% if strftime_now('%d.%m') == '25.12' %}Merry Christmas{% endif %}",
        "{% if strftime_now('%w') == '0' %}Sunday{% endif %}",
        "{% if strftime_now('%m-%d') in ['01-01'] %}Happy New Year{% endif %}",
        "{% if strftime_now('%Y') | int > 2050 %}Late{% endif %}",
        "{{ strftime_now('%Y-%m-%d')[:7] }}",
        "{% set d = 'on ' ~ strftime_now('%d.%m') %}{% if d == 'on 25.12' %}Merry{% endif %}",
    ],
)
def test_what_follows_from_the_date_is_not_exact_by_luck(before: str) -> None:
    assert_not_exact(chat("{{ c }}", before))


def test_a_printed_date_is_exact() -> None:
    found = infer_in_process(
        chat("{{ c }}", "Today is {{ strftime_now('%d %B %Y') }}.\n"), count=30
    )
    assert found.exact, found.reasons
    assert found.format is not None
    assert "02 April 2026" in found.format.with_date(datetime(2026, 4, 2)).without_system


@pytest.mark.parametrize(
    "piece", ["c.rsplit('\\n\\n')[0]", "c.rsplit('--', 1)[-1]", "c.rsplit('\\n\\n')[-1]"]
)
def test_splitting_from_the_end_at_a_mark_that_overlaps_itself_is_not_modelled(piece: str) -> None:
    assert_not_exact(chat("{{ " + piece + " if m.role == 'assistant' else c }}"))


def test_a_format_from_a_file_may_not_split_at_marks_that_overlap() -> None:
    rewriting_from_data(["without", "<think>", "</think>", ["content"]], "here")
    with pytest.raises(InputError) as caught:
        rewriting_from_data(["without", "a\n", "\n</think>", ["content"]], "here")
    assert caught.value.code == "format.rewrite"


@pytest.mark.parametrize(
    "condition",
    [
        "messages | length == 17",
        "messages | length > 100",
        "loop.index % 64 == 0",
        "loop.index > 1000",
        "loop.index * loop.index == 289",
        "loop.index == '23' | int",
    ],
)
def test_numbers_of_messages_are_tried_or_bar_the_verdict(condition: str) -> None:
    assert_not_exact(chat(marked(condition)))


def test_the_numbers_of_a_template_say_how_many_messages_to_try() -> None:
    tried, large = message_counts("{% if messages|length > 24 %}{% endif %}\n{{ x[:4096] }}")
    assert {23, 24, 25, 26, 47, 48, 49} <= set(tried)
    assert large == ("line 2: the number 4096, for which no conversation is long enough",)
    assert message_counts("{{ messages[0] }}{{ x[1:] }}") == ((), ())


@pytest.mark.parametrize(
    "body",
    [
        "{{ c if loop.index != 2 else c | trim }}",
        "{{ c | e }}",
        "{{ c | title }}",
        "{{ c }}{% if messages | length > 2 %}!{% endif %}",
        "{{ c | tojson }}",
        "{{ c }}{{ c }}",
        "{{ messages[0].content }}{{ c }}",
        "{{ c | truncate(9000) }}",
        "{% for l in c.splitlines() %}{{ l }}{% endfor %}",
        "{{ c[1:] }}",
        "{{ c + 1 }}",
        "{{ c }}{{ tools | length }}",
        "{{ c }}{% if c | length - 3 > 90 %}!{% endif %}",
    ],
)
def test_every_verdict_that_is_not_exact_has_a_line_and_plain_words(body: str) -> None:
    assert_not_exact(chat(body))
    parity = check_parity_in_process(chat(body), count=30)
    assert parity.verdict != "exact"
    assert any(re.search(r"\bline [1-9]", reason) for reason in parity.reasons), parity.reasons


def test_the_line_is_that_of_the_condition_where_the_texts_part() -> None:
    body = "{{ c }}\n{% if loop.length > 9 %}\n{{ '!' }}\n{% endif %}"
    found = infer_in_process(chat(body), count=30)
    assert "line 3: prints where the texts part" in found.reasons


def test_what_ollama_changes_first_is_said_of_an_exact_template_too() -> None:
    parity = check_parity_in_process(chat("{{ c }}"), count=30)
    assert parity.verdict == "exact"
    assert "neighbouring messages of one role are merged" in parity.reasons[0]
    assert "a system message behind the first one is put first" in parity.reasons[0]
