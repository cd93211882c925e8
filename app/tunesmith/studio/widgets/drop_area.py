"""A place to drop a file on, with a sentence that says which."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme

_DASH = 4  # px


class DropArea(QFrame):
    """A dashed frame around whatever is put into `body`; it lights up under a file.

    `dropped(path)` tells the first local file, `all_dropped(paths)` all of them.
    """

    dropped = Signal(str)
    all_dropped = Signal(list)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "drop")
        self.setAccessibleName(name)
        self.setAcceptDrops(True)
        self.body = QVBoxLayout(self)
        edge = theme().measure("space.4")
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(theme().measure("space.1"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame: Qt's own dashes of 1 px look like dots."""
        super().paintEvent(event)
        look, active = theme(), bool(self.property("active"))
        width = look.measure("border.focus" if active else "border.hairline")
        pen = QPen(look.color("accent" if active else "border_control"), width)
        pen.setDashPattern([_DASH / width, _DASH / width])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        half, radius = width / 2, look.measure("radius.panel")
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take any local file; whoever opens it says what it thinks of it."""
        if local_file(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            set_property(self, "active", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        set_property(self, "active", False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell the path."""
        set_property(self, "active", False)
        paths = local_files(event)
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)  # moving would delete it at its source
            event.accept()
            self.dropped.emit(paths[0])
            self.all_dropped.emit(paths)


def local_file(event: QDropEvent) -> str:
    """The first local file that is dragged; empty if there is none."""
    return next(iter(local_files(event)), "")


def local_files(event: QDropEvent) -> list[str]:
    """All local files that are dragged."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
