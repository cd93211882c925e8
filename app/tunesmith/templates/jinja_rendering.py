"""Renders a model's Jinja chat template as transformers does, in a sandbox with bounds.

A chat template is a program from somewhere else. Whatever takes one from a model goes through
`bounded`, which limits time and memory; this module bounds sizes.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Role
from tunesmith.templates.dates import date_code

LARGEST_TEMPLATE = 1 << 20  # characters; the longest known ones have some 30,000
_LARGEST_OUTPUT = 8 << 20  # characters of one rendered conversation
_LARGEST_REPEAT = 1 << 20  # characters or items that `*` may make


class RefusedError(InputError):
    """The template itself refused the conversation through `raise_exception`."""


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """A Jinja chat template and what it is rendered with.

    `bos` and `eos` are the token texts (empty if the model has none); `add_bos` says whether the
    tokenizer (and llama.cpp) puts BOS before every prompt by itself. `as_parts` gives it every
    text as a list of one part, `[{"type": "text", "text": …}]`; None does so where the template
    prints no other (see `with_kind_of_content`).
    """

    source: str
    bos: str = ""
    eos: str = ""
    add_bos: bool = False
    as_parts: bool | None = None


Renderer = Callable[[Conversation, bool], str]
Kind = TypeVar("Kind", bound=ImmutableSandboxedEnvironment)

# Words of our own, to see which kind of content gets printed.
_PROBES: tuple[tuple[tuple[Role, str], ...], ...] = (
    (("user", "zqONEzq"), ("assistant", "zqTWOzq"), ("user", "zqTHREEzq")),
    (("system", "zqONEzq"), ("user", "zqTWOzq")),
)


class DateCodes:
    """In place of a moment: `strftime_now` gives the code that stands for the date in a format."""


def compile_template(template: ChatTemplate, now: datetime | DateCodes | None = None) -> Renderer:
    """A function (conversation, ask_answer) -> text.

    The function raises `RefusedError` where the template refuses and `InputError`
    (`template.failed`) where it fails otherwise.

    Args:
        template: what to compile.
        now: the moment that `strftime_now` tells; None is the real one, at every rendering.

    Raises:
        InputError: `template.syntax` or `template.too-long`.
    """
    compiled = _compiled(template, now)
    settled = template

    def render(conversation: Conversation, ask_answer: bool) -> str:
        nonlocal settled
        if settled.as_parts is None:
            settled = _settled(compiled, template)
        texts = [(message.role, message.content) for message in conversation.messages]
        return _render(compiled, settled, texts, ask_answer)

    return render


def with_kind_of_content(template: ChatTemplate) -> ChatTemplate:
    """The template with `as_parts` as it needs it: whoever compiles it renders the same prompts.

    Plain texts, as llama.cpp and transformers give them, unless it fails on those or leaves them
    out, and prints parts. The template is run: in a child process only.

    Raises:
        InputError: `template.syntax` or `template.too-long`.
    """
    if template.as_parts is not None:
        return template
    return _settled(_compiled(template, None), template)


def _settled(compiled: Template, template: ChatTemplate) -> ChatTemplate:
    plain, parts = (replace(template, as_parts=as_parts) for as_parts in (False, True))

    def prints(given: ChatTemplate, texts: Sequence[tuple[Role, str]]) -> bool:
        try:
            text = _render(compiled, given, texts, True)
        except InputError:
            return False
        return all(word in text for _, word in texts)

    wants = any(not prints(plain, texts) and prints(parts, texts) for texts in _PROBES)
    return parts if wants else plain


def _compiled(template: ChatTemplate, now: datetime | DateCodes | None) -> Template:
    if len(template.source) > LARGEST_TEMPLATE:
        raise InputError(
            "template.too-long",
            f"The chat template has {len(template.source):,} characters.",
            f"At most {LARGEST_TEMPLATE:,} are read.",
        )
    try:
        return template_environment(now).from_string(template.source)
    except TemplateSyntaxError as error:
        raise InputError(
            "template.syntax", f"The chat template is no valid Jinja: line {error.lineno}: {error}."
        ) from error
    except (RecursionError, MemoryError, OverflowError, ValueError, SyntaxError) as error:
        raise InputError(
            "template.syntax", f"The chat template cannot be compiled: {error}."
        ) from error


def _render(
    compiled: Template,
    template: ChatTemplate,
    texts: Sequence[tuple[Role, str]],
    ask_answer: bool,
) -> str:
    try:
        return _join_bounded(compiled.generate(**render_values(template, texts, ask_answer)))
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            "template.failed",
            f"The chat template failed: {error_place(error)}{_in_words(error)}.",
        ) from error


def _in_words(error: Exception) -> str:
    """What went wrong, without Python's names for it."""
    if isinstance(error, UndefinedError | SecurityError | TemplateRuntimeError):
        return str(error).rstrip(".")
    if isinstance(error, ArithmeticError):
        return "a calculation has no result"
    if isinstance(error, RecursionError):
        return "a macro calls itself without end"
    if "NoneType" in str(error):
        return "something is none that must not be, such as tools where none are given"
    return "an operation does not fit the value that it is given"


