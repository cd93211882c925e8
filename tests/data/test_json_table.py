"""JSON and JSON lines: texts as they stand in the file, and a reason for whatever is no row."""

import contextlib
import io
import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import json_brackets, json_source
from tunesmith.data.json_source import JsonShape, entries
from tunesmith.data.json_values import NotARowError, _flat_object, _object, parse_row
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, Table

WriteText = Callable[..., Path]


def rejected(table: Table) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in table.report.rejected]


def test_numbers_keep_the_digits_of_the_file(write_text: WriteText) -> None:
    big = "123456789012345678901234567890" + "1" * 5000
    line = f'{{"price": 1.10, "id": {big}, "e": 1E5, "zero": -0, "text": "007"}}\n'
    table = read_table(write_text(line, "n.jsonl"))
    assert table.columns() == {
        "price": ["1.10"],
        "id": [big],
        "e": ["1E5"],
        "zero": ["-0"],
        "text": ["007"],
    }


def test_nested_values_stay_json_texts_with_their_digits(write_text: WriteText) -> None:
    messages = '[{"role":"user","content":"1  2\\nä \\u00e4"}, {"n": 1.10}]'
    assert read_table(write_text(f'{{"m": {messages}}}\n', "m.jsonl")).columns() == {
        "m": [messages]
    }
    pretty = '[\n  {\n    "m": [\n      {"a  b": 1.50},\n      null\n    ]\n  }\n]'
    (cell,) = read_table(write_text(pretty, "m.json")).columns()["m"]
    assert cell == '[{"a  b":1.50},null]'


def test_columns_stand_as_they_first_appear_and_missing_names_are_empty(
    write_text: WriteText,
) -> None:
    table = read_table(write_text('{"b": 1}\n{"a": "x", "b": null}\n{"c": true}\n', "c.jsonl"))
    assert table.data.column_names == ["b", "a", "c"]
    assert table.columns() == {
        "b": ["1", None, None],
        "a": [None, "x", None],
        "c": [None, None, "true"],
    }
    assert [(item.type, item.nulls) for item in table.report.columns] == [
        ("integer", 2),
        ("text", 2),
        ("boolean", 2),
    ]
    assert (table.report.encoding, table.report.delimiter, table.report.header) == (
        "utf-8",
        None,
        None,
    )


def test_column_that_appears_after_a_hundred_thousand_rows(write_text: WriteText) -> None:
    lines = '{"a": 1}\n' * 50_000 + '{"b": 2}\n'
    table = read_table(write_text(lines, "late.jsonl"))
    assert table.columns()["b"][-2:] == [None, "2"]
    assert table.report.columns[1].nulls == 50_000
    assert table.data.num_rows == 50_001


def test_names_that_differ_only_in_white_space_both_stay(write_text: WriteText) -> None:
    report = read_table(write_text('{"a": 1, "a ": 2, "": 3}\n', "s.jsonl")).report
    assert [column.name for column in report.columns] == ["a", "a (2)", "column 3"]
    assert report.renamed == ("a (2)",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": }', "is not JSON: Expecting value (character 7)"),
        ('{"a": 1', "is not JSON: Expecting ',' delimiter (character 8)"),
        ('{"a": 1} {"a": 2}', "is not JSON: Extra data (character 10)"),
        ('{"a": 1,}', "is not JSON: Expecting a name in double quotes (character 9)"),
        ("{'a': 1}", "is not JSON: Expecting a name in double quotes (character 2)"),
        ('{"a" 1}', "is not JSON: Expecting ':' delimiter (character 6)"),
        ('{"a": "x', "is not JSON: Unterminated string starting (character 7)"),
        ('{"a": "x\ty"}', "is not JSON: Invalid control character (character 9)"),
        ("plain text", "is not JSON: Expecting value (character 1)"),
        ("[1, 2]", "is a list, not an object with names and values"),
        ('"x"', "is a text, not an object with names and values"),
        ("12", "is a number, not an object with names and values"),
        ("null", "is null, not an object with names and values"),
        ("false", "is a boolean, not an object with names and values"),
        ('{"a": 1, "a": 2}', "has the name “a” twice"),
        (r'{"a": "\ud83d"}', "has half of a surrogate pair in “a”, which is no character"),
        ('{"a": ' + "[" * 101 + "]" * 101 + "}", "is nested more than 100 levels deep"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "is nested more than 100 levels deep"),
    ],
)
def test_a_line_that_is_no_row_is_rejected_with_its_reason(
    write_text: WriteText, line: str, reason: str
) -> None:
    table = read_table(write_text(f'{{"a": "x"}}\n{line}\n\n{{"a": "y"}}\n', "r.jsonl"))
    assert table.columns() == {"a": ["x", "y"]}
    assert list(table.row_numbers) == [1, 4]
    (row,) = table.report.rejected
    assert (row.line, row.reason) == (2, reason)
    assert row.text.startswith(line[:1000])
    assert table.report.blank == 1


