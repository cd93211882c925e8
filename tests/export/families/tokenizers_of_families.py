"""Small tokenizers of the SentencePiece kind, as the families that use it have them."""

import json
import shutil
import struct
from pathlib import Path
from typing import Any

CORPUS = [
    "The quick brown fox jumps over the lazy dog, and the dog sleeps on.",
    "She sells sea shells by the sea shore; the shells she sells are sea shells.",
    "A model is trained on text, and the text is split into tokens by its tokenizer.",
    "Falsches Üben von Xylophonmusik quält jeden größeren Zwerg.",
    "def add(first, second):\n    return first + second  # the sum\n",
] * 3
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
Pieces = list[tuple[str, float, int]]
LLAMA2 = ["<unk>", "<s>", "</s>"]
GEMMA = ["<pad>", "<eos>", "<bos>", "<unk>"]
_GEMMA_NAMES = {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>"}


def pieces(special: list[str], defined: list[str] | None = None) -> Pieces:
    """Specials, bytes, what was merged in the order of its scores, single characters."""
    from tokenizers import Tokenizer, models, normalizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    trainer = trainers.BpeTrainer(vocab_size=260, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    learned = json.loads(tokenizer.to_str())["model"]
    merged = list(dict.fromkeys("".join(pair) for pair in learned["merges"]))
    single = sorted(text for text in learned["vocab"] if len(text) == 1)
    kinds = [UNKNOWN if text == "<unk>" else CONTROL for text in special]
    found: Pieces = [(text, 0.0, kind) for text, kind in zip(special, kinds, strict=True)]
    found += [(text, 0.0, USER_DEFINED) for text in defined or []]
    found += [(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)]
    found += [(text, float(-place), NORMAL) for place, text in enumerate([*merged, *single])]
    return found


def encode(found: Pieces) -> bytes:
    """The protocol buffer; its trainer_spec (field 2) says BPE with bytes as fallback."""
    parts = []
    for text, score, kind in found:
        body = _counted(1, text.encode()) + b"\x15" + struct.pack("<f", score)
        parts.append(_counted(1, body if kind == NORMAL else body + b"\x18" + bytes([kind])))
    return b"".join(parts) + _counted(2, b"\x18\x02\x98\x02\x01")


def _counted(number: int, body: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def write_tokenizer(
    folder: Path,
    found: Pieces,
    *,
    prepend: bool,
    added: list[tuple[str, bool]] | None = None,
    settings: dict[str, Any] | None = None,
    with_model: bool = True,
) -> int:
    """All tokenizer files into `folder`; `added` are (text, special). Returns how many ids."""
    ids = {text: index for index, (text, _, _) in enumerate(found)}
    scores = {text: score for text, score, kind in found if kind == NORMAL}
    # As transformers makes merges of a SentencePiece model: every split into two pieces.
    merges = sorted(
        (
            (text[:cut], text[cut:])
            for text in scores
            for cut in range(1, len(text))
            if text[:cut] in scores and text[cut:] in scores
        ),
        key=lambda pair: -scores["".join(pair)],
    )
    names = [(text, True) for text, _, kind in found if kind in (CONTROL, UNKNOWN)]
    names += [(text, False) for text, _, kind in found if kind == USER_DEFINED]
    tokens = [
        {
            "id": ids.get(text, len(ids) + index - len(names)),
            "content": text,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": special,
        }
        for index, (text, special) in enumerate([*names, *(added or [])])
    ]
    replace = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    steps = [{"type": "Prepend", "prepend": "▁"}, replace] if prepend else [replace]
    strip = {"type": "Strip", "content": " ", "start": 1, "stop": 0}
    described = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": tokens,
        "normalizer": {"type": "Sequence", "normalizers": steps},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                *([strip] if prepend else []),
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>",
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": ids,
            "merges": [list(pair) for pair in merges],
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(described), "utf-8")
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "added_tokens_decoder": {
            str(token["id"]): {k: v for k, v in token.items() if k != "id"} for token in tokens
        },
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "add_bos_token": True,
        "add_eos_token": False,
        "chat_template": "{% for m in messages %}{{ m['content'] }}{% endfor %}",
        **(settings or {}),
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    if with_model:
        (folder / "tokenizer.model").write_bytes(encode(found))
    return len(ids) + len(added or [])


def sentencepiece_tokenizer(
    folder: Path,
    *,
    special: list[str] = GEMMA,
    prepend: bool = False,
    **options: Any,
) -> int:
    """A tokenizer of the Llama 2 or the Gemma kind into `folder`; returns how many ids it has."""
    if special is GEMMA:
        options.setdefault("settings", _GEMMA_NAMES)
        options.setdefault("added", [("<start_of_turn>", True), ("▁▁tool", False)])
        found = pieces(special, ["<unused0>", "[multimodal]", "\n\n"])
    else:
        found = pieces(special)
    return write_tokenizer(folder, found, prepend=prepend, **options)


def copy_byte_level(source: Path, folder: Path, tokenizer_class: str = "TokenizersBackend") -> None:
    """The starter's tokenizer, which llama.cpp's converter knows.

    With this class transformers takes tokenizer.json as it stands, whatever the model's family.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "special_tokens_map.json"):
        shutil.copyfile(source / name, folder / name)
    settings = json.loads((source / "tokenizer_config.json").read_text("utf-8"))
    settings["tokenizer_class"] = tokenizer_class
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