def error_place(error: Exception) -> str:
    """`line 7: ` where the traceback names the template's line, as jinja2 makes it do."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"line {line}: " if line else ""


def render_values(
    template: ChatTemplate, texts: Sequence[tuple[Role, str]], ask_answer: bool
) -> dict[str, Any]:
    """What transformers hands to a chat template for a conversation without tools."""

    def content(text: str) -> object:
        return [{"type": "text", "text": text}] if template.as_parts else text

    return {
        "messages": [{"role": role, "content": content(text)} for role, text in texts],
        "add_generation_prompt": ask_answer,
        "bos_token": template.bos,
        "eos_token": template.eos,
        "tools": None,
        "documents": None,
    }


def parse_template(source: str) -> nodes.Template:
    """The syntax tree of a chat template.

    Raises:
        InputError: `template.syntax`.
    """
    try:
        return template_environment().parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        raise InputError(
            "template.syntax", f"The chat template is no valid Jinja: {error}."
        ) from error


def text_constants(source: str) -> tuple[str, ...]:
    """The string constants in a template, in order: what it may look for in a message's text.

    Raises:
        InputError: `template.syntax`.
    """
    constants = parse_template(source).find_all(nodes.Const)
    found = (node.value for node in constants if isinstance(node.value, str))
    return tuple(dict.fromkeys(text for text in found if text))


def literal(text: str) -> str:
    """A Jinja string literal of `text`, with the few escapes every Jinja engine knows."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(character, escape)
    return f"'{escaped}'"


def _join_bounded(parts: Iterable[str]) -> str:
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > _LARGEST_OUTPUT:
            raise InputError("template.output", "The chat template writes without end.")
        kept.append(part)
    return "".join(kept)


def template_environment(now: datetime | DateCodes | None = None) -> ImmutableSandboxedEnvironment:
    """As transformers 5 sets it up in `utils/chat_template_utils.py`."""
    return set_up_environment(BoundedEnvironment, now)


def set_up_environment(kind: type[Kind], now: datetime | DateCodes | None = None) -> Kind:
    """The same as an environment of another class."""
    environment = kind(
        trim_blocks=True, lstrip_blocks=True, extensions=[_GenerationBlock, loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise
    environment.globals["strftime_now"] = partial(_strftime_now, now)
    return environment


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Refuses to repeat text or numbers into gigabytes."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would be too large."""
        size = 1
        for value, other in ((left, right), (right, left)):
            if isinstance(value, str | list | tuple) and isinstance(other, int):
                size = len(value) * max(other, 0)
        powers = operator == "**" and isinstance(right, int) and right > 64
        if size > _LARGEST_REPEAT or powers:
            raise SecurityError(f"{operator} makes too large a value")
        return super().call_binop(context, operator, left, right)


class _GenerationBlock(Extension):
    """`{% generation %}…{% endgeneration %}` marks answers for transformers; it prints its body."""

    tags = {"generation"}  # noqa: RUF012 - jinja2 wants a plain set here

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """Give the body itself."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _raise(message: object) -> None:
    raise RefusedError("template.refused", str(message))


def _to_json(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def _strftime_now(now: datetime | DateCodes | None, pattern: str) -> str:
    if isinstance(now, DateCodes):
        return date_code(pattern)
    return (datetime.now() if now is None else now).strftime(pattern)
