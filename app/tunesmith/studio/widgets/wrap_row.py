"""A row of widgets that goes on below where the width ends, so that no text is cut off."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme


@dataclass(frozen=True, slots=True)
class _Item:
    """A widget, or with None the place where room is left free."""

    widget: QWidget | None
    stretch: int


class WrapRow(QFrame):
    """Widgets beside each other while they all fit; else in further rows, from the left.

    A row is broken first where room is left free, since what stands right of it belongs together.
    """

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        """Make an empty row.

        Args:
            gap: px between widgets beside each other.
            parent: the widget it stands in.
        """
        super().__init__(parent)
        self._gap = gap
        self._row_height = 0
        self._items: list[_Item] = []
        self._rows: list[list[_Item]] = [[]]
        self._lines: list[QHBoxLayout] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().measure("space.1"))

    @property
    def row_count(self) -> int:
        """How many rows there are now."""
        return max(1, len(self._rows))

    def set_bar(self, left: int, right: int, height: int, between: int) -> None:
        """Make it a bar: px free at the sides, each row's height, px above, between and below."""
        self._column.setContentsMargins(left, between, right, between - 1)  # a line is below
        self._column.setSpacing(between)
        self._row_height = height

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Add a widget at the right of the others."""
        widget.setParent(self)
        self._items.append(_Item(widget, stretch))
        self._place(anew=True)
        return widget

    def insert(self, at: int, widget: QWidget) -> None:
        """Add a widget before the one that has this place now."""
        widget.setParent(self)
        self._items.insert(at, _Item(widget, 0))
        self._place(anew=True)

    def remove(self, widget: QWidget) -> None:
        """Take a widget away; it is deleted."""
        self._items = [item for item in self._items if item.widget is not widget]
        self._place(anew=True)
        widget.hide()
        widget.deleteLater()

    def add_stretch(self) -> None:
        """What follows stands at the right."""
        self._items.append(_Item(None, 1))
        self._place(anew=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        edges = self._column.contentsMargins()
        needed = self._needed(self._shown()) + edges.left() + edges.right()
        return QSize(needed, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The widest widget alone; rows follow from the width."""
        edges = self._column.contentsMargins()
        widest = max((_least(item.widget) for item in self._items if _is_shown(item)), default=0)
        return QSize(widest + edges.left() + edges.right(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt asks for no new layout while one is not seen: what changed then finds its place."""
        super().showEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """A text or a widget changed: it may need another row."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return done

    def rows_changed(self) -> None:
        """Called when there is another number of rows."""

    def _shown(self) -> list[_Item]:
        return [item for item in self._items if item.widget is None or _is_shown(item)]

    def _needed(self, items: list[_Item]) -> int:
        widths = [_wish(item.widget) for item in items if item.widget is not None]
        return sum(widths) + self._gap * max(0, len(widths) - 1)

    def _place(self, anew: bool = False) -> None:
        edges = self._column.contentsMargins()
        room = self.width() - edges.left() - edges.right()
        rows = self._break_up(self._shown(), room)
        if rows == self._rows and not anew:
            return
        before, self._rows = self.row_count, rows
        # Items that are hidden now stay in a layout, at the end of the last row.
        hidden = [item for item in self._items if item.widget is not None and not _is_shown(item)]
        for line in self._lines:
            while line.count():
                line.takeAt(0)
        for at, row in enumerate(rows):
            line = self._line(at)
            line.addStrut(self._row_height)
            for item in row:
                if item.widget is None:
                    line.addStretch(item.stretch)
                else:
                    stretch = item.stretch if at == 0 or _grows(item.widget) else 0
                    line.addWidget(item.widget, stretch, Qt.AlignmentFlag.AlignVCenter)
            takes_all = [item for item in row if item.widget is None or _grows(item.widget)]
            if len(rows) > 1 and not takes_all and not (at == 0 and any(it.stretch for it in row)):
                line.addStretch(1)
        for item in hidden:
            if item.widget is not None:
                self._line(len(rows) - 1).addWidget(item.widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.updateGeometry()
        if self.row_count != before:
            self.rows_changed()

    def _line(self, at: int) -> QHBoxLayout:
        """The layout of a row. An empty one stays for later: deleting it ends in a crash.

        PySide frees a layout twice that `deleteLater` was called for while others come and go.
        """
        if at == len(self._lines):
            line = QHBoxLayout()
            line.setSpacing(self._gap)
            self._column.addLayout(line)
            self._lines.append(line)
        return self._lines[at]

    def _break_up(self, items: list[_Item], room: int) -> list[list[_Item]]:
        if not items or self._needed(items) <= room:
            return [items]
        groups: list[list[_Item]] = [[]]
        for item in items:
            if item.widget is not None:
                groups[-1].append(item)
            if item.stretch:
                groups.append([])
        rows: list[list[_Item]] = [[]]
        for group in filter(None, groups):
            if self._needed([*rows[-1], *group]) <= room:
                rows[-1] += group
                continue
            if rows[-1]:
                rows.append([])
            for item in group:
                if rows[-1] and self._needed([*rows[-1], item]) > room:
                    rows.append([])
                rows[-1].append(item)
        return rows


def _is_shown(item: _Item) -> bool:
    return item.widget is not None and not item.widget.isHidden()


def _wish(widget: QWidget) -> int:
    """The width a widget would like, within what it may have."""
    hint = max(widget.sizeHint().width(), widget.minimumSizeHint().width(), widget.minimumWidth())
    return min(hint, widget.maximumWidth())


def _least(widget: QWidget | None) -> int:
    if widget is None:
        return 0
    return min(max(widget.minimumSizeHint().width(), widget.minimumWidth()), widget.maximumWidth())


def _grows(widget: QWidget) -> bool:
    """Fields take all of a row; texts and buttons stay as wide as they are."""
    is_fixed = widget.minimumWidth() == widget.maximumWidth()
    return isinstance(widget, QLineEdit) and not is_fixed
