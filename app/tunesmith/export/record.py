"""What an export remembers: hashes of its inputs, finished levels, and two JSON files beside them.

`manifest.json` says what the files were made from and with; `checks.json` what was checked.
"""

import hashlib
import importlib.metadata
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.events import Sink
from tunesmith.core.files import sha256_file, write_json
from tunesmith.export.spec import Check, ExportedFile, ExportSpec, MergedFolder, WrittenPart
from tunesmith.models.gguf_parts import part_paths

MANIFEST = "manifest.json"
CHECKS = "checks.json"
MERGED = "merged"  # in place of a level: files of the merged folder
_KINDS = {MANIFEST: "export", CHECKS: "export-checks"}  # told apart from others' by this
_STATE = "export-state.json"
_INPUT_FILES = ("*.json", "*.safetensors", "*.jinja", "tokenizer.model", "README.md")
_PACKAGES = ("tunesmith", "llama-cpp-python", "gguf", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class Inputs:
    """SHA-256 by file name of everything read, and versions of everything that computes."""

    base: dict[str, str]
    adapter: dict[str, str] | None
    versions: dict[str, str]
    imatrix: str | None = None

    def digest(self) -> str:
        """One hash of it all: equal inputs give equal files."""
        return _hash_json(asdict(self))

    def origin(self) -> str:
        """One hash of what was read: the same after an update of whatever computes."""
        return _hash_json([self.base, self.adapter, self.imatrix])


@dataclass(frozen=True, slots=True)
class Made:
    """How: whose converter, what of the base was quantized before, if anything was, and whether the
    base is a GGUF file in place of a folder.
    """

    converter: str
    base_label: str | None
    from_file: bool = False


def hash_inputs(spec: ExportSpec, sink: Sink) -> Inputs:
    """Hash everything that is read; asks for cancellation meanwhile."""
    return Inputs(
        base=_hash_files(spec.model_dir, sink),
        adapter=None if spec.adapter_dir is None else _hash_files(spec.adapter_dir, sink),
        versions={name: importlib.metadata.version(name) for name in _PACKAGES},
        imatrix=None if spec.imatrix is None else sha256_file(spec.imatrix, sink),
    )


def stamps(spec: ExportSpec) -> dict[Path, tuple[int, int]]:
    """Size and time of the last change of every file that is read."""
    files = [spec.imatrix] if spec.imatrix is not None else []
    for source in (spec.model_dir, spec.adapter_dir):
        files += [] if source is None else _input_files(source)
    found = {path: path.stat() for path in files}
    return {path: (status.st_size, status.st_mtime_ns) for path, status in found.items()}


class State:
    """Finished files of one export, kept in its work folder so that a killed one goes on.

    Files are known by their level; `adapter` stands for that of the adapter alone.
    """

    def __init__(self, spec: ExportSpec, inputs: str) -> None:
        self._path = spec.work_dir / _STATE
        self._key = {
            "inputs": inputs,
            "checked_with": _hash_json(spec.check_texts),
            "files": [str(spec.out_dir), spec.name, spec.split_bytes],
        }
        self._finished: dict[str, Any] = {}
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            if stored["key"] == self._key:
                self._finished = dict(stored["finished"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # first attempt, or other inputs: nothing is finished

    def finished(self, level: str, sink: Sink) -> ExportedFile | None:
        """The level's file, if it is still exactly what an earlier attempt wrote.

        Raises:
            CancelledError: if asked to stop meanwhile; large files take their time.
        """
        entry = self._finished.get(level)
        if entry is None:
            return None
        file = ExportedFile(
            **{
                **entry,
                "path": Path(entry["path"]),
                "checks": tuple(Check(**check) for check in entry["checks"]),
                "parts": tuple(
                    WrittenPart(**{**part, "path": Path(part["path"])})
                    for part in entry.get("parts", ())
                ),
            }
        )
        return file if all(is_intact(part, sink) for part in file.written()) else None

    def remember(self, file: ExportedFile) -> None:
        """Note a finished file."""
        parts = [{**asdict(part), "path": str(part.path)} for part in file.parts]
        self._finished[file.level] = {**asdict(file), "path": str(file.path), "parts": parts}
        write_json(self._path, {"key": self._key, "finished": self._finished})


def is_intact(part: WrittenPart, sink: Sink) -> bool:
    """Whether a file is on the disk as it was written.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    path = part.path
    if not path.is_file() or path.stat().st_size != part.bytes:
        return False
    return sha256_file(path, sink) == part.sha256


def write_manifest(
    spec: ExportSpec,
    inputs: Inputs,
    made: Made,
    files: Sequence[ExportedFile],
    merged: MergedFolder | None = None,
) -> None:
    """Write `manifest.json` for the files that exist so far; entries of earlier exports stay.

    Every file has its own account of what it was made from: an export into a folder that has files
    already may be of another model. A file in a folder goes by its path from `out_dir`.
    """
    origin = {
        "made_from": inputs.origin(),
        "base": {
            "file" if made.from_file else "folder": spec.model_dir.name,
            "sha256": inputs.base,
        },
        "adapter": None
        if spec.adapter_dir is None
        else {"folder": spec.adapter_dir.name, "sha256": inputs.adapter},
        "imatrix_sha256": inputs.imatrix,
        "versions": inputs.versions,
        "converter": made.converter,
        "merged_in": "F32",
        "base_quantized": made.base_label,
    }
    entries: dict[str, Any] = {}
    for file in files:
        about = {
            "bits_per_weight": round(file.bits_per_weight, 4),
            "checks": _checks_json(file),
            **origin,
        }
        for part in file.written():
            name = _name_in(spec.out_dir, part.path)
            entries[name] = {**_entry(name, file.level, part), **about}
    for part in merged.files if merged is not None else ():
        name = _name_in(spec.out_dir, part.path)
        entries[name] = {**_entry(name, MERGED, part), **origin}
    together = _standing(spec.out_dir, recorded_files(spec.out_dir)) | entries
    if not together:
        (spec.out_dir / MANIFEST).unlink(missing_ok=True)  # there are no files, so no list of them
        return
    write_json(
        spec.out_dir / MANIFEST,
        {"version": 1, "kind": _KINDS[MANIFEST], "files": list(together.values())},
    )


def _entry(name: str, level: str, part: WrittenPart) -> dict[str, Any]:
    return {"file": name, "level": level, "bytes": part.bytes, "sha256": part.sha256}


def _name_in(out_dir: Path, path: Path) -> str:
    return path.relative_to(out_dir).as_posix()


def write_checks(out_dir: Path, files: Sequence[ExportedFile]) -> None:
    """Write `checks.json`: verdict and detail of every check, by file; earlier ones stay."""
    entries = {
        _name_in(out_dir, file.path): {
            "level": file.level,
            "passed": file.passed,
            "checks": _checks_json(file),
        }
        for file in files
    }
    earlier = _read_record(out_dir / CHECKS).get("files")
    standing = _standing(out_dir, earlier) if isinstance(earlier, dict) else {}
    write_json(
        out_dir / CHECKS, {"version": 1, "kind": _KINDS[CHECKS], "files": standing | entries}
    )


def recorded_files(out_dir: Path) -> dict[str, dict[str, Any]]:
    """What `manifest.json` says of each file that an export wrote into `out_dir`, by name."""
    listed = _read_record(out_dir / MANIFEST).get("files")
    return {
        entry["file"]: entry
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("file"), str)
    }


def known_files(out_dir: Path) -> set[str]:
    """Names of the files in `out_dir` that an export wrote there."""
    return set(recorded_files(out_dir))


def is_record(path: Path) -> bool:
    """Whether this manifest.json or checks.json is one that an export wrote."""
    return bool(_read_record(path))


def _read_record(path: Path) -> dict[str, Any]:
    """One of the two files; empty if it is missing, damaged or somebody else's."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    is_ours = isinstance(stored, dict) and stored.get("kind") == _KINDS[path.name]
    return stored if is_ours else {}


def _standing(out_dir: Path, entries: dict[str, Any]) -> dict[str, Any]:
    return {name: entry for name, entry in entries.items() if (out_dir / name).is_file()}


def _hash_json(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _checks_json(file: ExportedFile) -> dict[str, dict[str, str]]:
    return {check.name: {"verdict": check.verdict, "detail": check.detail} for check in file.checks}


def _hash_files(source: Path, sink: Sink) -> dict[str, str]:
    return {path.name: sha256_file(path, sink) for path in _input_files(source)}


def _input_files(source: Path) -> list[Path]:
    """What is read of a folder; of a GGUF all its parts."""
    if source.is_file():
        return list(part_paths(source))
    return [path for pattern in _INPUT_FILES for path in sorted(source.glob(pattern))]
