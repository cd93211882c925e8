"""Checks a base model before anything is built on it: can it be trained, exported, and stop?

Tokenizer and chat template come from strangers: they are read and run in a bounded child process.
"""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError, JobError, TunesmithError
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.families import ARCHITECTURES, read_family
from tunesmith.export.vocabulary import read_vocabulary
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.model_report import (
    Finding,
    bad,
    good,
    licence_finding,
    warning,
    weights_finding,
    width_finding,
)
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import builtin_format_ids, load_format
from tunesmith.templates.inference import infer_in_process

_TIMEOUT_S = 90.0  # the slowest known template takes two seconds
_MEMORY_BYTES = 6 << 30  # address space; a tokenizer of 35 MB takes 1 GB while it is read


def supported_architectures() -> frozenset[str]:
    """Architectures that can be trained and exported here, as config.json names them."""
    return frozenset(ARCHITECTURES)


def check_model(folder: Path, *, hash_files: bool | None = None) -> list[Finding]:
    """Check a model folder; whatever is wrong with it becomes a finding. Takes seconds.

    Args:
        folder: a model folder.
        hash_files: compare weights with recorded checksums; None does so up to 1 GiB.
    """
    try:
        model = open_model(folder)
    except InputError as error:
        return [bad(_TITLES.get(error.code, "Model folder"), error)]
    except OSError as error:
        unreadable = InputError("model.unreadable", f"{folder}: {error.strerror}.", "")
        return [bad("Model folder", unreadable)]
    family, wrong_weights = _family(model)
    findings = [family, wrong_weights or weights_finding(model, hash_files=hash_files)]
    findings += _tokenizer_and_template(folder)
    if family.state != "bad":
        findings.append(width_finding(model, int(family.values["width"])))
    findings.append(licence_finding(folder))
    order = {"good": 0, "warning": 1, "bad": 2}
    return sorted(findings, key=lambda finding: order[finding.state])


_OF_WEIGHTS = {"export.tensor-unknown", "export.tensor-shape", "export.tensor-missing"}
_TITLES = {
    "model.architecture": "Architecture",
    "model.quantized": "Weights",
    "model.weights-missing": "Weights",
    "model.weights-pickled": "Weights",
    "model.weights-damaged": "Weights",
    "model.tokenizer-missing": "Tokenizer",
    "model.is-gguf": "GGUF file",
}


def _family(model: ModelFolder) -> tuple[Finding, Finding | None]:
    """What it is; and, if its weights are not those of its kind, what is wrong with them."""
    wrong = None
    try:
        read_family(model)
    except InputError as error:
        if error.code not in _OF_WEIGHTS:
            return bad("Architecture", error), None
        wrong = bad("Weights", error)
    family = model.architecture.removesuffix("ForCausalLM")
    text = model.config.section("text_config")
    config = text if text.values else model.config
    layers, width = config.integer("num_hidden_layers"), config.integer("hidden_size")
    detail = f"{family}, {layers} layers, width {width}"
    found = good("architecture", "Architecture", detail, family=family, layers=layers, width=width)
    return found, wrong


@dataclass(frozen=True, slots=True)
class _Request:
    folder: Path
    with_template: bool


def _tokenizer_and_template(folder: Path) -> list[Finding]:
    try:
        return _bounded(_Request(folder, with_template=True))
    except TunesmithError as error:
        if not isinstance(error, ChildCrashedError):
            return [bad("Tokenizer", error)]
    # Something ran away or crashed. Without the template it is the tokenizer's fault, else not.
    runaway = JobError(
        "template.runaway",
        "The chat template could not be run within bounds.",
        "It may be damaged or made to do harm; do not use this model.",
    )
    try:
        return [*_bounded(_Request(folder, with_template=False)), bad("Chat template", runaway)]
    except ChildCrashedError as error:
        broken = JobError(
            "tokenizer.runaway",
            f"The tokenizer could not be read within bounds: {error.message}",
            "It may be damaged; download the model again.",
        )
        return [bad("Tokenizer", broken)]
    except TunesmithError as error:
        return [bad("Tokenizer", error)]


def _bounded(request: _Request) -> list[Finding]:
    return call_isolated(_read, request, timeout_s=_TIMEOUT_S, memory_bytes=_MEMORY_BYTES)


def _read(request: _Request) -> list[Finding]:
    """In the child: everything that needs the tokenizer."""
    model = open_model(request.folder)
    chat = load_chat_tokenizer(request.folder)
    findings = [_tokenizer(model, chat)]
    if request.with_template:
        found, stops = _template(chat)
        findings += [found, _end_marker(model, chat, stops)]
    findings.append(_pad(model, chat))
    return findings


