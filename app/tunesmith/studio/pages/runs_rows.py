"""What the Runs page says of a run, and of two runs of one kind beside each other. No widgets."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QLocale

from tunesmith.jobs.run_folder import State
from tunesmith.studio.readiness import run_state, run_state_word, share_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.status_strip import job_word
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.state_glyph import StageState
from tunesmith.studio.words import duration_text, number, percent_text

JOB_ICONS = {
    "train": "train",
    "export": "export",
    "download": "download",
    "starter": "model",
    "answers": "quality",
    "evaluate-adapter": "quality",
    "demo": "play",
    "ollama": "deploy",
}
_DAY = 86_400.0
_POINTS = 40  # as many as a sparkline of a row can show
# Where a run keeps and writes its things differs always and says nothing.
_NOT_COMPARED = {"work_dir", "out_dir", "name", "endpoint"}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of the table."""

    id: str
    state: StageState
    word: str
    kind: str
    job: str
    name: str
    result: str
    failed: bool
    losses: tuple[float, ...]
    started: float | None
    started_text: str
    seconds: float | None
    bytes: int


def run_row(view: RunView, now: float) -> RunRow:
    """What the table shows of a run at the moment `now` (seconds since the epoch)."""
    seconds = None
    if view.started is not None:
        ended = now if view.is_active else (view.ended or view.started)
        seconds = max(0.0, ended - view.started)
    return RunRow(
        id=view.id,
        state=run_state(view),
        word=run_state_word(view),
        kind=view.kind,
        job=job_word(view.kind),
        name=view.name,
        result=result_text(view),
        failed=view.state in {State.FAILED, State.LOST},
        losses=losses(view),
        started=view.started,
        started_text=started_text(view.started, now),
        seconds=seconds,
        bytes=view.bytes,
    )


def result_text(view: RunView) -> str:
    """The one fact of a run: how far it is, what came out, or why it failed."""
    if view.error is not None and view.state is not State.CANCELLED:
        return str(view.error.get("message", "")).splitlines()[0]
    if view.is_active or view.paused:
        return _how_far(view)
    return _came_out(view.kind, view.result or {})


def _came_out(kind: str, result: dict[str, Any]) -> str:
    if kind == "train" and result.get("eval_loss_after") is not None:
        loss = number(float(result["eval_loss_after"]), 3)
        return translate("Runs", "Eval loss {loss}").format(loss=loss)
    if kind == "ollama" and result.get("model"):
        return translate("Runs", "Created in Ollama {version}").format(
            version=result.get("version", "")
        )
    if "files" not in result:
        return ""
    if kind == "export":
        return translate("Runs", "%n files checked", len(result["files"]))
    if kind == "answers":
        return translate("Runs", "%n files measured", len(result["files"]))
    return translate("Runs", "Checksums match") if kind == "download" else ""


def _how_far(view: RunView) -> str:
    progress = view.progress
    if progress is None:
        return view.stage
    if progress.unit == "steps":
        return translate("Runs", "Step {done} of {total}").format(
            done=number(progress.done), total=number(progress.total)
        )
    share = share_done(view)
    if share is None:
        return view.stage
    if progress.eta_s is None:
        return percent_text(share)
    return translate("Runs", "{share}, {time} left").format(
        share=percent_text(share), time=duration_text(progress.eta_s)
    )


def losses(view: RunView) -> tuple[float, ...]:
    """The course of the loss in at most 40 points: the evaluations where there are enough."""
    points = view.metrics.get("eval_loss", [])
    if len(points) < 3:
        points = view.metrics.get("loss", [])
    step = max(1, len(points) // _POINTS)
    return tuple(value for _, value in points[::step]) if len(points) > 1 else ()


def started_text(moment: float | None, now: float) -> str:
    """The time of today, "Yesterday", or the day and month."""
    if moment is None:
        return ""
    when, today = time.localtime(moment), time.localtime(now)
    if when[:3] == today[:3]:
        clock = QDateTime.fromSecsSinceEpoch(int(moment)).time()
        return QLocale().toString(clock, QLocale.FormatType.ShortFormat)
    if when[:3] == time.localtime(now - _DAY)[:3]:
        return translate("Runs", "Yesterday")
    date = QDateTime.fromSecsSinceEpoch(int(moment)).date()
    return QLocale().toString(date, "d MMM" if when[0] == today[0] else "d MMM yyyy")


def facts(view: RunView) -> list[tuple[str, str]]:
    """What came out of a run, label and value."""
    result = view.result or {}
    rows = []
    before, after = result.get("eval_loss_before"), result.get("eval_loss_after")
    if before is not None and after is not None:
        text = translate("Runs", "{before} to {after}").format(
            before=number(before, 3), after=number(after, 3)
        )
        rows.append((translate("Runs", "Eval loss"), text))
    if "steps" in result:
        text = translate("Runs", "{steps}, best is {best}").format(
            steps=number(result["steps"]), best=number(result.get("best_step", 0))
        )
        rows.append((translate("Runs", "Steps"), text))
    if "train_rows" in result:
        rows.append((translate("Runs", "Rows trained on"), number(result["train_rows"])))
    if "eval_rows" in result:
        rows.append((translate("Runs", "Rows held out"), number(result["eval_rows"])))
    rows += _file_facts(result)
    if view.started is not None and view.ended is not None:
        rows.append((translate("Runs", "Time"), duration_text(view.ended - view.started)))
    if view.warnings:
        rows.append((translate("Runs", "Warnings"), number(len(view.warnings))))
    return rows


def _file_facts(result: dict[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for file in result.get("files", ())[:8] if isinstance(result.get("files"), list) else ():
        if not isinstance(file, dict):
            continue
        level = str(file.get("level") or Path(str(file.get("path", ""))).name)
        if "sha256" in file:
            rows.append((level, str(file["sha256"])[:8]))
        elif "exact" in file:
            text = translate("Runs", "{exact} of {rows} exact")
            rows.append((level, text.format(exact=file["exact"], rows=file.get("rows", "?"))))
    return rows


def run_before(view: RunView, others: Sequence[RunView]) -> RunView | None:
    """The newest finished run of the same kind that began earlier."""
    earlier = [
        other
        for other in others
        if other.kind == view.kind and other.id < view.id and other.state is State.SUCCEEDED
    ]
    return max(earlier, key=lambda other: other.id, default=None)


def differences(view: RunView, before: RunView) -> list[tuple[str, str, str]]:
    """Setting, its value before, its value now; only those that differ."""
    names = sorted((view.spec.keys() | before.spec.keys()) - _NOT_COMPARED)
    return [
        (name.replace("_", " "), _plain(before.spec.get(name)), _plain(view.spec.get(name)))
        for name in names
        if before.spec.get(name) != view.spec.get(name)
    ]


def _plain(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    text = str(value)
    return Path(text).name if "/" in text or "\\" in text else text
