"""The training job, top to bottom: check, tokenise, load, fit, write the adapter folder."""

import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tunesmith import __version__
from tunesmith.core import events, files
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.model_format import ModelFormat, find_model_format
from tunesmith.training.backend import TrainingBackend
from tunesmith.training.checkpoint import Progress
from tunesmith.training.examples import Examples, prepare_examples
from tunesmith.training.fit import fit
from tunesmith.training.spec import TrainResult, TrainSpec

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)
MANIFEST = "manifest.json"
_PACKAGES = ("torch", "transformers", "peft", "tokenizers", "safetensors")


def run(spec: TrainSpec, sink: Sink) -> TrainResult:
    """Train an adapter and write it to `spec.out_dir`, whole or not at all.

    Raises:
        InputError: the spec, the data or the model cannot be used.
        JobError: `disk.full`, `train.diverged`.
        CheckError: never; what training gave is measured, not judged.
    """
    began = time.monotonic()
    work_dir = spec.work_dir or spec.out_dir.with_name(f".{spec.out_dir.name}.work")
    work_dir.mkdir(parents=True, exist_ok=True)
    sink.emit(events.Stage("check"))
    model = open_model(spec.model_dir)
    chat = load_chat_tokenizer(spec.model_dir)
    model_format = find_model_format(chat, spec.conversation_format)
    inputs = _hash_inputs(spec, model)
    finished = _finished(spec.out_dir, inputs)
    if finished is not None:
        return finished
    files.require_empty(spec.out_dir)

    sink.emit(events.Stage("tokenise"))
    n_ctx_train = model.config.integer("max_position_embeddings")
    examples = prepare_examples(spec, chat, model_format, n_ctx_train)
    if examples.truncated:
        message = (
            f"{examples.truncated} rows are longer than {examples.max_length} tokens and were cut."
        )
        sink.emit(events.Warning("train.truncated", message, {"rows": examples.truncated}))
    if model_format.format is None:
        sink.emit(events.Warning("train.own-template", model_format.origin))
    else:
        sink.emit(events.Log(model_format.origin))
    sink.emit(
        events.Log(
            f"{len(examples.train)} rows to train on, {len(examples.evaluation)} held out, "
            f"{examples.max_length} tokens of context"
        )
    )

    sink.emit(events.Stage("load"))
    backend = choose_backend(spec)
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    adapter_bytes = sum(p.numel() * 4 for p in backend.trainable_parameters().values())
    # A checkpoint holds the adapter and AdamW's two moments; one more exists while it is replaced.
    checkpoints = adapter_bytes * 3 * (spec.save_total_limit + 1)
    files.require_free_space(work_dir, {"checkpoints": checkpoints, "adapter": 2 * adapter_bytes})

    sink.emit(events.Stage("train"))
    progress = fit(spec, examples, backend, inputs, work_dir, sink)

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
    )
    manifest = _manifest(spec, model, examples, result, inputs)
    _write_adapter(spec, backend, chat, model_format, progress, manifest)
    for path in sorted(spec.out_dir.iterdir()):
        sink.emit(events.Artifact(str(path), files.sha256_file(path), path.stat().st_size))
    shutil.rmtree(work_dir, ignore_errors=True)
    return result


def choose_backend(spec: TrainSpec) -> TrainingBackend:
    """The backend that a spec asks for; `auto` takes what this machine can run."""
    if spec.backend == "unsloth":
        raise InputError(
            "train.backend",
            "This version trains on the CPU; the unsloth backend is not in it yet.",
            "Use --backend peft, or leave the choice to Tunesmith.",
        )
    from tunesmith.training.peft_backend import PeftBackend

    return PeftBackend()


def _write_adapter(
    spec: TrainSpec,
    backend: TrainingBackend,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    progress: Progress,
    manifest: dict[str, Any],
) -> None:
    with files.atomic_folder(spec.out_dir) as folder:
        save_file(backend.adapter_weights(), folder / "adapter_model.safetensors", {"format": "pt"})
        backend.save_adapter_config(folder)
        for name in TOKENIZER_FILES:
            if (spec.model_dir / name).exists():
                shutil.copyfile(spec.model_dir / name, folder / name)
        if chat.template_source is None:
            files.write_text(folder / "chat_template.jinja", model_format.jinja)
        if model_format.toml is not None:
            files.write_text(folder / "conversation_format.toml", model_format.toml)
        history = [
            {"step": step, "name": name, "value": value} for step, name, value in progress.history
        ]
        files.write_json(folder / "metrics.json", history)
        hashes = {path.name: files.sha256_file(path) for path in sorted(folder.iterdir())}
        files.write_json(folder / MANIFEST, {**manifest, "files": hashes})


def _manifest(
    spec: TrainSpec, model: ModelFolder, examples: Examples, result: TrainResult, inputs: str
) -> dict[str, Any]:
    """All that is needed to do the same again."""
    data = [path for path in (spec.data_file, spec.eval_file) if path is not None]
    return {
        "v": 1,
        "kind": "adapter",
        "inputs": inputs,
        "spec": _plain(spec),
        "max_length": examples.max_length,
        "system": examples.system,
        "base_model": {path.name: files.sha256_file(path) for path in _model_files(model)},
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


def _hash_inputs(spec: TrainSpec, model: ModelFolder) -> str:
    """Hash of what decides the outcome.

    Weights count by size and time of change: hashing many gigabytes before every start would
    cost minutes, and the manifest has their SHA-256.
    """
    decisive = asdict(spec)
    for place in ("out_dir", "work_dir"):
        decisive.pop(place)
    described = {
        "spec": decisive,
        "data": [files.sha256_file(path) for path in (spec.data_file, spec.eval_file) if path],
        "model": [
            (path.name, path.stat().st_size, path.stat().st_mtime_ns)
            for path in _model_files(model)
        ],
        "threads": torch.get_num_threads(),
        "versions": _versions(),
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
    return TrainResult(**{**manifest["result"], "out_dir": out_dir})


def _versions() -> dict[str, str]:
    versions = {name: importlib.metadata.version(name) for name in _PACKAGES}
    return {
        "tunesmith": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": str(os.cpu_count()),
        **versions,
    }
