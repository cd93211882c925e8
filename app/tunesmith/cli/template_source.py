"""Where `format` and `modelfile` take a chat template from: model folder, GGUF or Jinja file."""

from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.templates.jinja_rendering import LARGEST_TEMPLATE, ChatTemplate

_NO_TEMPLATE_HINT = "Give one with --jinja FILE --bos B --eos E."


def template_of_folder(folder: Path) -> ChatTemplate:
    """The chat template of a model's folder, with its token conventions."""
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

    template = load_chat_tokenizer(folder).template
    if template is None:
        raise InputError(
            "template.none", f"The model in {folder} brings no chat template.", _NO_TEMPLATE_HINT
        )
    return template


def template_of_gguf(path: Path) -> ChatTemplate:
    """The chat template in a GGUF's metadata, read in a child process."""
    from tunesmith.models.gguf_metadata import read_gguf_metadata
    from tunesmith.ollama.bos import adds_bos_by_default

    found = read_gguf_metadata(path)
    if not found.chat_template:
        raise InputError("template.none", f"{path} carries no chat template.", _NO_TEMPLATE_HINT)
    add_bos = found.add_bos
    if add_bos is None:
        add_bos = adds_bos_by_default(found.tokenizer_model, found.pre_tokenizer)
    return ChatTemplate(found.chat_template, found.bos or "", found.eos or "", add_bos)


def template_of_file(path: Path, bos: str | None, eos: str | None, add_bos: bool) -> ChatTemplate:
    """A Jinja file with the tokens named beside it."""
    if bos is None or eos is None:
        raise InputError(
            "template.tokens",
            "--jinja needs --bos and --eos, the texts of the model's tokens.",
            'Give --bos "" if the model has none.',
        )
    try:
        if path.stat().st_size > 4 * LARGEST_TEMPLATE:
            raise InputError("template.too-long", f"{path} is too large for a chat template.")
        source = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError("template.unreadable", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError("template.encoding", f"{path} is not UTF-8 text.") from error
    return ChatTemplate(source, bos, eos, add_bos)


def require_one(**given: Path | None) -> None:
    """Exactly one of the options must be given."""
    if sum(value is not None for value in given.values()) != 1:
        names = " or ".join(f"--{name}" for name in given)
        raise InputError("usage.one-of", f"Give exactly one of {names}.", "See --help.")
