"""Parquet: types as texts, and a refusal for what is no table of texts."""

import contextlib
import datetime
import decimal
import errno
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import MemorySink, Progress
from tunesmith.data import parquet
from tunesmith.data.column_store import ColumnFiles, open_columns
from tunesmith.data.parquet_texts import NoTextError, to_texts
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading

WriteParquet = Callable[..., Path]
BERLIN = datetime.timezone(datetime.timedelta(hours=1))


@pytest.fixture
def write(tmp_path: Path) -> WriteParquet:
    def write_table(columns: dict[str, Any], **options: Any) -> Path:
        path = tmp_path / "table.parquet"
        pq.write_table(pa.table(columns), path, **options)
        return path

    return write_table


def test_a_table_of_another_program_is_read_with_its_types(write: WriteParquet) -> None:
    moment = datetime.datetime(2026, 3, 14, 9, 30)
    path = write(
        {
            "text": ["NA", "007", ""],
            "whole": pa.array([1, None, 2**53]),
            "gaps": pa.array([3.0, None, float("nan")]),
            "price": pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("-0.05")]),
            "day": pa.array([moment.date(), None, None]),
            "when": pa.array([moment, None, None]),
            "flag": pa.array([True, False, None]),
            "m": [[{"role": "user", "content": "Grüße"}], None, []],
        }
    )
    table = read_table(path)
    assert table.columns() == {
        "text": ["NA", "007", None],
        "whole": ["1", None, "9007199254740992"],
        "gaps": ["3", None, None],
        "price": ["1.10", None, "-0.05"],
        "day": ["2026-03-14", None, None],
        "when": ["2026-03-14 09:30:00", None, None],
        "flag": ["true", "false", None],
        "m": ['[{"role": "user", "content": "Grüße"}]', None, "[]"],
    }
    types = [column.type for column in table.report.columns]
    assert types == ["text", "integer", "integer", "number", "date", "datetime", "boolean", "text"]
    assert list(table.row_numbers) == [1, 2, 3]
    assert (table.report.rows, table.report.blank) == (3, 0)
    assert (table.report.encoding, table.report.header) == (None, None)


def texts(values: Any, kind: Any = None) -> list[str | None]:
    found: list[str | None] = to_texts(pa.array(values, kind)).to_pylist()
    return found


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([0.1, 1e18, 1e-7, -2.50], pa.float64(), "0.1 1000000000000000000 0.0000001 -2.5"),
        ([0.1, float("inf")], pa.float32(), "0.1 inf"),
        ([decimal.Decimal("1E-8")], pa.decimal128(20, 10), "0.0000000100"),
        ([decimal.Decimal("12300")], pa.decimal128(5, -2), "12300"),
        ([34200, 34201], pa.time32("s"), "09:30:00 09:30:01"),
        ([34200_500000, 34200_000000], pa.time64("us"), "09:30:00.5 09:30:00"),
        ([1], pa.time64("ns"), "00:00:00.000000001"),
        ([datetime.timedelta(hours=30)], pa.duration("ms"), "30:00:00"),
        ([250, 1500, -500], pa.duration("ms"), "00:00:00.25 00:00:01.5 -00:00:00.5"),
        ([1, 10**18], pa.duration("ns"), "00:00:00.000000001 277777:46:40"),
        ([10**17], pa.duration("s"), "27777777777777:46:40"),
        ([b"abc"], pa.binary(), "abc"),
        (["x"], pa.dictionary(pa.int8(), pa.string()), "x"),
        (["x"], pa.large_string(), "x"),
    ],
)
def test_types_become_texts(values: list[Any], kind: Any, expected: str) -> None:
    assert texts(values, kind) == expected.split()


def test_moments_keep_their_time_zone() -> None:
    moment = datetime.datetime(2026, 3, 14, 9, 30, tzinfo=BERLIN)
    assert texts([moment], pa.timestamp("us", "UTC")) == ["2026-03-14 08:30:00Z"]
    assert texts([moment], pa.timestamp("us", "+01:00")) == ["2026-03-14 09:30:00+0100"]
    assert texts([moment], pa.timestamp("us", "No/Where")) == ["2026-03-14 08:30:00Z"]
    half = datetime.datetime(2026, 3, 14, 9, 30, 0, 500000)
    assert texts([half]) == ["2026-03-14 09:30:00.5"]


