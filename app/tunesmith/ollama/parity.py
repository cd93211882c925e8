"""Compares the prompt that an Ollama TEMPLATE gives with what the chat template renders.

The verdict is about bytes on generated conversations; nothing is exact by assumption.
"""

from dataclasses import dataclass
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.ollama.go_dates import unknown_directives
from tunesmith.ollama.template_notes import template_notes
from tunesmith.ollama.template_text import OllamaTemplate, format_to_ollama
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.clock import CLOCKS, clocks_for, dated_reason
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.conversation_format import ConversationFormat, format_texts
from tunesmith.templates.inference import PARTS_NOTE, infer_in_process, with_line
from tunesmith.templates.jinja_constructs import suspects
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    RefusedError,
    compile_template,
    text_constants,
    with_kind_of_content,
)
from tunesmith.templates.message_counts import message_counts
from tunesmith.templates.probing import find_obstacles
from tunesmith.templates.proof import describe_difference, reference_text
from tunesmith.templates.sample_conversations import (
    DEFAULT_COUNT,
    DEFAULT_SEED,
    sample_conversations,
    trial_samples,
)

Verdict = Literal["exact", "partial", "none"]

# Versions built with Go 1.24, whose text/template has `range` over numbers and keeps a recursive
# `define` apart; and with `currentDate` (the first builds of 0.11.0 lack it).
LOOPS_SINCE = "0.6.0"
DATE_SINCE = "0.11.1"
_MOST_REASONS = 5
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Parity:
    """The outcome of a comparison.

    `cases` were compared, `failed` of them differed, `refused` is what the original would not
    render at all. `template` is set only if the verdict is exact: never a wrong TEMPLATE.
    """

    verdict: Verdict
    cases: int
    failed: int
    refused: int
    reasons: tuple[str, ...]
    format: ConversationFormat | None
    template: OllamaTemplate | None

    @property
    def least_ollama(self) -> str | None:
        """The oldest version that reads the TEMPLATE; None without one."""
        if self.template is None:
            return None
        return DATE_SINCE if self.template.dated is not None else LOOPS_SINCE


def check_parity(
    template: ChatTemplate,
    chosen: ConversationFormat | None = None,
    *,
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
    sink: Sink | None = None,
) -> Parity:
    """Compile a TEMPLATE for a chat template and compare the two, in a bounded child process.

    Args:
        template: the model's chat template and its token conventions.
        chosen: the format to compile; None infers one from the template.
        count: conversations to compare.
        seed: of their generation.
        sink: asked for cancellation meanwhile.

    Raises:
        InputError: the chat template is no Jinja, or does not end within bounds.
        CancelledError: if asked to stop meanwhile.
    """
    return call_with_template(_check, (template, chosen, count, seed), sink)


def check_parity_in_process(
    template: ChatTemplate,
    chosen: ConversationFormat | None = None,
    *,
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
) -> Parity:
    """As `check_parity`, for templates that can be trusted (our own) or callers in a child."""
    return _check((template, chosen, count, seed))


def parity_to_json(parity: Parity) -> dict[str, object]:
    """The verdict as the command line prints it; which prompt is used, `precedence` says."""
    return {
        "verdict": parity.verdict,
        "cases": parity.cases,
        "failed": parity.failed,
        "refused": parity.refused,
        "reasons": list(parity.reasons),
        "least_ollama": parity.least_ollama,
    }


def stops_for(parity: Parity, template: ChatTemplate) -> tuple[str, ...]:
    """The stop texts to write: the format's; without a format at least the model's EOS.

    Raises:
        InputError: `modelfile.no-stop` if nothing is known that ends an answer.
    """
    stops = parity.format.stop if parity.format is not None else ()
    if not stops and template.eos:
        stops = (template.eos,)
    if not stops:
        raise InputError(
            "modelfile.no-stop",
            "Nothing is known that ends an answer: no format, and the model names no EOS token.",
            "Give the EOS token's text.",
        )
    return stops


