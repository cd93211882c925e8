"""Two exports into one folder: the second is refused, and no file gets another one's name."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest
from tests.export.written_files import listed, names

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import one_pass
from tunesmith.export import run as run_module
from tunesmith.export.level_files import LevelFiles
from tunesmith.export.output_lock import LOCK, locked, refuse_busy
from tunesmith.export.spec import ExportedFile, ExportResult

Export = Callable[..., ExportResult]
HOLD = """
import sys, time
from pathlib import Path
from tunesmith.export.output_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_an_export_of_another_workspace_is_kept_out_until_the_first_has_ended(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = run_module._check
    refused: list[InputError] = []

    def meanwhile(*arguments: object) -> ExportedFile:
        live = tmp_path / "out" / "tuned-Q8_0.gguf.part"
        before = live.read_bytes()
        with pytest.raises(InputError) as caught:
            export(model, "Q8_0", work_dir=tmp_path / "other")
        refused.append(caught.value)
        assert live.read_bytes() == before
        assert not (tmp_path / "other").exists(), "refused before any work"
        return check(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(run_module, "_check", meanwhile)
        listed(export(model, "Q8_0"))
    assert [error.code for error in refused] == ["out.busy"]
    assert names(tmp_path / "out") == ["checks.json", "manifest.json", "tuned-Q8_0.gguf"]


def test_what_another_run_left_is_replaced_with_a_word_at_the_beginning(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    def stopped(*, adapter: Path | None, run: str) -> list[str]:
        told: list[str] = []

        class Sink(MemorySink):
            def emit(self, event: events.Event) -> None:
                if isinstance(event, events.Warning):
                    told.append(f"{event.code} {event.message}")
                if isinstance(event, events.Stage) and event.name.startswith("check"):
                    raise CancelledError

        with pytest.raises(CancelledError):
            export(model, "Q8_0", adapter_dir=adapter, work_dir=tmp_path / run, sink=Sink())
        return told

    assert stopped(adapter=None, run="first") == []
    assert stopped(adapter=None, run="first") == [], "its own file is gone on with"
    (told,) = stopped(adapter=write_adapter(model), run="second")
    assert told.startswith("export.unfinished-replaced Another run left tuned-Q8_0.gguf.part ")
    # The first has a journal for a file of that very name and length, and takes none of it.
    (told,) = stopped(adapter=None, run="first")
    resumed = export(model, "Q8_0", work_dir=tmp_path / "first").files[0].sha256
    alone = export(model, "Q8_0", out_dir=tmp_path / "alone", work_dir=tmp_path / "third")
    assert resumed == alone.files[0].sha256


def test_a_killed_export_keeps_nobody_out(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n" if os.name != "nt" else True
        for ask in (lambda: locked(out).__enter__(), lambda: refuse_busy(out)):
            with pytest.raises(InputError) as caught:
                ask()
            assert caught.value.code == "out.busy"
        holder.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
        holder.wait()
    assert names(out) == [LOCK]
    refuse_busy(out)
    with locked(out) as warnings:
        assert warnings == ()
        (out / "file").touch()
    assert names(out) == ["file"]


def test_who_waits_for_a_lock_that_is_removed_does_not_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The waiter has the old file open when a third one makes a new file of that name."""
    if os.name == "nt":
        pytest.skip("a file that is open cannot be removed there")
    import fcntl

    path = tmp_path / LOCK
    waiting = filelock.FileLock(path, timeout=0)
    opened = os.open

    def in_between(*arguments: object, **named: object) -> int:
        monkeypatch.setattr(os, "open", opened)
        handle = os.open(*arguments, **named)  # type: ignore[arg-type]
        path.unlink()
        fcntl.flock(os.open(path, os.O_CREAT | os.O_RDWR), fcntl.LOCK_EX)
        return handle

    monkeypatch.setattr(os, "open", in_between)
    with pytest.raises(filelock.Timeout):
        waiting.acquire()


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own locks")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS])
def test_a_folder_without_locks_is_written_to_with_a_warning(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", no_locks)
    with locked(tmp_path / "out") as told:
        assert [it.code for it in told] == ["export.not-locked"]
        assert names(tmp_path / "out") == []
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a permission on Windows")
def test_what_stands_where_the_lock_goes_is_named_and_stays(tmp_path: Path) -> None:
    lock = tmp_path / LOCK
    theirs = tmp_path / "theirs"
    theirs.write_text("kept", "utf-8")
    for place in (theirs, tmp_path / "gone"):
        lock.symlink_to(place)
        for ask in (lambda: locked(tmp_path).__enter__(), lambda: refuse_busy(tmp_path)):
            with pytest.raises(InputError, match="is a link;") as caught:
                ask()
            assert caught.value.code == "export.file-exists"
        assert lock.is_symlink()
        lock.unlink()
    assert theirs.read_text("utf-8") == "kept"
    lock.mkdir()
    with pytest.raises(InputError, match="is a folder;"):
        refuse_busy(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes on Windows")
def test_the_lock_of_a_killed_export_can_be_taken_by_another_person(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert stat.S_IMODE((tmp_path / LOCK).stat().st_mode) == 0o666


def test_a_file_that_was_replaced_while_it_was_checked_gets_no_name(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "out" / "tuned-Q8_0.gguf.part"
    hashed = LevelFiles.hashed

    def then_replaced(self: LevelFiles, *arguments: object) -> object:
        found = hashed(self, *arguments)  # type: ignore[arg-type]
        other = part.with_name("other")
        other.write_bytes(part.read_bytes())
        other.replace(part)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(LevelFiles, "hashed", then_replaced)
        with pytest.raises(JobError) as caught:
            export(model, "Q8_0")
    assert caught.value.code == "export.file-changed"
    assert names(tmp_path / "out") == [part.name]
    listed(export(model, "Q8_0"))


def test_a_head_is_written_only_into_the_file_that_was_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the process that writes: another one has begun the file anew meanwhile."""
    from tunesmith.export.outline import Outline
    from tunesmith.export.plan import LevelPlan, Placed

    path = tmp_path / "tuned-F32.gguf.part"
    plan = LevelPlan("F32", b"h" * 32, (Placed("t", (8,), 0, 0, 32),), {"t": "f32"})

    def replaced(*_: object) -> dict[int, object]:
        other = tmp_path / "other"
        other.write_bytes(b"another export's")
        other.replace(path)
        return {}

    monkeypatch.setattr(one_pass, "stream", replaced)
    monkeypatch.setattr(one_pass, "_openers", lambda _: {})
    monkeypatch.setattr(one_pass, "_works", lambda *_: [])
    outline = Outline(tmp_path / "outline", 0, {"t": (8,)})
    request = one_pass.PassRequest(tmp_path, None, outline, ((plan, path),), tmp_path, "x")
    with pytest.raises(JobError) as caught:
        one_pass._write_levels(request, lambda _: None)
    assert caught.value.code == "export.file-changed"
    assert path.read_bytes() == b"another export's"
