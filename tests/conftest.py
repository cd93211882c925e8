"""What many tests need: the starter model, a tiny model with its tokenizer, a workspace."""

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from safetensors.numpy import save_file

from tunesmith.models.starter import write_starter
from tunesmith.templates.conversation import Conversation, Message, write_conversations

# A shell that starts the tests in the background has them ignore Ctrl-C, and they would hand that
# down to the programs whose Ctrl-C they test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# As in workers: threads of torch that wait by spinning take the processor from the other tests, a
# hundred seconds instead of five for a small training beside one.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# How long one example takes says more of what else the machine does than of the code.
settings.register_profile("tunesmith", deadline=None)
settings.load_profile("tunesmith")

TINY_HIDDEN, TINY_LAYERS, TINY_HEADS, TINY_MLP, VOCABULARY = 64, 2, 4, 128, 49152
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what takes minutes or needs llama.cpp's converter, unless it is asked for."""
    for item in items:
        slow, external = item.get_closest_marker("slow"), item.get_closest_marker("external")
        if slow is not None and not os.environ.get("TUNESMITH_SLOW"):
            reason = f"{slow.kwargs['reason']}; set TUNESMITH_SLOW=1 to run it"
            item.add_marker(pytest.mark.skip(reason=reason))
        elif external is not None and not os.environ.get("TUNESMITH_LLAMA_CPP"):
            reason = "needs llama.cpp's converter; TUNESMITH_LLAMA_CPP names no folder with it"
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def starter_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real starter model (135M parameters) as a Hugging Face folder."""
    folder = tmp_path_factory.mktemp("starter") / "model"
    write_starter(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_model_dir(starter_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer Llama of random weights with the starter's tokenizer: trains in seconds."""
    folder = tmp_path_factory.mktemp("tiny") / "model"
    folder.mkdir()
    for name in (*TOKENIZER_FILES, "generation_config.json"):
        shutil.copyfile(starter_dir / name, folder / name)
    config = json.loads((starter_dir / "config.json").read_text("utf-8"))
    config |= {
        "hidden_size": TINY_HIDDEN,
        "intermediate_size": TINY_MLP,
        "num_hidden_layers": TINY_LAYERS,
        "num_attention_heads": TINY_HEADS,
        "num_key_value_heads": TINY_HEADS // 2,
        "head_dim": TINY_HIDDEN // TINY_HEADS,
        "max_position_embeddings": 512,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    save_file(_tiny_weights(), folder / "model.safetensors", {"format": "pt"})
    return folder


def _tiny_weights() -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)

    def matrix(rows: int, columns: int) -> np.ndarray:
        return (random.standard_normal((rows, columns)) / np.sqrt(columns)).astype(np.float32)

    ones = np.ones(TINY_HIDDEN, np.float32)
    weights = {
        "model.embed_tokens.weight": matrix(VOCABULARY, TINY_HIDDEN),
        "model.norm.weight": ones,
    }
    half = TINY_HIDDEN // 2
    for layer in range(TINY_LAYERS):
        name = f"model.layers.{layer}"
        weights |= {
            f"{name}.input_layernorm.weight": ones,
            f"{name}.post_attention_layernorm.weight": ones,
            f"{name}.self_attn.q_proj.weight": matrix(TINY_HIDDEN, TINY_HIDDEN),
            f"{name}.self_attn.k_proj.weight": matrix(half, TINY_HIDDEN),
            f"{name}.self_attn.v_proj.weight": matrix(half, TINY_HIDDEN),
            f"{name}.self_attn.o_proj.weight": matrix(TINY_HIDDEN, TINY_HIDDEN),
            f"{name}.mlp.gate_proj.weight": matrix(TINY_MLP, TINY_HIDDEN),
            f"{name}.mlp.up_proj.weight": matrix(TINY_MLP, TINY_HIDDEN),
            f"{name}.mlp.down_proj.weight": matrix(TINY_HIDDEN, TINY_MLP),
        }
    return weights


@pytest.fixture(scope="session")
def conversations_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty short conversations whose answers follow from the questions."""
    path = tmp_path_factory.mktemp("data") / "sums.jsonl"
    write_conversations(
        path,
        [
            Conversation(
                (
                    Message("system", "You add numbers."),
                    Message("user", f"What is {number} plus {number + 2}?"),
                    Message("assistant", f"It is {2 * number + 2}."),
                )
            )
            for number in range(40)
        ],
    )
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty workspace."""
    return tmp_path / "workspace"
