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
from tunesmith.export.spec import Check, ExportedFile, ExportSpec

MANIFEST = "manifest.json"
CHECKS = "checks.json"
_KINDS = {MANIFEST: "export", CHECKS: "export-checks"}  # told apart from others' by this
_STATE = "export-state.json"
_INPUT_FILES = ("*.json", "*.safetensors", "*.jinja", "README.md")
_PACKAGES = ("tunesmith", "llama-cpp-python", "gguf", "tokenizers")


@dataclass(frozen=True, slots=True)
class Inputs:
    """SHA-256 by file name of everything read, and versions of everything that computes."""

    base: dict[str, str]
    adapter: dict[str, str] | None
    chat_template: str | None
    versions: dict[str, str]

    def digest(self) -> str:
        """One hash of it all: equal inputs give an equal intermediate file."""
        return _hash_json(asdict(self))

    def origin(self) -> str:
        """One hash of what was read: the same after an update of whatever computes."""
        return _hash_json([self.base, self.adapter, self.chat_template])


def hash_inputs(spec: ExportSpec, sink: Sink) -> Inputs:
    """Hash the model's and the adapter's files; asks for cancellation between files."""
    template = spec.chat_template
    return Inputs(
        base=_hash_folder(spec.model_dir, sink),
        adapter=None if spec.adapter_dir is None else _hash_folder(spec.adapter_dir, sink),
        chat_template=None if template is None else hashlib.sha256(template.encode()).hexdigest(),
        versions={name: importlib.metadata.version(name) for name in _PACKAGES},
    )


def check_digest(spec: ExportSpec) -> str:
    """Hash of the texts the files are checked with."""
    return _hash_json(spec.check_texts)


class State:
    """Finished levels of one export, kept in its work folder so that a killed one goes on."""

    def __init__(self, work_dir: Path, inputs: str, checked_with: str) -> None:
        self._path = work_dir / _STATE
        self._key = {"inputs": inputs, "checked_with": checked_with}
        self._finished: dict[str, Any] = {}
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            if stored["key"] == self._key:
                self._finished = dict(stored["finished"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # first attempt, or other inputs: nothing is finished

    def finished(self, level: str, target: Path) -> ExportedFile | None:
        """The level's file, if `target` is still exactly what an earlier attempt wrote."""
        entry = self._finished.get(level)
        if entry is None or entry["path"] != str(target) or not target.is_file():
            return None
        if target.stat().st_size != entry["bytes"] or sha256_file(target) != entry["sha256"]:
            return None
        checks = tuple(Check(**check) for check in entry["checks"])
        return ExportedFile(**{**entry, "path": target, "checks": checks})

    def remember(self, file: ExportedFile) -> None:
        """Note a finished level."""
        self._finished[file.level] = {**asdict(file), "path": str(file.path)}
        write_json(self._path, {"key": self._key, "finished": self._finished})


def write_manifest(
    spec: ExportSpec, inputs: Inputs, base_label: str | None, files: Sequence[ExportedFile]
) -> None:
    """Write `manifest.json` for the files that exist so far; entries of earlier exports stay.

    Every file has its own account of what it was made from: an export into a folder that has files
    already may be of another model.
    """
    origin = {
        "made_from": inputs.origin(),
        "base": {"folder": spec.model_dir.name, "sha256": inputs.base},
        "adapter": None
        if spec.adapter_dir is None
        else {"folder": spec.adapter_dir.name, "sha256": inputs.adapter},
        "chat_template_sha256": inputs.chat_template,
        "versions": inputs.versions,
        "converter": "own",
        "merged_in": "F32",
        "base_quantized": base_label,
    }
    entries = {
        file.path.name: {
            "file": file.path.name,
            "level": file.level,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "bits_per_weight": round(file.bits_per_weight, 4),
            "checks": _checks_json(file),
            **origin,
        }
        for file in files
    }
    together = _standing(spec.out_dir, recorded_files(spec.out_dir)) | entries
    write_json(
        spec.out_dir / MANIFEST,
        {"version": 1, "kind": _KINDS[MANIFEST], "files": list(together.values())},
    )


def write_checks(out_dir: Path, files: Sequence[ExportedFile]) -> None:
    """Write `checks.json`: verdict and detail of every check, by file; earlier ones stay."""
    entries = {
        file.path.name: {"level": file.level, "passed": file.passed, "checks": _checks_json(file)}
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


def _hash_folder(folder: Path, sink: Sink) -> dict[str, str]:
    digests: dict[str, str] = {}
    for pattern in _INPUT_FILES:
        for path in sorted(folder.glob(pattern)):
            sink.check_cancelled()
            digests[path.name] = sha256_file(path)
    return digests
