"""One column of the comparison: which model answers, and what it said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.quality.chat_protocol import Sampling
from tunesmith.studio.pages.ollama_answering import AnswerEnd, Answerer
from tunesmith.studio.theme.icons import pixmap
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.chat_view import ChatMessage, ChatView
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import ComboBox
from tunesmith.studio.words import number, size_text
from tunesmith.templates.conversation import Message


@dataclass(frozen=True, slots=True)
class ChatChoice:
    """Something that can answer.

    Attributes:
        key: stable name.
        title: bold in the header ("Base", "Tuned").
        detail: muted beside it ("Q5_K_M, in Ollama").
        path: the GGUF; None for a model in Ollama, or for a base model without a file yet.
        model: the model's name in Ollama; empty for a file.
        bytes: size of the file.
        trained: its answers are what was trained.
        stops: texts at which its answers end, beside its own end markers.
    """

    key: str
    title: str
    detail: str
    path: Path | None = None
    model: str = ""
    bytes: int = 0
    trained: bool = True
    stops: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """There is something to ask."""
        return self.path is not None or bool(self.model)


class ColumnHeader(ComboBox):
    """A combo box that reads as a heading: bold title, muted detail, chevron; no box."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw texts, chevron, and a ring while it has the focus."""
        look, painter = theme(), QPainter(self)
        choice = self.currentData()
        side = look.measure("icon.inline")
        room = self.rect().adjusted(0, 0, -side - look.measure("space.2"), 0)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if isinstance(choice, ChatChoice):
            bold, plain = look.font("body", "semibold"), look.font("small")
            painter.setFont(bold)
            painter.setPen(look.color("text"))
            painter.drawText(room, align, choice.title)
            used = QFontMetrics(bold).horizontalAdvance(choice.title) + look.measure("space.2")
            rest = QRect(room.adjusted(used, 0, 0, 0))
            painter.setFont(plain)
            painter.setPen(look.color("text_muted"))
            elide = Qt.TextElideMode.ElideRight
            shown = QFontMetrics(plain).elidedText(choice.detail, elide, max(0, rest.width()))
            painter.drawText(rest, align, shown)
        picture = pixmap("chevron-down", "text_muted", side, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(self.width() - side, (self.height() - side) // 2), picture)
        if self.hasFocus() and self.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            width = look.measure("border.focus")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("focus_ring"), width))
            radius = look.measure("radius.badge")
            half = width // 2
            painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), radius, radius)


