"""Prints a conversation format's tree as an Ollama TEMPLATE, and evaluates it offline.

The evaluation follows Ollama's data: neighbouring messages of one role are merged, `.System` holds
all system texts, and a last assistant message is left open to be continued. Every text stands in a
Go string literal and every action eats the white space around it, so nothing in the TEMPLATE can be
changed by a Modelfile's own rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tunesmith.templates.conversation import Message
from tunesmith.templates.conversation_format import ConversationFormat, RoleText
from tunesmith.templates.format_tree import (
    Condition,
    EachTurn,
    FormatTree,
    If,
    Leaf,
    Node,
    SystemText,
    Text,
    Trimmed,
    build_tree,
)
from tunesmith.templates.training_text import Turns, render_tree

# What Python's str.strip (and so Jinja's trim) takes for white space, by UTF-8 length.
_SPACES = (
    tuple("\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f "),
    tuple("\x85\xa0"),
    tuple(
        "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
        "\u202f\u205f\u3000"
    ),
)


@dataclass(frozen=True, slots=True)
class OllamaTemplate:
    """A TEMPLATE: Go text and the tree that it was printed from."""

    text: str
    tree: FormatTree

    def render(self, messages: Sequence[Message]) -> str:
        """The prompt that Ollama makes of a chat request's messages, without a BOS it adds."""
        merged = _merge(messages)
        is_open = bool(merged) and merged[-1].role == "assistant"
        given = Turns(
            system=_system_text(messages),
            turns=tuple(message for message in merged if message.role != "system"),
            answer_asked=not is_open,
            answer_open=is_open,
        )
        return render_tree(self.tree, given).text


def format_to_ollama(chosen: ConversationFormat, *, add_bos: bool) -> OllamaTemplate:
    """The TEMPLATE of a format bound to a model's tokens.

    Args:
        chosen: the format. If its original refuses system messages, which a TEMPLATE cannot, the
            system text is put before the first user text with a blank line between.
        add_bos: llama.cpp adds BOS to every prompt (GGUF's `add_bos_token`); it is left out then.
    """
    if chosen.system_role == "refused":
        chosen = replace(
            chosen,
            system_role="kept",
            system_in_first_user=True,
            system=RoleText("", "\n\n", trim="none"),
        )
    tree = build_tree(replace(chosen, bos="") if add_bos else chosen)
    body = [*_opening(tree), *_print(tree.nodes, 0)]
    if any('template "trimmed"' in line for line in body):
        body = [*_TRIMMED, *body]
    return OllamaTemplate("\n".join(body), tree)


def go_literal(text: str) -> str:
    """A Go string literal; whatever a Modelfile might drop or change is escaped."""
    return f'"{"".join(map(_go_character, text))}"'


