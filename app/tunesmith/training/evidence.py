"""What an evaluation leaves: figures that may travel with the adapter, and answers that must not.

The adapter's folder gets `evaluation.json`, figures only. The rows with both answers lie in a
folder beside it (`NAME-evaluation`): a copy of people's rows in the adapter's folder would go
wherever the adapter goes. No torch here, so that the window can read it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tunesmith.core import events, files
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.training.scores import Classes, Compared, ExactMatch, is_exact

FIGURES = "evaluation.json"
ANSWERS = "answers.json"
PAGE = "side_by_side.html"
_VERSION = 1
_MOST_FOLDERS = 1000
_LARGEST = 512 << 20  # bytes of an answers.json that are read


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote; `ended` is False where it was cut off at the greatest length."""

    text: str
    ended: bool


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """One held-out row with both answers.

    Attributes:
        row: its number in the file of conversations, from 1.
        question: the last thing that the user says in it.
        expected: the answer that the row has.
        base: what the base model answers.
        tuned: what it answers with the adapter.
    """

    row: int
    question: str
    expected: str
    base: Answer
    tuned: Answer

    @property
    def base_right(self) -> bool:
        """The base model's answer is the expected one."""
        return is_exact(self.base.text, self.expected)

    @property
    def tuned_right(self) -> bool:
        """The tuned model's answer is the expected one."""
        return is_exact(self.tuned.text, self.expected)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, base against tuned; no text of any row but the names of classes.

    Attributes:
        held_out: rows that were held out.
        asked: rows of them that both models answered.
        too_long: rows that would have been asked, but whose prompt leaves no room for an answer.
        stopped_early: the person had it end before all rows were asked.
        tokens: trained tokens that the loss is the mean of.
        max_new_tokens: where an answer was cut off.
        loss: nats per trained token of all held-out rows; None if it was not measured to its end.
        exact_match: None where nothing was asked.
        rouge_l: None where nothing was asked.
        base_ended: answers of the base model that ended by themselves.
        tuned_ended: the same of the tuned model.
        classes: None where the answers are no classes.
    """

    held_out: int
    asked: int
    too_long: int
    stopped_early: bool
    tokens: int
    max_new_tokens: int
    loss: Compared | None
    exact_match: ExactMatch | None
    rouge_l: Compared | None
    base_ended: int
    tuned_ended: int
    classes: Classes | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An evaluation with the rows it was made on; `inputs` is the hash of what decided it."""

    name: str
    inputs: str
    evaluation: Evaluation
    rows: tuple[AnsweredRow, ...]


def evaluation_record(evaluation: Evaluation) -> dict[str, Any]:
    """What `evaluation.json` holds."""
    from tunesmith.training.scores import perplexity

    plain = TypeAdapter(Evaluation).dump_python(evaluation, mode="json")
    if evaluation.loss is not None:
        plain["perplexity"] = {
            "base": perplexity(evaluation.loss.base.value),
            "tuned": perplexity(evaluation.loss.tuned.value),
        }
    return {"v": _VERSION, "kind": "evaluation", **plain}


def evidence_folder(out_dir: Path, inputs: str) -> tuple[Path, bool]:
    """Where the evidence of the adapter in `out_dir` belongs, and whether it lies there already.

    Another evaluation's folder is left alone: the next free name is taken.

    Raises:
        InputError: `out.exists` after a thousand of them.
    """
    for number in range(1, _MOST_FOLDERS):
        ending = "-evaluation" if number == 1 else f"-evaluation-{number}"
        folder = out_dir.with_name(out_dir.name + ending)
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return folder, False
        if _inputs_of(folder) == inputs:
            return folder, True
    raise InputError(
        "out.exists", f"There are {_MOST_FOLDERS} evaluations beside {out_dir}.", "Delete some."
    )


def write_evidence(folder: Path, evidence: Evidence) -> None:
    """Write figures, answers and the page, all of them or none.

    Raises:
        InputError: `out.exists`.
    """
    from tunesmith.training.side_by_side import side_by_side_page

    with files.atomic_folder(folder) as made:
        files.write_json(made / FIGURES, evaluation_record(evidence.evaluation))
        files.write_text(made / PAGE, side_by_side_page(evidence))
        plain = TypeAdapter(Evidence).dump_python(evidence, mode="json")
        files.write_json(made / ANSWERS, {"v": _VERSION, "kind": "answers", **plain})


def read_evidence(folder: Path) -> Evidence:
    """What `write_evidence` wrote.

    Raises:
        InputError: `evaluation.unreadable`.
    """
    path = folder / ANSWERS
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable(path, "it is larger than any that Tunesmith writes")
        return TypeAdapter(Evidence).validate_json(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, str(error.strerror)) from error
    except ValidationError as error:
        raise _unreadable(path, "it is damaged or of another version") from error


def tell(evaluation: Evaluation, sink: Sink) -> None:
    """What came out, as lines of talk; what was left out, as a warning."""
    if evaluation.too_long:
        message = (
            f"{evaluation.too_long} held-out rows were not asked: the prompt leaves no room for an "
            f"answer of {evaluation.max_new_tokens} tokens."
        )
        sink.emit(events.Warning("evaluation.too-long", message, {"rows": evaluation.too_long}))
    for line in figure_lines(evaluation):
        sink.emit(events.Log(line))


def figure_lines(evaluation: Evaluation) -> list[str]:
    """The figures in plain words, one a line."""
    told = []
    exact, rouge, loss = evaluation.exact_match, evaluation.rouge_l, evaluation.loss
    if exact is not None:
        told.append(
            f"exact match: {exact.base.value:.1%} base, {exact.tuned.value:.1%} tuned of "
            f"{evaluation.asked} rows ({_verdict(exact.verdict)})"
        )
    if rouge is not None:
        told.append(
            f"ROUGE-L: {rouge.base.value:.3f} base, {rouge.tuned.value:.3f} tuned "
            f"({_verdict(rouge.verdict)})"
        )
    if loss is not None:
        told.append(
            f"loss: {loss.base.value:.4f} base, {loss.tuned.value:.4f} tuned "
            f"({_verdict(loss.verdict)})"
        )
    return told


def ended(answers: Sequence[Answer]) -> int:
    """How many ended by themselves."""
    return sum(answer.ended for answer in answers)


def _verdict(verdict: str) -> str:
    return "no difference shown" if verdict == "undecided" else verdict


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        "evaluation.unreadable",
        f"{path} cannot be read: {why}.",
        "Evaluate again: tunesmith evaluate-adapter --adapter DIR --out DIR.",
    )


def _inputs_of(folder: Path) -> object:
    try:
        return json.loads((folder / ANSWERS).read_text("utf-8"))["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
