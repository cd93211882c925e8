"""The training job, top to bottom: check, tokenise, load, fit, write the adapter folder."""

import contextlib
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import torch
from pydantic import TypeAdapter

from tunesmith import __version__
from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.hardware.machine import read_machine
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.model_format import ModelFormat, find_model_format
from tunesmith.training import schedule
from tunesmith.training.after_training import Trained, describe, evaluate_trained
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.backend_choice import Choice, choose
from tunesmith.training.backends import make_backend
from tunesmith.training.checkpoint import Progress, write_tensors
from tunesmith.training.checks import check_before_step_one, report, untrained_in
from tunesmith.training.examples import Examples, prepare_examples
from tunesmith.training.fit import fit
from tunesmith.training.memory_check import require_memory
from tunesmith.training.memory_trouble import is_out_of_memory, out_of_memory
from tunesmith.training.pad_token import PadToken, find_pad, name_pad_token
from tunesmith.training.spec import TrainResult, TrainSpec
from tunesmith.training.team import Team, join_team
from tunesmith.training.untrained_tokens import NOTHING_UNTRAINED

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)
MANIFEST = "manifest.json"
_MOMENT = "moment.json"
_PACKAGES = ("torch", "transformers", "peft", "tokenizers", "safetensors")
_PERHAPS = ("bitsandbytes", "unsloth")


@dataclass(frozen=True, slots=True)
class _Job:
    """What is known once the spec and the model were looked at."""

    spec: TrainSpec
    work_dir: Path
    model: ModelFolder
    chat: ChatTokenizer
    format: ModelFormat
    choice: Choice
    pad: PadToken
    inputs: str


def run(spec: TrainSpec, sink: Sink) -> TrainResult:
    """Train an adapter and write it to `spec.out_dir`, whole or not at all.

    Raises:
        InputError: the spec, the data or the model cannot be used; `train.no-memory`.
        JobError: `disk.full`, `train.diverged`, `train.out-of-memory`.
        CheckError: never; what training gave is measured, not judged.
    """
    began = time.monotonic()
    sink.emit(events.Stage("check"))
    choice, team = _gather(spec)
    with team.first_then_others():
        job = _look_at(spec, choice)
    finished = _finished(spec.out_dir, job.inputs)
    if finished is not None:
        return finished
    files.require_empty(spec.out_dir)
    sink.emit(events.Stage("tokenise"))
    examples = _tokenise(job, sink)
    memory = require_memory(spec, job.model, examples, sink)
    sink.emit(events.Stage("load"))
    sink.emit(events.Log(job.choice.reason))
    backend = _load(job, examples, memory)
    sink.emit(events.Stage("train"))
    progress = fit(
        spec,
        examples,
        job.chat,
        backend,
        job.inputs,
        job.work_dir,
        sink,
        plan=memory,
        team=team,
    )
    team.leave()
    if examples.evaluation and progress.best_step == 0:
        message = (
            "No evaluation was better than the one before training, so the adapter was kept as it "
            "began: it changes nothing. A lower learning_rate or more rows may help."
        )
        sink.emit(events.Warning("train.nothing-better", message))
    trained = Trained(
        spec, job.model, job.chat, job.format, examples, backend, job.work_dir, job.inputs
    )
    evaluated = evaluate_trained(trained, sink)
    sink.emit(events.Stage("save"))
    result = TrainResult(
        out_dir=spec.out_dir,
        backend=backend.name,
        steps=progress.step,
        train_rows=len(examples.train),
        eval_rows=len(examples.evaluation),
        trained_tokens=_trained_tokens(examples),
        eval_loss_before=progress.first_eval_loss,
        eval_loss_after=progress.best_eval_loss,
        best_step=progress.best_step,
        seconds=round(time.monotonic() - began, 1),
        stopped_early=progress.step < schedule.count_steps(spec, len(examples.train)),
        per_device_train_batch_size=progress.rows_at_once or spec.per_device_train_batch_size,
        evaluation_dir=None if evaluated is None else evaluated.folder,
    )
    manifest = _manifest(job, examples, result)
    description = partial(describe, trained=trained, manifest=manifest, evaluated=evaluated)
    _write_adapter(job, backend, progress, manifest, description)
    for path in sorted(spec.out_dir.iterdir()):
        sink.emit(events.Artifact(str(path), files.sha256_file(path), path.stat().st_size))
    shutil.rmtree(job.work_dir, ignore_errors=True)
    return result


