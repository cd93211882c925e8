"""`tunesmith plan`: what an export will take, before anything is written; and a training."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith.cli.console import duration, put, put_json, say, size_text
from tunesmith.cli.export import (
    AdapterFileOption,
    AdapterOption,
    ConverterOption,
    ImatrixOption,
    KeepOption,
    LevelsOption,
    MergedOption,
    ModelOption,
    NameOption,
    OutOption,
    SplitOption,
    WhichConverterOption,
    make_spec,
)
from tunesmith.cli.plan_train import plan_of_train

if TYPE_CHECKING:
    from tunesmith.export.duration import Duration
    from tunesmith.export.export_plan import ExportPlan, PlannedLevel
    from tunesmith.export.room import Volume

app = typer.Typer(help="What a job will take.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """What a job will take."""


app.command("train")(plan_of_train)


@app.command("export")
def plan_of_export(
    context: typer.Context,
    model: ModelOption,
    levels: LevelsOption,
    out: OutOption,
    adapter: AdapterOption = None,
    name: NameOption = None,
    imatrix: ImatrixOption = None,
    converter: WhichConverterOption = ConverterOption.AUTO,
    keep_f16: KeepOption = False,
    split: SplitOption = None,
    adapter_gguf: AdapterFileOption = False,
    merged_folder: MergedOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan as JSON.")] = False,
) -> None:
    """Say what an export with these options takes; nothing is written.

    Exit code 3 if `export` would refuse: no room, a level that cannot be made, something in the way
    of its files; what only llama.cpp's converter can find out is not told. JSON keys:
    levels (level, bytes, bits_per_weight, exact, fallbacks, starving), disk for each volume
    (folder, free, peak, fits, items with what, folder, bytes, moment), memory_bytes and
    memory by stage (what, bytes; null if not known), threads, seconds (idle, low, high, stages;
    null if not known), warnings and obstacles (code, message).
    """
    from tunesmith.cli.console import context_of
    from tunesmith.core.events import MemorySink
    from tunesmith.jobs import export_job

    spec = make_spec(
        context_of(context).workspace / "runs", model, levels, out, adapter, name, imatrix,
        converter, split, keep_f16=keep_f16, adapter_gguf=adapter_gguf,
        merged_folder=merged_folder,
    )  # fmt: skip
    plan = export_job.plan(spec, MemorySink())
    _tell(plan, as_json=as_json)
    if plan.obstacles:
        raise typer.Exit(3)


def _tell(plan: "ExportPlan", *, as_json: bool) -> None:
    if as_json:
        put_json(_document(plan))
    else:
        for line in _lines(plan):
            put(line)
    for warning in plan.warnings:
        say(f"warning: {warning.message}")
    for obstacle in plan.obstacles:
        say(f"error: {obstacle.message}")


def _document(plan: "ExportPlan") -> dict[str, Any]:
    """The promised JSON."""
    return {
        "levels": [_level(it) for it in plan.levels],
        "disk": [_disk(it) for it in plan.volumes],
        "memory_bytes": plan.memory_peak,
        "memory": [{"what": it.what, "bytes": it.bytes} for it in plan.memory],
        "threads": plan.threads,
        "seconds": None if plan.duration is None else _seconds(plan.duration),
        "warnings": [{"code": it.code, "message": it.message} for it in plan.warnings],
        "obstacles": [{"code": it.code, "message": it.message} for it in plan.obstacles],
    }


def _level(level: "PlannedLevel") -> dict[str, Any]:
    return {
        "level": level.level,
        "bytes": level.bytes,
        "bits_per_weight": level.bits_per_weight,
        "exact": level.exact,
        "fallbacks": level.fallbacks,
        "starving": level.starving,
    }


def _disk(disk: "Volume") -> dict[str, Any]:
    items = [
        {"what": it.what, "folder": str(it.folder), "bytes": it.bytes, "moment": it.moment}
        for it in disk.items
    ]
    return {
        "folder": str(disk.folder),
        "free": disk.free,
        "peak": disk.peak,
        "fits": disk.fits,
        "items": items,
    }


def _seconds(times: "Duration") -> dict[str, Any]:
    return {
        "idle": times.seconds,
        "low": times.low,
        "high": times.high,
        "stages": dict(times.stages),
    }


def _lines(plan: "ExportPlan") -> list[str]:
    """A short table."""
    lines = ["Levels"]
    for level in plan.levels:
        size = f"{'' if level.exact else 'about '}{size_text(level.bytes)}"
        lines.append(f"  {level.level:<22}{size:>18}  {level.bits_per_weight:.2f} bits per weight")
    for disk in plan.volumes:
        lines += _disk_lines(disk)
    lines.append("Memory, one stage after the other")
    lines += [f"  {item.what:<22}{_size(item.bytes)}" for item in plan.memory]
    lines.append(f"  {'at most':<22}{_size(plan.memory_peak)}  {plan.threads} threads")
    times = plan.duration
    if times is None:
        return [*lines, "Time    not known"]
    least, most = duration(times.low), duration(times.high)
    return [*lines, f"Time    about {duration(times.seconds)} ({least} to {most})"]


def _disk_lines(disk: "Volume") -> list[str]:
    items = [
        f"  {item.what:<22}{_size(item.bytes)}"
        + ("  while converting" if item.moment == "convert" else "")
        for item in disk.items
    ]
    peak = f"  {'at the peak':<22}{_size(disk.peak)}  of {disk.free / 1e6:,.0f} MB free"
    return [f"Disk of {disk.folder}", *items, peak]


def _size(size: int | None) -> str:
    return f"{'not known' if size is None else size_text(size):>18}"
