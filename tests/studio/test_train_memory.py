"""The memory of a training in the window: parts that add up, a verdict, and what to change."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tunesmith.core.errors import InputError
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.studio.pages.train_memory import MemorySection, memory_checks, memory_parts
from tunesmith.studio.words import size_text
from tunesmith.training.backend_choice import Installed
from tunesmith.training.model_shapes import Block, Linear, ModelShapes
from tunesmith.training.row_spans import RowSpans
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Facts, TrainPlan, plan_train

pytestmark = pytest.mark.usefixtures("qapp")

GIB = 1 << 30
MACHINE = Machine("test", 2, 16 * GIB, 4 * GIB, 100 * GIB, 50 * GIB, ())
INSTALLED = Installed("2.13.0", None, "0.50.0")
LAYER = Linear("model.layers.0.mlp.down_proj", 512, 1024)
SHAPES = ModelShapes(
    parameters=200_000_000, linears=(LAYER,),
    blocks=(Block((LAYER,), (("input_layernorm", 512),)),),
    hidden=512, intermediate=1024, heads=8, key_value_heads=8, head_dim=64, vocabulary=50_000,
    context=4096,
)  # fmt: skip
ROWS = RowSpans(np.full(64, 400, np.int32), np.full(64, 100, np.int32))
FACTS = Facts(SHAPES, ROWS, RowSpans(ROWS.lengths[:4], ROWS.first_labels[:4]))


@pytest.fixture
def spec(tmp_path: Path) -> TrainSpec:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}', "utf-8")
    return TrainSpec(model_dir=tmp_path, data_file=tmp_path, out_dir=tmp_path / "out")


def planned(spec: TrainSpec, machine: Machine) -> TrainPlan:
    return plan_train(spec, FACTS, machine, installed=INSTALLED)


def test_the_bar_has_every_byte_and_the_largest_first(spec: TrainSpec, qapp: QApplication) -> None:
    plan = planned(spec, MACHINE)
    assert plan.memory is not None
    parts = memory_parts(plan.memory.items)
    amounts = [amount for _, amount, _ in parts]
    assert sum(amounts) == plan.memory.total
    assert amounts == sorted(amounts, reverse=True)
    section = MemorySection()
    section.show_plan(plan)
    assert not section.isHidden()
    assert section.badge.text == "Fits"
    assert section.bar.texts() == [(title, size_text(amount)) for title, amount, _ in parts]
    assert section.limit.text().endswith("Heaviest batch: 8 × 400.")
    section.show_plan(None)
    assert section.isHidden()


def test_what_does_not_fit_is_a_check_that_names_settings(spec: TrainSpec) -> None:
    full = replace(MACHINE, ram_used=MACHINE.ram_total - 3 * GIB // 2)
    plan = planned(spec, full)
    (check,) = memory_checks(plan, None)
    assert check.state == "bad"
    assert "Conversations at once: " in check.detail
    assert size_text(plan.changes[0].bytes) in check.detail
    section = MemorySection()
    section.show_plan(plan)
    assert section.badge.kind == "danger"
    (fine,) = memory_checks(planned(spec, MACHINE), None)
    assert fine.state == "good"


def test_a_context_that_cuts_answers_off_stands_in_the_way(spec: TrainSpec) -> None:
    plan = planned(replace(spec, max_length=100), MACHINE)
    unusable, fine = memory_checks(plan, None)
    assert (unusable.state, fine.state) == ("bad", "good")
    assert "68 rows" in unusable.title


def test_on_a_card_it_is_vram(spec: TrainSpec) -> None:
    card = replace(MACHINE, gpus=(Gpu("Card", 12 * GIB, GIB, None, (8, 9)),))
    section = MemorySection()
    section.show_plan(planned(spec, card))
    assert section.bar.accessibleName() == "VRAM"
    assert "CUDA context" in dict(section.bar.texts())


def test_rows_that_cannot_be_used_lead_to_the_template() -> None:
    wrong = InputError("train.rows-unusable", "2 of 5 cannot be trained on.", "Mend these rows.")
    (check,) = memory_checks(None, wrong)
    assert (check.state, check.page, check.title) == ("bad", "template", wrong.message)
    assert memory_checks(None, None) == []