def assist(spec: TrainSpec, sink: Sink) -> None:
    """What each of several processes but the first does of `run`: all until the adapter is made."""
    choice, team = _gather(spec)
    with team.first_then_others():
        job = _look_at(spec, choice)
    if _finished(spec.out_dir, job.inputs) is None:
        examples = _tokenise(job, sink)
        backend = _load(job, examples)
        fit(spec, examples, job.chat, backend, job.inputs, job.work_dir, sink, team=team)
    team.leave()


def _gather(spec: TrainSpec) -> tuple[Choice, Team]:
    choice = choose(spec, read_machine(spec.out_dir))
    return choice, join_team(choice.device)


def _look_at(spec: TrainSpec, choice: Choice) -> _Job:
    work_dir = spec.work_dir or spec.out_dir.with_name(f".{spec.out_dir.name}.work")
    work_dir.mkdir(parents=True, exist_ok=True)
    model = open_model(spec.model_dir)
    chat = load_chat_tokenizer(spec.model_dir)
    model_format = find_model_format(
        chat, spec.conversation_format, now=_earlier_moment(work_dir, spec.out_dir)
    )
    if model_format.moment is not None:
        files.write_json(work_dir / _MOMENT, {"moment": model_format.moment.isoformat()})
    inputs = _hash_inputs(spec, model, model_format, choice)
    pad = find_pad(spec.pad_token, model, chat, model_format)
    return _Job(spec, work_dir, model, chat, model_format, choice, pad, inputs)


