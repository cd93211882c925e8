"""Infers a conversation format from a Jinja chat template by probing, then proves it.

Probes are conversations of unique words; what the template prints between the words is the
format's text. Nothing is guessed: a format that does not pass the proof is only a candidate.
"""

from dataclasses import dataclass

from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.jinja_constructs import suspects
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    compile_template,
    text_constants,
)
from tunesmith.templates.probing import ObstacleError, candidate_format
from tunesmith.templates.proof import Proof, prove_format
from tunesmith.templates.sample_conversations import (
    DEFAULT_COUNT,
    DEFAULT_SEED,
    sample_conversations,
)


@dataclass(frozen=True, slots=True)
class InferredFormat:
    """What probing found.

    `format` is None when no candidate could be built; `proof` tells whether it may be trusted;
    `reasons` say what stands in the way.
    """

    format: ConversationFormat | None
    proof: Proof
    reasons: tuple[str, ...]

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
    render = compile_template(template)
    try:
        candidate = candidate_format(render, template, format_id)
    except ObstacleError as obstacle:
        return InferredFormat(None, Proof(0, 0, 0), (obstacle.message, *_look_at(template.source)))
    samples = sample_conversations(count, seed, words=text_constants(template.source))
    proof = prove_format(candidate, render, samples)
    reasons = proof.reasons if proof.exact else (*proof.reasons, *_look_at(template.source))
    return InferredFormat(candidate, proof, reasons)


def _look_at(source: str) -> tuple[str, ...]:
    found = suspects(source)
    return (f"look at {'; '.join(found)}",) if found else ()
