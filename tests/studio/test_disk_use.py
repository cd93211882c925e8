"""What folders hold, and the trash."""

from pathlib import Path

from tunesmith.studio.disk_use import empty_trash, folder_bytes


def test_files_links_to_files_and_single_files_are_counted(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    (folder / "in").mkdir(parents=True)
    elsewhere.mkdir()
    (folder / "in" / "a").write_bytes(b"x" * 10)
    (elsewhere / "blob").write_bytes(b"x" * 1000)
    (folder / "link").symlink_to(elsewhere / "blob")
    (folder / "gone").symlink_to(tmp_path / "nothing")
    (folder / "folder-link").symlink_to(elsewhere)
    assert folder_bytes(folder) == 1010
    assert folder_bytes(folder / "in" / "a") == 10
    assert folder_bytes(tmp_path / "nothing") == 0


def test_emptying_the_trash_leaves_what_links_point_to(tmp_path: Path) -> None:
    kept, trash = tmp_path / "kept", tmp_path / "trash"
    (trash / "run").mkdir(parents=True)
    kept.mkdir()
    (kept / "file").write_text("x")
    (trash / "link").symlink_to(kept)
    assert empty_trash(tmp_path) == 2
    assert list(trash.iterdir()) == []
    assert (kept / "file").exists()
    assert empty_trash(tmp_path / "nothing") == 0
