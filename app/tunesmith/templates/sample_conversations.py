"""Generated conversations for proofs: seeded, so that a verdict can be repeated.

What design 05 names: with and without system text, one to six turns, empty and white-space-edged
texts, braces, quotes, Unicode, code, very long text, and answers that are to be continued.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tunesmith.templates.conversation import Conversation, Message

DEFAULT_COUNT = 360
DEFAULT_SEED = 20_240_601

_TEXTS = (
    "How do I reset my password?",
    "Hello",
    "x",
    "",
    " ",
    "\n",
    "  two spaces before and after  ",
    "\nline break before",
    "line break after\n",
    "\t tab and spaces \n\n",
    "\r\nWindows line ends\r\n",
    "\u00a0no-break spaces around\u00a0",
    "\u3000wide spaces\u2003\u2028",
    "{{ .Content }} {% if x %} {# note #} }}",
    "{{- if .System }}{{ end }}",
    '"quoted" \'single\' `tick` """three"""',
    "back\\slash \\n not a line break \\u0041 %s %d %%",
    "Grüße aus Köln – 你好, שלום, مرحبا 👩‍👩‍👧‍👦",
    "e\u0301 combining, \u200bzero width, \u00adsoft hyphen",
    "def f(x):\n    return {'a': [x, 1]}  # comment\n",
    '<html><body a="1">&amp; &lt;</body></html>',
    '{"role": "user", "content": "system"}',
    "### Instruction:\nnot one\n\n### Response:\nneither",
    "First paragraph.\n\nSecond paragraph.\n\n\nThird.",
    "system",
    "assistant",
    "None",
    "0",
    "line 1\nline 2\n  indented\n",
    "\x1c\x85odd separators\x1f",
)
_LONG = "The quick brown fox jumps over the lazy dog. " * 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation and how it ends: finished, asking for an answer, or within an answer."""

    conversation: Conversation
    ask_answer: bool = False
    continue_answer: bool = False


def sample_conversations(
    count: int = DEFAULT_COUNT, seed: int = DEFAULT_SEED, *, finished: bool = True
) -> tuple[Sample, ...]:
    """`count` samples, the same ones for the same seed; without `finished` ones on request."""
    generator = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return tuple(_samples(count, generator, finished))


def _samples(count: int, generator: random.Random, finished: bool) -> Iterator[Sample]:
    for index in range(count):
        ending = index % 3 if finished else 1 + index % 2  # finished, asked, continued
        turns = 1 + generator.randrange(6)
        # Endings: finished and continued conversations end with the assistant, asked ones do not.
        messages = _turns(2 * turns - (1 if ending == 1 else 0), generator)
        if generator.random() < 0.5:
            messages.insert(0, Message("system", _text(generator)))
        yield Sample(
            Conversation(tuple(messages)), ask_answer=ending == 1, continue_answer=ending == 2
        )


def _turns(count: int, generator: random.Random) -> list[Message]:
    return [
        Message("user" if index % 2 == 0 else "assistant", _text(generator))
        for index in range(count)
    ]


def _text(generator: random.Random) -> str:
    chance = generator.random()
    if chance < 0.02:
        return _LONG
    if chance < 0.25:
        return f"Question {generator.randrange(1000)}, please."
    if chance < 0.4:
        return generator.choice(_TEXTS) + generator.choice(_TEXTS)
    return generator.choice(_TEXTS)
