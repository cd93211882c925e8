"""What an exact verdict leaves unsaid is said in a note."""

import pytest

from tunesmith.ollama.parity import check_parity_in_process
from tunesmith.ollama.template_notes import template_notes
from tunesmith.templates.jinja_rendering import ChatTemplate

LOOP = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
ASKING = LOOP + "{% if add_generation_prompt %}<|assistant|>{% endif %}"
INSTRUCT = (
    "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]"
    "{% else %}{{ m.content }}</s>{% endif %}{% endfor %}"
)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (ASKING, ""),
        (INSTRUCT, ""),  # the question's own end is where the answer begins
        (LOOP, "write '<|assistant|>' before its answer"),
        ("\ufeff" + ASKING, "byte order mark"),
        ("{{ bos_token }}\ufeff" + ASKING, "byte order mark"),
        ("{{ raise_exception('no') }}", ""),
    ],
)
def test_what_a_person_should_know(source: str, told: str) -> None:
    notes = template_notes(ChatTemplate(source, "<s>", "</s>"))
    assert bool(notes) == bool(told)
    assert all(told in note for note in notes)


def test_the_notes_stand_beside_an_exact_verdict() -> None:
    parity = check_parity_in_process(ChatTemplate(LOOP, "<s>", "</s>"), count=40)
    assert parity.verdict == "exact"
    assert any("add_generation_prompt" in reason for reason in parity.reasons)


def test_a_template_that_does_not_say_who_speaks_has_no_format() -> None:
    bare = "{% for m in messages %}{{ m.content }}{% endfor %}"
    parity = check_parity_in_process(ChatTemplate(bare, "<s>", "</s>"), count=40)
    assert (parity.verdict, parity.template) == ("none", None)
    assert "nothing stands between" in parity.reasons[0]
