"""A sheet looked at in blocks gives the facts that walking it tag by tag gives."""

from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.data.workbook_blocks import SheetBlocks, UnusualSheetError
from tunesmith.data.workbook_facts import Bounds, SheetScan, column_letters
from tunesmith.data.workbook_scan import SheetWalk

CODES = {"1": "00000", "3": "d.m.yy hh:mm", "12": "0%"}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="x">'
FOOT = "<extLst><ext><x14:sparkline><xm:f>S!A1</xm:f></x14:sparkline></ext></extLst></worksheet>"


def walked(sheet: bytes) -> SheetScan:
    walk = SheetWalk(Bounds(Path("x.xlsx"), "S"), CODES)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    walk.attach(parser)
    parser.Parse(sheet, True)
    return walk.scan


def looked_at(sheet: bytes, size: int = 1 << 20) -> SheetScan:
    blocks = SheetBlocks(Bounds(Path("x.xlsx"), "S"), CODES)
    for start in range(0, len(sheet), size):
        blocks.take(sheet[start : start + size])
    blocks.finish()
    return blocks.scan


TEXTS = st.sampled_from(
    ["7", "1.5", "x", "", " ", "\u00a0", "ä", "a:c b", "hidden", "&lt;c r=", ">"]
)
STYLES = st.sampled_from(["", ' s="0"', ' s="1"', ' s="3"', ' s="12"', ' s="99999"'])
TYPES = st.sampled_from(
    ["", "", ' t="s"', ' t="str"', ' t="e"', ' t="b"', ' t="n"', ' t="inlineStr"', ' t="d"']
)
FORMULAS = st.sampled_from(["<f>A1</f>", "<f/>", '<f t="shared" ref="A1:A9" si="0"/>'])
MORE = st.sampled_from(["", "", "", ' cm="1"', ' vm="1" ph="1"'])


@st.composite
def contents(draw: st.DrawFn) -> str:
    formula = draw(st.one_of(st.just(""), st.just(""), FORMULAS))
    text = draw(TEXTS)
    value = draw(
        st.sampled_from(
            [
                "",
                f"<v>{text}</v>",
                f"<v>{text}</v>",
                "<v/>",
                f'<v xml:space="preserve">{text}</v>',
                f"<is><t>{text}</t></is>",
                f"<is><r><rPr><b/><color rgb='1'/></rPr><t>{text}</t></r></is>",
            ]
        )
    )
    return formula + value


@st.composite
def cells(draw: st.DrawFn, row: int, column: int) -> str:
    start = f'<c r="{column_letters(column)}{row}"{draw(STYLES)}{draw(TYPES)}{draw(MORE)}'
    inner = draw(st.one_of(st.none(), contents()))
    return f"{start}/>" if inner is None else f"{start}>{inner}</c>"


ROWS = st.sampled_from(
    ["", "", ' hidden="1"', ' spans="1:3" hidden="true"', " x:dy='0.2' hidden='0'"]
)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A sheet as programs write it."""
    data, row = "", 0
    for _ in range(draw(st.integers(0, 6))):
        row += draw(st.sampled_from([1, 1, 1, 5, 900]))
        places = draw(st.sets(st.sampled_from([0, 1, 2, 3, 25, 26, 27, 701, 702]), max_size=4))
        inner = "".join(draw(cells(row, place)) for place in sorted(places))
        data += f'<row r="{row}"{draw(ROWS)}>{inner}</row>'
    columns = draw(st.sampled_from(["", '<cols><col min="2" max="3" hidden="1"/></cols>']))
    merged = draw(
        st.sampled_from(
            ["", '<mergeCells count="2"><mergeCell ref="A2:B4"/><mergeCell ref="C1"/></mergeCells>']
        )
    )
    return f"{HEAD}{columns}<sheetData>{data}</sheetData>{merged}{FOOT}"


@settings(max_examples=150, deadline=None)
@given(sheets(), st.integers(1, 400))
def test_blocks_of_any_size_give_what_the_walk_gives(sheet: str, size: int) -> None:
    content = sheet.encode()
    assert looked_at(content, size) == walked(content)


ODDITIES = [
    ("<sheetData>", "<sheetData><!-- <c r='A1' t='e'/> -->"),
    ("<v>7</v>", "<v><![CDATA[<c r='A1'>]]></v>"),
    ("<c r=", "<c t='e' r="),
    ("<c r=", "<c  r="),
    ('"><v', '" ><v'),
    ("<v>7</v>", "<v>&#32;</v>"),
    ("<row ", "<x:row "),
    ("<c ", "<x:c "),
    ("</c>", "</x:c>"),
    ("</c>", "<extLst/></c>"),
    ('s="1"', 's="&#49;"'),
    ("hidden='0'", "hidden='&#49;'"),
    ('<row r="1" hidden="1"', '<row hidden="1"'),
    ('r="A1"', ""),
    ('r="A1"', 'r="a1"'),
    ('r="A1"', 'r="$A$1"'),
    ('r="A1"', 'r="A01"'),
    ('r="B', 'r="BBBBB'),
    ("<mergeCell ", "<x:mergeCell "),
    ('ref="A2:B4"', 'ref="$a$2:b4"'),
    ("UTF-8", "ISO-8859-1"),
    ("</f>", "</f>\n  "),
    ("<f>", "<f>1&gt;0,"),
]


@settings(max_examples=200, deadline=None)
@given(sheets(), st.lists(st.sampled_from(ODDITIES), max_size=2), st.integers(1, 400))
def test_what_is_not_written_as_usual_is_left_to_the_walk_or_read_alike(
    sheet: str, oddities: list[tuple[str, str]], size: int
) -> None:
    for usual, odd in oddities:
        sheet = sheet.replace(usual, odd)
    content = sheet.encode("latin-1" if "ISO-8859-1" in sheet else "utf-8")
    try:
        expected = walked(content)
    except (InputError, expat.ExpatError):
        return
    try:
        found = looked_at(content, size)
    except UnusualSheetError:
        return
    assert found == expected


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><!----></c>',
        '<c r="A1"><v><![CDATA[1]]></v></c>',
        '<x:c r="A1"/>',
        "<c/>",
        '<c r="AAAA1"/>',
        '<c r="A0"/>',
        '<c r="A1" s="&#49;"/>',
        '<c r="A1"><f>A2</f><v>&#32;</v></c>',
        '<c r="A1"><v>1</v><f>A2</f></c>',
        '<c r="XFD1048576"><v>1</v></c>',
    ],
)
def test_unusual_cells_are_not_guessed_at(cell: str) -> None:
    with pytest.raises(UnusualSheetError):
        looked_at(f'{HEAD}<sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "utf-7", "cp037"])
def test_encodings_in_which_a_byte_is_no_character_are_left_to_the_walk(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(UnusualSheetError):
        looked_at(f"{head}<worksheet/>".encode(encoding))


def test_a_sheet_without_an_end_in_sight_is_not_kept_in_memory() -> None:
    blocks = SheetBlocks(Bounds(Path("x.xlsx"), "S"), CODES)
    blocks.take(f'{HEAD}<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode())
    with pytest.raises(UnusualSheetError):
        for _ in range(10):
            blocks.take(b"x" * (1 << 20))
