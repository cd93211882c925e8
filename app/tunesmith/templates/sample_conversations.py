"""Generated conversations for proofs: seeded, so that a verdict can be repeated.

What design 05 names: with and without system text, one to six turns, empty and white-space-edged
texts, braces, quotes, Unicode, code, very long text, and answers that are to be continued.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tunesmith.templates.conversation import Conversation, Message, Role

DEFAULT_COUNT = 360
UNUSUAL_COUNT = 90
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
_THINKING = ("<think>", "</think>")
_MOST_WORDS = 60
MOST_TRIALS = 400
_LONGEST_WORD = 400  # characters
_LONG = "The quick brown fox jumps over the lazy dog. " * 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation and how it ends: finished, asking for an answer, or within an answer."""

    conversation: Conversation
    ask_answer: bool = False
    continue_answer: bool = False


def sample_conversations(
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
    *,
    finished: bool = True,
    words: Sequence[str] = (),
) -> tuple[Sample, ...]:
    """`count` samples, the same ones for the same arguments.

    Args:
        count: how many.
        seed: of the generator.
        finished: whether some ask for nothing more (training); else all are prompts.
        words: texts that some messages contain: a template's own string constants, since a
            template may treat a message differently that holds one (a closing think tag).
    """
    generator = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return tuple(_samples(count, generator, finished, _usable(words)))


def trial_samples(
    trials: Sequence[str],
    words: Sequence[str],
    *,
    counts: Sequence[int] = (),
    finished: bool = True,
    seed: int = DEFAULT_SEED,
) -> tuple[Sample, ...]:
    """Samples in which one message is made of a trial text or of the template's own words.

    At its beginning, its end, in the middle, twice, one in the other, with white space around, and
    on its own; for every role, in every place and with every ending.

    Args:
        trials: texts for which the template is known to ask.
        words: its string constants.
        counts: numbers of messages for which the template may do something of its own.
        finished: whether some samples ask for nothing more.
        seed: of the generator.
    """
    generator = random.Random(f"{seed}/trials")  # noqa: S311 - repeatable, not secret
    # Neither kind may crowd out the other.
    texts = list(dict.fromkeys([*trials[:MOST_TRIALS], *_usable(words)]))
    samples = []
    for text in texts:
        for place in range(5 if text in trials else 3):
            for ending in range(3):
                samples.append(_trial(text, texts, place, ending, generator))
        # Templates may count the messages that hold a text.
        samples += [_everywhere(text, ending) for ending in range(3)]
    samples += _alike_and_long(generator)
    samples += [
        _of_many(count, ending, start)
        for count in counts
        for ending in range(3)
        for start in (False, True)
    ]
    return tuple(
        sample for sample in samples if finished or sample.ask_answer or sample.continue_answer
    )


