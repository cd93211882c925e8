"""The sidebar: mark and workspace, the stages with their readiness, and the other places."""

from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.readiness import StageStatus
from tunesmith.studio.theme.icons import brand_pixmap, pixmap
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.state_glyph import StageState, paint_glyph, state_word
from tunesmith.studio.widgets.tips import plain_tip

_Index = QModelIndex | QPersistentModelIndex
_ITEM = Qt.ItemDataRole.UserRole + 1
_SPIN_MS = 80  # a running glyph turns
_SPIN_STEP = 0.06
_NARROW_WIDTH = 55  # px; with the line beside it a multiple of the grid


@dataclass(slots=True)
class SidebarItem:
    """One entry; `status` is None for places that are no stage, `count` stands at their right."""

    key: str
    icon: str
    title: str
    status: StageStatus | None = None
    count: str = ""


@dataclass(slots=True)
class _Look:
    """What the delegate paints beside the items."""

    narrow: bool = False
    phase: float = 0.0
    keys: dict[str, int] = field(default_factory=dict)


class SidebarModel(QAbstractListModel):
    """The entries, changed in place."""

    def __init__(self, items: list[SidebarItem], parent: QWidget) -> None:
        super().__init__(parent)
        self.items = items

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many entries."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, item, or the whole as a sentence for assistive technology."""
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == _ITEM:
            return item
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            told = f"{item.title} {item.count}".strip()
            if item.status is not None:
                told = f"{item.title}: {state_word(item.status.state)}, {item.status.fact}"
            return plain_tip(told) if role == Qt.ItemDataRole.ToolTipRole else told
        return None

    def set_status(self, key: str, status: StageStatus) -> None:
        """Show another readiness."""
        for row, item in enumerate(self.items):
            if item.key == key and item.status != status:
                item.status = status
                self.dataChanged.emit(self.index(row), self.index(row))

    def set_count(self, key: str, count: str) -> None:
        """Show another number at the right."""
        for row, item in enumerate(self.items):
            if item.key == key and item.count != count:
                item.count = count
                self.dataChanged.emit(self.index(row), self.index(row))


