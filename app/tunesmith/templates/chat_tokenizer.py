"""Reads what a model folder says about its tokenizer and chat template, without transformers.

Everything here comes from somewhere else: sizes, types and values are checked before use.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import InputError
from tunesmith.templates.jinja_rendering import LARGEST_TEMPLATE, ChatTemplate

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LARGEST_TOKENIZER = 256 << 20  # bytes; the largest known tokenizer.json has 35 MB
_LARGEST_CONFIG = 16 << 20  # bytes; configurations list added tokens and old templates


@dataclass(frozen=True, slots=True)
class ChatTokenizer:
    """A tokenizer and its conventions.

    Attributes:
        tokenizer: encodes text as it stands: no template, truncation or padding of its own, and
            offsets that cover white space.
        bos: text of the BOS token, empty if there is none; `bos_id` its id.
        eos: text of the EOS token, empty if there is none; `eos_id` its id.
        add_bos: the tokenizer puts BOS before every text by itself (llama.cpp: `add_bos_token`).
        template_source: the Jinja chat template, None if the model brings none.
    """

    tokenizer: "Tokenizer"
    bos: str
    bos_id: int | None
    eos: str
    eos_id: int | None
    add_bos: bool
    template_source: str | None

    @property
    def template(self) -> ChatTemplate | None:
        """The chat template with what it is rendered with; None if the model brings none."""
        if self.template_source is None:
            return None
        return ChatTemplate(self.template_source, self.bos, self.eos, self.add_bos)


def load_chat_tokenizer(folder: Path) -> ChatTokenizer:
    """Read `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json` and template files.

    Raises:
        InputError: `tokenizer.*`, naming the file and what is wrong with it.
    """
    tokenizer = _load_tokenizer(folder / "tokenizer.json")
    config = _read_json(folder / "tokenizer_config.json")
    special = _read_json(folder / "special_tokens_map.json")
    bos, bos_id = _special_token(tokenizer, "bos_token", config, special)
    eos, eos_id = _special_token(tokenizer, "eos_token", config, special)
    add_bos = _adds_bos(tokenizer, config, bos_id)
    source = _template_source(folder, config)
    # The post-processor would only add special tokens and hide white space from the offsets.
    tokenizer.post_processor = None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return ChatTokenizer(tokenizer, bos, bos_id, eos, eos_id, add_bos, source)


def _load_tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    text = _read_text(path, _LARGEST_TOKENIZER)
    if text is None:
        raise InputError(
            "tokenizer.missing",
            f"{path.parent} has no tokenizer.json.",
            "Only models with a fast tokenizer can be used; is this a model's folder?",
        )
    try:
        return Tokenizer.from_str(text)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in the library's Rust code is no Exception
        raise InputError(
            "tokenizer.broken",
            f"{path} is no tokenizer that can be read: {error}.",
            "Download the model again.",
        ) from error


def _read_text(path: Path, largest: int) -> str | None:
    try:
        if path.stat().st_size > largest:
            raise InputError(
                "tokenizer.too-large", f"{path} is larger than {largest >> 20} MiB.", ""
            )
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError("tokenizer.unreadable", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError("tokenizer.encoding", f"{path} is not UTF-8 text.") from error


def _read_json(path: Path) -> dict[str, Any]:
    text = _read_text(path, _LARGEST_CONFIG)
    if text is None:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("tokenizer.json", f"{path} is not valid JSON: {error}.") from error
    if not isinstance(value, dict):
        raise InputError("tokenizer.json", f"{path} must hold a JSON object.")
    return value


def _special_token(
    tokenizer: "Tokenizer", name: str, *sources: dict[str, Any]
) -> tuple[str, int | None]:
    for source in sources:
        value = source.get(name)
        if isinstance(value, dict):
            value = value.get("content")
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise InputError("tokenizer.special", f"{name} is {value!r}, which is no text.")
        token_id = tokenizer.token_to_id(value)
        if token_id is None:
            raise InputError(
                "tokenizer.special",
                f"{name} is {value!r}, but the tokenizer has no such token.",
                "tokenizer_config.json and tokenizer.json do not belong together.",
            )
        return value, token_id
    return "", None


def _adds_bos(tokenizer: "Tokenizer", config: dict[str, Any], bos_id: int | None) -> bool:
    if bos_id is None:
        return False
    stated = config.get("add_bos_token")
    if isinstance(stated, bool):
        return stated
    # Not stated: then what the tokenizer itself does holds.
    return tokenizer.encode("a", add_special_tokens=True).ids[:1] == [bos_id]


def _template_source(folder: Path, config: dict[str, Any]) -> str | None:
    source: Any = _read_text(folder / "chat_template.jinja", 4 * LARGEST_TEMPLATE)
    if source is None:
        source = config.get("chat_template")
    if isinstance(source, list):
        # Several named templates: the one for plain chat is called "default".
        named = {
            item.get("name"): item.get("template") for item in source if isinstance(item, dict)
        }
        source = named.get("default")
    if source is None or source == "":
        return None
    if not isinstance(source, str):
        raise InputError("tokenizer.template", f"{folder}: chat_template is not a text.")
    return source
