"""The base models on disk: downloaded ones, the starter model, folders that the person added.

A broken folder is listed with what is wrong with it, never left out.
"""

import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from tunesmith.core import files
from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.models.licences import licence_of_folder
from tunesmith.models.model_folder import open_model
from tunesmith.models.starter import RECORD as STARTER_RECORD
from tunesmith.models.starter import find_source

RECORD = "tunesmith-model.json"
ADDED = "added-models.json"
STARTER_NAME = "SmolLM2-135M-Instruct"
_RECORD_VERSION = 1
# Of the bundled starter before it is written; the tests compare them with the written folder.
_STARTER_PARAMETERS, _STARTER_CONTEXT = 134_515_008, 8192
_LARGEST_RECORD = 4 << 20  # bytes


class Source(StrEnum):
    """Where a model came from; `BUNDLED` is the starter model before it is unpacked."""

    DOWNLOAD = "download"
    STARTER = "starter"
    BUNDLED = "bundled"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One downloaded file with its verified checksum."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DownloadRecord:
    """`tunesmith-model.json` in a downloaded folder: exactly what was fetched.

    `revision` is the commit, `asked` the branch or tag that it was at the time.
    """

    repo: str
    revision: str
    asked: str
    endpoint: str
    licence: str | None
    files: tuple[FileRecord, ...]
    version: int = _RECORD_VERSION


@dataclass(frozen=True, slots=True)
class _Added:
    """`added-models.json`."""

    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _StarterRecord:
    """What is needed here of the record that `write_starter` leaves."""

    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """One model on disk; None where its folder does not say.

    Attributes:
        name: as people call it, without owner.
        owner: who published it, where known.
        path: its folder, or for `BUNDLED` the folder that it will be unpacked to.
        bytes: of all its files.
        parameters: number of weights.
        context: longest text in tokens.
        source: where it came from.
        repo: id on the hub, for downloads.
        revision: commit on the hub, for downloads.
        error: why it cannot be used; None for a model that opens.
    """

    name: str
    owner: str
    path: Path
    bytes: int
    parameters: int | None
    context: int | None
    licence: str | None
    architecture: str | None
    source: Source
    repo: str | None = None
    revision: str | None = None
    error: TunesmithError | None = None

    @property
    def on_disk(self) -> bool:
        """False only for the starter model that is still in its package."""
        return self.source is not Source.BUNDLED


def models_folder(workspace: Path) -> Path:
    """Where downloaded models and the starter model are kept."""
    return workspace / "models"


def download_folder(workspace: Path, repo: str) -> Path:
    """Where the model `owner/name` belongs."""
    return models_folder(workspace) / repo.replace("/", "--")


def starter_folder(workspace: Path) -> Path:
    """Where the starter model belongs."""
    return models_folder(workspace) / "starter"


def partial_folder(out_dir: Path) -> Path:
    """Where an unfinished download to `out_dir` is kept, on the same volume."""
    return out_dir.with_name(f".{out_dir.name}.partial")


def discard_partial(out_dir: Path) -> None:
    """Remove what an unfinished download to `out_dir` has left; not while it runs."""
    shutil.rmtree(partial_folder(out_dir), ignore_errors=True)


def list_models(workspace: Path) -> list[LibraryModel]:
    """All models: the starter first, then by name. Reads headers only; not for the GUI thread.

    Raises:
        InputError: `library.list-broken` if the list of added folders cannot be read.
    """
    found = [_describe(path) for path in _model_folders(models_folder(workspace))]
    found += [_describe(path) for path in added_folders(workspace)]
    if not any(model.source is Source.STARTER for model in found):
        found += _bundled(workspace)
    return sorted(found, key=_order)


def added_folders(workspace: Path) -> list[Path]:
    """The folders that the person added, in the order they did.

    Raises:
        InputError: `library.list-broken`.
    """
    path = workspace / ADDED
    try:
        listed = TypeAdapter(_Added).validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, ValidationError):
        raise InputError(
            "library.list-broken",
            f"{path}, the list of model folders that were added, cannot be read.",
            "Delete that file and add the folders again; the models themselves are not touched.",
        ) from None
    return [Path(folder) for folder in listed.folders]


