"""`tunesmith export`: base + adapter in, checked GGUF files with Modelfiles out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tunesmith.cli.console import context_of, put, put_json

# What scripts may rely on of each file; the rest is in manifest.json.
_FILE_KEYS = ("level", "path", "bytes", "sha256", "bits_per_weight", "checks")


class ConverterOption(StrEnum):
    """Values of --converter."""

    AUTO = "auto"
    OWN = "own"
    OFFICIAL = "official"


def export(
    context: typer.Context,
    model: Annotated[Path, typer.Option(help="Folder of the base model.")],
    levels: Annotated[str, typer.Option(help="Quantization levels, such as Q4_K_M,Q8_0.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    adapter: Annotated[Path | None, typer.Option(help="Folder of the LoRA adapter.")] = None,
    name: Annotated[
        str | None, typer.Option(help="Begins the files' names; else the model folder's name.")
    ] = None,
    imatrix: Annotated[Path | None, typer.Option(help="Importance matrix.")] = None,
    converter: Annotated[
        ConverterOption, typer.Option(help="Who converts.")
    ] = ConverterOption.AUTO,
    keep_f16: Annotated[bool, typer.Option("--keep-f16", help="Keep a 16-bit GGUF too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write checked GGUF files and Modelfiles.

    Merges an adapter into its base and writes a GGUF file per quantization level. A file that
    fails a check keeps the ending .part, and the exit code is 3.
    """
    from tunesmith.cli.foreground import run_job
    from tunesmith.export.spec import ExportSpec

    wanted = tuple(level.strip().upper() for level in levels.split(",") if level.strip())
    chosen = name if name is not None else model.absolute().name
    spec = ExportSpec(
        model_dir=model.absolute(),
        adapter_dir=None if adapter is None else adapter.absolute(),
        levels=wanted,
        out_dir=out.absolute(),
        name=chosen,
        work_dir=out.absolute(),  # replaced by the run's own folder
        imatrix=None if imatrix is None else imatrix.absolute(),
        converter=converter.value,
        keep_f16=keep_f16,
    )
    run, result = run_job(context_of(context).workspace, "export", chosen, spec)
    if as_json:
        put_json(_document(run.id, result))
        return
    for file in result["files"]:
        size = file["bytes"] / 1e6
        put(f"{file['path']}  {size:.1f} MB  {file['bits_per_weight']:.2f} bits per weight")
        for check in file["checks"]:
            put(f"  {check['name']}: {check['verdict']} ({check['detail']})")
    for modelfile in result["modelfiles"]:
        put(f"{modelfile['path']}  parity {modelfile['verdict']} in {modelfile['cases']} cases")


def _document(run_id: str, result: dict[str, Any]) -> dict[str, Any]:
    """The promised JSON, with no key more: scripts compare it whole."""
    return {
        "run": run_id,
        "files": [{key: file[key] for key in _FILE_KEYS} for file in result["files"]],
        "warnings": result["warnings"],
    }
