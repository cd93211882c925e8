"""The token that fills short rows, and which token could do so without being anything else."""

import re
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.bounded_json import read_optional
from tunesmith.core.errors import InputError
from tunesmith.models.model_folder import ModelFolder
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.model_format import ModelFormat
from tunesmith.templates.special_tokens import find_special_tokens
from tunesmith.templates.tokenizer_files import read_tokenizer_files

AUTO = "auto"
# Names that models give to tokens kept for such uses, the most fitting first.
_FREE_NAMES = (
    re.compile(r"(?i)(^|[^a-z])pad([^a-z]|$)"),
    re.compile(r"(?i)reserved|unused|extra_?id|placeholder"),
)


@dataclass(frozen=True, slots=True)
class PadToken:
    """What fills rows: its id; `text` where the adapter's tokenizer is to name it from now on."""

    id: int
    text: str | None
    is_end: bool
    """It also ends answers, or is the model's EOS."""


def find_pad(
    wanted: str | None, model: ModelFolder, chat: ChatTokenizer, model_format: ModelFormat
) -> PadToken:
    """The pad token of a run.

    Args:
        wanted: the spec's `pad_token`.
        model: whose rows and files decide which tokens there are.
        chat: its tokenizer.
        model_format: whose texts a free token must not occur in.

    Raises:
        InputError: `train.pad-token`: no such token, or none is free.
    """
    ends = _ends(chat, model_format)
    if wanted == AUTO:
        free, text = _free_token(model, chat, model_format)
        return PadToken(free, text, is_end=False)
    if wanted is not None:
        token = chat.tokenizer.token_to_id(wanted)
        if token is None or token >= _rows(model):
            raise InputError(
                "train.pad-token",
                f"pad_token is {wanted}, which is no token of this model.",
                "Set pad_token=auto, which takes one that is free, or leave it out.",
            )
        return PadToken(token, wanted, token in ends)
    stated = _stated(model)
    if stated is not None:
        return PadToken(stated, None, stated in ends)
    # Padding is masked out and has no label, so any id serves; EOS is one every model has.
    return PadToken(chat.eos_id if chat.eos_id is not None else 0, None, chat.eos_id is not None)


def name_pad_token(folder: Path, text: str) -> None:
    """Write the pad token into the tokenizer files of a folder, which are otherwise kept."""
    path = folder / "tokenizer_config.json"
    settings = read_optional(path)
    files.write_json(path, {**settings.values, "pad_token": text})
    special = folder / "special_tokens_map.json"
    if special.is_file():
        files.write_json(special, {**read_optional(special).values, "pad_token": text})


def _stated(model: ModelFolder) -> int | None:
    """What the model's files name, as its export will have it."""
    found = read_tokenizer_files(model.path)
    special = find_special_tokens(found.described, found.settings, model.config, None)
    stated = special.ids.get("pad")
    return stated if stated is not None and 0 <= stated < _rows(model) else None


def _ends(chat: ChatTokenizer, model_format: ModelFormat) -> set[int | None]:
    return {chat.eos_id, *map(chat.tokenizer.token_to_id, model_format.stop)} - {None}


def _free_token(
    model: ModelFolder, chat: ChatTokenizer, model_format: ModelFormat
) -> tuple[int, str]:
    """A special token that neither the format nor the model's conventions use."""
    written = f"{model_format.jinja}{chat.template_source or ''}{model_format.toml or ''}"
    taken = {chat.bos, chat.eos, *model_format.stop}
    free = [
        (index, str(token.content))
        for index, token in sorted(chat.tokenizer.get_added_tokens_decoder().items())
        if token.special
        and index < _rows(model)
        and token.content not in taken
        and token.content not in written
    ]
    for pattern in _FREE_NAMES:
        for index, text in free:
            if pattern.search(text):
                return index, text
    if free:
        return free[-1]
    raise InputError(
        "train.pad-token",
        "pad_token is auto, but this model has no special token that nothing uses.",
        "Leave pad_token out: padding is masked here, so that training is not affected.",
    )


def _rows(model: ModelFolder) -> int:
    """Rows of the embedding."""
    text = model.config.section("text_config")
    source = model.config if "vocab_size" in model.config.values else text
    return source.integer("vocab_size")
