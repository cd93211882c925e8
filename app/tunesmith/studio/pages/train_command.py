"""The command lines that do what the Train page does. No Qt."""

import shlex
from pathlib import Path

from tunesmith.studio.pages.data_command import clean_command, table_words
from tunesmith.studio.pages.template_command import choice_words
from tunesmith.studio.pages.train_presets import DEFAULTS, SETTINGS, plain
from tunesmith.studio.project import Project
from tunesmith.training.spec import TrainSpec

_OWN_OPTION = {"max_steps": "--max-steps", "seed": "--seed", "backend": "--backend"}


def render_command(project: Project, workspace: Path, out: Path) -> str:
    """Cleans the table and writes the conversations; empty without a table."""
    if project.data.path is None:
        return ""
    words = [*_program(workspace), "data", "render", *table_words(project, workspace)]
    words += choice_words(project.template)
    lines = [clean_command(project, workspace), _line([*words, "--out", str(out)])]
    return "\n".join(filter(None, lines))


def train_command(spec: TrainSpec, workspace: Path) -> str:
    """Trains; only what differs from the command's own defaults is written down."""
    words = [*_program(workspace), "train", "--model", str(spec.model_dir)]
    words += ["--data", str(spec.data_file), "--out", str(spec.out_dir)]
    if spec.eval_file is not None:
        words += ["--eval-data", str(spec.eval_file)]
    if spec.conversation_format is not None:
        words += ["--set", f"conversation_format={spec.conversation_format}"]
    for key in SETTINGS:
        value = getattr(spec, key)
        if plain(value) == plain(DEFAULTS[key]):
            continue
        if key in _OWN_OPTION:
            words += [_OWN_OPTION[key], str(value)]
        else:
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            words += ["--set", f"{key}={text}"]
    return _line(words)


def resume_command(run_id: str, workspace: Path) -> str:
    """Goes on with a run."""
    return _line([*_program(workspace), "run", "resume", run_id])


def _program(workspace: Path) -> list[str]:
    return ["tunesmith", "--workspace", str(workspace)]


def _line(words: list[str]) -> str:
    return " ".join(shlex.quote(word) for word in words)
