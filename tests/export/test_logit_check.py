"""Logit parity: the right file passes, and each way to break a conversion fails it."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from tests.export.families.checkpoints import GEMMA
from tests.export.families.checkpoints import write_checkpoint as write_family
from tests.export.families.files import write_own
from tests.export.families.tokenizers_of_families import sentencepiece_tokenizer

from tunesmith.core import events
from tunesmith.core.errors import CheckError
from tunesmith.core.events import MemorySink, Sink
from tunesmith.export import checks, logit_check
from tunesmith.export.checks import FileRequest, check_file
from tunesmith.export.logit_check import (
    Prompt,
    Reference,
    affordable,
    cut_prompts,
    file_logits,
    logit_texts,
    reference_for,
)
from tunesmith.export.run import run
from tunesmith.export.spec import Check, ExportSpec
from tunesmith.training.reference_logits import LogitsRequest, write_logits

WriteLevel = Callable[..., Path]
PROMPTS = tuple(
    tuple((7 + start + 31 * step * step) % 700 for step in range(24)) for start in (0, 5, 90)
)


def reference(model: Path, target: Path, adapter: Path | None = None) -> Reference:
    """The model's own logits, or a failed test."""
    assert write_logits(LogitsRequest(model, adapter, PROMPTS, target), MemorySink()) == ""
    return Reference(target)


def check(path: Path, expected: Reference | None, level: str) -> Check:
    """What the check of the logits says of a file."""
    report = check_file(FileRequest(path, (), None, level, expected), MemorySink())
    found = {check.name: check for check in report.checks}
    assert found["load"].verdict == "ok", found["load"]
    return found["logits"]


