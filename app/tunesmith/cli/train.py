"""`tunesmith train`: conversations and a base model in, an adapter folder out."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from tunesmith.cli.console import context_of
from tunesmith.cli.plain_words import plain
from tunesmith.core.errors import InputError
from tunesmith.training.spec import Backend, TrainSpec

# Fields with an option of their own, or none at all.
_NOT_SETTABLE = {"model_dir", "data_file", "out_dir", "work_dir", "backend"}
_LISTS = {"modules_to_save", "layers_to_transform"}
_NAMES = re.compile(r"[\w.]+(,[\w.]+)+")  # a comma may also be part of a regular expression


def train(
    context: typer.Context,
    model: Annotated[Path, typer.Option(help="Folder of the base model.")],
    data: Annotated[Path, typer.Option(help="Conversations as JSON lines (see data render).")],
    out: Annotated[Path, typer.Option(help="Folder for the adapter; must be new or empty.")],
    eval_data: Annotated[
        Path | None, typer.Option(help="Held-out conversations; else 5 % of the rows.")
    ] = None,
    backend: Annotated[str, typer.Option(help="auto, unsloth or peft.")] = "auto",
    max_steps: Annotated[int, typer.Option(help="Optimizer steps; -1 goes by epochs.")] = -1,
    seed: Annotated[int, typer.Option(help="Decides the split, the order and the start.")] = 3407,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Any field of the training spec."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fine-tune a base model to a LoRA adapter.

    Keys of --set are named as in transformers' TrainingArguments and peft's LoraConfig:
    learning_rate, num_train_epochs, per_device_train_batch_size, gradient_accumulation_steps,
    lr_scheduler_type, warmup_ratio, save_steps, eval_steps, max_length, r, lora_alpha …
    """
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher

    spec = make_spec(model, data, out, eval_data, backend, max_steps, seed, settings or [])
    run = launcher.submit(context_of(context).workspace, "train", out.absolute().name, spec)
    finish(run, as_json=as_json)


def make_spec(
    model: Path,
    data: Path,
    out: Path,
    eval_data: Path | None,
    backend: str,
    max_steps: int,
    seed: int,
    settings: list[str],
) -> TrainSpec:
    """The training that these options ask for.

    Raises:
        InputError: `train.backend`, `train.setting` or `train.missing`.
    """
    options: dict[str, Any] = {
        "model_dir": model.absolute(),
        "data_file": data.absolute(),
        "out_dir": out.absolute(),
        "backend": backend,
        "max_steps": max_steps,
        "seed": seed,
    }
    if eval_data is not None:
        options["eval_file"] = eval_data.absolute()
    options |= parse_settings(settings)
    return _validated(options)


def parse_settings(settings: list[str]) -> dict[str, Any]:
    """`key=value` texts as fields of the training spec, values still as text.

    Raises:
        InputError: `train.setting` for an unknown key (with the nearest one) or no `=`.
    """
    import difflib

    known = sorted({item.name for item in fields(TrainSpec)} - _NOT_SETTABLE)
    parsed: dict[str, Any] = {}
    for setting in settings:
        key, separator, value = setting.partition("=")
        if not separator:
            raise InputError("train.setting", f"--set {setting} has no =.", "Write KEY=VALUE.")
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
            raise InputError("train.setting", f"There is no training setting {key}.", hint)
        many = key in _LISTS or (key == "target_modules" and _NAMES.fullmatch(value) is not None)
        parsed[key] = tuple(value.split(",")) if many else value
    return parsed


def _validated(options: dict[str, Any]) -> TrainSpec:
    from pydantic import TypeAdapter, ValidationError

    if options["backend"] not in get_args(Backend):
        raise InputError(
            "train.backend",
            f"There is no backend {options['backend']}.",
            f"Known: {', '.join(get_args(Backend))}.",
        )
    try:
        spec: TrainSpec = TypeAdapter(TrainSpec).validate_python(options)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise InputError(
            "train.setting",
            f"{name}={first['input']} is wrong: {plain(first['msg'])}",
            "tunesmith train --help says more.",
        ) from error
    for path in (spec.data_file, spec.model_dir, spec.eval_file):
        if path is not None and not path.exists():
            hint = "Check the path."
            if path == spec.model_dir:
                hint += (
                    " A model of the hub, such as org/name, is downloaded first, on the Model page "
                    "of the window; training reads a folder and never asks the hub."
                )
            raise InputError("train.missing", f"There is no {path}.", hint)
    return spec
