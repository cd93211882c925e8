"""Opens an adapter folder and merges it into its base's weights, a block of rows at a time.

Any LoRA of peft or Unsloth: rsLoRA, DoRA, ranks and scales by pattern, whole trained modules
(modules_to_save), adapted embeddings, added and trained tokens, biases; projections written fused
where the base has them split, and the other way round. The merged weights compute what the adapted
model computed while it was trained: an embedding that was changed alone is untied from the head.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.export.adapter_base import Base, name_warnings
from tunesmith.export.adapter_changes import ChangedWeight
from tunesmith.export.adapter_plan import plan_changes
from tunesmith.export.adapter_settings import CONFIG, Settings, read_settings
from tunesmith.export.adapter_tensors import sort_tensors
from tunesmith.export.rows import Rows
from tunesmith.models.model_folder import ModelFolder
from tunesmith.models.safetensors_file import StoredTensor, read_header

WEIGHTS = "adapter_model.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """A checked adapter.

    Attributes:
        settings: what its adapter_config.json says.
        changed: what it does, by the name of the base's weight (or of one it adds).
        unties: the base's head is its embedding, and after the merge it is not.
        warnings: about the base's name, and about a head that makes the files larger.
    """

    settings: Settings
    changed: dict[str, ChangedWeight]
    unties: bool
    warnings: tuple[events.Warning, ...]

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.settings.folder

    def touches(self, name: str) -> bool:
        """Whether the weight is changed, replaced or added."""
        return name in self.changed

    def source(self, name: str) -> str:
        """The base's weight whose rows `merged` wants for `name`."""
        return self.changed[name].source if name in self.changed else name

    def adds(self) -> frozenset[str]:
        """Weights that the base lacks: a head of its own where it was the embedding."""
        return frozenset(name for name, change in self.changed.items() if change.source != name)

    def merged(self, name: str, base_rows: Rows) -> Rows:
        """The weight's rows after the merge; `base_rows` itself where nothing changes.

        Let go of the result after use: it holds the adapter's factors. Its `read` refuses values
        that are not finite (`adapter.not-finite`, `model.not-finite`).
        """
        change = self.changed.get(name)
        return base_rows if change is None else change.merged(base_rows, self.path)

    def adapted(self, model: ModelFolder) -> ModelFolder:
        """The folder as it would be with the adapter's shapes: for reading figures and names.

        Its weights are the ones that `merged` starts from, under the names they will have.
        """
        weights = dict(model.weights)
        for name, change in self.changed.items():
            start = change.replaced or model.weights[change.source]
            weights[name] = replace(start, name=name)
        values = {**model.config.values, **self._config_changes()}
        text = values.get("text_config")
        if isinstance(text, dict):
            values["text_config"] = {**text, **self._config_changes()}
        return replace(model, config=JsonObject(model.config.path, values), weights=weights)

    def _config_changes(self) -> dict[str, object]:
        changes: dict[str, object] = {}
        for name, change in self.changed.items():
            if name.endswith("embed_tokens.weight") and change.replaced is not None:
                changes["vocab_size"] = change.shape[0]
        if self.unties:
            changes["tie_word_embeddings"] = False
        return changes


def open_adapter(folder: Path, base: Base) -> Adapter:
    """Check an adapter against its base.

    Raises:
        InputError: `adapter.missing`, `adapter.kind`, `adapter.part-unsupported`,
            `adapter.pattern`, `adapter.weight-unknown`, `adapter.shape`, `adapter.incomplete`,
            `adapter.changes-nothing`, or one of reading its files.
    """
    stored = _read_files(folder)
    settings = read_settings(folder)
    modules = sort_tensors(stored, settings.config.path)
    changed, unties = plan_changes(settings, modules, base)
    if not _any_alters(changed.values(), base, folder):
        raise InputError(
            "adapter.changes-nothing",
            f"{folder} changes no weight: its factors are all zero, its trained weights equal "
            "the base's.",
            "It was saved before any training step, or no evaluation was better than the one "
            "before training. Train with a lower learning_rate or more rows, or export without it.",
        )
    warnings = name_warnings(settings, base.names)
    if unties:
        warnings += (_untied(folder),)
    return Adapter(settings, changed, unties, warnings)


def _read_files(folder: Path) -> dict[str, StoredTensor]:
    for name in (CONFIG, WEIGHTS):
        if not (folder / name).is_file():
            raise InputError(
                "adapter.missing",
                f"{folder} is not an adapter folder: {name} is missing.",
                "Give the folder that training wrote (adapter_model.bin is a pickle and is "
                "refused).",
            )
    return read_header(folder / WEIGHTS)


def _untied(folder: Path) -> events.Warning:
    message = (
        f"The base model uses its embedding as output head too; {folder} trained one of them "
        "alone, so the exported files hold both and are larger by one of them."
    )
    return events.Warning("adapter.unties", message)


def _any_alters(changes: Iterable[ChangedWeight], base: Base, folder: Path) -> bool:
    # An untied head that is still the embedding's copy does not count by itself.
    return any(change.alters(base.rows(change.source), folder) for change in changes)
