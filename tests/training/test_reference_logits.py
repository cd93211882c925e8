"""The model's own logits: those of transformers in float32, and reasons where there are none."""

import gc
import importlib.util
import json
import shutil
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen3MoeConfig

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.core.isolation import call_isolated
from tunesmith.models.model_folder import open_model
from tunesmith.models.reference_memory import LIBRARIES, logits_memory, reference_memory
from tunesmith.training import reference_logits
from tunesmith.training.reference_logits import LogitsRequest, write_logits

PROMPTS = ((1, 5, 9, 30, 2, 77), (3,), (4, 40, 41, 8))
SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 150,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
}
Memory = namedtuple("Memory", "available")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model stored in bfloat16, as most are."""
    torch.manual_seed(1)
    made = AutoModelForCausalLM.from_config(LlamaConfig(**SIZES), dtype=torch.bfloat16)
    made.save_pretrained(tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").write_text("{}")
    return tmp_path / "model"


@pytest.fixture
def adapter(model: Path, tmp_path: Path) -> Path:
    torch.manual_seed(2)
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    config = LoraConfig(r=4, target_modules="all-linear", use_dora=True, task_type="CAUSAL_LM")
    adapted = get_peft_model(base, config)
    with torch.no_grad():
        for parameter in adapted.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) / 20)
    adapted.save_pretrained(tmp_path / "adapter")
    return tmp_path / "adapter"


def expected(model: Path, adapter: Path | None = None) -> np.ndarray:
    whole: Any = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    if adapter is not None:
        whole = PeftModel.from_pretrained(whole, adapter)
    with torch.inference_mode():
        rows = [whole(input_ids=torch.tensor([prompt])).logits[0] for prompt in PROMPTS]
    return torch.cat(rows).numpy()


def request(model: Path, adapter: Path | None = None, **fields: Any) -> LogitsRequest:
    return LogitsRequest(model, adapter, PROMPTS, model.parent / "logits.npz", **fields)


def computed(asked: LogitsRequest) -> np.ndarray:
    assert write_logits(asked, MemorySink()) == ""
    with np.load(asked.target) as stored:
        assert stored["ids"].tolist() == [token for prompt in PROMPTS for token in prompt]
        assert stored["lengths"].tolist() == [6, 1, 4]
        logits: np.ndarray = stored["logits"]
    assert logits.dtype == np.float32
    return logits


def test_logits_are_those_of_base_and_adapter_in_float32(model: Path, adapter: Path) -> None:
    logits = computed(request(model, adapter))
    np.testing.assert_allclose(logits, expected(model, adapter), atol=1e-5)
    assert np.abs(logits - expected(model)).max() > 0.01  # the adapter does something


def test_little_memory_keeps_weights_as_stored_and_computes_in_float32(
    model: Path, adapter: Path
) -> None:
    asked = request(model, adapter)
    # In this process, where the weights can be looked at afterwards.
    loaded = reference_logits._load(asked, torch.bfloat16)
    with torch.inference_mode():
        for _ in range(2):
            rows = [loaded(input_ids=torch.tensor([prompt])).logits[0] for prompt in PROMPTS]
            np.testing.assert_allclose(torch.cat(rows), expected(model, adapter), atol=2e-5)
    named = dict(loaded.named_parameters())
    assert {named[name].dtype for name in named if "lora" not in name} == {torch.bfloat16}


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_weights_stay_the_mapped_file(tmp_path: Path) -> None:
    torch.manual_seed(1)
    sizes = SIZES | {"hidden_size": 512, "intermediate_size": 4096, "num_hidden_layers": 6}
    made = AutoModelForCausalLM.from_config(LlamaConfig(**sizes), dtype=torch.bfloat16)
    made.save_pretrained(tmp_path / "model")
    weights = made.num_parameters()
    del made
    before = anonymous_bytes()
    loaded = reference_logits._load(request(tmp_path / "model"), torch.bfloat16)
    with torch.inference_mode():
        loaded(input_ids=torch.tensor([PROMPTS[0]]))
    # Copied as they are they would take two bytes each, widened four; what an allocator keeps back
    # from earlier tests comes and goes.
    assert anonymous_bytes() - before < weights


@pytest.fixture
def mixture(tmp_path: Path) -> Path:
    """A mixture of experts stored in bfloat16, one tensor for each expert's matrix."""
    torch.manual_seed(3)
    sizes = SIZES | {"hidden_size": 256, "num_hidden_layers": 4, "head_dim": 64}
    experts = {"num_experts": 16, "num_experts_per_tok": 2, "moe_intermediate_size": 512}
    made = AutoModelForCausalLM.from_config(
        Qwen3MoeConfig(**sizes, **experts), dtype=torch.bfloat16
    )
    made.save_pretrained(tmp_path / "mixture")
    (tmp_path / "mixture" / "tokenizer.json").write_text("{}")
    return tmp_path / "mixture"


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells")
def test_a_mixture_takes_no_more_than_is_asked_for(mixture: Path) -> None:
    told = reference_memory(open_model(mixture), None)
    experts = 4 * 16 * 3 * 256 * 512
    assert told.dtype == "bfloat16"
    assert told.weights == 2 * experts + experts  # copied, and those of one block in float32
    held = call_isolated(_held_by, mixture, timeout_s=120)
    assert experts < held < told.weights + 20e6, "a copy is made, and no more than one"


