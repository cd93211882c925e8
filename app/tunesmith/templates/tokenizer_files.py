"""Reads the tokenizer files of a model folder: bounded, checked, and the same for every stage.

Training and export both start from here, so that neither sees another tokenizer than the other.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith.core.bounded_json import LARGEST_TOKENIZER, JsonObject, read_object, read_optional
from tunesmith.core.errors import InputError
from tunesmith.templates.jinja_rendering import LARGEST_TEMPLATE

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LARGEST_TEMPLATE_FILE = 4 * LARGEST_TEMPLATE  # bytes: a character takes four at most


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """The chat template that transformers renders with, and what it passes over.

    Attributes:
        source: the Jinja text; None if the model brings none.
        others: names of further templates, such as the one for tools.
        two_differ: chat_template.jinja and tokenizer_config.json have different ones.
    """

    source: str | None
    others: tuple[str, ...] = ()
    two_differ: bool = False


@dataclass(frozen=True, slots=True)
class TokenizerFiles:
    """What a folder says about its tokenizer.

    Attributes:
        folder: where the files are.
        tokenizer: as `load_tokenizer` gives it.
        described: tokenizer.json.
        settings: tokenizer_config.json, possibly empty.
        special_map: special_tokens_map.json, possibly empty.
        template: the chat template.
    """

    folder: Path
    tokenizer: "Tokenizer"
    described: JsonObject
    settings: JsonObject
    special_map: JsonObject
    template: FoundTemplate


def read_tokenizer_files(folder: Path) -> TokenizerFiles:
    """Read everything about the tokenizer in `folder`.

    Raises:
        InputError: `tokenizer.missing`, `tokenizer.broken`, `tokenizer.template…`, `model.json-…`.
    """
    tokenizer, described = _load(folder / "tokenizer.json")
    settings = read_optional(folder / "tokenizer_config.json")
    return TokenizerFiles(
        folder=folder,
        tokenizer=tokenizer,
        described=described,
        settings=settings,
        special_map=read_optional(folder / "special_tokens_map.json"),
        template=_find_template(folder, settings),
    )


def load_tokenizer(path: Path) -> "Tokenizer":
    """The tokenizer in a tokenizer.json; it neither cuts nor pads what it encodes.

    The file may ask for both, left over from some training: ids would then silently lack the end
    of every longer text.

    Raises:
        InputError: `tokenizer.missing`, `tokenizer.broken`, `model.json-…`.
    """
    return _load(path)[0]


def _load(path: Path) -> "tuple[Tokenizer, JsonObject]":
    from tokenizers import Tokenizer

    # Whoever names a folder that is not there asks for the tokenizer.json in it.
    absent = path.parent if path.name == "tokenizer.json" else path
    if not absent.exists():
        raise InputError(
            "tokenizer.missing",
            f"{absent} does not exist.",
            "Give a model's folder, or the path of a tokenizer.json.",
        )
    if not path.is_file():
        raise InputError(
            "tokenizer.missing",
            f"{path.parent} has no tokenizer.json.",
            "Only models with a fast tokenizer can be used; is this a model's folder?",
        )
    described = read_object(path, LARGEST_TOKENIZER)
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in the library's Rust code is no Exception
        raise InputError(
            "tokenizer.broken",
            f"{path} is no tokenizer that can be read: {error}.",
            "The file is damaged or newer than Tunesmith; download the model again.",
        ) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, described


def _find_template(folder: Path, settings: JsonObject) -> FoundTemplate:
    """chat_template.jinja wins over tokenizer_config.json, as in transformers."""
    inline = settings.values.get("chat_template")
    others: tuple[str, ...] = ()
    if isinstance(inline, list):
        # Several named templates: the one for plain chat is called "default".
        named = {e.get("name"): e.get("template") for e in inline if isinstance(e, dict)}
        inline = named.pop("default", None)
        others = tuple(str(name) for name in named)
    if inline is not None and not isinstance(inline, str):
        raise InputError(
            "tokenizer.template",
            f"{settings.path}: chat_template is not a text.",
            "The file is damaged; download it again.",
        )
    inline = inline or None
    if inline is not None and (half := next(filter(_is_half, inline), None)) is not None:
        raise InputError(
            "tokenizer.template",
            f"{settings.path}: chat_template holds half of a surrogate pair ({half!r}), which is "
            "no character.",
            "The file is damaged; download it again, or save the tokenizer again.",
        )
    text = _read_template(folder / "chat_template.jinja")
    if text is None:
        return FoundTemplate(inline, others)
    return FoundTemplate(text, others, two_differ=inline is not None and inline != text)


def _is_half(character: str) -> bool:
    """Whether it is one that JSON can spell (\\ud800) and no encoding can write."""
    return "\ud800" <= character <= "\udfff"


def _read_template(path: Path) -> str | None:
    if not path.is_file():
        return None
    try:
        size = path.stat().st_size
        if size > _LARGEST_TEMPLATE_FILE:
            raise InputError(
                "tokenizer.template-too-large",
                f"{path} has {size:,} bytes; at most {_LARGEST_TEMPLATE_FILE:,} are read.",
                "Chat templates are far smaller; is this the right file?",
            )
        return path.read_text(encoding="utf-8") or None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "tokenizer.template-unreadable", f"{path}: {error}.", "Save the file as UTF-8."
        ) from None


def read_template(path: Path) -> str:
    """A chat template in a file of its own.

    Raises:
        InputError: `template.too-long`, `template.unreadable` or `template.encoding`.
    """
    try:
        if path.stat().st_size > _LARGEST_TEMPLATE_FILE:
            raise InputError("template.too-long", f"{path} is too large for a chat template.")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError("template.unreadable", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError("template.encoding", f"{path} is not UTF-8 text.") from error
