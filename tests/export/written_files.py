"""What tests of whole exports look at: files, tensors, metadata, the manifest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gguf import GGUFReader

from tunesmith.core.events import Event, MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export.spec import ExportResult


class StopAt(MemorySink):
    """Asks for a stop once an event for which `when` holds was reported."""

    def __init__(self, when: Callable[[Event], bool]) -> None:
        super().__init__()
        self._when = when

    def emit(self, event: Event) -> None:
        super().emit(event)
        self.cancelled = self.cancelled or self._when(event)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def listed(result: ExportResult) -> dict[str, dict[str, Any]]:
    """The manifest's entries by file, each compared with the file itself."""
    entries = json.loads(result.manifest.read_text("utf-8"))["files"]
    for entry in entries:
        path = result.manifest.parent / entry["file"]
        assert (path.stat().st_size, sha256_file(path)) == (entry["bytes"], entry["sha256"])
    return {entry["file"]: entry for entry in entries}


def contents(*paths: Path) -> dict[str, tuple[int, bytes]]:
    """Type and bytes of every tensor of some files."""
    return {
        tensor.name: (int(tensor.tensor_type), tensor.data.tobytes())
        for path in paths
        for tensor in GGUFReader(path).tensors
    }


def keys(path: Path) -> dict[str, Any]:
    """Metadata of a file, without the counts of its head."""
    fields = GGUFReader(path).fields.values()
    return {it.name: it.contents() for it in fields if not it.name.startswith("GGUF.")}


def rewrite(path: Path, **values: object) -> None:
    """Set keys of a JSON file."""
    stored = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps(stored | values), "utf-8")
