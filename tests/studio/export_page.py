"""What tests of the Export page do with it by mouse and keyboard."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tunesmith.studio.pages.export import ExportPage
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.inputs import ComboBox

SLOW = 60_000  # ms for a worker on two busy cores


def click_mark(page: ExportPage, level: str, qtbot: QtBot) -> None:
    """Click the mark of a level."""
    table = page.pane.table
    row = table.rows.row_of(level)
    table.scrollTo(table.rows.index(row, 0))
    place = table.visualRect(table.rows.index(row, 0))
    point = place.center()
    point.setX(place.left() + 32)  # 24 px of padding, then the mark
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=point)


def drop(widget: QWidget, path: Path) -> None:
    """Drop a file on a widget, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, none = widget.rect().center(), Qt.KeyboardModifier.NoModifier
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(where, copy, data, left, none)
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(where), copy, data, left, none))


def choose(box: ComboBox, value: object, qtbot: QtBot) -> None:
    """Choose from a list with the keyboard, as after a click on it."""
    box.setFocus()
    at = box.findData(value)
    assert at >= 0
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(at):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == value


def banners(page: ExportPage) -> list[Banner]:
    """What is shown now."""
    return list(page.banners.shown)
