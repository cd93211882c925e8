"""Libraries are read before they are loaded, and only then."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tunesmith.core.native_libraries import kept_out, read_ahead_libraries


def test_libraries_are_read_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "with_libraries"
    folder.mkdir()
    sizes = {"__init__.py": 7, "lib.cpython-311.so": 1_500_000, "liba.so.2600": 30, "b.dll": 2}
    for name, size in sizes.items():
        (folder / name).write_bytes(b" " * size)
    monkeypatch.syspath_prepend(tmp_path)
    assert read_ahead_libraries("with_libraries") == 1_500_032
    assert "with_libraries" not in sys.modules
    monkeypatch.setitem(sys.modules, "with_libraries", sys)
    assert read_ahead_libraries("with_libraries") == 0
    assert read_ahead_libraries("there_is_no_such_package") == 0


def test_a_table_reads_pyarrow_ahead() -> None:
    code = (
        "from pathlib import Path; from unittest import mock; import sys\n"
        "from tunesmith.data import table_store as it\n"
        "seen = []\n"
        "def note(name): seen.append((name, name in sys.modules))\n"
        "with mock.patch.object(it, 'read_ahead_libraries', note):\n"
        "    it.open_stored(Path('nowhere'))\n"
        "print(seen)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[('pyarrow', False)]"


def test_a_package_is_kept_out_of_a_process() -> None:
    code = (
        "from tunesmith.core.native_libraries import keep_out; keep_out('colorsys');"
        "import sys; sys.modules.pop('colorsys', None)\n"
        "try:\n    import colorsys\nexcept ModuleNotFoundError as error:\n    print(error)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "colorsys is kept out of this process\n"


def test_a_package_is_kept_out_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with kept_out("colorsys"), pytest.raises(ModuleNotFoundError, match="kept out"):
        importlib.import_module("colorsys")
    assert importlib.import_module("colorsys")
