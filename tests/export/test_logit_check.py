"""Logit parity: the right file passes, and each way to break a conversion fails it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
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
from tunesmith.export.checks import FileRequest, check_file
from tunesmith.export.logit_check import (
    Figures,
    Prompt,
    Reference,
    affordable,
    compare,
    cut_prompts,
    judge,
    judge_with_others,
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


def test_figures_are_those_of_the_formulas() -> None:
    expected = np.log(np.array([[0.5, 0.25, 0.25], [0.6, 0.2, 0.2]], np.float32))
    logits = np.log(np.array([[0.25, 0.5, 0.25], [0.6, 0.2, 0.2]], np.float32)) + 3
    figures = compare(logits, expected)
    assert (figures.positions, figures.same, figures.clear, figures.clear_same) == (2, 1, 2, 1)
    # 0.5 log 2 + 0.25 log 0.5 at the first position, nothing at the second.
    assert figures.mean_kl == pytest.approx(0.25 * np.log(2) / 2, rel=1e-6)
    differences, own = np.array([-1, 1, 0]), np.array([1, 0, 0])  # in units of log 2
    assert figures.error == pytest.approx(np.std(differences) / np.std(own) / 2, abs=1e-6)


def test_one_position_that_took_another_expert_is_forgiven_and_half_of_them_not() -> None:
    random = np.random.RandomState(0)
    expected = random.standard_normal((9, 50)).astype(np.float32)
    logits = expected.copy()
    logits[:4] += 0.5 * random.standard_normal((4, 50)).astype(np.float32)
    assert compare(logits, expected).error == 0
    logits[4] += 0.5 * random.standard_normal(50).astype(np.float32)
    assert compare(logits, expected).error > 0.3


def test_rows_that_only_pad_are_left_out() -> None:
    expected = np.array([[1.0, 2.0, 0.5]], np.float32)
    padded = np.array([[1.0, 2.0, 0.5, 9.0]], np.float32)
    assert compare(padded, expected).error == 0
    assert compare(expected, padded).same == 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_no_logit(value: float) -> None:
    expected = np.zeros((1, 3), np.float32)
    figures = compare(np.array([[0, value, 0]], np.float32), expected)
    assert figures.mean_kl == np.inf
    assert judge(figures, "F16", 16).verdict == "failed"
    assert judge(figures, "Q2_K", 3).verdict == "failed"


GOOD = Figures(100, 100, 80, 80, 1e-6, 0.001)


@pytest.mark.parametrize(
    ("figures", "level", "bits", "verdict"),
    [
        (GOOD, "F16", 16, "ok"),
        (replace(GOOD, same=90), "F16", 16, "ok"),  # no choice of them was clear
        (replace(GOOD, clear_same=79), "F16", 16, "failed"),
        (replace(GOOD, mean_kl=0.005), "F16", 16, "failed"),
        (replace(GOOD, mean_kl=0.005), "BF16", 16, "ok"),
        (replace(GOOD, error=0.03), "F32", 32, "failed"),
        (replace(GOOD, error=0.03), "BF16", 16, "ok"),
        (replace(GOOD, error=0.1), "BF16", 16, "failed"),
        (replace(GOOD, error=0.1, clear_same=60, mean_kl=0.1), "Q8_0", 8.5, "ok"),
        (replace(GOOD, error=0.3), "Q8_0", 8.5, "warning"),
        (replace(GOOD, error=0.3), "Q4_K_M", 4.9, "ok"),
        (replace(GOOD, error=0.53), "Q4_K_M", 4.9, "warning"),  # heads in another order
        (replace(GOOD, error=0.53), "Q3_K_M", 4.0, "ok"),
        (replace(GOOD, error=0.9), "Q2_K", 3.2, "warning"),
        (replace(GOOD, error=1.1), "Q4_K_M", 4.9, "failed"),
        (replace(GOOD, error=1.1), "Q2_K", 3.2, "failed"),
        (replace(GOOD, error=1.1), "IQ2_M", 2.8, "failed"),
        (replace(GOOD, error=0.79), "IQ2_XXS", 2.8, "warning"),
        (replace(GOOD, error=1.15, clear_same=3, mean_kl=6.6), "IQ1_S", 2.4, "warning"),
        (replace(GOOD, error=1.66, clear_same=0, mean_kl=13.9), "TQ1_0", 2.7, "warning"),
        (replace(GOOD, error=1.6, clear_same=0, mean_kl=13.9), "Q2_0", 3.1, "warning"),
        (replace(GOOD, error=np.inf), "TQ1_0", 2.7, "failed"),
        (replace(GOOD, error=np.nan), "IQ1_S", 2.4, "failed"),
        (replace(GOOD, error=1.1), "quantized", 5.0, "failed"),  # a level of no name
    ],
)
def test_bounds_follow_the_level(figures: Figures, level: str, bits: float, verdict: str) -> None:
    assert judge(figures, level, bits).verdict == verdict


def test_a_rough_level_falls_with_one_that_can_be_judged() -> None:
    rough = (Check("load", "ok", "It loads."), Check("logits", "warning", "Far."))
    wrong = {"Q4_K_M": (Check("logits", "failed", "The file is not the model."),)}
    right = {"Q4_K_M": (Check("logits", "ok", "Near."), Check("stop", "failed", "No end."))}
    load, logits = judge_with_others(rough, "IQ1_S", wrong)
    assert (load, logits.verdict) == (rough[0], "failed")
    assert "Q4_K_M, made of the same weights, is not the model" in logits.detail
    assert judge_with_others(rough, "IQ1_S", right) == rough
    assert judge_with_others(rough, "IQ1_S", {}) == rough
    assert judge_with_others(rough, "Q3_K_M", wrong) == rough  # it was judged by itself
    skipped = (Check("logits", "skipped", "It does not load."),)
    assert judge_with_others(skipped, "IQ1_S", wrong) == skipped


def test_an_export_of_another_model_fails_at_the_roughest_level_and_a_sound_one_does_not(
    llama: Path, write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    def other_norms(weights: dict[str, np.ndarray]) -> None:
        for name, values in weights.items():
            if name.endswith("norm.weight"):
                weights[name] = values + 1

    other = write_checkpoint(tmp_path / "other", change=other_norms)

    def export(name: str, told: Path, *levels: str) -> dict[str, str]:
        def write_reference(prompts: tuple[Prompt, ...], target: Path, sink: Sink) -> str:
            return write_logits(LogitsRequest(told, None, prompts, target), sink)

        out = tmp_path / name
        spec = ExportSpec(llama, None, levels, out / "out", name, out / "work")
        try:
            run(spec, MemorySink(), write_reference)
        except CheckError:
            assert list((out / "out").glob("*.gguf")) == []
        found = json.loads((out / "out" / "checks.json").read_text("utf-8"))
        return {it["level"]: it["checks"]["logits"]["verdict"] for it in found["files"].values()}

    assert export("sound", llama, "TQ1_0") == {"TQ1_0": "warning"}
    assert export("wrong", other, "TQ1_0", "F16") == {"TQ1_0": "failed", "F16": "failed"}


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
    assert sum(map(len, affordable(many, 70_000_000_000))) == 64
