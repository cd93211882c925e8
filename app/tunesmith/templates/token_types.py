"""llama.cpp's types of tokens, and which tokens count as control tokens."""

from enum import IntEnum


class TokenType(IntEnum):
    """llama.cpp's `llama_token_type`, with SentencePiece's numbers."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


def looks_special(text: str) -> bool:
    """Texts that models forgot to mark as special; llama.cpp's converter's list."""
    return (
        text in ("<pad>", "<mask>", "<2mass>", "[@BOS@]")
        or (text.startswith("<|") and text.endswith("|>"))
        or (text.startswith("<｜") and text.endswith("｜>"))
        or (text.startswith("<unused") and text.endswith(">"))
    )


def added_type(text: str, special: bool) -> tuple[str, TokenType]:
    """Text and type of a token that was added to the vocabulary."""
    if special or looks_special(text):
        return text, TokenType.CONTROL
    # llama.cpp looks for these in the text itself, where spaces are spaces.
    return text.replace("▁", " "), TokenType.USER_DEFINED
