"""What is told of levels before anything is written: parts, and levels for other models."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.export.conftest import spec_for

from tunesmith.core.events import MemorySink
from tunesmith.export.export_plan import plan_export
from tunesmith.export.levels import LEVELS, of_other_name
from tunesmith.export.spec import ExportResult


def test_a_level_for_mixtures_is_told_of_a_dense_model(
    checkpoint: Callable[..., Path], export: Callable[..., ExportResult], tmp_path: Path
) -> None:
    model = checkpoint()
    made = plan_export(spec_for(tmp_path, model, "MXFP4_MOE", "Q8_0"), MemorySink())
    assert made.levels[0].bytes == made.levels[1].bytes
    (told,) = [it for it in made.warnings if it.code == "export.level-no-experts"]
    assert "a Q8_0 by another name" in told.message
    assert told in export(model, "MXFP4_MOE").warnings
    assert of_other_name("MXFP4_MOE", {"q8_0", "mxfp4"}) == []


def test_the_plan_tells_of_parts_and_names_the_level_that_cannot_be_divided(
    checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    model = checkpoint()
    spec = replace(spec_for(tmp_path, model, "F32", "Q8_0"), split_bytes=4_000_000)
    (told,) = [it for it in plan_export(spec, MemorySink()).warnings if it.code == "export.parts"]
    assert told.message.startswith("In parts: F32 in ")
    assert "Q8_0" not in told.message
    assert "no Modelfile" in told.message
    (refused,) = plan_export(replace(spec, split_bytes=1_000_000), MemorySink()).obstacles
    assert refused.code == "export.split-size"
    assert refused.message.startswith("F32: a file with the tensor token_embd.weight has ")


def test_the_help_lists_every_level(capsys: pytest.CaptureFixture[str]) -> None:
    from tunesmith.cli.app import run_command_line

    run_command_line(["export", "--help"])
    assert set(LEVELS) <= set(re.findall(r"\w+", capsys.readouterr().out))
