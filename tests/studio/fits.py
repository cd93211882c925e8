"""Finds the texts of a window that are not whole."""

import math

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from tunesmith.studio import translate as translations
from tunesmith.studio.pages.ollama_column import ColumnHeader
from tunesmith.studio.widgets.heading import ElidedLabel


def forget_language() -> None:
    while translations._installed:
        QCoreApplication.removeTranslator(translations._installed.pop())


def cut_off(window: QWidget, *, elided: bool) -> set[str]:
    """The texts in view that are not whole; shortened ones with `elided`."""
    found = set()
    for widget in window.findChildren(QWidget):
        text = text_of(widget)
        if widget.isVisible() and text and (why := trouble(widget, elided)):
            parent = type(widget.parentWidget()).__name__
            found.add(f"{type(widget).__name__} in {parent}: {text[:60]!r} {why}")
    return found


def text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox):
        return widget.text()
    if isinstance(widget, ColumnHeader):
        return ""  # shortens the name of a model by itself
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def trouble(widget: QWidget, elided: bool) -> str:
    """Why a text is not whole; empty if it is."""
    if isinstance(widget, ElidedLabel):
        shown = widget.shown_text()
        # What is shortened in the middle is a name or path, and its ends tell enough.
        by_choice = widget._mode == Qt.TextElideMode.ElideMiddle
        if elided and not by_choice and "…" in shown and "…" not in widget.text():
            return f"reads {shown!r}"
        return too_small(widget, QSize(0, widget.fontMetrics().height())) or outside(widget)
    if isinstance(widget, QLabel) and widget.wordWrap():
        need = QSize(longest_part(widget), widget.heightForWidth(widget.width()))
        return too_small(widget, need) or outside(widget)
    if isinstance(widget, QComboBox):
        return too_small(widget, QSize(widget.width() + lacking(widget), 0)) or outside(widget)
    if isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        need = QSize(widget.fontMetrics().horizontalAdvance(widget.text()) + 4, 0)
        return too_small(line, need) if isinstance(line, QLineEdit) else ""
    return too_small(widget, widget.sizeHint()) or outside(widget) or overlap(widget)


def longest_part(label: QLabel) -> int:
    """Px of the widest part that Qt does not break, such as a word or a folder of a path."""
    parts = [0.0]
    for line in label.text().split("\n"):
        layout = QTextLayout(line, label.font())
        layout.beginLayout()
        layout.createLine().setLineWidth(1 << 20)
        layout.endLayout()
        parts.append(layout.minimumWidth())
    return math.ceil(max(parts))


def too_small(widget: QWidget, need: QSize) -> str:
    """A px is let pass: fractions of one are rounded up in hints."""
    if need.width() <= widget.width() + 1 and need.height() <= widget.height() + 1:
        return ""
    if isinstance(widget, QAbstractButton) and need.width() <= widget.width() + 1:
        return ""  # the height of buttons is the design's
    return f"needs {need.width()}x{need.height()} in {widget.width()}x{widget.height()}"


def lacking(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    area = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, combo)
    return max(0, combo.fontMetrics().horizontalAdvance(combo.currentText()) - area.width())


def outside(widget: QWidget) -> str:
    """Whether a part lies beyond what holds it, where no scrolling reaches it."""
    area = QRect(QPoint(0, 0), widget.size())
    part = widget
    while (holder := part.parentWidget()) is not None and not part.isWindow():
        area.translate(part.pos())
        scroll = holder.parentWidget()
        if isinstance(scroll, QAbstractScrollArea) and scroll.viewport() is holder:
            sideways = scroll.horizontalScrollBarPolicy()
            if sideways != Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
                return ""
            area = QRect(area.left(), 0, area.width(), 1)  # up and down it scrolls
            if area.left() < 0 or area.right() > holder.width():
                return f"is beyond the sides of {type(scroll).__name__}"
            return ""
        if not holder.rect().adjusted(-1, -1, 1, 1).contains(area):
            return f"is beyond {type(holder).__name__}"
        part = holder
    return ""


def overlap(widget: QWidget) -> str:
    holder = widget.parentWidget()
    options = Qt.FindChildOption.FindDirectChildrenOnly
    others = [] if holder is None else holder.findChildren(QWidget, options=options)
    for other in others:
        if other is widget or not other.isVisible() or not text_of(other):
            continue
        common = widget.geometry().intersected(other.geometry())
        if common.width() > 1 and common.height() > 1:
            return f"lies over {text_of(other)[:30]!r}"
    return ""
