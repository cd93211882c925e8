"""One held-out row in full: question, expected answer, both answers with what differs marked."""

from collections.abc import Sequence

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import ElidedLabel
from tunesmith.studio.words import number
from tunesmith.training.evidence import Answer, AnsweredRow
from tunesmith.training.scores import is_exact, rouge_l
from tunesmith.training.words import Piece, marked

_LINES = 4  # in view; more are scrolled to


class MarkedText(QWidget):
    """A text to read and copy, under its heading; stretches that differ stand on a colour.

    The text is put in piece by piece as plain text, so nothing in it is ever read as HTML.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._pieces: tuple[Piece, ...] = ()
        self.heading = ElidedLabel(name, "caption", "semibold", tone="muted")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(name)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.1"))
        column.addWidget(self.heading)
        column.addWidget(self.text, 1)
        theme().follow(self._restyle)

    def set_pieces(self, pieces: Sequence[Piece], note: str = "", tone: str = "muted") -> None:
        """Show a text; `note` stands behind the heading."""
        self._pieces = tuple(pieces)
        self.heading.setText(f"{self._name}, {note}" if note else self._name)
        set_property(self.heading, "tone", tone)
        self._write()

    def _write(self) -> None:
        self.text.clear()
        cursor = self.text.textCursor()
        plain, differs = QTextCharFormat(), QTextCharFormat()
        differs.setBackground(theme().color("warning_soft"))
        differs.setForeground(theme().color("text"))
        differs.setFontUnderline(True)  # the colour alone is not seen by everybody
        for piece in self._pieces:
            cursor.insertText(piece.text, plain if piece.same else differs)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _restyle(self) -> None:
        look = theme()
        self.text.setFont(look.font("body"))
        self.text.setMinimumHeight(2 * look.measure("font.line_height.body"))
        self._write()


class RowPane(QFrame):
    """The row that is chosen in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "raised")
        self.setProperty("line", "top")
        self.question = MarkedText(self.tr("Question"))
        self.expected = MarkedText(self.tr("Expected"))
        self.base = MarkedText(self.tr("Base model"))
        self.tuned = MarkedText(self.tr("Tuned"))
        look = theme()
        row = QHBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.2")
        row.setContentsMargins(left, edge, right, edge)
        row.setSpacing(look.measure("space.4"))
        for text in (self.question, self.expected, self.base, self.tuned):
            row.addWidget(text, 1)
        theme().follow(self._restyle)

    def show_row(self, row: AnsweredRow | None) -> None:
        """Show a row; None empties the pane."""
        if row is None:
            for text in (self.question, self.expected, self.base, self.tuned):
                text.set_pieces(())
            return
        self.question.set_pieces([Piece(row.question, True)])
        self.expected.set_pieces([Piece(row.expected, True)])
        self._show_answer(self.base, row.base, row.expected)
        self._show_answer(self.tuned, row.tuned, row.expected)

    def _show_answer(self, place: MarkedText, answer: Answer, expected: str) -> None:
        if is_exact(answer.text, expected):
            place.set_pieces([Piece(answer.text, True)], self.tr("right"), "success")
            return
        note = self.tr("ROUGE-L {value}").format(value=number(rouge_l(answer.text, expected), 2))
        if not answer.ended:
            note = self.tr("{note}, cut off").format(note=note)
        place.set_pieces(marked(answer.text, expected.strip()), note)

    def _restyle(self) -> None:
        lines = _LINES * theme().measure("font.line_height.body")
        self.setFixedHeight(lines + theme().measure("space.12"))
