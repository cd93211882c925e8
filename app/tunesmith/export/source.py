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
class Source:
    """Everything that weights come from; nothing of them is read yet.

    Attributes:
        base: as it is stored.
        adapter: merged into it, if there is one.
        model: the base as it is after the merge: shapes, vocabulary, tied or not.
        family: what it becomes in GGUF.
    """

    base: FolderBase
    adapter: Adapter | None
    model: ModelFolder
    family: Family

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


def open_source(model_dir: Path, adapter_dir: Path | None) -> Source:
    """Check base and adapter against each other and against what can be exported.

    Raises:
        InputError: one of `open_folder_base`, `open_adapter` or `read_family`.
    """
    base = open_folder_base(model_dir)
    if adapter_dir is None:
        return Source(base, None, base.model, read_family(base.model))
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
    model = adapter.adapted(base.model)
    return Source(base, adapter, model, read_family(model))
