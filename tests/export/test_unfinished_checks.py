"""A check that says nothing about a file is a warning: it neither fails the file nor is hidden."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.export.conftest import spec_for
from tests.export.written_files import listed

from tunesmith.core import isolation
from tunesmith.core.errors import CheckError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import ChildCrashedError, call_isolated_reporting
from tunesmith.export import adapter_output, checks
from tunesmith.export.checks import FileReport, FileRequest, allowed_s, check_file
from tunesmith.export.run import run
from tunesmith.export.spec import Check, ExportResult

Export = Callable[..., ExportResult]
LATE = ChildCrashedError("child.timeout", "No answer within 900 s.")


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def _late_after(*done: Check) -> Callable[..., FileReport]:
    """In place of a child that says so much and then nothing more."""

    def call(_function: Any, _request: Any, hear: Callable[[FileReport], None], **_: Any) -> Any:
        for count in range(1, len(done) + 1):
            hear(FileReport(done[:count], 4.5))
        raise LATE

    return call


def test_a_check_that_takes_too_long_does_not_fail_the_file(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Check("load", "ok", "")
    monkeypatch.setattr(checks, "call_isolated_reporting", _late_after(load))
    result = export(model, "Q8_0")
    verdicts = {check.name: check.verdict for check in result.files[0].checks}
    skipped = dict.fromkeys(("bos", "logits", "stop"), "skipped")
    assert verdicts == {"load": "ok", "tokens": "warning", **skipped}
    assert result.files[0].bits_per_weight == 4.5
    (warning,) = result.warnings
    assert warning.code == "export.check-tokens"
    assert "took longer than 15 minutes" in warning.message
    listed(result)


def test_a_check_that_failed_before_the_late_one_still_fails_the_file(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = (Check("load", "ok", ""), Check("tokens", "failed", "differ"))
    monkeypatch.setattr(checks, "call_isolated_reporting", _late_after(*done))
    with pytest.raises(CheckError, match="tokens: differ"):
        export(model, "Q8_0")


def test_the_time_allowed_grows_with_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def call(*_: Any, timeout_s: float, **__: Any) -> FileReport:
        asked.append(timeout_s)
        return FileReport(())

    monkeypatch.setattr(checks, "call_isolated_reporting", call)
    path = tmp_path / "m.gguf"
    path.write_bytes(bytes(2_000_000))
    check_file(FileRequest(path, (), None), MemorySink())
    check_file(FileRequest(path, (), None, bytes=40 * 10**9), MemorySink())
    assert asked == [allowed_s(2_000_000), allowed_s(40 * 10**9)]
    assert asked[0] < 1000
    assert asked[1] > 5 * 3600


def _speaks_then_hangs(times: int, report: Callable[[int], None]) -> None:
    for number in range(times):
        report(number)
    threading.Event().wait()


def test_only_silence_ends_a_child_that_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    now, heard = 0.0, list[int]()

    def hear(number: int) -> None:
        nonlocal now
        heard.append(number)
        now += 2.0

    def clock() -> float:
        nonlocal now
        now += 0.1 if len(heard) == 5 else 0.0
        return now

    monkeypatch.setattr(isolation, "time", SimpleNamespace(monotonic=clock))
    with pytest.raises(ChildCrashedError) as caught:
        call_isolated_reporting(_speaks_then_hangs, 5, hear, timeout_s=3.0)
    assert caught.value.code == "child.timeout"
    assert heard == [0, 1, 2, 3, 4]  # 10 seconds


def test_logits_that_could_not_be_compared_are_told(model: Path, tmp_path: Path) -> None:
    why = "The base file cannot be run here: The child process was ended by SIGKILL."
    result = run(spec_for(tmp_path, model, "Q8_0", "F16"), MemorySink(), lambda *_: why)
    (warning,) = [it for it in result.warnings if it.code == "export.check-logits"]
    assert warning.message.startswith("Q8_0, F16: ")
    assert warning.message.endswith(why)


def test_an_adapter_file_that_nothing_could_be_tried_with_is_told(
    model: Path, write_adapter: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_for(tmp_path, model, "Q8_0", adapter_dir=write_adapter(model), adapter_gguf=True)
    failed = FileReport((Check("load", "failed", "why"),))
    monkeypatch.setattr("tunesmith.export.run.check_file", lambda *_: failed)
    sink = MemorySink()
    with pytest.raises(CheckError) as caught:
        run(spec, sink)
    result = caught.value.result
    assert isinstance(result, ExportResult)
    assert result.adapter is not None
    assert [check.verdict for check in result.adapter.checks] == ["warning"]
    (warning,) = [it for it in result.warnings if it.code == "export.check-load"]
    assert warning.message.startswith("adapter: It was not tried")


def test_an_adapter_file_that_takes_too_long_is_told(
    export: Export,
    model: Path,
    write_adapter: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def late(*_: object, **__: object) -> None:
        raise LATE

    monkeypatch.setattr(adapter_output, "call_isolated", late)
    result = export(model, "Q8_0", adapter_dir=write_adapter(model), adapter_gguf=True)
    assert result.adapter is not None
    assert result.adapter.path.name == "tuned-adapter.gguf"
    (warning,) = [it for it in result.warnings if it.code == "export.check-load"]
    assert "took longer than 15 minutes" in warning.message
