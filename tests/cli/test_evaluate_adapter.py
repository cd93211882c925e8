"""`tunesmith evaluate-adapter` and what `train` says of its evaluation."""

import json
from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.cli.results import _train_lines
from tunesmith.jobs.kinds import KINDS, parse_spec
from tunesmith.training.evaluate_adapter import EvaluateSpec


def test_what_is_missing_is_named_before_there_is_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, workspace = tmp_path / "out", tmp_path / "workspace"
    command = ["--workspace", str(workspace), "evaluate-adapter", "--adapter", str(tmp_path / "no")]
    assert run_command_line([*command, "--out", str(out), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "evaluation.missing"
    assert not workspace.exists()
    assert run_command_line([*command, "--out", str(out), "--rows", "0"]) == 2


def test_a_run_repeats_what_was_asked_for(tmp_path: Path) -> None:
    spec = EvaluateSpec(adapter_dir=tmp_path / "a", out_dir=tmp_path / "o", eval_answers=7)
    assert KINDS["evaluate-adapter"].writes_whole_folder
    record = {"adapter_dir": str(tmp_path / "a"), "out_dir": str(tmp_path / "o"), "eval_answers": 7}
    assert parse_spec("evaluate-adapter", record) == spec


def test_a_training_says_where_its_answers_are(tmp_path: Path) -> None:
    result = {
        "out_dir": str(tmp_path / "sums"),
        "eval_loss_before": 2.0,
        "eval_loss_after": 1.0,
        "best_step": 4,
        "evaluation_dir": str(tmp_path / "sums-evaluation"),
    }
    page = tmp_path / "sums-evaluation" / "side_by_side.html"
    assert _train_lines(result)[-1] == f"side by side: {page}"
    assert len(_train_lines({**result, "evaluation_dir": None})) == 2
