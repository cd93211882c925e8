"""Which templates without .Messages make Ollama panic: our lint and a walk over Go's own tree."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunesmith.ollama.template_lint import lint_template

if TYPE_CHECKING:
    from tests.ollama.conftest import GoRenderer

CASES = [
    ("{{ if .System }}{{ .Response }}{{ else }}b{{ end }}", True),
    ("{{ if .System }}{{ if .Response }}x{{ end }}{{ else }}b{{ end }}", False),
    ("{{ if .System }}{{ with .Prompt }}{{ $.Response }}{{ end }}{{ else }}b{{ end }}", False),
    ("{{ if .System }}{{ if .Prompt }}{{ .Response }}{{ end }}{{ else }}b{{ end }}", True),
    ("{{ if .Response }}a{{ else }}b{{ end }}", False),
    ("{{ .Response }}{{ if .System }}{{ .Response }}{{ else }}b{{ end }}", False),
    ("{{ if .System }}a{{ else }}{{ .Response }}{{ end }}", False),
    ("{{ if .System }}a{{ else if .Prompt }}{{ .Response }}{{ else }}b{{ end }}", True),
    ("{{ if .System }}a{{ else if .Prompt }}b{{ else }}{{ .Response }}{{ end }}", False),
    ("{{ if .System }}a{{ end }}{{ .Prompt }}{{ .Response }}<end>", False),
    ("{{ range .Prompt }}{{ .A.Response }}{{ else }}b{{ end }}", True),
    ('{{ if .System }}{{ printf "%s" (print .Response) }}{{ else }}b{{ end }}', True),
    ('{{ if .System }}{{ ".Response" }}{{ else }}b{{ end }}', False),
    ("{{ if .System }}{{ $a := .Response }}{{ $a }}{{ else }}b{{ end }}", True),
    ('{{ define "r" }}{{ if . }}{{ .Response }}{{ else }}b{{ end }}{{ end }}a', False),
    ('{{ define "r" }}a{{ end }}{{ if .System }}{{ template "r" .Response }}{{ else }}b{{ end }}',
     False),
    ('{{ if .System }}{{ block "r" . }}{{ .Response }}{{ end }}{{ else }}b{{ end }}', False),
]  # fmt: skip

leaves = st.sampled_from(
    ["a", "{{ .Prompt }}", "{{ .Response }}", "{{ $.Response }}", "{{ print .Response }}",
     "{{ $r := .Response }}", '{{ ".Response" }}', "{{/* .Response */}}"]
)  # fmt: skip
conditions = st.sampled_from(["if .System", "with .Prompt", "range .Prompt", "if .Response"])


def branches(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bodies = st.lists(inside, max_size=3).map("".join)
    plain = st.builds(lambda test, body: f"{{{{ {test} }}}}{body}{{{{ end }}}}", conditions, bodies)
    two = st.builds(
        lambda test, body, other: f"{{{{ {test} }}}}{body}{{{{ else }}}}{other}{{{{ end }}}}",
        conditions,
        bodies,
        bodies,
    )
    return st.one_of(plain, two, bodies)


templates = st.recursive(leaves, branches, max_leaves=12)


def panics(template: str) -> bool:
    found = lint_template(template, 1, None, 0)
    return any(finding.code == "template.legacy-panic" for finding in found)


@pytest.mark.parametrize(("template", "expected"), CASES)
def test_only_what_makes_ollama_panic_is_called_a_panic(
    go: "GoRenderer", template: str, expected: bool
) -> None:
    assert go.panics(template) is expected
    assert panics(template) is expected


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(templates)
def test_the_lint_agrees_with_gos_tree_on_any_template(go: "GoRenderer", template: str) -> None:
    assert panics(template) is go.panics(template)
