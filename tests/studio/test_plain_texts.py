"""No text of the window is taken for HTML: names of runs, files and columns are data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

from tunesmith import studio
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.tips import plain_tip

STUDIO = Path(studio.__file__).parent


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(STUDIO.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_safe(value: ast.expr) -> bool:
    """Went through `plain_tip`, or is a text of ours with nothing put into it."""
    if not isinstance(value, ast.Call):
        return isinstance(value, ast.Constant)
    ours = name_of(value) in {"tr", "translate"}
    return name_of(value) == "plain_tip" or (
        ours and all(isinstance(part, ast.Constant) for part in value.args)
    )


def test_labels_and_tooltips_are_made_plain():
    wrong = []
    for path, call in calls():
        place = f"{path.relative_to(STUDIO)}:{call.lineno}"
        if name_of(call) == "QLabel" and path.parent.name != "widgets":
            wrong.append(f"{place}: QLabel; use widgets.heading.Label")
        tip = {"setToolTip": 0, "showText": 1}.get(name_of(call))
        if tip is not None and not is_safe(call.args[tip]):
            wrong.append(f"{place}: tooltip without plain_tip")
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    ["<b>run</b> 1", "<img src='file:///x'>", "a < b & c", "&lt;b&gt;", "R&D", "one\n<i>two</i>"],
)
def test_a_tooltip_reads_as_its_text(qapp, text):
    shown = QTextDocument()
    tip = plain_tip(text)
    if tip == text:
        assert not tip.startswith("<")
        return
    shown.setHtml(tip)
    assert shown.toPlainText().replace("\u2028", "\n") == text


def test_an_elided_name_keeps_its_tags_in_the_tooltip(qtbot):
    label = ElidedLabel("<b>a very long name of a run</b>")
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.show()
    qtbot.waitUntil(lambda: "&lt;b&gt;" in label.toolTip(), timeout=2000)
