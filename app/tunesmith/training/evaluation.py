"""Measures base and tuned model on held-out rows: the adapter off and on in one loaded model.

What is finished is remembered in small files, so that a killed evaluation asks no row again. Not
for exported files: `quality` asks those through llama.cpp.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.batches import Batch, collate
from tunesmith.training.evidence import Answer, AnsweredRow, Evaluation, ended
from tunesmith.training.examples import Examples
from tunesmith.training.questions import Question, Questions, cut_at
from tunesmith.training.scores import (
    compare_classes,
    compare_exact,
    compare_losses,
    compare_rouge,
)

_AT_ONCE = 8  # rows asked together; also what is lost at most when the process is killed
_LEAST_GROUPS = 32  # groups of rows that a loss's interval is made of, where there are so many rows
_GROUPS_AT_ONCE = 16  # remembered together


@dataclass(frozen=True, slots=True)
class Setup:
    """What is evaluated.

    Attributes:
        backend: base with its adapter, loaded.
        chat: turns tokens into text.
        examples: for the loss of their held-out rows.
        questions: for the answers.
        rows_at_once: for the loss; fewer where there are few rows.
        work_dir: remembers what is finished.
        inputs: hash of everything else that decides the outcome.
    """

    backend: TrainingBackend
    chat: ChatTokenizer
    examples: Examples
    questions: Questions
    rows_at_once: int
    work_dir: Path
    inputs: str


def evaluate(setup: Setup, sink: Sink) -> tuple[Evaluation, tuple[AnsweredRow, ...], str]:
    """Measure losses and ask; gives figures, rows and the hash of what decided them.

    Asked to finish meanwhile it keeps what it has; who had asked before wants it whole.

    Raises:
        CancelledError: what is finished is remembered.
    """
    state = _State(setup, sink)
    losses = _losses(state)
    rows = _answers(state)
    questions = setup.questions
    expected = [row.expected for row in rows]
    base, tuned = [row.base.text for row in rows], [row.tuned.text for row in rows]
    names = questions.classes
    evaluation = Evaluation(
        held_out=questions.held_out,
        asked=len(rows),
        too_long=questions.too_long,
        stopped_early=state.stopped,
        tokens=0 if losses is None else sum(losses[2]),
        max_new_tokens=questions.max_new_tokens,
        loss=None if losses is None else compare_losses(*losses),
        exact_match=compare_exact(base, tuned, expected) if rows else None,
        rouge_l=compare_rouge(base, tuned, expected) if rows else None,
        base_ended=ended([row.base for row in rows]),
        tuned_ended=ended([row.tuned for row in rows]),
        classes=compare_classes(names, base, tuned, expected) if rows and names else None,
    )
    return evaluation, rows, state.inputs


class _State:
    """Progress, and what earlier attempts finished."""

    def __init__(self, setup: Setup, sink: Sink) -> None:
        self.setup = setup
        self.sink = sink
        self.inputs = _inputs(setup)
        self.stopped = False
        self._asked_before = sink.finish_asked()
        self._folder = setup.work_dir / "evaluation"
        self._began = time.monotonic()
        self._new = 0

    def goes_on(self) -> bool:
        """Look whether to stop; once it is to, it stays so.

        Raises:
            CancelledError: the person wants it to.
        """
        self.sink.check_cancelled()
        self.stopped |= not self._asked_before and self.sink.finish_asked()
        return not self.stopped

    def remembered(self, name: str, work: Callable[[], Any]) -> Any:
        """What `work` gave, now or in an attempt before; as plain JSON values."""
        path = self._folder / f"{name}.json"
        try:
            kept = json.loads(path.read_text("utf-8"))
            if kept["inputs"] == self.inputs:
                return kept["value"]
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not done yet, or half a file of a power cut
        value = work()
        self._new += 1
        files.write_json(path, {"inputs": self.inputs, "value": value})
        return value

    def tell(self, done: int, total: int, unit: str, steps_left: int) -> None:
        """Report progress; what was remembered took no time, so it is not counted."""
        each = (time.monotonic() - self._began) / self._new if self._new else None
        eta = None if each is None else each * steps_left
        self.sink.emit(events.Progress(done, total, unit, eta))

    def restart_clock(self) -> None:
        """Another kind of work begins."""
        self._began, self._new = time.monotonic(), 0


def _losses(state: _State) -> tuple[list[float], list[float], list[int]] | None:
    """Summed losses of base and tuned and trained tokens, by groups of rows."""
    setup = state.setup
    rows = setup.examples.evaluation
    size = min(setup.rows_at_once, max(1, len(rows) // _LEAST_GROUPS))
    groups = [rows[start : start + size] for start in range(0, len(rows), size)]
    base: list[float] = []
    tuned: list[float] = []
    tokens: list[int] = []
    for start in range(0, len(groups), _GROUPS_AT_ONCE):
        if not state.goes_on():
            return None
        some = groups[start : start + _GROUPS_AT_ONCE]
        batches = [collate(group, setup.examples.pad_id) for group in some]
        found = state.remembered(f"loss-{start:06d}", partial(_loss_sums, setup.backend, batches))
        base += found["base"]
        tuned += found["tuned"]
        tokens += [batch.trained_tokens for batch in batches]
        done = min(len(rows), (start + len(some)) * size)
        left = -(-(len(groups) - start - len(some)) // _GROUPS_AT_ONCE)
        state.tell(done, len(rows), "rows", left)
    return (base, tuned, tokens) if groups else None


def _loss_sums(backend: TrainingBackend, batches: list[Batch]) -> dict[str, list[float]]:
    backend.set_training(False)
    with torch.inference_mode():
        tuned = [float(backend.loss_sum(batch)) for batch in batches]
        with backend.without_adapter():
            base = [float(backend.loss_sum(batch)) for batch in batches]
    return {"base": base, "tuned": tuned}


def _answers(state: _State) -> tuple[AnsweredRow, ...]:
    """Both answers to every question, in groups that are always the same ones.

    Rows of a group are padded together, which moves the last digits of what is computed.
    """
    asked = state.setup.questions.asked
    rows: list[AnsweredRow] = []
    state.restart_clock()
    for start in range(0, len(asked), _AT_ONCE):
        if not state.goes_on():
            break
        some = asked[start : start + _AT_ONCE]
        work = partial(_ask, state.setup, some, state.sink)
        found = state.remembered(f"answers-{start:06d}", work)
        for question, base, tuned in zip(some, found["base"], found["tuned"], strict=True):
            rows.append(
                AnsweredRow(
                    question.row, question.text, question.expected, Answer(*base), Answer(*tuned)
                )
            )
        state.tell(len(rows), len(asked), "answers", -(-(len(asked) - len(rows)) // _AT_ONCE))
    return tuple(rows)


def _ask(setup: Setup, some: tuple[Question, ...], sink: Sink) -> dict[str, list[list[Any]]]:
    limit = setup.questions.max_new_tokens

    def ask(with_adapter: bool) -> list[list[Any]]:
        written = setup.backend.generate(
            [question.ids for question in some],
            max_new_tokens=limit,
            stop_ids=setup.questions.stop_ids,
            with_adapter=with_adapter,
            sink=_Quiet(sink),
        )
        return [_answer(setup, list(ids), limit) for ids in written]

    return {"base": ask(False), "tuned": ask(True)}


def _answer(setup: Setup, ids: list[int], limit: int) -> list[Any]:
    """Text and whether it ended; a stop text in pieces ends it as well as a token does."""
    whole = setup.chat.tokenizer.decode(ids, skip_special_tokens=True)
    text = cut_at(whole, setup.questions.stop_texts)
    return [text.strip(), len(ids) < limit or len(text) < len(whole)]


def _inputs(setup: Setup) -> str:
    """Hash of the adapter's weights, the rows and all else that decides what is measured."""
    digest = hashlib.sha256()
    for name, tensor in sorted(setup.backend.adapter_weights().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().view(torch.uint8).numpy().tobytes())
    rows = [(row.input_ids, row.labels) for row in setup.examples.evaluation]
    questions = setup.questions
    asked = [(one.ids, one.expected) for one in questions.asked]
    rest = [setup.inputs, rows, asked, questions.max_new_tokens, questions.stop_ids]
    digest.update(json.dumps([*rest, setup.rows_at_once]).encode("utf-8"))
    return digest.hexdigest()


class _Quiet:
    """Can be cancelled, and tells nothing: a group's answers are no progress of the whole."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def emit(self, event: events.Event) -> None:
        """Pass over it."""

    def check_cancelled(self) -> None:
        """As the sink behind it."""
        self._sink.check_cancelled()

    def finish_asked(self) -> bool:
        """As the sink behind it."""
        return self._sink.finish_asked()
