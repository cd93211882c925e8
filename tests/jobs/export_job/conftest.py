"""A small model, an adapter trained on it, and a function that exports them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load_file, save_file
from tests.jobs.export_job.export_job_models import (
    CHATML,
    MERGES,
    Export,
    Outcome,
    change,
    train_on,
)

from tunesmith.core.events import MemorySink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import export_job
from tunesmith.jobs.export_job import run


@pytest.fixture(scope="session")
def small_model_dir(tiny_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with a vocabulary cut to its first merges and a plain ChatML template."""
    folder = tmp_path_factory.mktemp("small") / "model"
    shutil.copytree(tiny_model_dir, folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    model = tokenizer["model"]
    special = [token["content"] for token in tokenizer["added_tokens"]]
    single = sorted(token for token in model["vocab"] if len(token) == 1)
    model["merges"] = model["merges"][:MERGES]
    tokens = [*special, *single, *dict.fromkeys("".join(pair) for pair in model["merges"])]
    model["vocab"] = {token: index for index, token in enumerate(tokens)}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    weights = load_file(folder / "model.safetensors")
    name = "model.embed_tokens.weight"
    weights[name] = weights[name][: len(tokens)].copy()
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    change(folder / "config.json", vocab_size=len(tokens))
    change(folder / "tokenizer_config.json", chat_template=CHATML)
    return folder


@pytest.fixture
def model(small_model_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(small_model_dir, tmp_path / "model"))


@pytest.fixture(scope="session")
def trained_dir(small_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter whose rows all had the system text “Be brief.”"""
    return train_on(tmp_path_factory.mktemp("trained"), small_model_dir, "Be brief.", "Be brief.")


@pytest.fixture
def adapter(trained_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(trained_dir, tmp_path / "adapter"))


@pytest.fixture
def spec(small_model_dir: Path, tmp_path: Path) -> ExportSpec:
    return ExportSpec(
        model_dir=small_model_dir,
        adapter_dir=None,
        levels=("Q8_0",),
        out_dir=tmp_path / "out",
        name="tuned",
        work_dir=tmp_path / "work",
    )


@pytest.fixture(autouse=True)
def no_reference(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "reference" not in request.fixturenames:
        monkeypatch.setattr(export_job, "write_logits", lambda *_: "Left out.")


@pytest.fixture
def export(spec: ExportSpec) -> Export:
    """A function (**what differs in the spec) that does the job."""

    def call(**fields: Any) -> Outcome:
        sink = MemorySink()
        return Outcome(run(replace(spec, **fields), sink), sink.events)

    return call
