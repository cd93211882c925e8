"""Makes rewriting expressions short without changing what they mean."""

from dataclasses import replace

from tunesmith.templates.rewriting import (
    Choose,
    Content,
    Expression,
    Fixed,
    Join,
    Test,
    evaluate,
)


def join(parts: "list[Expression] | tuple[Expression, ...]") -> Expression:
    """Texts one after the other, as simply as it can be said."""
    flat: list[Expression] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Join) else (part,):
            if isinstance(piece, Fixed) and flat and isinstance(flat[-1], Fixed):
                flat[-1] = Fixed(flat[-1].text + piece.text)
            elif piece != Fixed(""):
                flat.append(piece)
    if not flat:
        return Fixed("")
    return flat[0] if len(flat) == 1 else Join(tuple(flat))


def choose(test: Test, then: Expression, otherwise: Expression) -> Expression:
    """One or the other; without the question where both are the same text.

    `x if x is '' else a + x` asks for nothing when `a` is empty: what is chosen where a text equals
    something may say that text by its name.
    """
    if then == otherwise:
        return then
    if test.kind == "is" and put(otherwise, test.value, Fixed(test.mark)) == then:
        return otherwise
    return Choose(test, then, otherwise)


def put(expression: Expression, old: Expression, new: Expression) -> Expression:
    """The expression with `new` wherever `old` stands, made short again."""
    if expression == old:
        return new
    match expression:
        case Content() | Fixed():
            return expression
        case Join(parts):
            return join([put(part, old, new) for part in parts])
        case Choose(test, then, otherwise):
            asked = replace(test, value=put(test.value, old, new))
            if isinstance(asked.value, Fixed):
                return put(then if asked.holds("") else otherwise, old, new)
            return choose(asked, put(then, old, new), put(otherwise, old, new))
    changed = replace(expression, value=put(expression.value, old, new))
    return Fixed(evaluate(changed, "")) if isinstance(changed.value, Fixed) else changed
