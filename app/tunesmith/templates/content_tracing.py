"""Finds out what a chat template does to one message's text, by running it on a text that records.

Every question that the template asks the text (`'</think>' in content`) is answered both ways, one
run each. What comes out is a supposition for the proof, never a verdict: a template can always do
what this overlooks.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Role
from tunesmith.templates.jinja_rendering import ChatTemplate, error_place, render_values
from tunesmith.templates.recording_run import Run, UntraceableError
from tunesmith.templates.recording_text import DateText, RecordingText
from tunesmith.templates.rewriting import Content, Expression, Test
from tunesmith.templates.simplifying import join
from tunesmith.templates.tracing_environment import Operators, tracing_environment

_MOST_RUNS = 120


class Tracer:
    """Runs one chat template on recording texts."""

    def __init__(self, template: ChatTemplate) -> None:
        self.template = template
        self.lines: dict[Test, int] = {}  # where each question was asked first
        self.sizes: set[int] = set()  # lengths that texts are compared with, or cut to
        self.words: dict[str, None] = {}  # what the pieces of a split text are asked for
        self.notes: dict[str, None] = {}  # what cannot be traced, but did not end a run
        self._run = Run((), self._note_line, self.sizes, self.words)
        environment = tracing_environment(self._concat, self._note)
        tree = Operators().visit(environment.parse(template.source))
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
        texts = [content for _, content in messages]
        others = [text for text in (*texts[:index], *texts[index + 1 :]) if text.startswith("zq")]
        run = self._run = Run(answers, self._note_line, self.sizes, self.words, others)
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
            # The error's own words speak of what stands for the text, which nobody knows.
            return run.asked, UntraceableError(f"{error_place(error)}fails on a text like this")

    def _note(self, what: str) -> None:
        line = self._line()  # none for what is computed when the template is compiled
        self.notes[f"line {line}: {what}" if line else what] = None

    def _note_line(self, test: Test) -> None:
        if test not in self.lines and (line := self._line()):
            self.lines[test] = line

    def _line(self) -> int:
        """The template's line, from the frames of the generated code; 0 if in none."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename != "<template>":
            frame = frame.f_back
        return 0 if frame is None else self._compiled.get_corresponding_lineno(frame.f_lineno)

    def _concat(self, parts: Iterable[str]) -> str:
        kept = list(parts)
        if any(isinstance(part, RecordingText) for part in kept):
            return RecordingText(self._run, join([self._run.read(part) for part in kept]))
        whole = "".join(kept)
        return DateText(whole) if any(isinstance(part, DateText) for part in kept) else whole


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
