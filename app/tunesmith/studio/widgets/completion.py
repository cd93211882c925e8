"""What the code editor offers while one types: columns, filters, instructions.

Opens by itself after `{` and `|` of a column template, and on Ctrl+Space everywhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QTextEdit

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.highlighting import (
    MODELFILE_KEYWORDS,
    Language,
    python_offset,
    utf16_offset,
)
from tunesmith.templates.column_filters import FILTER_NAMES
from tunesmith.templates.column_template import escape_text

_BAR = re.compile(r"(?<!\\)\|")
_WORD = re.compile(r"\w*\Z")
_KEYS_OF_POPUP = {
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Escape,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What fits at the cursor: the words, and from where the text before it is replaced."""

    words: tuple[str, ...]
    start: int
    of: str  # "column", "filter" or "word"


def open_field(before: str) -> int | None:
    """Where the field begins that is still open at the end of `before`; None outside fields."""
    position, opened = 0, None
    while position < len(before):
        char = before[position]
        pair = before[position : position + 2]
        if char == "\\" or (opened is None and pair in {"{{", "}}"}):
            position += 2
            continue
        if char == "{":
            opened = position
        elif char == "}":
            opened = None
        position += 1
    return opened


def template_offer(before: str, columns: Sequence[str]) -> Offer | None:
    """Columns within `{`, filters after a bar, nothing in a filter's argument or outside."""
    start = open_field(before)
    if start is None:
        return None
    parts = _BAR.split(before[start + 1 :])
    typed = parts[-1]
    if len(parts) == 1:
        return Offer(tuple(columns), start + 1, "column")
    if ":" in typed:
        return None
    return Offer(FILTER_NAMES, len(before) - len(typed.lstrip()), "filter")


def modelfile_offer(before: str, words: Sequence[str]) -> Offer | None:
    """Instructions at the start of a line, elsewhere the words given (parameters)."""
    match = _WORD.search(before)
    start = match.start() if match else len(before)
    line = before[before.rfind("\n") + 1 : start]
    return Offer(MODELFILE_KEYWORDS if not line.strip() else tuple(words), start, "word")


class Completion(QObject):
    """Ties a QCompleter to the editor."""

    def __init__(self, editor: QTextEdit, language: Language) -> None:
        super().__init__(editor)
        self._editor = editor
        self._language = language
        self._words: tuple[str, ...] = ()
        self._offer: Offer | None = None
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(editor)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(8)
        self._completer.activated[str].connect(self._accept)  # type: ignore[index]  # the overload
        self._popup = QListView()
        self._popup.setProperty("completion", True)
        self._popup.setAccessibleName(self.tr("Completions"))
        self._completer.setPopup(self._popup)

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup.isVisible()

    @property
    def offered(self) -> list[str]:
        """The words in the list, as filtered by what was typed."""
        model = self._completer.completionModel()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def set_words(self, words: Sequence[str]) -> None:
        """The columns of a template, or the words of another language."""
        self._words = tuple(words)

    def close(self) -> None:
        """Hide the list."""
        self._popup.hide()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key belongs to the list; then the editor must not act on it."""
        control = Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Space and event.modifiers() & control:
            self._open()
            return True
        if self.is_open and event.key() in _KEYS_OF_POPUP:
            event.ignore()  # QCompleter acts on keys that its widget leaves
            return True
        return False

    def after(self, event: QKeyEvent) -> None:
        """Open, narrow or close the list after the editor took a key."""
        typed = event.text()
        opens = self._language == "template" and typed in {"{", "|"}
        if opens or (self.is_open and (typed or event.key() == Qt.Key.Key_Backspace)):
            self._open()
        elif self.is_open and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.close()

    def _before(self) -> str:
        text = self._editor.document().toRawText().replace("\u2029", "\n")
        return text[: python_offset(text, self._editor.textCursor().position())]

    def _open(self) -> None:
        before = self._before()
        if self._language == "template":
            self._offer = template_offer(before, self._words)
        elif self._language == "modelfile":
            self._offer = modelfile_offer(before, self._words)
        else:
            self._offer = None
        if self._offer is None:
            self.close()
            return
        self._model.setStringList(list(self._offer.words))
        self._completer.setCompletionPrefix(before[self._offer.start :])
        found = self._completer.completionModel().rowCount()
        if found == 0 or (found == 1 and self.offered == [before[self._offer.start :]]):
            self.close()
            return
        popup = self._popup
        popup.setFont(theme().mono())
        popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        rect = self._editor.cursorRect()
        width = popup.sizeHintForColumn(0) + popup.verticalScrollBar().sizeHint().width()
        rect.setWidth(width + theme().measure("space.6"))
        self._completer.complete(rect)

    def _accept(self, word: str) -> None:
        if self._offer is None:
            return
        text = self._editor.document().toRawText().replace("\u2029", "\n")
        cursor = self._editor.textCursor()
        here = python_offset(text, cursor.position())
        closes = self._offer.of == "column" and not text.startswith(("}", "|"), here)
        cursor.setPosition(utf16_offset(text, self._offer.start))
        cursor.setPosition(utf16_offset(text, here), cursor.MoveMode.KeepAnchor)
        inserted = escape_text(word) if self._offer.of == "column" else word
        cursor.insertText(inserted + ("}" if closes else ""))
        self._editor.setTextCursor(cursor)
