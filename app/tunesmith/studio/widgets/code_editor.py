"""The editor for column templates, Modelfiles and the like: colours, problems, completion.

A QTextEdit, not a QPlainTextEdit: only the former keeps lines 20 px high. Its text is read with
`text()`, because Qt's `toPlainText` turns no-break spaces into ordinary ones, and a template is
bytes that a model is trained on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QMimeData, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.completion import Completion
from tunesmith.studio.widgets.highlighting import (
    Highlighter,
    Language,
    python_offset,
    utf16_offset,
)
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.whole_lines import free_below

_MARGIN = 6  # px between border and text; with the border 7, so that two lines make 54 px
_INDENT = 4  # px more at the left
_LONGEST_WRAPPED = 20_000  # characters of a line; Qt's time to wrap grows with its square
_BASELINE = 0.8  # of a line of fixed height, where Qt puts the text's baseline
_PARAGRAPH = "\u2029"  # Qt's line end


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with characters `start` to `end` of the text."""

    start: int
    end: int
    message: str


class CodeEditor(QTextEdit):
    """Monospace text of one language that grows with its content.

    Signal `edited` is emitted when a person (or `insert`) changed the text, not by `set_text`.
    """

    edited = Signal()

    def __init__(
        self,
        language: Language = "plain",
        *,
        line_numbers: bool = False,
        min_lines: int = 2,
        max_lines: int = 12,
        fill: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty editor.

        Args:
            language: what is coloured and completed.
            line_numbers: whether they stand at the left.
            min_lines: lines that are always shown.
            max_lines: lines beyond which the editor scrolls.
            fill: take the room there is instead of growing with the content.
            parent: the widget it stands in.
        """
        super().__init__(parent)
        self.setProperty("editor", True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lines = (min_lines, max(min_lines, max_lines))
        self._fill = fill
        self._problems: tuple[Problem, ...] = ()
        self._known = ""
        self._quiet = False
        self._highlighter = Highlighter(self.document(), language)
        self._completion = Completion(self, language)
        self._numbers = _LineNumbers(self) if line_numbers else None
        self.document().setDocumentMargin(_MARGIN)
        self._restyle()
        self.set_text("")
        self.textChanged.connect(self._on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.verticalScrollBar().valueChanged.connect(self._update_numbers)
        theme().changed.connect(self._restyle)

    def text(self) -> str:
        """The text, exactly as typed, lines ended by line feeds."""
        return self.document().toRawText().replace(_PARAGRAPH, "\n")

    def set_text(self, text: str) -> None:
        """Show `text`; what could be undone before is forgotten."""
        self._quiet = True
        self._wrap(text)
        self.setPlainText(text)
        self._known = self.text()
        self._set_line_height()
        self._quiet = False
        self.set_problems(())
        self._fit()

    def insert(self, text: str) -> None:
        """Put `text` where the cursor is, over the selection if there is one."""
        if _longest_line(text) > _LONGEST_WRAPPED:
            self._wrap(text)  # before Qt begins to wrap it
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Underline what is wrong; the messages are shown as tooltips and read out."""
        self._problems = tuple(problems)
        self.viewport().update()
        self.setAccessibleDescription(" ".join(problem.message for problem in self._problems))
        set_property(self, "error", bool(self._problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that are shown."""
        return self._problems

    def problem_at(self, offset: int) -> Problem | None:
        """The problem that underlines the character at `offset`."""
        return next((each for each in self._problems if each.start <= offset < each.end), None)

    def set_words(self, words: Sequence[str]) -> None:
        """What is offered: the columns of a template, the instructions of a Modelfile."""
        self._completion.set_words(words)

    def cursor_offset(self) -> int:
        """Where the cursor is, in characters from the start."""
        return python_offset(self.text(), self.textCursor().position())

    def set_cursor_offset(self, offset: int) -> None:
        """Put the cursor before the character at `offset`."""
        cursor = self.textCursor()
        cursor.setPosition(utf16_offset(self.text(), offset))
        self.setTextCursor(cursor)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put `text` in place of characters `start` to `end`, as one step that can be undone."""
        whole = self.text()
        cursor = self.textCursor()
        cursor.setPosition(utf16_offset(whole, start))
        cursor.setPosition(utf16_offset(whole, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def sizeHint(self) -> QSize:
        """As high as the content, within the bounds."""
        return QSize(240, self._height())

    def minimumSizeHint(self) -> QSize:
        """The least number of lines."""
        return QSize(120, self._height_of(self._lines[0]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and a squiggle under every problem (Qt's own is hardly seen)."""
        super().paintEvent(event)
        if not self._problems:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("danger"), 1.2))
        painter.translate(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        text = self.text()
        for problem in self._problems:
            start = max(0, min(problem.start, len(text)))
            end = max(start, min(problem.end, len(text)))
            if start == end and start and text[start - 1] != "\n":
                start -= 1  # at the end of a line: mark what stands before
            for line in self._underlines(utf16_offset(text, start), utf16_offset(text, end)):
                painter.drawPolyline(_squiggle(line))
        painter.end()

    def _underlines(self, start: int, end: int) -> Iterator[QLineF]:
        """Lines under the text from `start` to `end` (Qt's offsets), one per line on screen."""
        layout = self.document().documentLayout()
        block = self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            origin = layout.blockBoundingRect(block).topLeft()
            for index in range(block.layout().lineCount()):
                line = block.layout().lineAt(index)
                first = block.position() + line.textStart()
                low, high = max(start, first), min(end, first + line.textLength())
                if low < high or (low == high == start == end):
                    left = line.cursorToX(low - block.position())[0]  # type: ignore[index]  # a pair
                    right = line.cursorToX(high - block.position())[0]  # type: ignore[index]
                    base = origin.y() + line.y() + line.ascent() + 3
                    right = max(right, left + self.fontMetrics().averageCharWidth())
                    yield QLineF(origin.x() + left, base, origin.x() + right, base)
            block = block.next()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy exactly what is there, no-break spaces too."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace(_PARAGRAPH, "\n"))
        return data

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop as text, in lines like those that are there."""
        if source.hasText():
            self.insert(source.text().replace("\r\n", "\n").replace("\r", "\n"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Completion takes its keys first."""
        if self._completion.takes(event):
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self.isReadOnly():
            # Qt would drop the line's height on an empty line, and write U+2028 with Shift.
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
            return
        super().keyPressEvent(event)
        self._completion.after(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab accepts a completion before it leaves the field."""
        return False if self._completion.is_open else super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field closes what is offered."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._completion.close()
        super().focusOutEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a problem's message over what it underlines."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            units = self.cursorForPosition(event.pos()).position()
            problem = self.problem_at(python_offset(self.text(), units))
            QToolTip.showText(
                event.globalPos(), plain_tip(problem.message if problem else ""), self
            )
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line numbers follow."""
        super().resizeEvent(event)
        self._keep_lines_whole()
        if self._numbers is not None:
            self._numbers.place()

    def _on_text_changed(self) -> None:
        self._update_numbers()
        if self._quiet:
            return
        text = self.text()
        if text != self._known:  # colours and formats are changes to Qt too
            self._known = text
            self._wrap(text)
            self.edited.emit()

    def _restyle(self) -> None:
        self.setFont(theme().mono())
        self._quiet = True
        self._highlighter.restyle()
        self._quiet = False
        left = _INDENT + (self._numbers.room() if self._numbers is not None else 0)
        self.setViewportMargins(left, 0, 0, self.viewportMargins().bottom())
        self.set_problems(self._problems)
        self._update_numbers()

    def _wrap(self, text: str) -> None:
        """Wrap lines unless one is so long that Qt would need seconds for each key."""
        modes, policies = QTextEdit.LineWrapMode, Qt.ScrollBarPolicy
        wraps = _longest_line(text) <= _LONGEST_WRAPPED
        mode = modes.WidgetWidth if wraps else modes.NoWrap
        if mode != self.lineWrapMode():
            bar = policies.ScrollBarAlwaysOff if wraps else policies.ScrollBarAsNeeded
            self.setHorizontalScrollBarPolicy(bar)
            self.setLineWrapMode(mode)

    def _set_line_height(self) -> None:
        style = QTextBlockFormat()
        style.setLineHeight(
            theme().measure("font.line_height.editor"),
            QTextBlockFormat.LineHeightTypes.FixedHeight.value,
        )
        self.document().setUndoRedoEnabled(False)  # not a step of the person's
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(style)
        self.document().setUndoRedoEnabled(True)

    def _height_of(self, lines: int) -> int:
        line = theme().measure("font.line_height.editor")
        return lines * line + 2 * (_MARGIN + theme().measure("border.hairline"))

    def _height(self) -> int:
        line = theme().measure("font.line_height.editor")
        content = round((self.document().size().height() - 2 * _MARGIN) / line)
        return self._height_of(max(self._lines[0], min(content, self._lines[1])))

    def _fit(self) -> None:
        if not self._fill:
            self.setFixedHeight(self._height())
        self.updateGeometry()
        self._keep_lines_whole()
        self._update_numbers()

    def _keep_lines_whole(self) -> None:
        """An editor that fills its place may have any height."""
        if not self._fill:
            return
        now = self.viewportMargins()
        free = free_below(self, theme().measure("font.line_height.editor"))
        if now.bottom() != free:
            self.setViewportMargins(now.left(), now.top(), now.right(), free)
            if self._numbers is not None:
                self._numbers.place()

    def _update_numbers(self) -> None:
        if self._numbers is not None:
            self._numbers.update()


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))


def _squiggle(line: QLineF) -> QPolygonF:
    points = QPolygonF()
    x, step = line.x1(), 0
    while x <= line.x2():
        points.append(QPointF(x, line.y1() + (1.0 if step % 2 else -1.0)))
        x, step = x + 2, step + 1
    return points


class _LineNumbers(QWidget):
    """The margin with the numbers; as wide as three digits."""

    def __init__(self, editor: CodeEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def room(self) -> int:
        return self._editor.fontMetrics().horizontalAdvance("000") + 2 * theme().measure("space.1")

    def place(self) -> None:
        frame = theme().measure("border.hairline")
        self.setGeometry(frame, frame, self.room(), self._editor.viewport().height())

    def sizeHint(self) -> QSize:
        return QSize(self.room(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._editor.font())
        painter.setPen(theme().color("text_faint"))
        line = theme().measure("font.line_height.editor")
        layout = self._editor.document().documentLayout()
        top = self._editor.verticalScrollBar().value()
        metrics = self._editor.fontMetrics()
        block = self._editor.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid():
            at = round(layout.blockBoundingRect(block).top()) - top
            if at > event.rect().bottom():
                break
            number = str(block.blockNumber() + 1)
            left = self.width() - theme().measure("space.2") - metrics.horizontalAdvance(number)
            painter.drawText(left, at + round(_BASELINE * line), number)
            block = block.next()
        painter.end()
