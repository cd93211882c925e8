"""Small random checkpoints of every family, written by transformers."""

import json
from pathlib import Path
from typing import Any

TINY: dict[str, Any] = {
    "hidden_size": 256,
    "intermediate_size": 512,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "pad_token_id": None,
}
GEMMA = {"head_dim": 64, "query_pre_attn_scalar": 64}
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 32.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}


def write_checkpoint(folder: Path, kind: str, vocab: int, **changes: Any) -> None:
    """A checkpoint of the model type `kind` into `folder`; the same for the same settings."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    settings = {**TINY, "vocab_size": vocab, **changes}
    config = AutoConfig.for_model(kind, **settings)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        with torch.no_grad():
            for name, values in model.named_parameters():
                # Norms and biases too: a wrong order of theirs would not show in ones and zeros.
                values.normal_(0.0, 0.02)
                if name.endswith("norm.weight") and not kind.startswith("gemma"):
                    values.add_(1.0)
    model.save_pretrained(folder)


def edit_config(folder: Path, **changes: Any) -> None:
    """Change config.json; None removes a key."""
    path = folder / "config.json"
    config = {**json.loads(path.read_text("utf-8")), **changes}
    kept = {key: value for key, value in config.items() if value is not None}
    path.write_text(json.dumps(kept), "utf-8")
