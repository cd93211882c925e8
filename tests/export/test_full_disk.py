"""A disk that fills up while files are written: told, nothing looks finished, and it goes on."""

from collections.abc import Callable
from pathlib import Path

from tests.small_disk import run_on_small_disk

SCRIPT = """
import os, subprocess, sys
from pathlib import Path
from tunesmith.core.errors import JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import run as module
from tunesmith.export.spec import ExportSpec

if __name__ == "__main__":
    disk, model = Path(sys.argv[1]), Path(sys.argv[2])
    spec = ExportSpec(model, None, ("F32", "Q8_0"), disk / "out", "tuned", disk / "work")
    try:
        module.run(spec, MemorySink())
    except JobError as error:
        print(error.code, error.message)
    print(sorted(path.name for path in (disk / "out").glob("*")))
    looks = module.require_room  # somebody else fills the disk after we looked
    module.require_room = lambda *_: None
    try:
        module.run(spec, MemorySink())
    except JobError as error:
        print(error.code, error.message)
    print(sorted(path.name for path in (disk / "out").glob("*.gguf")))
    module.require_room = looks
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    print([file.path.name for file in module.run(spec, MemorySink()).files])
"""


def test_a_full_disk_is_told_and_gone_on_from(
    checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    done = run_on_small_disk(SCRIPT, tmp_path / "disk", "3m", str(checkpoint()))
    assert done.returncode == 0, done.stderr
    before, left, during, finished, files = done.stdout.splitlines()
    assert before.startswith("disk.full")
    assert "F32" in before
    assert left == "[]"
    assert during.startswith(f"disk.full {tmp_path / 'disk' / 'out'}")
    assert finished == "[]"
    assert files == "['tuned-F32.gguf', 'tuned-Q8_0.gguf']"
