"""Bars made of parts: what fills the VRAM or the disk, and how a table is split."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.words import size_text

Part = tuple[str, float, int]


class StackedBar(QWidget):
    """A bar of parts with a legend of their amounts below, and a line at the limit."""

    def __init__(
        self,
        name: str = "",
        amount_text: Callable[[float], str] = size_text,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._amount_text = amount_text
        self._name = name
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.2"))
        self._bar = _Bar()
        column.addWidget(self._bar)
        self._legend = QGridLayout()
        self._legend.setVerticalSpacing(theme().measure("space.1"))
        self._legend.setHorizontalSpacing(theme().measure("space.2"))
        self._legend.setColumnStretch(1, 1)
        column.addLayout(self._legend)
        self._rows: list[tuple[_Swatch, ElidedLabel, Label]] = []

    def set_parts(
        self, parts: Sequence[Part], limit: float | None = None, total: float | None = None
    ) -> None:
        """Show parts.

        Args:
            parts: (label, amount, number of the series colour).
            limit: what there is; a line marks it when the parts go beyond.
            total: what the whole bar stands for; at least the sum of the parts.
        """
        used = sum(amount for _, amount, _ in parts)
        whole = max(used, total or 0.0, limit or 0.0)
        self._bar.set_parts([(amount, series) for _, amount, series in parts], limit, whole)
        while len(self._rows) > len(parts):
            for widget in self._rows.pop():
                self._legend.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        while len(self._rows) < len(parts):
            self._append()
        for (swatch, label, amount), part in zip(self._rows, parts, strict=True):
            swatch.set_series(part[2])
            label.setText(part[0])
            amount.setText(self._amount_text(part[1]))
        said = [f"{label} {self._amount_text(amount)}" for label, amount, _ in parts]
        self.setAccessibleDescription(", ".join(said))

    def texts(self) -> list[tuple[str, str]]:
        """The legend as it reads."""
        return [(label.text(), amount.text()) for _, label, amount in self._rows]

    def _append(self) -> None:
        row = len(self._rows)
        widgets = (_Swatch(), ElidedLabel("", "small"), Label("", "small", tone="muted"))
        widgets[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        for column, widget in enumerate(widgets):
            self._legend.addWidget(widget, row, column)
        self._rows.append(widgets)


class _Bar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[float, int]] = []
        self._limit: float | None = None
        self._whole = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().follow(self._apply_theme)

    def set_parts(self, parts: list[tuple[float, int]], limit: float | None, whole: float) -> None:
        self._parts, self._limit, self._whole = parts, limit, whole
        self.update()

    def _overhang(self) -> int:
        return theme().measure("space.1")

    def _apply_theme(self) -> None:
        height = theme().measure("height.stacked_bar") + 2 * self._overhang()
        self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self._overhang()
        area = QRectF(self.rect()).adjusted(0.5, over + 0.5, -0.5, -over - 0.5)
        radius = look.measure("radius.token")
        shape = QPainterPath()
        shape.addRoundedRect(area, radius, radius)
        painter.fillPath(shape, look.color("sunken"))
        painter.save()
        painter.setClipPath(shape)
        left = area.left()
        gap = look.measure("border.hairline")
        for amount, series in self._parts:
            width = area.width() * amount / self._whole if self._whole > 0 else 0.0
            painter.fillRect(
                QRectF(left, area.top(), max(width - gap, min(width, gap)), area.height()),
                look.series(series),
            )
            left += width
        painter.restore()
        painter.setPen(QPen(look.color("border_strong"), look.measure("border.hairline")))
        painter.drawPath(shape)
        if self._limit is not None and 0 < self._limit < self._whole:
            x = area.left() + area.width() * self._limit / self._whole
            painter.setPen(QPen(look.color("text"), look.measure("border.focus")))
            painter.drawLine(QRectF(x, 0, 0, 0).topLeft(), QRectF(x, self.height(), 0, 0).topLeft())


class _Swatch(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._series = 0
        theme().follow(self._apply_theme)

    def set_series(self, series: int) -> None:
        self._series = series
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().series(self._series))
        radius = theme().measure("border.focus")
        painter.drawRoundedRect(self.rect(), radius, radius)

    def _apply_theme(self) -> None:
        side = theme().measure("space.2")
        self.setFixedSize(side, side)


class ShareBar(QWidget):
    """A thin bar of shares without a legend, such as train and eval."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: list[tuple[float, int]] = []
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shares(self, shares: Sequence[tuple[float, int]], description: str = "") -> None:
        """Show amounts of any unit: (amount, number of the series colour)."""
        self._shares = list(shares)
        self.setAccessibleDescription(description)
        self.update()

    def sizeHint(self) -> QSize:
        """As thin as the space inside a group."""
        return QSize(theme().measure("space.12"), theme().measure("space.2"))

    def minimumSizeHint(self) -> QSize:
        """The same: what is around it leaves it no less."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shares with a gap between them."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = sum(amount for amount, _ in self._shares)
        radius = look.measure("border.focus")
        if whole <= 0:
            painter.setBrush(look.color("border"))
            painter.drawRoundedRect(self.rect(), radius, radius)
            return
        gap = look.measure("border.focus")
        left = 0.0
        for amount, series in self._shares:
            width = self.width() * amount / whole
            painter.setBrush(look.series(series))
            last = left + width >= self.width() - 0.5
            shown = QRectF(left, 0, max(width - (0 if last else gap), 0), self.height())
            painter.drawRoundedRect(shown, radius, radius)
            left += width
