"""Whether a model gets the same prompt everywhere: training, GGUF, Modelfile, Ollama. No Qt.

What needs the rows and a stranger's chat template is found once per file in a bounded child; an
edit of the Modelfile is then compared in milliseconds, since our own TEMPLATE's tree is known.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.core.events import Progress, Sink
from tunesmith.models.gguf_metadata import GgufMetadata, read_gguf_metadata
from tunesmith.ollama.chat_request import server_messages, strips_thoughts
from tunesmith.ollama.client import OllamaClient
from tunesmith.ollama.gguf_template import template_of
from tunesmith.ollama.modelfile_content import said_before
from tunesmith.ollama.modelfile_parsing import Command
from tunesmith.ollama.parity import check_parity_in_process
from tunesmith.ollama.precedence import PromptUse, prompt_use
from tunesmith.ollama.template_text import OllamaTemplate
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message, read_conversations
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import load_format
from tunesmith.templates.inference import infer_in_process
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.model_format import DEFAULT_FORMAT
from tunesmith.templates.sample_conversations import sample_conversations
from tunesmith.templates.training_text import render_conversation
from tunesmith.training.examples import split

_MOST_ROWS = 312
_MOST_ASKED = 40  # rows that Ollama renders; each is an HTTP call

NO_SYSTEM = "no-system"  # detail: only requests that bring no system message differ
Place = Literal["jinja", "template", "ollama"]
Verdict = Literal["same", "differs", "unknown", "none"]
_Prompter = Callable[[Conversation], str]


@dataclass(frozen=True, slots=True)
class ParityRequest:
    """Where the texts come from.

    Attributes:
        gguf: the exported file.
        base_model: the folder that was trained from; None where it is gone.
        conversation_format: the bundled format it was trained with, for a base without template.
        data_file: the conversations; None takes made-up ones.
        eval_file: held-out rows in a file of their own.
        eval_fraction: share of `data_file` that was held out.
        seed: of the split.
    """

    gguf: Path
    base_model: Path | None = None
    conversation_format: str | None = None
    data_file: Path | None = None
    eval_file: Path | None = None
    eval_fraction: float = 0.0
    seed: int = 3407


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One conversation up to its last answer, and its prompt as trained and by the GGUF.

    `number` counts rows of the data file from 1; `held_out` rows were not trained on. A prompt is
    None where the template refuses the conversation.
    """

    number: int
    messages: tuple[Message, ...]
    expected: str
    held_out: bool
    trained: str | None
    jinja: str | None


@dataclass(frozen=True, slots=True)
class ParityFacts:
    """What is known of one file before its Modelfile is looked at.

    Attributes:
        rows: the conversations compared.
        from_data: they are the person's rows, not made-up ones.
        has_reference: `trained` comes from the base model, not from the GGUF itself.
        has_template: the GGUF carries a chat template.
        proven: the TEMPLATE that equals the chat template byte for byte; None if there is none.
        proven_cases: generated conversations that this was shown on.
        reasons: why there is none, or where it differs.
        add_bos: text that llama.cpp puts before every prompt by itself; empty for none.
        eos: text of the end marker.
        special: texts of special tokens.
        source: the chat template itself; empty for none.
        architecture: of the model, as the GGUF calls it.
    """

    rows: tuple[PromptRow, ...]
    from_data: bool
    has_reference: bool
    has_template: bool
    proven: OllamaTemplate | None
    proven_cases: int
    reasons: tuple[str, ...]
    add_bos: str
    eos: str
    special: tuple[str, ...]
    source: str
    architecture: str


@dataclass(frozen=True, slots=True)
class PlaceParity:
    """One place's verdict: `same` of `cases` prompts; `prompts` by index of the row."""

    verdict: Verdict
    same: int = 0
    cases: int = 0
    detail: str = ""
    prompts: tuple[str | None, ...] = ()


def read_facts(request: ParityRequest) -> ParityFacts:
    """Everything about one file that does not depend on its Modelfile; takes seconds.

    Raises:
        InputError: the GGUF, the rows or a template cannot be read.
    """
    metadata = read_gguf_metadata(request.gguf)
    template = template_of(metadata) if metadata.chat_template else None
    return call_with_template(_facts, (request, metadata, template))


