"""What an export reads: the base, the adapter merged into it, and what both become in GGUF."""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.export.adapter_base import Base, own_names
from tunesmith.export.adapter_folder import Adapter, open_adapter
from tunesmith.export.base_folder import FolderBase
from tunesmith.export.base_gguf import GgufBase
from tunesmith.export.base_open import open_base
from tunesmith.export.families import read_family
from tunesmith.export.family import Family
from tunesmith.export.rows import Checked, Rows
from tunesmith.models.model_folder import ModelFolder


@dataclass(frozen=True, slots=True, eq=False)
class FolderMerge:
    """A model folder and the adapter merged into it; nothing is read yet, nothing known of GGUF.

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
        return _merged_rows(self.base, self.adapter, weight)

    @property
    def tokenizer_folder(self) -> Path:
        """Where the tokenizer is: the adapter's own wins over the base's."""
        if self.adapter is not None and (self.adapter.path / "tokenizer.json").is_file():
            return self.adapter.path
        return self.base.model.path


@dataclass(frozen=True, slots=True, eq=False)
class GgufMerge:
    """A GGUF file and the adapter merged into it; its tokenizer and its figures stay as they are.

    Attributes:
        base: as it is stored.
        adapter: merged into it, if there is one.
    """

    base: GgufBase
    adapter: Adapter | None

    def rows(self, weight: str) -> Rows:
        """A weight by its Hugging Face name, or a tensor as it stands in the file by its own."""
        return _merged_rows(self.base, self.adapter, weight)

    def family(self) -> Family:
        """What goes into the new file.

        Raises:
            InputError: `export.gguf-vocabulary`: the adapter adds tokens.
        """
        changed = {} if self.adapter is None else self.adapter.changed
        shapes = {name: change.shape for name, change in changed.items()}
        return self.base.family(shapes)


Merge = FolderMerge | GgufMerge


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Everything that weights come from, and `family`: what it becomes in GGUF."""

    merge: Merge
    family: Family

    @property
    def base(self) -> FolderBase | GgufBase:
        """As it is stored."""
        return self.merge.base

    @property
    def adapter(self) -> Adapter | None:
        """Merged into the base, if there is one."""
        return self.merge.adapter

    def rows(self, weight: str) -> Rows:
        """A weight of the merged model, as `merge.rows`."""
        return self.merge.rows(weight)


def open_source(model: Path, adapter_dir: Path | None) -> Source:
    """Check base and adapter against each other and against what can be exported.

    Raises:
        InputError: one of `open_merge`, `read_family` or `GgufMerge.family`.
    """
    merge = open_merge(model, adapter_dir)
    family = read_family(merge.model) if isinstance(merge, FolderMerge) else merge.family()
    return Source(merge, family)


def open_merge(model: Path, adapter_dir: Path | None) -> Merge:
    """Check base and adapter against each other, whatever the model's architecture.

    Args:
        model: a model folder or a GGUF file.
        adapter_dir: the adapter's folder, if there is an adapter.

    Raises:
        InputError: one of `open_base`, `GgufBase.require_readable`, `GgufBase.require_names` or
            `open_adapter`.
    """
    base = open_base(model)
    if isinstance(base, GgufBase):
        return _open_gguf(base, adapter_dir)
    return _open_folder(base, adapter_dir)


def _open_gguf(base: GgufBase, adapter_dir: Path | None) -> GgufMerge:
    base.require_readable()
    if adapter_dir is None:
        return GgufMerge(base, None)
    base.require_names()
    shapes = {name: tensor.shape for name, tensor in base.weights.items()}
    return GgufMerge(
        base, open_adapter(adapter_dir, Base(shapes, base.rows, base.tied, base.names))
    )


def _open_folder(base: FolderBase, adapter_dir: Path | None) -> FolderMerge:
    if adapter_dir is None:
        return FolderMerge(base, None, base.model)
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
    return FolderMerge(base, adapter, adapter.adapted(base.model))


def _merged_rows(base: FolderBase | GgufBase, adapter: Adapter | None, weight: str) -> Rows:
    stored = weight if adapter is None else adapter.source(weight)
    rows = base.rows(stored)
    if adapter is not None and adapter.touches(weight):
        return adapter.merged(weight, rows)
    return Checked(rows, weight, str(base.file_of(stored)))
