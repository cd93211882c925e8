"""Prints what a format does to a message's text as actions of Go's text/template.

Go's templates have no functions on texts but `len`, `slice` (both in bytes), `eq` and `printf`, and
no arithmetic. `range` over a number is what makes loops possible: Go 1.24 has it, and Ollama is
built with that from 0.6 on. How far into a text a place is, is told by the length of the rest.
"""

from tunesmith.ollama.go_dates import go_text
from tunesmith.ollama.go_literals import WHITE_SPACE, by_length, go_literal
from tunesmith.templates.rewriting import (
    Choose,
    Content,
    Cut,
    Expression,
    Fixed,
    Join,
    Strip,
    Swap,
    Test,
    Without,
    overlaps_itself,
)


class GoWriter:
    """Actions, one a line; every variable is declared once, in the block that needs it."""

    def __init__(self, content: str, indent: str) -> None:
        self.lines: list[str] = []
        self._content = content
        self._indent = indent
        self._names = 0
        self._known: dict[Expression, str] = {}

    def value(self, expression: Expression) -> str:
        """Print what computes the expression; what names the result, as one argument."""
        if isinstance(expression, Content):
            return self._content
        if isinstance(expression, Fixed):
            return go_text(expression.text)
        if expression not in self._known:
            self._known[expression] = self._compute(expression)
        return self._known[expression]

    def _compute(self, expression: Expression) -> str:
        match expression:
            case Join(parts):
                values = " ".join([self.value(part) for part in parts])
                return self._new(f"printf {go_literal('%s' * len(parts))} {values}")
            case Choose(test, then, otherwise):
                return self._choose(test, then, otherwise)
            case Strip(value, side, characters):
                return self._strip(self.value(value), side, characters or WHITE_SPACE)
            case Cut(value, part, mark):
                return self._cut(self.value(value), part, mark)
            case Swap(value, old, new):
                return self._pieces(self.value(value), old, new, None)
            case Without(value, opening, closing):
                return self._pieces(self.value(value), closing, "", opening)
        raise AssertionError(expression)

    def question(self, test: Test) -> str:
        """Print what answers the test; an expression that is true or false, in brackets."""
        value, mark = self.value(test.value), go_literal(test.mark)
        size = len(test.mark.encode())
        if test.kind == "is":
            return f"(eq {value} {mark})"
        if test.kind == "starts":
            return f"(and (ge (len {value}) {size}) (eq (slice {value} 0 {size}) {mark}))"
        if test.kind == "ends":
            end = f"(slice {value} (len (slice {value} {size})))"
            return f"(and (ge (len {value}) {size}) (eq {end} {mark}))"
        found = self._new("false")
        self._search(value, test.mark, [f"{found} = true"])
        return found

    def put(self, action: str) -> None:
        """One action that eats the white space around it."""
        self.lines.append(f"{self._indent}{{{{- {action} -}}}}")

    def _new(self, value: str) -> str:
        self._names += 1
        name = f"$t{self._names}"
        self.put(f"{name} := {value}")
        return name

    def _choose(self, test: Test, then: Expression, otherwise: Expression) -> str:
        question = self.question(test)
        chosen = self._new('""')
        self.put(f"if {question}")
        for branch, last in ((then, False), (otherwise, True)):
            outside, self._known = self._known, dict(self._known)
            self.put(f"{chosen} = {self.value(branch)}")
            self._known = outside
            self.put("end" if last else "else")
        return chosen

    def _search(self, value: str, mark: str, found: list[str], *, go_on: bool = False) -> None:
        """At the first place of a mark (the last, with `go_on`) do what `found` says; `$i` is it.

        Most bytes are passed over by a comparison of numbers, which is cheap.
        """
        self.put(f"range $i := len {value}")
        self.put(f"if eq (index {value} $i) {mark.encode()[0]}")
        self.put(f'if eq (printf "%.{len(mark)}s" (slice {value} $i)) {go_literal(mark)}')
        for action in found:
            self.put(action)
        if not go_on:
            self.put("break")
        for _ in range(3):
            self.put("end")

    def _cut(self, value: str, part: str, mark: str) -> str:
        size = len(mark.encode())
        result = self._new(value)
        if part == "before-first":
            self._search(value, mark, [f"{result} = slice {value} 0 $i"])
        elif part == "before-last":
            self._search(value, mark, [f"{result} = slice {value} 0 $i"], go_on=True)
        elif part == "after-first" or not overlaps_itself(mark):
            after = f"{result} = slice (slice {value} $i) {size}"
            self._search(value, mark, [after], go_on=part == "after-last")
        else:
            self._walk(value, [(mark, [f"{result} = $rest"])])
        return result

    def _walk(self, value: str, marks: list[tuple[str, list[str]]]) -> None:
        """Go through a text from the left; behind each mark do what belongs to it.

        `$at` is the text from the mark on, `$rest` the text behind it.
        """
        self.put(f"$rest := {value}")
        self.put(f"range $i := len {value}")
        self.put('if eq $rest ""')
        self.put("break")
        self.put("end")
        self.put("$at := $rest")
        for index, (mark, found) in enumerate(marks):
            start = f'eq (printf "%.{len(mark)}s" $at) {go_literal(mark)}'
            self.put(f"{'else ' if index else ''}if {start}")
            self.put(f"$rest = slice $at {len(mark.encode())}")
            for action in found:
                self.put(action)
        self.put("else")
        self.put("$rest = slice $at 1")
        self.put("end")
        self.put("end")

    def _pieces(self, value: str, mark: str, between: str, opening: str | None) -> str:
        """Pieces between marks, each up to an `opening` if one is given, joined by `between`."""
        result = self._new('""')
        piece = self._new(value)
        kept = self._new("true")
        # The piece so far is as long as it is longer than the rest.
        so_far = f"(slice {piece} 0 (len (slice {piece} (len $at))))"
        close = [
            f"if {kept}",
            f'{result} = printf "%s%s" {result} {so_far}',
            "end",
            *([f'{result} = printf "%s%s" {result} {go_literal(between)}'] if between else []),
            f"{piece} = $rest",
            f"{kept} = true",
        ]
        open_ = [
            f"if {kept}",
            f'{result} = printf "%s%s" {result} {so_far}',
            "end",
            f"{kept} = false",
        ]
        # A scope of its own: the walk names its variables always the same.
        self.put("if true")
        self._walk(value, [(mark, close), *([(opening, open_)] if opening else [])])
        self.put("end")
        self.put(f"if {kept}")
        self.put(f'{result} = printf "%s%s" {result} {piece}')
        self.put("end")
        return result

    def _strip(self, value: str, side: str, characters: str) -> str:
        result = self._new(value)
        if side != "right":
            self._strip_end(result, characters, "slice {0} 0 {1}", "slice {0} {1}")
        if side != "left":
            self._strip_end(
                result,
                characters,
                "slice {0} (len (slice {0} {1}))",
                "slice {0} 0 (len (slice {0} {1}))",
            )
        return result

    def _strip_end(self, value: str, characters: str, end: str, rest: str) -> None:
        self.put(f"range $i := len {value}")
        self.put(f'if eq {value} ""')
        self.put("break")
        for size, group in by_length(characters).items():
            is_one = f"(eq ({end.format(value, size)}) {' '.join(map(go_literal, group))})"
            self.put(f"else if and (ge (len {value}) {size}) {is_one}")
            self.put(f"{value} = {rest.format(value, size)}")
        self.put("else")
        self.put("break")
        self.put("end")
        self.put("end")
