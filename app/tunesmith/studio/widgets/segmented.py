"""The segmented control: two to four views that exclude each other."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import number

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Segmented(QWidget):
    """A row of joined buttons, one of them chosen. Arrow keys move; Tab reaches it once."""

    changed = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        name: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._small = small
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (key, text) in enumerate(options):
            segment = _Segment(text, small, self)
            segment.setProperty("segment", _place(index, len(options)))
            segment.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            segment.stepped.connect(self._step)
            self._group.addButton(segment)
            self._segments[key] = segment
            row.addWidget(segment, 1)
        self._current = ""
        if options:
            self._mark(options[0][0])
        theme().follow(self._apply_theme)

    @property
    def current(self) -> str:
        """Key of the chosen segment."""
        return self._current

    def set_current(self, key: str) -> None:
        """Choose without the signal."""
        self._mark(key)

    def set_count(self, key: str, count: int | None) -> None:
        """Write a number after a segment's word; None takes it away."""
        self._segments[key].set_count("" if count is None else number(count))

    def set_option_enabled(self, key: str, enabled: bool, reason: str = "") -> None:
        """Make one segment unavailable and say why in its tooltip."""
        self._segments[key].setEnabled(enabled)
        self._segments[key].setToolTip(plain_tip("" if enabled else reason))

    def button(self, key: str) -> QToolButton:
        """The segment's button."""
        return self._segments[key]

    def _choose(self, key: str) -> None:
        if key != self._current:
            self._mark(key)
            self.changed.emit(key)

    def _mark(self, key: str) -> None:
        self._current = key
        for other, segment in self._segments.items():
            chosen = other == key
            segment.setChecked(chosen)
            segment.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            )

    def _step(self, by: int) -> None:
        keys = [key for key, segment in self._segments.items() if segment.isEnabled()]
        here = keys.index(self._current) if self._current in keys else 0
        key = keys[min(max(here + by, 0), len(keys) - 1)]
        self._choose(key)
        self._segments[key].setFocus(Qt.FocusReason.TabFocusReason)

    def _apply_theme(self) -> None:
        name = "height.control_small" if self._small else "height.segmented"
        self.setFixedHeight(theme().measure(name))


class _Segment(QToolButton):
    stepped = Signal(int)

    def __init__(self, text: str, small: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._small = small
        self._count = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        theme().follow(self._apply_theme)

    def set_count(self, count: str) -> None:
        self._count = count
        self.setAccessibleName(f"{self.text()} {count}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2 * look.measure("space.3")
        if self._count:
            width += self._gap() + self._count_width()
        return QSize(width + look.measure("border.focus"), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.stepped.emit(-99 if key == Qt.Key.Key_Home else 99)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        look = theme()
        words = self.fontMetrics().horizontalAdvance(self.text())
        full = words + (self._gap() + self._count_width() if self._count else 0)
        left = (self.width() - full) // 2
        area = self.rect().adjusted(left, 0, 0, 0)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(self._text_color())
        painter.drawText(area, align, self.text())
        if self._count:
            painter.setFont(self._count_font())
            painter.drawText(area.adjusted(words + self._gap(), 0, 0, 0), align, self._count)
        state = QStyle.StateFlag.State_KeyboardFocusChange
        if self.hasFocus() and option.state & state:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width = look.measure("border.focus")
            painter.setPen(QPen(look.color("focus_ring"), width))
            radius = look.measure("radius.badge")
            inner = self.rect().adjusted(width, width, -width, -width)
            painter.drawRoundedRect(inner, radius, radius)

    def _text_color(self) -> QColor:
        if not self.isEnabled():
            return theme().color("text_disabled")
        if self.isChecked():
            return theme().color("selection_text")
        return theme().color("text" if self.underMouse() else "text_muted")

    def _count_font(self) -> QFont:
        return theme().font("small" if self._small else "body")

    def _count_width(self) -> int:
        return QFontMetrics(self._count_font()).horizontalAdvance(self._count)

    def _gap(self) -> int:
        return theme().measure("space.1") + theme().measure("border.focus")

    def _apply_theme(self) -> None:
        self.setFont(theme().font("small" if self._small else "body", "medium"))


def _place(index: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if index == 0 else "last" if index == count - 1 else "middle"
