"""The fast way through a text table gives what the slow way gives, to the letter."""

import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tunesmith.data import delimited_stream
from tunesmith.data.delimited_scan import Scanned, cut_block, scan_block
from tunesmith.data.dialect import Dialect
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, Report

COMMAS = Dialect(",", '"')
PIECES = st.sampled_from(
    [
        *("a", "b", "1", " ", "\t", "é", "\u3000", "\u00a0", "日", "\ufeff", "'", "x" * 40),
        *(",", ",", ",", ",,", "\n", "\n", "\n", "\r\n", "\r", '"', '"', '""', '","', '"\n"'),
    ]
)
ROWS = st.lists(
    st.tuples(*[st.sampled_from(["a", "", " ", '"x, y"', '"two\nlines"', '"a ""b"""', "é"])] * 3),
    min_size=1,
    max_size=40,
).map(lambda rows: "\n".join(map(",".join, rows)))
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map("".join),
    st.tuples(ROWS, st.lists(PIECES, max_size=6).map("".join), ROWS).map("".join),
)


def read(path: Path, block: int, *, slowly: bool = False) -> tuple[object, ...]:
    """Cells, row numbers and report, read in blocks of so many bytes."""
    scans = (lambda *_: None) if slowly else scan_block
    with (
        mock.patch.object(delimited_stream, "BLOCK", block),
        mock.patch.object(delimited_stream, "scan_block", scans),
    ):
        table = read_table(path, Reading(header=0, delimiter=","))
    return table.data.to_pydict(), table.row_numbers.tolist(), table.report


@given(TEXTS, st.sampled_from([1, 7, 64, 4096]), st.booleans())
@example('a,b,c\n"1\n2",x,y\n,,\n\n1,2\n1,2,3,4\n', 1, False)
@example('a,"b""",c\n"""",,\n', 7, False)
@example("a,b\r\n,\r\n \u3000,\r\n1,2\r\n", 4096, False)
@example("\ufeff,,", 64, False)
def test_both_ways_give_the_same(text: str, block: int, with_mark: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(("z,z\n" + text).encode("utf-8-sig" if with_mark else "utf-8"))
        fast, slow = read(path, block), read(path, block, slowly=True)
    assert fast == slow
    report = fast[2]
    assert isinstance(report, Report)
    assert report.rows == len(fast[1])  # type: ignore[arg-type]


@given(ROWS)
def test_rows_of_one_width_are_taken_fast(text: str) -> None:
    scanned = scan_block(text.encode(), COMMAS, 3)
    assert scanned is not None
    assert len(scanned.lines) + len(scanned.others) + scanned.blank == text.count("\n") + 1 - sum(
        text.count(inner) for inner in ("two\nlines",)
    )


def scanned(text: str, width: int = 2) -> Scanned:
    found = scan_block(text.encode(), COMMAS, width)
    assert found is not None
    return found


def test_what_is_not_regular_stands_between_the_rows_it_stands_between() -> None:
    found = scanned('1,2\n\n3,"a\nb"\n5\n6,7,8\n9,0\n')
    assert [cells.to_pylist() for cells in found.columns] == [["1", "3", "9"], ["2", "a\nb", "0"]]
    assert found.lines.tolist() == [0, 2, 6]
    assert found.blank == 1
    assert [(it.row, it.line, it.text) for it in found.others] == [
        (2, 4, b"5\n"),
        (2, 5, b"6,7,8\n"),
    ]
    assert found.line_count == 7


@pytest.mark.parametrize(
    "text",
    ['a"b,c\n', '"a"b,c\n', 'a,"b\n', "a,b\rc,d\n", '5" pipe,x\n6" pipe,y\n', "\ufeffa,b\n"],
)
def test_what_csv_has_its_own_idea_of_goes_the_slow_way(text: str) -> None:
    assert scan_block(text.encode(), COMMAS, 2) is None


def test_a_block_ends_where_a_record_ends() -> None:
    assert cut_block(b'a,b\n"c\nd",e\n"f\n', COMMAS) == len(b'a,b\n"c\nd",e\n')
    assert cut_block(b'"a\nb', COMMAS) == 0
    assert cut_block(b'"a\nb', Dialect(",", None)) == 3
