"""What a foreground job says while it works, where no line can be redrawn, and at its end."""

import io
import json
import time
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from tunesmith.cli import foreground, results
from tunesmith.cli.foreground import RunError, _View
from tunesmith.core import events
from tunesmith.export.journal import Journal
from tunesmith.export.one_pass import journal_path
from tunesmith.jobs.run_folder import RunFolder, create_run, write_spec


def test_progress_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter(range(0, 1000, 4))
    view = _View(Progress(console=Console(file=io.StringIO())), lambda: float(next(moments)))
    view.show(events.Metric("loss", 1, 2.5))
    for step in range(1, 9):
        view.show(events.Progress(step, 46, "steps", 100.0 - step))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "  3 of 46 steps, loss 2.500, 1 min 37 s left"
    assert 2 <= len(lines) <= 3


def test_a_stage_without_an_estimate_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    moments = iter((0.0, 11.0, 11.0, 12.0))
    view = _View(Progress(console=Console(file=io.StringIO())), lambda: next(moments))
    view.show(events.Progress(5e6, 1e7, "bytes"))
    view.show(events.Progress(6e6, 1e7, "bytes"))
    assert capsys.readouterr().err == "  5.0 of 10.0 MB\n"


@pytest.fixture
def run(workspace: Path, tmp_path: Path) -> RunFolder:
    made = create_run(workspace, "export", "mails", time.gmtime(0))
    write_spec(made, "export", {"out_dir": str(tmp_path / "gguf"), "name": "mails"})
    return made


def test_a_stopped_export_names_the_files_it_leaves(
    run: RunFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "gguf"
    out.mkdir()
    (out / "mails-F16.part").mkdir()
    run.work_dir.mkdir()
    for ours in (out / "mails-Q8_0.gguf.part", out / "mails-F16.part" / "mails-00001.gguf"):
        Journal(journal_path(run.work_dir, ours), "key", ours, 4096)
    for name in ("mails-Q4_K_M.gguf", "other-Q8_0.gguf.part", "mails-Q4_0.gguf.part"):
        (out / name).write_text("a stranger's", "utf-8")

    def stopped(_: RunFolder) -> None:
        raise RunError(
            run.id, {"code": "cancelled", "message": "Cancelled.", "exit_code": 130}, None
        )

    monkeypatch.setattr(foreground, "watch", stopped)
    with pytest.raises(RunError):
        results.finish(run, as_json=False)
    told = capsys.readouterr().err
    assert f"Unfinished in {tmp_path / 'gguf'}: mails-F16.part, mails-Q8_0.gguf.part." in told


def test_a_resumed_export_prints_the_promised_keys(
    run: RunFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = {"level": "Q8_0", "path": "/a", "bytes": 1, "sha256": "0", "bits_per_weight": 8.5}
    result = {
        "out_dir": "/x",
        "files": [{**file, "checks": [], "tensors": 3, "fallbacks": 0}],
        "modelfiles": [],
        "warnings": [],
    }
    monkeypatch.setattr(foreground, "watch", lambda _: result)
    results.finish(run, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "run": run.id,
        "files": [{**file, "checks": []}],
        "warnings": [],
    }


def test_an_export_says_which_prompt_ollama_takes(
    run: RunFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = {"below_0_30": "modelfile-template", "from_0_30": "gguf-chat-template"}
    written = {"path": "/x/Modelfile.Q8_0", "verdict": "exact", "cases": 300, "uses": uses}
    of_adapter = {**written, "path": "/x/Modelfile.adapter", "uses": None}
    result = {"out_dir": "/x", "files": [], "modelfiles": [written, of_adapter], "warnings": []}
    monkeypatch.setattr(foreground, "watch", lambda _: result)
    results.finish(run, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "/x/Modelfile.Q8_0  parity exact in 300 cases",
        "  Ollama below 0.30 uses the TEMPLATE of the Modelfile, "
        "0.30 and later the chat template inside the GGUF.",
        "/x/Modelfile.adapter  parity exact in 300 cases",
    ]
