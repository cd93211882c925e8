"""What stands below the levels when they are done: one file with what was checked."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from tunesmith.studio.pages.export_outcome import (
    ADAPTER,
    MERGED,
    CheckedFile,
    check_meaning,
    check_title,
    parity_badge,
    parity_sentence,
)
from tunesmith.studio.pages.export_panels import CheckGrid, MonoLabel, padded_column
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.badge import Badge
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.state_glyph import StageState

_COPIED_MS = 2000


class FilePanel(QWidget):
    """One finished file: where it is, its hash, its checks in words, its Modelfile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self._file: CheckedFile | None = None
        column = padded_column(self)
        column.setSpacing(look.measure("space.2"))
        head = QHBoxLayout()
        head.setSpacing(look.measure("space.2"))
        self._name = ElidedLabel("", weight="semibold", mode=Qt.TextElideMode.ElideMiddle)
        self.copy = Button(self.tr("Copy SHA-256"), icon="copy", small=True)
        self.show_it = Button(self.tr("Show in folder"), icon="folder", small=True)
        head.addWidget(self._name, 1)
        head.addWidget(self.copy)
        head.addWidget(self.show_it)
        column.addLayout(head)
        self._hash = MonoLabel("", tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        column.addWidget(self._hash)
        column.addSpacing(look.measure("space.1"))
        self.checks = CheckGrid()
        column.addWidget(self.checks)
        column.addSpacing(look.measure("space.1"))
        line = QHBoxLayout()
        line.setSpacing(look.measure("space.2"))
        self.badge = Badge("", "success")
        self._parity = Label("", "small", tone="muted", wrap=True)
        line.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._parity, 1)
        column.addLayout(line)
        self.copy.clicked.connect(self._copy)
        self.show_it.clicked.connect(self._show)

    def show_file(self, file: CheckedFile) -> None:
        """Show a file."""
        self._file = file
        self._name.setText(file.path.name)
        self._name.set_tip(str(file.path))
        self._hash.setText(self._hash_text(file))
        self.checks.set_rows([_check_row(file.level, *check) for check in file.checks])
        self.checks.setVisible(bool(file.checks))
        badge = parity_badge(file)
        self.badge.setVisible(badge is not None)
        if badge is not None:
            self.badge.set(*badge)
        self._parity.setText(parity_sentence(file))

    @property
    def parity_text(self) -> str:
        """The sentence about the Modelfile."""
        return self._parity.text()

    @property
    def hash_text(self) -> str:
        """The line with the hash."""
        return self._hash.text()

    def _hash_text(self, file: CheckedFile) -> str:
        if file.level == MERGED:
            return self.tr("%n files", "", file.count)
        if len(file.parts) > 1:
            more = self.tr("and %n more parts", "", len(file.parts) - 1)
            return f"SHA-256 {file.sha256} {more}"
        return f"SHA-256 {file.sha256}"

    def _copy(self) -> None:
        if self._file is None:
            return
        QApplication.clipboard().setText(self._file.sums)
        self.copy.setText(self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self.copy, lambda: self.copy.setText(self.tr("Copy SHA-256")))

    def _show(self) -> None:
        if self._file is not None:
            path = self._file.path
            show_folder(path if self._file.level == MERGED else path.parent)


def show_folder(folder: Path) -> bool:
    """Open a folder in the system's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _check_row(level: str, name: str, verdict: str, detail: str) -> tuple[StageState, str, str]:
    state = {
        "ok": StageState.DONE,
        "failed": StageState.FAILED,
        "warning": StageState.STALE,
    }.get(verdict, StageState.EMPTY)
    if verdict in ("failed", "warning"):
        detail = f"{detail.rstrip('.')}. {check_meaning(name)}".strip()
    title = check_title(ADAPTER if level == ADAPTER else name)
    return state, title, detail