def test_a_whole_surrogate_pair_is_a_character(write_text: WriteText) -> None:
    table = read_table(write_text(r'{"a": "\ud83d\ude00", "b": ["\ud83d"]}', "p.jsonl"))
    assert table.columns() == {"a": ["😀"], "b": [r'["\ud83d"]']}


def test_nan_is_empty_and_rows_without_any_text_are_blank(write_text: WriteText) -> None:
    table = read_table(write_text('{"a": NaN, "b": 1}\n{}\n{"a": null}\n{"b": " "}\n', "n.jsonl"))
    assert table.columns() == {"a": [None], "b": ["1"]}
    assert (table.report.rows, table.report.blank) == (1, 3)


def test_a_line_that_is_too_long_costs_only_itself(
    write_text: WriteText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_source, "LONGEST", 1000)
    monkeypatch.setattr(json_source, "_PIECE", 300)
    long = '{"a": "' + "x" * 5000 + '"}'
    table = read_table(write_text(f'{{"a": 1}}\n{long}\n{{"a": 2}}\n', "l.jsonl"))
    assert table.columns() == {"a": ["1", "2"]}
    assert rejected(table) == [(2, "has 5010 characters; more than 1000 are not read")]
    listed = f'[\n{{"a": 1}},\n{long},\n{{"a": 2}}\n]'
    table = read_table(write_text(listed, "l.json"))
    assert table.columns() == {"a": ["1", "2"]}
    (row,) = table.report.rejected
    assert row.reason.startswith("has 50")
    assert row.text.startswith('{"a": "xxx')


def test_names_made_from_data_are_rejected_instead_of_filling_the_memory(
    write_text: WriteText,
) -> None:
    lines = "".join(f'{{"name {number}": 1}}\n' for number in range(2005))
    table = read_table(write_text(lines, "many.jsonl"))
    assert (table.data.num_columns, len(table.report.rejected)) == (2000, 5)
    assert "more than 2000 columns" in table.report.rejected[0].reason


ROWS = [{"q": 'a, [b] {c} "d" \\', "n": 1}, {"q": "ä\n", "n": None}, {"n": 3, "z": [1, {"y": 2}]}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.jsonl", "\n".join(map(json.dumps, ROWS))),
        ("lines.json", "\n".join(map(json.dumps, ROWS))),
        ("windows.jsonl", "\r\n".join(map(json.dumps, ROWS)) + "\r\n"),
        ("list.json", json.dumps(ROWS)),
        ("pretty.json", json.dumps(ROWS, indent=2)),
        ("list.jsonl", json.dumps(ROWS, indent=2)),
        ("list_in_one_line.jsonl", json.dumps(ROWS) + "\n"),
        ("member.json", json.dumps({"version": 1, "data": ROWS, "more": {"x": [1]}})),
        ("member_pretty.json", json.dumps({"data": ROWS}, indent="\t")),
        ("sequence.json", "\n".join(json.dumps(row, indent=1) for row in ROWS)),
        ("sequence.jsonl", "\n".join(json.dumps(row, indent=1) for row in ROWS)),
    ],
)
@pytest.mark.parametrize("piece", [1 << 20, 7])
def test_rows_are_found_in_every_shape_of_file(
    write_text: WriteText, monkeypatch: pytest.MonkeyPatch, name: str, text: str, piece: int
) -> None:
    path = write_text(text, name)
    shape = json_source.find_shape(path, path.suffix, json_source.Encoding("utf-8", "", clean=True))
    monkeypatch.setattr(json_source, "_PIECE", piece)
    with io.StringIO(text, newline="") as stream:
        found = [entry for entry in entries(stream, shape) if entry.text.strip()]
    assert [json.loads(entry.text) for entry in found] == ROWS
    assert not shape.ending
    table = read_table(path)
    assert table.columns() == {
        "q": [ROWS[0]["q"], ROWS[1]["q"], None],
        "n": ["1", None, "3"],
        "z": [None, None, table.columns()["z"][2]],
    }
    assert json.loads(table.columns()["z"][2] or "") == ROWS[2]["z"]


