"""The Jinja environment in which templates are traced: what it does not know, it refuses.

Operators, calls, filters and tests reach Python's C code, which sees a recording text as the plain
text that stands for it. So each of them is refused on what is recorded unless it is modelled here.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import BuiltinMethodType, GeneratorType
from typing import Any, NoReturn

from jinja2 import nodes, pass_eval_context
from jinja2.visitor import NodeTransformer

from tunesmith.templates.dates import date_code
from tunesmith.templates.jinja_rendering import BoundedEnvironment, DateCodes, set_up_environment
from tunesmith.templates.recording_run import UntraceableError
from tunesmith.templates.recording_text import (
    Character,
    DateText,
    JoinedAgain,
    PieceCount,
    Pieces,
    RecordingText,
    TextLength,
    Traced,
)

_IN = "tunesmith in"  # the filter that stands for the operator
_KINDS = frozenset(  # tests that tell what a value is, not what a text says
    (
        *("defined", "undefined", "none", "mapping", "string", "number", "integer", "float"),
        *("boolean", "true", "false", "iterable", "callable", "sameas", "filter", "test"),
    )
)
_COMPARISONS = frozenset(("eq", "==", "equalto", "ne", "!="))  # asked of the text itself
_OF_LISTS = frozenset(  # what they do with the items goes through other filters and tests
    ("list", "first", "last", "map", "select", "reject", "selectattr", "rejectattr", "reverse")
)
_NUMBER_OPERATORS = frozenset(("*", "/", "//", "**"))


class Operators(NodeTransformer):
    """Rewrites what C code would do past the recording.

    `a ~ b` becomes `a|string + b|string`; `a in b` a filter.
    """

    # ruff: noqa: D102 - jinja2's methods
    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:  # noqa: N802 - jinja2's name
        parts = [
            nodes.Filter(self.visit(part), "string", [], [], None, None, lineno=node.lineno)
            for part in node.nodes
        ]
        whole: nodes.Expr = parts[0]
        for part in parts[1:]:
            whole = nodes.Add(whole, part, lineno=node.lineno)
        return whole

    def visit_Compare(self, node: nodes.Compare) -> nodes.Expr:  # noqa: N802 - jinja2's name
        self.generic_visit(node)
        if len(node.ops) != 1 or node.ops[0].op not in {"in", "notin"}:
            return node
        whole = node.ops[0].expr
        found = nodes.Filter(node.expr, _IN, [whole], [], None, None, lineno=node.lineno)
        return found if node.ops[0].op == "in" else nodes.Not(found, lineno=node.lineno)


class TracingEnvironment(BoundedEnvironment):
    """Refuses what nothing here models. `join_parts` puts printed parts together."""

    intercepted_binops = frozenset(("-", "*", "/", "//", "**", "%"))
    join_parts: Callable[[Iterable[str]], str]
    note: Callable[[str], None]  # told of what cannot be traced, but need not end the run

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse operators on what is recorded; note those that make new numbers."""
        if holds_traced(left) or holds_traced(right):
            _refuse(f"uses {operator} on {_name_of(left, right)}")
        if operator in _NUMBER_OPERATORS and {type(left), type(right)} <= {int, float}:
            self.note("computes with numbers, which may be counts of messages")
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - jinja2's names
        """Refuse to hand what is recorded to methods of plain values."""
        given = [*args, *(kwargs[name] for name in kwargs if name not in _OF_JINJA)]
        if isinstance(__obj, BuiltinMethodType):
            owner, name = __obj.__self__, __obj.__name__
            if isinstance(owner, str) and not isinstance(owner, Traced) and name == "join":
                return __self.joined(args[0], owner)
            if isinstance(owner, str | dict) and any(map(holds_traced, given)) and name != "update":
                _refuse(f"hands {_name_of(*given)} to .{name}()")
        return super().call(__context, __obj, *args, **kwargs)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Refuse to look recorded texts up."""
        if isinstance(argument, Traced):
            _refuse(f"looks {_name_of(argument)} up in a table")
        return super().getitem(obj, argument)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Hide what the recording keeps for itself."""
        if isinstance(obj, Traced) and attribute in _OWN_NAMES:
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, Character) and not hasattr(str, attribute):
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def joined(self, items: Any, between: str) -> Any:
        """What `join` makes of texts, recorded or not."""
        if isinstance(items, Pieces | JoinedAgain):
            return items.join(between)
        if isinstance(items, Traced):
            _refuse(f"goes through {_name_of(items)}")
        parts: list[str] = []
        for index, item in enumerate(list(items)):
            if isinstance(item, Traced) and not isinstance(item, str):
                _refuse(f"joins {_name_of(item)}")
            parts += [between, item] if index else [item]
        if not any(isinstance(part, Traced) for part in parts):
            return between.join(map(str, parts[::2]))
        return self.join_parts([str(part) for part in parts])


_OF_JINJA = frozenset(("_loop_vars", "_block_vars"))  # its variables, in every call of a loop
_OWN_NAMES = frozenset(
    ("run", "value", "whole", "closing", "text", "pieces", "mark", "most", "right")
)


