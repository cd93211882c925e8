"""Packages whose parts have other names than those that most programs write."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.data.test_workbook import MAIN, SMALL, xlsx_parts

from tunesmith.core.errors import InputError
from tunesmith.data.reading import read_table
from tunesmith.data.table import Hidden, Reading
from tunesmith.data.workbook_names import write_with_usual_names

WritePackage = Callable[[str, Mapping[str, str]], Path]
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="2" hidden="1"><c r="A2" s="1"><v>7</v></c></row>'
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>code</t></si></sst>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="200" formatCode="000"/>'
    '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
)
RELATIONS = "xl/_rels/workbook.xml.rels"
CONTENT = "[Content_Types].xml"


def parts(sheet_target: str = "worksheets/sheet1.xml") -> dict[str, str]:
    found = {
        **xlsx_parts(ROWS),
        "xl/sharedStrings.xml": STRINGS,
        "xl/styles.xml": STYLES,
    }
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = "".join(
        f'<Relationship Id="r{name}" Type="{office}/{name}" Target="{name}.xml"/>'
        for name in ("sharedStrings", "styles")
    )
    found[RELATIONS] = (
        found[RELATIONS]
        .replace("</Relationships>", f"{more}</Relationships>")
        .replace("worksheets/sheet1.xml", sheet_target)
    )
    return found


def moved_to_the_root() -> dict[str, str]:
    """As some programs write it: the workbook is not in `xl`, which only the relations tell."""
    found = {name.replace("xl/", "", 1): text for name, text in parts().items()}
    found["_rels/.rels"] = found["_rels/.rels"].replace("xl/workbook", "workbook")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    found[CONTENT] = found[CONTENT].replace(
        "/>", f'><Override PartName="/workbook.xml" ContentType="{kind}"/></Types>'
    )
    return found


@pytest.mark.parametrize(
    "package",
    [
        parts(),
        parts("./worksheets/sheet1.xml"),
        parts("../xl/worksheets/sheet1.xml"),
        parts("worksheets\\sheet1.xml"),
        parts("/xl/worksheets/sheet1.xml"),
        parts("xl/worksheets/sheet1.xml"),
        {name.replace("/", "\\"): text for name, text in parts().items()},
        {f"/{name}": text for name, text in parts().items()},
        {name if name == CONTENT else name.upper(): text for name, text in parts().items()},
        {name.replace("sharedS", "SharedS"): text for name, text in parts().items()},
        moved_to_the_root(),
    ],
)
def test_parts_are_found_by_their_relations_whatever_their_names(
    write_package: WritePackage, package: Mapping[str, str]
) -> None:
    table = read_table(write_package("a.xlsx", package))
    assert table.columns() == {"code": ["007"]}
    assert table.report.hidden == Hidden((2,), ())


def test_parts_that_are_packed_in_another_way_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    assert read_table(path, Reading(as_displayed=True)).columns() == {"code": ["007"]}


def test_a_package_with_usual_names_is_not_copied(
    write_package: WritePackage, tmp_path: Path
) -> None:
    for package in (parts(), xlsx_parts(SMALL)):
        path = write_package("a.xlsx", package)
        with zipfile.ZipFile(path) as archive:
            assert not write_with_usual_names(path, archive, tmp_path / "copy.xlsx")
        assert not (tmp_path / "copy.xlsx").exists()


def test_a_sheet_whose_part_is_missing_is_still_told(write_package: WritePackage) -> None:
    package = {f"/{name}": text for name, text in parts("worksheets/none.xml").items()}
    with pytest.raises(InputError) as error:
        read_table(write_package("a.xlsx", package))
    assert error.value.code == "data.workbook-damaged"
