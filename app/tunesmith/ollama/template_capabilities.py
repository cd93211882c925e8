"""What Ollama believes that a template can do: it looks for words, and counts.

From 0.30 on the chat template in a GGUF replaces the TEMPLATE of the Modelfile where it seems to do
more. What seems so is a matter of texts in the one and of the outline of the other; the rules here
are Ollama's, with their mistakes, for they decide which prompt a model gets.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from tunesmith.ollama.template_outline import (
    Action,
    Branch,
    Part,
    TemplateError,
    Text,
    codes,
    outline,
    without_strings,
)

Capability = Literal["tools", "thinking", "insert"]

_FIELD = re.compile(r"(?<![\w)\]])(?:\$\w*)?(?:\.[A-Za-z_]\w*)+")
# A field of the dot itself, not of a variable: Go's parser tells the two apart.
_THINKING = re.compile(r"(?<![\w$)\].])\.Thinking\b")
_OVER_MESSAGES = re.compile(r"(?<![\w$)\].])\.Messages\b")

_SPLITS_THOUGHTS = ("content.split('</think>')", 'content.split("</think>")')
_KEEPS_THOUGHTS = ("reasoning_content", "<SPECIAL_12>")
_JINJA_CALLS = ("tool_calls", "assistant_tool_call")
_JINJA_RESULTS = (
    "tool_response",
    "tool_results",
    "role'] == 'tool'",
    'role\'] == "tool"',
    "role\"] == 'tool'",
    'role"] == "tool"',
    "message.role == 'tool'",
    'message.role == "tool"',
    "ipython",
)
_GO_RESULTS = ('eq .Role "tool"', "tool_response", "TOOL_RESULTS")


def prefers_chat_template(chat_template: str, template: str) -> bool:
    """Whether Ollama takes the GGUF's Jinja although the Modelfile has a TEMPLATE.

    The number of capabilities counts, not which they are; a tie goes to the TEMPLATE unless only
    the Jinja prints both tool calls and their results.
    """
    jinja, go = jinja_capabilities(chat_template), go_capabilities(template)
    if len(jinja) > len(go):
        return not _go_answers_tools(template) or _jinja_answers_tools(chat_template)
    if jinja != go or "tools" not in jinja:
        return False
    return _jinja_answers_tools(chat_template) and not _go_answers_tools(template)


def jinja_capabilities(source: str) -> frozenset[Capability]:
    """What Ollama takes a chat template to do."""
    found: set[Capability] = set()
    if _jinja_has_tools(source):
        found.add("tools")
    splits = any(it in source for it in _SPLITS_THOUGHTS)
    strips = splits and not any(it in source for it in _KEEPS_THOUGHTS)
    if strips or ("<think>" in source and "</think>" in source):
        found.add("thinking")
    return frozenset(found)


def go_capabilities(template: str) -> frozenset[Capability]:
    """What Ollama takes a TEMPLATE to do; nothing for one that Go does not read."""
    try:
        parts = outline(template)
    except TemplateError:
        return frozenset()
    names = _names(parts)
    found: set[Capability] = set()
    if "tools" in names:
        found.add("tools")
    if "suffix" in names:
        found.add("insert")
    if all(_thinking_tags(parts)):
        found.add("thinking")
    return frozenset(found)


def _jinja_has_tools(source: str) -> bool:
    return "tools" in source or "tool_call" in source


def _jinja_answers_tools(source: str) -> bool:
    return any(it in source for it in _JINJA_CALLS) and any(it in source for it in _JINJA_RESULTS)


def _go_answers_tools(template: str) -> bool:
    try:
        names = _names(outline(template))
    except TemplateError:
        return False
    return {"tools", "toolcalls"} <= names and any(it in template for it in _GO_RESULTS)


def _names(parts: list[Part]) -> set[str]:
    """Fields in small letters, wherever they stand: `.Function.Name` is two."""
    found = set()
    for _, code in codes(parts):
        for path in _FIELD.findall(without_strings(code)):
            found |= {name.lower() for name in path.split(".")[1:]}
    return found


def _thinking_tags(parts: Sequence[Part]) -> tuple[str, str]:
    """The texts around a message's `.Thinking`: first and last of the branch that prints it."""
    opening = closing = ""
    for around in _printing_thoughts(parts, over_messages=False):
        first, last = around[0], around[-1]
        opening = first.text.strip() if isinstance(first, Text) else opening
        closing = last.text.strip() if isinstance(last, Text) else closing
    return opening, closing


def _printing_thoughts(parts: Sequence[Part], *, over_messages: bool) -> Iterator[Sequence[Part]]:
    for part in parts:
        if isinstance(part, Action):
            if over_messages and _THINKING.search(without_strings(part.code)):
                yield parts
        elif isinstance(part, Branch) and part.kind in {"if", "with", "range"}:
            inside = over_messages
            if part.kind == "range":
                inside = _OVER_MESSAGES.search(without_strings(part.condition)) is not None
            yield from _printing_thoughts(part.body, over_messages=inside)
            yield from _printing_thoughts(part.otherwise or [], over_messages=inside)