def _alike_and_long(generator: random.Random) -> list[Sample]:
    """Messages that are equal to one another, and conversations of many turns."""
    samples = []
    for ending in range(3):
        for turns in (4, 60):
            roles: list[Role] = ["user", "assistant"] * (turns // 2)
            del roles[turns - (1 if ending == 1 else 0) :]
            texts = ["Again."] * len(roles)
            if turns > 4:
                texts = [generator.choice(("Yes.", "No.", "")) for _ in roles]
            messages = [Message(role, text) for role, text in zip(roles, texts, strict=True)]
            for start in ([], [Message("system", "Again.")]):
                samples.append(
                    Sample(
                        Conversation((*start, *messages)),
                        ask_answer=ending == 1,
                        continue_answer=ending == 2,
                    )
                )
    return samples


def _everywhere(text: str, ending: int) -> Sample:
    """Every message is the text."""
    roles: list[Role] = ["system", "user", "assistant", "user", "assistant"]
    messages = tuple(Message(role, text) for role in roles[: 4 if ending == 1 else 5])
    return Sample(Conversation(messages), ask_answer=ending == 1, continue_answer=ending == 2)


def _of_many(count: int, ending: int, with_system: bool) -> Sample:
    """So many messages; one less where they would not end as they should."""
    turns = count - with_system
    roles: list[Role] = ["user", "assistant"] * (turns // 2 + 1)
    # A conversation that asks ends with the user, another one with an answer.
    turns += (turns % 2 == 0) == (ending == 1)
    messages = [Message(role, f"Text {place}.") for place, role in enumerate(roles[:turns])]
    start = [Message("system", "Be brief.")] if with_system else []
    return Sample(
        Conversation((*start, *messages)), ask_answer=ending == 1, continue_answer=ending == 2
    )


def _trial(
    text: str, texts: Sequence[str], place: int, ending: int, generator: random.Random
) -> Sample:
    """One sample; place 0 is the system text, the others are the turns."""
    turns: tuple[Role, ...] = ("user", "assistant", "user", "assistant")
    messages = [
        Message(role, f"Plain text {index}.")
        for index, role in enumerate(turns[: 3 if ending == 1 else 4])
    ]
    system = Message("system", "Be brief.") if generator.random() < 0.5 else None
    # The other messages may hold words too: what becomes of a text may depend on two of them.
    for index in range(len(messages)):
        if generator.random() < 0.25:
            messages[index] = Message(messages[index].role, _around(texts, generator))
    own = text if generator.random() < 0.4 else _around([text], generator)
    if place == 0 or place > len(messages):
        system = Message("system", own)
    else:
        messages[place - 1] = Message(messages[place - 1].role, own)
    whole = messages if system is None else [system, *messages]
    return Sample(Conversation(tuple(whole)), ask_answer=ending == 1, continue_answer=ending == 2)


def _around(texts: Sequence[str], generator: random.Random) -> str:
    """A text with others before, behind, or in it."""
    text, other = generator.choice(texts), generator.choice(texts)
    edges = ("", " ", "\n", "\n\n", " \n", "words", "words\n\n", "\n words ")
    before, between, after = (generator.choice(edges) for _ in range(3))
    return generator.choice(
        (
            before + text + after,
            text + text,
            before + text + between + text + after,
            before + text + between + other + after,
            before + other + between + text + after,
            text[: len(text) // 2] + other + text[len(text) // 2 :],
            before + text + between + other + between + text + after,
            before.strip() + text + after.strip(),
        )
    )


def unusual_samples(
    count: int = UNUSUAL_COUNT, seed: int = DEFAULT_SEED, *, words: Sequence[str] = ()
) -> tuple[Sample, ...]:
    """`count` samples in which user and assistant do not take turns, finished or asking.

    The shortest orders come first, whatever the seed: a template that joins neighbouring messages
    of one role, or counts turns, shows it there. A system text stands first or nowhere, because a
    format takes it nowhere else.
    """
    generator = random.Random(f"{seed}/unusual")  # noqa: S311 - repeatable, not secret
    usable = _usable(words)
    return tuple(
        _unusual(roles, generator, usable)
        for roles in itertools.islice(_unusual_orders(generator), count)
    )


def _unusual_orders(generator: random.Random) -> Iterator[tuple[Role, ...]]:
    both: tuple[Role, ...] = ("user", "assistant")
    short = (roles for size in (1, 2, 3) for roles in itertools.product(both, repeat=size))
    long = (tuple(generator.choices(both, k=generator.randint(4, 8))) for _ in itertools.count())
    for roles in itertools.chain(short, long):
        if any(role != both[place % 2] for place, role in enumerate(roles)):
            yield roles


def _unusual(roles: Sequence[Role], generator: random.Random, words: Sequence[str]) -> Sample:
    messages = [Message(role, _text(generator, words)) for role in roles]
    if generator.random() < 0.5:
        messages.insert(0, Message("system", _text(generator, words)))
    asked = roles[-1] == "user" and generator.random() < 0.5
    return Sample(Conversation(tuple(messages)), ask_answer=asked)


def _usable(words: Sequence[str]) -> tuple[str, ...]:
    short = [word for word in words if len(word) <= _LONGEST_WORD][:_MOST_WORDS]
    return tuple(word for word in dict.fromkeys([*_THINKING, *short]) if word)


def _samples(
    count: int, generator: random.Random, finished: bool, words: Sequence[str]
) -> Iterator[Sample]:
    for index in range(count):
        ending = index % 3 if finished else 1 + index % 2  # finished, asked, continued
        turns = 1 + generator.randrange(6)
        # Endings: finished and continued conversations end with the assistant, asked ones do not.
        messages = _turns(2 * turns - (1 if ending == 1 else 0), generator, words)
        if generator.random() < 0.5:
            messages.insert(0, Message("system", _text(generator, words)))
        yield Sample(
            Conversation(tuple(messages)), ask_answer=ending == 1, continue_answer=ending == 2
        )


def _turns(count: int, generator: random.Random, words: Sequence[str]) -> list[Message]:
    return [
        Message("user" if index % 2 == 0 else "assistant", _text(generator, words))
        for index in range(count)
    ]


def _text(generator: random.Random, words: Sequence[str]) -> str:
    chance = generator.random()
    if chance < 0.02:
        return _LONG
    if chance < 0.06:
        return generator.choice(_TEXTS) + generator.choice(words) + generator.choice(_TEXTS)
    if chance < 0.08:
        return generator.choice(words)
    if chance < 0.25:
        return f"Question {generator.randrange(1000)}, please."
    if chance < 0.4:
        return generator.choice(_TEXTS) + generator.choice(_TEXTS)
    return generator.choice(_TEXTS)
