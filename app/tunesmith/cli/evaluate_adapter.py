"""`tunesmith evaluate-adapter`: an adapter against its base, on rows it never saw."""

from pathlib import Path
from typing import Annotated

import typer

from tunesmith.cli.console import context_of
from tunesmith.core.errors import InputError


def evaluate_adapter(
    context: typer.Context,
    adapter: Annotated[Path, typer.Option(help="Folder that tunesmith train wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for the figures; must be new or empty.")],
    model: Annotated[
        Path | None, typer.Option(help="Folder of its base; else where it was when trained.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Conversations; else those held out from training.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows that are asked at most.")] = 32,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure an adapter against its base.

    Loss over all held-out rows; exact match, ROUGE-L and, where the answers are few short texts,
    F1 of the rows that both answer. OUT gets evaluation.json, answers.json and side_by_side.html.
    """
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher
    from tunesmith.training.evaluate_adapter import EvaluateSpec

    for path in (adapter, model, data):
        if path is not None and not path.exists():
            raise InputError("evaluation.missing", f"There is no {path}.", "Check the path.")
    spec = EvaluateSpec(
        adapter_dir=adapter.absolute(),
        out_dir=out.absolute(),
        model_dir=None if model is None else model.absolute(),
        data_file=None if data is None else data.absolute(),
        eval_answers=rows,
    )
    workspace = context_of(context).workspace
    run = launcher.submit(workspace, "evaluate-adapter", adapter.absolute().name, spec)
    finish(run, as_json=as_json)
