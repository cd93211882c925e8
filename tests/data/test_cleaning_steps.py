"""Cleaning lists in files: they read back equal, and mistakes are named with their place."""

import json
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_fields import described_steps
from tunesmith.data.cleaning_steps import (
    STEP_KINDS,
    DropDuplicates,
    DropEmpty,
    DropNearDuplicates,
    FilterPattern,
    KeepLanguages,
    LimitLength,
    MapValues,
    Mask,
    PlainNumbers,
    Trim,
    parse_steps,
    read_steps,
    steps_to_record,
    steps_to_toml,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
columns = st.lists(texts, max_size=3).map(tuple)
steps = st.lists(
    st.one_of(
        st.builds(Trim, columns),
        st.builds(DropEmpty, columns, st.sampled_from(["any", "all"])),
        st.builds(DropDuplicates, columns, st.booleans()),
        st.builds(DropNearDuplicates, columns, st.floats(0.01, 1), st.integers(1, 100)),
        st.builds(LimitLength, columns, st.just("characters"), st.none(), st.integers(0, 10**9)),
        st.builds(
            LimitLength, columns, st.just("tokens"), st.just(1), st.none(), st.just("t.json")
        ),
        st.builds(KeepLanguages, st.just(("de", "en")), columns, st.booleans()),
        st.builds(FilterPattern, st.just(r"\bx{2}\""), columns, st.sampled_from(["keep", "drop"])),
        st.builds(
            Mask, columns, st.just(("email", "key")), st.sampled_from(["none", "row", "table"])
        ),
        st.builds(
            PlainNumbers, st.just(("a",)), st.sampled_from([",", "."]), st.sampled_from(["", " "])
        ),
        st.builds(MapValues, texts, st.dictionaries(texts, texts, max_size=3)),
    ),
    max_size=4,
).map(tuple)


@given(steps)
def test_steps_read_back_equal_from_toml_and_json(listed: tuple[Any, ...]) -> None:
    assert parse_steps(tomllib.loads(steps_to_toml(listed))) == listed
    assert parse_steps(json.loads(json.dumps(steps_to_record(listed)))) == listed


def test_files_are_read_by_their_suffix(tmp_path: Path) -> None:
    listed = (Trim(("a",)), LimitLength(maximum=5))
    (tmp_path / "x.toml").write_text(steps_to_toml(listed), "utf-8")
    (tmp_path / "x.json").write_text(json.dumps(steps_to_record(listed)), "utf-8")
    assert read_steps(tmp_path / "x.toml") == read_steps(tmp_path / "x.json") == listed


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"step": "tirm"}, "no step is called 'tirm'"),
        ({"columns": []}, "“step” is missing"),
        ("trim", "no step is called 'trim'"),
        ({"step": "trim", "colums": ["a"]}, "(trim) has an unknown field 'colums'"),
        ({"step": "trim", "columns": "a"}, "(trim): columns: it must be a list of texts."),
        ({"step": "trim", "columns": [1]}, "columns, entry 1: it must be a text."),
        ({"step": "drop-empty", "when": "some"}, 'when: it must be "any" or "all".'),
        ({"step": "drop-near-duplicates", "threshold": 0}, "threshold 0.0 is not above 0"),
        ({"step": "drop-near-duplicates", "threshold": "1"}, "threshold: it must be a number."),
        ({"step": "drop-near-duplicates", "threshold": float("nan")}, "threshold"),
        ({"step": "drop-near-duplicates", "words": 0}, "words 0 is not from 1"),
        ({"step": "limit-length"}, "neither minimum nor maximum"),
        ({"step": "limit-length", "minimum": 5, "maximum": 4}, "no length can be within"),
        ({"step": "limit-length", "minimum": -1}, "no length can be within"),
        ({"step": "limit-length", "minimum": True}, "minimum: it must be a whole number."),
        ({"step": "limit-length", "unit": "tokens", "maximum": 4}, "tokens and a tokenizer"),
        ({"step": "keep-languages", "languages": []}, "no language is given"),
        ({"step": "keep-languages", "languages": ["german"]}, "no language has the code german"),
        ({"step": "keep-languages"}, "(keep-languages): languages is missing."),
        ({"step": "mask", "kinds": ["name"]}, 'kinds, entry 1: it must be "email", "phone"'),
        ({"step": "mask", "regions": ["Germany"]}, "“Germany” is no country"),
        ({"step": "plain-numbers", "columns": []}, "no column is given"),
        ({"step": "plain-numbers", "columns": ["a"], "decimal": "."}, "are the same sign '.'"),
        (
            {"step": "plain-numbers", "columns": ["a"], "thousands": "_"},
            'thousands: it must be "", ".", ",", " " or',
        ),
        ({"step": "filter-pattern", "pattern": "(a"}, "no regular expression"),
        ({"step": "filter-pattern", "pattern": r"(a)\1"}, "no regular expression"),
        (
            {"step": "map-values", "column": "a", "values": {"x": 1}},
            "values, “x”: it must be a text.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_step(step: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_steps({"version": 1, "steps": [{"step": "trim"}, step]})
    assert caught.value.code == "data.step"
    assert "step 2" in caught.value.message
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no list of steps"),
        ("version = 1\nsteps = 3", "has no list of steps"),
        ("[[steps]]\nstep = 'trim'", "has no version"),
        ("version = 2\nsteps = []", "version 2"),
        ("version = true\nsteps = []", "version True"),
        ("version = 1\nsteps = []\nmore = 1", "unknown key 'more'"),
        ("version = ", "is not valid"),
        (b"\xff", "is not UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    tmp_path: Path, text: str | bytes | None, said: str
) -> None:
    path = tmp_path / "steps.toml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read_steps(path)
    assert caught.value.code == "data.steps"
    assert said in caught.value.message


def test_errors_say_what_to_write() -> None:
    with pytest.raises(InputError) as caught:
        parse_steps({"version": 1, "steps": [{"step": "keep-languages"}]})
    assert caught.value.hint == ("Fields: step, languages (must be given), columns, keep_unknown.")
    with pytest.raises(InputError) as caught:
        parse_steps({"steps": []})
    assert caught.value.hint.startswith("Write version = 1 above the first [[steps]]")
    with pytest.raises(InputError) as caught:
        parse_steps({"version": 1, "steps": [{"step": "trim", "version": 1}]})
    assert caught.value.hint == "It belongs above the first [[steps]]."


def test_every_step_and_field_is_described() -> None:
    blocks = described_steps().split("\n\n")
    assert len(blocks) == len(STEP_KINDS) == 10
    for kind, block in zip(STEP_KINDS.values(), blocks, strict=True):
        first, does, *_ = block.splitlines()
        assert first == f'step = "{kind.name}"'
        assert does.strip() == (kind.__doc__ or "").splitlines()[0].strip().replace("`", "")
        for item in fields(kind):
            assert f"\n    {item.name} " in block
    told = described_steps()
    assert "    languages     a list of texts; must be given\n" in told
    assert '    when     "any" or "all"; "any" if not given' in told
    assert "    threshold  a number; 0.8 if not given" in told
    assert "    tokenizer  a text\n" in told
    assert "    columns    a list of texts; all columns if not given\n" in told
    assert "    keep_unknown  true or false; true if not given" in told
    assert "    maximum    a whole number\n" in told
