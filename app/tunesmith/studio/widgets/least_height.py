"""How high a widget must be at least at a width, for no text in it to be cut off.

Qt's own minimum takes a wrapped text as broken at a width of Qt's choice, and splitters pass on
nothing of what a text needs at the width it has.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLabel,
    QLayoutItem,
    QSplitter,
    QStackedWidget,
    QWidget,
)


def least_height(widget: QWidget, width: int) -> int:
    """Px below which texts of the widget are cut off, at this width."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        least = widget.heightForWidth(width)
    elif isinstance(widget, QStackedWidget):
        shown = widget.currentWidget()
        least = 0 if shown is None else least_height(shown, width)
    elif isinstance(widget, QSplitter):
        least = of_splitter(widget, width)
    else:
        least = widget.minimumSizeHint().height()
        layout, frame = widget.layout(), widget.contentsMargins()
        lines = frame.top() + frame.bottom()  # a section's line below takes its px, too
        if isinstance(layout, QBoxLayout):
            inner = width - frame.left() - frame.right()
            least = max(least, _of_box(layout, inner) + lines)
        elif isinstance(layout, QGridLayout):
            least = max(least, _of_grid(layout) + lines)
    return min(max(least, widget.minimumHeight()), widget.maximumHeight())


def of_splitter(splitter: QSplitter, width: int) -> int:
    """The same for panes beside or under each other."""
    panes = [splitter.widget(at) for at in range(splitter.count())]
    shown = [pane for pane in panes if pane is not None and not pane.isHidden()]
    if splitter.orientation() == Qt.Orientation.Vertical:
        lines = splitter.handleWidth() * max(0, len(shown) - 1)
        return sum(least_height(pane, width) for pane in shown) + lines
    return max((least_height(pane, pane.width()) for pane in shown), default=0)


def _of_box(layout: QBoxLayout, width: int) -> int:
    edges = layout.contentsMargins()
    inner = width - edges.left() - edges.right()
    items = [item for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
    shown = [item for item in items if not item.isEmpty()]
    down = layout.direction() == QBoxLayout.Direction.TopToBottom
    heights = [_of_item(item, inner if down else item.geometry().width()) for item in shown]
    spacers = sum(item.minimumSize().height() for item in items if item.spacerItem() is not None)
    gaps = max(0, layout.spacing()) * max(0, len(heights) - 1)
    least = sum(heights) + gaps + spacers if down else max(heights, default=0)
    return least + edges.top() + edges.bottom()


def _of_grid(layout: QGridLayout) -> int:
    """Cells at the widths they have now."""
    rows: dict[int, int] = {}
    for at in range(layout.count()):
        item = layout.itemAt(at)
        if item is None or item.isEmpty():
            continue
        place = layout.getItemPosition(at)
        row = int(place[0])  # type: ignore[index]  # four numbers, untyped in PySide
        width = layout.cellRect(row, int(place[1])).width()  # type: ignore[index]
        rows[row] = max(rows.get(row, 0), _of_item(item, width))
    edges = layout.contentsMargins()
    gaps = max(0, layout.verticalSpacing()) * max(0, len(rows) - 1)
    return sum(rows.values()) + gaps + edges.top() + edges.bottom()


def _of_item(item: QLayoutItem, width: int) -> int:
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        return least_height(widget, width)
    if isinstance(inner, QBoxLayout):
        return _of_box(inner, width)
    return item.minimumSize().height()
