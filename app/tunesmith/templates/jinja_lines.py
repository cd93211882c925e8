"""Which line of a chat template prints the character at which two texts part."""

from datetime import datetime
from types import GeneratorType
from typing import Any

from jinja2 import nodes

from tunesmith.templates.conversation import Conversation
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    DateCodes,
    parse_template,
    render_values,
    template_environment,
)


def printing_line(
    template: ChatTemplate,
    conversation: Conversation,
    ask_answer: bool,
    place: int,
    now: datetime | DateCodes | None = None,
) -> int:
    """The line that prints character `place` (from 0); the last printing one if there are fewer.

    What a macro prints has the line that calls it. 0 if the template prints nothing or fails.
    """
    compiled = template_environment(now).from_string(template.source)
    texts = [(message.role, message.content) for message in conversation.messages]
    values = render_values(template, texts, ask_answer)
    running: Any = compiled.root_render_func(compiled.new_context(values))
    line = end = 0
    try:
        for part in running:
            end += len(part)
            line = compiled.get_corresponding_lineno(_code_line(running))
            if end > place:
                break
    except Exception:  # noqa: BLE001 - a template may raise anything
        return line
    return line


def _code_line(running: Any) -> int:
    """Where the generated code stands, in a block of the template if it is in one."""
    while isinstance(running.gi_yieldfrom, GeneratorType):
        running = running.gi_yieldfrom
    return running.gi_frame.f_lineno if running.gi_frame is not None else 0


def content_line(source: str) -> int:
    """The first line that reads a message's text, or that names messages; 1 if none does.

    Raises:
        InputError: `template.syntax`.
    """
    tree = parse_template(source)
    reads = [node.lineno for node in tree.find_all(nodes.Getattr) if node.attr == "content"]
    reads += [
        node.lineno
        for node in tree.find_all(nodes.Getitem)
        if isinstance(node.arg, nodes.Const) and node.arg.value == "content"
    ]
    names = [node.lineno for node in tree.find_all(nodes.Name) if node.name == "messages"]
    return min(reads or names or [1])
