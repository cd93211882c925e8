"""The real starter model, exported: it computes what transformers computes, and answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tunesmith.core.events import MemorySink, Sink
from tunesmith.core.isolation import call_isolated
from tunesmith.export.llama_child import start_llama
from tunesmith.export.run import run
from tunesmith.export.spec import ExportResult, ExportSpec
from tunesmith.training.reference_logits import LogitsRequest, write_logits

TEXT = (
    "The quick brown fox jumps over the lazy dog. Paris is the capital of France, and 12 times 12 "
    "is 144.\ndef add(a, b):\n    return a + b\n"
)


@dataclass(frozen=True, slots=True)
class Request:
    gguf: Path
    ids: tuple[int, ...]
    generate: int


def compute(request: Request) -> tuple[np.ndarray, list[int]]:
    """Logits of llama.cpp after each of the ids, and the likeliest tokens that follow."""
    llama_cpp = start_llama()
    model = llama_cpp.Llama(
        str(request.gguf), n_ctx=256, n_threads=2, logits_all=True, verbose=False
    )
    model.eval(list(request.ids))
    logits = np.array(model.scores[: len(request.ids)], np.float32)
    written: list[int] = []
    while len(written) < request.generate:
        token = int(model.scores[model.n_tokens - 1].argmax())
        if llama_cpp.llama_vocab_is_eog(llama_cpp.llama_model_get_vocab(model.model), token):
            break
        written.append(token)
        model.eval([token])
    return logits, written


@pytest.fixture(scope="module")
def exported(starter_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExportResult]:
    folder = tmp_path_factory.mktemp("starter-export")
    spec = ExportSpec(
        model_dir=starter_dir,
        adapter_dir=None,
        levels=("F32", "Q8_0", "Q4_K_M"),
        out_dir=folder / "out",
        name="starter",
        work_dir=folder / "work",
    )

    def write_reference(prompts: tuple[tuple[int, ...], ...], target: Path, sink: Sink) -> str:
        return write_logits(LogitsRequest(starter_dir, None, prompts, target), sink)

    result = run(spec, MemorySink(), write_reference)
    yield result
    for file in result.files:
        file.path.unlink()  # 800 MB that no other test needs


def path_of(exported: ExportResult, level: str) -> Path:
    return next(file.path for file in exported.files if file.level == level)


def test_all_checks_hold_and_its_answers_end(exported: ExportResult) -> None:
    for file in exported.files:
        assert {c.name: c.verdict for c in file.checks} == dict.fromkeys(
            ("load", "tokens", "bos", "logits", "stop"), "ok"
        )


def test_widths_fall_back_as_known(exported: ExportResult) -> None:
    # 576 columns are no multiple of 256: 180 of the 272 tensors of this model.
    assert [(f.level, f.fallbacks, f.tensors) for f in exported.files if f.fallbacks] == [
        ("Q4_K_M", 180, 272)
    ]


@pytest.mark.parametrize(("level", "share"), [("F32", 1.0), ("Q8_0", 0.95)])
def test_the_likeliest_token_is_the_one_of_transformers(
    level: str, share: float, exported: ExportResult, starter_dir: Path
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(starter_dir)
    ids = tokenizer(TEXT, add_special_tokens=False).input_ids
    model = AutoModelForCausalLM.from_pretrained(starter_dir)
    with torch.no_grad():
        expected = model(torch.tensor([ids])).logits[0].numpy()
    logits, _ = call_isolated(compute, Request(path_of(exported, level), tuple(ids), 0))
    agreement = (logits.argmax(1) == expected.argmax(1)).mean()
    assert agreement >= share
    if level == "F32":
        assert np.abs(logits - expected).max() < 0.05


@pytest.mark.parametrize("level", ["F32", "Q8_0", "Q4_K_M"])
def test_it_knows_the_capital_of_france(
    level: str, exported: ExportResult, starter_dir: Path
) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(starter_dir)
    # Without the template's default system message: with it, “The” leads by a hair only.
    prompt = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
    ids = tokenizer(prompt, add_special_tokens=False).input_ids
    _, written = call_isolated(compute, Request(path_of(exported, level), tuple(ids), 24))
    assert tokenizer.decode(written) == "The capital of France is Paris."


def test_the_manifest_names_the_starters_files(exported: ExportResult, starter_dir: Path) -> None:
    manifest = json.loads(exported.manifest.read_text("utf-8"))
    recorded = json.loads((starter_dir / "tunesmith-starter.json").read_text("utf-8"))["files"]
    for entry in manifest["files"]:
        assert entry["base"]["sha256"]["model.safetensors"] == recorded["model.safetensors"]
