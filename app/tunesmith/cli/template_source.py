"""Where `format` and `modelfile` take a chat template from when it is not a GGUF."""

from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.tokenizer_files import read_template


def template_of_folder(folder: Path) -> ChatTemplate:
    """The chat template of a model's folder, with its token conventions."""
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

    _require_folder(folder)
    template = load_chat_tokenizer(folder).template
    if template is None:
        raise InputError(
            "template.none",
            f"The model in {folder} brings no chat template.",
            "Give one with --jinja FILE --bos B --eos E.",
        )
    return template


def _require_folder(folder: Path) -> None:
    from tunesmith.models.gguf_file import is_gguf

    if folder.is_dir():
        return
    if not folder.exists():
        raise InputError("model.not-a-folder", f"{folder} does not exist.", "Check the path.")
    hint = "A chat template in a file is given with --jinja FILE --bos B --eos E."
    if is_gguf(folder):
        hint = "The chat template inside a GGUF is read by: tunesmith modelfile --gguf "
        hint += f"{folder} --from {folder.name} --out Modelfile"
    raise InputError("model.not-a-folder", f"{folder} is a file, not a model's folder.", hint)


def template_of_file(path: Path, bos: str | None, eos: str | None, add_bos: bool) -> ChatTemplate:
    """A Jinja file with the tokens named beside it."""
    if bos is None or eos is None:
        raise InputError(
            "template.tokens",
            "--jinja needs --bos and --eos, the texts of the model's tokens.",
            'Give --bos "" if the model has none.',
        )
    return ChatTemplate(read_template(path), bos, eos, add_bos)


def require_one(**given: Path | None) -> None:
    """Exactly one of the options must be given."""
    if sum(value is not None for value in given.values()) != 1:
        names = " or ".join(f"--{name}" for name in given)
        raise InputError("usage.one-of", f"Give exactly one of {names}.", "See --help.")


def proof_line(outcome: str, cases: int, failed: int, refused: int) -> str:
    """What the byte-for-byte comparison found, as one line."""
    if cases == 0:
        return f"{outcome}: no candidate was found whose text could be compared."
    return (
        f"{outcome}: {cases} conversations compared byte for byte, {failed} differ, "
        f"{refused} refused by the template."
    )
