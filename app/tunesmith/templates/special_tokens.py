"""Special token ids, and what is put around every text: one answer for training and for GGUF.

The answer is that of llama.cpp's converter, because the file it writes decides what Ollama does and
training must see the same. Its sources in order (gguf-py/gguf/vocab.py): the post-processor in
tokenizer.json, then tokenizer_config.json, then config.json for ids that are still unknown.
"""

from dataclasses import dataclass

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError

_KINDS = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")
# conversion/llama.py: the Llama models with exactly this vocabulary (Granite's and SmolLM's) were
# trained without BOS, whatever their tokenizer says.
_SIZE_WITHOUT_BOS = 49152

Texts = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class SpecialTokens:
    """`ids` by kind (bos, eos, …); `adds` says by kind whether it is put around every text."""

    ids: dict[str, int]
    adds: dict[str, bool]

    @property
    def adds_bos(self) -> bool:
        """Whether every text gets BOS in front; there is an id for it then."""
        return self.adds.get("bos", False)


def find_special_tokens(
    described: JsonObject, settings: JsonObject, config: JsonObject, vocab_size: int | None
) -> SpecialTokens:
    """Special tokens of a tokenizer, byte-level BPE or SentencePiece.

    Args:
        described: tokenizer.json.
        settings: tokenizer_config.json, possibly empty.
        config: config.json of the model, possibly empty.
        vocab_size: rows of the embedding, if known; ids must be below.

    Raises:
        InputError: `tokenizer.special-token` for an id that is not in the vocabulary.
    """
    texts, adds = _texts_and_adds(described, settings)
    ids = _ids(described, config, texts)
    for kind, index in ids.items():
        if index < 0 or (vocab_size is not None and index >= vocab_size):
            raise InputError(
                "tokenizer.special-token",
                f"The {kind} token of {settings.path.parent} has the id {index}; "
                f"the model has {vocab_size} tokens.",
                "config.json and the tokenizer do not belong together; download both again.",
            )
    if vocab_size == _SIZE_WITHOUT_BOS or (adds.get("bos") and "bos" not in ids):
        # Without an id llama.cpp would take token 11 for BOS.
        adds["bos"] = False
    return SpecialTokens(ids, adds)


def _texts_and_adds(described: JsonObject, settings: JsonObject) -> tuple[Texts, dict[str, bool]]:
    texts = {kind: _text(settings.values.get(f"{kind}_token")) for kind in _KINDS}
    texts["bos"] = texts["bos"] or texts["cls"]
    texts["eos"] = texts["eos"] or texts["sep"]
    adds: dict[str, bool] = {}
    for processor in _processors(described):
        kind = processor.values.get("type")
        if kind == "ByteLevel":
            adds.setdefault("bos", False)
            adds.setdefault("eos", False)
        elif kind == "TemplateProcessing":
            _apply_template(processor, texts, adds)
    for kind in texts:
        declared = settings.values.get(f"add_{kind}_token")
        if isinstance(declared, bool):
            adds.setdefault(kind, declared)
    return texts, adds


def _ids(described: JsonObject, config: JsonObject, texts: Texts) -> dict[str, int]:
    added = {
        str(token.get("content")): token.get("id")
        for token in reversed(described.items("added_tokens"))
        if isinstance(token, dict)
    }
    ids: dict[str, int] = {}
    for kind, text in texts.items():
        for candidate in (
            None if text is None else added.get(text),
            config.values.get(f"{kind}_token_id"),
        ):
            if isinstance(candidate, int) and not isinstance(candidate, bool):
                ids.setdefault(kind, candidate)
    return ids


def _processors(described: JsonObject) -> list[JsonObject]:
    whole = described.section("post_processor")
    parts = whole.items("processors") or [whole.values]
    return [JsonObject(described.path, part) for part in parts if isinstance(part, dict) and part]


def _apply_template(processor: JsonObject, texts: Texts, adds: dict[str, bool]) -> None:
    """Read from a TemplateProcessing such as [BOS] A [EOS] what it adds."""
    single = [_special(piece) for piece in processor.items("single")]
    first = single[0] if len(single) > 1 else None
    last = single[-1] if len(single) > 1 else None
    if first is not None:
        texts["bos"] = texts["bos"] or first
        texts["cls"] = texts["cls"] or first
        adds["bos"] = first in (texts["bos"], texts["cls"])
    if last is not None:
        if last != texts["eos"]:
            # The model ends a text otherwise than a turn: the turn's end becomes EOT.
            texts["eot"], texts["eos"] = texts["eos"], last
        adds["eos"] = True
    pair = [_special(piece) for piece in processor.items("pair")]
    if first is not None and pair and pair[0] == first:
        pair = pair[1:]
    if last is not None and pair and pair[-1] == last:
        pair = pair[:-1]
    if len(pair) > 2 and pair[0] is None and pair[-1] is None:
        enders = (texts["sep"], texts["eos"])
        between = pair[1:-1]
        separated = between[0] in enders and last is None
        adds["sep"] = separated or (len(between) == 2 and between[1] in enders)


def _special(piece: object) -> str | None:
    special = piece.get("SpecialToken") if isinstance(piece, dict) else None
    return _text(special.get("id")) if isinstance(special, dict) else None


def _text(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else None