def digest_of(request: ParityRequest) -> str:
    """Changes with everything that `read_facts` depends on."""
    stamps = []
    for path in (request.gguf, request.data_file, request.eval_file):
        try:
            facts = None if path is None else path.stat()
        except OSError:
            facts = None
        stamps.append(None if facts is None else (facts.st_size, facts.st_mtime_ns))
    return hashlib.sha256(repr((request, stamps)).encode()).hexdigest()


def compare_jinja(facts: ParityFacts) -> PlaceParity:
    """The chat template in the GGUF against the training text."""
    if not facts.has_template:
        return PlaceParity("none")
    return _place(facts, [row.jinja for row in facts.rows])


def compare_template(facts: ParityFacts, commands: Sequence[Command]) -> PlaceParity:
    """The Modelfile's TEMPLATE against the training text.

    Only the proven TEMPLATE can be evaluated here; of any other one the server alone can tell.
    """
    template = _last(commands, "TEMPLATE")
    if template is None:
        return PlaceParity("none", detail=facts.reasons[0] if facts.reasons else "")
    if facts.proven is None or template != facts.proven.text:
        return PlaceParity("unknown")
    system, said = _last(commands, "SYSTEM"), said_before(commands)
    strips = strips_thoughts(facts.architecture)
    prompts = []
    for row in facts.rows:
        given = server_messages(row.messages, system=system, said=said, strips_thoughts=strips)
        rendered = facts.proven.render(given)
        prompts.append(None if row.trained is None else facts.add_bos + rendered)
    found = _place(facts, prompts)
    if found.verdict != "same" or not _share_system(facts.rows):
        return found
    # All were trained with one system text: a request that brings none must get it from SYSTEM.
    bare: list[str | None] = []
    for row in facts.rows:
        asked = row.messages[1:] or row.messages
        given = server_messages(asked, system=system, said=said, strips_thoughts=strips)
        bare.append(facts.add_bos + facts.proven.render(given))
    without = _place(facts, bare)
    return replace(without, detail=NO_SYSTEM) if without.verdict == "differs" else found


def compare_ollama(facts: ParityFacts, name: str, url: str, sink: Sink) -> PlaceParity:
    """What the server really renders for the model `name`, for up to 40 rows.

    Raises:
        InputError, JobError: `ollama.*`.
    """
    client = OllamaClient(url)
    prompts: list[str | None] = [None] * len(facts.rows)
    asked = _spread(len(facts.rows), _MOST_ASKED)
    for done, index in enumerate(asked):
        sink.check_cancelled()
        row = facts.rows[index]
        if row.trained is None:
            continue
        rendered = client.render(name, row.messages)
        if rendered is None:
            return PlaceParity("unknown")
        # Whether BOS is written or added later, it comes once: the tokenizer sees to that.
        prompts[index] = facts.add_bos + rendered.removeprefix(facts.add_bos)
        sink.emit(Progress(done + 1, len(asked), "prompts"))
    return _place(facts, prompts)


def uses(facts: ParityFacts, commands: Sequence[Command]) -> PromptUse:
    """Which prompt wins, by Ollama's version."""
    return prompt_use(commands, facts.source or None, facts.architecture)


def _last(commands: Sequence[Command], name: str) -> str | None:
    return next((command.value for command in reversed(commands) if command.name == name), None)


def _place(facts: ParityFacts, prompts: list[str | None]) -> PlaceParity:
    pairs = [
        (row.trained, prompt)
        for row, prompt in zip(facts.rows, prompts, strict=True)
        if row.trained is not None and prompt is not None
    ]
    same = sum(trained == prompt for trained, prompt in pairs)
    verdict: Verdict = "unknown" if not pairs else "same" if same == len(pairs) else "differs"
    return PlaceParity(verdict, same, len(pairs), prompts=tuple(prompts))


def _share_system(rows: Sequence[PromptRow]) -> bool:
    """Whether all conversations begin with the same system message."""
    firsts = {row.messages[0] for row in rows}
    return len(firsts) == 1 and next(iter(firsts)).role == "system"