def _check(request: tuple[ChatTemplate, ConversationFormat | None, int, int]) -> Parity:
    given, chosen, count, seed = request
    template = with_kind_of_content(given)
    trials: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    barring: tuple[str, ...]
    if chosen is None:
        try:
            inferred = infer_in_process(template, count=count, seed=seed)
        except InputError as error:
            if not error.code.startswith("format."):
                raise
            # A template without marks for who speaks is no format, but no mistake either.
            return Parity("none", 0, 0, 0, (error.message,), None, None)
        chosen, trials, obstacles = inferred.format, inferred.trials, inferred.obstacles
        barring = inferred.barring
        if chosen is None:
            return Parity("none", 0, 0, 0, inferred.reasons, None, None)
    else:
        trials, barring = find_obstacles(template)
        barring = obstacles = (*barring, *message_counts(template.source)[1])
    if unknown := unknown_directives(format_texts(chosen)):
        reason = f"{dated_reason(template.source)}; Ollama cannot tell {', '.join(unknown)}"
        return Parity("none", 0, 0, 0, (reason,), chosen, None)
    ours = format_to_ollama(chosen, add_bos=template.add_bos)
    cases, failed, refusals, differences = _compare(template, ours, trials, count, seed)
    # What cannot be traced is no part of a proof, however many cases agree.
    exact = cases > 0 and failed == 0 and not barring
    notes = [_refusal_note(message, chosen) for message in refusals]
    if not exact:
        look = (*obstacles, *suspects(template.source))
        notes = [f"look at {'; '.join(dict.fromkeys(look))}", *notes] if look else notes
        notes = [*with_line((*differences, *notes), template.source)[len(differences) :]]
    else:
        notes += _moved_messages(template, ours)
    notes += template_notes(template)
    if template.as_parts:
        notes.append(PARTS_NOTE)
    verdict: Verdict = "exact" if exact else "partial" if failed < cases else "none"
    kept = ours if exact else None
    return Parity(
        verdict,
        cases,
        failed,
        sum(refusals.values()),
        (*differences, *notes)[: 2 * _MOST_REASONS],
        chosen,
        kept,
    )


def _compare(
    template: ChatTemplate, ours: OllamaTemplate, trials: tuple[str, ...], count: int, seed: int
) -> tuple[int, int, dict[str, int], tuple[str, ...]]:
    """Cases compared, how many failed, refusals by message, and what differed.

    A template that refuses some conversations gets more of them, until `count` were compared;
    samples made of its own words come on top.
    """
    clocks = [(now, compile_template(template, now)) for now in clocks_for(template.source)]
    words = (*text_constants(template.source), template.bos, template.eos)
    cases = failed = 0
    refusals: dict[str, int] = {}
    differences: dict[str, None] = {}
    for attempt in range(_MOST_ROUNDS):
        samples = sample_conversations(count, seed + attempt, finished=False, words=words)
        if not attempt:
            counts, _ = message_counts(template.source)
            own = trial_samples(trials, words, counts=counts, finished=False, seed=seed)
            samples, count = (*own, *samples), count + len(own)
        for index, sample in enumerate(samples):
            if cases == count:
                break
            now, render = clocks[index % len(clocks)]
            try:
                wanted = reference_text(render, sample)
            except RefusedError as error:
                refusals[error.message] = refusals.get(error.message, 0) + 1
                continue
            except InputError as error:
                cases, failed = cases + 1, failed + 1
                differences.setdefault(error.message)
                continue
            if template.add_bos and template.bos:
                wanted = wanted.removeprefix(template.bos)  # llama.cpp puts it back
            cases += 1
            prompt = ours.render(sample.conversation.messages, now)
            if prompt != wanted:
                failed += 1
                differences.setdefault(describe_difference(wanted, prompt, sample))
        if cases in {0, count}:
            break
    return cases, failed, refusals, tuple(differences)[:_MOST_REASONS]


def _moved_messages(template: ChatTemplate, ours: OllamaTemplate) -> list[str]:
    """What Ollama itself changes in conversations that the chat template would take as they are."""
    one, two, answer = Message("user", "One."), Message("user", "Two."), Message("assistant", "A.")
    late = Message("system", "Late.")
    cases = (
        ((one, two), "neighbouring messages of one role are merged with a blank line between them"),
        ((one, answer, late, two), "a system message behind the first one is put first"),
    )
    now = CLOCKS[0]
    render = compile_template(template, now)
    moved = []
    for messages, what in cases:
        try:
            wanted = render(Conversation(messages), True)
        except InputError:
            continue  # refused: said in another note
        if template.add_bos and template.bos:
            wanted = wanted.removeprefix(template.bos)
        if ours.render(messages, now) != wanted:
            moved.append(what)
    return [f"Ollama changes some conversations first: {'; '.join(moved)}"] if moved else []


def _refusal_note(message: str, chosen: ConversationFormat) -> str:
    """What ours does where the original refuses: a TEMPLATE cannot raise."""
    ours = []
    if chosen.system_role == "refused":
        ours.append("a system text is put before the first user text")
    if chosen.alternate:
        ours.append("neighbouring messages of one role are merged by Ollama")
    if not ours:
        ours.append("such a conversation is printed as any other")
    return (
        f"the chat template refuses some conversations ({message!r}); a TEMPLATE cannot refuse: "
        + ", and ".join(ours)
    )
