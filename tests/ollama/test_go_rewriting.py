"""One expression, three renderings: Python's, Jinja's and Go's must be the same bytes."""

from typing import Protocol

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tunesmith.ollama.go_rewriting import GoWriter
from tunesmith.templates.conversation import Message
from tunesmith.templates.jinja_rendering import template_environment
from tunesmith.templates.jinja_rewriting import WITHOUT_MACRO, rewriting_to_jinja
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
    evaluate,
    rewriting_from_data,
    rewriting_to_data,
)
from tunesmith.templates.simplifying import choose, put


class Go(Protocol):
    def render(self, template: str, cases: list[tuple[Message, ...]]) -> list[str]: ...


marks = st.sampled_from(["</t>", "<t>", "\n\n", "aa", "é", "a", "👩", "aba", '"', "\\n"])
contents = st.lists(
    st.one_of(marks, st.sampled_from(["", " ", "\n", "\u3000", "x", "b", "<", "\x85", "{{ . }}"])),
    max_size=9,
).map("".join)


def grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    test = st.builds(Test, st.sampled_from(["contains", "starts", "ends", "is"]), inner, marks)
    side = st.sampled_from(["left", "right", "both"])
    part = st.sampled_from(["before-first", "after-first", "before-last", "after-last"])
    return st.one_of(
        st.builds(Strip, inner, side, st.sampled_from([None, "\n", "aé\n", " 👩"])),
        st.builds(Cut, inner, part, marks),
        st.builds(Swap, inner, marks, st.sampled_from(["", "y", "aa"])),
        st.builds(Without, inner, st.just("<t>"), st.sampled_from(["</t>", "aa"])),
        st.builds(Choose, test, inner, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Join(tuple(parts))),
    )


expressions = st.recursive(
    st.one_of(st.just(Content()), st.builds(Fixed, contents)), grown, max_leaves=6
)
AFTER_THINKING = Strip(Cut(Content(), "after-last", "</t>"), "left", "\n")


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expressions, st.lists(contents, min_size=1, max_size=6))
@example(AFTER_THINKING, ["<t>x</t>\n\ny", "</t></t>", "none"])
@example(Cut(Content(), "after-last", "\n\n"), ["a\n\n\nb", "\n\n\n"])
@example(Without(Content(), "<t>", "</t>"), ["a<t>b</t>c<t>d", "</t><t></t>", "<t><t></t></t>é"])
@example(Swap(Content(), "aa", "b"), ["aaa", "caaaa", "aa"])
def test_go_jinja_and_python_make_the_same_of_a_text(
    go: Go, expression: Expression, texts: list[str]
) -> None:
    wanted = [evaluate(expression, text) for text in texts]
    writer = GoWriter("$m.Content", "")
    writer.put(writer.value(expression))
    body = "\n".join(writer.lines)
    template = f"{{{{- range $n, $m := .Messages -}}}}\n{body}\n{{{{- end -}}}}"
    assert go.render(template, [(Message("user", text),) for text in texts]) == wanted
    macro = "\n".join(WITHOUT_MACRO)
    source = f"{macro}{{{{- {rewriting_to_jinja(expression, 'text')} -}}}}"
    jinja = template_environment().from_string(source)
    assert [jinja.render(text=text) for text in texts] == wanted


@given(expressions)
def test_an_expression_is_read_back_from_its_data(expression: Expression) -> None:
    assert rewriting_from_data(rewriting_to_data(expression), "here") == expression


@given(expressions, expressions, expressions, contents)
def test_making_an_expression_short_does_not_change_what_it_says(
    first: Expression, second: Expression, inner: Expression, text: str
) -> None:
    asked = Test("is", inner, evaluate(inner, text))
    assert evaluate(choose(asked, first, second), text) == evaluate(first, text)
    known = Fixed(evaluate(inner, text))
    assert evaluate(put(first, inner, known), text) == evaluate(first, text)


def test_a_long_text_is_searched_in_a_moment_and_without_recursion(go: Go) -> None:
    text = "<" * 200_000 + "\n" * 150_000 + "</t>" + "\n" * 150_000 + "answer"
    writer = GoWriter("$m.Content", "")
    writer.put(writer.value(AFTER_THINKING))
    body = "\n".join(writer.lines)
    template = f"{{{{- range $n, $m := .Messages -}}}}\n{body}\n{{{{- end -}}}}"
    assert go.render(template, [(Message("user", text),)]) == ["answer"]
