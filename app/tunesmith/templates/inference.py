"""Infers a conversation format from a Jinja chat template by probing, then proves it.

Probes are conversations of unique words; what the template prints between the words is the
format's text. Nothing is guessed: a format that does not pass the proof is only a candidate.
"""

from dataclasses import dataclass, replace

from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.clock import ONE_CLOCK, compile_for_proof
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.jinja_constructs import suspects
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    compile_template,
    text_constants,
)
from tunesmith.templates.probing import ObstacleError, candidate_format
from tunesmith.templates.proof import Proof, holds_in_any_order, prove_format
from tunesmith.templates.sample_conversations import (
    DEFAULT_COUNT,
    DEFAULT_SEED,
    sample_conversations,
    trial_samples,
    unusual_samples,
)


@dataclass(frozen=True, slots=True)
class InferredFormat:
    """What probing found.

    `format` is None when no candidate could be built; `proof` tells whether it may be trusted;
    `reasons` say what stands in the way; `trials` are texts for which the template does something
    of its own, for further proofs.
    """

    format: ConversationFormat | None
    proof: Proof
    reasons: tuple[str, ...]
    trials: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """The format reproduces the original on every case."""
        return self.format is not None and self.proof.exact


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
    original = compile_for_proof(template)
    try:
        candidate, trials = candidate_format(
            compile_template(template, ONE_CLOCK), template, format_id
        )
    except ObstacleError as obstacle:
        nothing = Proof(0, 0, 0)
        return InferredFormat(None, nothing, (obstacle.message, *_look_at(template.source)), ())
    words = text_constants(template.source)
    samples = (
        *sample_conversations(count, seed, words=words),
        *trial_samples(trials, words, seed=seed),
    )
    # A finished conversation may end with the user; it is not what asks for an answer.
    unanswered = (replace(sample, ask_answer=False) for sample in samples if sample.ask_answer)
    proof = prove_format(candidate, original, (*samples, *unanswered))
    if proof.exact and not candidate.alternate:
        # A template may join neighbouring messages of one role, or count turns.
        unusual = unusual_samples(seed=seed, words=words)
        candidate = replace(
            candidate, alternate=not holds_in_any_order(candidate, original, unusual)
        )
    reasons = proof.reasons if proof.exact else (*proof.reasons, *_look_at(template.source))
    return InferredFormat(candidate, proof, reasons, trials)


def _look_at(source: str) -> tuple[str, ...]:
    found = suspects(source)
    return (f"look at {'; '.join(found)}",) if found else ()
