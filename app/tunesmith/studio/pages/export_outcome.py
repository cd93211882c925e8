"""What an export's run tells: how far each level and step is, and what was checked. No widgets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.studio.pages.export_levels import SIXTEEN_BIT, Badge
from tunesmith.studio.run_view import RunView
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.state_glyph import StageState

ADAPTER, MERGED = "adapter", "merged"  # where others have a level
_MERGE_STAGE = "merged folder"
_PLANNING = ("plan", "converter", "merge", "convert")
CHECKS = ("load", "tokens", "bos", "logits", "stop")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the run: `done` of `total`."""

    state: StageState
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Course:
    """A run under way. `levels` maps each output to its share; all levels are written at once.

    `now` is the file being checked, if any (none while the trained model runs for it); `item` the
    tensor that was begun last. `failed` are those that were checked and have no name. `merged` is
    the step of the merged folder, None if none is wanted. How many Modelfiles there will be is not
    known, and 0, where files may be in parts.
    """

    levels: dict[str, float]
    named: tuple[str, ...]
    failed: tuple[str, ...]
    now: str
    checking: bool
    share: float | None
    eta_s: float | None
    item: str
    plan: Step
    write: Step
    check: Step
    modelfiles: Step
    merged: Step | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was written: its checks as (name, verdict, detail), and its Modelfile.

    `level` is `ADAPTER` for the adapter alone and `MERGED` for the merged folder. `parts` has path
    and SHA-256 of every file where there are several; `path` is the first, or the folder.
    """

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
    parts: tuple[tuple[Path, str], ...] = ()

    @property
    def count(self) -> int:
        """How many files on the disk it is."""
        return max(1, len(self.parts))

    @property
    def sums(self) -> str:
        """The SHA-256; of several files a line for each, as sha256sum writes and reads them."""
        lines = [f"{digest}  {path.name}" for path, digest in self.parts]
        return "\n".join(lines) if lines else self.sha256

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


def extras_of(spec: dict[str, Any]) -> list[str]:
    """What a run was asked for beside the levels."""
    wanted = {ADAPTER: spec.get("adapter_gguf"), MERGED: spec.get("merged_folder")}
    return [name for name, asked in wanted.items() if asked]


def finished_of(view: RunView) -> tuple[str, ...]:
    """The levels and others that a run has made and checked."""
    outputs = [*levels_of(view.spec), *extras_of(view.spec)]
    paths = [Path(artifact.path) for artifact in view.artifacts]
    return tuple(name for name in outputs if any(_is_of(path, name) for path in paths))


def _is_of(path: Path, output: str) -> bool:
    if output == MERGED:
        return path.parent.name.endswith(f"-{MERGED}")
    return bool(re.search(rf"-{re.escape(output)}(-\d{{5}}-of-\d{{5}})?\.gguf$", path.name))


def course_of(view: RunView) -> Course:
    """How far a run is, from its events."""
    levels, extras = levels_of(view.spec), extras_of(view.spec)
    checkable = [*levels, *(name for name in extras if name == ADAPTER)]
    named = finished_of(view)
    part, _, now = view.stage.partition(" ")
    merging = view.stage == _MERGE_STAGE
    checking = part in ("reference", "check")  # the first runs the trained model to compare with
    writing, written = part == "quantize", checking or merging or part == "modelfile"
    checked = merging or part == "modelfile"
    progress = view.progress if writing or merging else None
    share = progress.done / progress.total if progress and progress.total else 0.0
    reached = 1.0 if written else share
    now = now if checking and now in checkable else ""
    count, in_parts = len(checkable), view.spec.get("split_bytes") is not None
    done = checkable.index(now) if now else count if checked else len(set(named) & {*checkable})
    before = checkable[:done] if now or checked else []
    shares = dict.fromkeys(checkable, reached)
    if ADAPTER in extras:  # written before the levels
        shares[ADAPTER] = float(writing or written)
    if MERGED in extras:
        shares[MERGED] = share if merging else float(part == "modelfile")
    return Course(
        levels=shares | dict.fromkeys(named, 1.0),
        named=named,
        failed=tuple(name for name in before if name not in named),
        now=now,
        checking=checking,
        share=share if merging else reached if writing or written else None,
        eta_s=view.progress.eta_s if view.progress and (progress or checking) else None,
        item=progress.item if progress else "",
        plan=_step(part in _PLANNING, writing or written, 0, 0),
        write=_step(writing, written, 0, len(levels)),
        check=_step(checking, checked or set(named) >= {*checkable}, done, count),
        modelfiles=_step(part == "modelfile", False, 0, 0 if in_parts else count),
        merged=_step(merging, MERGED in named, 0, 1) if MERGED in extras else None,
    )


def _step(active: bool, finished: bool, done: int, total: int) -> Step:
    if finished:
        return Step(StageState.DONE, total, total)
    return Step(StageState.RUNNING if active else StageState.EMPTY, done, total)


def files_of(view: RunView) -> list[CheckedFile]:
    """What a finished run wrote, also files whose check failed; the merged folder last."""
    result = view.result or {}
    modelfiles = {str(each["level"]): each for each in result.get("modelfiles", ())}
    entries = [*result.get("files", ()), *([result["adapter"]] if result.get("adapter") else [])]
    files = [_file(entry, modelfiles.get(str(entry["level"]))) for entry in entries]
    merged = result.get("merged")
    if merged:
        parts = _parts(merged["files"])
        size = sum(int(part["bytes"]) for part in merged["files"])
        files.append(CheckedFile(MERGED, Path(str(merged["path"])), size, "", 0.0, (), parts=parts))
    return files


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
        parts=_parts(entry.get("parts", ())),
    )


def _parts(entries: Sequence[dict[str, Any]]) -> tuple[tuple[Path, str], ...]:
    return tuple((Path(str(part["path"])), str(part["sha256"])) for part in entries)


def short_title(name: str) -> str:
    """The same in a word, for a column."""
    titles = {ADAPTER: translate("Export", "Adapter"), MERGED: translate("Export", "Folder")}
    return titles.get(name, name)


def output_title(name: str) -> str:
    """What a person calls an output: a level by its name, the others in words."""
    titles = {
        ADAPTER: translate("Export", "Adapter as GGUF"),
        MERGED: translate("Export", "Merged 16-bit folder"),
    }
    return titles.get(name, name)


def check_title(name: str) -> str:
    """What a check looks at; the one check of an adapter alone goes by `ADAPTER`."""
    titles = {
        ADAPTER: translate("Export", "llama.cpp takes it with the model"),
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


def checks_badge(file: CheckedFile) -> Badge | None:
    """How a file's checks went, in a word; None of what is not checked."""
    if not file.checks:
        return None
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
    if file.level == MERGED:
        return translate(
            "Export",
            "For transformers, vLLM and other programs that read Hugging Face folders; llama.cpp "
            "and Ollama take the GGUF files.",
        )
    if file.parts:
        return translate(
            "Export",
            "Ollama does not open files in parts, so there is no Modelfile. llama.cpp opens the "
            "first part and finds the others beside it.",
        )
    if file.modelfile is None:
        return translate("Export", "There is no Modelfile for this file.")
    name = file.modelfile.name
    if file.level == ADAPTER:
        text = translate(
            "Export",
            "{name} begins with the base model: put the name there that it has in your Ollama. "
            "Newer versions of Ollama take no adapter; the levels have it in them.",
        )
        return text.format(name=name)
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
