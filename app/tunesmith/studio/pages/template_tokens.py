"""The tokens of a row as chips and as raw text, with what the loss mask covers."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTextCursor
from PySide6.QtWidgets import QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.template_engine import RowTokens
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.chat_view import more_characters
from tunesmith.studio.widgets.code_editor import CodeEditor
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Heading, Label
from tunesmith.studio.widgets.highlighting import utf16_offset
from tunesmith.studio.widgets.token_layout import ShownToken
from tunesmith.studio.widgets.token_view import TokenView
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number

_MOST_TOKENS = 2000  # chips of a row
_MOST_CHARACTERS = 8000  # of its raw text; Qt takes its time for thousands of marked parts


class TokenPanel(QWidget):
    """The tokens of a row with a legend; or why there are none."""

    model_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        look = theme()
        self.setProperty("pane", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        column.setContentsMargins(left, look.measure("space.3"), right, look.measure("space.3"))
        column.setSpacing(look.measure("space.2"))
        head = WrapRow(theme().measure("space.3"))
        self.heading = Heading(self.tr("Tokens"))
        self.more = Label("", "small", tone="muted")
        self.legend = _Legend()
        head.add(self.heading)
        head.add(self.more)
        head.add_stretch()
        head.add(self.legend)
        column.addWidget(head)
        self._stack = QStackedWidget()
        self.view = TokenView(self.tr("Tokens of the row"))
        self._nothing = QWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        column.addWidget(self._stack, 1)
        self.show_tokens(None)

    def show_tokens(self, tokens: RowTokens | None) -> None:
        """Show tokens, or the problem that keeps the row from being trained on."""
        shown = () if tokens is None else tokens.tokens
        self.view.set_tokens(
            [
                ShownToken(token.id, token.text, token.trained, token.special)
                for token in shown[:_MOST_TOKENS]
            ]
        )
        first = self.tr("the first {count} are shown").format(count=number(_MOST_TOKENS))
        self.more.setText(first if len(shown) > _MOST_TOKENS else "")
        self.more.setVisible(len(shown) > _MOST_TOKENS)
        if tokens is None:
            text = self.tr("Shown once the row is a conversation.")
            label = Label(text, "small", tone="muted", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._say(label)
        elif tokens.problem:
            what = self.tr("This row cannot be trained on")
            self._say(EmptyState("warning", what, in_language(tokens.problem)))
        else:
            self._stack.setCurrentIndex(0)
        trained = sum(token.trained for token in shown)
        has_tokens = bool(shown)
        count = len(shown)
        self.heading.setText(self.tr("%n tokens", "", count) if has_tokens else self.tr("Tokens"))
        self.legend.set_counts(trained, len(shown) - trained)
        self.legend.setVisible(has_tokens)

    def ask_for_model(self) -> None:
        """Without a model there are no tokens."""
        self.show_tokens(None)
        text = self.tr("The tokens come from its tokenizer and conversation format.")
        self._say(
            EmptyState(
                "model",
                self.tr("No base model chosen"),
                text,
                self.tr("Choose a model"),
                self.model_wanted.emit,
            )
        )

    def show_trouble(self, what: str, why: str, again: str, retry: Callable[[], object]) -> None:
        """The tokens could not be made."""
        self.show_tokens(None)
        self._say(EmptyState("warning", what, why, again, retry))

    @property
    def wanted_height(self) -> int:
        """Px that show all tokens without scrolling."""
        around = self.height() - self._stack.height()
        return around + self.view.content_height() if self.view.tokens else 0

    def sizeHint(self) -> QSize:
        """Room for some rows of tokens."""
        return QSize(super().sizeHint().width(), 8 * theme().measure("space.6"))

    def _say(self, widget: QWidget) -> None:
        old = self._nothing
        self._nothing = widget
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self._stack.removeWidget(old)
        old.hide()
        old.deleteLater()


class RawText(CodeEditor):
    """The text that the model is trained on, special tokens and trained parts marked.

    Attributes:
        more: a line to put below, which tells how much of a long text is not shown.
    """

    def __init__(self) -> None:
        super().__init__("plain", fill=True)
        self.more = Label("", "small", tone="muted", wrap=True)
        self.more.hide()
        self._tokens: RowTokens | None = None
        self._dim = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Raw text of the row"))
        self.setPlaceholderText(self.tr("The text appears once the row has tokens."))
        theme().changed.connect(self._mark)

    def show_tokens(self, tokens: RowTokens | None) -> None:
        """Show a row's text, of a long one the beginning."""
        more = 0 if tokens is None else len(tokens.text) - _MOST_CHARACTERS
        if tokens is not None and more > 0:
            seen = tuple(token for token in tokens.tokens if token.end <= _MOST_CHARACTERS)
            tokens = replace(tokens, text=tokens.text[:_MOST_CHARACTERS], tokens=seen)
        self.more.setText(more_characters(more))
        self.more.setVisible(more > 0)
        self._tokens = tokens
        self.set_text("" if tokens is None else tokens.text)
        self._mark()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint pale."""
        if dimmed != self._dim:
            self._dim = dimmed
            self._mark()

    def _mark(self) -> None:
        look = theme()
        selections = []
        tokens = () if self._tokens is None else self._tokens.tokens
        text = "" if self._tokens is None else self._tokens.text
        if self._dim:
            tokens = ()
            selections.append(self._selection(0, utf16_offset(text, len(text)), "text_faint"))
        for token in tokens:
            if token.trained or token.special:
                color = "syntax_filter" if token.special else "mask_on_text"
                at = utf16_offset(text, token.start), utf16_offset(text, token.end)
                part = self._selection(*at, color)
                if token.trained:
                    part.format.setBackground(look.color("mask_on"))
                selections.append(part)
        self.setExtraSelections(selections)

    def _selection(self, start: int, end: int, color: str) -> QTextEdit.ExtraSelection:
        part = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        part.cursor = cursor
        part.format.setForeground(theme().color(color))
        return part


class _Legend(QWidget):
    """What the looks of the chips mean, with counts."""

    def __init__(self) -> None:
        super().__init__()
        self._words: tuple[str, str, str] = ("", "", "")
        theme().follow(self._apply_theme)

    def set_counts(self, trained: int, other: int) -> None:
        """Name how many tokens are trained and how many not."""
        self._words = (
            self.tr("trained, {count}").format(count=number(trained)),
            self.tr("not trained, {count}").format(count=number(other)),
            self.tr("special"),
        )
        self.setAccessibleName(", ".join(self._words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Three chips with their words."""
        gap = theme().measure("space.4")
        widths = [self._chip_width() + self._word_width(word) for word in self._words]
        return QSize(sum(widths) + 2 * gap, theme().measure("height.token"))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint all of it; called by Qt."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0
        for kind, word in zip(("on", "off", "special"), self._words, strict=True):
            self._paint_chip(painter, left, kind)
            left += self._chip_width()
            painter.setFont(look.font("small"))
            painter.setPen(look.color("text_muted"))
            room = QRectF(left, 0, self._word_width(word), self.height())
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(room, int(align), word)
            left += self._word_width(word) + look.measure("space.4")
        painter.end()

    def _paint_chip(self, painter: QPainter, left: int, kind: str) -> None:
        look = theme()
        mask = "mask_on" if kind == "on" else "mask_off"
        height = look.measure("height.token")
        rect = QRectF(left, (self.height() - height) / 2, self._chip_width(), height)
        radius = look.measure("radius.token")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(mask))
        painter.drawRoundedRect(rect, radius, radius)
        if kind == "on":
            line = look.measure("border.token_underline")
            under = QRectF(rect.left(), rect.bottom() - line, rect.width(), line)
            painter.fillRect(under, look.color("mask_on_line"))
        if kind == "special":
            pen = QPen(QColor(look.color("mask_off_text")), look.measure("border.hairline"))
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(look.mono())
        painter.setPen(look.color(f"{mask}_text"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), "abc")

    def _chip_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("abc") + theme().measure("space.2")

    def _word_width(self, word: str) -> int:
        return self.fontMetrics().horizontalAdvance(word) + theme().measure("space.2")

    def _apply_theme(self) -> None:
        self.setFont(theme().font("small"))
        self.updateGeometry()
