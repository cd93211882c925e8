"""Files for readers to read."""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WriteText = Callable[..., Path]
WritePackage = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture
def write_text(tmp_path: Path) -> WriteText:
    """Write text or bytes under a name: `write_text("a,b\\n1,2\\n", "x.csv", "cp1252")`."""

    def write(content: str | bytes, name: str = "table.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def write_package(tmp_path: Path) -> WritePackage:
    """Write a ZIP package from part name -> XML."""

    def write(name: str, parts: Mapping[str, str]) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
        return path

    return write
