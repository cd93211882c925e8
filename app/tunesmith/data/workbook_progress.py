"""How far reading a workbook is, in bytes of its sheets' XML. Runs only in its child."""

from collections.abc import Callable
from pathlib import Path

from tunesmith.core.events import Event, Progress
from tunesmith.data.workbook_package import open_package

OnProgress = Callable[[Event], None]
# Where the sheets are in a package; in one of .xlsb everything is looked through.
_SHEETS = {".xlsx": "xl/worksheets/", ".xlsm": "xl/worksheets/", ".ods": "content.xml"}


class WorkbookProgress:
    """The bytes are gone through twice: to scan all sheets, and to read one."""

    def __init__(self, report: OnProgress, path: Path, suffix: str) -> None:
        """Find out how many there are.

        Args:
            report: told of each step.
            path: the workbook.
            suffix: its kind; an .xls is no package, and has the bytes of its file.

        Raises:
            InputError: `data.workbook-refused` or `data.workbook-damaged`.
        """
        self._report = report
        self._half = path.stat().st_size
        self._done = 0
        if suffix != ".xls":
            with open_package(path) as archive:
                parts = archive.infolist()
            where = _SHEETS.get(suffix, "")
            self._half = sum(it.file_size for it in parts if it.filename.startswith(where))

    def scanned(self, size: int) -> None:
        """So many bytes more were looked through."""
        self._tell(min(self._half, self._done + size))

    def read(self, share: float) -> None:
        """So much of the sheet is read; a second try tells nothing new until it is as far."""
        self._tell(self._half + round(min(1.0, share) * self._half))

    def _tell(self, done: int) -> None:
        self._done = max(done, self._done)
        self._report(Progress(self._done, 2 * self._half, "bytes"))
