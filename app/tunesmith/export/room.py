"""What an export puts on which disk and when, and whether there is room for it.

With llama.cpp's converter there are two moments: while it converts, and while the levels are
written beside its file; the fuller one of a disk is its peak.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.files import nearest_existing, require_free_space
from tunesmith.export.adapter_output import ADAPTER
from tunesmith.export.converted import FLOAT32_FILE, left_of_converting
from tunesmith.export.level_files import PART, LevelFiles, whole_path
from tunesmith.export.logit_check import most_logit_bytes
from tunesmith.export.record import MERGED
from tunesmith.export.refusals import other_shape
from tunesmith.export.spec import ExportSpec

Moment = Literal["convert", "write", "both"]
MERGED_ITEM, ADAPTER_ITEM, NOTES_ITEM = f"{MERGED} folder", ADAPTER, "journals and logits"
REFERENCE_ITEM = "adapter for the comparison"
_NOTE_BYTES = 256  # of one tensor in the journal of one level


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an export writes.

    Attributes:
        what: as a person should read it.
        folder: where it goes.
        bytes: that it needs beside what stands there of it already.
        moment: when it is there: only while llama.cpp's converter works, only afterwards, or both.
    """

    what: str
    folder: Path
    bytes: int
    moment: Moment = "write"


@dataclass(frozen=True, slots=True)
class Volume:
    """A disk with what goes there: `folder` is the first of the items'; `free` are bytes."""

    folder: Path
    free: int
    items: tuple[Item, ...]

    @property
    def fullest(self) -> tuple[Item, ...]:
        """What is there when there is most of it."""
        moments = [
            tuple(item for item in self.items if item.moment in (moment, "both"))
            for moment in ("convert", "write")
        ]
        return max(moments, key=_sum)

    @property
    def peak(self) -> int:
        """Bytes of that."""
        return _sum(self.fullest)

    @property
    def fits(self) -> bool:
        """Whether there is room."""
        return self.peak <= self.free


def list_items(
    spec: ExportSpec,
    levels: Mapping[str, int],
    *,
    tensors: int = 0,
    vocabulary: int = 0,
    adapter: int = 0,
    merged: int = 0,
    converted: Mapping[str, int] | None = None,
    reference: int = 0,
) -> tuple[Item, ...]:
    """Everything that an export writes.

    Args:
        spec: says where.
        levels: bytes that each level still needs (see `still_needed`).
        tensors: of the model, and `vocabulary` its tokens: for the notes of a run.
        adapter: bytes of the file with the adapter alone; 0 if there is none to make.
        merged: bytes of the merged folder; 0 likewise.
        converted: what llama.cpp's converter needs, as `converted.converter_needs` says.
        reference: bytes of the adapter that is put on a GGUF base for the comparison.
    """
    items = [Item(level, spec.out_dir, size) for level, size in levels.items()]
    items.append(Item(ADAPTER_ITEM, spec.out_dir, adapter, "both" if converted else "write"))
    items.append(Item(MERGED_ITEM, spec.out_dir, merged))
    items.append(Item(REFERENCE_ITEM, spec.work_dir, reference))
    left = left_of_converting(spec)
    for what, size in (converted or {}).items():
        # What an earlier attempt left is removed first.
        needed = max(0, size - sum(map(taken, left.get(what, ()))))
        moment: Moment = "both" if what == FLOAT32_FILE else "convert"
        items.append(Item(what, spec.work_dir, needed, moment))
    logits = most_logit_bytes(vocabulary)
    items.append(Item(NOTES_ITEM, spec.work_dir, logits + _NOTE_BYTES * tensors * len(levels)))
    return tuple(item for item in items if item.bytes)


def volumes(items: Sequence[Item]) -> tuple[Volume, ...]:
    """The disks, each with its items."""
    together: dict[int, list[Item]] = {}
    for item in items:
        together.setdefault(nearest_existing(item.folder).stat().st_dev, []).append(item)
    return tuple(
        Volume(
            found[0].folder,
            shutil.disk_usage(nearest_existing(found[0].folder)).free,
            tuple(found),
        )
        for found in together.values()
    )


def require_room(items: Sequence[Item]) -> None:
    """Refuse to begin what does not fit.

    Raises:
        JobError: `disk.full`, with what each item needs.
    """
    for volume in volumes(items):
        if not volume.fits:
            require_free_space(volume.folder, {it.what: it.bytes for it in volume.fullest})


def taken(path: Path) -> int:
    """Bytes that a file has on the disk already."""
    if not path.is_file():
        return 0
    found = path.stat()
    # A hole takes none; where the system does not tell, files of this program have none.
    return int(found.st_blocks) * 512 if hasattr(found, "st_blocks") else found.st_size


def still_needed(spec: ExportSpec, files: LevelFiles) -> int:
    """Bytes of a level beside those that an earlier attempt wrote of it.

    They are gone on with, replaced, or removed first.
    """
    size = sum(plan.bytes for plan in files.plans)
    stands = (*files.provisional, *other_shape(spec, files))
    return max(0, size - sum(map(taken, stands)))


def about_needed(spec: ExportSpec, level: str, size: int) -> int:
    """The same of a level of about so many bytes, whose files are not known yet."""
    whole = whole_path(spec, level)
    stands = 0 if spec.split_bytes else taken(whole.with_name(whole.name + PART))
    return max(0, size - stands)


def _sum(items: Sequence[Item]) -> int:
    return sum(item.bytes for item in items)
