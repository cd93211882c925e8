"""The words of command lines that take the chosen table as the window does. No Qt."""

import shlex
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
    return words


def inspect_command(path: Path, reading: Reading) -> str:
    """The command that reads a table in the same way and reports on it."""
    return shlex.join(["tunesmith", "data", "inspect", str(path), *reading_words(reading)])


def clean_command(project: Project, workspace: Path) -> str:
    """The command that cleans the table; empty if there is nothing to do."""
    data = project.data
    if data.path is None or not data.steps:
        return ""
    words = ["tunesmith", "data", "clean", str(data.path), *reading_words(data.reading)]
    words += ["--steps", str(steps_file(project, workspace))]
    return shlex.join([*words, "--out", str(_cleaned_file(project, workspace))])


def table_words(project: Project, workspace: Path) -> list[str]:
    """The file that a further command takes, with its options: what `clean_command` wrote, if any.

    The project has a table.
    """
    if project.data.steps:
        return [str(_cleaned_file(project, workspace))]
    return [str(project.data.path), *reading_words(project.data.reading)]


def steps_file(project: Project, workspace: Path) -> Path:
    """Where the project's cleaning list stands for commands."""
    return workspace / "cleaning" / f"{project.cleaning_key()}.toml"


def _cleaned_file(project: Project, workspace: Path) -> Path:
    return steps_file(project, workspace).with_suffix(".parquet")
