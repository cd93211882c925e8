"""The starter model's tokenizer files, built from the GGUF's own vocabulary and merges.

llama.cpp's pre-tokenizer `smollm` first splits off every digit, then splits as GPT-2 does, then
merges bytes. transformers' own conversion of GGUF tokenizers loses the first step, which is why
this one exists.
"""

from pathlib import Path
from typing import Any

from tunesmith.core.files import write_json

_CONTROL = 3  # llama.cpp's token type of special tokens


def write_tokenizer(fields: dict[str, Any], folder: Path) -> None:
    """Write tokenizer.json, tokenizer_config.json and special_tokens_map.json.

    Args:
        fields: the GGUF's metadata, arrays as lists.
        folder: where the files go.
    """
    tokens: list[str] = fields["tokenizer.ggml.tokens"]
    special = [
        token
        for token, kind in zip(tokens, fields["tokenizer.ggml.token_type"], strict=True)
        if kind == _CONTROL
    ]
    tokenizer = _build(tokens, fields["tokenizer.ggml.merges"], special)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {
        "bos_token": tokens[fields["tokenizer.ggml.bos_token_id"]],
        "eos_token": tokens[fields["tokenizer.ggml.eos_token_id"]],
        "unk_token": tokens[fields["tokenizer.ggml.unknown_token_id"]],
        "pad_token": tokens[fields["tokenizer.ggml.padding_token_id"]],
    }
    write_json(folder / "special_tokens_map.json", names)
    write_json(
        folder / "tokenizer_config.json",
        {
            "add_bos_token": bool(fields["tokenizer.ggml.add_bos_token"]),
            "add_prefix_space": False,
            "added_tokens_decoder": {
                str(tokens.index(token)): {
                    "content": token,
                    "lstrip": False,
                    "normalized": False,
                    "rstrip": False,
                    "single_word": False,
                    "special": True,
                }
                for token in special
            },
            **names,
            "chat_template": fields["tokenizer.chat_template"],
            "clean_up_tokenization_spaces": False,
            "model_max_length": int(fields["llama.context_length"]),
            # The class that takes tokenizer.json as it stands; GPT2Tokenizer would rebuild the
            # splitting rules and lose the digits.
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )


def _build(tokens: list[str], merges: list[str], special: list[str]) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    pairs = [(left, right) for left, _, right in (merge.partition(" ") for merge in merges)]
    model = models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=pairs)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in special]
    )
    return tokenizer
