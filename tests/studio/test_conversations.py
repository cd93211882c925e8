"""The dataset that training reads: what is in it, when it is made anew, what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data.cleaning_steps import DropDuplicates, FilterPattern, MapValues, Trim
from tunesmith.studio.pages.conversations import open_table, write_dataset
from tunesmith.studio.project import (
    CleaningStep,
    DataChoice,
    Project,
    TemplateChoice,
    with_stage,
)

ROWS = "name,team,note\nAnn,Sales,hello\nBob,,there\nCem,Support,\n007,Sales,“quoted”\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS, "utf-8")
    return path


def _project(path: Path, **choice: str) -> Project:
    status = path.stat()
    data = DataChoice(path=path, rows=4, stamp=(status.st_size, status.st_mtime_ns))
    texts = {"user": "Hi {name}[[, {note}]]", "assistant": "{team}", "system": "Sort."} | choice
    return Project(data=data, template=TemplateChoice(**texts))  # type: ignore[arg-type]


def _messages(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [[message["content"] for message in json.loads(line)["messages"]] for line in lines]


def test_every_row_is_in_the_file_or_counted_with_its_cause(table: Path, workspace: Path) -> None:
    sink = MemorySink()
    made = write_dataset(_project(table), workspace, sink)
    assert made.path.parent == workspace / "datasets"
    assert _messages(made.path) == [
        ["Sort.", "Hi Ann, hello", "Sales"],
        ["Sort.", "Hi Cem", "Support"],
        ["Sort.", "Hi 007, “quoted”", "Sales"],
    ]
    assert (made.rows, made.skipped) == (3, 1)
    assert made.causes == {"column “team” is empty": 1}
    rows = [event for event in sink.events if isinstance(event, Progress) and event.unit == "rows"]
    assert (rows[-1].done, rows[-1].total) == (4, 4)


def test_a_blank_system_template_is_no_system_message(table: Path, workspace: Path) -> None:
    made = write_dataset(_project(table, system=" \n"), workspace, MemorySink())
    assert _messages(made.path)[0] == ["Hi Ann, hello", "Sales"]


def test_the_same_choices_reuse_the_file_and_others_do_not_touch_it(
    table: Path, workspace: Path
) -> None:
    project = _project(table)
    first = write_dataset(project, workspace, MemorySink())
    before = first.path.stat().st_ino
    assert write_dataset(project, workspace, MemorySink()) == first
    assert first.path.stat().st_ino == before
    other = write_dataset(
        with_stage(project, "template", user="Dear {name}"), workspace, MemorySink()
    )
    assert other.path != first.path
    assert first.path.stat().st_ino == before


def test_conversations_are_written_of_the_rows_that_cleaning_keeps(
    table: Path, workspace: Path
) -> None:
    plain = _project(table)
    steps = (FilterPattern("^Cem$", ("name",)), MapValues("team", {"Sales": "Shop"}))
    project = with_stage(plain, "data", cleaning=tuple(map(CleaningStep, steps)))
    made = write_dataset(project, workspace, MemorySink())
    assert _messages(made.path) == [
        ["Sort.", "Hi Ann, hello", "Shop"],
        ["Sort.", "Hi 007, “quoted”", "Shop"],
    ]
    assert (made.rows, made.skipped) == (2, 1)
    assert made.path != write_dataset(plain, workspace, MemorySink()).path
    assert open_table(project, workspace).row_numbers.tolist() == [2, 3, 5]


def test_the_key_of_the_conversations_follows_the_cleaning_list(table: Path) -> None:
    plain = _project(table)
    trim, copies = CleaningStep(Trim()), CleaningStep(DropDuplicates())
    lists = [(), (trim,), (copies,), (trim, copies), (copies, trim), (CleaningStep(Trim(("a",))),)]
    projects = [with_stage(plain, "data", cleaning=items) for items in lists]
    assert len({project.conversations_key() for project in projects}) == len(lists)
    assert len({project.training_key() for project in projects}) == len(lists)
    off = with_stage(plain, "data", cleaning=(replace(trim, on=False),))
    assert off.conversations_key() == plain.conversations_key()
    assert off.cleaning_key() == plain.cleaning_key() == ""


def test_a_torn_file_is_written_again(table: Path, workspace: Path) -> None:
    project = _project(table)
    first = write_dataset(project, workspace, MemorySink())
    whole = first.path.read_bytes()
    first.path.write_bytes(whole[: len(whole) // 2])
    assert write_dataset(project, workspace, MemorySink()).path.read_bytes() == whole


def test_a_changed_table_is_refused_until_it_is_reloaded(table: Path, workspace: Path) -> None:
    project = _project(table)
    write_dataset(project, workspace, MemorySink())
    table.write_text(ROWS + "Dee,Sales,x\n", "utf-8")
    with pytest.raises(InputError, match="has changed") as caught:
        write_dataset(project, workspace, MemorySink())
    assert caught.value.code == "data.changed"
    assert write_dataset(_project(table), workspace, MemorySink()).rows == 4


def test_a_missing_table_is_named(table: Path, workspace: Path) -> None:
    project = _project(table)
    table.unlink()
    with pytest.raises(InputError, match=r"people\.csv") as caught:
        write_dataset(project, workspace, MemorySink())
    assert caught.value.code == "data.missing"


def test_no_table_no_template_and_no_conversation_are_errors(table: Path, workspace: Path) -> None:
    project = _project(table)
    for wrong, code in (
        (replace(project, data=DataChoice()), "data.none"),
        (_project(table, user=" "), "template.empty"),
        (_project(table, user="{nmae}"), "template.column-unknown"),
        (_project(table, user="{name"), "template.syntax"),
        (_project(table, assistant="{note|int}"), "template.no-conversations"),
        (_project(table, empty="stop"), "template.empty-field"),
    ):
        with pytest.raises(InputError) as caught:
            write_dataset(wrong, workspace, MemorySink())
        assert caught.value.code == code
    assert list((workspace / "datasets").glob("*")) == []


def test_a_cancelled_rendering_leaves_nothing(table: Path, workspace: Path) -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        write_dataset(_project(table), workspace, sink)
    assert list((workspace / "datasets").glob("*")) == []
