"""What a power cut may have torn is not trusted; what the disk has, and what it still has, is."""

import os
import threading
from pathlib import Path

import pytest

from tunesmith.core import late_sync
from tunesmith.core.late_sync import cached_folder, is_trusted, settle


@pytest.fixture
def never_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the system had gone down before the disk had everything."""
    monkeypatch.setattr(late_sync, "settle", lambda _folder: None)


def restart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "boot_id"
    other.write_text("another start", "ascii")
    monkeypatch.setattr(late_sync, "_BOOT_ID", other)


@pytest.mark.usefixtures("never_settled")
def test_a_folder_is_trusted_until_the_system_starts_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "cached"
    with cached_folder(folder) as temporary:
        (temporary / "cells").write_text("a")
    assert is_trusted(folder)
    restart(monkeypatch, tmp_path)
    assert not is_trusted(folder)
    monkeypatch.undo()
    (folder / "unsettled").write_text("")  # torn itself
    assert not is_trusted(folder)


def test_a_settled_folder_is_trusted_for_good(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "cached"
    with cached_folder(folder) as temporary:
        (temporary / "cells").write_text("a")
    for thread in threading.enumerate():
        if thread.name == "late sync":
            thread.join()
    assert [path.name for path in folder.iterdir()] == ["cells"]
    restart(monkeypatch, tmp_path)
    assert is_trusted(folder)


def test_the_disk_is_asked_for_every_file_before_the_folder_is_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def note(path: Path) -> None:
        assert (tmp_path / "unsettled").exists()
        asked.append(path.name)

    monkeypatch.setattr(late_sync, "sync_path", note)
    for name in ("cells", "offsets", "unsettled"):
        (tmp_path / name).write_text("a")
    os.utime(tmp_path, (1, 1))
    settle(tmp_path)
    assert tmp_path.stat().st_mtime == 1  # a cache drops by it what was not used for longest
    assert sorted(asked) == ["cells", "offsets", "unsettled"]
    assert not (tmp_path / "unsettled").exists()


def test_a_folder_that_goes_meanwhile_is_no_fault(tmp_path: Path) -> None:
    settle(tmp_path / "gone")
    assert is_trusted(tmp_path / "gone")
