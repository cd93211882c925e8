"""Infers a conversation format from a Jinja chat template by probing, then proves it.

Probes are conversations of unique words; what the template prints between the words is the
format's text. Nothing is guessed: a format that does not pass the proof is only a candidate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunesmith.core.errors import InputError
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.clock import CLOCKS, clocks_for, dated_reason
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.jinja_constructs import suspects
from tunesmith.templates.jinja_lines import content_line, printing_line
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    DateCodes,
    compile_template,
    text_constants,
    with_kind_of_content,
)
from tunesmith.templates.message_counts import message_counts
from tunesmith.templates.probing import candidate_format
from tunesmith.templates.proof import Proof, holds_in_any_order, prove_format
from tunesmith.templates.sample_conversations import (
    DEFAULT_COUNT,
    DEFAULT_SEED,
    Sample,
    sample_conversations,
    trial_samples,
    unusual_samples,
)

_LINE = re.compile(r"\bline \d")
PARTS_NOTE = (
    'the chat template takes texts only as lists of parts ([{"type": "text", "text": …}]); it was '
    "compared with those"
)


@dataclass(frozen=True, slots=True)
class InferredFormat:
    """What probing found.

    `format` is None when no candidate could be built; `proof` tells whether it may be trusted;
    `reasons` say what stands in the way; `trials` are texts for which the template does something
    of its own, for further proofs; `obstacles` are what it does with texts that no format says,
    with lines; `barring` those among them with which no proof is one, since nobody knows the texts
    that would show what is done; `as_parts` is set where the template takes texts only as lists of
    parts.
    """

    format: ConversationFormat | None
    proof: Proof
    reasons: tuple[str, ...]
    trials: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    barring: tuple[str, ...] = ()
    as_parts: bool = False

    @property
    def exact(self) -> bool:
        """The format reproduces the original on every case, and nothing is left untried."""
        return self.format is not None and self.proof.exact and not self.barring


def infer_format(
    template: ChatTemplate,
    *,
    format_id: str = "inferred",
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
) -> InferredFormat:
    """Probe a template in a child process with a time and a memory limit.

    Raises:
        InputError: the template is no Jinja, runs too long or takes too much memory.
    """
    return call_with_template(_infer, (template, format_id, count, seed))


def infer_in_process(
    template: ChatTemplate,
    *,
    format_id: str = "inferred",
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
) -> InferredFormat:
    """As `infer_format`, for callers that already are such a child process."""
    return _infer((template, format_id, count, seed))


def _infer(request: tuple[ChatTemplate, str, int, int]) -> InferredFormat:
    template, format_id, count, seed = request
    template = with_kind_of_content(template)
    found = _infer_with(template, format_id, count, seed)
    if not template.as_parts:
        return found
    return replace(found, as_parts=True, reasons=(*found.reasons, PARTS_NOTE))


def _infer_with(template: ChatTemplate, format_id: str, count: int, seed: int) -> InferredFormat:
    try:
        found = candidate_format(compile_template(template, DateCodes()), template, format_id)
    except InputError as obstacle:
        if obstacle.code not in {"template.not-plain", "template.failed"}:
            raise
        why = with_line((obstacle.message, *_look_at(template.source)), template.source)
        return InferredFormat(None, Proof(0, 0, 0), why)
    candidate, trials = found.format, found.trials
    counts, too_many = message_counts(template.source)
    barring = (*found.barring, *too_many)
    words = (*text_constants(template.source), template.bos, template.eos)
    samples = (
        *sample_conversations(count, seed, words=words),
        *trial_samples(trials, words, counts=counts, seed=seed),
    )
    # A finished conversation may end with the user; it is not what asks for an answer.
    unanswered = (replace(sample, ask_answer=False) for sample in samples if sample.ask_answer)
    cases = (*samples, *unanswered)
    proof = _prove_at_all_times(candidate, template, cases)
    if proof.exact and not barring and not candidate.alternate:
        # A template may join neighbouring messages of one role, or count turns.
        unusual = unusual_samples(seed=seed, words=words)
        candidate = replace(
            candidate,
            alternate=not holds_in_any_order(
                candidate.with_date(CLOCKS[0]), compile_template(template, CLOCKS[0]), unusual
            ),
        )
    reasons = proof.reasons
    obstacles = tuple(dict.fromkeys((*_place_of(proof, template), *barring, *found.obstacles)))
    if not proof.exact or barring:
        reasons = (*reasons, *obstacles, *_look_at(template.source))
        reasons = with_line(reasons, template.source)
    return InferredFormat(candidate, proof, reasons, trials, obstacles, barring)


def _place_of(proof: Proof, template: ChatTemplate) -> tuple[str, ...]:
    """The line that prints where the first difference begins."""
    if proof.first is None:
        return ()
    (sample, place), now = proof.first, CLOCKS[0]
    line = printing_line(template, sample.conversation, sample.ask_answer, place, now)
    return (f"line {line}: prints where the texts part",) if line else ()


def with_line(reasons: tuple[str, ...], source: str) -> tuple[str, ...]:
    """The reasons, and the line where messages are read if none of them names a line.

    Raises:
        InputError: `template.syntax`.
    """
    if any(_LINE.search(reason) for reason in reasons):
        return reasons
    return (*reasons, f"look at line {content_line(source)}: messages are read there")


def _prove_at_all_times(
    candidate: ConversationFormat, template: ChatTemplate, cases: Sequence[Sample]
) -> Proof:
    """The proof; for a template that asks for the date, the cases are shared among moments."""
    clocks = clocks_for(template.source)
    proofs = [
        prove_format(
            candidate.with_date(now), compile_template(template, now), cases[place :: len(clocks)]
        )
        for place, now in enumerate(clocks)
    ]
    reasons = dict.fromkeys(reason for proof in proofs for reason in proof.reasons)
    failed = [proof.failed for proof in proofs]
    if not all(failed) and any(failed):
        reasons = {dated_reason(template.source): None, **reasons}
    return Proof(
        sum(proof.cases for proof in proofs),
        sum(failed),
        sum(proof.refused for proof in proofs),
        tuple(reasons)[:5],
        next((proof.first for proof in proofs if proof.first is not None), None),
    )


def _look_at(source: str) -> tuple[str, ...]:
    found = suspects(source)
    return (f"look at {'; '.join(found)}",) if found else ()
