"""What a killed writer left behind goes with the next write; what somebody still writes stays."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tunesmith.core import files, temporaries

WRITERS = {
    "file": "with files.atomic_open(target) as it: it.write(b'x'); it.flush(); wait()",
    "folder": "with files.atomic_folder(target) as it: (it / 'a').write_bytes(b'x'); wait()",
}
PROGRAM = """
import sys
from pathlib import Path
from tunesmith.core import files
target = Path(sys.argv[1])
def wait():
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=WRITERS)
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of writing `target`."""
    command = [sys.executable, "-c", PROGRAM + WRITERS[request.param], str(tmp_path / "target")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def temporary(folder: Path) -> Path:
    (found,) = folder.glob(".target.*.tmp")
    return found


def test_a_killed_writers_leftover_is_removed_by_the_next_write(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    left = temporary(tmp_path)
    writer.kill()
    writer.wait()
    files.write_text(tmp_path / "other", "x")
    assert left.exists()  # it belongs to another target
    files.write_text(tmp_path / "target", "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "target"]


def test_what_a_living_process_writes_is_left_alone(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    files.write_text(tmp_path / "target.txt", "x")
    temporaries.sweep(tmp_path / "target")
    assert temporary(tmp_path).exists()


@pytest.mark.parametrize(
    "name",
    [
        ".target.tmp",
        ".target.x7ab.tmp",
        ".target.000000-{pid}-{dead}.x7ab.tmp",  # of another machine
        ".target.more.{machine}-{pid}-{dead}.x7ab.tmp",  # of another target
        "target.{machine}-{pid}-{dead}.x7ab.tmp",
        ".target.{machine}-{pid}-{started}.x7ab.tmp",
    ],
)
def test_what_is_not_surely_a_dead_processs_own_is_left_alone(name: str, tmp_path: Path) -> None:
    owner = temporaries.owned_prefix(Path("t")).split(".")[2].split("-")
    machine, pid, started = owner
    assert int(pid) == os.getpid()
    path = tmp_path / name.format(machine=machine, pid=pid, started=started, dead=1)
    path.write_text("theirs", "utf-8")
    temporaries.sweep(tmp_path / "target")
    assert path.exists()


def test_a_process_number_that_came_again_does_not_protect(tmp_path: Path) -> None:
    machine, pid, _ = temporaries.owned_prefix(Path("t")).split(".")[2].split("-")
    (tmp_path / f".target.{machine}-{pid}-1.x7ab.tmp").mkdir()
    temporaries.sweep(tmp_path / "target")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_swept_of_what_dead_processes_left_there(tmp_path: Path) -> None:
    machine, pid, started = temporaries.owned_prefix(Path("t")).split(".")[2].split("-")
    dead = [tmp_path / f".{name}.{machine}-{pid}-1.x7ab.tmp" for name in ("one", "two")]
    alive = tmp_path / f".three.{machine}-{pid}-{started}.x7ab.tmp"
    for folder in (*dead, alive):
        folder.mkdir()
    temporaries.sweep_folder(tmp_path)
    assert list(tmp_path.iterdir()) == [alive]
