"""What a model folder says about its tokenizer and chat template, without transformers.

Everything here comes from somewhere else: sizes, types and values are checked before use.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.bounded_json import JsonObject, read_optional
from tunesmith.core.errors import InputError
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.special_tokens import find_special_tokens
from tunesmith.templates.tokenizer_files import read_tokenizer_files

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class ChatTokenizer:
    """A tokenizer and its conventions.

    Attributes:
        tokenizer: encodes text as it stands: no template, truncation or padding of its own, and
            offsets that cover white space.
        bos: text of the BOS token, empty if there is none; `bos_id` its id.
        eos: text of the EOS token, empty if there is none; `eos_id` its id.
        add_bos: BOS is put before every text by itself: what `tokenizer.ggml.add_bos_token` says in
            a GGUF of this model, so that training sees what llama.cpp will.
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

    def prepends_bos(self, text: str) -> bool:
        """Whether BOS is put before `text`; one that the text has already stays the only one."""
        return self.add_bos and not text.startswith(self.bos)

    def encode_prompt(self, text: str) -> list[int]:
        """Token ids of a rendered prompt by the convention the model is trained with."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return [self.bos_id, *ids] if self.bos_id is not None and self.prepends_bos(text) else ids


def load_chat_tokenizer(folder: Path, config: JsonObject | None = None) -> ChatTokenizer:
    """Read the tokenizer in `folder`.

    Args:
        folder: holds tokenizer.json and the files beside it.
        config: the model's config.json, for a tokenizer that lies elsewhere (in an adapter's
            folder); None takes the one in `folder`, if there is one.

    Raises:
        InputError: `tokenizer.…` or `model.json-…`, naming the file and what is wrong with it.
    """
    found = read_tokenizer_files(folder)
    config = read_optional(folder / "config.json") if config is None else config
    size = config.integer("vocab_size") if "vocab_size" in config.values else None
    special = find_special_tokens(found.described, found.settings, config, size)
    tokenizer = found.tokenizer
    # The post-processor would only add special tokens and hide white space from the offsets.
    tokenizer.post_processor = None
    bos, bos_id = _special_token(tokenizer, "bos_token", found.settings, found.special_map)
    eos, eos_id = _special_token(tokenizer, "eos_token", found.settings, found.special_map)
    if special.adds_bos:
        bos_id = special.ids["bos"]
        bos = _text_of(tokenizer, bos_id, folder)
    return ChatTokenizer(
        tokenizer, bos, bos_id, eos, eos_id, special.adds_bos, found.template.source
    )


def _special_token(
    tokenizer: "Tokenizer", name: str, *sources: JsonObject
) -> tuple[str, int | None]:
    for source in sources:
        value = source.values.get(name)
        if isinstance(value, dict):
            value = value.get("content")
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise InputError(
                "tokenizer.special",
                f"{source.path}: {name} is {value!r}, which is no text.",
                "The file is damaged; download it again.",
            )
        token_id = tokenizer.token_to_id(value)
        if token_id is None:
            raise _not_a_token(source.path, name, value)
        return value, token_id
    return "", None


def _text_of(tokenizer: "Tokenizer", token_id: int, folder: Path) -> str:
    text = tokenizer.id_to_token(token_id)
    if text is None:
        raise _not_a_token(folder / "config.json", "bos_token_id", token_id)
    return text


def _not_a_token(path: Path, name: str, value: object) -> InputError:
    return InputError(
        "tokenizer.special",
        f"{path}: {name} is {value!r}, but the tokenizer has no such token.",
        f"{path.name} and tokenizer.json do not belong together; download both again.",
    )
