"""The split that training takes: its files, groups, copies, leaks, and what is kept of it."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.studio.pages.conversations import open_table, rows_file, write_dataset
from tunesmith.studio.pages.split_choice import (
    accepted,
    dataset_file,
    is_accepted,
    record_file,
    split_key,
    training_files,
)
from tunesmith.studio.pages.split_finding import (
    SplitFound,
    prepare_split,
    prepare_training,
    preview_split,
    require_no_leak,
)
from tunesmith.studio.project import (
    DataChoice,
    Project,
    SplitChoice,
    TemplateChoice,
    TrainChoice,
    with_stage,
)
from tunesmith.templates.conversation import read_conversations
from tunesmith.training.examples import split

ROWS = 40
WORDS = ["ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibex", "jay"]


def question(number: int) -> str:
    """Texts of which no two resemble each other."""
    return " ".join(f"{word}{number * 7 + place}" for place, word in enumerate(WORDS))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """40 questions, the first with a copy; customers of four rows; teams 3 to 1."""
    lines = [
        f"{question(number)},{number},c{number // 4},{'many' if number % 4 else 'few'}"
        for number in range(ROWS)
    ]
    path = tmp_path / "asked.csv"
    path.write_text("\n".join(["ask,answer,customer,team", *lines, lines[0]]) + "\n", "utf-8")
    return Project(
        data=DataChoice(path=path, rows=ROWS + 1),
        template=TemplateChoice(user="{ask}", assistant="{answer}"),
        train=TrainChoice(settings={"eval_fraction": 0.2}),
    )


def with_split(project: Project, **changes: object) -> Project:
    return with_stage(project, "data", split=replace(project.data.split, **changes))  # type: ignore[arg-type]


def prepare(project: Project, workspace: Path) -> SplitFound:
    return prepare_split(project, workspace, MemorySink())


def sides(project: Project, workspace: Path) -> tuple[list[int], list[int]]:
    """The answers, which number the rows, on both sides."""
    train, held_out = training_files(project, workspace)
    assert held_out is not None
    return _answers(train), _answers(held_out)


def _answers(path: Path) -> list[int]:
    return [int(it.messages[-1].content) for it in read_conversations(path)]


def test_a_plain_split_is_the_training_s_own(project: Project, tmp_path: Path) -> None:
    found = prepare(project, tmp_path)
    assert training_files(project, tmp_path) == (dataset_file(project, tmp_path), None)
    conversations = read_conversations(dataset_file(project, tmp_path))
    train, held_out = split(conversations, 0.2, 3407)
    assert (found.train_rows, found.eval_rows) == (len(train), len(held_out)) == (32, 8)
    assert (found.leaks, found.compared, found.of_conversations) == (0, ("ask",), True)
    assert prepare_training(project, tmp_path, MemorySink()) == dataset_file(project, tmp_path)
    places = rows_file(dataset_file(project, tmp_path)).read_bytes()
    assert len(places) == 4 * (ROWS + 1)


def test_a_number_of_rows_is_held_out_in_files_of_their_own(
    project: Project, tmp_path: Path
) -> None:
    project = with_split(project, count=5, shuffle=False)
    found = prepare(project, tmp_path)
    assert (found.train_rows, found.eval_rows, found.asked) == (36, 5, 5)
    train, held_out = sides(project, tmp_path)
    assert held_out == [35, 36, 37, 38, 39]
    assert train == [*range(35), 0], "a copy stays where its original is"
    assert prepare_training(project, tmp_path, MemorySink()) == training_files(project, tmp_path)[0]


def test_shares_and_groups_hold_for_conversations(project: Project, tmp_path: Path) -> None:
    by_team = with_split(project, stratify="team")
    found = prepare(by_team, tmp_path)
    assert {it.value: (it.rows, it.held_out) for it in found.strata} == {
        "few": (10, 2),
        "many": (30, 6),
    }
    assert Counter(number % 4 == 0 for number in sides(by_team, tmp_path)[1]) == {False: 6, True: 2}
    by_customer = with_split(project, group="customer")
    found = prepare(by_customer, tmp_path)
    train, held_out = sides(by_customer, tmp_path)
    assert not {number // 4 for number in train} & {number // 4 for number in held_out}
    assert len(held_out) == 8
    assert found.groups is not None
    assert (found.groups.total, found.groups.held_out, found.groups.largest) == (10, 2, 4)


def test_a_conversation_of_two_groups_makes_them_one(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    rows = [f"{question(number)},{number},g{number}" for number in range(6)]
    rows += [f"{question(0)},0,g1", f"{question(1)},1,g2", f"{question(3)},3,"]
    path.write_text("\n".join(["ask,answer,group", *rows]) + "\n", "utf-8")
    project = Project(
        data=DataChoice(path=path, rows=len(rows)),
        template=TemplateChoice(user="{ask}", assistant="{answer}"),
    )
    for seed in range(8):
        chosen = with_stage(project, "train", settings={"seed": seed})
        chosen = with_split(chosen, count=3, group="group")
        found = prepare(chosen, tmp_path)
        train, held_out = sides(chosen, tmp_path)
        assert len({0, 1, 2} & set(held_out)) in (0, 3)
        assert not set(train) & set(held_out)
        assert found.groups is not None
        assert (found.groups.total, found.groups.largest) == (4, 3)


@pytest.fixture
def leaky(project: Project) -> Project:
    """The same with rows at the end that repeat or nearly repeat questions."""
    path = project.data.path
    assert path is not None
    more = [f"{question(3)},103,c50,many", f"{question(4)} yak,104,c51,many"]
    path.write_text(path.read_text("utf-8") + "\n".join(more) + "\n", "utf-8")
    return with_split(project, count=2, shuffle=False)


def test_leaks_stand_in_the_way_until_resolved_or_accepted(leaky: Project, tmp_path: Path) -> None:
    found = prepare(leaky, tmp_path)
    assert (found.leaks, found.exact, found.left, found.moved) == (2, 1, 2, 0)
    assert [pair[:2] for pair in found.pairs] == [(41, 3), (42, 4)]
    assert found.pairs[0][2:] == (1.0, True)
    assert found.pairs[1][2] == pytest.approx(8 / 9)  # of 8 and 9 runs of three words
    with pytest.raises(InputError) as caught:
        prepare_training(leaky, tmp_path, MemorySink())
    assert caught.value.code == "data.leakage"
    assert "2 held-out rows resemble" in caught.value.message
    took = with_stage(leaky, "data", split=accepted(leaky))
    assert is_accepted(took)
    require_no_leak(took, found)
    assert split_key(took) == split_key(leaky), "accepting finds nothing out anew"
    assert not is_accepted(with_split(took, count=3)), "of another split nothing was accepted"


def test_leaks_are_moved_to_one_side(leaky: Project, tmp_path: Path) -> None:
    to_eval = with_split(leaky, leakage="to-eval")
    found = prepare(to_eval, tmp_path)
    assert (found.leaks, found.moved, found.left) == (2, 2, 0)
    assert sorted(sides(to_eval, tmp_path)[1]) == [3, 4, 103, 104]
    prepare_training(to_eval, tmp_path, MemorySink())
    with pytest.raises(InputError) as caught:
        prepare(with_split(leaky, leakage="to-train"), tmp_path)
    assert caught.value.code == "data.leakage", "nothing would be left to measure on"
    three = with_split(leaky, count=3, leakage="to-train")
    assert prepare(three, tmp_path).moved == 2
    assert sides(three, tmp_path)[1] == [39]


def test_what_was_found_is_kept_and_a_torn_record_is_not(leaky: Project, tmp_path: Path) -> None:
    chosen = with_split(leaky, leakage="to-eval", stratify="team", group="customer")
    found = prepare(chosen, tmp_path)
    record = record_file(chosen, tmp_path)
    told = json.loads(record.read_text("utf-8"))
    record.write_text(json.dumps({**told, "asked": 17}), "utf-8")
    assert prepare(chosen, tmp_path) == replace(found, asked=17), "it is read, not found again"
    record.write_text("{", "utf-8")
    assert prepare(chosen, tmp_path) == found
    held_out = training_files(chosen, tmp_path)[1]
    assert held_out is not None
    held_out.unlink()
    assert prepare(chosen, tmp_path) == found
    assert held_out.is_file()


def test_before_there_are_templates_rows_are_split(leaky: Project, tmp_path: Path) -> None:
    bare = with_stage(leaky, "template", user="", assistant="")
    stored = open_table(bare, tmp_path)
    found = preview_split(bare, stored, MemorySink())
    assert not found.of_conversations
    assert found.compared == ("ask",)
    assert (found.train_rows, found.eval_rows, found.leaks) == (41, 2, 2)


def test_the_column_to_group_by_is_not_compared_though_the_template_asks_with_it(
    leaky: Project, tmp_path: Path
) -> None:
    asking = with_stage(leaky, "template", user="{customer} {team}: {ask}")
    chosen = with_split(asking, group="customer", stratify="team")
    assert prepare(chosen, tmp_path).compared == ("ask",)
    assert prepare(asking, tmp_path).compared == ("customer", "team", "ask")


def test_rows_without_templates_are_compared_as_the_command_line_does(tmp_path: Path) -> None:
    path = tmp_path / "chats.jsonl"
    lines = [
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": question(number % 9)},
                    {"role": "assistant", "content": f"{question(number + 50)} at last"},
                ]
            }
        )
        for number in range(10)
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    split = SplitChoice(count=1, shuffle=False)
    project = Project(data=DataChoice(path=path, rows=10, split=split))
    found = preview_split(project, open_table(project, tmp_path), MemorySink())
    assert found.compared == ("what the user says",)
    assert found.pairs == ((9, 0, 1.0, True),)


def test_what_cannot_be_split_is_told(project: Project, tmp_path: Path) -> None:
    for changes, code in (
        ({"stratify": "tame"}, "data.column-unknown"),
        ({"count": 41}, "data.split"),
    ):
        with pytest.raises(InputError) as caught:
            prepare(with_split(project, **changes), tmp_path)
        assert caught.value.code == code


def test_choices_change_the_keys_and_a_plain_split_keeps_the_old_ones(project: Project) -> None:
    old = project.training_key()
    assert with_split(project, accepted_for="x").training_key() == old
    changes: list[dict[str, object]] = [
        {"count": 5}, {"shuffle": False}, {"stratify": "team"}, {"group": "team"},
        {"leakage": "to-eval"},
    ]  # fmt: skip
    others = [with_split(project, **change) for change in changes]
    assert len({old, *(other.training_key() for other in others)}) == 6
    assert len({split_key(project), *map(split_key, others)}) == 6
    assert SplitChoice(accepted_for="x").is_plain
    assert len({other.conversations_key() for other in (project, *others)}) == 1


def test_conversations_without_column_templates_are_compared_by_what_is_asked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "chats.csv"
    cells = [
        json.dumps(
            [
                {"role": "user", "content": question(number % 9)},
                {"role": "assistant", "content": f"answer {number}"},
            ]
        ).replace('"', '""')
        for number in range(10)
    ]
    path.write_text("chat\n" + "\n".join(f'"{cell}"' for cell in cells) + "\n", "utf-8")
    project = Project(
        data=DataChoice(path=path, rows=10, split=SplitChoice(count=1, shuffle=False)),
        template=TemplateChoice(shape="list", messages_column="chat"),
    )
    write_dataset(project, tmp_path, MemorySink())
    found = prepare(project, tmp_path)
    assert found.compared == ("what the user says",)
    assert found.pairs == ((9, 0, 1.0, True),)