def test_what_stands_beside_the_list_is_told(write_text: WriteText) -> None:
    report = read_table(write_text(json.dumps({"v": 1, "rows": ROWS, "x": [2]}), "m.json")).report
    assert report.warnings == (
        "The rows are the list “rows” of the file.",
        "Not part of the table, since they stand beside its list: v, x.",
    )


def test_a_single_conversation_is_one_row_not_a_table_of_messages(write_text: WriteText) -> None:
    text = '{"messages": [{"role": "user", "content": "x"}]}'
    assert read_table(write_text(text, "one.json")).columns() == {
        "messages": ['[{"role": "user", "content": "x"}]']
    }


@pytest.mark.parametrize(
    ("text", "values", "reasons"),
    [
        ('[{"a": 1}, {"a": tru}, {"a": 3}]', ["1", "3"], ["is not JSON: Expecting value"]),
        ('[{"a": 1}, 5, "x", {"a": 3},, ]', ["1", "3"], ["is a number", "is a text"]),
        (
            '[\n  {"a": "1},\n  {"a": 2},\n  {"a": 3}\n]',
            ["2", "3"],
            ["is not JSON: Unterminated string"],
        ),
        (
            '[\n {\n  "a": {"b": 1\n },\n {\n  "a": 2\n }\n]',
            ["2"],
            ["is not JSON: Expecting ',' delimiter"],
        ),
        ('[{"a": 1}] {"a": 2}', ["1"], ["stands behind the end of the list"]),
    ],
)
def test_a_mistake_in_a_list_costs_one_entry_and_names_its_line(
    write_text: WriteText, text: str, values: list[str], reasons: list[str]
) -> None:
    table = read_table(write_text(text, "m.json"))
    assert table.columns() == {"a": values}
    found = [reason for _, reason in rejected(table)]
    assert len(found) == len(reasons)
    assert all(map(str.startswith, found, reasons))
    assert all("(entry in line " in reason for reason in found)


def pretty(count: int, indent: int = 1) -> list[str]:
    """Objects over many lines, each with a list of objects before its other members."""
    made = [{"tags": [{"k": number}], "text": f"t{number}" * 20} for number in range(count)]
    return [json.dumps(row, indent=indent) for row in made]


@pytest.mark.parametrize("between", ["\n", "\n\n", " ", ",\n", ""])
def test_objects_with_lists_that_follow_each_other_are_rows_of_their_own(
    write_text: WriteText, between: str
) -> None:
    table = read_table(write_text(between.join(pretty(2000)), "pretty.json"))
    assert (table.report.rows, table.report.rejected, table.report.warnings) == (2000, (), ())
    assert table.columns()["text"][-1] == "t1999" * 20
    assert table.columns()["tags"][-1] == '[{"k":1999}]'


def test_following_objects_are_rows_though_the_first_is_malformed_or_long(
    write_text: WriteText,
) -> None:
    first, *others = pretty(100)
    for wrong in (first.replace('"t0', 't0"'), first.replace("}", "", 1), first.replace("]", "")):
        table = read_table(write_text("\n".join([wrong, *others]), "wrong.json"))
        assert (table.report.rows, len(table.report.rejected)) == (99, 1)
    long = first.replace("t0", "x" * 100_000)
    assert len(long) > json_source._HEAD
    assert read_table(write_text("\n".join([long, *others]), "long.json")).report.rows == 100


