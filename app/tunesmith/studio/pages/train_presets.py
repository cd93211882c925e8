"""The three presets of training, and how a person's changes to one become a job. No Qt, no torch.

A preset names only what differs from the defaults of `TrainSpec`, each with its reason.
"""

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from tunesmith.core.errors import InputError
from tunesmith.studio.project import TrainChoice
from tunesmith.studio.run_view import RunView
from tunesmith.training.spec import TrainSpec

Preset = Literal["quick", "balanced", "thorough"]
PRESET_NAMES: Final[tuple[Preset, ...]] = get_args(Preset)

PRESETS: Final[dict[Preset, dict[str, Any]]] = {
    # One pass and a small adapter: shows in a third of the time whether the data teaches anything.
    "quick": {
        "num_train_epochs": 1.0,
        "per_device_train_batch_size": 4,
        "r": 8,
        "lora_alpha": 16,
    },
    # QLoRA's figures. Tables have hundreds of rows rather than QLoRA's tens of thousands, so half
    # its batch of 16 gives twice the steps; cosine spends the last of them at a low rate.
    "balanced": {
        "lr_scheduler_type": "cosine",
        "per_device_train_batch_size": 4,
    },
    # More passes at half the rate with a larger adapter. Dropout and weight decay slow overfitting,
    # a tenth held out tells when it begins, and the best evaluation is what is kept.
    "thorough": {
        "num_train_epochs": 5.0,
        "learning_rate": 1e-4,
        "lr_scheduler_type": "cosine",
        "warmup_ratio": 0.05,
        "per_device_train_batch_size": 4,
        "r": 32,
        "lora_alpha": 64,
        "lora_dropout": 0.05,
        "weight_decay": 0.01,
        "eval_fraction": 0.1,
        "save_total_limit": 3,
    },
}

# What other choices decide: model, conversations, format, where things go.
_NOT_A_SETTING = {
    "model_dir", "data_file", "out_dir", "eval_file", "work_dir", "conversation_format",
}  # fmt: skip
SETTINGS: Final = tuple(item.name for item in fields(TrainSpec) if item.name not in _NOT_A_SETTING)
DEFAULTS: Final[dict[str, Any]] = {
    item.name: item.default for item in fields(TrainSpec) if item.name in SETTINGS
}


def preset_values(preset: Preset) -> dict[str, Any]:
    """Every setting as a preset has it."""
    return DEFAULTS | PRESETS[preset]


def chosen_values(choice: TrainChoice) -> dict[str, Any]:
    """Every setting as the person has it; what is no setting (any more) is passed over."""
    changed = {key: value for key, value in choice.settings.items() if key in SETTINGS}
    return preset_values(choice.preset) | changed


def with_value(choice: TrainChoice, key: str, value: Any) -> dict[str, Any]:
    """The changes to the preset after setting one more; what equals the preset is no change."""
    changes = {**choice.settings, key: value}
    return differing(choice.preset, changes)


def differing(preset: Preset, changes: dict[str, Any]) -> dict[str, Any]:
    """Those changes that are some for this preset."""
    values = preset_values(preset)
    return {
        key: value
        for key, value in changes.items()
        if key in SETTINGS and plain(value) != plain(values[key])
    }


def plain(value: Any) -> Any:
    """A value as JSON gives it back."""
    return list(value) if isinstance(value, tuple) else value


def make_spec(
    choice: TrainChoice,
    *,
    model_dir: Path,
    data_file: Path,
    out_dir: Path,
    eval_file: Path | None = None,
    conversation_format: str | None = None,
) -> TrainSpec:
    """The training job that the choices describe.

    Raises:
        InputError: `train.setting`, when a setting that was stored is out of range.
    """
    options = chosen_values(choice) | {
        "model_dir": model_dir,
        "data_file": data_file,
        "out_dir": out_dir,
        "eval_file": eval_file,
        "conversation_format": conversation_format,
    }
    try:
        return _adapter().validate_python(options)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            "train.setting",
            f"{first['loc'][0]} is {first['input']}: {first['msg']}.",
            "Reset it under Advanced, or choose another value.",
        ) from error


def spec_of(view: RunView) -> TrainSpec | None:
    """The job of a run as its folder has it; None for one of a version with other settings."""
    try:
        return _adapter().validate_python(view.spec)
    except ValidationError:
        return None


@cache
def _adapter() -> TypeAdapter[TrainSpec]:
    return TypeAdapter(TrainSpec)  # building one takes milliseconds