class ChatColumn(QWidget):
    """Asks one model and shows its answers.

    Signals: `finished()` after every answer, good or not; `failed(error)`; `chosen(key)` by the
    person; `base_wanted()`.
    """

    finished = Signal()
    failed = Signal(object)
    chosen = Signal(str)
    base_wanted = Signal()

    def __init__(
        self,
        name: str,
        make_answerer: Callable[[ChatChoice], Answerer],
        edges: tuple[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self._make_answerer = make_answerer
        self._answerer: Answerer | None = None
        self._choice: ChatChoice | None = None
        self._is_answering = False
        self._questions: list[str] = []
        self._answers: list[str] = []
        self._notes: list[str] = []
        self.eos = ""
        self.header = ColumnHeader(name)
        self.header.activated.connect(self._header_chosen)
        self.view = ChatView(self.tr("Answers of {name}").format(name=name), show_roles=False)
        self.empty = EmptyState(
            "model",
            self.tr("No file of the base model"),
            self.tr("It is made once, at Q8_0."),
            self.tr("Make a base file"),
            self.base_wanted.emit,
        )
        self.waiting = Label("", "small", tone="muted", wrap=True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.waiting.setContentsMargins(edges[0], 0, edges[1], 0)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(1)  # which part fits is chosen by the height there is
        for part in (self._build_body(edges), self.empty, self.waiting, self._build_compact()):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_head(edges))
        column.addWidget(self._stack, 1)

    def _build_head(self, edges: tuple[int, int]) -> QWidget:
        head = QFrame()
        head.setProperty("line", "bottom")
        across = QHBoxLayout(head)
        across.setContentsMargins(edges[0], 0, edges[1], 0)
        across.addWidget(self.header)
        head.setFixedHeight(theme().measure("height.table_row_roomy"))
        return head

    def _build_body(self, edges: tuple[int, int]) -> QWidget:
        body = QWidget()
        inside = QVBoxLayout(body)
        edge = theme().measure("space.3")
        inside.setContentsMargins(edges[0], edge, edges[1], edge)
        inside.addWidget(self.view)
        return body

    @property
    def choice(self) -> ChatChoice | None:
        """Who answers here."""
        return self._choice

    @property
    def answers(self) -> list[str]:
        """What it said, one per question."""
        return list(self._answers)

    @property
    def notes(self) -> list[str]:
        """The line under each answer."""
        return list(self._notes)

    @property
    def answerer(self) -> Answerer | None:
        """What answers; None before the first question."""
        return self._answerer

    def set_choices(self, choices: Sequence[ChatChoice], wanted: str) -> None:
        """Offer these; the one chosen before stays if it is still there and answers."""
        before = self._choice.key if self._choice is not None else ""
        found = next((it for it in choices if it.key == before), None)
        if found is None or (not found.answers and any(it.key == wanted for it in choices)):
            found = next((it for it in choices if it.key == wanted), None)
        found = found or (choices[0] if choices else None)
        self.header.blockSignals(True)
        self.header.clear()
        for choice in choices:
            self.header.addItem(f"{choice.title} {choice.detail}", choice)
        self.header.setCurrentIndex(choices.index(found) if found is not None else -1)
        self.header.blockSignals(False)
        self._choose(found)

    def say_base_state(self, what: str, todo: str, can_make: bool) -> None:
        """What is shown while the base model has no file."""
        self.empty.set_text(what, todo)
        self.empty.button.setVisible(can_make)
        self._compact_text.setText(what)
        self.compact_button.setVisible(can_make)

    def ask(self, questions: list[str], messages: Sequence[Message], sampling: Sampling) -> bool:
        """Answer the last of `questions`; False if there is nobody to ask."""
        if self._choice is None or not self._choice.answers:
            return False
        if self._answerer is None:
            self._answerer = self._make_answerer(self._choice)
            self._answerer.delta.connect(self._delta)
            self._answerer.ended.connect(self._ended)
            self._answerer.failed.connect(self._failed)
        self._questions = list(questions)
        before = len(questions) - 1
        blank = [""] * before  # a model that joins later has not answered the first questions
        self._answers = [*(self._answers + blank)[:before], ""]
        self._notes = [*(self._notes + blank)[:before], self.tr("reading the question")]
        self._is_answering = True
        self._show()
        self._answerer.ask(messages, sampling)
        return True

    def stop(self) -> None:
        """End the answer at the next token."""
        if self._answerer is not None and self._is_answering:
            self._answerer.stop()

    def clear(self) -> None:
        """Forget what was said."""
        self._questions, self._answers, self._notes = [], [], []
        self._show()

    def close_session(self) -> None:
        """Let go of the model."""
        self._is_answering = False
        if self._answerer is not None:
            answerer, self._answerer = self._answerer, None
            answerer.close()
            answerer.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window there is room for less."""
        super().resizeEvent(event)
        self._show_part()

    def _build_compact(self) -> QWidget:
        """What is missing and the button for it, for where the whole would be cut off."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.2"))
        self._compact_text = Label(
            self.tr("No file of the base model"), weight="semibold", wrap=True
        )
        self._compact_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.compact_button = Button(self.tr("Make a base file"), small=True)
        self.compact_button.clicked.connect(self.base_wanted)
        column.addStretch(1)
        column.addWidget(self._compact_text)
        column.addWidget(self.compact_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return part

    def _least_height(self) -> int:
        return self.header.height() + self.empty.sizeHint().height()

    def _choose(self, choice: ChatChoice | None) -> None:
        if choice != self._choice:
            same_model = (
                choice is not None
                and self._choice is not None
                and (choice.path, choice.model) == (self._choice.path, self._choice.model)
            )
            self._choice = choice
            if not same_model:
                was_answering = self._is_answering
                self.close_session()
                self.clear()
                if was_answering:
                    self.finished.emit()
        self._show()

    def _header_chosen(self, index: int) -> None:
        choice = self.header.itemData(index)
        self._choose(choice)
        self.chosen.emit(choice.key)

    def _delta(self, text: str) -> None:
        if not self._answers:
            return
        first = not self._answers[-1]
        self._answers[-1] += text
        if first:
            self._notes[-1] = ""
            self._show()
        else:
            self.view.append_text(len(self.view.messages()) - 1, text)

    def _ended(self, end: AnswerEnd) -> None:
        self._is_answering = False
        if self._notes:
            self._notes[-1] = self._note(end)
            self._show()
        self.finished.emit()

    def _failed(self, error: TunesmithError) -> None:
        self._is_answering = False
        if self._notes:
            self._notes[-1] = self.tr("no answer")
            self._show()
        self.failed.emit(error)
        self.finished.emit()

    def _note(self, end: AnswerEnd) -> str:
        where = {
            "end": self.tr("ended at {marker}").format(marker=self.eos)
            if self.eos
            else self.tr("ended by itself"),
            "stop-text": self.tr("ended at a stop text"),
            "length": self.tr("stopped at the limit"),
            "context": self.tr("stopped, the context is full"),
            "stopped": self.tr("stopped"),
        }.get(end.stopped_at, end.stopped_at)
        tokens = self.tr("%n tokens", "", end.tokens)
        if not end.tokens:
            return self.tr("{tokens}, {where}").format(tokens=tokens, where=where)
        speed = number(end.tokens_per_s, 0 if end.tokens_per_s >= 10 else 1)
        return self.tr("{tokens}, {speed} per s, {where}").format(
            tokens=tokens, speed=speed, where=where
        )

    def _show(self) -> None:
        trained = self._choice is None or self._choice.trained
        shown: list[ChatMessage] = []
        for index, answer in enumerate(self._answers):
            if index:
                shown.append(ChatMessage("user", self._questions[index]))
            if answer or self._notes[index]:
                shown.append(ChatMessage("assistant", answer or "…", self._notes[index], trained))
        self.view.set_messages(shown)
        self._show_part()

    def _show_part(self) -> None:
        shown, choice = bool(self._answers), self._choice
        part = 2 if not shown else 0
        if choice is not None and not choice.answers:
            part = 3 if self.height() < self._least_height() else 1
        elif choice is not None and choice.path is not None:
            text = self.tr("{size}, loaded at the first question")
            self.waiting.setText(text.format(size=size_text(choice.bytes)))
        else:
            self.waiting.setText(self.tr("Answers come from the server"))
        self._stack.setCurrentIndex(part)