def test_a_list_that_is_too_long_for_a_cell_stays_the_table_whatever_follows(
    write_text: WriteText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_source, "LONGEST", 45_000)
    rows = ",\n".join(f'{{"a": {number}}}' for number in range(5000))
    behind = '{"more": 1}\n[2, 3]\n"' + "x" * 40_000 + '" tail {"a": 1'
    table = read_table(write_text(f'{{"data": [{rows}]}}\n{behind}', "m.json"))
    assert (table.report.rows, table.data.column_names) == (5000, ["a"])
    lost = table.report.rejected
    assert [row.line for row in lost] == [5001, 5002, 5003, 5004, 5005]
    assert all(row.reason.startswith("stands behind the end of the list") for row in lost)
    assert [row.text for row in lost[:2]] == ['{"more": 1}', "[2, 3]"]
    assert "(40002 characters)" in lost[2].text
    assert [row.text for row in lost[3:]] == ["tail", '{"a": 1']


class Work:
    """Counts the characters that parsers and the search for brackets are set to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = 0
        step, end = json_brackets._STEP, json_source.value_end

        class Counted:
            def finditer(_, text: str, *places: int) -> Iterator[re.Match[str]]:  # noqa: N805
                for found in step.finditer(text, *places):
                    self.done += len(found.group())
                    yield found

        def counted_end(text: str, start: int) -> int:
            try:
                stop = end(text, start)
            except json.JSONDecodeError as error:
                stop = error.pos
                raise
            except ValueError:
                stop = start + 1000
                raise
            finally:
                self.done += stop - start
            return stop

        monkeypatch.setattr(json_brackets, "_STEP", Counted())
        monkeypatch.setattr(json_source, "value_end", counted_end)


@pytest.mark.parametrize(
    ("text", "values", "lost"),
    [
        ("[" + '{"a":[1,\n' * 4000, [], 4000),
        ("[" + '{"a":[1,\n' * 4000 + "2]}" * 4000 + "]", [], None),
        ('[{"a":tru,"b":[\n' * 4000, [], None),
        ("[" + '{"a":tru,"b":[\n' * 4000 + "]}" * 4000 + "]", [], None),
        ("[" + '{"a":[1,\n' * 300 + '{"a":2},\n' * 4000, ["2"] * 4000, 300),
        ("[\n" + '{"a":"x},\n' * 4000 + '{"a":1}]', ["1"], 4000),
        ("[" + '{"a":[1,' * 4000, [], 1),
    ],
)
def test_the_work_for_a_file_of_mistakes_is_in_proportion_to_its_length(
    monkeypatch: pytest.MonkeyPatch, text: str, values: list[str], lost: int | None
) -> None:
    work = Work(monkeypatch)
    found = list(entries(io.StringIO(text, newline=""), JsonShape("list")))
    assert work.done < 300 * len(text)  # each again: 2000 times
    good = []
    for entry in found:
        with contextlib.suppress(NotARowError):
            good += [] if entry.fault else [parse_row(entry.text)["a"]]
    assert good[: len(values)] == values
    assert lost is None or len(found) - len(good) == lost


def test_a_file_that_is_cut_off_is_told(write_text: WriteText) -> None:
    table = read_table(write_text('[{"a": 1},\n{"a": 2},\n{"a": 3', "cut.json"))
    assert table.columns() == {"a": ["1", "2"]}
    assert rejected(table)[0][1].endswith("(entry in line 3)")
    assert table.report.warnings == ("The list is never closed; the file may be cut off.",)


@pytest.mark.parametrize("text", ["[]", "  \n", "{}", "[1, 2]", "garbage", '{"data": []}x'])
@pytest.mark.parametrize("suffix", [".json", ".jsonl"])
def test_a_file_without_any_row_is_an_input_error(
    write_text: WriteText, text: str, suffix: str
) -> None:
    with pytest.raises(InputError) as error:
        table = read_table(write_text(text, f"none{suffix}"))
        assert text == '{"data": []}x', table  # an object with a column and text behind it
        raise InputError("data.empty", "", "")
    assert error.value.code in ("data.empty", "data.no-objects")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_other_encodings_are_read(write_text: WriteText, encoding: str) -> None:
    text = '{"a": "Müller"}\n{"a": "José"}\n'
    table = read_table(write_text(text, "e.jsonl", encoding))
    assert table.columns() == {"a": ["Müller", "José"]}


def test_a_line_that_does_not_decode_is_rejected(write_text: WriteText) -> None:
    table = read_table(write_text(b'{"a": "\xc3\xa4"}\n{"a": "\xff"}\n{"a": "z"}\n', "b.jsonl"))
    assert table.columns() == {"a": ["ä", "z"]}
    assert rejected(table) == [(2, "does not decode as utf-8")]


def test_options_of_other_files_are_refused(write_text: WriteText) -> None:
    path = write_text('{"a": 1}', "a.json")
    for reading in (Reading(sheet="x"), Reading(delimiter=";"), Reading(header=1)):
        with pytest.raises(InputError, match=r"a\.json is a \.json file"):
            read_table(path, reading)


def test_reading_can_be_stopped_and_tells_how_far_it_is(write_text: WriteText) -> None:
    path = write_text('{"a": 1}\n' * 250_000, "p.jsonl")
    sink = MemorySink()
    read_table(path, sink=sink)
    done = [event.done for event in sink.events if isinstance(event, Progress)]
    assert len(done) == 2
    assert done == sorted(done)
    sink.cancelled = True
    with pytest.raises(CancelledError):
        read_table(path, sink=sink)


def test_a_large_list_is_never_in_memory_as_a_whole() -> None:
    row = json.dumps({"text": "x" * 1000})

    class Endless(io.TextIOBase):
        left = 40_000

        def read(self, size: int | None = -1) -> str:
            count = min(self.left, (size or 0) // len(row))
            self.left -= count
            return f"{row}," * count if count else ""

    stream = Endless()
    tracemalloc.start()
    count = sum(1 for _ in entries(stream, JsonShape("sequence")))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 16 << 20  # of 40 MB


CELL = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([1, "]"]))
OBJECT = st.dictionaries(st.sampled_from(["a", "b", "c", "ä"]), CELL, max_size=4).map(json.dumps)
BROKEN = st.text(alphabet='{}[]",:1a \\', max_size=12)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(OBJECT, BROKEN.map(lambda text: f'{{"a": 1.10{text}}}')))
def test_the_fast_way_for_flat_objects_reads_as_the_careful_one(text: str) -> None:
    found = _flat_object(text)
    assert not found or found == _object(text)


def test_flat_objects_take_the_fast_way() -> None:
    text = '{"a": "x", "b": 1.10, "c": true, "d": null, "e": false, "f": "", "g": NaN}'
    values = ["x", "1.10", "true", None, "false", None, None]
    assert _flat_object(text) == dict(zip("abcdefg", values, strict=True)) == _object(text)
    assert _flat_object('{"a": 1, "a": 2}') is None
    assert _flat_object('{"a": [1]}') is None


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(st.one_of(OBJECT, BROKEN), min_size=1, max_size=12))
def test_every_line_is_a_row_blank_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    path.write_text('{"a": "first"}\n' + "".join(f"{line}\n" for line in lines), "utf-8")
    table = read_table(path)
    report = table.report
    assert report.rows + report.blank + len(report.rejected) == len(lines) + 1
    numbers = {*table.row_numbers, *(row.line for row in report.rejected)}
    assert len(numbers) == report.rows + len(report.rejected)


@settings(max_examples=300, deadline=None)
@given(
    objects=st.lists(OBJECT, min_size=1, max_size=8),
    wrong=st.lists(st.tuples(st.integers(0, 8), BROKEN), max_size=3),
    indent=st.sampled_from(["", "  ", "\t"]),
    piece=st.sampled_from([1, 5, 1 << 20]),
)
def test_no_character_of_a_list_is_in_no_entry(
    objects: list[str], wrong: list[tuple[int, str]], indent: str, piece: int
) -> None:
    values = list(objects)
    for place, text in wrong:
        values.insert(place, text)
    content = "[" + ",".join(f"\n{indent}{value}" for value in values) + "\n]"
    before = json_source._PIECE
    json_source._PIECE = piece
    try:
        found = list(entries(io.StringIO(content, newline=""), JsonShape("list")))
    finally:
        json_source._PIECE = before
    if not wrong:
        assert [entry.text for entry in found] == objects

    def visible(text: str) -> list[str]:
        return sorted(char for char in text if not char.isspace() and char not in ",[]")

    assert visible("".join(entry.text for entry in found)) == visible(content)
