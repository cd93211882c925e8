"""What an adapter is held against: the base's weights, and what the base model calls itself."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.export.adapter_settings import Settings
from tunesmith.export.rows import Rows
from tunesmith.models.model_folder import ModelFolder

_LARGEST_CARD = 1 << 20  # bytes
_BASE_OF_CARD = re.compile(r"^(?:model[_-]name|name):\s*[\"']?([^\"'\n]+)", re.MULTILINE)
# Names that say how a copy is stored, not which model it is.
_STORAGE = re.compile(r"(-unsloth)?-(bnb-4bit|bnb-8bit|4bit|8bit|bf16|fp16)$")


@dataclass(frozen=True, slots=True)
class Base:
    """A base model as adapters see it.

    Attributes:
        shapes: of every weight, by its Hugging Face name.
        rows: the rows of a weight.
        tied: whether the head is the embedding (tie_word_embeddings); so it also is where no head
            is among the weights.
        names: what the model calls itself; empty if it does not say.
    """

    shapes: Mapping[str, tuple[int, ...]]
    rows: Callable[[str], Rows]
    tied: bool
    names: tuple[str, ...] = ()


def own_names(model: ModelFolder) -> tuple[str, ...]:
    """Names by which config.json, the model card or the hub's cache know this model."""
    names = []
    recorded = model.config.values.get("_name_or_path")
    if isinstance(recorded, str) and recorded:
        names.append(recorded)
    card = model.path / "README.md"
    if card.is_file():
        with card.open(encoding="utf-8", errors="replace") as stream:
            start = stream.read(_LARGEST_CARD)
        if start.startswith("---"):
            names += _BASE_OF_CARD.findall(start.partition("\n---")[0])
    # The hub's cache: models--owner--name/snapshots/revision
    for folder in model.path.resolve().parents:
        if folder.name.startswith("models--"):
            names.append(folder.name.removeprefix("models--").replace("--", "/"))
    return tuple(names)


def name_warnings(settings: Settings, names: tuple[str, ...]) -> tuple[events.Warning, ...]:
    """One if the adapter was trained on a model of another name; copies may be renamed."""
    recorded = settings.base_name
    if not recorded or not names or _comparable(recorded) in {_comparable(name) for name in names}:
        return ()
    message = (
        f"{settings.folder} was trained on “{recorded}”, the base model calls itself "
        f"“{names[0]}”. Its weights have the right names and shapes; if it is another model, the "
        "result will talk nonsense."
    )
    return (events.Warning("adapter.base-name", message),)


def _comparable(name: str) -> str:
    last = Path(name.replace("\\", "/").rstrip("/")).name or os.fspath(name)
    return _STORAGE.sub("", last.lower())
