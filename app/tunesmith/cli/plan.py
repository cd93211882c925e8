"""`tunesmith plan export`: what an export will take, before anything is written."""

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

if TYPE_CHECKING:
    from tunesmith.export.export_plan import ExportPlan

app = typer.Typer(help="What a job will take.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """What a job will take."""


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
    memory by stage (what, bytes), threads, seconds (idle, low, high, stages; null if not known),
    warnings and obstacles (code, message).
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
    if as_json:
        put_json(_document(plan))
    else:
        for line in _lines(plan):
            put(line)
    for told in (*plan.warnings, *plan.obstacles):
        say(f"warning: {told.message}" if told in plan.warnings else f"error: {told.message}")
    if plan.obstacles:
        raise typer.Exit(3)


def _document(plan: "ExportPlan") -> dict[str, Any]:
    """The promised JSON."""
    times = plan.duration
    return {
        "levels": [
            {
                "level": it.level,
                "bytes": it.bytes,
                "bits_per_weight": it.bits_per_weight,
                "exact": it.exact,
                "fallbacks": it.fallbacks,
                "starving": it.starving,
            }
            for it in plan.levels
        ],
        "disk": [
            {
                "folder": str(disk.folder),
                "free": disk.free,
                "peak": disk.peak,
                "fits": disk.fits,
                "items": [
                    {
                        "what": item.what,
                        "folder": str(item.folder),
                        "bytes": item.bytes,
                        "moment": item.moment,
                    }
                    for item in disk.items
                ],
            }
            for disk in plan.volumes
        ],
        "memory_bytes": plan.memory_peak,
        "memory": [{"what": it.what, "bytes": it.bytes} for it in plan.memory],
        "threads": plan.threads,
        "seconds": None
        if times is None
        else {
            "idle": times.seconds,
            "low": times.low,
            "high": times.high,
            "stages": dict(times.stages),
        },
        "warnings": [{"code": it.code, "message": it.message} for it in plan.warnings],
        "obstacles": [{"code": it.code, "message": it.message} for it in plan.obstacles],
    }


def _lines(plan: "ExportPlan") -> list[str]:
    """A short table."""
    lines = ["Levels"]
    for level in plan.levels:
        size = f"{'' if level.exact else 'about '}{size_text(level.bytes)}"
        lines.append(f"  {level.level:<22}{size:>18}  {level.bits_per_weight:.2f} bits per weight")
    for disk in plan.volumes:
        lines.append(f"Disk of {disk.folder}")
        lines += [
            f"  {item.what:<22}{size_text(item.bytes):>18}"
            + ("  while converting" if item.moment == "convert" else "")
            for item in disk.items
        ]
        free = f"of {disk.free / 1e6:,.0f} MB free"
        lines.append(f"  {'at the peak':<22}{disk.peak / 1e6:>15,.1f} MB  {free}")
    lines.append("Memory, one stage after the other")
    lines += [f"  {item.what:<22}{item.bytes / 1e6:>15,.1f} MB" for item in plan.memory]
    lines.append(f"  {'at most':<22}{plan.memory_peak / 1e6:>15,.1f} MB  {plan.threads} threads")
    times = plan.duration
    if times is None:
        return [*lines, "Time    not known"]
    least, most = duration(times.low), duration(times.high)
    return [*lines, f"Time    about {duration(times.seconds)} ({least} to {most})"]
