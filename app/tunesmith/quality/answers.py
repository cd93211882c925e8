"""Asks a GGUF file for answers, greedily, in a child process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.core.isolation import call_isolated_reporting
from tunesmith.hardware.machine import usable_cores


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """Rendered prompts, beginning-of-sequence text included where the format has one."""

    gguf: Path
    prompts: tuple[str, ...]
    max_new_tokens: int
    n_ctx: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The text up to the end marker; `stopped` is False when `max_new_tokens` cut it off."""

    text: str
    stopped: bool


def ask(request: AnswerRequest, sink: Sink) -> list[Answer]:
    """Answer every prompt with the likeliest token at each place.

    Raises:
        ChildCrashedError: if llama.cpp cannot load or run the file.
    """
    total = len(request.prompts)

    def report(done: int) -> None:
        sink.emit(events.Progress(done, total, "answers"))

    return call_isolated_reporting(_ask, request, report, sink=sink)


def exact_match(answers: Sequence[str], expected: Sequence[str]) -> float:
    """Share of answers equal to what was expected, white space at both ends aside."""
    if len(answers) != len(expected) or not expected:
        raise ValueError("exact match needs as many answers as expected texts, and at least one")
    hits = sum(
        answer.strip() == wanted.strip() for answer, wanted in zip(answers, expected, strict=True)
    )
    return hits / len(expected)


def _ask(request: AnswerRequest, report: Callable[[int], None]) -> list[Answer]:
    import llama_cpp

    model = llama_cpp.Llama(
        str(request.gguf),
        n_ctx=request.n_ctx,
        n_batch=request.n_ctx,
        n_threads=usable_cores(),
        verbose=False,
    )
    vocab = llama_cpp.llama_model_get_vocab(model.model)
    answers: list[Answer] = []
    for prompt in request.prompts:
        # The prompt has its BOS already, as the training text had; llama.cpp must not add another.
        tokens = model.tokenize(prompt.encode("utf-8"), add_bos=False, special=True)
        written: list[int] = []
        stopped = False
        for token in model.generate(tokens, temp=0.0, repeat_penalty=1.0):
            if llama_cpp.llama_vocab_is_eog(vocab, token):
                stopped = True
                break
            written.append(token)
            if len(written) == request.max_new_tokens:
                break
        text = model.detokenize(written, prev_tokens=tokens, special=False).decode(
            "utf-8", "replace"
        )
        answers.append(Answer(text, stopped))
        report(len(answers))
    model.close()
    return answers
