"""`tunesmith plan train`: what a training will take, before a model is loaded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith.cli.console import context_of, duration, put, put_json, say, size_text
from tunesmith.cli.train import make_spec

if TYPE_CHECKING:
    from tunesmith.training.fit_verdict import Change
    from tunesmith.training.train_plan import Probed, TrainPlan

_WORDS = {
    "weights": "base model",
    "adapter": "adapter",
    "gradients": "gradients",
    "optimizer": "optimizer",
    "activations": "activations",
    "logits": "logits and loss",
    "recomputed": "one layer's backward pass",
    "dequantized": "a layer out of 4 bits",
    "context": "CUDA context",
    "libraries": "program and libraries",
    "rows": "tokenised rows",
}
_MOMENTS = {
    "loss": "at the loss of a step",
    "backward": "in the backward pass",
    "evaluation": "at the loss of an evaluation",
}
_FITS = {"fits": "fits", "tight": "tight", "does-not-fit": "does not fit"}


def plan_of_train(
    context: typer.Context,
    model: Annotated[Path, typer.Option(help="Folder of the base model.")],
    data: Annotated[Path, typer.Option(help="Conversations as JSON lines (see data render).")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the adapter, for the disk's room.")
    ] = None,
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
    probe: Annotated[
        bool, typer.Option("--probe", help="Load the model and take two steps to measure by.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")] = False,
) -> None:
    """Say what a training with these options takes; nothing is written.

    Exit code 3 if `train` would refuse it, or if memory ran out in the two steps of --probe. JSON
    keys: choice (backend, reason, device …), rows (train, eval, tokens, longest, cut), steps
    (total, per_epoch, between_evaluations), parameters (trained, base), batch (rows, length,
    predicted, padded), memory (device, fit, bytes, free, total, moment, items with what and bytes;
    null if not known), changes (settings, bytes, fit, rows_cut), main_memory (bytes, free), disk
    (bytes, free, items), download_bytes, seconds (about, low, high, source; null if not known),
    probe (tokens_per_second, seconds_per_step, peak_bytes, ran_out, largest_batch, rows, length;
    null without --probe), warnings and obstacles (code, message).
    """
    from tunesmith.jobs import train_planning

    spec = make_spec(
        model, data, out or Path("adapter"), eval_data, backend, max_steps, seed, settings or []
    )
    from tunesmith.cli.foreground import told_progress

    with told_progress("planning") as sink:
        plan = train_planning.plan(context_of(context).workspace, spec, sink, probing=probe)
    if as_json:
        put_json(_document(plan))
    else:
        for line in _lines(plan):
            put(line)
    for warning in plan.warnings:
        say(f"warning: {warning.message}")
    for obstacle in plan.obstacles:
        say(f"error: {obstacle.message}")
    if plan.obstacles or (plan.probed is not None and plan.probed.ran_out):
        raise typer.Exit(3)


def _document(plan: "TrainPlan") -> dict[str, Any]:
    """The promised JSON."""
    from dataclasses import asdict

    memory, load = plan.memory, plan.load
    return {
        "choice": asdict(plan.choice),
        "rows": {
            "train": plan.train_rows,
            "eval": plan.eval_rows,
            "tokens": plan.tokens,
            "longest": plan.longest,
            "cut": plan.rows_cut,
        },
        "steps": {
            "total": plan.steps,
            "per_epoch": plan.steps_per_epoch,
            "between_evaluations": plan.eval_every,
        },
        "parameters": {"trained": plan.trained_parameters, "base": plan.base_parameters},
        "batch": {
            "rows": load.rows,
            "length": load.length,
            "predicted": load.predicted,
            "padded": load.is_padded,
        },
        "memory": None
        if memory is None
        else {
            "device": plan.choice.device,
            "fit": plan.fit,
            "bytes": memory.total,
            "free": plan.memory_free,
            "total": plan.memory_total,
            "moment": memory.moment,
            "items": [{"what": it.what, "bytes": it.bytes} for it in memory.items],
        },
        "changes": [
            {
                "settings": it.settings,
                "bytes": it.bytes,
                "fit": it.fit,
                "rows_cut": it.rows_cut,
            }
            for it in plan.changes
        ],
        "main_memory": {"bytes": plan.main_memory, "free": plan.main_memory_free},
        "disk": {
            "bytes": plan.disk_need,
            "free": plan.disk_free,
            "items": [{"what": it.what, "bytes": it.bytes} for it in plan.disk],
        },
        "download_bytes": plan.download,
        "seconds": None if plan.seconds is None else asdict(plan.seconds),
        "probe": None if plan.probed is None else _probed(plan.probed),
        "warnings": [{"code": it.code, "message": it.message} for it in plan.warnings],
        "obstacles": [{"code": it.code, "message": it.message} for it in plan.obstacles],
    }


def _probed(probed: "Probed") -> dict[str, Any]:
    return {
        "tokens_per_second": probed.tokens_per_second,
        "seconds_per_step": probed.seconds_per_step,
        "peak_bytes": probed.peak_bytes,
        "ran_out": probed.ran_out,
        "largest_batch": probed.largest_batch,
        "rows": probed.load.rows,
        "length": probed.load.length,
    }


def _lines(plan: "TrainPlan") -> list[str]:
    """A short table."""
    rows = f"{plan.train_rows:,} to train on, {plan.eval_rows:,} held out"
    lines = [
        plan.choice.reason,
        f"Rows    {rows}, {plan.tokens:,} tokens, the longest {plan.longest:,}",
        f"Steps   {plan.steps:,}, {plan.steps_per_epoch:,} an epoch, an evaluation every "
        f"{plan.eval_every:,}",
        f"Trained {plan.trained_parameters / 1e6:,.2f} M of {plan.base_parameters / 1e6:,.1f} M "
        "parameters",
        *_memory_lines(plan),
        *(_change_line(it) for it in plan.changes),
    ]
    if plan.main_memory:
        lines.append(_line("main memory beside it", plan.main_memory, plan.main_memory_free))
    lines.append("Disk, at the most")
    lines += [_line(item.what, item.bytes) for item in plan.disk if item.bytes]
    lines.append(_line("in all", plan.disk_need, plan.disk_free))
    return [*lines, *_time_lines(plan)]


def _memory_lines(plan: "TrainPlan") -> list[str]:
    where = "Memory of the card" if plan.choice.device == "cuda" else "Memory"
    if plan.memory is None or plan.fit is None:
        return [f"{where}  not known"]
    load = plan.load
    lines = [
        f"{where}, {_MOMENTS[plan.memory.moment]}, {load.rows} x {load.length:,} tokens",
        *(_line(_WORDS[it.what], it.bytes) for it in plan.memory.items if it.bytes),
    ]
    return [*lines, f"{_line('in all', plan.memory.total, plan.memory_free)}: {_FITS[plan.fit]}"]


def _change_line(change: "Change") -> str:
    from tunesmith.training.plan_findings import settings_text

    cut = f", cuts {change.rows_cut:,} rows" if change.rows_cut else ""
    return f"  with {settings_text(change)}: {size_text(change.bytes)}, {_FITS[change.fit]}{cut}"


def _time_lines(plan: "TrainPlan") -> list[str]:
    lines = []
    probed, times = plan.probed, plan.seconds
    if probed is not None and probed.ran_out:
        most = probed.largest_batch
        told = f"{most} rows at once fit by the formulas" if most else "a single row is too much"
        lines.append(f"Probe   memory ran out with {probed.load.rows} rows at once; {told}")
    elif probed is not None:
        lines.append(
            f"Probe   {probed.seconds_per_step:.2f} s a step, {probed.tokens_per_second:,.0f} "
            f"tokens a second, {size_text(probed.peak_bytes)} at the peak"
        )
    if times is None:
        return [*lines, "Time    not known; --probe measures it"]
    between = f"{duration(times.low)} to {duration(times.high)}"
    source = "from the probe" if times.source == "probe" else f"at the speed of {times.source}"
    return [*lines, f"Time    about {duration(times.about)} ({between}), {source}"]


def _line(what: str, size: int, free: int | None = None) -> str:
    of = "" if free is None else f"  of {free / 1e6:,.0f} MB free"
    return f"  {what:<26}{size_text(size):>16}{of}"