def test_nested_values_are_json_with_the_digits_of_decimals() -> None:
    value = {
        "d": decimal.Decimal("1.10"),
        "t": datetime.date(2026, 3, 14),
        "n": float("nan"),
        "x": [1, None],
    }
    (cell,) = texts([value])
    assert cell == '{"d": 1.10, "t": "2026-03-14", "n": null, "x": [1, null]}'
    (mapped,) = texts([[("ä", 1)]], pa.map_(pa.string(), pa.int64()))
    assert mapped == '{"ä": 1}'
    identifier = uuid.uuid4()
    assert texts([identifier.bytes], pa.uuid()) == [str(identifier)]


def test_nested_values_are_as_they_are_in_a_column_of_their_own() -> None:
    moment = datetime.datetime(2024, 1, 1, 1, 1, 1, 123456)
    assert texts([[moment]], pa.list_(pa.timestamp("us"))) == ['["2024-01-01 01:01:01.123456"]']
    assert texts([[1]], pa.list_(pa.timestamp("ns"))) == ['["1970-01-01 00:00:00.000000001"]']
    assert texts([[1500]], pa.list_(pa.duration("ms"))) == ['["00:00:01.5"]']
    assert texts([{"f": 0.1}], pa.struct([("f", pa.float32())])) == ['{"f": 0.1}']
    assert texts([[1e20, 3.0, float("-inf"), None]]) == ['[100000000000000000000, 3, "-inf", null]']
    assert texts([[True, False, None]]) == ["[true, false, null]"]
    assert texts([["", '"', "ä\n", None]]) == ['["", "\\"", "ä\\n", null]']
    assert texts([{"": None}, None, {"": []}]) == ['{"": null}', None, '{"": []}']
    assert texts([[b"ab"], [None]]) == ['["ab"]', "[null]"]
    with pytest.raises(NoTextError):
        texts([[b"\xff"]])


def test_maps_and_fields_of_one_name_are_written_with_all_they_have() -> None:
    kind = pa.map_(pa.int64(), pa.float32())
    column = pa.array([[(9, 9.0)], [(1, 0.5), (1, None)], None, []], kind).slice(1)
    assert to_texts(column).to_pylist() == ['{"1": 0.5, "1": null}', None, "{}"]
    named = pa.StructArray.from_arrays([pa.array([1]), pa.array(["x"])], ["a", "a"])
    assert to_texts(named).to_pylist() == ['{"a": 1, "a": "x"}']


NESTED: Any = st.recursive(
    st.sampled_from([pa.string(), pa.int64(), pa.bool_()]),
    lambda inner: st.one_of(
        inner.map(pa.list_),
        inner.map(pa.large_list),
        inner.map(lambda kind: pa.list_(kind, 2)),
        inner.map(lambda kind: pa.map_(pa.string(), kind)),
        st.lists(inner, max_size=3).map(
            lambda kinds: pa.struct([(f"f{place}", kind) for place, kind in enumerate(kinds)])
        ),
    ),
    max_leaves=5,
)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    if pa.types.is_struct(kind):
        value: st.SearchStrategy[Any] = st.fixed_dictionaries(
            {field.name: of_type(field.type) for field in kind}
        )
    elif pa.types.is_map(kind):
        value = st.dictionaries(st.text(max_size=3), of_type(kind.item_type), max_size=3)
    elif pa.types.is_fixed_size_list(kind):
        value = st.lists(of_type(kind.value_type), min_size=2, max_size=2)
    elif pa.types.is_nested(kind):
        value = st.lists(of_type(kind.value_type), max_size=3)
    elif pa.types.is_boolean(kind):
        value = st.booleans()
    else:
        value = st.text(max_size=4) if kind == pa.string() else st.integers(-9, 9)
    return st.none() | value


def as_pairs(value: Any, kind: Any) -> Any:
    """A value with its maps as the pairs that pyarrow takes."""
    if value is None or not pa.types.is_nested(kind):
        return value
    if pa.types.is_map(kind):
        return [(name, as_pairs(item, kind.item_type)) for name, item in value.items()]
    if pa.types.is_struct(kind):
        return {field.name: as_pairs(value[field.name], field.type) for field in kind}
    return [as_pairs(item, kind.value_type) for item in value]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_json_of_nested_values_gives_them_back(data: st.DataObject) -> None:
    kind = pa.list_(data.draw(NESTED))
    values = data.draw(st.lists(of_type(kind), min_size=1, max_size=5))
    start = data.draw(st.integers(0, len(values) - 1))
    column = pa.array([as_pairs(value, kind) for value in values], kind).slice(start)
    cells = to_texts(column).to_pylist()
    assert [None if cell is None else json.loads(cell) for cell in cells] == values[start:]


