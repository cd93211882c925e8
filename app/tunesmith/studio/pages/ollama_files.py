"""Which GGUF files of this workspace one can talk to or measure. No widgets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs.run_folder import State
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio

BASE_LEVEL = "Q8_0"


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A file as an export wrote it; `base` says that no adapter went into it.

    One that is `in_parts` begins at `path`; llama.cpp opens it, Ollama does not.
    """

    path: Path
    level: str
    bytes: int
    bits_per_weight: float
    sha256: str
    run: str
    name: str
    base: bool
    in_parts: bool = False


def files_of(view: RunView | None) -> list[GgufFile]:
    """What one export wrote; nothing while it has not succeeded."""
    if view is None or view.kind != "export" or view.state is not State.SUCCEEDED:
        return []
    base = view.spec.get("adapter_dir") is None
    name = Path(str(view.spec.get("model_dir", ""))).name if base else view.name
    return [
        GgufFile(
            Path(it["path"]),
            str(it["level"]),
            int(it["bytes"]),
            float(it["bits_per_weight"]),
            str(it["sha256"]),
            view.id,
            name,
            base,
            bool(it.get("parts")),
        )
        for it in (view.result or {}).get("files", ())
    ]


def for_ollama(files: Iterable[GgufFile]) -> list[GgufFile]:
    """Those that Ollama can open."""
    return [file for file in files if not file.in_parts]


def tuned_files(studio: Studio) -> list[GgufFile]:
    """What the project's export wrote, largest first."""
    found = files_of(studio.bridge.view(studio.project.export.run))
    return sorted(found, key=lambda file: -file.bytes)


def base_runs(studio: Studio) -> list[RunView]:
    """Exports of the project's base model as it is, newest first."""
    folder = studio.project.model.folder
    return [
        view
        for view in studio.bridge.views()
        if view.kind == "export"
        and view.spec.get("adapter_dir") is None
        and folder is not None
        and view.spec.get("model_dir") == str(folder)
    ]


def base_files(studio: Studio) -> list[GgufFile]:
    """Files of the base model, from its newest export that succeeded."""
    return next((found for view in base_runs(studio) if (found := files_of(view))), [])


def base_spec(studio: Studio) -> ExportSpec | None:
    """The job that makes a file of the base model; None without one."""
    model = studio.project.model
    if model.folder is None:
        return None
    name = f"{model.name or model.folder.name}-base"
    return ExportSpec(
        model_dir=model.folder,
        adapter_dir=None,
        levels=(BASE_LEVEL,),
        out_dir=studio.workspace / "exports" / name,
        name=name,
        work_dir=studio.workspace,
    )


def existing(files: Sequence[GgufFile]) -> list[GgufFile]:
    """Those that are still on disk; call it in the background."""
    return [file for file in files if file.path.is_file()]