def tracing_environment(
    join_parts: Callable[[Iterable[str]], str], note: Callable[[str], None]
) -> TracingEnvironment:
    """An environment for templates that are traced; `join_parts` is what macros return."""
    environment = set_up_environment(TracingEnvironment, DateCodes())
    environment.join_parts, environment.note = join_parts, note
    environment.concat = join_parts  # type: ignore[method-assign]  # what macros return
    environment.globals["strftime_now"] = lambda pattern: DateText(date_code(pattern))
    _put_filters(environment)
    _put_tests(environment.tests)
    return environment


def holds_traced(value: object, depth: int = 0) -> bool:
    """Whether the value is recorded or holds something that is."""
    if isinstance(value, Traced):
        return True
    if depth > 4 or isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return any(holds_traced(item, depth + 1) for item in (*value, *value.values()))
    if isinstance(value, list | tuple | set):
        return any(holds_traced(item, depth + 1) for item in value)
    return False


def _refuse(what: str) -> NoReturn:
    raise UntraceableError(what)


def _name_of(*values: object) -> str:
    dated = any(isinstance(value, DateText) for value in values)
    return "the date" if dated else "a text"


def _guarded(plain: Callable[..., Any], what: str, *, direct: bool = False) -> Callable[..., Any]:
    """`plain` for what is not recorded; with `direct` also for lists and messages that hold it."""

    @wraps(plain)  # jinja2's marks too: which functions want the context
    def guarded(*arguments: Any, **named: Any) -> Any:
        listed = [list(one) if isinstance(one, GeneratorType) else one for one in arguments]
        for value in (*listed, *named.values()):
            if isinstance(value, Traced) if direct else holds_traced(value):
                _refuse(f"uses {what} on {_name_of(value)}")
        return plain(*listed, **named)

    return guarded


def _put_filters(environment: TracingEnvironment) -> None:
    filters: dict[str, Any] = environment.filters
    plain = dict(filters)
    for name, function in plain.items():
        filters[name] = _guarded(function, f"the filter {name}", direct=name in _OF_LISTS)

    def in_numbers(name: str) -> Callable[..., Any]:
        def counted(value: Any, *arguments: Any, **named: Any) -> Any:
            if isinstance(value, str) and not isinstance(value, Traced):
                environment.note(f"uses the filter {name}, which may make counts of messages")
            return guarded(value, *arguments, **named)

        guarded = filters[name]
        return counted

    for name in ("int", "float"):
        filters[name] = in_numbers(name)

    @pass_eval_context
    def join(context: Any, value: Any, d: str = "", attribute: Any = None) -> Any:
        if attribute is not None:
            return plain["join"](context, value, d, attribute)
        items = list(value) if isinstance(value, GeneratorType) else value
        if holds_traced(items) or isinstance(d, Traced):
            return environment.joined(items, d)
        return plain["join"](context, items, d)

    filters["join"] = join
    filters["default"] = filters["d"] = plain["default"]
    filters["length"] = filters["count"] = _length
    filters["trim"] = _trim
    filters["string"] = lambda value: value if isinstance(value, str) else str(value)
    filters["safe"] = lambda value: value if isinstance(value, Traced) else plain["safe"](value)

    @pass_eval_context
    def replaced(context: Any, s: Any, old: Any, new: Any, count: int | None = None) -> Any:
        if isinstance(s, RecordingText):
            return s.replace(old, new, -1 if count is None else count)
        return filters_replace(context, s, old, new, count)

    filters_replace = filters["replace"]
    filters["replace"] = replaced
    for name, place in (("first", 0), ("last", -1)):
        filters[name] = _of_pieces(filters[name], place)
    filters[_IN] = _is_in


def _of_pieces(plain: Callable[..., Any], place: int) -> Callable[..., Any]:
    @wraps(plain)
    def chosen(environment: Any, seq: Any) -> Any:
        return seq[place] if isinstance(seq, Pieces) else plain(environment, seq)

    return chosen


def _put_tests(tests: dict[str, Any]) -> None:
    for name, plain in list(tests.items()):
        if name not in _KINDS | _COMPARISONS:
            tests[name] = _guarded(plain, f"the test {name}")
    plain_sequence = tests["sequence"]
    tests["sequence"] = lambda value: (
        isinstance(value, RecordingText | DateText | Pieces | JoinedAgain) or plain_sequence(value)
    )
    tests["in"] = _is_in


def _trim(value: Any, chars: str | None = None) -> Any:
    if isinstance(value, Traced) and not isinstance(value, str):
        _refuse("trims a split text")
    return str(value).strip(chars)


def _length(value: Any) -> Any:
    if isinstance(value, RecordingText):
        return TextLength(value)
    return PieceCount(value) if isinstance(value, Pieces) else len(value)


def _is_in(part: Any, whole: Any) -> bool:
    if isinstance(part, Traced) and not isinstance(whole, list | tuple):
        _refuse(f"looks {_name_of(part)} up in another text")
    if isinstance(whole, Mapping | set | frozenset):
        return part in whole
    if isinstance(whole, GeneratorType):
        whole = list(whole)
    return part in whole