@pytest.mark.parametrize("space", ["\x0b", "\x1c", "\x1f", "\x85", "\u2003\u3000", " \t"])
def test_rows_with_nothing_but_white_space_are_blank(write: WriteParquet, space: str) -> None:
    report = read_table(write({"a": ["x", space, "\u200b"], "b": [None, space, None]})).report
    assert (report.rows, report.blank) == (2, 1)


def test_a_limit_of_the_system_is_no_damage_of_the_file(
    write: WriteParquet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    path = write({"a": ["x"]})
    monkeypatch.setattr(ColumnFiles, "append", fail)
    with pytest.raises(JobError) as error:
        parquet._read_in_child(parquet._Task(str(path), str(tmp_path)), lambda _: None)
    assert error.value.code == "disk.open-files"
    monkeypatch.setattr(ColumnFiles, "begin", fail)
    with pytest.raises(OSError, match="Too many"):
        parquet._read_in_child(parquet._Task(str(path), str(tmp_path)), lambda _: None)


def extension(kind: Any, values: list[Any]) -> Any:
    return pa.ExtensionArray.from_storage(kind, pa.array(values, kind.storage_type))


def union(*, dense: bool) -> Any:
    kinds, values = pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["x", "y"])]
    if dense:
        return pa.UnionArray.from_dense(kinds, pa.array([0, 1], pa.int32()), values)
    return pa.UnionArray.from_sparse(kinds, values)