def add_folder(workspace: Path, folder: Path) -> LibraryModel:
    """Add a folder from anywhere on this machine and describe it; it stays where it is.

    Raises:
        InputError: what `open_model` says about a folder that cannot be used.
    """
    folder = folder.absolute()
    open_model(folder)
    folders = added_folders(workspace)
    if folder not in folders and folder.parent != models_folder(workspace).absolute():
        files.write_json(workspace / ADDED, {"folders": [str(f) for f in [*folders, folder]]})
    return _describe(folder)


def remove_folder(workspace: Path, folder: Path) -> None:
    """Take an added folder off the list; its files stay."""
    left = [f for f in added_folders(workspace) if f != folder.absolute()]
    files.write_json(workspace / ADDED, {"folders": [str(f) for f in left]})


def write_record(folder: Path, record: DownloadRecord) -> None:
    """Write `tunesmith-model.json`."""
    files.write_json(folder / RECORD, TypeAdapter(DownloadRecord).dump_python(record, mode="json"))


def read_record(folder: Path) -> DownloadRecord | None:
    """What was downloaded to `folder`; None if it is no download or its record is damaged."""
    path = folder / RECORD
    try:
        if path.stat().st_size > _LARGEST_RECORD:
            return None
        return TypeAdapter(DownloadRecord).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def recorded_checksums(folder: Path) -> dict[str, str]:
    """SHA-256 by file name, as recorded when a download or the starter was written; else empty."""
    record = read_record(folder)
    if record is not None:
        return {file.name: file.sha256 for file in record.files}
    try:
        starter = TypeAdapter(_StarterRecord).validate_json((folder / STARTER_RECORD).read_bytes())
    except (OSError, ValidationError):
        return {}
    return starter.files


def _describe(folder: Path) -> LibraryModel:
    record = read_record(folder)
    source, owner, name = Source.FOLDER, "", folder.name
    if record is not None:
        source = Source.DOWNLOAD
        owner, _, name = record.repo.rpartition("/")
    elif (folder / STARTER_RECORD).is_file():
        source, name = Source.STARTER, STARTER_NAME
    parameters: int | None = None
    context: int | None = None
    architecture: str | None = None
    error: TunesmithError | None = None
    try:
        model = open_model(folder)
        architecture = model.architecture
        parameters = sum(tensor.elements for tensor in model.weights.values())
        if "max_position_embeddings" in model.config.values:
            context = model.config.integer("max_position_embeddings")
    except TunesmithError as problem:
        error = problem
    except OSError as problem:
        error = InputError("model.unreadable", f"{folder}: {problem.strerror}.", "Check the disk.")
    return LibraryModel(
        name=name,
        owner=owner,
        path=folder,
        bytes=_size(folder),
        parameters=parameters,
        context=context,
        licence=licence_of_folder(folder) or (record.licence if record else None),
        architecture=architecture,
        source=source,
        repo=record.repo if record else None,
        revision=record.revision if record else None,
        error=error,
    )


def _bundled(workspace: Path) -> list[LibraryModel]:
    try:
        package = find_source()
    except InputError:
        return []  # the package is not part of this installation
    return [
        LibraryModel(
            name=STARTER_NAME,
            owner="",
            path=starter_folder(workspace),
            bytes=package.stat().st_size,
            parameters=_STARTER_PARAMETERS,
            context=_STARTER_CONTEXT,
            licence="Apache-2.0",
            architecture="LlamaForCausalLM",
            source=Source.BUNDLED,
        )
    ]


def _model_folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    # Hidden ones are unfinished downloads.
    return [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")]


def _size(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _order(model: LibraryModel) -> tuple[bool, str, str]:
    first = model.source in (Source.STARTER, Source.BUNDLED)
    return (not first, model.name.lower(), str(model.path))
