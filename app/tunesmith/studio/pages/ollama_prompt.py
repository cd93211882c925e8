"""A prompt as text: special tokens pale, line ends visible, differences marked."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QMimeData
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.whole_lines import free_below

Mark = Literal["", "missing", "extra"]

_LINE_END = "↵"
_COMPARED = 20_000  # characters; the differences of longer prompts are shown up to here
_PARAGRAPH = "\u2029"  # Qt's line end


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a prompt: `missing` stands in the trained one only, `extra` in the other only."""

    text: str
    mark: Mark = ""
    special: bool = False


def prompt_pieces(trained: str, other: str | None, special: Sequence[str]) -> list[Piece]:
    """The trained prompt in pieces, with what another one has otherwise; None compares nothing."""
    parts: list[tuple[str, Mark]] = [(trained, "")]
    if other is not None and other != trained:
        parts = list(_differences(trained[:_COMPARED], other[:_COMPARED]))
    pattern = re.compile("|".join(map(re.escape, sorted(special, key=len, reverse=True))) or "$^")
    return [piece for text, mark in parts for piece in _split(text, mark, pattern)]


def _differences(trained: str, other: str) -> Iterator[tuple[str, Mark]]:
    matcher = difflib.SequenceMatcher(None, trained, other, autojunk=False)
    if len(trained) * len(other) > _COMPARED * 200:
        # Too long to match letter by letter: lines will do.
        yield from _line_differences(trained, other)
        return
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            yield trained[start:end], ""
            continue
        if end > start:
            yield trained[start:end], "missing"
        if other_end > other_start:
            yield other[other_start:other_end], "extra"


def _line_differences(trained: str, other: str) -> Iterator[tuple[str, Mark]]:
    ours, theirs = trained.splitlines(keepends=True), other.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            yield "".join(ours[start:end]), ""
            continue
        yield "".join(ours[start:end]), "missing"
        yield "".join(theirs[other_start:other_end]), "extra"


def _split(text: str, mark: Mark, pattern: re.Pattern[str]) -> Iterator[Piece]:
    place = 0
    for found in pattern.finditer(text):
        if found.start() > place:
            yield Piece(text[place : found.start()], mark)
        if found.end() > found.start():
            yield Piece(found[0], mark, special=True)
        place = found.end()
    if place < len(text):
        yield Piece(text[place:], mark)


class PromptView(QTextEdit):
    """Shows one prompt; what is copied from it has no visible line ends."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self.setProperty("editor", True)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setMinimumHeight(theme().measure("height.toolbar"))
        theme().follow(self._restyle)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What is shown."""
        return self._pieces

    def show_prompt(self, pieces: Sequence[Piece]) -> None:
        """Show a prompt."""
        if tuple(pieces) != self._pieces:
            self._pieces = tuple(pieces)
            self._restyle()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy the text as it is."""
        data = QMimeData()
        selected = self.textCursor().selectedText()
        data.setText(selected.replace(_LINE_END + _PARAGRAPH, "\n").replace(_PARAGRAPH, "\n"))
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The last line in view stays whole."""
        super().resizeEvent(event)
        self._keep_lines_whole()

    def _keep_lines_whole(self) -> None:
        line = theme().measure("font.line_height.body")
        self.setViewportMargins(0, 0, 0, free_below(self, line))

    def _restyle(self) -> None:
        look = theme()
        self.setFont(look.mono())
        self.document().setDocumentMargin(look.measure("space.2"))
        self.clear()
        cursor = self.textCursor()
        for piece in self._pieces:
            shown = piece.text.replace("\r", "␍").replace("\n", f"{_LINE_END}\n")
            cursor.insertText(shown, _format(piece))
        block = QTextBlockFormat()
        height = look.measure("font.line_height.body")
        block.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(block)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._keep_lines_whole()
        self.setAccessibleDescription("".join(piece.text for piece in self._pieces))


def _format(piece: Piece) -> QTextCharFormat:
    look = theme()
    style = QTextCharFormat()
    style.setFont(look.mono())
    style.setForeground(look.color("text_muted" if piece.special else "text"))
    if piece.mark == "missing":
        style.setForeground(look.color("danger"))
        style.setBackground(look.color("danger_soft"))
        style.setFontStrikeOut(True)
    elif piece.mark == "extra":
        style.setForeground(look.color("success"))
        style.setBackground(look.color("success_soft"))
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    return style
