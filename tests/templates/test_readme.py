"""What README.md says about column templates is what they do."""

import re
from pathlib import Path

import pytest

from tunesmith.templates.column_rendering import ColumnRenderer
from tunesmith.templates.column_template import parse_template

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## Column templates\n")[2].partition("\n## ")[0]
PROSE, BLOCK = SECTION.split("```")[:2]
COLUMNS = {"Name": ["Ann"], "Price": ["3.5"], "Company": [""], "Day": ["2026-03-14"]}
EXAMPLES = [tuple(re.split(" +→ ", line)) for line in BLOCK.strip().splitlines()]


def render(template: str) -> str:
    texts = ColumnRenderer(COLUMNS, 1).render(parse_template(template))
    assert not texts.problems
    return texts.values[0]


def test_the_examples_are_found() -> None:
    assert len(EXAMPLES) == 5
    assert "Name “Ann”, Price “3.5” and an empty Company" in " ".join(PROSE.split())


@pytest.mark.parametrize(("template", "text"), EXAMPLES)
def test_an_example_gives_the_text_beside_it(template: str, text: str) -> None:
    assert render(template) == text


def test_the_blocks_in_the_prose_are_blocks() -> None:
    optional, alternatives = re.findall(r"`(\[\[.*?\]\])`", PROSE)
    assert render(optional.replace("…", "{Company}")) == ""
    first, second = alternatives.replace("…", "{Company}", 1), "{Name}"
    assert render(first.replace("…", second)).strip() == "Ann"


def test_the_filters_in_the_prose_exist() -> None:
    named = PROSE.partition("changes it: ")[2].partition("\n`[[")[0]
    filters = re.findall(r"`([^`]+)`", named)
    assert len(filters) == 11
    for name in filters:
        column = {"date": "Day", "int": "Price", "number": "Price"}.get(name.split(":")[0], "Name")
        assert render(f"{{{column}|{name}}}")


def test_the_command_lines_templates_parse() -> None:
    given = re.findall(r"--(?:user|assistant) '([^']*)'", README)
    assert len(given) == 2
    for template in given:
        parse_template(template)
