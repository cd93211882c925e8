"""Small Llama checkpoints, the same on every machine, and exports of them."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import run as run_module
from tunesmith.export.levels import LEVELS
from tunesmith.export.official import Converter, fetch_converter
from tunesmith.export.one_pass import PassRequest, make_plans, write_levels
from tunesmith.export.outline import write_outline
from tunesmith.export.prepare import Request
from tunesmith.export.prepare import prepare as honest_prepare
from tunesmith.export.run import run
from tunesmith.export.source import open_source
from tunesmith.export.spec import ExportResult, ExportSpec
from tunesmith.export.vocabulary import Vocabulary, read_vocabulary

# What a machine without a (whole) package index says.
_UNREACHABLE = ("offline", "connection-lost", "busy", "answer", "not-found")

Checkpoint = Callable[..., Path]
Export = Callable[..., ExportResult]

CONFIG: dict[str, Any] = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 256,
    "intermediate_size": 512,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "rms_norm_eps": 1e-05,
    "rope_theta": 10000.0,
    "tie_word_embeddings": True,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": 2,
}


def projections(config: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Shape (rows, columns) of every linear layer of the model, by name."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    head = config.get("head_dim") or hidden // config["num_attention_heads"]
    queries, keys = (config[f"num_{k}_heads"] * head for k in ("attention", "key_value"))
    shapes = {
        "self_attn.q_proj": (queries, hidden),
        "self_attn.k_proj": (keys, hidden),
        "self_attn.v_proj": (keys, hidden),
        "self_attn.o_proj": (hidden, queries),
        "mlp.gate_proj": (inner, hidden),
        "mlp.up_proj": (inner, hidden),
        "mlp.down_proj": (hidden, inner),
    }
    return {
        f"model.layers.{layer}.{name}": shape
        for layer in range(config["num_hidden_layers"])
        for name, shape in shapes.items()
    }


def weights(config: dict[str, Any], *, biases: bool = False) -> dict[str, np.ndarray]:
    """Multiples of 1/256 below 1/4: exact in float16 and bfloat16, and the same everywhere."""
    random = np.random.RandomState(7)  # the generator whose stream numpy promises to keep

    def draw(*shape: int) -> np.ndarray:
        return (random.randint(-63, 64, size=shape) / 256).astype(np.float32)

    hidden, vocab = config["hidden_size"], config["vocab_size"]
    drawn = {"model.embed_tokens.weight": draw(vocab, hidden)}
    for name, (rows, columns) in projections(config).items():
        drawn[f"{name}.weight"] = draw(rows, columns)
        if biases:
            drawn[f"{name}.bias"] = draw(rows)
    for layer in range(config["num_hidden_layers"]):
        for norm in ("input_layernorm", "post_attention_layernorm"):
            drawn[f"model.layers.{layer}.{norm}.weight"] = 1 + draw(hidden)
    drawn["model.norm.weight"] = 1 + draw(hidden)
    if not config["tie_word_embeddings"]:
        drawn["lm_head.weight"] = draw(vocab, hidden)
    return drawn


@pytest.fixture(scope="session")
def mini_tokenizer_dir(starter_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter's tokenizer cut to its first 2000 merges: its ids are in no table of hashes."""
    folder = tmp_path_factory.mktemp("mini-tokenizer")
    tokenizer = json.loads((starter_dir / "tokenizer.json").read_text("utf-8"))
    model = tokenizer["model"]
    special = [token["content"] for token in tokenizer["added_tokens"]]
    merges = model["merges"][:2000]
    single = sorted(token for token in model["vocab"] if len(token) == 1)
    tokens = [*special, *single, *dict.fromkeys("".join(pair) for pair in merges)]
    model["merges"] = merges
    model["vocab"] = {token: index for index, token in enumerate(tokens)}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    shutil.copyfile(starter_dir / "tokenizer_config.json", folder / "tokenizer_config.json")
    return folder


