"""A journal never vouches for a file that it does not know."""

from pathlib import Path

import pytest

from tunesmith.export.journal import UNFINISHED, Journal

LENGTH = 4096


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "journal", tmp_path / "file.gguf.part"


def test_finished_tensors_are_known_again(paths: tuple[Path, Path]) -> None:
    journal, file = paths
    first = Journal(journal, "key", file, LENGTH)
    first.add(["a", "b"])
    first.add(["c"])
    assert file.stat().st_size == LENGTH
    assert Journal(journal, "key", file, LENGTH).done == {"a", "b", "c"}


def test_other_inputs_another_length_or_no_file_begin_anew(paths: tuple[Path, Path]) -> None:
    journal, file = paths
    Journal(journal, "key", file, LENGTH).add(["a"])
    file.write_bytes(b"x" * LENGTH)
    assert Journal(journal, "other", file, LENGTH).done == set()
    assert file.read_bytes().startswith(UNFINISHED)
    assert b"x" not in file.read_bytes()[64:], "nothing of the old file is left"
    Journal(journal, "other", file, LENGTH).add(["a"])
    assert Journal(journal, "other", file, 2 * LENGTH).done == set()
    Journal(journal, "other", file, 2 * LENGTH).add(["a"])
    file.unlink()
    assert Journal(journal, "other", file, 2 * LENGTH).done == set()


def test_a_file_that_another_export_put_there_is_not_vouched_for(
    paths: tuple[Path, Path], tmp_path: Path
) -> None:
    journal, file = paths
    Journal(journal, "key", file, LENGTH).add(["a"])
    theirs = Journal(tmp_path / "theirs", "key", file, LENGTH)
    assert theirs.done == set()
    theirs.add(["b"])
    assert Journal(journal, "key", file, LENGTH).done == set(), "of the same name and length"


def test_a_file_with_its_head_is_known_by_its_identity(paths: tuple[Path, Path]) -> None:
    journal, file = paths
    first = Journal(journal, "key", file, LENGTH)
    first.add(["a"])
    whole = b"GGUF".ljust(LENGTH, b"\0")
    file.write_bytes(whole)
    first.finish()
    assert Journal(journal, "key", file, LENGTH).done == {"a"}
    other = file.with_name("other")
    other.write_bytes(whole)
    other.replace(file)
    assert Journal(journal, "key", file, LENGTH).done == set()


def test_a_kill_before_the_journal_begins_leaves_none(
    paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, file = paths
    Journal(journal, "key", file, LENGTH).add(["a"])
    file.unlink()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("_write", "_begin"):
        with monkeypatch.context() as patch:
            patch.setattr(f"tunesmith.export.journal.{step}", die)
            with pytest.raises(KeyboardInterrupt):
                Journal(journal, "key", file, LENGTH)
        assert journal.exists(), "the file is still known as one of ours"
        file.write_bytes(b"x" * LENGTH)
        assert Journal(journal, "key", file, LENGTH).done == set()
        Journal(journal, "key", file, LENGTH).add(["a"])
        file.unlink()


def test_a_line_cut_short_costs_itself_only(paths: tuple[Path, Path]) -> None:
    journal, file = paths
    Journal(journal, "key", file, LENGTH).add(["a"])
    with journal.open("a", encoding="utf-8") as text:
        text.write('\n{"done": ["b", ')
    again = Journal(journal, "key", file, LENGTH)
    assert again.done == {"a"}
    again.add(["c"])
    assert Journal(journal, "key", file, LENGTH).done == {"a", "c"}


def test_a_link_is_replaced_and_not_followed(paths: tuple[Path, Path], tmp_path: Path) -> None:
    journal, file = paths
    precious = tmp_path / "precious"
    precious.write_text("mine", "utf-8")
    file.symlink_to(precious)
    Journal(journal, "key", file, LENGTH)
    assert precious.read_text("utf-8") == "mine"
    assert not file.is_symlink()