def _spread(total: int, most: int) -> list[int]:
    count = min(total, most)
    return [index * total // count for index in range(count)]


# --- in the child ---


def _facts(request: tuple[ParityRequest, GgufMetadata, ChatTemplate | None]) -> ParityFacts:
    wanted, metadata, template = request
    conversations, from_data = _conversations(wanted)
    jinja = None if template is None else _asking(template)
    add_bos = template.bos if template is not None and template.add_bos else ""
    trained, chosen, own = _trained_renderer(wanted)
    # What was inferred once from the same template need not be inferred again.
    known = chosen if template == own else None
    parity = None if template is None else check_parity_in_process(template, known)
    rows = []
    for number, conversation, held_out in conversations:
        *before, last = conversation.messages
        asked = Conversation(tuple(before))
        by_jinja = None if jinja is None else _prompt(jinja, asked, add_bos)
        rows.append(
            PromptRow(
                number,
                asked.messages,
                last.content,
                held_out,
                by_jinja if trained is None else _prompt(trained, asked, add_bos),
                by_jinja,
            )
        )
    return ParityFacts(
        rows=tuple(rows),
        from_data=from_data,
        has_reference=trained is not None,
        has_template=template is not None,
        proven=None if parity is None else parity.template,
        proven_cases=0 if parity is None else parity.cases - parity.failed,
        reasons=() if parity is None else parity.reasons,
        add_bos=add_bos,
        eos=metadata.eos or "",
        special=metadata.special_texts,
        source=metadata.chat_template or "",
        architecture=metadata.architecture,
    )


def _asking(template: ChatTemplate) -> _Prompter:
    render = compile_template(template)
    return lambda conversation: render(conversation, True)


def _trained_renderer(
    wanted: ParityRequest,
) -> tuple[_Prompter | None, ConversationFormat | None, ChatTemplate | None]:
    """What wrote the training prompts, the format it is, and the base model's own template.

    As `model_format.find_model_format` chooses, without a child of this child.
    """
    if wanted.base_model is None:
        return None, None, None
    try:
        chat = load_chat_tokenizer(wanted.base_model)
        chosen: ConversationFormat | None
        if chat.template is None:
            bundled = load_format(wanted.conversation_format or DEFAULT_FORMAT)
            chosen = bundled.with_tokens(chat.bos, chat.eos)
        else:
            inferred = infer_in_process(chat.template)
            chosen = inferred.format if inferred.exact else None
            if chosen is None:
                return _asking(chat.template), None, chat.template
    except (InputError, OSError):
        return None, None, None  # the folder is gone or changed: the GGUF's template stands in
    return _of_format(chosen), chosen, chat.template


def _of_format(chosen: ConversationFormat) -> _Prompter:
    dated = chosen.with_date(datetime.now())
    return lambda conversation: render_conversation(dated, conversation, ask_answer=True).text


def _prompt(render: _Prompter, conversation: Conversation, add_bos: str) -> str | None:
    """The prompt with the BOS that llama.cpp adds, once; None where the template refuses."""
    try:
        return add_bos + render(conversation).removeprefix(add_bos)
    except InputError:
        return None


def _conversations(wanted: ParityRequest) -> tuple[list[tuple[int, Conversation, bool]], bool]:
    """(row number, conversation, held out) of rows that end in an answer, evenly chosen."""
    if wanted.data_file is None or not wanted.data_file.is_file():
        made_up = [
            sample.conversation
            for sample in sample_conversations(finished=True)
            if not sample.continue_answer and sample.conversation.messages[-1].role == "assistant"
        ]
        return [(number, it, False) for number, it in enumerate(made_up, start=1)], False
    conversations = read_conversations(wanted.data_file)
    held_out: set[Conversation] = set()
    rows = list(enumerate(conversations, start=1))
    if wanted.eval_file is not None and wanted.eval_file.is_file():
        rows = list(enumerate(read_conversations(wanted.eval_file), start=1))
        held_out = {it for _, it in rows}
    elif wanted.eval_fraction > 0:
        held_out = set(split(conversations, wanted.eval_fraction, wanted.seed)[1])
    usable = [
        (number, it, it in held_out)
        for number, it in rows
        if it.messages[-1].role == "assistant" and len(it.messages) > 1
    ]
    return [usable[index] for index in _spread(len(usable), _MOST_ROWS)], True