@pytest.fixture(scope="session")
def write_checkpoint(mini_tokenizer_dir: Path) -> Checkpoint:
    """A function (folder, **what differs from CONFIG) that writes a checkpoint.

    `tokenizer` is another folder with a tokenizer, `biases` adds biases to every linear layer,
    `change` is called with the weights before they are written.
    """

    def write(
        folder: Path,
        *,
        tokenizer: Path = mini_tokenizer_dir,
        biases: bool = False,
        change: Callable[[dict[str, np.ndarray]], object] = lambda _: None,
        **config: Any,
    ) -> Path:
        folder.mkdir(parents=True)
        for path in tokenizer.glob("*token*.json"):
            shutil.copyfile(path, folder / path.name)
        vocabulary = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
        whole = {**CONFIG, "vocab_size": len(vocabulary), **config}
        tensors = weights(whole, biases=biases)
        change(tensors)
        (folder / "config.json").write_text(json.dumps(whole), "utf-8")
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        return folder

    return write


@pytest.fixture
def checkpoint(write_checkpoint: Checkpoint, tmp_path: Path) -> Checkpoint:
    """Like `write_checkpoint`, into the test's own folder and named `model`."""
    return lambda **config: write_checkpoint(tmp_path / "model", **config)


@pytest.fixture
def write_level(tmp_path: Path) -> Callable[..., Path]:
    """A function (model, target, level="F32", adapter=None) that writes one file, unchecked."""

    def write(model: Path, target: Path, level: str = "F32", adapter: Path | None = None) -> Path:
        sink = MemorySink()
        source = open_source(model, adapter)
        vocabulary = read_vocabulary(
            source.merge.tokenizer_folder,
            source.merge.model.config,
            source.family.vocab,
            source.family.architecture,
        )
        outline = write_outline(tmp_path / "outline.gguf", source, vocabulary)
        (plan,) = make_plans(outline, [LEVELS[level]], None, sink)
        request = PassRequest(model, adapter, outline, ((plan, target),), tmp_path, str(target))
        write_levels(request, sink, lambda _: None)
        return target

    return write


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """A function (model, *levels, **spec fields) that exports into the test's own folder."""

    def call(model: Path, *levels: str, **fields: Any) -> ExportResult:
        sink = fields.pop("sink", None) or MemorySink()
        return run(spec_for(tmp_path, model, *levels, **fields), sink)

    return call


def spec_for(folder: Path, model: Path, *levels: str, **fields: Any) -> ExportSpec:
    """A spec with outputs below `folder`."""
    given: dict[str, Any] = {
        "adapter_dir": None,
        "out_dir": folder / "out",
        "work_dir": folder / "work",
        "name": "tuned",
        **fields,
    }
    return ExportSpec(model_dir=model, levels=levels, **given)


def misread(patch: pytest.MonkeyPatch, change: Callable[[Vocabulary], Vocabulary]) -> None:
    """Let every export of a folder go on with another vocabulary than it has read."""

    def prepare(*arguments: Any) -> Request:
        request = honest_prepare(*arguments)
        assert request.vocabulary is not None, "of a folder"
        return replace(request, vocabulary=change(request.vocabulary))

    patch.setattr(run_module, "prepare", prepare)


@pytest.fixture
def write_adapter(tmp_path: Path) -> Callable[..., Path]:
    """A function (model, change, **adapter config) that writes a LoRA adapter for all projections.

    Its factors are small integers, so that every product is exact; `change` alters the tensors.
    """

    def write(
        model: Path,
        change: Callable[[dict[str, np.ndarray]], object] = lambda _: None,
        **config: Any,
    ) -> Path:
        folder = tmp_path / "adapter"
        folder.mkdir()
        base = json.loads((model / "config.json").read_text("utf-8"))
        random = np.random.RandomState(3)
        tensors = {}
        for name, (rows, columns) in projections(base).items():
            for part, shape in (("A", (4, columns)), ("B", (rows, 4))):
                values = random.randint(-3, 4, size=shape).astype(np.float32)
                tensors[f"base_model.model.{name}.lora_{part}.weight"] = values
        change(tensors)
        settings = {"peft_type": "LORA", "r": 4, "lora_alpha": 0.0625, "bias": "none", **config}
        (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
        save_file(tensors, folder / "adapter_model.safetensors")
        return folder

    return write


@pytest.fixture(scope="session")
def official_converter() -> Converter:
    """The real converter; skips with the reason where it cannot be had."""
    pytest.importorskip("transformers", reason="the training environment is not installed")
    try:
        return fetch_converter(MemorySink())
    except (InputError, JobError) as error:
        if error.code.removeprefix("converter.") in _UNREACHABLE:
            pytest.skip(f"llama.cpp's converter is not here: {error.message}")
        raise