def _tokenizer(model: ModelFolder, chat: ChatTokenizer) -> Finding:
    count = chat.tokenizer.get_vocab_size(with_added_tokens=True)
    try:
        vocab, architecture = _vocabulary_of(model)
        vocabulary = read_vocabulary(model.path, model.config, vocab, architecture)
    except InputError as error:
        return bad("Tokenizer", error)
    name = vocabulary.pre_tokenizer
    detail = f"{count:,} tokens, pre-tokenizer {name}"
    return good("tokenizer", "Tokenizer", detail, tokens=count, pre_tokenizer=name)


def _vocabulary_of(model: ModelFolder) -> tuple[int, str]:
    """Rows of the embedding, and llama.cpp's name of the family, which decides on details."""
    try:
        family = read_family(model)
    except InputError:  # told by another line of the report
        return model.config.integer("vocab_size"), "llama"
    return family.vocab, family.architecture


def _template(chat: ChatTokenizer) -> tuple[Finding, tuple[str, ...]]:
    """The finding, and what ends an answer."""
    template = chat.template
    own_end = (chat.eos,) if chat.eos else ()
    if template is None:
        detail = "A base model without a way to chat; training teaches it one (ChatML by default)"
        return warning("template.none", "No chat template", detail), own_end
    try:
        inferred = infer_in_process(template)
    except InputError as error:
        return bad("Chat template", error), own_end
    if inferred.format is not None and inferred.exact:
        name, cases = _format_name(inferred.format, chat), inferred.proof.cases
        detail = f"{name}, reproduced byte for byte"
        found = good("template.exact", "Chat template", detail, format=name, cases=cases)
        return found, inferred.format.stop
    why = (*inferred.reasons, "no conversation format reproduces it")[0].rstrip(".")
    detail = f"Used as it is; Ollama may need 0.30 or later: {why}"
    return warning("template.own", "Chat template is unusual", detail, reason=why), own_end


def _format_name(found: ConversationFormat, chat: ChatTokenizer) -> str:
    """The name of the bundled format whose turns are written alike."""
    for format_id in builtin_format_ids():
        known = load_format(format_id).with_tokens(chat.bos, chat.eos)
        if (known.user, known.assistant) == (found.user, found.assistant):
            return known.title
    return "A format of its own"


def _end_marker(model: ModelFolder, chat: ChatTokenizer, stops: tuple[str, ...]) -> Finding:
    if not stops:
        error = InputError(
            "end.none",
            "Nothing is known that ends an answer: there is no EOS token and no chat template.",
            "Use the instruct version of this model, or another one.",
        )
        return bad("End marker", error)
    marker = stops[0]
    ids = chat.tokenizer.encode(marker, add_special_tokens=False).ids
    if len(ids) != 1:
        detail = f"{marker} is {len(ids)} tokens, so a model may write half of it and go on"
        return warning("end.split", "End marker is split", detail, marker=marker, tokens=len(ids))
    if ids[0] in _ending_ids(model, chat):
        detail = f"{marker} is one token and stops generation"
        return good("end.one-token", "End marker", detail, marker=marker)
    detail = f"{marker} is one token, but the model's files do not say that it ends an answer"
    return warning("end.not-declared", "End marker is not declared", detail, marker=marker)


def _ending_ids(model: ModelFolder, chat: ChatTokenizer) -> list[object]:
    found: list[object] = [] if chat.eos_id is None else [chat.eos_id]
    for source in (model.generation_config, model.config):
        stated = source.values.get("eos_token_id")
        found += stated if isinstance(stated, list) else [stated]
    return found


def _pad(model: ModelFolder, chat: ChatTokenizer) -> Finding:
    stated = model.config.values.get("pad_token_id")
    masked = "Padding is masked, so training is not affected"
    if stated is None:
        return warning("pad.none", "No pad token", f"End of text is used. {masked}")
    if stated in _ending_ids(model, chat):
        return warning("pad.is-end", "Pad token equals end of text", masked)
    text: str | None = None
    if isinstance(stated, int) and 0 <= stated < 1 << 32:  # tokenizers counts in 32 bits
        text = chat.tokenizer.id_to_token(stated)
    if text is None:
        return warning("pad.unknown", "Pad token is not in the vocabulary", masked)
    return good("pad.own", "Pad token", f"{text}, apart from end of text", token=text)