def _held_by(folder: Path) -> int:
    """Memory that loading and running takes, in a process that has the libraries already."""
    reference_logits._load(request(folder), torch.bfloat16)
    gc.collect()
    before = anonymous_bytes()
    loaded = reference_logits._load(request(folder), torch.bfloat16)
    after = anonymous_bytes()
    with torch.inference_mode():
        loaded(input_ids=torch.tensor([PROMPTS[0]]))
    return max(after, anonymous_bytes()) - before


def test_room_for_the_experts_of_a_mixture_is_asked_for(
    mixture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = request(mixture)
    model = open_model(mixture)
    needed = LIBRARIES + logits_memory(3 * 6, 150) + 3 * 4 * 16 * 3 * 256 * 512
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(needed))
    assert reference_logits._dtype_that_fits(model, asked) == "bfloat16"
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(needed - 1))
    assert reference_logits._dtype_that_fits(model, asked) is None


def anonymous_bytes() -> int:
    lines = Path("/proc/self/smaps_rollup").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("Anonymous:"))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize(
    ("free", "dtype"),
    [(10**12, "bfloat16"), (1_000_071_000, "bfloat16"), (1_000_069_000, None)],
)
def test_memory_decides(
    free: int, dtype: str | None, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(free))
    calls = []

    def note(_: object, task: tuple[LogitsRequest, str], **__: object) -> None:
        calls.append(task[1])

    monkeypatch.setattr(reference_logits, "call_isolated", note)
    reason = write_logits(request(model), MemorySink())
    assert calls == ([] if dtype is None else [dtype])
    assert ("memory" in reason) == (dtype is None)


def test_new_tokens_of_an_adapter_make_the_embeddings_longer(model: Path, tmp_path: Path) -> None:
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32)
    base.resize_token_embeddings(153)
    config = LoraConfig(
        r=4, target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head"],
        task_type="CAUSAL_LM",
    )  # fmt: skip
    adapted = get_peft_model(base, config)
    adapted.save_pretrained(tmp_path / "longer", save_embedding_layers=True)
    with torch.inference_mode():
        rows = [adapted(input_ids=torch.tensor([prompt])).logits[0] for prompt in PROMPTS]
    logits = computed(request(model, tmp_path / "longer"))
    np.testing.assert_allclose(logits, torch.cat(rows), atol=1e-5)
    assert logits.shape == (11, 153)


def test_a_quantized_base_is_read_by_the_function_given(model: Path) -> None:
    wanted = expected(model)
    plain = Path(shutil.copytree(model, model.parent / "plain"))
    config = json.loads((model / "config.json").read_text("utf-8"))
    config["quantization_config"] = {"quant_method": "bitsandbytes", "load_in_4bit": True}
    (model / "config.json").write_text(json.dumps(config), "utf-8")
    assert write_logits(request(model), MemorySink()) == "The base is stored quantized."
    logits = computed(request(model, read_base=Reader(plain)))
    np.testing.assert_allclose(logits, wanted, atol=1e-5)


class Reader:
    """Reads a plain folder, in the child process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> dict[str, np.ndarray]:
        tensors = load_file(self._folder / "model.safetensors")
        return {name: values.float().numpy() for name, values in tensors.items()}


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"torch", "transformers"}, "torch and transformers are not installed."),
        ({"peft"}, "peft is not installed."),
    ],
)
def test_missing_packages_are_named(
    missing: set[str], reason: str, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in missing else find(name)
    )
    assert write_logits(request(model, Path("adapter")), MemorySink()) == reason


def test_a_gguf_base_has_no_reference(model: Path) -> None:
    file = model / "x.gguf"
    file.write_bytes(b"GGUF")
    assert "GGUF" in write_logits(request(file), MemorySink())


def test_what_transformers_would_make_up_is_a_reason_and_no_reference(model: Path) -> None:
    path = model / "model.safetensors"
    tensors = load_file(path)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file({name: values.clone() for name, values in tensors.items()}, path, {"format": "pt"})
    asked = request(model)
    reason = write_logits(asked, MemorySink())
    assert reason == (
        "transformers cannot run this model here: It lacks model.layers.1.mlp.up_proj.weight."
    )
    assert not asked.target.exists()


def test_code_in_the_folder_is_a_reason_and_never_runs(model: Path) -> None:
    config = json.loads((model / "config.json").read_text("utf-8"))
    ours = {"model_type": "of_ours", "auto_map": {"AutoConfig": "ours.C", "AutoModel": "ours.M"}}
    (model / "config.json").write_text(json.dumps(config | ours), "utf-8")
    ran = model.parent / "ran"
    (model / "ours.py").write_text(f"open({str(ran)!r}, 'w')\n", "utf-8")
    reason = write_logits(request(model), MemorySink())
    assert reason.startswith("transformers cannot run this model here: ")
    assert not ran.exists()


def test_a_stop_ends_it_at_once(model: Path) -> None:
    sink = MemorySink()
    sink.cancelled = True
    began = time.monotonic()
    with pytest.raises(CancelledError):
        write_logits(request(model), sink)
    assert time.monotonic() - began < 2.0
    assert not request(model).target.exists()
