"""The words of command lines that take the chosen table as the window does. No Qt."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from tunesmith.data.table import Reading
from tunesmith.studio.project import Project


def reading_words(reading: Reading) -> list[str]:
    """The options that read a file in this way."""
    words: list[str] = []
    if reading.sheet is not None:
        words += ["--sheet", reading.sheet]
    if reading.header is not None:
        words += ["--header", str(reading.header)] if reading.header else ["--no-header"]
    if reading.encoding is not None:
        words += ["--encoding", reading.encoding]
    if reading.delimiter is not None:
        words += ["--delimiter", "tab" if reading.delimiter == "\t" else reading.delimiter]
    if reading.as_displayed:
        words.append("--as-displayed")
    if reading.fill_merged:
        words.append("--fill-merged")
    return words


def inspect_command(paths: Sequence[Path], reading: Reading) -> str:
    """The command that reads a table in the same way and reports on it."""
    words = ["tunesmith", "data", "inspect", *map(str, paths)]
    return shlex.join([*words, *reading_words(reading)])


def clean_command(project: Project, workspace: Path) -> str:
    """The command that cleans the table; empty if there is nothing to do."""
    data = project.data
    if data.path is None or not data.steps:
        return ""
    words = ["tunesmith", "data", "clean", *source_words(project)]
    words += ["--steps", str(steps_file(project, workspace))]
    return shlex.join([*words, "--out", str(_cleaned_file(project, workspace))])


def source_words(project: Project) -> list[str]:
    """The table's files as they were chosen, and the options that read them in the same way."""
    data = project.data
    return [*map(str, data.paths), *reading_words(data.reading)]


def table_words(project: Project, workspace: Path) -> list[str]:
    """The files that a further command takes, with options: what `clean_command` wrote, if any.

    The project has a table.
    """
    if project.data.steps:
        return [str(_cleaned_file(project, workspace))]
    return source_words(project)


def steps_file(project: Project, workspace: Path) -> Path:
    """Where the project's cleaning list stands for commands."""
    return workspace / "cleaning" / f"{project.cleaning_key()}.toml"


def _cleaned_file(project: Project, workspace: Path) -> Path:
    return steps_file(project, workspace).with_suffix(".parquet")