@pytest.fixture(scope="module")
def llama(write_checkpoint: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(tmp_path_factory.mktemp("llama") / "model")


@pytest.fixture(scope="module")
def llama_logits(llama: Path) -> Reference:
    return reference(llama, llama.parent / "logits.npz")


@pytest.mark.parametrize("level", ["F32", "F16", "BF16"])
def test_a_file_of_the_model_passes(
    level: str, llama: Path, llama_logits: Reference, write_level: WriteLevel, tmp_path: Path
) -> None:
    verdict = check(write_level(llama, tmp_path / "own.gguf", level), llama_logits, level)
    assert verdict.verdict == "ok", verdict
    assert " of 72 positions have the same likeliest token; mean KL " in verdict.detail


def unrotate(tensors: dict[str, np.ndarray]) -> None:
    """The order of rows that transformers has and llama.cpp does not."""
    for name in ("blk.0.attn_q.weight", "blk.1.attn_q.weight"):
        values = tensors[name]
        by_head = values.reshape(4, 32, 2, 256).swapaxes(1, 2)
        values[:] = by_head.reshape(values.shape).copy()


def unrotate_one_key(tensors: dict[str, np.ndarray]) -> None:
    values = tensors["blk.1.attn_k.weight"]
    values[:] = values.reshape(2, 32, 2, 256).swapaxes(1, 2).reshape(values.shape).copy()


def forget_norm(tensors: dict[str, np.ndarray]) -> None:
    tensors["blk.1.ffn_norm.weight"][:] = 1.0


def swap_gate_and_up(tensors: dict[str, np.ndarray]) -> None:
    gate, up = tensors["blk.0.ffn_gate.weight"], tensors["blk.0.ffn_up.weight"]
    gate[:], up[:] = up.copy(), gate.copy()


def shift_one_matrix(tensors: dict[str, np.ndarray]) -> None:
    """As a block written to the wrong place would."""
    values = tensors["blk.0.ffn_down.weight"]
    values[:] = np.roll(values, 1, axis=0)


def blow_up(tensors: dict[str, np.ndarray]) -> None:
    tensors["output_norm.weight"][3] = np.inf


def change_tensors(path: Path, change: Callable[[dict[str, np.ndarray]], None]) -> None:
    """Change a float32 file in place."""
    change({tensor.name: tensor.data for tensor in GGUFReader(path, "r+").tensors})


@pytest.mark.parametrize(
    "breakage",
    [unrotate, unrotate_one_key, forget_norm, swap_gate_and_up, shift_one_matrix, blow_up],
)
def test_a_broken_file_fails(
    breakage: Callable[[dict[str, np.ndarray]], None],
    llama: Path,
    llama_logits: Reference,
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.gguf"
    write_own(llama, path)
    change_tensors(path, breakage)
    # By the widest bounds that there are for a file that should be exact.
    verdict = check(path, llama_logits, "BF16")
    assert verdict.verdict == "failed", verdict
    assert verdict.detail.startswith("The file is not the model: ")


def test_a_file_of_another_base_fails_at_every_level(
    llama: Path, llama_logits: Reference, write_level: WriteLevel, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(llama, tmp_path / "other"))
    weights = load_file(other / "model.safetensors")
    random = np.random.RandomState(11)
    for name, values in weights.items():
        if values.ndim == 2 and "layers" in name:  # as the next version of a model would
            weights[name] = values + 0.2 * random.standard_normal(values.shape).astype(np.float32)
    save_file(weights, other / "model.safetensors", {"format": "pt"})
    assert check(write_level(other, tmp_path / "a.gguf", "F16"), llama_logits, "F16").verdict == (
        "failed"
    )
    small = check(write_level(other, tmp_path / "b.gguf", "Q4_K_M"), llama_logits, "Q4_K_M")
    assert small.verdict == "failed"
    assert small.detail.startswith("The file is not the model: ")


@pytest.mark.parametrize("level", ["Q8_0", "Q4_K_M"])
def test_a_quantized_file_is_told_how_near_it_is(
    level: str, llama: Path, llama_logits: Reference, write_level: WriteLevel, tmp_path: Path
) -> None:
    verdict = check(write_level(llama, tmp_path / "own.gguf", level), llama_logits, level)
    assert verdict.verdict == "ok", verdict
    assert "mean KL" in verdict.detail


def test_the_adapter_is_part_of_the_model(
    llama: Path,
    llama_logits: Reference,
    write_adapter: Callable[..., Path],
    write_level: WriteLevel,
    tmp_path: Path,
) -> None:
    adapter = write_adapter(llama, target_modules="all-linear", task_type="CAUSAL_LM")
    expected = reference(llama, tmp_path / "logits.npz", adapter)
    merged = write_level(llama, tmp_path / "merged.gguf", "F16", adapter)
    assert check(merged, expected, "F16").verdict == "ok"
    assert check(merged, llama_logits, "F16").verdict == "failed"
    bare = write_level(llama, tmp_path / "bare.gguf", "F16")
    assert check(bare, expected, "F16").verdict == "failed"


def test_gemmas_norms_without_their_offset_fail(tmp_path: Path) -> None:
    model = tmp_path / "model"
    tokens = sentencepiece_tokenizer(model)
    small: dict[str, Any] = {"hidden_size": 64, "intermediate_size": 64}
    narrow = {**GEMMA, "head_dim": 16, "query_pre_attn_scalar": 16}
    write_family(model, "gemma3_text", max(tokens, 700), **small, **narrow)
    expected = reference(model, tmp_path / "logits.npz")
    path = tmp_path / "own.gguf"
    write_own(model, path)
    assert check(path, expected, "F32").verdict == "ok"

    def without_offset(tensors: dict[str, np.ndarray]) -> None:
        tensors["blk.0.attn_norm.weight"][:] -= 1.0

    change_tensors(path, without_offset)
    assert check(path, expected, "BF16").verdict == "failed"


def test_without_a_reference_the_check_is_skipped_with_the_reason(
    llama: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.gguf"
    write_own(llama, path)
    given = Reference(None, "torch is not installed.")
    assert check(path, given, "F32") == Check("logits", "skipped", "torch is not installed.")
    assert check(path, None, "F32").verdict == "skipped"


def test_a_reference_is_what_its_writer_says_and_gone_afterwards(tmp_path: Path) -> None:
    sink, asked = MemorySink(), []

    def write(prompts: tuple[Prompt, ...], target: Path, told: Sink) -> str:
        asked.append((prompts, told))
        target.write_bytes(b"logits")
        return ""

    with reference_for(None, ((1,),), tmp_path, sink) as found:
        assert found is None
    assert sink.events == []
    with reference_for(write, ((1, 2),), tmp_path, sink) as found:
        assert found is not None
        assert found.path is not None
        assert found.path.read_bytes() == b"logits"
    assert asked == [(((1, 2),), sink)]
    assert sink.events == [events.Stage("reference")]
    with reference_for(lambda *_: "No.", ((1,),), tmp_path, sink) as found:
        assert found == Reference(None, "No.")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_another_model_fails_at_every_level_and_a_sound_one_does_not(
    llama: Path, write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    def other_norms(weights: dict[str, np.ndarray]) -> None:
        for name, values in weights.items():
            if name.endswith("norm.weight"):
                weights[name] = values + 1

    def other_norm(weights: dict[str, np.ndarray]) -> None:
        weights["model.layers.1.post_attention_layernorm.weight"] *= 1.3

    other = write_checkpoint(tmp_path / "other", change=other_norms)
    nearly = write_checkpoint(tmp_path / "nearly", change=other_norm)

    sink = MemorySink()

    def export(name: str, told: Path, *levels: str, named: Sequence[str] = ()) -> dict[str, str]:
        def write_reference(prompts: tuple[Prompt, ...], target: Path, sink: Sink) -> str:
            return write_logits(LogitsRequest(told, None, prompts, target), sink)

        out = tmp_path / name
        spec = ExportSpec(llama, None, levels, out / "out", name, out / "work")
        try:
            run(spec, sink, write_reference)
        except CheckError:
            assert [it.name for it in (out / "out").glob("*.gguf")] == list(named)
        found = json.loads((out / "out" / "checks.json").read_text("utf-8"))
        return {it["level"]: it["checks"]["logits"]["verdict"] for it in found["files"].values()}

    assert export("sound", llama, "TQ1_0") == {"TQ1_0": "warning"}
    assert export("wrong", other, "TQ1_0", "F16") == {"TQ1_0": "failed", "F16": "failed"}
    # Rounding hides what is wrong with this one, until another level shows it.
    assert export("alone", nearly, "Q4_0") == {"Q4_0": "ok"}
    assert export("nearly", nearly, "Q4_0", "F16") == {"Q4_0": "failed", "F16": "failed"}
    assert not [it for it in sink.events if getattr(it, "code", "") == "export.doubted"]
    later = export("alone", nearly, "Q4_0", "F16", named=["alone-Q4_0.gguf"])
    assert later == {"Q4_0": "ok", "F16": "failed"}
    (told,) = [it for it in sink.events if getattr(it, "code", "") == "export.doubted"]
    assert "alone-Q4_0.gguf was made earlier" in told.message


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=90), max_size=12),
    st.sampled_from([0, 100, 49152, 262144, 2**26]),
    st.sampled_from([None, 8, 64, 4096]),
)
def test_prompts_are_cut_to_what_is_compared(
    prompts: list[list[int]], vocab_size: int, context: int | None
) -> None:
    cut = cut_prompts(prompts, vocab_size, context)
    assert all(any(tuple(prompt[: len(kept)]) == kept for prompt in prompts) for kept in cut)
    assert all(0 < len(kept) <= min(64, context or 64) for kept in cut)
    total = sum(map(len, cut))
    assert total <= 256
    assert total <= 1 or total * vocab_size <= 2**25
    assert bool(cut) == any(prompts)


def test_texts_of_the_users_are_among_those_compared() -> None:
    own = logit_texts(())
    assert len(own) == 4
    assert json.dumps(own).isascii()
    few = logit_texts(("Mine.", " ", "Yours."))
    assert {"Mine.", "Yours.", *own} == set(few)
    many = logit_texts(str(number) for number in range(100))
    assert [text for text in many if text not in own] == ["0", "25", "50", "75"]


def test_a_large_model_is_compared_on_a_part_of_every_prompt() -> None:
    prompts = tuple(tuple(range(start, start + 60)) for start in (0, 100, 200, 300))
    assert affordable(prompts, 135_000_000) == prompts
    for weights in (1_200_000_000, 70_000_000_000):
        cut = affordable(prompts, weights)
        assert [prompt[0] for prompt in cut] == [0, 100, 200, 300]
        assert sum(map(len, cut)) * weights <= 10**11 or sum(map(len, cut)) == 64
    many = tuple((number, *range(40)) for number in range(100, 120))
    assert 60 <= sum(map(len, affordable(many, 70_000_000_000))) <= 64


@pytest.mark.parametrize("weights", [700_000_000, 1_200_000_000, 70_000_000_000])
def test_nine_prompts_share_the_room_evenly(weights: int) -> None:
    lengths = (64, 3, 28, 28, 28, 40, 64, 28, 28)
    prompts = tuple(tuple(range(100 * i, 100 * i + it)) for i, it in enumerate(lengths))
    cut = affordable(prompts, weights)
    kept = [len(prompt) for prompt in cut]
    assert [prompt[0] for prompt in cut] == [100 * i for i in range(9)]
    assert kept[1] == 3, "what a short one leaves is the others'"
    others = [it for it, length in zip(kept, lengths, strict=True) if it < length]
    assert max(others) - min(others) <= 1
    assert min(others) >= 7
    assert max(64, 10**11 // weights) - 9 < sum(kept) <= max(64, 10**11 // weights)


def test_no_more_threads_are_asked_for_than_this_process_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = SimpleNamespace()

    def no_room(_: object, parameters: SimpleNamespace) -> None:
        asked.threads = parameters.n_threads, parameters.n_threads_batch

    llama_cpp = SimpleNamespace(
        GGML_TYPE_F32=0,
        LLAMA_FLASH_ATTN_TYPE_DISABLED=0,
        llama_model_get_vocab=lambda _: None,
        llama_vocab_n_tokens=lambda _: 10,
        llama_model_n_ctx_train=lambda _: 512,
        llama_context_default_params=SimpleNamespace,
        llama_init_from_model=no_room,
    )
    monkeypatch.setattr(logit_check, "usable_threads", lambda: 3)
    assert file_logits(llama_cpp, None, [[1, 2]]) is None
    assert asked.threads == (3, 3)
    monkeypatch.setattr(checks, "usable_threads", lambda: 5)
    vocabulary: Any = SimpleNamespace(prompt_ids=lambda _: [1, 2])
    found = checks._stop(llama_cpp, None, vocabulary, checks.TextCase("Hi", (1, 2)), lambda: None)
    assert found.verdict == "warning"
    assert asked.threads == (5, 5)
