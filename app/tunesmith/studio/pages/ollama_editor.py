"""The Modelfile pane: which one, what is wrong with it, the editor; saved while one types."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.ollama_modelfile import (
    Lint,
    ModelfileSaver,
    Opened,
    lint,
    open_modelfile,
)
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.code_editor import CodeEditor, Problem
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.inputs import ComboBox, LineEdit, Toolbar
from tunesmith.studio.widgets.wrap_row import WrapRow

_SAVE_DELAY_MS = 400
_WORDS = (
    "FROM", "TEMPLATE", "SYSTEM", "PARAMETER", "ADAPTER", "LICENSE", "MESSAGE", "REQUIRES",
    "stop", "num_ctx", "num_predict", "temperature", "top_k", "top_p", "min_p", "repeat_penalty",
    "seed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelfileChoice:
    """One level's Modelfile and where its first text is kept."""

    level: str
    path: Path
    original: Path


class ModelfilePane(QWidget):
    """Edits the Modelfile of one level.

    Signals: `level_chosen(level)` by the person; `linted(lint)` after a text was opened or saved;
    `failed(error)`; `name_edited(name)`.
    """

    level_chosen = Signal(str)
    linted = Signal(object)
    failed = Signal(object)
    name_edited = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._choices: tuple[ModelfileChoice, ...] = ()
        self._current: ModelfileChoice | None = None
        self._original = ""
        self._saved = ""
        self.lint = Lint()
        self._files = ModelfileSaver()
        self._numbers = itertools.count()
        self.is_open = False  # the text is that of the chosen file
        self._saving: Counter[Path] = Counter()  # saves that are on their way to the disk
        self._version = ""  # of the Ollama that it is for
        self._checking = False  # the text is another than the one of `lint`
        self._edits = 0  # how often the text was changed by a person
        self._saver = QTimer(self, singleShot=True, interval=_SAVE_DELAY_MS)
        self._saver.timeout.connect(self.flush)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_toolbar())
        column.addLayout(self._build_body(), 1)

    @property
    def text(self) -> str:
        """What the editor holds."""
        return self.editor.text()

    def set_choices(self, choices: tuple[ModelfileChoice, ...], level: str) -> None:
        """Offer these levels and open one."""
        if choices != self._choices:
            self.flush()  # what was typed belongs to the file chosen until now
            self._choices = choices
            self.levels.blockSignals(True)
            self.levels.clear()
            for choice in choices:
                self.levels.addItem(choice.path.name, choice.level)
            self.levels.blockSignals(False)
            self.levels.setMinimumWidth(self.levels.sizeHint().width())
            if self._current not in choices:
                self._current = None
        wanted = next((it for it in choices if it.level == level), choices[0] if choices else None)
        if wanted is None:
            return
        self.levels.blockSignals(True)
        self.levels.setCurrentIndex(choices.index(wanted))
        self.levels.blockSignals(False)
        if wanted == self._current:
            return
        self.flush()
        self._current = wanted
        # The text is still that of the file before; what is typed now would be saved into this one.
        self._set_open(False)
        self.reload()

    def reload(self) -> None:
        """Read the file again, unless there is something to be saved."""
        if self._current is None or self._saver.isActive() or self._saving[self._current.path]:
            return
        self._studio.background.run(
            open_modelfile,
            self._current.path,
            self._current.original,
            self._version,
            done=partial(self._show, self._edits),
            failed=self.failed.emit,
            key="modelfile-open",
        )

    def flush(self, then: Callable[[], None] | None = None) -> None:
        """Save what was typed now; `then` is called once it is on disk, and only then."""
        self._saver.stop()
        if self._current is None:
            return
        path, original = self._current.path, self._current.original
        if self.text == self._saved and (then is None or not self._saving[path]):
            if self._checking and not self._saving[path]:
                self._take_lint(self.lint)  # what was typed was taken back: it is known
            if then is not None:
                then()
            return
        text, self._saved = self.text, self.text

        def done(found: Lint) -> None:
            self._saved_one(path)
            if self._current is not None and self._current.path == path and self.text == text:
                self._take_lint(found)
            if then is not None:
                then()

        self._saving[path] += 1
        self._studio.background.run(
            self._files.save,
            next(self._numbers),
            path,
            text,
            original,
            self._version,
            done=done,
            failed=partial(self._not_saved, path),
        )

    def save_now(self) -> None:
        """Save before returning: when the window closes nobody waits for a thread's result."""
        self._saver.stop()
        if self._current is None:
            return
        path, original = self._current.path, self._current.original
        if self.text == self._saved and not self._saving[path]:
            return
        try:
            self._files.save(next(self._numbers), path, self.text, original)
        except TunesmithError as error:
            self.failed.emit(error)
        else:
            self._saved = self.text

    def set_version(self, version: str) -> None:
        """Check for this version of Ollama; empty if none answers."""
        if version == self._version:
            return
        self._version = version
        if self._current is not None and self.is_open and not self._saver.isActive():
            self._lint_again(self._current.path)

    def _lint_again(self, path: Path) -> None:
        self._say_checking()
        self._studio.background.run(
            lint,
            self.text,
            path,
            self._version,
            done=partial(self._linted_again, self.text),
            failed=self.failed.emit,
            key="modelfile-lint",
        )

    def _linted_again(self, text: str, found: Lint) -> None:
        if self.text == text:
            self._take_lint(found)

    def reset(self) -> None:
        """Put back what the export wrote; it can be undone in the editor."""
        self.editor.replace(0, len(self.text), self._original)

    def set_name(self, name: str) -> None:
        """Show the model's name in Ollama."""
        if name != self.name.text() and not self.name.hasFocus():
            self.name.setText(name)
            self.name.setCursorPosition(0)

    # Inner parts.

    def _build_toolbar(self) -> Toolbar:
        bar = Toolbar("surface")
        self.levels = ComboBox(self.tr("Modelfile"))
        self.levels.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self.levels.setMinimumWidth(theme().measure("space.12") * 3)
        self.levels.activated.connect(self._chosen)
        self._glyph = Glyph("check", "success", "icon.inline")
        self._bad_glyph = Glyph("warning", "danger", "icon.inline")
        self._doubtful_glyph = Glyph("warning", "warning", "icon.inline")
        self._bad_glyph.hide()
        self._doubtful_glyph.hide()
        self.verdict = ElidedLabel("", "small")
        self.reset_button = Button(self.tr("Reset"), small=True)
        self.reset_button.setToolTip(self.tr("Back to what the export wrote"))
        self.reset_button.clicked.connect(self.reset)
        self.folder_button = Button(self.tr("Show in folder"), icon="folder", small=True)
        self.folder_button.clicked.connect(self._show_in_folder)
        bar.add(self.levels)
        bar.add_stretch()
        said = QWidget()
        line = QHBoxLayout(said)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().measure("space.1"))
        line.addWidget(self._glyph)
        line.addWidget(self._bad_glyph)
        line.addWidget(self._doubtful_glyph)
        line.addWidget(self.verdict)
        bar.add(said)
        bar.add(self.reset_button)
        bar.add(self.folder_button)
        return bar

    def _build_body(self) -> QVBoxLayout:
        look = theme()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        body = QVBoxLayout()
        body.setContentsMargins(left, look.measure("space.3"), right, look.measure("space.3"))
        body.setSpacing(look.measure("space.3"))
        self.editor = CodeEditor("modelfile", line_numbers=True, min_lines=4, fill=True)
        self.editor.setAccessibleName(self.tr("Modelfile"))
        self.editor.set_words(_WORDS)
        self.editor.edited.connect(self._edited)
        self.note = Label("", "small", tone="danger", wrap=True)
        self.note.hide()
        self.name = LineEdit(name=self.tr("Name in Ollama"))
        self.name.setFixedWidth(look.measure("space.12") * 3 + look.measure("space.6"))
        self.name.editingFinished.connect(lambda: self.name_edited.emit(self.name.text().strip()))
        named = Label(self.tr("Name in Ollama"), "small", tone="muted")
        named.setBuddy(self.name)
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.measure("space.2"))
        line.addWidget(named)
        line.addWidget(self.name)
        below = WrapRow(look.measure("space.2"))
        below.add(Label(self.tr("Edits are checked as you type."), "small", tone="muted"))
        below.add_stretch()
        below.add(pair)
        body.addWidget(self.editor, 1)
        body.addWidget(self.note)
        body.addWidget(below)
        return body

    def _chosen(self, index: int) -> None:
        self.level_chosen.emit(self.levels.itemData(index))

    def _show(self, edits: int, opened: Opened) -> None:
        if self._current is None or opened.path != self._current.path:
            return
        if edits != self._edits:  # typed and maybe saved since it was read: it is older
            return
        self._original = opened.original
        if opened.text != self.text:
            self.editor.set_text(opened.text)
        self._saved = self.text
        self._set_open(True)
        self._take_lint(opened.lint)

    def _set_open(self, is_open: bool) -> None:
        self.is_open = is_open
        self.editor.setReadOnly(not is_open)
        self.reset_button.setEnabled(is_open)

    def _edited(self) -> None:
        self._edits += 1
        self._say_checking()
        self._saver.start()

    def _say_checking(self) -> None:
        """What was said of the text before says nothing of the one there is now."""
        self._checking = True
        for glyph in (self._glyph, self._bad_glyph, self._doubtful_glyph):
            glyph.hide()
        self.verdict.set_tone("muted")
        self.verdict.setText(self.tr("Checking…"))

    def _take_lint(self, lint: Lint) -> None:
        self.lint, self._checking = lint, False
        self.reset_button.setEnabled(self.text != self._original)
        lines = self.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        problems = []
        for problem in lint.problems:
            at = min(problem.line, len(lines)) - 1
            said = f"Line {problem.line}: {problem.message}"
            message = f"{said} {problem.hint}" if problem.hint else said
            problems.append(Problem(starts[at], starts[at] + len(lines[at]), message))
        self.editor.set_problems(problems)
        bad, doubtful = lint.errors, len(problems) - lint.errors
        self._glyph.setVisible(not problems)
        self._bad_glyph.setVisible(bool(bad))
        self._doubtful_glyph.setVisible(bool(doubtful and not bad))
        tone = "danger" if bad else "warning" if doubtful else "success"
        self.verdict.set_tone(tone)
        said = self.tr("%n warnings", "", doubtful) if doubtful else self.tr("No problems")
        self.verdict.setText(self.tr("%n problems", "", bad) if bad else said)
        first = next(
            (at for at, it in enumerate(lint.problems) if it.severity == "error" or not bad), None
        )
        self.note.set_tone(tone if problems else "danger")
        self.note.setText("" if first is None else problems[first].message)
        self.note.setVisible(first is not None)
        self.linted.emit(lint)

    def _saved_one(self, path: Path) -> None:
        self._saving[path] -= 1
        if not self.is_open and self._current is not None and self._current.path == path:
            self.reload()  # it was chosen again before its text was on disk

    def _not_saved(self, path: Path, error: TunesmithError) -> None:
        self._saved_one(path)
        self._saved = ""  # so that the next edit, or leaving the page, tries again
        if self._current is not None and self._current.path == path and self.is_open:
            self._lint_again(path)
        self.failed.emit(error)

    def _show_in_folder(self) -> None:
        if self._current is not None:
            self.open_folder(self._current.path.parent)

    def open_folder(self, folder: Path) -> None:
        """Open the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
