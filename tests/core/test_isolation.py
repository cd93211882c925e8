"""A call in a child process ends in a result or in an ordinary error, whatever the child does."""

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import (
    _IDLE_S,
    ChildCrashedError,
    call_isolated,
    call_isolated_reporting,
)


def double(value: int) -> int:
    return 2 * value


def own_pid(_: None) -> int:
    return os.getpid()


def refuse(name: str) -> None:
    raise InputError("test.refused", f"{name} is refused.", "Try another.")


def fail(_: None) -> None:
    raise RuntimeError("boom")


def abort(_: None) -> None:
    os.kill(os.getpid(), signal.SIGABRT)


def leave(_: None) -> None:
    os._exit(7)


def take_memory(size: int) -> int:
    return len(bytearray(size))


def count(to: int, report: Callable[[int], None]) -> str:
    for number in range(to):
        report(number)
    return "counted"


def hang(_: None) -> None:
    while True:
        time.sleep(60)


def test_the_result_comes_from_another_process() -> None:
    assert call_isolated(double, 21) == 42
    assert call_isolated(own_pid, None) != os.getpid()


def test_our_own_errors_arrive_whole() -> None:
    with pytest.raises(InputError) as caught:
        call_isolated(refuse, "x.gguf")
    assert (caught.value.code, caught.value.hint) == ("test.refused", "Try another.")
    assert caught.value.message == "x.gguf is refused."


def test_other_exceptions_carry_their_trace() -> None:
    with pytest.raises(ChildCrashedError, match="RuntimeError: boom") as caught:
        call_isolated(fail, None)
    assert caught.value.code == "child.failed"
    assert "in fail" in caught.value.hint


def test_an_abort_is_named() -> None:
    with pytest.raises(ChildCrashedError) as caught:
        call_isolated(abort, None)
    assert (caught.value.code, caught.value.signal_name) == ("child.crashed", "SIGABRT")


def test_a_silent_exit_is_an_error() -> None:
    with pytest.raises(ChildCrashedError, match="exit code 7"):
        call_isolated(leave, None)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits memory")
def test_a_child_cannot_take_more_memory_than_it_may() -> None:
    limit = 2 << 30
    assert call_isolated(take_memory, 1 << 20, memory_bytes=limit) == 1 << 20
    with pytest.raises(ChildCrashedError, match="MemoryError"):
        call_isolated(take_memory, 3 << 30, memory_bytes=limit)


def test_a_hanging_child_is_ended_at_its_time_limit() -> None:
    seen: list[int] = []
    with pytest.raises(ChildCrashedError) as caught:
        call_isolated_reporting(report_pid_and_hang, None, seen.append, timeout_s=1.0)
    assert caught.value.code == "child.timeout"
    assert not psutil.pid_exists(seen[0])


def test_nothing_is_begun_for_who_has_cancelled(tmp_path: Path) -> None:
    call_isolated(own_pid, None)  # a child waits, and would be done before anybody looks
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        call_isolated(Path.mkdir, tmp_path / "made", sink=sink)
    assert not (tmp_path / "made").exists()


def test_cancelling_ends_the_child() -> None:
    seen: list[int] = []
    sink = MemorySink()

    def cancel(pid: int) -> None:
        seen.append(pid)
        sink.cancelled = True

    with pytest.raises(CancelledError):
        call_isolated_reporting(report_pid_and_hang, None, cancel, sink=sink)
    assert not psutil.pid_exists(seen[0])


def report_pid_and_hang(_: None, report: Callable[[int], None]) -> None:
    report(os.getpid())
    hang(None)


def test_a_child_that_ended_well_takes_the_next_call() -> None:
    first = call_isolated(own_pid, None)
    with pytest.raises(InputError):
        call_isolated(refuse, "x.gguf")
    assert call_isolated(own_pid, None) == first
    assert call_isolated_reporting(count, 1, lambda _: None) == "counted"
    assert call_isolated(own_pid, None, memory_bytes=2 << 30) == first
    assert call_isolated(take_memory, 3 << 30) == 3 << 30, "the limit was that call's"


def test_a_fresh_child_has_run_nothing() -> None:
    waiting = call_isolated(own_pid, None)
    assert call_isolated_reporting(report_own_pid, None, lambda _: None, fresh=True) != waiting


def report_own_pid(_: None, report: Callable[[int], None]) -> int:
    return os.getpid()


@pytest.mark.parametrize("harm", ["fail", "leave", "load_llama", "grow", "change_environment"])
def test_a_child_with_traces_takes_no_other_call(harm: str) -> None:
    before = call_isolated(own_pid, None)
    with contextlib.suppress(ChildCrashedError):
        call_isolated(globals()[harm], None)
    assert call_isolated(own_pid, None) != before


def load_llama(_: None) -> None:
    import llama_cpp  # noqa: F401 - that it is loaded is what counts


def grow(_: None) -> None:
    kept.append(bytearray(os.urandom(1 << 20) * 500))


