"""`tunesmith demo`: the whole main job on the bundled workbook, with a summary at the end."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import context_of, say

_DEFAULT_OUT = "tunesmith-demo"


def demo(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(help="Folder for everything; else ./tunesmith-demo.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Do the whole job on a bundled workbook.

    From its rows to checked GGUF files and a proven Modelfile, on the CPU. Trains the starter
    model for about three minutes; all in all some six minutes on two cores.
    """
    from tunesmith.cli.results import finish
    from tunesmith.core.files import require_empty
    from tunesmith.jobs import launcher
    from tunesmith.jobs.demo_job import DemoSpec

    folder = (out if out is not None else _free_folder()).absolute()
    require_empty(folder)
    say(f"Everything goes to {folder}")
    spec = DemoSpec(out_dir=folder)
    run = launcher.submit(context_of(context).workspace, "demo", folder.name, spec)
    finish(run, as_json=as_json)


def summary(result: dict[str, Any]) -> list[str]:
    """The demo's result as lines for a person."""
    rows, match = result["rows"], result["exact_match"]
    lines = ["", "Rows", f"  {rows['read']} read, {rows['used']} used, {rows['skipped']} skipped"]
    lines += [f"    {count:>3}  {reason}" for reason, count in rows["reasons"].items()]
    loss = result["eval_loss"]
    lines += [
        "",
        "Loss on held-out rows",
        f"  {loss['before']:.3f} before, {loss['after']:.3f} after",
    ]
    lines += ["", f"Exactly right answers on {match['rows']} held-out rows"]
    measured = {"base model": match["base"], "tuned adapter": match["adapter"], **match["gguf"]}
    lines += [f"  {name:<14} {share:>4.0%}" for name, share in measured.items()]
    lines += ["", "Five of them"]
    for exchange in result["exchanges"]:
        right = "right" if exchange["answer"] == exchange["expected"] else "WRONG"
        lines += [f"  > {exchange['question']}".replace("\n", "\n    ")]
        lines += [f"    [{right}] " + exchange["answer"].replace("\n", " | ")]
    lines += ["", "Files"]
    for file in result["files"]:
        lines.append(
            f"  {file['path']}  {file['bytes'] / 1e6:.1f} MB  sha256 {file['sha256'][:12]}…"
        )
    parity = result["parity"]
    lines += [
        "",
        "Parity",
        f"  Modelfile TEMPLATE and trained chat template: {parity['verdict']}"
        f" in {parity['cases']} conversations",
    ]
    lines += [f"  note: {warning}" for warning in result["warnings"]]
    modelfile = Path(result["modelfile"])
    lines += [
        "",
        f"Done in {result['seconds']:.0f} s. To run it in Ollama:",
        f"  ollama create support-mail -f {modelfile}",
        "  ollama run support-mail",
    ]
    return lines


def _free_folder() -> Path:
    folder, number = Path(_DEFAULT_OUT), 2
    while folder.exists() and any(folder.iterdir()):
        folder, number = Path(f"{_DEFAULT_OUT}-{number}"), number + 1
    return folder