MOMENT = datetime.datetime(2026, 3, 14, 9, 30)
PRICE = decimal.Decimal("1.10")
# Every type that Arrow has -> the text of a value, or None where there is none.
EVERY_TYPE: list[tuple[Any, str | None]] = [
    *((pa.array([5], getattr(pa, f"{sign}int{bits}")()), "5")
      for bits in (8, 16, 32, 64) for sign in ("", "u")),
    (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
    (pa.array([True]), "true"),
    (pa.array([1.5], pa.float16()), "1.5"),
    (pa.array([0.1], pa.float32()), "0.1"),
    (pa.array([0.1], pa.float64()), "0.1"),
    *((pa.array([PRICE], kind(5, 2)), "1.10")
      for kind in (pa.decimal32, pa.decimal64, pa.decimal128, pa.decimal256)),
    *((pa.array(["é"], kind()), "é") for kind in (pa.string, pa.large_string, pa.string_view)),
    *((pa.array([b"ab"], kind()), "ab") for kind in (pa.binary, pa.large_binary, pa.binary_view)),
    (pa.array([b"ab"], pa.binary(2)), "ab"),
    (pa.array([b"\xff\xd8"], pa.binary()), None),
    (pa.array([b"\x01\0\0\0"], pa.binary(4)), None),  # UTF-8 by chance
    *((pa.array([MOMENT.date()], kind()), "2026-03-14") for kind in (pa.date32, pa.date64)),
    (pa.array([2**30], pa.date32()), "1073741824"),  # of a year that no calendar has
    (pa.array([1], pa.time32("s")), "00:00:01"),
    (pa.array([1], pa.time32("ms")), "00:00:00.001"),
    (pa.array([1], pa.time64("us")), "00:00:00.000001"),
    (pa.array([1], pa.time64("ns")), "00:00:00.000000001"),
    *((pa.array([MOMENT], pa.timestamp(unit)), "2026-03-14 09:30:00")
      for unit in ("s", "ms", "us", "ns")),
    (pa.array([MOMENT], pa.timestamp("us", "Europe/Berlin")), "2026-03-14 10:30:00+0100"),
    (pa.array([1500], pa.duration("ms")), "00:00:01.5"),
    (pa.array([(1, 2, -3)], pa.month_day_nano_interval()), "P1M2DT-0.000000003S"),
    *((pa.array([[1]], kind(pa.int8())), "[1]")
      for kind in (pa.list_, pa.large_list, pa.list_view, pa.large_list_view)),
    (pa.array([[1]], pa.list_(pa.int8(), 1)), "[1]"),
    (pa.array([[b"\xff"]], pa.list_(pa.binary())), None),
    (pa.array([{"bytes": b"\xff", "path": "x"}]), None),
    (pa.array([{"a": 1}]), '{"a": 1}'),
    (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())), '{"a": 1}'),
    (pa.array(["x"]).dictionary_encode(), "x"),
    (pa.array([b"\xff"]).dictionary_encode(), None),
    (pa.array(["x"], pa.run_end_encoded(pa.int32(), pa.string())), "x"),
    (union(dense=True), None),
    (union(dense=False), None),
    (extension(pa.uuid(), [b"x" * 16]), "78787878-7878-7878-7878-787878787878"),
    (extension(pa.json_(), ['{"a":1}']), '{"a":1}'),
    (extension(pa.bool8(), [1]), "true"),
    (extension(pa.fixed_shape_tensor(pa.int8(), [2]), [[1, 2]]), "[1, 2]"),
    (extension(pa.opaque(pa.string(), "type", "vendor"), ["x"]), "x"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "expected"), EVERY_TYPE, ids=[str(column.type) for column, _ in EVERY_TYPE]
)
def test_every_type_has_a_text_or_none(column: Any, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(NoTextError, match=r"no text \("):
            to_texts(column)
    else:
        assert to_texts(column).to_pylist()[0] == expected


def test_a_file_of_every_type_is_read_without_the_columns_that_have_no_text(
    write: WriteParquet, tmp_path: Path
) -> None:
    columns, expected = {}, {}
    for place, (column, text) in enumerate(EVERY_TYPE):
        with contextlib.suppress(pa.ArrowNotImplementedError):  # Parquet has no such type
            pq.write_table(pa.table({"a": column}), tmp_path / "tried.parquet")
            columns[f"c{place}"], expected[f"c{place}"] = column.slice(0, 1), text
    table = read_table(write(columns))
    assert len(columns) == len(EVERY_TYPE) - 4  # intervals, run-end encoded ones, unions
    without = [name for name, text in expected.items() if text is None]
    assert table.columns() == {name: [text] for name, text in expected.items() if text is not None}
    assert [warning.partition(" it has")[0] for warning in table.report.warnings] == [
        f"The column “{name}” is left out:" for name in without
    ]
    assert len(without) == 5


def test_no_type_of_arrow_is_forgotten() -> None:
    ids = {getattr(pa.lib, name) for name in dir(pa.lib) if name.startswith("Type_")}
    no_arrays = {pa.lib.Type_NA, pa.lib.Type_INTERVAL_MONTHS, pa.lib.Type_INTERVAL_DAY_TIME}
    assert ids - {column.type.id for column, _ in EVERY_TYPE} <= no_arrays


def test_bytes_that_come_late_are_left_out_too(write: WriteParquet) -> None:
    numbers = list(range(50_000))
    mixed = pa.array([*(b"%d" % number for number in numbers[1:]), b"\xff"])
    table = read_table(write({"a": numbers, "late": mixed, "b": numbers, "b.c": mixed}))
    assert table.columns() == {"a": list(map(str, numbers)), "b": list(map(str, numbers))}
    assert [warning[:25] for warning in table.report.warnings] == [
        "The column “late” is left", "The column “b.c” is left ",
    ]  # fmt: skip


def test_a_left_out_column_of_a_repeated_name_is_the_right_one(tmp_path: Path) -> None:
    path = tmp_path / "twice.parquet"
    columns = [pa.array([1]), pa.array([b"\xff"]), pa.array([2])]
    pq.write_table(pa.Table.from_arrays(columns, names=["a", "a", "a"]), path)
    table = read_table(path)
    assert table.columns() == {"a": ["1"], "a (3)": ["2"]}
    assert table.report.renamed == ("a (3)",)
    assert table.report.warnings[0].startswith("The column “a (2)” is left out")


def test_a_file_of_nothing_but_bytes_is_refused(write: WriteParquet) -> None:
    with pytest.raises(InputError, match=r"“image” has bytes that are no text \(binary\)") as error:
        read_table(write({"image": pa.array([b"\x89PNG\xff"])}))
    assert error.value.code == "data.parquet-binary"


def test_rows_without_any_text_are_blank(write: WriteParquet) -> None:
    table = read_table(write({"a": ["x", None, " ", "y"], "b": [None, None, "\u3000", None]}))
    assert (table.columns()["a"], list(table.row_numbers)) == (["x", "y"], [1, 4])
    assert (table.report.rows, table.report.blank) == (2, 2)


def test_repeated_names_get_names_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "twice.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), path)
    report = read_table(path).report
    assert [column.name for column in report.columns] == ["a", "a (2)"]
    assert report.renamed == ("a (2)",)


def test_row_groups_and_batches_are_all_read(write: WriteParquet) -> None:
    table = read_table(write({"a": list(range(50_000))}, row_group_size=7_000))
    assert table.columns()["a"] == list(map(str, range(50_000)))
    assert list(table.row_numbers) == list(range(1, 50_001))


def test_a_damaged_file_is_an_input_error(write: WriteParquet, tmp_path: Path) -> None:
    content = write({"a": ["x" * 50] * 5000}).read_bytes()
    for name, damaged in (
        ("cut.parquet", content[: len(content) // 2]),
        ("middle.parquet", content[:20] + bytes(60) + content[80:]),
        ("end.parquet", content[:-20] + bytes(16) + content[-4:]),
    ):
        path = tmp_path / name
        path.write_bytes(damaged)
        with pytest.raises(InputError) as error:
            read_table(path)
        assert error.value.code in ("data.parquet-damaged", "data.parquet-refused")
        assert name in error.value.message
    other = tmp_path / "other.parquet"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="not a Parquet file"):
        read_table(other)


def test_a_value_that_stands_a_billion_times_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    one = pa.DictionaryArray.from_arrays(
        pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 100])
    )
    schema = pa.schema([("a", one.type)])
    with pq.ParquetWriter(path, schema) as writer:
        for _ in range(60):
            writer.write_table(pa.table({"a": one}))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="60,000,000 rows") as error:
        read_table(path)
    assert error.value.code == "data.parquet-refused"


