"""What an export reads: the base, the adapter merged into it, and what both become in GGUF."""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.export.adapter_base import Base, own_names
from tunesmith.export.adapter_folder import Adapter, open_adapter
from tunesmith.export.base_folder import FolderBase, open_folder_base
from tunesmith.export.families import read_family
from tunesmith.export.family import Family
from tunesmith.export.rows import Checked, Rows
from tunesmith.models.model_folder import ModelFolder


@dataclass(frozen=True, slots=True, eq=False)
class Merge:
    """The base and the adapter merged into it; nothing is read yet, and nothing known of GGUF.

    Attributes:
        base: as it is stored.
        adapter: merged into it, if there is one.
        model: the base as it is after the merge: shapes, vocabulary, tied or not.
    """

    base: FolderBase
    adapter: Adapter | None
    model: ModelFolder

    def rows(self, weight: str) -> Rows:
        """A weight of the merged model by its Hugging Face name; refuses what is not finite."""
        stored = weight if self.adapter is None else self.adapter.source(weight)
        rows = self.base.rows(stored)
        if self.adapter is not None and self.adapter.touches(weight):
            return self.adapter.merged(weight, rows)
        return Checked(rows, weight, str(self.base.model.weights[stored].file))

    @property
    def tokenizer_folder(self) -> Path:
        """Where the tokenizer is: the adapter's own wins over the base's."""
        if self.adapter is not None and (self.adapter.path / "tokenizer.json").is_file():
            return self.adapter.path
        return self.base.model.path


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Everything that weights come from, and `family`: what it becomes in GGUF."""

    merge: Merge
    family: Family

    @property
    def base(self) -> FolderBase:
        """As it is stored."""
        return self.merge.base

    @property
    def adapter(self) -> Adapter | None:
        """Merged into the base, if there is one."""
        return self.merge.adapter

    @property
    def model(self) -> ModelFolder:
        """The base as it is after the merge."""
        return self.merge.model

    def rows(self, weight: str) -> Rows:
        """A weight of the merged model, as `Merge.rows`."""
        return self.merge.rows(weight)

    @property
    def tokenizer_folder(self) -> Path:
        """Where the tokenizer is."""
        return self.merge.tokenizer_folder


def open_source(model_dir: Path, adapter_dir: Path | None) -> Source:
    """Check base and adapter against each other and against what can be exported.

    Raises:
        InputError: one of `open_folder_base`, `open_adapter` or `read_family`.
    """
    merge = open_merge(model_dir, adapter_dir)
    return Source(merge, read_family(merge.model))


def open_merge(model_dir: Path, adapter_dir: Path | None) -> Merge:
    """Check base and adapter against each other, whatever the model's architecture.

    Raises:
        InputError: one of `open_folder_base` or `open_adapter`.
    """
    base = open_folder_base(model_dir)
    if adapter_dir is None:
        return Merge(base, None, base.model)
    sections = (base.model.config, base.model.config.section("text_config"))
    adapter = open_adapter(
        adapter_dir,
        Base(
            shapes={name: tensor.shape for name, tensor in base.model.weights.items()},
            rows=base.rows,
            tied=any(section.values.get("tie_word_embeddings") is True for section in sections),
            names=own_names(base.model),
        ),
    )
    return Merge(base, adapter, adapter.adapted(base.model))
