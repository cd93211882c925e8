"""A hole takes no room, and where it would, it is refused before the disk is full."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tunesmith.core.errors import JobError
from tunesmith.core.sparse_files import lengthen_with_hole

LENGTH = 1 << 40


@pytest.mark.parametrize("length", [4096, 100 << 20, LENGTH])
def test_the_file_is_long_and_takes_no_room(length: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as stream:
        stream.write(b"head")
        lengthen_with_hole(stream, length, "a plan")
    found = path.stat()
    assert found.st_size == length
    assert getattr(found, "st_blocks", 0) * 512 < 1 << 20
    with path.open("rb") as stream:
        assert stream.read(8) == b"head\0\0\0\0"
        stream.seek(-4, os.SEEK_END)
        assert stream.read() == bytes(4)


@pytest.mark.skipif(os.name == "nt", reason="another question is asked there")
def test_without_holes_and_without_room_nothing_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"

    def every_byte(handle: int) -> SimpleNamespace:
        return SimpleNamespace(st_blocks=os.lseek(handle, 0, os.SEEK_END) // 512)

    free = shutil.disk_usage(tmp_path).free
    assert free < LENGTH, "this machine's disk is too large for the test"
    with path.open("wb") as stream:
        stream.write(b"head")
        monkeypatch.setattr(os, "fstat", every_byte)
        with pytest.raises(JobError) as caught:
            lengthen_with_hole(stream, LENGTH, "the plan")
        monkeypatch.undo()
    assert caught.value.code == "disk.full"
    assert "the plan, on a file system without sparse files 1,099,512 MB" in caught.value.message
    assert path.stat().st_size < 1 << 26
