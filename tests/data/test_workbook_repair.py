"""Workbooks with cells that calamine alone refuses or reads wrong."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.data.test_workbook import MAIN, OFFICE, PACKAGE, column, text_cell, xlsx_parts
from tests.data.test_workbook_kinds import ods_row, write_ods

from tunesmith.core.errors import InputError
from tunesmith.data import workbook_repair
from tunesmith.data.durations import duration_text
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading, Sheet
from tunesmith.data.workbook_repair import long_duration, write_repaired

WritePackage = Callable[[str, Mapping[str, str]], Path]
HEADER = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'


def sheet_xml(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{rows}</sheetData></worksheet>'


def two_sheets(first: str, second: str) -> dict[str, str]:
    return {
        **xlsx_parts(""),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/><sheet name="T" sheetId="2" r:id="r2"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="r{place}" Type="{OFFICE}/worksheet" '
                f'Target="worksheets/sheet{place}.xml"/>'
                for place in (1, 2)
            )
            + "</Relationships>"
        ),
        "xl/worksheets/sheet1.xml": sheet_xml(first),
        "xl/worksheets/sheet2.xml": sheet_xml(second),
    }


PLAIN = f'<row r="2">{text_cell("A2", "x")}<c r="B2"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2" t="str"><v><![CDATA[x < y > & z]]></v></c>', "x < y > & z"),
        ('<c r="B2" t="inlineStr"><is><t>a<![CDATA[&amp;]]></t></is></c>', "a&amp;"),
        ('<c r="B2"><!-- here --><v>2<!-- <v>9</v> -->5</v></c>', "25"),
    ],
)
def test_values_with_cdata_and_comments_are_whole(
    write_package: WritePackage, cell: str, text: str
) -> None:
    rows = f'{HEADER}<row r="2">{text_cell("A2", "x")}{cell}</row>'
    table = read_table(write_package("a.xlsx", xlsx_parts(rows)))
    assert table.columns() == {"a": ["x"], "b": [text]}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2" t="e"><v>#SPILL!</v></c>',
        '<c r="B2" s="0" t="e"><f>1/0</f><v>Err:502</v></c>',
        "<c r='B2' t='e'><f ca='1'/><v>#GETTING_DATA</v></c>",
        '<c r="B2" t="e" vm="1"><v>#BUSY!</v></c>',
        '<c r="B2" t="e">\n<v>#WERT!</v></c>',
    ],
)
def test_an_error_cell_of_any_name_is_an_empty_cell_that_is_counted(
    write_package: WritePackage, cell: str
) -> None:
    rows = f'<row r="2">{text_cell("A2", "x")}{cell}</row>'
    rows += f'<row r="3">{text_cell("A3", "#SPILL!")}<c r="B3" t="e"><v>#N/A</v></c></row>'
    path = write_package("a.xlsx", two_sheets(rows, PLAIN))
    table = read_table(path)
    assert table.columns() == {"a": ["x", "#SPILL!"], "b": [None, None]}
    assert table.report.error_cells == 2
    other = read_table(path, Reading(sheet="T"))
    assert other.columns() == {"a": ["x"], "b": ["1"]}
    assert other.report.sheets == (Sheet("S", 2, hidden=False), Sheet("T", 1, hidden=False))
    assert other.report.warnings == ()


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="[h]:mm"/>'
    '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
)


def test_a_time_of_too_many_days_is_its_number(write_package: WritePackage) -> None:
    values = ["1.25", "1e10", "-12345678901.5", "999999998", "0.30000000000000004"]
    rows = "".join(
        f'<row r="{place}">{text_cell(f"A{place}", "x")}<c r="B{place}" s="1"><v>{value}</v></c>'
        "</row>"
        for place, value in enumerate(values, start=2)
    )
    path = write_package("a.xlsx", {**two_sheets(rows, PLAIN), "xl/styles.xml": STYLES})
    shown = ["30:00:00", "10000000000", "-12345678901.5", "23999999952:00:00", "07:12:00"]
    assert column(read_table(path), "b") == shown
    other = read_table(path, Reading(sheet="T"))
    assert other.report.sheets[0] == Sheet("S", 5, hidden=False)


def test_a_damaged_sheet_that_is_not_chosen_is_told_of(write_package: WritePackage) -> None:
    damaged = '<row r="2"><c r="A2" t="s"><v>99</v></c></row>'  # there are no shared strings
    path = write_package("a.xlsx", two_sheets(PLAIN, damaged))
    table = read_table(path)
    assert table.columns() == {"a": ["x"], "b": ["1"]}
    assert table.report.sheets == (Sheet("S", 1, hidden=False), Sheet("T", 0, hidden=False))
    (warning,) = table.report.warnings
    assert "“T”" in warning and "not counted" in warning
    with pytest.raises(InputError, match="“T”") as caught:
        read_table(path, Reading(sheet="T"))
    assert caught.value.code == "data.workbook-damaged"


def test_a_copy_has_all_else_as_it_was_wherever_a_block_ends(
    monkeypatch: pytest.MonkeyPatch, write_package: WritePackage, tmp_path: Path
) -> None:
    rows = "".join(
        f'<row r="{place}">{text_cell(f"A{place}", "<![CDATA[t]]>")}'
        f'<c r="B{place}" t="e"><v>{"#CALC!" if place % 2 else "#REF!"}</v></c></row>'
        for place in range(2, 200)
    )
    path = write_package("a.xlsx", two_sheets(rows, PLAIN))
    for size in (7, 64, 1000, 1 << 20):
        monkeypatch.setattr("tunesmith.data.workbook_repair._BLOCK", size)
        write_repaired(path, tmp_path / "copy.xlsx", is_ods=False)
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "copy.xlsx") as after:
            assert after.namelist() == before.namelist()
            for name in before.namelist():
                expected = before.read(name).replace(b"#CALC!", b"#VALUE!")
                expected = expected.replace(b"<![CDATA[t]]>", b"t")
                assert after.read(name) == expected


def ods_cell(content: str, attributes: str = 'office:value-type="string"') -> str:
    return (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p>'
        f"</table:table-cell><table:table-cell {attributes}>{content}</table:table-cell>"
        "</table:table-row>"
    )


NOTE = "<office:annotation><text:p>a<text:tab/>note</text:p></office:annotation>"
TIME = 'office:value-type="time" office:time-value='
FRAME = '<draw:frame draw:name="f"><draw:image><text:p/></draw:image></draw:frame>'
CAPTION = "<draw:custom-shape><text:p>8 &lt;</text:p></draw:custom-shape>"
SHAPE = f"<draw:g><draw:g>{CAPTION}</draw:g></draw:g>"
ERROR = 'office:value-type="float" office:value="0" calcext:value-type="error"'


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (ods_cell("<text:p>30:05</text:p>", f'{TIME}"PT30H05M00S"'), "30:05:00"),
        (ods_cell("<text:p>x</text:p>", f'{TIME}"-PT01H00M00.250S"'), "-01:00:00.25"),
        (ods_cell("<text:p>09:30</text:p>", f'{TIME}"PT09H30M00S"'), "09:30:00"),
        (ods_cell("<text:p>a<text:tab/>b<text:line-break/>c</text:p>"), "a\tb\nc"),
        (
            ods_cell(
                "<text:p><text:ruby><text:ruby-base>漢</text:ruby-base>"
                "<text:ruby-text>カン</text:ruby-text></text:ruby></text:p>"
            ),
            "漢",
        ),
        (ods_cell("<text:p>plain</text:p>", ""), "plain"),
        (ods_cell(f"{NOTE}<text:p>plain</text:p>", 'table:style-name="s"'), "plain"),
        (ods_cell(f"{NOTE}", ""), None),
        (ods_cell(f"{NOTE}<text:p>real</text:p>"), "real"),
        (ods_cell(f"<text:p>t</text:p>{FRAME}"), "t"),
        (ods_cell(f"{SHAPE}{FRAME}<text:p>t</text:p>"), "t"),
        (ods_cell(SHAPE, ""), None),
        (
            ods_cell(f"{SHAPE}<text:p>07</text:p>", 'office:value-type="float" office:value="7"'),
            "07",
        ),
        (ods_cell("<text:p>#N/A</text:p>", ERROR), None),
        (ods_cell(f"{NOTE}<text:p>7</text:p>", 'office:value-type="float" office:value="7"'), "7"),
    ],
)
def test_opendocument_cells_are_as_shown(
    write_package: WritePackage, cell: str, text: str | None
) -> None:
    def string(value: str) -> tuple[str, str]:
        return 'office:value-type="string"', value

    path = write_ods(
        write_package,
        ods_row(string("a"), string("b"))
        + ods_row(string("first"), string("PT30H05M00S"))
        + cell
        + ods_row(string("last"), string("y")),
    )
    table = read_table(path)
    assert table.columns() == {"a": ["first", "x", "last"], "b": ["PT30H05M00S", text, "y"]}
    assert len(table.report.warnings) == table.report.error_cells == (ERROR in cell)


def test_a_text_without_a_type_is_refused_where_no_sheet_is(write_package: WritePackage) -> None:
    far = '<table:table-row table:number-rows-repeated="1048570"/>' * 2
    path = write_ods(write_package, far + ods_cell("<text:p>plain</text:p>", ""))
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert caught.value.code == "data.workbook-refused"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("PT24H00M00S", "24:00:00"),
        ("P2DT1H", "49:00:00"),
        ("PT1500M", "25:00:00"),
        ("-PT0.5S", "-00:00:00.5"),
        ("PT23H59M59.999S", None),
        ("30:05", None),
        ("", None),
    ],
)
def test_durations_of_a_day_and_more_are_written_in_hours(value: str, text: str | None) -> None:
    assert long_duration(value) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "00:00:00"),
        (1_500_000_000, "00:00:01.5"),
        (-1, "-00:00:00.000000001"),
        (108_300_250_000_000, "30:05:00.25"),
    ],
)
def test_a_duration_keeps_its_fraction(nanoseconds: int, text: str) -> None:
    assert duration_text(nanoseconds) == text


def test_drawings_go_however_deep_they_are_nested() -> None:
    deep = b"<draw:g>" * 50_000 + b"text" + b"</draw:g>" * 50_000  # minutes, level by level
    content = b"<table:table-cell><draw:line/>" + deep + b"<text:p>a</text:p></table:table-cell>"
    told = b"<table:table-cell><text:p>a</text:p></table:table-cell>"
    assert workbook_repair._without_drawings(content) == told
    assert workbook_repair._without_drawings(b"<draw:g><text:p>a") == b"<draw:g><text:p>a"
