"""Writes a copy of an .xlsx package in which calamine finds the parts, where names are unusual.

A package may call its parts as it likes: the relationships say which is the workbook and which a
sheet (ECMA-376 part 2, 9.3). calamine wants `xl/workbook.xml`, the very case of names, targets
without `..`, and parts that are stored or deflated. Not for what is in the parts.
"""

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tunesmith.data.workbook_package import Attributes, attribute, on_elements, parse_part

MAIN = "xl/workbook.xml"
_MAIN_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT_RELATIONS = "_rels/.rels"
_FIXED = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}  # beside MAIN
_USUAL_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BLOCK = 1 << 20  # bytes
_LARGE = 1 << 30  # bytes from which a part is declared to be large before it is written
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    type: str
    target: str

    @property
    def kind(self) -> str:
        return self.type.rpartition("/")[2]


def plain_name(name: str) -> str:
    r"""A part's name as others may write it: `xl\Workbook.xml` and `/xl/workbook.xml` are one."""
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower()


def write_with_usual_names(path: Path, archive: zipfile.ZipFile, target: Path) -> bool:
    """Write the copy; False, and nothing is written, if it has usual names or none that help.

    Args:
        path: for messages.
        archive: the checked package.
        target: of the copy. It has the workbook, its sheets, shared strings and styles.
    """
    parts = {plain_name(name): name for name in archive.namelist()}
    main = _main_part(path, archive, parts)
    relations_name = posixpath.join(
        posixpath.dirname(main), "_rels", posixpath.basename(main) + ".rels"
    )
    if main not in parts or relations_name not in parts:
        return False
    renamed = {parts[main]: MAIN}  # name -> name in the copy
    relations: list[_Relation] = []
    is_usual = parts[main] == MAIN and parts[relations_name] == _MAIN_RELATIONS
    is_usual &= all(part.compress_type in _USUAL_PACKING for part in archive.infolist())
    for place, relation in enumerate(_relations(path, archive, parts[relations_name])):
        inside = _inside(relation.target, main)
        part = parts.get(inside) or parts.get(plain_name(relation.target))
        usual = _FIXED.get(relation.kind)
        if part is None or (usual is None and not relation.kind.endswith("sheet")):
            continue
        if posixpath.join("xl", relation.target) != part and relation.target != f"/{part}":
            is_usual = False
        is_usual &= usual is None or part == f"xl/{usual}"
        name = usual or f"{relation.kind}s/sheet{place}.xml"
        renamed.setdefault(part, f"xl/{name}")
        relations.append(_Relation(relation.id, relation.type, renamed[part][len("xl/") :]))
    if is_usual:
        return False
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        copy.writestr(_ROOT_RELATIONS, _written([_Relation("r1", _office(relations), MAIN)]))
        copy.writestr(_MAIN_RELATIONS, _written(relations))
        for part, name in renamed.items():
            _copy(archive, part, copy, name)
    return True


def _main_part(path: Path, archive: zipfile.ZipFile, parts: dict[str, str]) -> str:
    if _ROOT_RELATIONS in parts:
        for relation in _relations(path, archive, parts[_ROOT_RELATIONS]):
            if relation.kind == "officeDocument":
                return plain_name(relation.target)
    return MAIN


def _relations(path: Path, archive: zipfile.ZipFile, part: str) -> list[_Relation]:
    found: list[_Relation] = []

    def on_start(element: str, attrs: Attributes) -> None:
        if element == "Relationship" and attribute(attrs, "TargetMode") != "External":
            values = (attribute(attrs, name) or "" for name in ("Id", "Type", "Target"))
            found.append(_Relation(*values))

    parse_part(path, archive, part, on_elements(on_start))
    return found


def _inside(target: str, main: str) -> str:
    slashed = target.replace("\\", "/")
    return plain_name(posixpath.join("/", posixpath.dirname(main), slashed))


def _office(relations: list[_Relation]) -> str:
    """The type of the workbook's own relation, in the namespace of the others."""
    base = relations[0].type.rpartition("/")[0] if relations else ""
    return f"{base}/officeDocument"


def _written(relations: list[_Relation]) -> str:
    lines = (
        f"<Relationship Id={quoteattr(it.id)} Type={quoteattr(it.type)} "
        f"Target={quoteattr(it.target)}/>"
        for it in relations
    )
    return f'<Relationships xmlns="{_NAMESPACE}">{"".join(lines)}</Relationships>'


def _copy(archive: zipfile.ZipFile, part: str, copy: zipfile.ZipFile, name: str) -> None:
    is_large = archive.getinfo(part).file_size > _LARGE
    with archive.open(part) as stream, copy.open(name, "w", force_zip64=is_large) as out:
        while block := stream.read(_BLOCK):
            out.write(block)
