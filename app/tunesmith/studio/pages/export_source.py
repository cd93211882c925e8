"""What is exported, from where and under which name: read from the project, no widgets."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.export_levels import SIXTEEN_BIT
from tunesmith.studio.pages.export_outcome import ADAPTER, MERGED
from tunesmith.studio.project import ExportChoice, Project
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number

_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Source:
    """A base model and the adapter that goes into it.

    `adapter_text` names the adapter as a person knows it; `missing` says why nothing can be
    exported yet, empty if it can.
    """

    model: Path
    model_name: str
    adapter: Path | None
    adapter_text: str
    missing: str = ""


def source_of(studio: Studio) -> Source | None:
    """What would be exported now; None without a base model."""
    project = studio.project
    folder = project.model.folder
    if folder is None:
        return None
    name = project.model.name or folder.name
    train = project.train
    if train.adapter is not None:
        text = translate("Export", "{name}, from disk").format(name=train.adapter.name)
        return Source(folder, name, train.adapter, text)
    view = studio.bridge.view(train.run)
    if view is None:
        return Source(folder, name, None, translate("Export", "none, the base model alone"))
    if view.state is State.SUCCEEDED and view.result:
        out = Path(str(view.result["out_dir"]))
        base = Path(str(view.spec.get("model_dir", folder)))
        text = translate("Export", "{name}, step {step}").format(
            name=out.name, step=number(int(view.result.get("best_step", 0)))
        )
        return Source(base, name if base == folder else base.name, out, text)
    missing = translate("Export", "The training has not finished; there is no adapter yet.")
    return Source(folder, name, None, view.name, missing)


def chosen_levels(choice: ExportChoice) -> tuple[str, ...]:
    """All files wanted, the 16-bit one included."""
    quantized = tuple(level for level in choice.levels if level != SIXTEEN_BIT)
    sixteen = choice.keep_f16 or SIXTEEN_BIT in choice.levels
    return (SIXTEEN_BIT, *quantized) if sixteen else quantized


def chosen_extras(choice: ExportChoice, source: Source) -> list[str]:
    """What is wanted beside the levels; without an adapter there is no file of one."""
    adapter = choice.adapter_gguf and source.adapter is not None
    return [ADAPTER] * adapter + [MERGED] * choice.merged_folder


def export_name(project: Project, source: Source) -> str:
    """The name the person gave, or one made of what is exported."""
    if project.export.name:
        return project.export.name
    origin = source.adapter.name if source.adapter is not None else source.model_name
    return _UNFIT.sub("-", origin).strip("-.") or "model"


def out_folder(workspace: Path, name: str) -> Path:
    """Where an export of this name goes."""
    return workspace / "exports" / name


def spec_of(studio: Studio, source: Source) -> ExportSpec:
    """The job."""
    choice = studio.project.export
    name = export_name(studio.project, source)
    wanted, extras = chosen_levels(choice), chosen_extras(choice, source)
    return ExportSpec(
        model_dir=source.model,
        adapter_dir=source.adapter,
        levels=tuple(level for level in wanted if level != SIXTEEN_BIT) or wanted,
        out_dir=out_folder(studio.workspace, name),
        name=name,
        work_dir=studio.workspace,  # replaced by the run's own folder
        imatrix=choice.imatrix,
        converter=choice.converter,
        keep_f16=SIXTEEN_BIT in wanted,
        split_bytes=choice.split_bytes,
        adapter_gguf=ADAPTER in extras,
        merged_folder=MERGED in extras,
    )


def command_line(spec: ExportSpec, workspace: Path) -> str:
    """The same job for a terminal."""
    parts = ["tunesmith", "--workspace", str(workspace), "export", "--model", str(spec.model_dir)]
    if spec.adapter_dir is not None:
        parts += ["--adapter", str(spec.adapter_dir)]
    parts += ["--levels", ",".join(spec.levels), "--out", str(spec.out_dir), "--name", spec.name]
    if spec.keep_f16 and spec.levels != (SIXTEEN_BIT,):
        parts.append("--keep-f16")
    if spec.imatrix is not None:
        parts += ["--imatrix", str(spec.imatrix)]
    if spec.split_bytes is not None:
        parts += ["--split", _split_option(spec.split_bytes)]
    if spec.converter != "auto":
        parts += ["--converter", spec.converter]
    parts += ["--adapter-gguf"] * spec.adapter_gguf + ["--merged-folder"] * spec.merged_folder
    return shlex.join(parts)


def _split_option(size: int) -> str:
    """A size as the command line reads it, to the byte: “4G”, “1.5M”."""
    unit, letter = (10**9, "G") if size % 10**9 == 0 else (10**6, "M")
    whole, rest = divmod(size, unit)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".") + letter


def name_problem(name: str) -> str:
    """Why a name cannot begin a file's; empty if it can. The rules are those of the export."""
    if not name.strip() or name != name.strip() or name.startswith("."):
        return translate("Export", "Begin with a letter or a digit.")
    if set('/\\:*?"<>|') & set(name) or not name.isprintable():
        return translate("Export", "Use letters, digits, dots, dashes and underscores.")
    return ""


def free_name(workspace: Path, name: str) -> str:
    """The name with the first number behind it that no export has."""
    stem = re.sub(r"-\d+$", "", name)
    taken = 2
    while out_folder(workspace, f"{stem}-{taken}").exists():
        taken += 1
    return f"{stem}-{taken}"
