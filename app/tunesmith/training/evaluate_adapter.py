"""The job `evaluate-adapter`: an adapter on disk against its base, on rows it never saw.

Which rows these are is in the adapter's manifest; other rows can be given. Nothing that imports
torch is imported before the job runs, because the command line reads the spec.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from tunesmith.core import events, files
from tunesmith.core.bounded_json import JsonObject, read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.training.evidence import (
    Evaluation,
    Evidence,
    read_evidence,
    tell,
    write_evidence,
)
from tunesmith.training.spec import Count, TrainSpec

if TYPE_CHECKING:
    from tunesmith.training.after_training import Trained

_NEEDED = "evaluation.manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateSpec:
    """What is evaluated, and with which rows.

    Attributes:
        adapter_dir: an adapter's folder with its manifest.
        out_dir: gets figures, answers and the page; must be new or empty.
        model_dir: the base model; None is where it was when the adapter was trained.
        data_file: conversations to evaluate with in place of those held out from training.
        eval_answers: rows that are asked at most, evenly spread.
        per_device_eval_batch_size: rows at once for the loss.
        work_dir: remembers what is finished; set by the run.
    """

    adapter_dir: Path
    out_dir: Path
    model_dir: Path | None = None
    data_file: Path | None = None
    eval_answers: Count = 32
    per_device_eval_batch_size: Count = 8
    work_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class EvaluateResult:
    """The figures; `out_dir` has the rows as well."""

    out_dir: Path
    evaluation: Evaluation


def run(spec: EvaluateSpec, sink: Sink) -> EvaluateResult:
    """Measure base and adapter and write the evidence to `spec.out_dir`, whole or not at all.

    Raises:
        InputError: `evaluation.manifest` for a folder that no training wrote, `evaluation.data`
            where the rows trained on are gone or changed, `evaluation.other-base`,
            `evaluation.no-held-out`, `train.rows-overlap`; as training does for rows and models.
        CancelledError: what is finished is remembered.
    """
    from tunesmith.training.after_training import setup_of
    from tunesmith.training.evaluation import evaluate

    sink.emit(events.Stage("check"))
    manifest = read_optional(spec.adapter_dir / "manifest.json")
    asked = _as_trained(spec, manifest)
    inputs = _inputs(spec, asked, manifest)
    trained = _load(spec, asked, manifest, inputs, sink)
    sink.emit(events.Stage("evaluate"))
    evaluation, rows, made_of = evaluate(setup_of(trained), sink)
    if not _is_there(spec.out_dir, made_of):
        evidence = Evidence(spec.adapter_dir.name, made_of, evaluation, rows)
        write_evidence(spec.out_dir, evidence)
    tell(evaluation, sink)
    return EvaluateResult(spec.out_dir, evaluation)


def _as_trained(spec: EvaluateSpec, manifest: JsonObject) -> TrainSpec:
    """The adapter's training with what is asked for now."""
    try:
        trained: TrainSpec = TypeAdapter(TrainSpec).validate_python(manifest.values["spec"])
    except (KeyError, ValidationError) as error:
        raise InputError(
            _NEEDED,
            f"{spec.adapter_dir} has no manifest that says how it was trained.",
            "Give the folder that `tunesmith train` wrote.",
        ) from error
    _require_same_rows(trained, manifest.section("data").values)
    asked = replace(
        trained,
        model_dir=spec.model_dir or trained.model_dir,
        eval_file=spec.data_file or trained.eval_file,
        out_dir=spec.adapter_dir,
        eval_answers=spec.eval_answers,
        eval_samples=0,
        per_device_eval_batch_size=spec.per_device_eval_batch_size,
        # Both answer alike; peft's loads any adapter, and nothing is trained here.
        backend="peft",
        gradient_checkpointing=False,
        optim="auto",
        # What the machine that trained could do, this one need not.
        num_processes=1,
        attn_implementation="auto",
        init_lora_weights="default",
    )
    if asked.eval_file is None and asked.eval_fraction == 0:
        raise InputError(
            "evaluation.no-held-out",
            f"{spec.adapter_dir.name} was trained on all of its rows.",
            "Give rows that it never saw, with --data.",
        )
    return asked


def _require_same_rows(trained: TrainSpec, recorded: Mapping[str, object]) -> None:
    """Only the very same file is split the same way again."""
    for path in (trained.data_file, trained.eval_file):
        if path is None:
            continue
        if not path.is_file() or files.sha256_file(path) != recorded.get(str(path)):
            raise InputError(
                "evaluation.data",
                f"{path}, which this adapter was trained with, is gone or has changed, so nobody "
                "knows which rows it never saw.",
                "Put the file back as it was.",
            )


def _load(
    spec: EvaluateSpec, asked: TrainSpec, manifest: JsonObject, inputs: str, sink: Sink
) -> "Trained":
    from tunesmith.hardware.machine import read_machine
    from tunesmith.models.model_folder import open_model
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.templates.model_format import find_model_format
    from tunesmith.training.after_training import Trained
    from tunesmith.training.backend_choice import choose
    from tunesmith.training.backends import make_backend
    from tunesmith.training.examples import prepare_examples

    work_dir = spec.work_dir or spec.out_dir.with_name(f".{spec.out_dir.name}.work")
    work_dir.mkdir(parents=True, exist_ok=True)
    model = open_model(asked.model_dir, quantized="allow")
    _require_same_base(asked.model_dir, manifest.section("base_model").values, sink)
    chat = load_chat_tokenizer(asked.model_dir)
    moment = manifest.text("moment")
    now = datetime.fromisoformat(moment) if moment else None
    form = find_model_format(chat, asked.conversation_format, now=now)
    n_ctx_train = model.config.integer("max_position_embeddings")
    examples = prepare_examples(asked, chat, form, n_ctx_train)
    sink.emit(events.Stage("load"))
    choice = choose(asked, read_machine(work_dir))
    sink.emit(events.Log(choice.reason))
    backend = make_backend(choice, asked)
    backend.load(asked.model_dir)
    backend.load_adapter(spec.adapter_dir)
    return Trained(asked, model, chat, form, examples, backend, work_dir, inputs)


def _require_same_base(model_dir: Path, recorded: Mapping[str, object], sink: Sink) -> None:
    for name, digest in recorded.items():
        path = model_dir / Path(name).name
        if not path.is_file() or files.sha256_file(path, sink) != digest:
            raise InputError(
                "evaluation.other-base",
                f"{path} is not the file of the model that the adapter was trained on.",
                "Give that model with --model.",
            )


def _inputs(spec: EvaluateSpec, asked: TrainSpec, manifest: JsonObject) -> str:
    given = [path for path in (asked.eval_file,) if path is not None]
    described: list[Any] = [
        manifest.values.get("inputs"),
        [files.sha256_file(path) for path in given if path.is_file()],
        spec.eval_answers,
    ]
    return hashlib.sha256(json.dumps(described).encode("utf-8")).hexdigest()


def _is_there(out_dir: Path, inputs: str) -> bool:
    """A run that was killed after its last write finds its own output."""
    try:
        return read_evidence(out_dir).inputs == inputs
    except InputError:
        return False
