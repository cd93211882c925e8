"""What to say about a training that did not end well, and which buttons mend it."""

from dataclasses import dataclass
from typing import Any

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.core.events import Warning  # noqa: A004 - the event
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.train_fields import rate_text
from tunesmith.studio.pages.train_presets import spec_of
from tunesmith.studio.pages.train_run import run_steps, steps_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number
from tunesmith.training.spec import TrainSpec

_MEMORY = ("memory.full", "train.out-of-memory")
# Findings that stop a run before step one, and the settings that mend them; see training.checks.
_MENDED_BY: dict[str, dict[str, Any]] = {
    "train.untrained-tokens": {"mean_init_untrained": True},
    "train.end-never-trained": {"max_length": None},
    "train.max-length": {"max_length": None},
    "train.pad-token": {"pad_token": None},
}
_NO_MEMORY = ("can't allocate memory", "out of memory", "OutOfMemoryError")


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button: its text, and what it does.

    `does` is "resume", "retry" (with `changes` to the settings), or the key of a page to go to.
    """

    text: str
    does: str
    changes: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a banner says: the error, more about it, and its buttons."""

    error: TunesmithError
    details: str
    remedies: tuple[Remedy, ...]


def trouble_of(view: RunView) -> Trouble | None:
    """What went wrong with a run; None if nothing did."""
    if view.state in {State.LOST, State.BROKEN}:
        return _lost(view)
    if view.state is not State.FAILED or not view.error:
        return None
    code = str(view.error.get("code", ""))
    error = JobError(code, str(view.error.get("message", "")), str(view.error.get("hint", "")))
    spec = spec_of(view)
    if code in _MEMORY or any(text in error.message for text in _NO_MEMORY):
        return _memory(view, error, spec)
    if code == "train.diverged" and spec is not None:
        return _diverged(view, error, spec)
    if code == "disk.full":
        details = _kept(view)
        return Trouble(error, details, (_resume(), Remedy(_text_clean_up(), "runs")))
    mended_by = _MENDED_BY.get(code)
    own = () if mended_by is None else (mend(mended_by), _change_settings())
    return Trouble(error, "", own or _by_place(code))


def mend(changes: dict[str, Any]) -> Remedy:
    """The button that starts over with settings that mend what was found."""
    text = {
        "mean_init_untrained": translate("TrainTrouble", "Teach these tokens"),
        "max_length": translate("TrainTrouble", "Let every row fit"),
        "pad_token": (
            translate("TrainTrouble", "Use a free token") if changes.get("pad_token")
            else translate("TrainTrouble", "Use the model's own")
        ),
    }.get(next(iter(changes)), translate("TrainTrouble", "Mend it and start over"))  # fmt: skip
    return Remedy(text, "retry", tuple(changes.items()))


def remedies_of(warning: Warning) -> tuple[Remedy, ...]:
    """The buttons of a warning: settings that mend it stand in its details."""
    changes = {
        key.removeprefix("set."): value
        for key, value in warning.details.items()
        if key.startswith("set.")
    }
    return (mend(changes),) if changes else ()


def _lost(view: RunView) -> Trouble:
    place = _place(view)
    title = translate("TrainTrouble", "The training was interrupted{place}").format(place=place)
    why = translate(
        "TrainTrouble",
        "Its process ended without a word: the power, the system or somebody ended it.",
    )
    error = JobError("run.lost", f"{title}\n{why}")
    return Trouble(error, _kept(view), (_resume(), _retry()))


def _memory(view: RunView, error: TunesmithError, spec: TrainSpec | None) -> Trouble:
    title = translate("TrainTrouble", "The memory ran out{place}").format(place=_place(view))
    smaller = Remedy(translate("TrainTrouble", "Choose a smaller model"), "model")
    batch = spec.per_device_train_batch_size if spec is not None else 1
    # The run itself goes down to one at a time, where it may.
    if spec is None or batch == 1 or (error.code == "train.out-of-memory" and spec.auto_batch):
        told = JobError("memory.full", title, error.hint)
        details = translate(
            "TrainTrouble", "One conversation at a time was too much already. A smaller context "
            "or a smaller model needs less."
        )  # fmt: skip
        return Trouble(told, details, (smaller, _resume(), _change_settings()))
    half, pieces = max(1, batch // 2), spec.gradient_accumulation_steps * 2
    details = translate(
        "TrainTrouble", "Nothing is lost: the run starts over with smaller pieces and the same "
        "effective batch."
    )  # fmt: skip
    again = translate("TrainTrouble", "Retry with batch {batch} × {pieces}")
    remedy = Remedy(
        again.format(batch=half, pieces=pieces),
        "retry",
        (("per_device_train_batch_size", half), ("gradient_accumulation_steps", pieces)),
    )
    return Trouble(JobError("memory.full", title), details, (remedy, smaller))


def _diverged(view: RunView, error: TunesmithError, spec: TrainSpec) -> Trouble:
    half = float(f"{spec.learning_rate / 2:.3g}")
    text = translate("TrainTrouble", "Retry with {rate}").format(rate=rate_text(half))
    title = translate("TrainTrouble", "The loss is no longer a number{place}").format(
        place=_place(view, after=1)
    )
    details = translate(
        "TrainTrouble", "A learning rate of {rate} was too high. The run starts over with half "
        "of it; this one and its log are kept."
    ).format(rate=rate_text(spec.learning_rate))  # fmt: skip
    told = JobError(error.code, title)
    return Trouble(
        told, details, (Remedy(text, "retry", (("learning_rate", half),)), _change_settings())
    )


def _by_place(code: str) -> tuple[Remedy, ...]:
    """Buttons by the part of the job that the code names."""
    kind = code.partition(".")[0]
    if kind == "model" or code.startswith("format."):
        return (Remedy(translate("TrainTrouble", "Open Model"), "model"), _retry())
    if kind in {"template", "conversation"} or code in {"train.rows-unusable", "train.no-rows"}:
        return (Remedy(translate("TrainTrouble", "Open Template"), "template"), _change_settings())
    if kind == "data":
        return (Remedy(translate("TrainTrouble", "Open Data"), "data"),)
    if kind == "out":
        return (Remedy(translate("TrainTrouble", "Train under another name"), "retry"),)
    if code in {"train.setting", "train.max-length", "train.backend"}:
        return (_change_settings(),)
    return (_resume(), _retry())


def _resume() -> Remedy:
    return Remedy(translate("TrainTrouble", "Resume"), "resume")


def _retry() -> Remedy:
    return Remedy(translate("TrainTrouble", "Start over"), "retry")


def _change_settings() -> Remedy:
    return Remedy(translate("TrainTrouble", "Change settings"), "settings")


def _text_clean_up() -> str:
    return translate("TrainTrouble", "Free some space")


def _kept(view: RunView) -> str:
    if steps_done(view):
        return translate("TrainTrouble", "The last checkpoint is kept: Resume goes on from it.")
    return translate("TrainTrouble", "No step was done yet: Resume begins from the start.")


def _place(view: RunView, after: int = 0) -> str:
    done = steps_done(view) + after
    total, _ = run_steps(view, 0)
    if not done:
        return ""
    if not total:
        return translate("TrainTrouble", " at step {step}").format(step=number(done))
    return translate("TrainTrouble", " at step {step} of {total}").format(
        step=number(done), total=number(total)
    )
