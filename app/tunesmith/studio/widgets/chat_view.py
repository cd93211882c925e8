"""A conversation as bubbles, with text that can be selected and that grows while it is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.sparkline import mixed

_WIDEST = 420  # px of a bubble at the usual text size
_DIMMED = 0.55
_MEASURED = 500  # characters of a line; more are wider than a bubble anyhow
_MOST = 20_000  # characters of a message; Qt's time for a word grows with its length's square


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message.

    Attributes:
        role: system, user or assistant (others look like the user's).
        text: as it is; nothing in it is markup.
        note: a muted line below ("8 tokens, 288 per s").
        trained: an assistant's text in the accent, because it is what is trained; a base model's
            answer is not.
    """

    role: str
    text: str
    note: str = ""
    trained: bool = True


def role_title(role: str) -> str:
    """A role in the person's language."""
    titles = {
        "system": translate("ChatView", "System"),
        "user": translate("ChatView", "User"),
        "assistant": translate("ChatView", "Assistant"),
    }
    return titles.get(role, role)


def more_characters(count: int) -> str:
    """What tells that so many characters are not shown; empty if all are."""
    return translate("ChatView", "… %n more characters", count) if count > 0 else ""


class ChatView(QScrollArea):
    """Bubbles under each other; follows the end while text arrives, unless one scrolled up."""

    def __init__(
        self,
        name: str = "",
        *,
        show_roles: bool = True,
        most: int = _MOST,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty conversation.

        Args:
            name: for screen readers.
            show_roles: whether the role stands above a bubble; columns of answers do without.
            most: characters of a message that are shown; a line below tells how many more it has.
            parent: the widget it stands in.
        """
        super().__init__(parent)
        self._show_roles = show_roles
        self._most = most
        self._dimmed = False
        self._entries: list[_Entry] = []
        self.setAccessibleName(name or self.tr("Conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._rows = QVBoxLayout(self._content)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self.setWidget(self._content)
        self.viewport().setAutoFillBackground(False)
        self._content.setAutoFillBackground(False)
        self._follows = False  # whether the end stays in view while text arrives
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._grown)
        theme().changed.connect(self._restyle)

    def set_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Show these messages; bubbles whose message is the same are not touched."""
        while len(self._entries) > len(messages):
            entry = self._entries.pop()
            self._rows.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        for index, message in enumerate(messages):
            if index < len(self._entries):
                self._entries[index].set_message(message)
                continue
            entry = _Entry(message, show_role=self._show_roles, most=self._most)
            entry.set_dimmed(self._dimmed)
            self._entries.append(entry)
            self._rows.insertWidget(self._rows.count() - 1, entry)
        self._space()

    def messages(self) -> list[ChatMessage]:
        """The messages, with what of their texts is not shown."""
        return [entry.message for entry in self._entries]

    def add_message(self, message: ChatMessage) -> int:
        """Show one more at the end; returns its index."""
        self._follows = True
        self.set_messages([*self.messages(), message])
        return len(self._entries) - 1

    def append_text(self, index: int, text: str) -> None:
        """Add to a message while it is written.

        Raises:
            IndexError: there is no such message.
        """
        self._entries[index].append(text)

    def set_note(self, index: int, text: str) -> None:
        """Set the muted line below a message.

        Raises:
            IndexError: there is no such message.
        """
        self._entries[index].set_note(text)

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint pale: what is shown is not the newest."""
        self._dimmed = dimmed
        for entry in self._entries:
            entry.set_dimmed(dimmed)

    def bubble(self, index: int) -> "Bubble":
        """The bubble of a message."""
        return self._entries[index].bubble

    def content_height(self) -> int:
        """Px that all messages take at the present width."""
        return self._content.sizeHint().height()

    def _space(self) -> None:
        for index, entry in enumerate(self._entries):
            entry.set_gap(theme().measure("space.3") if index else 0)

    def _scrolled(self, value: int) -> None:
        near = theme().measure("space.2")
        self._follows = value >= self.verticalScrollBar().maximum() - near

    def _grown(self, _least: int, most: int) -> None:
        if self._follows:
            self.verticalScrollBar().setValue(most)

    def _restyle(self) -> None:
        for entry in self._entries:
            entry.restyle()
        self._space()


class _Entry(QWidget):
    """Role, bubble and note of one message, at its side of the column."""

    def __init__(self, message: ChatMessage, *, show_role: bool, most: int) -> None:
        super().__init__()
        self.message = message
        self._show_role = show_role
        self._most = most
        self._role = Label(size="caption", tone="muted")
        self._note = Label(size="caption", tone="muted", wrap=True)
        self._more = Label(size="caption", tone="muted", wrap=True)
        self.bubble = Bubble()
        self._line = QHBoxLayout()
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self.bubble)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._role)
        self._column.addLayout(self._line)
        self._column.addWidget(self._more)
        self._column.addWidget(self._note)
        self.restyle()
        self._show()

    def set_message(self, message: ChatMessage) -> None:
        if message != self.message:
            self.message = message
            self._show()

    def append(self, text: str) -> None:
        before = self.message
        self.message = ChatMessage(before.role, before.text + text, before.note, before.trained)
        room = self._most - len(before.text)
        if room > 0:
            self.bubble.append_text(text[:room])
        self._tell_more()

    def set_note(self, text: str) -> None:
        before = self.message
        self.message = ChatMessage(before.role, before.text, text, before.trained)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def set_gap(self, gap: int) -> None:
        self._column.setContentsMargins(0, gap, 0, 0)

    def set_dimmed(self, dimmed: bool) -> None:
        self.bubble.set_dimmed(dimmed)
        for label in (self._role, self._more, self._note):
            label.set_tone("faint" if dimmed else "muted")

    def restyle(self) -> None:
        look = theme()
        self._role.setContentsMargins(0, 0, 0, look.measure("space.1"))
        for label in (self._more, self._note):
            label.setContentsMargins(0, look.measure("space.2") - 2, 0, 0)
        self.bubble.restyle()

    def _show(self) -> None:
        message = self.message
        self._role.setText(role_title(message.role))
        self._role.setVisible(self._show_role)
        right = message.role not in {"system", "assistant"}
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._role.setAlignment(side)
        self._line.setAlignment(
            self.bubble, Qt.AlignmentFlag(0) if message.role == "system" else side
        )
        self._more.setAlignment(side)
        self.bubble.set_text(replace(message, text=message.text[: self._most]))
        self._tell_more()
        self._note.setText(message.note)
        self._note.setVisible(bool(message.note))

    def _tell_more(self) -> None:
        more = len(self.message.text) - self._most
        text = more_characters(more)
        self._more.setText(text)
        self._more.setVisible(bool(text))


class Bubble(QWidget):
    """One message's text on its background; as wide as the text, within bounds."""

    def __init__(self) -> None:
        super().__init__()
        self._message = ChatMessage("user", "")
        self._dimmed = False
        self._widest_line = 0
        self.text_area = _Text()
        self._inside = QVBoxLayout(self)
        self._inside.addWidget(self.text_area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, message: ChatMessage) -> None:
        """Show a message."""
        self._message = message
        self.text_area.setAccessibleName(role_title(message.role))
        self.text_area.set_text(message.text)
        self.restyle()

    def append_text(self, text: str) -> None:
        """Add text at the end, keeping what is selected."""
        before = self._message
        self._message = ChatMessage(before.role, before.text + text, before.note, before.trained)
        self.text_area.append_text(text)
        self._measure()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint pale."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.restyle()

    def restyle(self) -> None:
        """Fonts and colours of the theme as it is now."""
        look = theme()
        line = look.measure("border.hairline")
        across, down = look.measure("space.3") + line, look.measure("space.2") + line
        self._inside.setContentsMargins(across, down, across, down)
        tone = "muted" if self._message.role == "system" else "text"
        self.text_area.restyle("faint" if self._dimmed else tone)
        self._measure()
        self.update()

    def sizeHint(self) -> QSize:
        """The text without wrapping, at most 420 px; the system's as wide as there is room."""
        margins = self._inside.contentsMargins()
        width = self._widest_line + margins.left() + margins.right()
        if self._message.role != "system":
            width = min(round(_WIDEST * theme().text_scale), width)
        return QSize(width, self._inside.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background of the message's role; called by Qt."""
        del event
        look = theme()
        role, trained = self._message.role, self._message.trained
        line = look.measure("border.hairline")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._paled(look.color("border_strong" if role == "system" else "border")), line)
        if role == "system":
            pen.setDashPattern([3, 3])
            painter.setBrush(Qt.BrushStyle.NoBrush)
        elif role == "assistant" and trained:
            pen = QPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._paled(look.color("accent_soft")))
        else:
            painter.setBrush(self._paled(look.color("raised")))
        painter.setPen(pen)
        radius = look.measure("radius.bubble")
        half = line / 2
        rect = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(rect, radius, radius)
        painter.end()

    def _paled(self, color: QColor) -> QColor:
        return mixed(color, theme().color("surface"), _DIMMED) if self._dimmed else color

    def _measure(self) -> None:
        metrics = self.text_area.fontMetrics()
        lines = self._message.text.split("\n")
        self._widest_line = max(metrics.horizontalAdvance(line[:_MEASURED]) for line in lines) + 2
        self.updateGeometry()


class _Text(QTextEdit):
    """Text that can be selected but not changed, as high as it is at its width."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bubble", True)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_text(self, text: str) -> None:
        self.setPlainText(text)
        self.setAccessibleDescription(text)
        style = QTextBlockFormat()
        style.setLineHeight(
            theme().measure("font.line_height.body"),
            QTextBlockFormat.LineHeightTypes.FixedHeight.value,
        )
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(style)
        self._fit()

    def append_text(self, text: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        self.setAccessibleDescription(self.accessibleDescription() + text)

    def restyle(self, tone: str) -> None:
        self.setFont(theme().font("body"))
        set_property(self, "tone", tone)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme().measure("space.12"), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().measure("space.12"), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the conversation scrolls, not the bubble

    def _fit(self) -> None:
        height = round(self.document().size().height())
        if height != self.height():
            self.setFixedHeight(height)
