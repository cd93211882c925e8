"""How a GGUF's tensors are called and laid out in the Hugging Face checkpoint they came from.

The inverse of what `families` say, for the architectures whose adapters can be merged into a GGUF:
llama.cpp's converter (conversion/*.py) leaves every other weight of theirs as it is.
"""

import re
from dataclasses import dataclass

_TOP = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "output": "lm_head",
}
_ATTENTION = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
}
_FEED_FORWARD = {
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_HEAD_NORMS = {"attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm"}
_NORMS_BEFORE = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}
_NORMS_AROUND = {
    "attn_norm": "input_layernorm",
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}
_NORMS_AFTER = {
    "post_attention_norm": "post_attention_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}
_PLAIN = {**_ATTENTION, **_FEED_FORWARD, **_NORMS_BEFORE}
_GEMMA2 = {**_ATTENTION, **_FEED_FORWARD, **_NORMS_AROUND}
_PHI3 = {
    "attn_qkv": "self_attn.qkv_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_up": "mlp.gate_up_proj",
    "ffn_down": "mlp.down_proj",
    **_NORMS_BEFORE,
}

_TENSOR = re.compile(r"(?:blk\.(\d+)\.)?(\w+)\.(weight|bias)")


@dataclass(frozen=True, slots=True)
class GgufLayout:
    """An architecture.

    Attributes:
        block: names within a block, GGUF's to Hugging Face's.
        rotary_pairs: the rows of q and k stand in llama.cpp's rotary order.
        norm_add: what the converter adds to every norm.
    """

    block: dict[str, str]
    rotary_pairs: bool = False
    norm_add: float = 0.0

    def name_of(self, tensor: str) -> str | None:
        """The Hugging Face name of a tensor; None where the checkpoint has no such weight."""
        match = _TENSOR.fullmatch(tensor)
        if match is None:
            return None
        module = _TOP.get(match[2]) if match[1] is None else self.block.get(match[2])
        if module is None:
            return None
        prefix = "" if match[1] is None else f"model.layers.{int(match[1])}."
        return f"{prefix}{module}.{match[3]}"

    def rotary_part(self, tensor: str) -> str | None:
        """`q` or `k` if the tensor's rows stand in rotary order."""
        match = re.fullmatch(r"blk\.\d+\.attn_([qk])\.(?:weight|bias)", tensor)
        return match[1] if match and self.rotary_pairs else None

    def added_to(self, tensor: str) -> float:
        """What was added to every value of a tensor."""
        return self.norm_add if tensor.endswith("norm.weight") else 0.0


LAYOUTS = {
    "llama": GgufLayout(_PLAIN, rotary_pairs=True),
    "granite": GgufLayout(_PLAIN, rotary_pairs=True),
    "smollm3": GgufLayout(_PLAIN, rotary_pairs=True),
    "qwen2": GgufLayout(_PLAIN),
    "qwen3": GgufLayout({**_PLAIN, **_HEAD_NORMS}),
    "gemma2": GgufLayout(_GEMMA2, norm_add=1.0),
    "gemma3": GgufLayout({**_GEMMA2, **_HEAD_NORMS}, norm_add=1.0),
    "phi3": GgufLayout(_PHI3),
    "olmo2": GgufLayout({**_ATTENTION, **_FEED_FORWARD, **_NORMS_AFTER, **_HEAD_NORMS}),
}