def test_texts_that_unpack_to_more_than_the_limit_are_refused(
    write: WriteParquet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write({"a": ["x" * 1000] * 30_000})
    monkeypatch.setattr(parquet, "MOST_TEXT", 10 << 20)
    (tmp_path / "out").mkdir()
    task = parquet._Task(str(path), str(tmp_path / "out"))
    with pytest.raises(InputError, match="unpacks to more than"):
        parquet._read_in_child(task, lambda _: None)


def test_progress_is_told_in_rows(write: WriteParquet) -> None:
    sink = MemorySink()
    read_table(write({"a": list(range(50_000))}), sink=sink)
    assert sink.events == [Progress(done, 50_000, "rows") for done in (20_000, 40_000, 50_000)]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is mapped")
def test_a_table_in_memory_keeps_no_file(write: WriteParquet) -> None:
    table = read_table(write({"a": list(range(50_000))}))
    assert ".cells" not in Path("/proc/self/maps").read_text()
    assert table.columns()["a"][-1] == "49999"


def test_a_full_disk_is_no_damage_of_the_file(
    write: WriteParquet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = write({"a": ["x"]})
    monkeypatch.setattr(ColumnFiles, "append", fail)
    with pytest.raises(JobError) as error:
        parquet._read_in_child(parquet._Task(str(path), str(tmp_path)), lambda _: None)
    assert error.value.code == "disk.full"


def test_options_of_other_files_are_refused(write: WriteParquet) -> None:
    path = write({"a": ["x"]})
    for reading in (Reading(sheet="x"), Reading(encoding="utf-8"), Reading(header=0)):
        with pytest.raises(InputError, match=r"is a \.parquet file"):
            read_table(path, reading)


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=6)),
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
        st.one_of(st.none(), st.lists(st.integers(0, 9), max_size=3)),
    ),
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS)
def test_every_row_is_in_the_table_or_blank(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    columns = {
        "a": pa.array([row[0] for row in rows], pa.string()),
        "b": pa.array([row[1] for row in rows], pa.int64()),
        "c": pa.array([row[2] for row in rows], pa.list_(pa.int64())),
    }
    folder = tmp_path_factory.mktemp("rows")
    pq.write_table(pa.table(columns), folder / "x.parquet", row_group_size=7)
    (folder / "out").mkdir()
    task = parquet._Task(str(folder / "x.parquet"), str(folder / "out"))
    outcome = parquet._read_in_child(task, lambda _: None)
    arrays = open_columns(folder / "out", 3, outcome.report.rows)
    data = {name: cells.to_pylist() for name, cells in zip("abc", arrays, strict=True)}
    assert outcome.report.rows + outcome.report.blank == len(rows)
    for place, number in enumerate(outcome.row_numbers):
        text, whole, items = rows[number - 1]
        assert data["a"][place] == (text or None)
        assert data["b"][place] == (None if whole is None else str(whole))
        assert data["c"][place] == (None if items is None else json.dumps(items))
    missing = set(range(1, len(rows) + 1)) - set(outcome.row_numbers)
    for number in missing:
        text, whole, items = rows[number - 1]
        assert whole is None
        assert items is None
        assert not (text or "").strip()
