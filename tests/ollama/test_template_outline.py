"""The outline takes for a template what Go's own parser takes for one."""

import random
import string
from typing import TYPE_CHECKING

from tunesmith.ollama.template_outline import TemplateError, outline

if TYPE_CHECKING:
    from tests.ollama.conftest import GoRenderer

PIECES = (
    "{{ if .System }}", "{{- if .System -}}", "{{ with .System }}", "{{ range .Messages }}",
    "{{ else }}", "{{- else -}}", "{{ else if .Role }}", "{{ end }}", "{{- end -}}", "{{ .Role }}",
    '{{ "a }} b" }}', "{{ `x}}` }}", "{{/* note */}}", "{{- /* note */ -}}", "{{ $a := 1 }}", "{{",
    "}}", '{{ "', "{{ . }}", "text", "\n", " ", "{", "}", "-",
)  # fmt: skip


def test_braces_quotes_and_branches_are_read_as_go_reads_them(go: "GoRenderer") -> None:
    choose = random.Random(7)
    taken = 0
    for _ in range(4_000):
        source = "".join(choose.choice(PIECES) for _ in range(choose.randrange(1, 9)))
        refused = go.refuses(source)
        try:
            outline(source)
        except TemplateError:
            assert refused, source
        else:
            taken += 1
            # What words mean inside the braces is not looked at.
            assert "unexpected {{end}}" not in refused, source
            assert "unexpected EOF" not in refused, source
            assert "unclosed action" not in refused, source
            assert "unterminated" not in refused, source
    assert taken > 500


def test_any_text_is_an_outline_or_refused() -> None:
    choose = random.Random(3)
    for _ in range(5_000):
        letters = choose.choices("{}-\"`'/*" + string.ascii_letters + " \n", k=choose.randrange(30))
        try:
            outline("".join(letters))
        except TemplateError as error:
            assert error.line >= 1
