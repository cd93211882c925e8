"""What the person chose survives, and a damaged file costs nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_steps import KeepLanguages, LimitLength, MapValues, Trim
from tunesmith.studio.project import (
    PROJECT_VERSION,
    CleaningStep,
    Project,
    load_project,
    project_file,
    require_readable,
    save_project,
    with_stage,
)


def test_saved_is_loaded(tmp_path: Path) -> None:
    project = with_stage(Project(name="Mails"), "data", path=Path("/tmp/ü x.csv"), stamp=(3, 4))
    project = with_stage(project, "train", settings={"r": 8, "learning_rate": 2e-4})
    save_project(tmp_path, project)
    assert load_project(tmp_path) == (project, None)


def test_a_cleaning_list_is_saved_and_loaded(tmp_path: Path) -> None:
    items = (
        CleaningStep(Trim(("a",)), on=False),
        CleaningStep(LimitLength((), "tokens", 1, None, "/m/tokenizer.json")),
        CleaningStep(KeepLanguages(("de", "xx"))),
        CleaningStep(MapValues("a", {"x": "", "ü": "y"})),
    )
    project = with_stage(Project(), "data", cleaning=items, kept=3, cleaned_for="key")
    save_project(tmp_path, project)
    assert load_project(tmp_path) == (project, None)


def test_a_workspace_from_before_there_was_cleaning_opens(tmp_path: Path) -> None:
    project_file(tmp_path).write_text('{"version": 1, "data": {"rows": 7}}', "utf-8")
    project, error = load_project(tmp_path)
    assert error is None
    assert (project.data.rows, project.data.cleaning) == (7, ())
    assert project.version == PROJECT_VERSION, "an older Tunesmith would pass over the list"


def test_an_empty_workspace_begins_anew(tmp_path: Path) -> None:
    assert load_project(tmp_path / "none") == (Project(), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": "new"}',
        '{"version": 1, "data": {"rows": "many"}}',
        '{"version": 2, "data": {"cleaning": [{"step": {"step": "polish"}}]}}',
        '{"version": 2, "data": {"cleaning": [{"step": {"step": "trim", "columns": 1}}]}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, text: str) -> None:
    project_file(tmp_path).write_text(text, "utf-8")
    project, error = load_project(tmp_path)
    assert project == Project()
    assert error is not None
    kept = next(tmp_path.glob("studio.json.damaged-*"))
    assert kept.read_text("utf-8") == text
    assert kept.name in error.hint


def test_a_file_of_a_newer_version_is_refused_and_left_where_it_is(tmp_path: Path) -> None:
    newer = '{"version": 99, "pages": ["unheard of"]}'
    project_file(tmp_path).write_text(newer, "utf-8")
    for opening in (load_project, require_readable):
        with pytest.raises(InputError, match="made by a newer Tunesmith") as caught:
            opening(tmp_path)
        assert caught.value.code == "studio.workspace-newer"
    assert [path.name for path in tmp_path.iterdir()] == ["studio.json"]
    assert project_file(tmp_path).read_text("utf-8") == newer


@given(text=st.text())
def test_any_change_of_a_template_makes_later_stages_stale(text: str) -> None:
    before = Project()
    after = with_stage(before, "template", user=text)
    assert (after.training_key() != before.training_key()) == (text != "")
    assert after.export_key() == before.export_key()


def test_the_key_of_conversations_follows_the_shape_and_only_what_counts_in_it() -> None:
    columns = with_stage(Project(), "template", user="{a}", assistant="{b}")
    lists = with_stage(columns, "template", shape="list", messages_column="talk")
    rows = with_stage(
        columns,
        "template",
        shape="rows",
        group_column="chat",
        role_column="who",
        content_column="said",
    )
    others = [
        with_stage(lists, "template", message_keys="sharegpt"),
        with_stage(lists, "template", system_column="told"),
        with_stage(lists, "template", empty="stop"),
        with_stage(rows, "template", order_column="nr"),
        with_stage(rows, "template", role_column="said", content_column="who"),
    ]
    keys = {project.conversations_key() for project in (columns, lists, rows, *others)}
    assert len(keys) == 3 + len(others)
    for project in (lists, rows):
        idle = with_stage(project, "template", user="other", system="text")
        assert idle.conversations_key() == project.conversations_key()
    idle = with_stage(columns, "template", messages_column="talk", role_column="who")
    assert idle.conversations_key() == columns.conversations_key()


@pytest.mark.parametrize(
    ("changes", "begun", "complete"),
    [
        ({}, False, False),
        ({"user": "a"}, True, False),
        ({"user": "a", "assistant": "b"}, True, True),
        ({"shape": "list"}, False, False),
        ({"shape": "list", "user": "a", "assistant": "b"}, False, False),
        ({"shape": "list", "messages_column": "m"}, True, True),
        ({"shape": "rows", "group_column": "g", "role_column": "r"}, True, False),
        (
            {"shape": "rows", "group_column": "g", "role_column": "r", "content_column": "c"},
            True,
            True,
        ),
    ],
)
def test_what_is_missing_depends_on_the_shape(
    changes: dict[str, str], begun: bool, complete: bool
) -> None:
    chosen = with_stage(Project(), "template", **changes).template
    assert (chosen.is_begun, chosen.is_complete) == (begun, complete)


def test_another_base_model_in_view_leaves_a_finished_trainings_files_alone() -> None:
    before = with_stage(Project(), "model", folder=Path("a"))
    after = with_stage(before, "model", folder=Path("b"))
    assert after.export_key() != before.export_key()
    trained, looked = (with_stage(it, "train", run="run-1") for it in (before, after))
    assert looked.export_key() == trained.export_key() != before.export_key()
    # An adapter from disk goes into whatever base model is chosen.
    given, other = (with_stage(it, "train", adapter=Path("x")) for it in (trained, looked))
    assert len({given.export_key(), other.export_key(), trained.export_key()}) == 3


def test_the_page_in_view_makes_nothing_stale() -> None:
    before = Project()
    after = replace(before, page="train", tour_step=2)
    assert after.training_key() == before.training_key()
    assert after.conversations_key() == before.conversations_key()
