"""`tunesmith export`: base + adapter in, checked GGUF files with Modelfiles out."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith.cli.console import context_of
from tunesmith.core.errors import InputError

if TYPE_CHECKING:
    from tunesmith.export.spec import ExportSpec


# As llama-gguf-split counts, in thousands; MiB and GiB mean what they say.
_UNITS = {
    "K": 10**3, "M": 10**6, "G": 10**9,
    "KB": 10**3, "MB": 10**6, "GB": 10**9,
    "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30,
}  # fmt: skip


class ConverterOption(StrEnum):
    """Values of --converter."""

    AUTO = "auto"
    OWN = "own"
    OFFICIAL = "official"


# What `export` and `plan export` ask alike.
ModelOption = Annotated[Path, typer.Option(help="Folder of the base model, or a GGUF file.")]
LevelsOption = Annotated[
    str,
    typer.Option(
        help="Quantization levels, such as Q4_K_M,Q8_0; `tunesmith export --help` lists all."
    ),
]
OutOption = Annotated[Path, typer.Option(help="Folder for the files.")]
AdapterOption = Annotated[Path | None, typer.Option(help="Folder of the LoRA adapter.")]
NameOption = Annotated[
    str | None, typer.Option(help="Begins the files' names; else the model's name.")
]
ImatrixOption = Annotated[Path | None, typer.Option(help="Importance matrix.")]
WhichConverterOption = Annotated[
    ConverterOption,
    typer.Option(help="Tunesmith's own, llama.cpp's, or ours if it knows the model."),
]
KeepOption = Annotated[bool, typer.Option("--keep-f16", help="Keep a 16-bit GGUF too.")]
SplitOption = Annotated[
    str | None,
    typer.Option(
        help="Largest size of a file, such as 4G; a larger level becomes parts, without Modelfile."
    ),
]
AdapterFileOption = Annotated[
    bool, typer.Option("--adapter-gguf", help="Write the adapter alone as GGUF too.")
]
MergedOption = Annotated[
    bool, typer.Option("--merged-folder", help="Write the merged 16-bit Hugging Face folder too.")
]


def export(
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
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write checked GGUF files and Modelfiles.

    Merges an adapter into its base and writes a GGUF file per quantization level. A file that
    fails a check keeps the ending .part, and the exit code is 3. With --split a larger level
    becomes NAME-LEVEL-00001-of-0000N.gguf and so on, which Ollama does not open. A model that
    Tunesmith's converter does not know goes through llama.cpp's own, downloaded once. A GGUF file
    in place of the folder keeps its tokenizer and its chat template; the original model gives
    better files than a quantized one.

    Levels: F32, BF16, F16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q5_1, Q5_0, Q4_K_M, Q4_K_S, Q4_1, Q4_0,
    IQ4_NL, IQ4_XS, Q3_K_L, Q3_K_M, Q3_K_S, IQ3_M, IQ3_S, Q2_K, TQ2_0, TQ1_0, Q2_0, Q1_0;
    MXFP4_MOE of a mixture of experts; with --imatrix also IQ3_XS, IQ3_XXS, Q2_K_S, IQ2_M, IQ2_S,
    IQ2_XS, IQ2_XXS, IQ1_M, IQ1_S.
    """
    from tunesmith.cli.results import finish
    from tunesmith.jobs import launcher

    spec = make_spec(
        out, model, levels, out, adapter, name, imatrix, converter, split,
        keep_f16=keep_f16, adapter_gguf=adapter_gguf, merged_folder=merged_folder,
    )  # fmt: skip
    run = launcher.submit(context_of(context).workspace, "export", spec.name, spec)
    finish(run, as_json=as_json)


def make_spec(
    work: Path,
    model: Path,
    levels: str,
    out: Path,
    adapter: Path | None,
    name: str | None,
    imatrix: Path | None,
    converter: ConverterOption,
    split: str | None,
    *,
    keep_f16: bool,
    adapter_gguf: bool,
    merged_folder: bool,
) -> "ExportSpec":
    """What the options ask for; a run replaces the work folder by its own.

    Raises:
        InputError: what a typing mistake spoils is told at once.
    """
    from tunesmith.export.base_open import model_name
    from tunesmith.export.spec import ExportSpec

    spec = ExportSpec(
        model_dir=model.absolute(),
        adapter_dir=None if adapter is None else adapter.absolute(),
        levels=tuple(level.strip().upper() for level in levels.split(",") if level.strip()),
        out_dir=out.absolute(),
        name=name if name is not None else model_name(model.absolute()),
        work_dir=work.absolute(),
        imatrix=None if imatrix is None else imatrix.absolute(),
        converter=converter.value,
        keep_f16=keep_f16,
        split_bytes=None if split is None else _bytes(split),
        adapter_gguf=adapter_gguf,
        merged_folder=merged_folder,
    )
    _require_inputs(spec)
    return spec


def _bytes(size: str) -> int:
    """A size such as 4G, 500M or 1.5GiB."""
    match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,6})?)\s*([A-Za-z]+)\s*", size)
    unit = _UNITS.get(match[2].upper()) if match else None
    if match is None or unit is None:
        raise InputError(
            "export.split-size", f"“{size}” is no size of a file.", "For example: --split 4G."
        )
    return int(float(match[1]) * unit)


def _require_inputs(spec: "ExportSpec") -> None:
    """What a typing mistake spoils is told at once, before there is a run."""
    from tunesmith.export.adapter_output import no_adapter
    from tunesmith.export.base_open import open_base
    from tunesmith.export.imatrix import require_matrix_file
    from tunesmith.export.levels import parse_levels
    from tunesmith.export.prepare import refuse_of_gguf
    from tunesmith.export.splits import refuse_small_limit

    parse_levels(spec.levels, has_imatrix=spec.imatrix is not None)
    open_base(spec.model_dir)
    refuse_of_gguf(spec)
    refuse_small_limit(spec.split_bytes)
    if spec.adapter_gguf and spec.adapter_dir is None:
        raise no_adapter()
    if spec.adapter_dir is not None and not spec.adapter_dir.is_dir():
        raise InputError(
            "adapter.missing", f"There is no folder {spec.adapter_dir}.", "Check --adapter."
        )
    if spec.imatrix is not None:
        require_matrix_file(spec.imatrix)
