"""The demo in small: few steps and rows, but every stage for real, killed once on the way."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.files import sha256_file
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading
from tunesmith.jobs import launcher
from tunesmith.jobs.demo_data import make_data, workbook
from tunesmith.jobs.demo_job import DemoSpec
from tunesmith.jobs.kinds import parse_spec
from tunesmith.jobs.run_folder import State
from tunesmith.templates.conversation import read_conversations

TUNESMITH = (sys.executable, "-m", "tunesmith")


def test_every_row_of_the_workbook_is_accounted_for(tmp_path: Path) -> None:
    data = make_data(tmp_path, held_out=32, seed=1)
    rows = data.rows
    assert rows.read == read_table(workbook(), Reading(sheet="Mail")).report.rows == 420
    assert rows.read == rows.used + rows.skipped
    assert sum(rows.reasons.values()) == rows.skipped
    assert rows.reasons["a copy of an earlier row"] == 4
    train, held_out = read_conversations(data.train), read_conversations(data.held_out)
    assert (len(train) + len(held_out), len(held_out)) == (rows.used, 32)
    assert not set(train) & set(held_out)
    answer = train[0].messages[-1].content.splitlines()
    assert [line.split(":")[0] for line in answer] == ["Team", "Priority", "Order"]


def test_the_workbook_has_gaps_copies_two_sheets_and_two_languages() -> None:
    table = read_table(workbook(), Reading(sheet="Mail"))
    assert [sheet.name for sheet in table.report.sheets] == ["Mail", "Teams"]
    columns = table.columns()
    assert set(columns["Language"]) == {"English", "German"}
    assert None in columns["Message"]
    assert None in columns["Subject"]
    assert all(order is None or len(order) == 5 for order in columns["Order"])


@pytest.mark.parametrize("name", ["held_out", "max_steps", "learning_rate"])
def test_a_demo_without_rows_to_measure_or_steps_to_take_is_refused(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=f"wrong {name}"):
        parse_spec("demo", {"out_dir": str(tmp_path), name: 0})


@pytest.mark.slow(reason="three minutes: a demo and a half with the starter model")
def test_a_demo_killed_in_the_export_goes_on_and_ends_in_a_true_summary(
    workspace: Path, tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    spec = DemoSpec(out_dir=out, max_steps=2, held_out=3, questions=2)
    run = launcher.submit(workspace, "demo", "small", spec)
    process = launcher.start(run)
    for event in launcher.follow(run, process):
        if event == events.Stage("check Q4_K_M"):
            os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert run.state() is State.LOST
    adapter = sha256_file(out / "adapter" / "adapter_model.safetensors")

    resumed = subprocess.run(
        [*TUNESMITH, "--workspace", str(workspace), "run", "resume", run.id, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert resumed.returncode == 0, resumed.stderr
    skipped = {e.name for e in run.events() if isinstance(e, events.Stage) and e.skipped}
    assert {"starter model", "read the workbook", "train", "check Q8_0"} <= skipped
    assert sha256_file(out / "adapter" / "adapter_model.safetensors") == adapter

    summary = json.loads(resumed.stdout)
    assert summary["rows"]["read"] == 420
    assert summary["eval_loss"]["after"] < summary["eval_loss"]["before"]
    assert summary["exact_match"]["rows"] == 3
    assert summary["exact_match"]["base"] == 0.0
    assert set(summary["exact_match"]["gguf"]) == {"Q8_0", "Q4_K_M"}
    assert summary["parity"]["verdict"] == "exact"
    assert summary["parity"]["cases"] >= 303
    assert len(summary["exchanges"]) == 2
    assert len(summary["files"]) == 2
    for file in summary["files"]:
        path = Path(file["path"])
        assert (path.stat().st_size, sha256_file(path)) == (file["bytes"], file["sha256"])
    modelfile = (out / "gguf" / "Modelfile.Q8_0").read_text("utf-8")
    assert modelfile.startswith("FROM ./support-mail-Q8_0.gguf\n")
    assert 'SYSTEM """Sort this support mail."""' in modelfile
    assert list((out / "gguf").glob("*.part")) == []
