"""The row of figures above the charts of a run, with the progress bar below it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.state_glyph import StageState, StateGlyph
from tunesmith.studio.widgets.wrap_row import WrapRow

Figure = tuple[str, str]


class Counters(QFrame):
    """Figures with what they count below them; at the right the state, as glyph and word."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "raised")
        self.setProperty("line", "bottom")
        self.setAccessibleName(name)
        look = theme()
        column = QVBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.3")
        column.setContentsMargins(left, edge, right, edge)
        column.setSpacing(edge)
        row = WrapRow(look.measure("space.8"))
        self._row = row
        row.add_stretch()
        self._glyph = StateGlyph()
        self._word = Label("", weight="medium")
        self._state = QWidget()
        state = QHBoxLayout(self._state)
        state.setContentsMargins(0, 0, 0, 0)
        state.setSpacing(look.measure("space.2"))
        state.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        state.addWidget(self._word)
        row.add(self._state)
        column.addWidget(row)
        self.bar = ProgressBar(name)
        column.addWidget(self.bar)
        self._figures: list[tuple[Label, Label, QWidget]] = []
        self.set_state(None)

    def set_figures(self, figures: Sequence[Figure]) -> None:
        """Show these: (value, what it counts)."""
        while len(self._figures) > len(figures):
            _, _, holder = self._figures.pop()
            self._row.remove(holder)
        while len(self._figures) < len(figures):
            self._append()
        for (value, caption, holder), (text, what) in zip(self._figures, figures, strict=True):
            value.setText(text)
            caption.setText(what)
            holder.setAccessibleName(f"{text} {what}")

    def figures(self) -> list[Figure]:
        """What it shows."""
        return [(value.text(), caption.text()) for value, caption, _ in self._figures]

    def set_state(self, state: StageState | None, word: str = "", tone: str = "") -> None:
        """The glyph at the right with its word; None shows neither."""
        self._glyph.setVisible(state is not None)
        if state is not None:
            self._glyph.set_state(state)
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self._word.set_tone(tone)

    @property
    def state_text(self) -> str:
        """The word beside the glyph."""
        return self._word.text()

    def _append(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        value = Label("", "figure", "semibold")
        caption = Label("", "caption", tone="muted")
        column.addWidget(value)
        column.addWidget(caption)
        self._row.insert(len(self._figures), holder)
        self._figures.append((value, caption, holder))
