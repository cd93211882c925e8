"""Reads the JSON files of a model folder: bounded in size, an object, and never a surprise.

A model folder comes from somewhere else; every error names the file and what to do.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError

LARGEST_CONFIG = 16 << 20  # bytes; tokenizer_config.json of big vocabularies reaches 2 MB
LARGEST_TOKENIZER = 256 << 20  # bytes; the largest known tokenizer.json has 35 MB


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object with its file, so that a wrong value can be reported with its place."""

    path: Path
    values: dict[str, object]

    def integer(self, key: str, default: int | None = None) -> int:
        """The positive integer under `key`."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise self._wrong(key, "a positive integer")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """The finite number under `key`."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number")
        if not abs(value) < 1e30:  # Python's JSON reader accepts NaN and Infinity
            raise self._wrong(key, "a finite number")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """The truth value under `key`."""
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def text(self, key: str) -> str | None:
        """The text under `key`, or None where there is none."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def section(self, key: str) -> "JsonObject":
        """The object under `key`; empty where there is none."""
        value = self.values.get(key)
        if value is None:
            return JsonObject(self.path, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "an object")
        return JsonObject(self.path, value)

    def items(self, key: str) -> list[object]:
        """The list under `key`; empty where there is none."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return value

    def _wrong(self, key: str, expected: str) -> InputError:
        found = repr(self.values.get(key))[:60] if key in self.values else "nothing"
        return InputError(
            "model.config-value",
            f"{self.path}: “{key}” should be {expected}, found {found}.",
            "The file is damaged or belongs to another kind of model; download the model again.",
        )


def read_object(path: Path, limit: int = LARGEST_CONFIG) -> JsonObject:
    """The JSON object in a file of at most `limit` bytes.

    Raises:
        InputError: `model.json-missing`, `model.json-too-large`, `model.json-invalid`.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise InputError(
                "model.json-too-large",
                f"{path} has {size:,} bytes; at most {limit:,} are read.",
                "Files of this kind are far smaller; download the model again.",
            )
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            "model.json-missing",
            f"{path.name} is missing in {path.parent}.",
            "Download the whole model folder; weights alone are not enough.",
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            "model.json-invalid",
            f"{path} is not readable JSON: {error}.",
            "The file is damaged; download it again.",
        ) from None
    if not isinstance(value, dict):
        raise InputError(
            "model.json-invalid",
            f"{path} holds a {type(value).__name__}, not an object.",
            "The file is damaged; download it again.",
        )
    return JsonObject(path, value)


def read_optional(path: Path, limit: int = LARGEST_CONFIG) -> JsonObject:
    """Like `read_object`, but an absent file is an empty object."""
    return read_object(path, limit) if path.is_file() else JsonObject(path, {})
