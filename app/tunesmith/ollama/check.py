"""Compares a model in Ollama with the Modelfile it should have come from.

Template, system text and parameters as the server shows them; where the server can tell, the prompt
it really renders against the trained chat template of the GGUF; and an answer of Ollama's against
one of llama.cpp's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.core.isolation import ChildCrashedError
from tunesmith.ollama.chat_request import server_messages, strips_thoughts
from tunesmith.ollama.client import ChatAnswer, OllamaClient, ShownModel
from tunesmith.ollama.connection import DEFAULT_URL
from tunesmith.ollama.gguf_template import template_of_gguf
from tunesmith.ollama.modelfile_content import (
    ModelfileContent,
    content_of,
    read_modelfile_text,
)
from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.ollama.precedence import Prompt, go_template_here, prompt_of_files
from tunesmith.ollama.smoke_test import AnswerOf, SmokeTest, smoke_test
from tunesmith.ollama.token_facts import facts_of_file
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.jinja_rendering import ChatTemplate, RefusedError, compile_template
from tunesmith.templates.proof import describe_difference
from tunesmith.templates.sample_conversations import Sample

PromptVerdict = Literal["exact", "differs", "unknown"]

_HELLO = Message("user", "Hello! Was kostet {{ 1 }} Stück <b>„X“</b>?\nThanks.")
_GREETING = Message("user", "Hello! Answer in one short sentence.")
_LONGEST_ANSWER = 256  # tokens
_SYSTEM = Message("system", "You answer in one sentence.")
_THOUGHT = Message("assistant", "<think>\nOne each.\n</think>\n\nTwo euros.")
_CONVERSATIONS = (
    (_HELLO,),
    (_SYSTEM, _HELLO),
    (_HELLO, Message("assistant", "Two euros."), Message("user", "And in total?")),
    (_SYSTEM, _HELLO, Message("assistant", "Two euros."), Message("user", "And in total?")),
    (_HELLO, _THOUGHT, Message("user", "And in total?")),
)


@dataclass(frozen=True, slots=True)
class OllamaCheck:
    """What was found.

    Attributes:
        version: the server's.
        differences: what the server shows otherwise than the Modelfile says.
        prompt: whether the server's prompts are the trained ones; `unknown` where it does not
            tell or the Modelfile names no GGUF.
        cases: prompts compared.
        failed: how many of them differ.
        reasons: where they differ, or why nothing was compared.
        uses: the prompt that this version of Ollama uses, of those that the model has.
        answer: what it says to a greeting, always taking the likeliest; it should have ended by
            itself. One that did not is no difference: models differ.
        smoke: the same prompt through Ollama and llama.cpp; None if that was not possible.
        no_smoke: why it was not.
        note: what the server does to a conversation that training did not do; no difference of the
            model's, and empty if there is none.
    """

    version: str
    differences: tuple[str, ...]
    prompt: PromptVerdict
    cases: int
    failed: int
    reasons: tuple[str, ...]
    uses: Prompt | None
    answer: ChatAnswer
    smoke: SmokeTest | None = None
    no_smoke: str = ""
    note: str = ""

    @property
    def holds(self) -> bool:
        """Nothing differs."""
        smoked = self.smoke is not None and self.smoke.failed
        return not self.differences and self.prompt != "differs" and not smoked

    @property
    def ended(self) -> bool:
        """The answer ended at an end marker."""
        return self.answer.stopped_at == "stop"


def check(
    modelfile: Path, name: str, url: str = DEFAULT_URL, answer_of: AnswerOf | None = None
) -> OllamaCheck:
    """Compare the model `name` on the server with `modelfile`.

    Args:
        modelfile: beside its GGUF.
        name: the model in Ollama.
        url: of the server.
        answer_of: asks llama.cpp for the smoke test; without it there is none.

    Raises:
        InputError: `modelfile.*`, `ollama.no-model`, `ollama.too-old`.
        JobError: `ollama.not-running` and others.
    """
    commands = parse_modelfile(read_modelfile_text(modelfile))
    content = content_of(commands, modelfile.parent)
    client = OllamaClient(url)
    version = client.require_version()
    shown = client.show(name)
    differences = _differences(content, shown)
    template, lacking = _template(content)
    wanted: list[str | None] = []
    note = ""
    if template is not None:
        strips = strips_thoughts(facts_of_file(content.files[0]).architecture, name)
        given = [
            server_messages(
                asked, system=content.system, said=content.messages, strips_thoughts=strips
            )
            for asked in (*_CONVERSATIONS, (_GREETING,))
        ]
        wanted = call_with_template(_reference_prompts, (template, given))
        note = _note_of_thoughts(template, strips)
    compared = _compare_prompts(client, name, template, wanted) if template else None
    verdict, cases, failed, reasons = compared or ("unknown", 0, 0, (lacking,))
    setting = go_template_here() if client.is_local else None
    uses = prompt_of_files(commands, content.files, version, go_template=setting)
    likeliest = {"temperature": 0, "seed": 1, "num_predict": _LONGEST_ANSWER}
    answer = client.chat(name, (_GREETING,), likeliest)
    smoke, no_smoke = None, lacking
    if template is not None and answer_of is not None:
        smoke, no_smoke = _smoke(client, name, content, template, wanted[-1], answer_of)
    return OllamaCheck(
        version, differences, verdict, cases, failed, reasons, uses, answer, smoke, no_smoke, note
    )


def _note_of_thoughts(template: ChatTemplate, strips: bool) -> str:
    """What to say where the server takes out thoughts that the trained template would print."""
    if not strips:
        return ""
    asked = _CONVERSATIONS[-1]
    kept, stripped = call_with_template(
        _reference_prompts, (template, [asked, server_messages(asked, strips_thoughts=True)])
    )
    if kept == stripped:
        return ""
    return (
        "Ollama takes <think>…</think> out of old answers before any template sees them, for this "
        "family of models; the chat template that was trained keeps them."
    )


def _differences(content: ModelfileContent, shown: ShownModel) -> tuple[str, ...]:
    found = []
    if content.template is not None and shown.template != content.template:
        found.append(_text_difference("TEMPLATE", content.template, shown.template))
    if (content.system or "") != shown.system and (content.system or not content.base):
        found.append(_text_difference("SYSTEM", content.system or "", shown.system))
    return (*found, *_parameter_differences(content, shown.parameters))


def _template(content: ModelfileContent) -> tuple[ChatTemplate | None, str]:
    """The trained chat template, or why there is none to compare with."""
    if len(content.files) != 1:
        return None, "the Modelfile names no GGUF to compare with"
    try:
        return template_of_gguf(content.files[0]), ""
    except InputError as error:
        if error.code != "template.none":
            raise
        return None, "the GGUF carries no chat template to compare with"


def _smoke(
    client: OllamaClient,
    name: str,
    content: ModelfileContent,
    template: ChatTemplate,
    prompt: str | None,
    answer_of: AnswerOf,
) -> tuple[SmokeTest | None, str]:
    """The smoke test, or why there is none."""
    if prompt is None:
        return None, "the chat template refuses a greeting"
    stops = content.parameters.get("stop", [])
    assert isinstance(stops, list), "it collects"  # noqa: S101 - typing help
    try:
        (file,) = content.files
        return smoke_test(client, name, file, template, prompt, stops, answer_of), ""
    except ChildCrashedError as error:
        return None, f"llama.cpp does not run the GGUF here: {error.message}"


def _parameter_differences(
    content: ModelfileContent, shown: Sequence[tuple[str, str]]
) -> list[str]:
    """Other values, missing ones, and ones that the Modelfile does not name (added stops)."""
    found: dict[str, list[str]] = {}
    for name, value in shown:
        found.setdefault(name, []).append(value)
    differences = []
    for name in sorted(content.parameters.keys() | found.keys()):
        given = content.parameters.get(name, [])
        wanted = given if isinstance(given, list) else [given]
        if name not in content.parameters and content.base:
            continue  # the base model's own
        if not _same_values(wanted, found.get(name, [])):
            says = ", ".join(map(repr, wanted)) or "nothing"
            shows = ", ".join(map(repr, found.get(name, []))) or "nothing"
            differences.append(f"PARAMETER {name}: the Modelfile says {says}, Ollama {shows}")
    return differences


def _same_values(wanted: Sequence[object], shown: Sequence[str]) -> bool:
    if len(wanted) != len(shown):
        return False
    return all(_same(value, text) for value, text in zip(wanted, shown, strict=True))


def _same(value: object, shown: str) -> bool:
    if isinstance(value, bool):
        return shown == str(value).lower()
    if isinstance(value, int | float):
        try:
            # The server keeps some numbers with four bytes.
            return abs(float(shown) - value) <= 1e-6 * max(1.0, abs(value))
        except ValueError:
            return False
    return value == shown


def _text_difference(name: str, wanted: str, shown: str) -> str:
    place = len(shared_start([wanted, shown]))
    around = slice(max(0, place - 20), place + 30)
    return (
        f"{name}: from character {place} the Modelfile says {wanted[around]!r}, "
        f"Ollama {shown[around]!r}"
    )


def _compare_prompts(
    client: OllamaClient, name: str, template: ChatTemplate, wanted: Sequence[str | None]
) -> tuple[PromptVerdict, int, int, tuple[str, ...]]:
    cases, reasons = 0, []
    for messages, prompt in zip(_CONVERSATIONS, wanted[:-1], strict=True):
        if prompt is None:
            continue
        rendered = client.render(name, messages)
        if rendered is None:
            return "unknown", 0, 0, ("this Ollama does not tell the prompt it renders",)
        cases += 1
        # Whether BOS is written or added later, it comes once: the tokenizer sees to that.
        rendered = rendered.removeprefix(template.bos) if template.add_bos else rendered
        if rendered != prompt:
            sample = Sample(Conversation(messages), ask_answer=True)
            reasons.append(describe_difference(prompt, rendered, sample))
    if not cases:
        return "unknown", 0, 0, ("the chat template refuses every conversation tried",)
    return ("differs" if reasons else "exact"), cases, len(reasons), tuple(reasons)


def _reference_prompts(
    request: tuple[ChatTemplate, Sequence[Sequence[Message]]],
) -> list[str | None]:
    """The trained prompts without an added BOS, one per conversation; None where refused."""
    template, conversations = request
    render = compile_template(template)
    prompts: list[str | None] = []
    for messages in conversations:
        try:
            prompt = render(Conversation(tuple(messages)), True)
        except RefusedError:
            prompts.append(None)
            continue
        prompts.append(prompt.removeprefix(template.bos) if template.add_bos else prompt)
    return prompts
