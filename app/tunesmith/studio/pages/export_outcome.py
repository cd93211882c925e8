"""What an export's run tells: how far each level and step is, and what was checked. No widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.studio.pages.export_levels import SIXTEEN_BIT, Badge
from tunesmith.studio.run_view import RunView
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.state_glyph import StageState

CHECKS = ("load", "tokens", "bos", "logits", "stop")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the run: `done` of `total`."""

    state: StageState
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Course:
    """A run under way. `levels` maps each to its share; all are written at once.

    `now` is the level being checked, if any (none while the trained model runs for it); `item` the
    tensor that was begun last.
    """

    levels: dict[str, float]
    named: tuple[str, ...]
    now: str
    checking: bool
    share: float | None
    eta_s: float | None
    item: str
    plan: Step
    write: Step
    check: Step
    modelfiles: Step


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was written: its checks as (name, verdict, detail), and its Modelfile."""

    level: str
    path: Path
    bytes: int
    sha256: str
    bits_per_weight: float
    checks: tuple[tuple[str, str, str], ...]
    modelfile: Path | None = None
    parity: str = ""
    cases: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def failed(self) -> list[tuple[str, str, str]]:
        """The checks that did not hold."""
        return [check for check in self.checks if check[1] == "failed"]

    @property
    def uncertain(self) -> list[tuple[str, str, str]]:
        """The checks that hold with a reservation."""
        return [check for check in self.checks if check[1] == "warning"]


def levels_of(spec: dict[str, Any]) -> list[str]:
    """The files that a run was asked for."""
    levels = [str(level) for level in spec.get("levels", ())]
    if spec.get("keep_f16") and SIXTEEN_BIT not in levels:
        levels.append(SIXTEEN_BIT)
    return levels


def course_of(view: RunView) -> Course:
    """How far a run is, from its events."""
    levels = levels_of(view.spec)
    named = tuple(
        level
        for level in levels
        if any(artifact.path.endswith(f"-{level}.gguf") for artifact in view.artifacts)
    )
    part, _, now = view.stage.partition(" ")
    checking = part in ("reference", "check")  # the first runs the trained model to compare with
    writing, written = part == "quantize", checking or part == "modelfile"
    progress = view.progress if writing else None
    share = progress.done / progress.total if progress and progress.total else 0.0
    reached = 1.0 if written else share
    count = len(levels)
    checked = levels.index(now) if part == "check" and now in levels else len(named)
    return Course(
        levels=dict.fromkeys(levels, reached) | dict.fromkeys(named, 1.0),
        named=named,
        now=now if now in levels else "",
        checking=checking,
        share=reached if writing or written else None,
        eta_s=progress.eta_s if progress else None,
        item=progress.item if progress else "",
        plan=_step(part == "plan", writing or written, 0, 0),
        write=_step(writing, written, 0, count),
        check=_step(checking, part == "modelfile" or len(named) == count, checked, count),
        modelfiles=_step(part == "modelfile", False, 0, count),
    )


def _step(active: bool, finished: bool, done: int, total: int) -> Step:
    if finished:
        return Step(StageState.DONE, total, total)
    return Step(StageState.RUNNING if active else StageState.EMPTY, done, total)


def files_of(view: RunView) -> list[CheckedFile]:
    """The files that a finished run wrote, also those whose check failed."""
    result = view.result or {}
    modelfiles = {str(each["level"]): each for each in result.get("modelfiles", ())}
    return [_file(entry, modelfiles.get(str(entry["level"]))) for entry in result.get("files", ())]


def _file(entry: dict[str, Any], modelfile: dict[str, Any] | None) -> CheckedFile:
    known = modelfile or {}
    return CheckedFile(
        level=str(entry["level"]),
        path=Path(str(entry["path"])),
        bytes=int(entry["bytes"]),
        sha256=str(entry["sha256"]),
        bits_per_weight=float(entry["bits_per_weight"]),
        checks=tuple(
            (str(check["name"]), str(check["verdict"]), str(check["detail"]))
            for check in entry["checks"]
        ),
        modelfile=Path(str(known["path"])) if known else None,
        parity=str(known.get("verdict", "")),
        cases=int(known.get("cases", 0)),
        reasons=tuple(str(reason) for reason in known.get("reasons", ())),
    )


def check_title(name: str) -> str:
    """What a check looks at."""
    titles = {
        "load": translate("Export", "Opens, and its vocabulary loads"),
        "tokens": translate("Export", "Same token ids as the trained tokenizer"),
        "bos": translate("Export", "A prompt begins as it did in training"),
        "logits": translate("Export", "Predicts what the trained model predicts"),
        "stop": translate("Export", "An answer ends by itself"),
    }
    return titles.get(name, name)


def check_meaning(name: str) -> str:
    """What a failed check means for whoever uses the file, and what to do."""
    meanings = {
        "load": translate(
            "Export",
            "llama.cpp and Ollama cannot open the file. Export the level again; if it fails again, "
            "copy the diagnostics.",
        ),
        "tokens": translate(
            "Export",
            "The model would read other tokens than it was trained on and answer worse. Check that "
            "the adapter belongs to this base model.",
        ),
        "bos": translate(
            "Export",
            "Prompts would not begin as in training. Check the base model's tokenizer_config.json.",
        ),
        "logits": translate(
            "Export",
            "The file answers otherwise than the trained model. Check that the adapter belongs to "
            "this base model; a small level may simply have lost too much.",
        ),
        "stop": translate(
            "Export",
            "The model may talk on after its answer. Train a little longer, or set a stop in the "
            "Modelfile.",
        ),
    }
    return meanings.get(name, "")


def checks_badge(file: CheckedFile) -> Badge:
    """How a file's checks went, in a word."""
    held = sum(1 for check in file.checks if check[1] == "ok")
    if file.failed:
        return translate("Export", "%n failed", len(file.failed)), "danger"
    if file.uncertain:
        return translate("Export", "%n to know", len(file.uncertain)), "warning"
    whole = len([check for check in file.checks if check[1] != "skipped"])
    text = translate("Export", "{held} of {all}").format(held=held, all=whole)
    return text, "success"


def parity_badge(file: CheckedFile) -> Badge | None:
    """How far a file's Modelfile equals the trained chat template; None if there is none."""
    if file.modelfile is None:
        return None
    words: dict[str, Badge] = {
        "exact": (translate("Export", "Exact"), "success"),
        "partial": (translate("Export", "In part"), "warning"),
        "none": (translate("Export", "No template"), "warning"),
    }
    return words.get(file.parity, (file.parity, "neutral"))


def parity_sentence(file: CheckedFile) -> str:
    """What was compared for the Modelfile, and what came out."""
    if file.modelfile is None:
        return translate("Export", "There is no Modelfile for this file.")
    name = file.modelfile.name
    if file.parity == "exact":
        text = translate(
            "Export",
            "{name} renders the same bytes as the trained chat template in %n conversations.",
            file.cases,
        )
        return text.format(name=name)
    reasons: Sequence[str] = file.reasons or ("",)
    text = translate("Export", "{name} has no TEMPLATE that equals the trained one: {reason}")
    return text.format(name=name, reason=reasons[0])
