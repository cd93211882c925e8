"""The right part of the Template page: a row as chat, as tokens with the loss mask, as raw text."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QStackedWidget, QVBoxLayout, QWidget

from tunesmith.studio.pages.template_engine import RowTokens
from tunesmith.studio.pages.template_tokens import RawText, TokenPanel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.chat_view import ChatMessage, ChatView
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.widgets.inputs import SpinBox, Toolbar
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.split import Split
from tunesmith.studio.words import number


class PreviewPane(QWidget):
    """Signals: `row_wanted(int)` (index from 0), `random_wanted()`, `model_wanted()`."""

    row_wanted = Signal(int)
    random_wanted = Signal()
    model_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.before = IconButton("chevron-left", self.tr("Previous row"), framed=True)
        self.after = IconButton("chevron-right", self.tr("Next row"), framed=True)
        self.random = IconButton("shuffle", self.tr("Random row"), framed=True)
        self.row = SpinBox(self.tr("Row"))
        self.row.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.row.setKeyboardTracking(False)
        self.row.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.views = Segmented(
            [("chat", self.tr("Chat and tokens")), ("raw", self.tr("Raw text"))],
            self.tr("How the row is shown"),
        )
        column.addWidget(self._toolbar())
        self._stack = QStackedWidget()
        self.chat = ChatView(self.tr("Conversation of the row"))
        self.note = ElidedLabel("", "small", tone="muted")
        self.tokens = TokenPanel()
        self.tokens.model_wanted.connect(self.model_wanted)
        self.raw = RawText()
        self._chat_or_not = QStackedWidget()
        self._nothing = EmptyState("template", "", "")
        self._stack.addWidget(self._chat_and_tokens())
        self._stack.addWidget(self._padded(self.raw))
        column.addWidget(self._stack, 1)
        self.views.changed.connect(self._show_view)
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        self.random.clicked.connect(self.random_wanted)
        self.row.valueChanged.connect(lambda value: self.row_wanted.emit(value - 1))
        self.set_rows(0)

    def set_rows(self, count: int) -> None:
        """There are so many rows."""
        self.row.blockSignals(True)
        self.row.setRange(min(1, count), max(count, 0))
        self.row.blockSignals(False)
        digits = self.row.fontMetrics().horizontalAdvance(number(max(count, 1000)))
        self.row.setFixedWidth(digits + theme().measure("space.6"))
        self._of.setText(self.tr("of {count}").format(count=number(count)))
        for widget in (self.row, self.random):
            widget.setEnabled(count > 0)
        self._enable_steps()

    def set_row(self, index: int) -> None:
        """Show the row's number; emits nothing."""
        self.row.blockSignals(True)
        self.row.setValue(index + 1)
        self.row.blockSignals(False)
        self._enable_steps()

    def show_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Show the row's conversation."""
        self._chat_or_not.setCurrentIndex(0)
        self.chat.set_messages(messages)
        self.set_dimmed(False)

    def show_nothing(self, what: str, todo: str, icon: str = "template") -> None:
        """Say why there is no conversation."""
        old = self._nothing
        self._nothing = EmptyState(icon, what, todo)
        self._chat_or_not.addWidget(self._nothing)
        self._chat_or_not.setCurrentWidget(self._nothing)
        self._chat_or_not.removeWidget(old)
        old.deleteLater()
        self.set_dimmed(False)
        self.note.setText("")
        self.show_tokens(None)

    @property
    def shows_conversation(self) -> bool:
        """Whether a conversation is in view, be it dimmed."""
        return self._chat_or_not.currentIndex() == 0

    def show_tokens(self, tokens: RowTokens | None) -> None:
        """Show text and tokens; None takes them away."""
        self.tokens.show_tokens(tokens)
        self.raw.show_tokens(tokens)

    def set_dimmed(self, dimmed: bool) -> None:
        """What is shown is of the last valid template."""
        self.chat.set_dimmed(dimmed)
        self.tokens.view.set_dimmed(dimmed)
        self.raw.set_dimmed(dimmed)
        self.note.set_tone("faint" if dimmed else "muted")

    def _toolbar(self) -> Toolbar:
        bar = Toolbar()
        bar.add(self.before)
        bar.add(self.row)
        self._of = bar.add_text("")
        bar.add(self.after)
        bar.add(self.random)
        bar.add_stretch()
        bar.add(self.views)
        return bar

    def _chat_and_tokens(self) -> QWidget:
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.3"))
        column.addWidget(self.chat, 1)
        column.addWidget(self.note)
        self._chat_or_not.addWidget(self._padded(above))
        self._chat_or_not.addWidget(self._nothing)
        panes = Split(Qt.Orientation.Vertical)
        panes.add(self._chat_or_not, 3)
        panes.add(self.tokens, 2)
        return panes

    def _padded(self, widget: QWidget) -> QWidget:
        look = theme()
        holder = QWidget()
        column = QVBoxLayout(holder)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("layout.section_padding_vertical")
        column.setContentsMargins(left, edge, right, edge)
        column.addWidget(widget)
        return holder

    def _show_view(self, key: str) -> None:
        self._stack.setCurrentIndex(0 if key == "chat" else 1)

    def _step(self, by: int) -> None:
        self.row.setValue(self.row.value() + by)
        self._enable_steps()

    def _enable_steps(self) -> None:
        self.before.setEnabled(self.row.value() > self.row.minimum())
        self.after.setEnabled(self.row.value() < self.row.maximum())
