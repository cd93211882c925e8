"""Refuses an export whose files could not be asked as the model was trained.

Before anything is written: the tokenizer that the GGUF will have is held against the conversation
format. Only what is certain stops an export: a format that is proven, and a file whose prompts
begin otherwise or whose answers cannot end. All else is told by the lint of the Modelfile.
"""

from pathlib import Path

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.models.gguf_metadata import read_gguf_metadata
from tunesmith.ollama.parity import Parity, check_parity
from tunesmith.ollama.token_agreement import disagreements
from tunesmith.ollama.token_facts import TokenFacts, facts_of_folder, token_facts
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.templates.training_text import render_conversation

_QUESTION = Conversation((Message("user", "Hello!"),))


def require_agreement(
    model: Path, adapter: Path | None, sink: Sink | None = None
) -> dict[ChatTemplate, Parity]:
    """Hold the tokenizer of the GGUF to be against the formats that it will be asked in.

    Args:
        model: the base: a model folder or a GGUF file, of a split one the first part.
        adapter: the folder of what is merged into it, if anything.
        sink: asked for cancellation meanwhile.

    Returns:
        What `check_parity` said of each chat template, so that nobody needs to ask it again.

    Raises:
        InputError: `export.tokens-disagree`.
        CancelledError: if asked to stop meanwhile.
    """
    try:
        facts, trained = _facts_and_trained(model, adapter)
    except (InputError, OSError):
        return {}  # told by the export itself, which reads the same files
    found: dict[ChatTemplate, Parity] = {}
    own = facts.template
    for template in dict.fromkeys(it for it in (own, trained) if it is not None):
        try:
            found[template] = check_parity(template, sink=sink)
        except InputError:
            continue  # a broken template costs the Modelfile its TEMPLATE, not the export
    where = model if model.is_file() else _tokenizer_folder(model, adapter)
    for template, parity in found.items():
        _require_end(facts, parity, where)
        _require_one_bos(template, parity, where)
    if own is not None and trained is not None:
        _require_same_beginning((own, found.get(own)), (trained, found.get(trained)), where)
    return found


def _facts_and_trained(model: Path, adapter: Path | None) -> tuple[TokenFacts, ChatTemplate | None]:
    """What the GGUF will state, and the template of the rows where that may be another one."""
    if not model.is_file():
        return facts_of_folder(model, _tokenizer_folder(model, adapter)), None
    metadata = read_gguf_metadata(model)
    trained = None
    if adapter is not None and (adapter / "tokenizer.json").is_file():
        config = JsonObject(model, {"vocab_size": metadata.vocab_size})
        trained = load_chat_tokenizer(adapter, config).template
    return token_facts(metadata), trained


def _tokenizer_folder(model: Path, adapter: Path | None) -> Path:
    """The adapter's own tokenizer wins over the base's, as in the export itself."""
    if adapter is not None and (adapter / "tokenizer.json").is_file():
        return adapter
    return model


def _require_end(facts: TokenFacts, parity: Parity, where: Path) -> None:
    if parity.verdict != "exact" or parity.format is None:
        return
    stops = parity.format.stop
    # A special token that nobody sees does no harm where another one behind it ends the answer.
    behind = parity.format.assistant.suffix + parity.format.closing.assistant
    enders = [text for text in sorted(facts.special) if text in behind]
    for problem in disagreements(facts, (*stops, *enders)):
        if where.is_file():
            hint = (
                f"Name it in a copy of the file: gguf-new-metadata --special-token eot "
                f"'{stops[0]}' {where.name} COPY.gguf"
            )
        else:
            hint = (
                f'Write "eos_token": "{stops[0]}" into {where / "tokenizer_config.json"}; nothing '
                "needs to be trained again."
            )
        if facts.add_bos and not facts.bos:
            hint = "Take a file whose metadata names its BOS token, or the model folder."
        raise InputError("export.tokens-disagree", f"{where}: {problem}", hint)


def _require_one_bos(template: ChatTemplate, parity: Parity, where: Path) -> None:
    prompt = _prompt(parity)
    if prompt is not None and template.bos and prompt.startswith(2 * template.bos):
        raise InputError(
            "export.tokens-disagree",
            f"{where}: the chat template begins every prompt with {template.bos} twice.",
            "Take one of them out of the chat template.",
        )


def _require_same_beginning(
    own: tuple[ChatTemplate, Parity | None],
    trained: tuple[ChatTemplate, Parity | None],
    where: Path,
) -> None:
    starts = (_start(*own), _start(*trained))
    # Where only one of the two names its BOS, both may still begin with that token.
    named = {own[0].bos, trained[0].bos} - {""}
    gets, wanted = (
        None if text is None else next((bos for bos in sorted(named) if text.startswith(bos)), "")
        for text in starts
    )
    if gets is None or wanted is None or gets == wanted:
        return
    raise InputError(
        "export.tokens-disagree",
        f"The adapter was trained on conversations that begin with {wanted or 'no BOS token'}; "
        f"prompts of {where} begin with {gets or 'none'} (add_bos_token, and its chat template).",
        "Export from the model folder that the adapter was trained on.",
    )


def _start(template: ChatTemplate, parity: Parity | None) -> str | None:
    """What the model reads first, as far as it is known; None if nothing is."""
    prompt = None if parity is None else _prompt(parity)
    if not template.add_bos:
        return prompt
    return template.bos + (prompt or "").removeprefix(template.bos)


def _prompt(parity: Parity) -> str | None:
    """A question in a format that is proven; None for any other."""
    if parity.verdict != "exact" or parity.format is None:
        return None
    return render_conversation(parity.format, _QUESTION, ask_answer=True).text
