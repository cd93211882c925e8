"""What a model's licence is called: from the hub's identifiers, a model card, or a licence file."""

import re
from pathlib import Path

# The hub's identifiers (huggingface.co/docs/hub/repositories-licenses) whose usual name differs.
_NAMES = {
    "apache-2.0": "Apache-2.0",
    "mit": "MIT",
    "gemma": "Gemma",
    "llama2": "Llama 2",
    "llama3": "Llama 3",
    "llama3.1": "Llama 3.1",
    "llama3.2": "Llama 3.2",
    "llama3.3": "Llama 3.3",
    "llama4": "Llama 4",
    "bsd-3-clause": "BSD-3-Clause",
    "unlicense": "Unlicense",
    "openrail": "OpenRAIL",
    "bigscience-openrail-m": "BigScience OpenRAIL-M",
    "wtfpl": "WTFPL",
}
_CREATIVE_COMMONS = re.compile(r"cc[a-z0-9.-]*")
_LONGEST_NAME = 60  # characters
_CARD_BYTES = 64 << 10  # of a model card are read; its metadata stands at the beginning
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(license|license_name):[ \t]*[\"']?([^\"'#\n]+?)[\"']?[ \t]*$", re.MULTILINE)
_LICENSE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING")
_KNOWN_TEXTS = (
    ("Apache License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("LLAMA 3.1", "Llama 3.1"),
    ("LLAMA 3.2", "Llama 3.2"),
    ("LLAMA 3.3", "Llama 3.3"),
    ("Gemma Terms", "Gemma"),
)


def licence_name(identifier: object, given_name: object = None) -> str | None:
    """The name to show for the hub's identifier; `given_name` is the card's own for "other"."""
    if not isinstance(identifier, str) or not identifier.strip():
        return None
    key = identifier.strip().lower()
    if key == "unknown":
        return None
    if key == "other":
        named = given_name.strip() if isinstance(given_name, str) else ""
        return named[:_LONGEST_NAME] or "Other"
    if _CREATIVE_COMMONS.fullmatch(key):
        return key.upper()[:_LONGEST_NAME]
    return _NAMES.get(key, identifier.strip()[:_LONGEST_NAME])


def licence_of_folder(folder: Path) -> str | None:
    """The licence that a model folder states in README.md or a licence file; None if neither."""
    card = _beginning(folder / "README.md")
    front = _FRONT_MATTER.match(card)
    if front:
        fields = dict(_FIELD.findall(front[1]))
        found = licence_name(fields.get("license"), fields.get("license_name"))
        if found:
            return found
    for name in _LICENSE_FILES:
        text = _beginning(folder / name)[:2000]
        for sign, licence in _KNOWN_TEXTS:
            if sign in text:
                return licence
        if text.strip():
            return f"see {name}"
    return None


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_CARD_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return ""
