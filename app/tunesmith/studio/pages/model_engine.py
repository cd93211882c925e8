"""What the Model page asks of the engine, in background threads; heavy imports happen there."""

from collections.abc import Sequence
from pathlib import Path

from tunesmith.core import secrets
from tunesmith.core.errors import CancelledError, InputError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.models.gguf_metadata import GgufMetadata
from tunesmith.models.hub import HubModel
from tunesmith.models.library import LibraryModel
from tunesmith.models.model_report import Finding


def search_hub(query: str) -> list[HubModel]:
    """The hub's answer, with the person's token if there is one.

    Raises:
        TunesmithError: as `hub.search`.
    """
    from tunesmith.jobs.model_check import supported_architectures
    from tunesmith.models.hub import search

    return search(query, supported=supported_architectures(), token=_token())


def ask_contexts(model_ids: Sequence[str], sink: Sink) -> dict[str, int | None]:
    """Context lengths of models on the hub; None where it does not tell.

    Raises:
        CancelledError: nobody waits for it any more.
    """
    from tunesmith.models.hub import context_length, read_config

    token, found = _token(), dict[str, int | None]()
    for model_id in model_ids:
        sink.check_cancelled()
        try:
            found[model_id] = context_length(read_config(model_id, token=token))
        except CancelledError:
            raise
        except TunesmithError:
            found[model_id] = None  # a download of it would say what is the matter
    return found


def list_library(workspace: Path) -> list[LibraryModel]:
    """The models on disk."""
    from tunesmith.models.library import list_models

    return list_models(workspace)


def open_folder(workspace: Path, folder: Path) -> LibraryModel:
    """Add a folder to the library.

    Raises:
        InputError: it is no model folder.
    """
    from tunesmith.models.library import add_folder

    return add_folder(workspace, folder)


def check(folder: Path) -> list[Finding]:
    """The check report; strangers' files are read in a child of its own."""
    from tunesmith.jobs.model_check import check_model

    return check_model(folder)


def read_gguf(path: Path) -> tuple[GgufMetadata, int]:
    """What a GGUF says of itself, and its size in bytes.

    Raises:
        InputError: it cannot be read.
    """
    from tunesmith.models.gguf_metadata import read_gguf_metadata

    return read_gguf_metadata(path), path.stat().st_size


def discard(out_dir: Path) -> None:
    """Remove what an ended download has left."""
    from tunesmith.models.library import discard_partial

    discard_partial(out_dir)


def _token() -> str | None:
    try:
        return secrets.get_secret(secrets.HUB_TOKEN)
    except InputError:
        return None  # no keyring: most models need no token, and where one does the hub says so
