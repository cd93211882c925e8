"""What follows a training: base against tuned on held-out rows, and what describes the adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tunesmith.core import events, files
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import Sink
from tunesmith.models.model_folder import ModelFolder
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.model_format import ModelFormat
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.card import CARD, CardFacts, model_card
from tunesmith.training.evaluation import Setup, evaluate
from tunesmith.training.evidence import (
    FIGURES,
    Evaluation,
    Evidence,
    evaluation_record,
    evidence_folder,
    tell,
    write_evidence,
)
from tunesmith.training.examples import Examples
from tunesmith.training.questions import prepare_questions
from tunesmith.training.spec import TrainResult, TrainSpec


@dataclass(frozen=True, slots=True)
class Trained:
    """A training that is done, its best adapter in the backend; `inputs` is its hash."""

    spec: TrainSpec
    model: ModelFolder
    chat: ChatTokenizer
    format: ModelFormat
    examples: Examples
    backend: TrainingBackend
    work_dir: Path
    inputs: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Figures, and the folder that has the answers."""

    evaluation: Evaluation
    folder: Path


def evaluate_trained(trained: Trained, sink: Sink) -> Evaluated | None:
    """Measure base and tuned and write the evidence beside where the adapter will be.

    None where it is switched off, nothing was held out, or it failed, which is told as the warning
    `train.not-evaluated`: hours of training are not lost to a figure about them.

    Raises:
        CancelledError: what is finished is remembered.
    """
    if trained.spec.eval_answers == 0 or not trained.examples.evaluation:
        return None
    sink.emit(events.Stage("evaluate"))
    try:
        evaluation, rows, inputs = evaluate(setup_of(trained), sink)
        out_dir = trained.spec.out_dir
        folder, is_there = evidence_folder(out_dir, inputs)
        if not is_there:
            write_evidence(folder, Evidence(out_dir.name, inputs, evaluation, rows))
    except CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the adapter comes first
        sink.emit(events.Warning("train.not-evaluated", _why_not(error)))
        return None
    tell(evaluation, sink)
    return Evaluated(evaluation, folder)


def setup_of(trained: Trained) -> Setup:
    """What `evaluate` takes."""
    spec = trained.spec
    n_ctx_train = trained.model.config.integer("max_position_embeddings")
    return Setup(
        backend=trained.backend,
        chat=trained.chat,
        examples=trained.examples,
        questions=prepare_questions(spec, trained.chat, trained.format, n_ctx_train),
        rows_at_once=spec.per_device_eval_batch_size,
        work_dir=trained.work_dir,
        inputs=trained.inputs,
    )


def describe(
    folder: Path, trained: Trained, manifest: Mapping[str, Any], evaluated: Evaluated | None
) -> None:
    """Put figures and model card into the adapter's folder.

    Args:
        folder: where the adapter is being written.
        trained: the training.
        manifest: its manifest.
        evaluated: what was measured, if anything.
    """
    evaluation = None if evaluated is None else evaluated.evaluation
    if evaluation is not None:
        files.write_json(folder / FIGURES, evaluation_record(evaluation))
    form = trained.format.format
    facts = CardFacts(
        name=trained.spec.out_dir.name,
        spec=trained.spec,
        model=trained.model,
        result=TypeAdapter(TrainResult).validate_python(manifest["result"]),
        max_length=trained.examples.max_length,
        data=tuple(manifest["data"].values()),
        versions=manifest["versions"],
        format_title="" if form is None else form.title,
        evaluation=evaluation,
    )
    files.write_text(folder / CARD, model_card(facts))


def _why_not(error: Exception) -> str:
    return (
        f"The adapter was trained, but not evaluated: {type(error).__name__}: {error} "
        "`tunesmith evaluate-adapter` does it later."
    )
