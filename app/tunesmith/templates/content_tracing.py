"""Finds out what a chat template does to one message's text, by running it on a text that records.

Every question that the template asks the text (`'</think>' in content`) is answered both ways, one
run each. What comes out is a supposition for the proof, never a verdict: a template can always do
what this overlooks.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from jinja2 import nodes, pass_eval_context
from jinja2.visitor import NodeTransformer

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Role
from tunesmith.templates.jinja_rendering import (
    ChatTemplate,
    DateCodes,
    error_place,
    render_values,
    template_environment,
)
from tunesmith.templates.recording_text import (
    JoinedAgain,
    RecordingText,
    Run,
    TextLength,
    UntraceableError,
)
from tunesmith.templates.rewriting import Content, Expression, Test
from tunesmith.templates.simplifying import join

_MOST_RUNS = 120


class _Additions(NodeTransformer):
    """`a ~ b` joins in C, past the recording: it becomes `a|string + b|string`."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:  # noqa: N802 - jinja2's name
        parts = [
            nodes.Filter(self.visit(part), "string", [], [], None, None, lineno=node.lineno)
            for part in node.nodes
        ]
        whole: nodes.Expr = parts[0]
        for part in parts[1:]:
            whole = nodes.Add(whole, part, lineno=node.lineno)
        return whole


class Tracer:
    """Runs one chat template on recording texts."""

    def __init__(self, template: ChatTemplate) -> None:
        self.template = template
        self.lines: dict[Test, int] = {}  # where each question was asked first
        self.sizes: set[int] = set()  # lengths that texts are compared with, or cut to
        self._run = Run((), self._note_line, self.sizes)
        environment = template_environment(DateCodes())
        environment.concat = self._concat  # type: ignore[method-assign]  # what macros return
        self._put_filters(environment.filters)
        tree = _Additions().visit(environment.parse(template.source))
        self._compiled = environment.from_string(tree)

    def trace(self, messages: Sequence[tuple[Role, str]], index: int, ask_answer: bool) -> "Tree":
        """Every way through the template for the text of message `index`: see `explore`."""
        return explore(lambda answers: self._render(messages, index, ask_answer, answers))

    def _render(
        self,
        messages: Sequence[tuple[Role, str]],
        index: int,
        ask_answer: bool,
        answers: Sequence[bool],
    ) -> tuple[list[Test], Expression | InputError]:
        run = self._run = Run(answers, self._note_line, self.sizes)
        texts = [content for _, content in messages]
        texts[index] = RecordingText(run, Content())
        given = [(role, text) for (role, _), text in zip(messages, texts, strict=True)]
        try:
            parts = self._compiled.generate(**render_values(self.template, given, ask_answer))
            return run.asked, join([run.read(part) for part in parts])
        except UntraceableError as error:
            return run.asked, UntraceableError(error_place(error) + error.message)
        except InputError as error:
            return run.asked, error
        except Exception as error:  # noqa: BLE001 - a template may raise anything
            return run.asked, UntraceableError(f"{type(error).__name__}: {error}")

    def _note_line(self, test: Test) -> None:
        """Find the template's line in the frames of the generated code."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename != "<template>":
            frame = frame.f_back
        if frame is not None and test not in self.lines:
            self.lines[test] = self._compiled.get_corresponding_lineno(frame.f_lineno)

    def _concat(self, parts: Iterable[str]) -> str:
        kept = list(parts)
        if any(isinstance(part, RecordingText) for part in kept):
            return RecordingText(self._run, join([self._run.read(part) for part in kept]))
        return "".join(kept)

    def _put_filters(self, filters: dict[str, Any]) -> None:
        def refuse_traced(name: str) -> Any:
            plain = filters[name]

            def guarded(*arguments: Any, **named: Any) -> Any:
                if any(isinstance(value, RecordingText) for value in arguments):
                    raise UntraceableError(f"uses the filter {name} on a text")
                return plain(*arguments, **named)

            return guarded

        for name in ("tojson", "list", "reverse", "indent", "wordwrap", "truncate", "escape"):
            filters[name] = refuse_traced(name)
        plain_join = filters["join"]

        def joined(context: Any, value: Any, d: str = "", attribute: Any = None) -> Any:
            if isinstance(value, JoinedAgain) and attribute is None:
                return value.join(d)
            return plain_join(context, value, d, attribute)

        filters["join"] = pass_eval_context(joined)
        filters["length"] = filters["count"] = _length
        filters["trim"] = lambda value, chars=None: str(value).strip(chars)
        filters["string"] = lambda value: value if isinstance(value, str) else str(value)
        filters["replace"] = lambda value, old, new: str(value).replace(old, new)


def _length(value: Any) -> Any:
    return TextLength(value) if isinstance(value, RecordingText) else len(value)


def explore(
    run: Callable[[Sequence[bool]], tuple[list[Test], Expression | InputError]],
) -> "Tree":
    """The tree of all answers; leaves are what the template then prints, or why it does not."""
    runs = 0

    def grow(answers: tuple[bool, ...]) -> Tree:
        nonlocal runs
        runs += 1
        if runs > _MOST_RUNS:
            raise UntraceableError("asks a message's text too many questions")
        asked, outcome = run(answers)
        if len(asked) <= len(answers):
            return outcome
        test = asked[len(answers)]
        return Fork(test, grow((*answers, True)), grow((*answers, False)))

    return grow(())


@dataclass(frozen=True, slots=True)
class Fork:
    """A question and what follows from both answers."""

    test: Test
    then: "Tree"
    otherwise: "Tree"


Leaf = Expression | InputError
Tree = Fork | Leaf
Answers = tuple[tuple[Test, bool], ...]


def leaves(tree: Tree, path: Answers = ()) -> Iterator[tuple["Answers", Leaf]]:
    """Every leaf with the answers that lead to it."""
    if isinstance(tree, Fork):
        yield from leaves(tree.then, (*path, (tree.test, True)))
        yield from leaves(tree.otherwise, (*path, (tree.test, False)))
    else:
        yield path, tree
