"""Whether a GGUF's tokenizer ends an answer where the conversation format ends it.

A stop text helps only if the end marker is written out. A special token is not, unless it ends the
answer by itself: it must be the GGUF's EOS or EOT, or one that llama.cpp knows by its text.
"""

from collections.abc import Sequence

from tunesmith.ollama.token_facts import TokenFacts

# llama.cpp, llama-vocab.cpp: tokens of these texts end generation whatever the metadata says.
ENDS_BY_TEXT = frozenset(
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
        "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
        "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
        "<｜end▁of▁sentence｜>", "[e~[",
    }
)  # fmt: skip


def ends_generation(text: str, facts: TokenFacts) -> bool:
    """Whether the token of this text ends an answer in llama.cpp."""
    ends = {facts.eos, facts.eot} - {""}
    return text in ends or (text in facts.special and text in ENDS_BY_TEXT)


def disagreements(facts: TokenFacts, stops: Sequence[str]) -> tuple[str, ...]:
    """What does not fit together, as sentences; empty if all does.

    Args:
        facts: of the GGUF.
        stops: the end markers of the conversation format.
    """
    found = []
    if facts.add_bos and not facts.bos:
        found.append(
            "The GGUF says that a BOS token is added to every prompt (add_bos_token), but names "
            "none."
        )
    if silent := silent_end(facts, stops):
        own = " and ".join(dict.fromkeys(text for text in (facts.eos, facts.eot) if text))
        found.append(
            f"The format ends an answer with {silent}, a special token that ends none in this "
            f"GGUF: its EOS and EOT are {own or 'not named'}. Special tokens are not written out, "
            "so a stop text may never be seen and answers may not end."
        )
    return tuple(found)


def silent_end(facts: TokenFacts, stops: Sequence[str]) -> str:
    """The end marker that no program sees, if none of `stops` ends an answer; empty if one does."""
    if any(ends_generation(text, facts) for text in stops):
        return ""
    return next((text for text in stops if text in facts.control), "")
