"""Files appear whole or not at all."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from tunesmith.core import files
from tunesmith.core.errors import InputError, JobError


def test_a_failing_writer_leaves_the_old_file_and_no_temporary(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    files.write_text(target, "old")
    with pytest.raises(ZeroDivisionError), files.atomic_open(target, "w") as stream:
        stream.write("half of the n")
        _ = 1 / 0
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_ordinary_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="no ordinary file"):
        files.write_text(pipe, "x")
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    with files.atomic_open(tmp_path / "a.txt", "w") as stream:
        stream.write("one\r\ntwo\nthree €")
    assert (tmp_path / "a.txt").read_bytes() == "one\r\ntwo\nthree €".encode()


def test_a_new_file_follows_the_umask_and_a_replaced_one_keeps_its_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.write_text(tmp_path / "new", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new").chmod(0o600)
    files.write_text(tmp_path / "new", "y")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "model"
    target.mkdir()
    with files.atomic_folder(target) as temporary:
        (temporary / "deep").mkdir()
        (temporary / "deep" / "a.txt").write_text("a")
        assert list(target.iterdir()) == []
    assert (target / "deep" / "a.txt").read_text() == "a"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failing_folder_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), files.atomic_folder(tmp_path / "model") as temporary:
        (temporary / "a.txt").write_text("a")
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_content_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(InputError, match="already has something"), files.atomic_folder(tmp_path):
        pass
    assert (tmp_path / "mine.txt").read_text() == "precious"


def test_missing_space_is_itemised_before_work_starts(tmp_path: Path) -> None:
    with pytest.raises(JobError) as caught:
        files.require_free_space(tmp_path / "not" / "yet", {"weights": 10**18, "logs": 10**6})
    assert caught.value.code == "disk.full"
    assert "weights 1,000,000,000,000 MB" in caught.value.message
    assert "logs 1 MB" in caught.value.message
    files.require_free_space(tmp_path, {"logs": 1})


def test_sha256_is_the_standard_one(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert files.sha256_file(tmp_path / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def replaceable(beginning: bytes) -> bool:
    return beginning.startswith(b"ours")


def test_an_output_file_may_be_new_empty_or_of_the_same_kind(tmp_path: Path) -> None:
    for name, content in {"empty": b"", "ours": b"ours, older"}.items():
        (tmp_path / name).write_bytes(content)
        files.require_output_file(tmp_path / name, [tmp_path / "input"], replaceable)
    files.require_output_file(tmp_path / "new" / "file", [None], replaceable)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("input", "out.is-input"),
        ("link", "out.is-input"),
        ("theirs", "out.other-file"),
        ("folder", "out.is-folder"),
        ("", "out.is-folder"),
        ("pipe", "out.not-a-file"),
    ],
)
def test_an_output_file_never_destroys_something_else(
    tmp_path: Path, target: str, code: str
) -> None:
    (tmp_path / "input").write_bytes(b"ours")
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "input")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError) as refused:
        files.require_output_file(tmp_path / target, [None, tmp_path / "input"], replaceable)
    assert refused.value.code == code
    assert refused.value.hint


def test_the_nearest_existing_folder_is_the_path_itself_or_above(tmp_path: Path) -> None:
    assert files.nearest_existing(tmp_path) == tmp_path
    assert files.nearest_existing(tmp_path / "a" / "b" / "c") == tmp_path


def test_space_is_asked_of_each_disk_for_what_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path).free
    usage = type(shutil.disk_usage(tmp_path))
    rooms = {tmp_path: 100, Path("/proc"): 10}
    monkeypatch.setattr(files.shutil, "disk_usage", lambda path: usage(free, 0, rooms[path]))
    work, out, other = tmp_path / "work", tmp_path / "out" / "deep", Path("/proc/out")
    files.require_free_space_each((work, {"checkpoints": 60}), (out, {"adapter": 40}))
    with pytest.raises(JobError, match=r"checkpoints .*, adapter "):
        files.require_free_space_each((work, {"checkpoints": 60}), (out, {"adapter": 41}))
    with pytest.raises(JobError, match="/proc/out needs"):
        files.require_free_space_each((work, {"checkpoints": 60}), (other, {"adapter": 41}))


def test_on_macos_the_drive_is_asked_to_empty_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl", reason="Windows has no such module")
    asked: list[int] = []

    def full(_handle: int, command: int) -> None:
        asked.append(command)
        if len(asked) == 2:
            raise OSError(errno.ENOTSUP, "not on this file system")

    plain: list[int] = []
    monkeypatch.setattr(files.sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", full)
    monkeypatch.setattr(os, "fsync", plain.append)
    with (tmp_path / "file").open("wb") as stream:
        files.sync_file(stream)
        assert (asked, plain) == ([51], [])
        files.sync_file(stream)
        assert (asked, plain) == ([51, 51], [stream.fileno()]), "where that is the most"