def _go_character(character: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
    if character in named:
        return named[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _merge(messages: Sequence[Message]) -> list[Message]:
    """Join neighbours of one role with a blank line; an empty one adds nothing."""
    merged: list[Message] = []
    for message in messages:
        if merged and merged[-1].role == message.role:
            if message.content:
                joined = merged[-1].content + "\n\n" + message.content
                merged[-1] = Message(message.role, joined)
        else:
            merged.append(message)
    return merged


def _system_text(messages: Sequence[Message]) -> str | None:
    texts = [message.content for message in messages if message.role == "system"]
    return "\n\n".join(texts) if texts else None


def _opening(tree: FormatTree) -> list[str]:
    if not _uses(tree.nodes, Condition.SYSTEM_GIVEN):
        return []
    if not tree.empty_system_counts:
        return ['{{- $given := ne .System "" -}}']
    return [
        "{{- $given := false -}}",
        '{{- range .Messages -}}{{- if eq .Role "system" -}}{{- $given = true -}}{{- end -}}'
        "{{- end -}}",
    ]


def _uses(nodes: Sequence[Node], condition: Condition) -> bool:
    for node in nodes:
        if isinstance(node, If):
            if node.test is condition or _uses((*node.then, *node.otherwise), condition):
                return True
        elif isinstance(node, EachTurn) and _uses((*node.user, *node.assistant), condition):
            return True
    return False


def _print(nodes: Sequence[Node], depth: int) -> list[str]:
    indent = "  " * depth
    lines: list[str] = []
    for node in nodes:
        if isinstance(node, If):
            lines += _print_if(node, depth)
        elif isinstance(node, EachTurn):
            lines += _print_turns(node, depth)
        elif isinstance(node, Trimmed):
            lines.append(f'{indent}{{{{- template "trimmed" {_joined(node.parts)} -}}}}')
        else:
            lines.append(f"{indent}{{{{- {_expression(node)} -}}}}")
    return lines


def _print_if(node: If, depth: int) -> list[str]:
    indent = "  " * depth
    if node.test is Condition.ASSISTANT_LAST:
        raise AssertionError("Ollama never renders a finished conversation")
    if node.test is Condition.ANSWER_ASKED:
        # Either an answer is asked for or the last one is open: the closing text never shows.
        return (
            [
                f"{indent}{{{{- if $asked -}}}}",
                *_print(node.then, depth + 1),
                f"{indent}{{{{- end -}}}}",
            ]
            if node.then
            else []
        )
    name = {
        Condition.SYSTEM_GIVEN: "$given",
        Condition.LATER_TURN: "$later",
        Condition.ANSWER_OPEN: "$open",
    }[node.test]
    then, otherwise = node.then, node.otherwise
    if not then:
        name, then, otherwise = f"not {name}", otherwise, ()
    lines = [f"{indent}{{{{- if {name} -}}}}", *_print(then, depth + 1)]
    if otherwise:
        lines += [f"{indent}{{{{- else -}}}}", *_print(otherwise, depth + 1)]
    return [*lines, f"{indent}{{{{- end -}}}}"]


def _print_turns(node: EachTurn, depth: int) -> list[str]:
    indent = "  " * depth
    # How many messages are left is all that Go's templates can say about a position: the last one
    # is where a slice from here has length 1.
    return [
        f"{indent}{{{{- $later := false -}}}}",
        f"{indent}{{{{- $asked := true -}}}}",
        f"{indent}{{{{- range $index, $message := .Messages -}}}}",
        f'{indent}  {{{{- if eq $message.Role "user" -}}}}',
        f"{indent}    {{{{- $asked = true -}}}}",
        *_print(node.user, depth + 2),
        f"{indent}    {{{{- $later = true -}}}}",
        f'{indent}  {{{{- else if eq $message.Role "assistant" -}}}}',
        f"{indent}    {{{{- $open := eq (len (slice $.Messages $index)) 1 -}}}}",
        f"{indent}    {{{{- $asked = not $open -}}}}",
        *_print(node.assistant, depth + 2),
        f"{indent}    {{{{- $later = true -}}}}",
        f"{indent}  {{{{- end -}}}}",
        f"{indent}{{{{- end -}}}}",
    ]


def _joined(parts: Sequence[Leaf]) -> str:
    if len(parts) == 1:
        return _expression(parts[0])
    pattern = go_literal("%s" * len(parts))
    return f"(printf {pattern} {' '.join(_expression(part) for part in parts)})"


def _expression(leaf: Leaf) -> str:
    if isinstance(leaf, Text):
        return go_literal(leaf.text)
    return "$.System" if isinstance(leaf, SystemText) else "$message.Content"


def _trimmed_definitions() -> list[str]:
    """Go templates cannot trim: these take one white-space character off at a time.

    `slice` counts bytes. The text without its last n bytes is found through the length of the text
    without its first n, for want of arithmetic.
    """
    one, two, three = (" ".join(map(go_literal, spaces)) for spaces in _SPACES)
    return [
        '{{- define "trimmed" -}}{{- if . -}}',
        f'{{{{- if eq (slice . 0 1) {one} -}}}}{{{{- template "trimmed" (slice . 1) -}}}}',
        f"{{{{- else if and (ge (len .) 2) (eq (slice . 0 2) {two}) -}}}}"
        '{{- template "trimmed" (slice . 2) -}}',
        f"{{{{- else if and (ge (len .) 3) (eq (slice . 0 3) {three}) -}}}}"
        '{{- template "trimmed" (slice . 3) -}}',
        '{{- else -}}{{- template "trimmed end" . -}}{{- end -}}',
        "{{- end -}}{{- end -}}",
        '{{- define "trimmed end" -}}',
        f"{{{{- if eq (slice . (len (slice . 1))) {one} -}}}}"
        '{{- template "trimmed end" (slice . 0 (len (slice . 1))) -}}',
        f"{{{{- else if and (gt (len .) 2) (eq (slice . (len (slice . 2))) {two}) -}}}}"
        '{{- template "trimmed end" (slice . 0 (len (slice . 2))) -}}',
        f"{{{{- else if and (gt (len .) 3) (eq (slice . (len (slice . 3))) {three}) -}}}}"
        '{{- template "trimmed end" (slice . 0 (len (slice . 3))) -}}',
        "{{- else -}}{{- . -}}{{- end -}}",
        "{{- end -}}",
    ]


_TRIMMED = _trimmed_definitions()
