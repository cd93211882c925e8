"""Whether llama.cpp adds BOS to a prompt when a GGUF does not say."""

# src/llama-vocab.cpp, `load`: SentencePiece and WordPiece vocabularies do, byte-level ones only
# with these pre-tokenizers.
_MODELS = {"llama", "bert"}
_PRE_TOKENIZERS = {
    "llama3",
    "llama-v3",
    "llama-bpe",
    "falcon3",
    "falcon-h1",
    "pixtral",
    "midm-2.0",
    "lfm2",
    "jina-v5-nano",
    "tekken",
    "chameleon",
}


def adds_bos_by_default(tokenizer_model: str | None, pre_tokenizer: str | None) -> bool:
    """What `tokenizer.ggml.add_bos_token` is when it is absent.

    Args:
        tokenizer_model: `tokenizer.ggml.model`.
        pre_tokenizer: `tokenizer.ggml.pre`.
    """
    if tokenizer_model == "gpt2":
        return pre_tokenizer in _PRE_TOKENIZERS
    return tokenizer_model in _MODELS