kept: list[bytearray] = []


def change_environment(_: None) -> None:
    os.environ["TUNESMITH_TEST_TRACE"] = "1"


def test_a_child_that_waits_has_the_setting_of_its_call(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TUNESMITH_TEST_TRACE", "2")
    assert call_isolated(os.getenv, "TUNESMITH_TEST_TRACE") == "2"
    monkeypatch.chdir(tmp_path)
    assert call_isolated(Path.resolve, Path()) == tmp_path.resolve()
    monkeypatch.undo()
    assert call_isolated(os.getenv, "TUNESMITH_TEST_TRACE") is None


def test_a_child_that_left_while_it_waited_is_replaced() -> None:
    child = psutil.Process(call_isolated(own_pid, None))
    child.kill()
    psutil.wait_procs([child], timeout=10)
    assert call_isolated(double, 4) == 8


def test_a_call_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "import os, sys",
        "if os.getpid() != int(sys.argv[-1]):",
        "    raise OSError('not here')",
        "def f(_): ...",
    )
    (tmp_path / "only_in_the_parent.py").write_text("\n".join(lines), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "argv", [*sys.argv, str(os.getpid())])
    module = importlib.import_module("only_in_the_parent")
    with pytest.raises(ChildCrashedError, match="not here"):
        call_isolated(module.f, None)


def test_an_answer_that_cannot_be_sent_is_told() -> None:
    with pytest.raises(ChildCrashedError, match="pickle") as caught:
        call_isolated(unpicklable, None)
    assert caught.value.code == "child.failed"
    assert call_isolated(double, 3) == 6


def unpicklable(_: None) -> Callable[[], None]:
    return lambda: None


class OddError(InputError):
    def __init__(self, row: int) -> None:
        super().__init__("test.odd", f"Row {row} is odd.")
        self.row = row


def test_an_error_of_any_shape_arrives_whole() -> None:
    with pytest.raises(OddError, match=r"Row 4 is odd\.") as caught:
        call_isolated(raise_odd, 4)
    assert (caught.value.code, caught.value.row) == ("test.odd", 4)


def raise_odd(row: int) -> None:
    raise OddError(row)


def test_a_call_may_make_calls_of_its_own() -> None:
    assert call_isolated(double_twice, 5) == 20


def double_twice(value: int) -> int:
    return call_isolated(double, call_isolated(double, value))


def test_a_program_does_not_wait_for_children_that_wait() -> None:
    code = (
        "import time; from tunesmith.core.isolation import call_isolated;"
        f"from {__name__} import double_twice, own_pid;"
        "assert call_isolated(double_twice, 5) == 20; print(call_isolated(own_pid, None))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root, capture_output=True, text=True, check=True, timeout=_IDLE_S - 2,
    )  # fmt: skip
    assert not psutil.pid_exists(int(done.stdout))


def test_calls_of_several_threads_have_a_child_each() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda it: call_isolated(double, it), range(8))) == [
            2 * it for it in range(8)
        ]


def test_reports_arrive_in_order_before_the_result() -> None:
    seen: list[int] = []
    assert call_isolated_reporting(count, 5, seen.append) == "counted"
    assert seen == [0, 1, 2, 3, 4]


def tell_pid_and_hang(file: Path) -> None:
    written = file.with_suffix(".new")
    written.write_text(str(os.getpid()))
    written.replace(file)
    hang(None)


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tunesmith.core.isolation import call_isolated;"
        f"from {__name__} import tell_pid_and_hang;"
        "call_isolated(tell_pid_and_hang, Path(sys.argv[1]))"
    )
    file = tmp_path / "pid"
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code, file], cwd=root, stderr=subprocess.PIPE
    ) as parent:
        until(file.exists)
        child = psutil.Process(int(file.read_text()))
        parent.kill()
    child.wait(10)  # raises if it lives on


def until(condition: Callable[[], bool]) -> None:
    """Look again and again, for a minute at most."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_a_child_that_ends_after_a_stop_was_asked_for_is_that_stop() -> None:
    sink = MemorySink()

    def stop_when_told(_: int) -> None:
        sink.cancelled = True

    with pytest.raises(CancelledError):
        call_isolated_reporting(report_and_abort, None, stop_when_told, sink=sink)


def report_and_abort(_: None, report: Callable[[int], None]) -> None:
    report(1)
    abort(None)


def test_the_child_does_not_hear_ctrl_c() -> None:
    assert signal.SIGINT in call_isolated(blocked_signals, None)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def blocked_signals(_: None) -> set[int]:
    return {int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, set())}


def test_a_child_that_reports_without_a_pause_is_stopped() -> None:
    sink = MemorySink()
    told: list[int] = []

    def take(number: int) -> None:
        told.append(number)
        sink.cancelled = True

    with pytest.raises(CancelledError):
        call_isolated_reporting(count, 200_000, take, sink=sink)
    assert told == [0]
