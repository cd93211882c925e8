"""The rows of the cleaning list: switch on and off, choose one, and the keys that change it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.data.cleaning import StepResult
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.cleaning_words import detail, outcome, problem, removed_count, title
from tunesmith.studio.project import CleaningStep
from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import CheckBox

_NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step of the list and what is known of it: `result` after it was applied."""

    item: CleaningStep
    columns: tuple[str, ...]
    result: StepResult | None


class StepRow(QFrame):
    """One step: a check box, what it does, how many rows it removed."""

    pressed = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self.box = CheckBox()
        self.title = Label("", wrap=True)
        self.detail = Label("", "small", tone="muted", wrap=True)
        self.told = Label("", "small", tone="muted", wrap=True)
        self.count = Label("", tone="muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self.title, self.detail, self.told):
            words.addWidget(label)
        line = QHBoxLayout(self)
        gap = look.measure("space.1")
        line.setContentsMargins(gap, gap, gap, gap)
        line.setSpacing(look.measure("space.2"))
        line.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        set_property(self, "row", "plain")

    def show_step(self, shown: ShownStep) -> None:
        """Say what a step does and did."""
        step, result = shown.item.step, shown.result if shown.item.on else None
        wrong = problem(step, shown.columns) if shown.item.on else ""
        notes = " ".join(map(in_language, result.notes)) if result is not None else ""
        did = self.tr("Off") if not shown.item.on else outcome(result)
        changes = result is not None and result.changed > 0
        self.title.setText(title(step))
        self.detail.setText(detail(step))
        self.told.setText(wrong or notes or (did if changes or not shown.item.on else ""))
        self.told.setVisible(bool(self.told.text()))
        self.told.set_tone("danger" if wrong else "warning" if notes else "muted")
        self.title.set_tone("" if shown.item.on else "muted")
        self.count.setText(removed_count(result) if shown.item.on else "")
        self.count.set_tone("accent" if result is not None and result.removed else "muted")
        self.box.setAccessibleName(title(step))
        told = [detail(step), wrong or did, notes]
        self.box.setAccessibleDescription(". ".join(filter(None, told)))
        with QSignalBlocker(self.box):
            self.box.setChecked(shown.item.on)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the step."""
        super().mousePressEvent(event)
        self.pressed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the step."""
        super().mouseDoubleClickEvent(event)
        self.opened.emit()


class StepList(QWidget):
    """The steps below each other, one of them the current one.

    Up and Down go through them, Alt with them moves the current one, Delete removes it, Return or
    F2 edits it. Signals: `switched(place, on)`, `moved(place, by)`, `removed(place)`,
    `edited(place)`, `current_changed()`.
    """

    switched = Signal(int, bool)
    moved = Signal(int, int)
    removed = Signal(int)
    edited = Signal(int)
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[StepRow] = []
        self.current = 0
        self.setAccessibleName(self.tr("Cleaning steps"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_steps(self, steps: Sequence[ShownStep]) -> None:
        """Show these; the current place stays where there is still a step."""
        had_focus = any(row.box.hasFocus() for row in self.rows)
        while len(self.rows) > len(steps):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(steps):
            self._append()
        for row, shown in zip(self.rows, steps, strict=True):
            row.show_step(shown)
        self.set_current(self.current)
        if had_focus and self.rows and not self.rows[self.current].box.hasFocus():
            self.rows[self.current].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_current(self, place: int) -> None:
        """Make a step the one that buttons and keys change."""
        self.current = max(0, min(place, len(self.rows) - 1))
        for at, row in enumerate(self.rows):
            set_property(row, "row", "current" if at == self.current else "plain")
        self.current_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the texts elsewhere."""
        super().resizeEvent(event)
        self._hold_height()

    def event(self, event: QEvent) -> bool:
        """A text changed, or there is another step."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._hold_height()
        return done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and focus of the check boxes."""
        place = next((at for at, row in enumerate(self.rows) if row.box is watched), None)
        if place is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusIn:
            self.set_current(place)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(place, event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, place: int, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        by = steps.get(Qt.Key(key), 0)
        if by and modifiers == Qt.KeyboardModifier.AltModifier:
            self.moved.emit(place, by)
        elif by and modifiers == _NO_MODIFIER:
            self.rows[max(0, min(place + by, len(self.rows) - 1))].box.setFocus(
                Qt.FocusReason.TabFocusReason
            )
        elif key == Qt.Key.Key_Delete and modifiers == _NO_MODIFIER:
            self.removed.emit(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edited.emit(place)
        else:
            return False
        return True

    def _hold_height(self) -> None:
        """Nothing around it may take of the height that the wrapped texts need."""
        self.setMinimumHeight(max(0, self._column.heightForWidth(self.width())))

    def _append(self) -> None:
        row = StepRow()
        place = len(self.rows)
        row.box.toggled.connect(lambda on: self.switched.emit(place, on))
        row.pressed.connect(lambda: row.box.setFocus(Qt.FocusReason.MouseFocusReason))
        row.opened.connect(lambda: self.edited.emit(place))
        row.box.installEventFilter(self)
        self.rows.append(row)
        self._column.addWidget(row)