def _earlier_moment(work_dir: Path, out_dir: Path) -> datetime | None:
    """The date that an earlier attempt trained with: going on tomorrow must not change the text."""
    for path in (work_dir / _MOMENT, out_dir / MANIFEST):
        try:
            return datetime.fromisoformat(json.loads(path.read_text("utf-8"))["moment"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # no earlier attempt, or its text has no date
    return None


def _tokenise(job: _Job, sink: Sink) -> Examples:
    n_ctx_train = job.model.config.integer("max_position_embeddings")
    examples = prepare_examples(job.spec, job.chat, job.format, n_ctx_train)
    if examples.truncated:
        message = (
            f"{examples.truncated} rows are longer than {examples.max_length} tokens and were cut."
        )
        sink.emit(events.Warning("train.truncated", message, {"rows": examples.truncated}))
    for text in job.format.warnings:
        sink.emit(events.Warning("train.end-marker", text))
    if job.format.format is None:
        sink.emit(events.Warning("train.own-template", job.format.origin))
    else:
        sink.emit(events.Log(job.format.origin))
    sink.emit(
        events.Log(
            f"{len(examples.train)} rows to train on, {len(examples.evaluation)} held out, "
            f"{examples.max_length} tokens of context"
        )
    )
    report(
        check_before_step_one(job.spec, job.model, job.chat, job.format, examples.train, job.pad),
        sink,
    )
    return replace(examples, pad_id=job.pad.id)


def _load(job: _Job, examples: Examples, memory: str = "") -> TrainingBackend:
    """The backend with the base and a fresh adapter, once there is room for what it will write.

    `memory` is what the plan says of it.
    """
    untrained = NOTHING_UNTRAINED
    if job.spec.mean_init_untrained:
        untrained = untrained_in(job.model, job.chat, job.format, examples.train)
    backend = make_backend(job.choice, replace(job.spec, max_length=examples.max_length))
    with _told_of_memory(job, examples, memory):
        backend.load(job.spec.model_dir)
        backend.attach_adapter(job.spec, untrained)
    adapter_bytes = sum(p.numel() * 4 for p in backend.trainable_parameters().values())
    # A checkpoint holds the adapter and AdamW's two moments; one more exists while it is replaced.
    checkpoints = adapter_bytes * 3 * (job.spec.save_total_limit + 1)
    files.require_free_space_each(
        (job.work_dir, {"checkpoints": checkpoints}),
        (job.spec.out_dir, {"adapter": 2 * adapter_bytes}),
    )
    return backend


@contextlib.contextmanager
def _told_of_memory(job: _Job, examples: Examples, memory: str) -> Iterator[None]:
    """Memory that runs out while the model is loaded is told as that."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise out_of_memory(
            "while the model was loaded",
            longest=examples.max_length,
            four_bit=job.choice.four_bit,
            told=str(error),
            plan=memory,
        ) from error


def _write_adapter(
    job: _Job,
    backend: TrainingBackend,
    progress: Progress,
    manifest: dict[str, Any],
    description: Callable[[Path], None],
) -> None:
    spec = job.spec
    with files.atomic_folder(spec.out_dir) as folder:
        write_tensors(backend.export_weights(), folder / "adapter_model.safetensors")
        backend.save_adapter_config(folder)
        for name in TOKENIZER_FILES:
            if (spec.model_dir / name).exists():
                shutil.copyfile(spec.model_dir / name, folder / name)
        if job.pad.text is not None:
            name_pad_token(folder, job.pad.text)
        if job.chat.template_source is None:
            files.write_text(folder / "chat_template.jinja", job.format.jinja)
        if job.format.toml is not None:
            files.write_text(folder / "conversation_format.toml", job.format.toml)
        history = [
            {"step": step, "name": name, "value": value} for step, name, value in progress.history
        ]
        files.write_json(folder / "metrics.json", history)
        description(folder)
        hashes = {path.name: files.sha256_file(path) for path in sorted(folder.iterdir())}
        files.write_json(folder / MANIFEST, {**manifest, "files": hashes})


def _manifest(job: _Job, examples: Examples, result: TrainResult) -> dict[str, Any]:
    """All that is needed to do the same again."""
    data = [path for path in (job.spec.data_file, job.spec.eval_file) if path is not None]
    moment = job.format.moment
    return {
        "v": 1,
        "kind": "adapter",
        "inputs": job.inputs,
        "backend": asdict(job.choice),
        "spec": _plain(job.spec),
        "max_length": examples.max_length,
        "system": examples.system,
        "moment": None if moment is None else moment.isoformat(),
        "base_model": {path.name: files.sha256_file(path) for path in _model_files(job.model)},
        "data": {str(path): files.sha256_file(path) for path in data},
        "result": _plain(result),
        "versions": _versions(),
    }


def _plain(value: TrainSpec | TrainResult) -> Any:
    return json.loads(json.dumps(asdict(value), default=str))


def _model_files(model: ModelFolder) -> list[Path]:
    """The files of a base model that decide what it answers."""
    names = ("config.json", *TOKENIZER_FILES)
    present = [model.path / name for name in names if (model.path / name).exists()]
    return [*present, *model.weight_files()]


def _trained_tokens(examples: Examples) -> int:
    """Tokens with loss in one pass over the training rows."""
    return sum(sum(label >= 0 for label in row.labels[1:]) for row in examples.train)


def _hash_inputs(
    spec: TrainSpec, model: ModelFolder, model_format: ModelFormat, choice: Choice
) -> str:
    """Hash of what decides the outcome.

    Weights count by size and time of change: hashing many gigabytes before every start would
    cost minutes, and the manifest has their SHA-256.
    """
    decisive = asdict(spec)
    for place in ("out_dir", "work_dir"):
        decisive.pop(place)
    described = {
        "spec": decisive,
        "choice": choice.decisive(),
        "format": [model_format.toml, model_format.jinja, model_format.stop, model_format.moment],
        "data": [files.sha256_file(path) for path in (spec.data_file, spec.eval_file) if path],
        "model": [
            (path.name, path.stat().st_size, path.stat().st_mtime_ns)
            for path in _model_files(model)
        ],
        "threads": torch.get_num_threads(),
        # Not the system's own version, which changes with every update of the kernel.
        "versions": {**_versions(), "platform": f"{platform.system()} {platform.machine()}"},
    }
    text = json.dumps(described, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _finished(out_dir: Path, inputs: str) -> TrainResult | None:
    """The result of an earlier attempt that was killed after its last write, if it is this one."""
    try:
        manifest = json.loads((out_dir / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if manifest.get("inputs") != inputs:
        return None
    record = {**manifest["result"], "out_dir": out_dir}
    found: TrainResult = TypeAdapter(TrainResult).validate_python(record)
    return found


def _versions() -> dict[str, str]:
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    for name in _PERHAPS:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[name] = importlib.metadata.version(name)
    return {
        "tunesmith": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": str(os.cpu_count()),
        **versions,
    }
