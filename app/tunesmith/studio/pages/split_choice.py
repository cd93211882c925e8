"""What the person's choices say of the split, and the files that it gives. No Qt.

A plain split (a share, a seed) is made by the training itself, so that its command line needs no
more files than the window; any other one is made here, as two files of conversations.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from tunesmith.data.splitting import SplitOptions
from tunesmith.studio.pages.train_presets import chosen_values, with_value
from tunesmith.studio.project import Project, SplitChoice


def options_of(project: Project) -> SplitOptions:
    """What to hold out."""
    values, split = chosen_values(project.train), project.data.split
    return SplitOptions(
        fraction=float(values["eval_fraction"]),
        count=split.count,
        seed=int(values["seed"]),
        shuffle=split.shuffle,
        stratify=split.stratify or None,
        group=split.group or None,
    )


def holds_out(options: SplitOptions) -> bool:
    """Whether anything is held out at all."""
    return options.count is not None or options.fraction > 0


def split_key(project: Project) -> str:
    """Changes whenever other rows may be held out, or other leaks be found."""
    options = options_of(project)
    facts = [project.conversations_key(), options.fraction, options.seed, *project.split_facts()]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def is_accepted(project: Project) -> bool:
    """Whether the person accepted the leaks of just this split."""
    return project.data.split.accepted_for == split_key(project)


def accepted(project: Project) -> SplitChoice:
    """The choice with the leaks of the split accepted."""
    return replace(project.data.split, accepted_for=split_key(project))


def dataset_file(project: Project, workspace: Path) -> Path:
    """All conversations: see `conversations.write_dataset`."""
    return workspace / "datasets" / f"{project.conversations_key()}.jsonl"


def record_file(project: Project, workspace: Path) -> Path:
    """What was found out about the split."""
    folder = workspace / "datasets"
    return folder / f"{project.conversations_key()}-{split_key(project)}.split.json"


def training_files(project: Project, workspace: Path) -> tuple[Path, Path | None]:
    """The conversations to train on, and those held out; None where the training splits."""
    if project.data.split.is_plain or not holds_out(options_of(project)):
        return dataset_file(project, workspace), None
    whole = f"{project.conversations_key()}-{split_key(project)}"
    folder = workspace / "datasets"
    return folder / f"{whole}-train.jsonl", folder / f"{whole}-eval.jsonl"


def with_share(project: Project, share: float) -> dict[str, object]:
    """The settings of the training with this share held out."""
    return with_value(project.train, "eval_fraction", round(share, 4))