class _Delegate(QStyledItemDelegate):
    def __init__(self, look: _Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        item: SidebarItem = index.data(_ITEM)
        name = "height.stage_item" if item.status is not None else "height.sidebar_item"
        return QSize(theme().measure("layout.sidebar_width"), theme().measure(name) + 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item: SidebarItem = index.data(_ITEM)
        state = option.state
        area: QRect = option.rect
        colors = theme()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = colors.measure("space.2")
        box = area.adjusted(inset, 1, -inset, -1)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("selection" if selected else "hover"))
            radius = colors.measure("radius.control")
            painter.drawRoundedRect(box, radius, radius)
        by_key = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if state & by_key == by_key:
            self._paint_focus(painter, box)
        self._paint_item(painter, box, item, selected)
        painter.restore()

    def _paint_focus(self, painter: QPainter, box: QRect) -> None:
        width = theme().measure("border.focus")
        painter.setPen(QPen(theme().color("focus_ring"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = theme().measure("radius.control")
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)

    def _paint_item(self, painter: QPainter, box: QRect, item: SidebarItem, selected: bool) -> None:
        colors = theme()
        ratio = painter.device().devicePixelRatioF()
        size = colors.measure("icon.sidebar")
        glyph = colors.measure("icon.state")
        left = box.left() + colors.measure("space.2")
        icon_color = "accent" if selected else "text_muted"
        icon_top = box.center().y() - size // 2 + 1
        painter.drawPixmap(left, icon_top, pixmap(item.icon, icon_color, size, ratio))
        right = box.right() - colors.measure("space.2") - glyph + 1
        if self._look.narrow:
            if item.status is not None:
                corner = QRectF(box.right() - glyph + 1, box.top() + 2, glyph - 4, glyph - 4)
                paint_glyph(painter, corner, item.status.state, self._look.phase)
            return
        text = _text_area(box)
        title = colors.font("body", "medium" if item.status is not None else "regular")
        name_color = "selection_text" if selected else "text"
        if item.status is None:
            _text(painter, text, item.title, title, name_color, Qt.AlignmentFlag.AlignVCenter)
            side = QRect(right - 40, box.top(), 40 + glyph, box.height())
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            _text(painter, side, item.count, colors.font("small"), "text_muted", end)
            return
        first, second = (QFontMetrics(font).height() for font in (title, colors.font("caption")))
        start = box.top() + (box.height() - first - second) // 2
        top = QRect(text.left(), start, text.width(), first)
        below = QRect(text.left(), start + first, text.width(), second)
        middle = Qt.AlignmentFlag.AlignVCenter
        _text(painter, top, item.title, title, name_color, middle)
        muted = "selection_text" if selected else "text_muted"
        _text(painter, below, item.status.fact, colors.font("caption"), muted, middle)
        mark = QRectF(right, box.center().y() - glyph // 2 + 1, glyph, glyph)
        paint_glyph(painter, mark, item.status.state, self._look.phase)


def _text_area(box: QRect) -> QRect:
    """Between icon and glyph."""
    look = theme()
    left = box.left() + look.measure("space.2") + look.measure("icon.sidebar")
    right = box.right() - look.measure("space.2") - look.measure("icon.state") + 1
    return QRect(left + 10, box.top(), right - left - 16, box.height())


def _text(
    painter: QPainter, area: QRect, text: str, font: QFont, color: str, align: Qt.AlignmentFlag
) -> None:
    painter.setFont(font)
    painter.setPen(theme().color(color))
    shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(align), shown)


class _List(QListView):
    """A list whose chosen entry is opened by arrow keys, Enter, Space or a click."""

    chosen = Signal(str)
    left = Signal(int)

    def __init__(self, items: list[SidebarItem], look: _Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.items = SidebarModel(items, self)
        self.setModel(self.items)
        self.setItemDelegate(_Delegate(look, self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setProperty("pane", "sidebar")
        self.viewport().setProperty("pane", "sidebar")
        self.clicked.connect(self._open)
        self.activated.connect(self._open)
        self.fit()
        theme().changed.connect(self.fit)

    def fit(self) -> None:
        """As high as its entries."""
        self.scheduleDelayedItemsLayout()
        rows = range(self.items.rowCount())
        height = sum(self.sizeHintForRow(row) for row in rows)
        self.setFixedHeight(height + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Down and row == self.items.rowCount() - 1:
            self.left.emit(1)
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left.emit(-1)
        elif event.key() == Qt.Key.Key_Space:
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.items.items[index.row()].key)


class Sidebar(QWidget):
    """Signals: `chosen(key)`. `menu` is shown by the button beside the name."""

    chosen = Signal(str)

    def __init__(
        self, stages: list[SidebarItem], places: list[SidebarItem], menu: QMenu, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("pane", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = _Look()
        self._mark = Label(parent=self)
        self._product = Label("Tunesmith", weight="semibold", parent=self)
        self._workspace = ElidedLabel(size="caption", tone="muted", parent=self)
        self._menu_button = IconButton("menu", self.tr("Menu"))
        self._menu_button.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._menu_button.setMenu(menu)
        self.stages = _List(stages, self._look, self.tr("Stages"), self)
        self.places = _List(places, self._look, self.tr("Places"), self)
        self._spinner = QTimer(self, interval=_SPIN_MS)
        self._spinner.timeout.connect(self._spin)
        self._build()
        for part, other in ((self.stages, self.places), (self.places, self.stages)):
            part.chosen.connect(self.chosen)
            part.left.connect(lambda step, to=other: self._cross(to, step))
        self._restyle()
        theme().changed.connect(self._restyle)

    def _build(self) -> None:
        brand = QHBoxLayout()
        brand.setContentsMargins(16, 12, 10, 12)
        brand.setSpacing(theme().measure("space.2") + 2)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._product)
        names.addWidget(self._workspace)
        brand.addWidget(self._mark)
        brand.addLayout(names, 1)
        brand.addWidget(self._menu_button)
        line = QFrame(self)
        line.setProperty("line", "rule")
        line_box = QHBoxLayout()
        line_box.setContentsMargins(16, 0, 16, 6)
        line_box.addWidget(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 8)
        whole.setSpacing(0)
        whole.addLayout(brand)
        whole.addWidget(self.stages)
        whole.addStretch(1)
        whole.addLayout(line_box)
        whole.addWidget(self.places)

    def set_workspace(self, name: str) -> None:
        """Show the workspace's name below the product's."""
        self._workspace.setText(name)

    def fact_width(self) -> int:
        """Px that the fact below a stage's name has in a window that is not narrow."""
        inset = theme().measure("space.2")
        return _text_area(
            QRect(0, 0, theme().measure("layout.sidebar_width") - 2 * inset, 1)
        ).width()

    def select(self, key: str) -> None:
        """Mark an entry without opening it."""
        for part in (self.stages, self.places):
            rows = [item.key for item in part.items.items]
            if key in rows:
                part.setCurrentIndex(part.items.index(rows.index(key)))
            else:
                part.clearSelection()
                part.setCurrentIndex(QModelIndex())

    def set_status(self, key: str, status: StageStatus) -> None:
        """Show a stage's readiness; running ones turn."""
        self.stages.items.set_status(key, status)
        running = any(
            item.status is not None and item.status.state is StageState.RUNNING
            for item in self.stages.items.items
        )
        if running and not self._spinner.isActive() and theme().duration("hover"):
            self._spinner.start()
        elif not running:
            self._spinner.stop()

    def set_narrow(self, narrow: bool) -> None:
        """Icons and glyphs only, for a window that is not wide."""
        if narrow == self._look.narrow and self.width():
            return
        self._look.narrow = narrow
        for widget in (self._product, self._workspace, self._mark):
            widget.setVisible(not narrow)
        self._restyle()

    def _cross(self, to: _List, step: int) -> None:
        row = 0 if step > 0 else to.items.rowCount() - 1
        to.setFocus(Qt.FocusReason.TabFocusReason)
        to.setCurrentIndex(to.items.index(row))

    def _spin(self) -> None:
        self._look.phase = (self._look.phase + _SPIN_STEP) % 1.0
        self.stages.viewport().update()

    def _restyle(self) -> None:
        colors = theme()
        self._mark.setPixmap(brand_pixmap(28, self.devicePixelRatioF()))
        self.setFixedWidth(
            _NARROW_WIDTH if self._look.narrow else colors.measure("layout.sidebar_width") - 1
        )
        self.update()
