"""Names the constructs of a chat template that usually keep it from being a plain format.

For the report only: the verdict itself comes from comparing bytes.
"""

from jinja2 import nodes

from tunesmith.templates.jinja_rendering import parse_template

_TEXT_METHODS = {"split", "rsplit", "replace", "find", "partition", "startswith", "endswith"}
_TEXT_FILTERS = {"replace", "upper", "lower", "truncate", "wordwrap", "indent", "escape"}
_POSITIONS = {"index", "index0", "revindex", "revindex0", "length", "previtem", "nextitem"}
_MOST = 6


def suspects(source: str) -> tuple[str, ...]:
    """What to look at first, each with its line, such as `line 7: .split()`; at most six.

    Raises:
        InputError: `template.syntax`.
    """
    found: list[tuple[int, str]] = []
    for node in parse_template(source).find_all((nodes.Call, nodes.Filter, nodes.Getattr)):
        name = _describe(node)
        if name:
            found.append((node.lineno, name))
    return tuple(dict.fromkeys(f"line {line}: {name}" for line, name in sorted(found)))[:_MOST]


def _describe(node: nodes.Node) -> str:
    if isinstance(node, nodes.Call):
        called = node.node
        if isinstance(called, nodes.Name) and called.name == "strftime_now":
            return "the current date (strftime_now)"
        if isinstance(called, nodes.Getattr) and called.attr in _TEXT_METHODS:
            return f".{called.attr}()"
    if isinstance(node, nodes.Filter) and node.name in _TEXT_FILTERS:
        return f"the filter {node.name}"
    if (
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "loop"
        and node.attr in _POSITIONS
    ):
        return f"the position in the conversation (loop.{node.attr})"
    return ""
