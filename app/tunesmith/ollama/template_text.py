"""Prints a conversation format's tree as an Ollama TEMPLATE, and evaluates it offline.

The evaluation follows Ollama's data: neighbouring messages of one role are merged, `.System` holds
all system texts, and a last assistant message is left open to be continued. Every text stands in a
Go string literal and every action eats the white space around it, so nothing in the TEMPLATE can be
changed by a Modelfile's own rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tunesmith.ollama.go_dates import date_lines, go_text
from tunesmith.ollama.go_literals import WHITE_SPACE, by_length, go_literal
from tunesmith.ollama.go_rewriting import GoWriter
from tunesmith.templates.conversation import Message, Role
from tunesmith.templates.conversation_format import ConversationFormat, RoleText, format_texts
from tunesmith.templates.format_tree import (
    Condition,
    EachTurn,
    FormatTree,
    If,
    Leaf,
    Node,
    Rewritten,
    SystemText,
    Text,
    Trimmed,
    asks,
    build_tree,
)
from tunesmith.templates.rewriting import Test
from tunesmith.templates.training_text import Turns, render_tree


@dataclass(frozen=True, slots=True)
class OllamaTemplate:
    """A TEMPLATE: Go text and the tree that it was printed from.

    `dated` is the format where the tree holds codes of the date.
    """

    text: str
    tree: FormatTree
    dated: ConversationFormat | None = None

    def render(self, messages: Sequence[Message], now: datetime | None = None) -> str:
        """The prompt that Ollama makes of a chat request's messages, without a BOS it adds.

        Args:
            messages: the request's.
            now: the moment that `currentDate` tells; None is the present.
        """
        merged = _merge(messages)
        is_open = bool(merged) and merged[-1].role == "assistant"
        given = Turns(
            system=_system_text(messages),
            turns=tuple(message for message in merged if message.role != "system"),
            answer_asked=not is_open,
            answer_open=is_open,
            followed=bool(merged) and merged[-1].role == "system",
        )
        tree = self.tree
        if self.dated is not None:
            tree = build_tree(self.dated.with_date(now or datetime.now()))
        return render_tree(tree, given).text


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
            system_in_last_user=False,
            system=RoleText("", "\n\n", trim="none"),
        )
    chosen = replace(chosen, bos="") if add_bos else chosen
    tree = build_tree(chosen)
    body = [
        *date_lines(format_texts(chosen)),
        *_opening(tree),
        *_print(tree.nodes, tree, 0),
    ]
    if any('template "trimmed"' in line for line in body):
        body = [*_TRIMMED, *body]
    return OllamaTemplate("\n".join(body), tree, chosen if chosen.has_date else None)


def _merge(messages: Sequence[Message]) -> list[Message]:
    """Join neighbours of one role with a blank line, which stands before an empty one too."""
    merged: list[Message] = []
    for message in messages:
        if merged and merged[-1].role == message.role:
            joined = merged[-1].content + "\n\n" + message.content
            merged[-1] = Message(message.role, joined)
        else:
            merged.append(message)
    return merged


def _system_text(messages: Sequence[Message]) -> str | None:
    texts = [message.content for message in messages if message.role == "system"]
    return "\n\n".join(texts) if texts else None


def _opening(tree: FormatTree) -> list[str]:
    if not asks(tree, Condition.SYSTEM_GIVEN):
        return []
    if not tree.empty_system_counts:
        return ['{{- $given := ne .System "" -}}']
    return [
        "{{- $given := false -}}",
        '{{- range .Messages -}}{{- if eq .Role "system" -}}{{- $given = true -}}{{- end -}}'
        "{{- end -}}",
    ]


def _print(nodes: Sequence[Node], tree: FormatTree, depth: int) -> list[str]:
    indent = "  " * depth
    lines: list[str] = []
    for node in nodes:
        if isinstance(node, If):
            lines += _print_if(node, tree, depth)
        elif isinstance(node, EachTurn):
            lines += _print_turns(node, tree, depth)
        elif isinstance(node, Rewritten):
            lines += _print_rewritten(node, indent)
        elif isinstance(node, Trimmed):
            lines.append(f'{indent}{{{{- template "trimmed" {_joined(node.parts)} -}}}}')
        else:
            lines.append(f"{indent}{{{{- {_expression(node)} -}}}}")
    return lines


def _print_if(node: If, tree: FormatTree, depth: int) -> list[str]:
    indent = "  " * depth
    if node.test is Condition.ASSISTANT_LAST:
        raise AssertionError("Ollama never renders a finished conversation")
    if node.test is Condition.ANSWER_ASKED:
        # Either an answer is asked for or the last one is open: the closing text never shows.
        return (
            [
                f"{indent}{{{{- if $asked -}}}}",
                *_print(node.then, tree, depth + 1),
                f"{indent}{{{{- end -}}}}",
            ]
            if node.then
            else []
        )
    name = {
        Condition.SYSTEM_GIVEN: "$given",
        Condition.LAST_TURN: "$last",
        Condition.LATE_TURN: "$late",
        Condition.LAST_ANSWER: "$late",
        Condition.LATER_TURN: "$later",
        Condition.ANSWER_OPEN: "$open",
    }[node.test]
    then, otherwise = node.then, node.otherwise
    if not then:
        name, then, otherwise = f"not {name}", otherwise, ()
    lines = [f"{indent}{{{{- if {name} -}}}}", *_print(then, tree, depth + 1)]
    if otherwise:
        lines += [f"{indent}{{{{- else -}}}}", *_print(otherwise, tree, depth + 1)]
    return [*lines, f"{indent}{{{{- end -}}}}"]


def _print_turns(node: EachTurn, tree: FormatTree, depth: int) -> list[str]:
    indent = "  " * depth
    asks_last, asks_late = asks(tree, Condition.LAST_TURN), asks(tree, Condition.LATE_TURN)
    asks_last_answer = asks(tree, Condition.LAST_ANSWER)
    lines = [f"{indent}{{{{- $later := false -}}}}", f"{indent}{{{{- $asked := true -}}}}"]
    if asks_late:
        lines += _find_last("user", tree.aside, indent)
    if asks_last_answer:
        lines += _find_last("assistant", (), indent)
    # How many messages are left is all that Go's templates can say about a position: the last one
    # is where a slice from here has length 1.
    lines.append(f"{indent}{{{{- range $index, $message := .Messages -}}}}")
    inside = f"{indent}  "
    if asks_last:
        lines.append(f"{inside}{{{{- $last := eq (len (slice $.Messages $index)) 1 -}}}}")
    if asks_late:
        lines.append(f"{inside}{{{{- $late := and $found (gt $index $place) -}}}}")
    if asks_last_answer:
        lines.append(f"{inside}{{{{- $late := eq $index $place -}}}}")
    return [
        *lines,
        f'{inside}{{{{- if eq $message.Role "user" -}}}}',
        f"{inside}  {{{{- $asked = true -}}}}",
        *_print(node.user, tree, depth + 2),
        f"{inside}  {{{{- $later = true -}}}}",
        f'{inside}{{{{- else if eq $message.Role "assistant" -}}}}',
        f"{inside}  {{{{- $open := eq (len (slice $.Messages $index)) 1 -}}}}",
        f"{inside}  {{{{- $asked = not $open -}}}}",
        *_print(node.assistant, tree, depth + 2),
        f"{inside}  {{{{- $later = true -}}}}",
        f"{inside}{{{{- end -}}}}",
        f"{indent}{{{{- end -}}}}",
    ]


def _find_last(role: Role, aside: Sequence[Test], indent: str) -> list[str]:
    """The place of the last message of a role that is no aside."""
    writer = GoWriter("$message.Content", f"{indent}    ")
    tests = [writer.question(test) for test in aside]
    found = ["$found = true", "$place = $index"]
    if tests:
        writer.put(f"if not (and {' '.join(tests)})")
    for action in found:
        writer.put(action)
    if tests:
        writer.put("end")
    return [
        f"{indent}{{{{- $found := false -}}}}",
        f"{indent}{{{{- $place := 0 -}}}}",
        f"{indent}{{{{- range $index, $message := .Messages -}}}}",
        f'{indent}  {{{{- if eq $message.Role "{role}" -}}}}',
        *writer.lines,
        f"{indent}  {{{{- end -}}}}",
        f"{indent}{{{{- end -}}}}",
    ]


def _print_rewritten(node: Rewritten, indent: str) -> list[str]:
    writer = GoWriter(_expression(node.leaf), indent)
    writer.put(writer.value(node.expression))
    return writer.lines


def _joined(parts: Sequence[Leaf]) -> str:
    if len(parts) == 1:
        return _expression(parts[0])
    pattern = go_literal("%s" * len(parts))
    return f"(printf {pattern} {' '.join(_expression(part) for part in parts)})"


def _expression(leaf: Leaf) -> str:
    if isinstance(leaf, Text):
        return go_text(leaf.text)
    return "$.System" if isinstance(leaf, SystemText) else "$message.Content"


def _trimmed_definitions() -> list[str]:
    """Go templates cannot trim: these take one white-space character off at a time.

    `slice` counts bytes. The text without its last n bytes is found through the length of the text
    without its first n, for want of arithmetic.
    """
    by_size = by_length(WHITE_SPACE)
    one, two, three = (" ".join(map(go_literal, by_size[size])) for size in (1, 2, 3))
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
