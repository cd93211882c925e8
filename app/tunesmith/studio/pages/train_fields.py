"""The settings of training as a person sees them: name, range, unit and what the value means.

Declared once; the drawer builds its inputs from this and the comparison its rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tunesmith.studio.pages.train_presets import Preset, plain
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.chart_parts import short_exponent
from tunesmith.studio.words import number, percent_text

FieldKind = Literal["whole", "number", "share", "rate", "choice", "yes"]
_ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
_MLP = ["gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting.

    Attributes:
        key: the field of the training spec.
        label: what it is called, with its unit.
        kind: whole and number are spin boxes, a share is shown in per cent, a rate is written as
            2e-4, a choice is one of `choices`.
        low: least value.
        high: greatest value that can be chosen here.
        tip: what it does.
        special: (value, text) that stands before the least value, such as None for "by rows".
        choices: (value, text) pairs.
    """

    key: str
    label: str
    kind: FieldKind
    low: float = 0
    high: float = 0
    tip: str = ""
    special: tuple[Any, str] | None = None
    choices: tuple[tuple[Any, str], ...] = ()

    def text(self, value: Any) -> str:
        """A value as a person reads it."""
        if self.special is not None and value == self.special[0]:
            return self.special[1]
        for choice, text in self.choices:
            if plain(value) == plain(choice):
                return text
        return _TEXT[self.kind](value)


def setting_groups() -> list[tuple[str, list[SettingField]]]:
    """All settings that can be chosen, in groups, in the person's language."""
    from tunesmith.studio.pages.train_fields_more import adapter_fields, memory_fields

    return [
        (translate("TrainFields", "How long"), _length()),
        (translate("TrainFields", "Steps"), _steps()),
        (translate("TrainFields", "Memory"), memory_fields()),
        (translate("TrainFields", "Adapter"), [*_adapter(), *adapter_fields()]),
        (translate("TrainFields", "Optimizer"), _optimizer()),
    ]


def all_fields() -> dict[str, SettingField]:
    """Every setting by its key."""
    return {each.key: each for _, group in setting_groups() for each in group}


def preset_title(preset: Preset) -> str:
    """A preset's name."""
    return {
        "quick": translate("TrainFields", "Quick"),
        "balanced": translate("TrainFields", "Balanced"),
        "thorough": translate("TrainFields", "Thorough"),
    }[preset]


def preset_reason(preset: Preset) -> str:
    """What a preset is for."""
    return {
        "quick": translate(
            "TrainFields", "One pass with a small adapter: does the data teach anything?"
        ),
        "balanced": translate("TrainFields", "Right for most tables. Start here."),
        "thorough": translate(
            "TrainFields", "More passes at half the rate, for when the last points count."
        ),
    }[preset]


def rate_text(value: float, digits: int = 2) -> str:
    """A learning rate: 2e-4, with so many digits after the point at most."""
    if value == 0:
        return "0"
    return _trimmed(value) if 0.01 <= abs(value) < 1e6 else short_exponent(value, digits)


