"""Texts: labels in a size, weight and tone of the theme, and one that shortens itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import Size, Weight, theme
from tunesmith.studio.widgets.tips import plain_tip


class Label(QLabel):
    """A plain text; `tone` is "", muted, faint, accent, success, warning or danger."""

    def __init__(
        self,
        text: str = "",
        size: Size = "body",
        weight: Weight = "regular",
        tone: str = "",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._size: Size = size
        self._weight: Weight = weight
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file name with a < stays one
        self.setWordWrap(wrap)
        self.set_tone(tone)
        theme().follow(self._apply_theme)

    def set_tone(self, tone: str) -> None:
        """Another colour of the text."""
        set_property(self, "tone", tone)

    def _apply_theme(self) -> None:
        self.setFont(theme().font(self._size, self._weight))


class Heading(Label):
    """The heading of a section or chart."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, weight="semibold", parent=parent)


class ElidedLabel(Label):
    """One line that ends in an ellipsis where room is short; then the tooltip has all of it."""

    def __init__(
        self,
        text: str = "",
        size: Size = "body",
        weight: Weight = "regular",
        tone: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size, weight, tone, parent=parent)
        self._mode = mode
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for an ellipsis."""
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().sizeHint().height())

    def sizeHint(self) -> QSize:
        """Room for all of the text; one px more, since fractions are cut off."""
        return super().sizeHint() + QSize(1, 0)

    def set_tip(self, tip: str) -> None:
        """Have the tooltip say more than the text."""
        self._tip = tip
        self.update()

    def shown_text(self) -> str:
        """The text as it fits now."""
        return self._fitted(self.text())

    def _fitted(self, text: str) -> str:
        return self.fontMetrics().elidedText(text, self._mode, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the part that fits."""
        painter = QPainter(self)
        shown = self.shown_text()
        tip = self._tip or (self.text() if shown != self.text() else "")
        if plain_tip(tip) != self.toolTip():
            self.setToolTip(plain_tip(tip))
        group = QPalette.ColorGroup.Normal if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, QPalette.ColorRole.WindowText))
        painter.drawText(
            self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown
        )


class TwoLineLabel(ElidedLabel):
    """A sentence that takes a second line where one is too short; only then an ellipsis."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, tone=tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)

    def shown_text(self) -> str:
        """One line, or two with a line end between them."""
        text, width = self.text(), self.contentsRect().width()
        if self.fontMetrics().horizontalAdvance(text) <= width:
            return text
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        layout.endLayout()
        first = text[: line.textLength()].rstrip()
        return f"{first}\n{self._fitted(text[line.textLength() :])}"
