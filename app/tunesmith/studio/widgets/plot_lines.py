"""The lines of a chart, drawn by pyqtgraph; imported late, because that takes half a second."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from tunesmith.studio.theme.theme import theme

Line = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], str, int]  # x, y, style, colour index

_MOST_SMOOTHED = 5_000  # points; smoothing the edges of dense noise costs 60 ms and is not seen


class PlotLines:
    """A pyqtgraph plot without axes, menus or mouse; `LineChart` paints all that is around it."""

    def __init__(self, parent: QWidget) -> None:
        import pyqtgraph

        self._pyqtgraph = pyqtgraph
        self._widget = pyqtgraph.PlotWidget(parent)
        self._widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._widget.setAntialiasing(True)
        item = self._widget.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.layout.setContentsMargins(0, 0, 0, 0)
        for axis in ("left", "bottom", "right", "top"):
            item.hideAxis(axis)
        item.disableAutoRange()
        item.setClipToView(True)
        item.setDownsampling(auto=True, mode="peak")
        self._item = item
        self._lines: dict[str, Any] = {}
        self._grid: list[Any] = []

    def place(self, rect: QRectF, seen: tuple[float, float, float, float]) -> None:
        """Where the plot stands, and which x and y its edges show."""
        self._widget.setGeometry(rect.toRect())
        self._widget.setBackground(theme().color("surface"))
        self._item.setRange(xRange=seen[:2], yRange=seen[2:], padding=0, disableAutoRange=True)

    def show_grid(self, heights: Sequence[float], bounds: tuple[float, float]) -> None:
        """Horizontal lines, from one end of the plot to the other."""
        for line in self._grid:
            self._item.removeItem(line)
        pen = QPen(theme().color("chart_grid"), theme().measure("chart.grid"))
        pen.setCosmetic(True)
        self._grid = []
        for height in heights:
            line = self._pyqtgraph.PlotCurveItem(list(bounds), [height, height], pen=pen)
            line.setZValue(-10)
            self._item.addItem(line, ignoreBounds=True)
            self._grid.append(line)

    def show_lines(self, lines: Mapping[str, Line]) -> None:
        """Exactly these lines."""
        for key in [key for key in self._lines if key not in lines]:
            self._item.removeItem(self._lines.pop(key))
        for key, (x, y, style, index) in lines.items():
            if key not in self._lines:
                self._lines[key] = self._item.plot(
                    [], [], connect="finite", autoDownsampleFactor=1.0
                )
            self._lines[key].setData(x, y, **_look(style, index, len(x)))
            self._lines[key].setZValue({"raw": 0, "eval": 2}.get(style, 1))


def _look(style: str, index: int, count: int) -> dict[str, Any]:
    tokens = theme().tokens
    color = theme().series(index)
    width = tokens.measure("chart.line")
    if style == "raw":
        width = tokens.measure("chart.line_raw")
        color = QColor(color)
        color.setAlphaF(tokens.measure("chart.line_raw_opacity"))
    pen = QPen(color, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # others lengthen dashes until they touch
    dash = theme().dash(index) if style == "plain" else []
    if dash:
        pen.setDashPattern([part / width for part in dash])  # Qt counts in pen widths
    smooth = style != "raw" or count <= _MOST_SMOOTHED
    if style != "eval":
        return {"pen": pen, "symbol": None, "antialias": smooth}
    ring = QPen(color, width * 0.75)
    ring.setCosmetic(True)  # pyqtgraph scales a symbol's path, and else the pen with it
    return {
        "pen": pen,
        "antialias": smooth,
        "symbol": "o",
        "symbolSize": 2 * tokens.measure("chart.marker_small_radius") + width,
        "symbolPen": ring,
        "symbolBrush": theme().color("surface"),
    }
