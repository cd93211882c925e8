"""Prints a conversation format's tree as the Jinja template for tokenizer and GGUF.

Every text stands in a string literal and every tag eats the white space around it, so the result
does not depend on an engine's trim_blocks and lstrip_blocks.
"""

from collections.abc import Sequence

from tunesmith.templates.conversation_format import ConversationFormat
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
    leaves,
)
from tunesmith.templates.jinja_rewriting import (
    WITHOUT_MACRO,
    literal_with_dates,
    needs_macro,
    question_to_jinja,
    rewriting_to_jinja,
)

_CONDITIONS = {
    Condition.SYSTEM_GIVEN: "system_given",
    Condition.LATER_TURN: "not loop.first",
    Condition.ANSWER_ASKED: "add_generation_prompt",
    Condition.LAST_TURN: "loop.last",
    Condition.LATE_TURN: "loop.index0 > turns.last_question",
    Condition.LAST_ANSWER: "loop.index0 == turns.last_answer",
    Condition.ASSISTANT_LAST: "loop_messages and loop_messages[-1]['role'] == 'assistant'",
}


def format_to_jinja(chosen: ConversationFormat) -> str:
    """The chat template of a format that is bound to a model's tokens."""
    tree = build_tree(chosen)
    lines = _opening(chosen, tree)
    lines += _print(tree.nodes, chosen, 0)
    return "\n".join(lines) + "\n"


def _opening(chosen: ConversationFormat, tree: FormatTree) -> list[str]:
    lines = ["{%- if messages and messages[0]['role'] == 'system' -%}"]
    if chosen.system_role == "refused":
        lines.append("  {{- raise_exception('This model takes no system message.') -}}")
    counts = "true" if tree.empty_system_counts else "system_message != ''"
    lines += [
        "  {%- set system_message = messages[0]['content'] -%}",
        f"  {{%- set system_given = {counts} -%}}",
        "  {%- set loop_messages = messages[1:] -%}",
        "{%- else -%}",
        "  {%- set system_given = false -%}",
        "  {%- set loop_messages = messages -%}",
        "{%- endif -%}",
    ]
    if asks(tree, Condition.LATE_TURN):
        lines += _last_question(tree)
    if asks(tree, Condition.LAST_ANSWER):
        lines += _find_last("last_answer", "message['role'] == 'assistant'")
    rewritten = [node for node in leaves(tree.nodes) if isinstance(node, Rewritten)]
    if any(needs_macro(node.expression) for node in rewritten):
        lines = [*WITHOUT_MACRO, *lines]
    return lines


def _last_question(tree: FormatTree) -> list[str]:
    content = "message['content']"
    aside = " and ".join(question_to_jinja(test, content) for test in tree.aside)
    is_question = "message['role'] == 'user'" + (f" and not ({aside})" if aside else "")
    return _find_last("last_question", is_question)


def _find_last(name: str, test: str) -> list[str]:
    return [
        f"{{%- set turns = namespace({name}=loop_messages|length) -%}}",
        "{%- for message in loop_messages -%}",
        f"  {{%- if {test} -%}}",
        f"    {{%- set turns.{name} = loop.index0 -%}}",
        "  {%- endif -%}",
        "{%- endfor -%}",
    ]


def _print(nodes: Sequence[Node], chosen: ConversationFormat, depth: int) -> list[str]:
    indent = "  " * depth
    lines: list[str] = []
    run: list[str] = []  # neighbouring expressions share one tag

    def flush() -> None:
        if run:
            lines.append(f"{indent}{{{{- {' + '.join(run)} -}}}}")
            run.clear()

    for node in nodes:
        if isinstance(node, If):
            flush()
            lines += _print_if(node, chosen, depth)
        elif isinstance(node, EachTurn):
            flush()
            lines += _print_turns(node, chosen, depth)
        elif isinstance(node, Rewritten):
            run.append(rewriting_to_jinja(node.expression, _expression(node.leaf)))
        elif isinstance(node, Trimmed):
            whole = " + ".join(_expression(part) for part in node.parts)
            run.append(f"({whole})|trim" if len(node.parts) > 1 else f"{whole}|trim")
        else:
            run.append(_expression(node))
    flush()
    return lines


def _print_if(node: If, chosen: ConversationFormat, depth: int) -> list[str]:
    if node.test is Condition.ANSWER_OPEN:
        # transformers and llama-server cut an open answer's end off themselves.
        return _print(node.otherwise, chosen, depth)
    indent = "  " * depth
    test = _CONDITIONS[node.test]
    then, otherwise = node.then, node.otherwise
    if not then:
        test, then, otherwise = f"not ({test})", otherwise, ()
    lines = [f"{indent}{{%- if {test} -%}}", *_print(then, chosen, depth + 1)]
    if otherwise:
        lines += [f"{indent}{{%- else -%}}", *_print(otherwise, chosen, depth + 1)]
    return [*lines, f"{indent}{{%- endif -%}}"]


def _print_turns(node: EachTurn, chosen: ConversationFormat, depth: int) -> list[str]:
    indent = "  " * depth
    lines = [f"{indent}{{%- for message in loop_messages -%}}"]
    if chosen.alternate:
        lines += [
            f"{indent}  {{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}}",
            f"{indent}    {{{{- raise_exception('User and assistant must take turns, "
            "the user first.') -}}",
            f"{indent}  {{%- endif -%}}",
        ]
    lines += [
        f"{indent}  {{%- if message['role'] == 'user' -%}}",
        *_print(node.user, chosen, depth + 2),
        f"{indent}  {{%- elif message['role'] == 'assistant' -%}}",
        *_print(node.assistant, chosen, depth + 2),
        f"{indent}  {{%- else -%}}",
        f"{indent}    {{{{- raise_exception('Only user and assistant messages may follow, "
        "a system message only comes first.') -}}",
        f"{indent}  {{%- endif -%}}",
        f"{indent}{{%- endfor -%}}",
    ]
    return lines


def _expression(leaf: Leaf) -> str:
    if isinstance(leaf, Text):
        return literal_with_dates(leaf.text)
    return "system_message" if isinstance(leaf, SystemText) else "message['content']"