def summary(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The settings that matter most, in five lines."""
    fields = all_fields()
    batch = int(values["per_device_train_batch_size"])
    pieces = int(values["gradient_accumulation_steps"])
    effective = number(batch * pieces)
    rate = rate_text(float(values["learning_rate"]))
    targets = fields["target_modules"].text(values["target_modules"])
    by_steps = int(values["max_steps"]) > 0
    length = fields["max_steps" if by_steps else "num_train_epochs"]
    context = translate("TrainFields", "{tokens} tokens")
    limit = values["max_length"]
    return [
        (
            translate("TrainFields", "Steps") if by_steps else translate("TrainFields", "Epochs"),
            length.text(values[length.key]),
        ),
        (
            translate("TrainFields", "Effective batch"),
            f"{effective} ({batch} × {pieces})" if pieces > 1 else effective,
        ),
        (
            translate("TrainFields", "Learning rate"),
            f"{rate}, {fields['lr_scheduler_type'].text(values['lr_scheduler_type'])}",
        ),
        (
            translate("TrainFields", "LoRA rank, alpha"),
            f"{values['r']}, {values['lora_alpha']}, {targets}",
        ),
        (
            translate("TrainFields", "Context"),
            fields["max_length"].text(None) if limit is None
            else context.format(tokens=number(limit)),
        ),
    ]  # fmt: skip


def _length() -> list[SettingField]:
    by_rows = translate("TrainFields", "by rows")
    return [
        SettingField(
            "num_train_epochs", translate("TrainFields", "Epochs"), "number", 0.1, 100,
            translate("TrainFields", "How often every conversation is seen. By rows: 3 below "
                      "1,000 conversations, 2 below 5,000, else 1."),
            special=(None, by_rows),
        ),
        SettingField(
            "max_steps", translate("TrainFields", "Steps at most"), "whole", 1, 1_000_000,
            translate("TrainFields", "A fixed number of steps in place of epochs."),
            special=(-1, translate("TrainFields", "by epochs")),
        ),
        SettingField(
            "max_length", translate("TrainFields", "Context, tokens"), "whole", 2, 1_000_000,
            translate("TrainFields", "Longer conversations are cut off. Without a figure every "
                      "one fits."),
            special=(None, translate("TrainFields", "fits every row")),
        ),
        SettingField(
            "eval_fraction", translate("TrainFields", "Held out"), "share", 0, 0.5,
            translate("TrainFields", "Conversations that are not trained on, to measure with."),
        ),
        SettingField(
            "eval_steps", translate("TrainFields", "Evaluate every, steps"), "whole", 1,
            1_000_000, translate("TrainFields", "Ten times means ten over the run."),
            special=(0, translate("TrainFields", "ten times")),
        ),
        SettingField(
            "save_steps", translate("TrainFields", "Save every, steps"), "whole", 1,
            1_000_000, translate("TrainFields", "What is lost at most when the power fails."),
            special=(0, translate("TrainFields", "as evaluated")),
        ),
        SettingField(
            "save_total_limit", translate("TrainFields", "Checkpoints kept"), "whole", 1, 50,
            translate("TrainFields", "Older ones are removed; the best adapter always stays."),
        ),
        *_watching(),
    ]  # fmt: skip


def _watching() -> list[SettingField]:
    """What is done at evaluations."""
    return [
        SettingField(
            "early_stopping_patience", translate("TrainFields", "Stop early after, evaluations"),
            "whole", 1, 1000,
            translate("TrainFields", "So many in a row without a better eval loss end the run. "
                      "The best adapter is kept."),
            special=(0, translate("TrainFields", "never")),
        ),
        SettingField(
            "early_stopping_threshold", translate("TrainFields", "Better means, eval loss"),
            "rate", 0, 10,
            translate("TrainFields", "An evaluation counts as better if its loss fell by more."),
        ),
        SettingField(
            "eval_samples", translate("TrainFields", "Answers shown"), "whole", 1, 64,
            translate("TrainFields", "Held-out prompts that are answered at every evaluation."),
            special=(0, translate("TrainFields", "none")),
        ),
        SettingField(
            "eval_sample_tokens", translate("TrainFields", "Answers shown, tokens"), "whole", 1,
            4096, translate("TrainFields", "A longer answer is shown up to here."),
        ),
        SettingField(
            "eval_answers", translate("TrainFields", "Compared at the end"), "whole", 1, 100_000,
            translate("TrainFields", "Held-out conversations that the base model and the tuned one "
                      "answer when training is done, to tell what it has brought."),
            special=(0, translate("TrainFields", "none")),
        ),
    ]  # fmt: skip


def _steps() -> list[SettingField]:
    return [
        SettingField(
            "learning_rate", translate("TrainFields", "Learning rate"), "rate", 1e-9, 1.0,
            translate("TrainFields", "Half it when the loss jumps, double it when it hardly "
                      "falls."),
        ),
        SettingField(
            "lr_scheduler_type", translate("TrainFields", "Schedule"), "choice",
            tip=translate("TrainFields", "How the rate falls after the warm-up."),
            choices=(
                ("linear", translate("TrainFields", "linear")),
                ("cosine", translate("TrainFields", "cosine")),
                ("constant", translate("TrainFields", "constant")),
            ),
        ),
        SettingField(
            "warmup_ratio", translate("TrainFields", "Warm-up, of steps"), "share", 0, 1,
            translate("TrainFields", "The rate rises from near zero over this share."),
        ),
        SettingField(
            "per_device_train_batch_size", translate("TrainFields", "Conversations at once"),
            "whole", 1, 4096,
            translate("TrainFields", "Fewer need less memory; the step stays the same if more "
                      "pieces make up for it."),
        ),
        SettingField(
            "gradient_accumulation_steps", translate("TrainFields", "Pieces per step"), "whole",
            1, 4096,
            translate("TrainFields", "A step learns from conversations at once × pieces."),
        ),
        SettingField(
            "per_device_eval_batch_size", translate("TrainFields", "Evaluated at once"),
            "whole", 1, 4096, translate("TrainFields", "Changes memory and speed, not the result."),
        ),
        SettingField(
            "auto_batch", translate("TrainFields", "Halve when memory runs out"), "yes",
            tip=translate("TrainFields", "Goes on with half as many at once and twice the pieces."),
        ),
        SettingField(
            "pad_token", translate("TrainFields", "Pad token"), "choice",
            tip=translate("TrainFields", "Fills short conversations. Here it is never learned; "
                          "other programs take it from the adapter's tokenizer."),
            choices=(
                (None, translate("TrainFields", "the model's own")),
                ("auto", translate("TrainFields", "a free token")),
            ),
        ),
        SettingField(
            "train_on_prompts", translate("TrainFields", "Learn the prompts too"), "yes",
            tip=translate("TrainFields", "Otherwise only the assistant's text counts."),
        ),
        SettingField(
            "seed", translate("TrainFields", "Seed"), "whole", 0, 2**31 - 1,
            translate("TrainFields", "Decides what is held out, the order and the beginning."),
        ),
    ]  # fmt: skip


def _adapter() -> list[SettingField]:
    return [
        SettingField(
            "r", translate("TrainFields", "LoRA rank"), "whole", 1, 1024,
            translate("TrainFields", "Size of the adapter: more can learn more, and overfit."),
        ),
        SettingField(
            "lora_alpha", translate("TrainFields", "LoRA alpha"), "whole", 1, 4096,
            translate("TrainFields", "Strength of the adapter; twice the rank is usual."),
        ),
        SettingField(
            "lora_dropout", translate("TrainFields", "Dropout"), "share", 0, 0.9,
            translate("TrainFields", "Leaves out a share at random, against overfitting."),
        ),
        SettingField(
            "use_rslora", translate("TrainFields", "Rank-stabilised"), "yes",
            tip=translate("TrainFields", "Scales by the root of the rank, for ranks over 32."),
        ),
        SettingField(
            "target_modules", translate("TrainFields", "Put on"), "choice",
            tip=translate("TrainFields", "The layers that get an adapter."),
            choices=(
                ("all-linear", translate("TrainFields", "all linear layers")),
                (_ATTENTION, translate("TrainFields", "attention only")),
                (_MLP, translate("TrainFields", "MLP only")),
            ),
        ),
        SettingField(
            "mean_init_untrained", translate("TrainFields", "Teach unknown tokens"), "yes",
            tip=translate("TrainFields", "Tokens of the format that the base never learned begin "
                          "at the mean of all and are trained along."),
        ),
    ]  # fmt: skip


def _optimizer() -> list[SettingField]:
    return [
        SettingField(
            "weight_decay", translate("TrainFields", "Weight decay"), "rate", 0, 1,
            translate("TrainFields", "Pulls the adapter towards nothing at every step."),
        ),
        SettingField(
            "max_grad_norm", translate("TrainFields", "Gradient norm limit"), "rate", 1e-6,
            100, translate("TrainFields", "Larger steps are shortened to this."),
        ),
        SettingField(
            "adam_beta1", translate("TrainFields", "Adam beta 1"), "rate", 0, 0.999999,
            translate("TrainFields", "Memory of the mean gradient."),
        ),
        SettingField(
            "adam_beta2", translate("TrainFields", "Adam beta 2"), "rate", 0, 0.999999,
            translate("TrainFields", "Memory of the squared gradient."),
        ),
        SettingField(
            "adam_epsilon", translate("TrainFields", "Adam epsilon"), "rate", 1e-20, 1,
            translate("TrainFields", "Keeps the division from zero."),
        ),
    ]  # fmt: skip


def _trimmed(value: float) -> str:
    """At most six decimals, without the zeros at the end."""
    for decimals in range(7):
        if round(value, decimals) == round(value, 6):
            return number(value, decimals)
    return number(value, 6)


def _yes(value: Any) -> str:
    return translate("TrainFields", "yes") if value else translate("TrainFields", "no")


def _plain_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _share(value: Any) -> str:
    return percent_text(float(value), 0 if round(float(value) * 100, 1) % 1 == 0 else 1)


_TEXT: dict[FieldKind, Callable[[Any], str]] = {
    "whole": lambda value: number(float(value)),
    "number": lambda value: _trimmed(float(value)),
    "share": _share,
    "rate": lambda value: rate_text(float(value)),
    "choice": _plain_text,
    "yes": _yes,
}
