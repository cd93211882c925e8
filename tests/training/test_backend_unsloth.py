"""The unsloth backend without a GPU: when it is imported, what it is asked for, its loss.

Unsloth itself is not here; a stand-in with its two calls on a plain transformers model is. What the
real one does is for tests/gpu.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from tests.training.backend_models import backend_of, batches_of, loss_of, train_steps
from transformers import AutoModelForCausalLM

from tunesmith.core.errors import JobError
from tunesmith.core.events import MemorySink
from tunesmith.training import unsloth_backend
from tunesmith.training.backend_choice import CPU_CHOICE
from tunesmith.training.backends import make_backend
from tunesmith.training.optimizers import Updater
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.spec import TrainSpec
from tunesmith.training.unsloth_backend import UnslothBackend

CHOICE = replace(CPU_CHOICE, name="unsloth", gradient_checkpointing=True)


class StandIn:
    """FastLanguageModel's calls as unsloth 2026.10.9 documents them, on plain transformers."""

    asked: dict[str, dict[str, Any]]
    calls: list[str]

    def __init__(self) -> None:
        self.asked, self.calls = {}, []

    def from_pretrained(self, **options: Any) -> tuple[Any, None]:
        self.asked["from_pretrained"] = options
        model = AutoModelForCausalLM.from_pretrained(options["model_name"], dtype=options["dtype"])
        return model, None

    def get_peft_model(self, model: Any, **options: Any) -> Any:
        self.asked["get_peft_model"] = dict(options)
        for name in ("use_gradient_checkpointing", "random_state"):
            options.pop(name)
        return get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **options))

    def for_training(self, model: Any) -> None:
        self.calls.append("training")
        model.train()

    def for_inference(self, model: Any) -> None:
        self.calls.append("inference")
        model.eval()


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=tmp_path / "adapter",
        work_dir=tmp_path / "work",
        learning_rate=1e-2,
        use_rslora=True,
        r=4,
    )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    fast = StandIn()
    module = ModuleType("unsloth")
    module.FastLanguageModel = fast  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "unsloth", module)
    # What the backend sets for good is undone with the test.
    for name in ("UNSLOTH_DISABLE_STATISTICS", "UNSLOTH_COMPILE_LOCATION"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return fast


def unsloth_of(spec: TrainSpec) -> UnslothBackend:
    backend = make_backend(CHOICE, spec)
    assert isinstance(backend, UnslothBackend)
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    return backend


def test_nothing_imports_transformers_before_unsloth_could_be() -> None:
    code = (
        "import sys, tunesmith.training.train, tunesmith.training.unsloth_backend\n"
        "print(sorted({'transformers', 'peft', 'unsloth'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unsloth_is_asked_for_what_the_spec_says(spec: TrainSpec, stand_in: StandIn) -> None:
    unsloth_of(replace(spec, max_length=256))
    loaded, adapted = stand_in.asked["from_pretrained"], stand_in.asked["get_peft_model"]
    assert loaded["model_name"] == str(spec.model_dir)
    assert loaded["max_seq_length"] == 256
    assert (loaded["load_in_4bit"], loaded["load_in_16bit"]) == (False, True)
    assert loaded["use_gradient_checkpointing"] == "unsloth"
    assert (loaded["local_files_only"], loaded["trust_remote_code"]) == (True, False)
    assert adapted["target_modules"] == unsloth_backend._LINEAR
    assert (adapted["r"], adapted["lora_alpha"], adapted["use_rslora"]) == (4, 32, True)
    assert adapted["use_gradient_checkpointing"] == "unsloth"
    assert adapted["random_state"] == spec.seed
    assert os.environ["UNSLOTH_DISABLE_STATISTICS"] == "1"
    assert os.environ["UNSLOTH_COMPILE_LOCATION"] == str(spec.work_dir / "unsloth")


def test_its_loss_and_its_steps_are_those_of_the_peft_backend(
    spec: TrainSpec, stand_in: StandIn
) -> None:
    batches = batches_of(spec)[:3]
    ours, theirs = unsloth_of(spec), backend_of(spec)
    assert loss_of(ours, batches[0]) == pytest.approx(loss_of(theirs, batches[0]), rel=1e-5)
    one = train_steps(ours, Updater(spec, ours), batches)
    other = train_steps(theirs, Updater(spec, theirs), batches)
    assert one == pytest.approx(other, rel=1e-4)
    assert "training" in stand_in.calls


def test_its_adapter_is_a_peft_adapter(spec: TrainSpec, stand_in: StandIn, tmp_path: Path) -> None:
    backend = unsloth_of(spec)
    train_steps(backend, Updater(spec, backend), batches_of(spec)[:2])
    save_file(backend.export_weights(), tmp_path / "adapter_model.safetensors", {"format": "pt"})
    backend.save_adapter_config(tmp_path)
    again = PeftBackend()
    again.load(spec.model_dir)
    again.load_adapter(tmp_path)
    batch = batches_of(spec)[3]
    assert loss_of(again, batch) == pytest.approx(loss_of(backend, batch), rel=1e-5)
    assert (
        load_file(tmp_path / "adapter_model.safetensors").keys() == again.adapter_weights().keys()
    )


def test_after_answering_it_is_ready_for_training_again(spec: TrainSpec, stand_in: StandIn) -> None:
    backend = unsloth_of(spec)
    answers = backend.generate(
        [[1, 2, 3], [4, 5]], max_new_tokens=3, stop_ids=[2], with_adapter=True, sink=MemorySink()
    )
    assert len(answers) == 2
    assert stand_in.calls == ["inference", "training"]
    assert not backend._adapted.model.training


def test_an_unsloth_that_finds_no_card_is_told_in_its_own_words(
    spec: TrainSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Unsloth cannot find any torch accelerator? You need a GPU."
    (tmp_path / "unsloth.py").write_text(f"raise NotImplementedError({text!r})", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "unsloth", raising=False)
    monkeypatch.setenv("UNSLOTH_DISABLE_STATISTICS", "1")
    monkeypatch.setenv("UNSLOTH_COMPILE_LOCATION", str(tmp_path))
    with pytest.raises(JobError) as caught:
        make_backend(CHOICE, spec).load(spec.model_dir)
    assert caught.value.code == "train.unsloth"
    assert text in caught.value.message
    assert "--backend peft" in caught.value.hint


@pytest.mark.skipif(find_spec("unsloth") is None, reason="unsloth is not installed")
def test_the_real_unsloth_trains_on_a_cpu_as_the_peft_backend_does(
    spec: TrainSpec, tmp_path: Path
) -> None:
    # In a process of its own: it must be imported before transformers, and changes them for good.
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.real_unsloth", spec.model_dir, spec.data_file],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "UNSLOTH_COMPILE_LOCATION": str(tmp_path), "HF_HUB_OFFLINE": "1"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["unsloth"] == pytest.approx(told["peft"], rel=1e-5)
    assert told["base"] == pytest.approx(told["first"], rel=1e-6)
    assert told["after answering"] == pytest.approx(told["trained"], rel=1e-6)
    assert told["trained"] < told["first"]
