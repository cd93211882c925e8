"""Side by side: one question to three models in turn, with the same sampling.

In turn, not at once: models that share the processor would slow each other down, and their tokens
per second would say nothing.
"""

import random
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.ollama.chat_request import server_messages
from tunesmith.quality.chat_protocol import Sampling
from tunesmith.studio.pages.ollama_answering import Answerer, FileAnswerer, ServerAnswerer
from tunesmith.studio.pages.ollama_column import ChatChoice, ChatColumn
from tunesmith.studio.pages.ollama_parity import PromptRow
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.chat_view import role_title
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.inputs import DoubleSpinBox, LineEdit, SpinBox, Toolbar
from tunesmith.studio.widgets.split import Split
from tunesmith.studio.words import number
from tunesmith.templates.conversation import Message

_MAX_TOKENS = 512
_COLUMNS = 3
_EXPECTED_PARTS = 6  # of 48 px that a long question leaves to the expected answer


class SideBySide(QFrame):
    """Three columns that answer the same question.

    Signals: `failed(error)`; `base_wanted()` to have a file of the base model made.
    """

    failed = Signal(object)
    base_wanted = Signal()

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self.setAccessibleName(self.tr("Side by side"))
        self._studio = studio
        self._rows: tuple[PromptRow, ...] = ()
        self._picked: PromptRow | None = None
        self._prefix: tuple[Message, ...] = ()
        self._questions: list[str] = []
        self._expected = ""
        self._waiting: list[ChatColumn] = []
        self._asking: ChatColumn | None = None
        self._system: str | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_toolbar())
        column.addWidget(self._build_question())
        column.addWidget(self._build_columns(), 1)
        column.addWidget(self._build_input())
        self._update()

    @property
    def is_answering(self) -> bool:
        """Some column still has to answer."""
        return self._asking is not None

    @property
    def questions(self) -> list[str]:
        """What the person said so far."""
        return list(self._questions)

    def set_rows(self, rows: Sequence[PromptRow], eos: str) -> None:
        """Rows to pick from, and the text of the end marker."""
        held_out = tuple(row for row in rows if row.held_out)
        usable = held_out or tuple(rows)
        self._rows = tuple(
            row for row in usable if row.messages and row.messages[-1].role == "user"
        )
        for column in self.columns:
            column.eos = eos
        self.pick_button.setEnabled(bool(self._rows))
        name = self.tr("Pick a row from the eval split") if held_out else self.tr("Pick a row")
        self.pick_button.set_name(name)
        hint = self.tr("Write a message, or pick a row from the eval split")
        self.input.setPlaceholderText(hint if held_out else self.tr("Write a message"))

    def set_system(self, system: str | None) -> None:
        """The system text of questions that bring none: the Modelfile's."""
        self._system = system

    def set_choices(self, choices: Sequence[ChatChoice], wanted: Sequence[str]) -> None:
        """Offer these in every column; `wanted` are the keys at first."""
        for column, key in zip(self.columns, wanted, strict=True):
            column.set_choices(choices, key)
        self._update()

    def pick(self) -> None:
        """Put a row's question into the field and begin anew with what stands before it."""
        row = random.choice(self._rows)  # noqa: S311 - for looking at, not for secrets
        self.pick_row(row)

    def pick_row(self, row: PromptRow) -> None:
        """As `pick`, for a certain row."""
        self.begin_anew()
        self._picked = row
        self.input.setText(" ".join(row.messages[-1].content.split("\n")))
        self.input.setCursorPosition(0)
        self.input.setFocus()

    def send(self) -> None:
        """Ask every column what is written."""
        text, row = self.input.text(), self._picked
        if self.is_answering or not text.strip():
            return
        if row is not None and text == " ".join(row.messages[-1].content.split("\n")):
            # A line edit cannot hold line ends: the row's own text is what is asked.
            text, self._prefix, self._expected = (
                row.messages[-1].content,
                row.messages[:-1],
                row.expected,
            )
        else:
            self._expected = ""
        self._picked = None
        self._questions.append(text)
        self.input.clear()
        self._ask_all()

    def regenerate(self) -> None:
        """Ask the last question again."""
        if self._questions and not self.is_answering:
            self._ask_all()

    def stop(self) -> None:
        """End what is being written and ask no further column."""
        self._waiting.clear()
        if self._asking is not None:
            self._asking.stop()

    def begin_anew(self) -> None:
        """Forget the conversation."""
        if self.is_answering:
            return
        self._questions, self._prefix, self._expected, self._picked = [], (), "", None
        for column in self.columns:
            column.clear()
        self._update()

    def close_sessions(self) -> None:
        """Let go of all models."""
        self._waiting.clear()
        self._asking = None
        for column in self.columns:
            column.close_session()
        self._update()

    # Inner parts.

    def _build_toolbar(self) -> Toolbar:
        chosen = self._studio.project.ollama
        bar = Toolbar("surface")
        bar.add(Heading(self.tr("Side by side")))
        bar.add(ElidedLabel(self.tr("same prompt, same seed"), "small", tone="muted"), 1)
        self.temperature = DoubleSpinBox(decimals=1)
        self.temperature.setRange(0.0, 2.0)
        self.temperature.setSingleStep(0.1)
        self.temperature.setValue(chosen.temperature)
        self.temperature.setToolTip(self.tr("0 takes the likeliest word every time"))
        self.temperature.valueChanged.connect(
            lambda value: self._studio.change("ollama", temperature=round(value, 1))
        )
        self.seed = SpinBox()
        self.seed.setGroupSeparatorShown(False)
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(chosen.seed)
        for box, width in ((self.temperature, 1), (self.seed, 2)):
            box.setFixedWidth(theme().measure("space.12") + width * theme().measure("space.6"))
        self.seed.valueChanged.connect(lambda value: self._studio.change("ollama", seed=value))
        bar.add_labelled(self.tr("Temperature"), self.temperature)
        bar.add_labelled(self.tr("Seed"), self.seed)
        self.anew_button = Button(self.tr("New conversation"), icon="plus", small=True)
        self.anew_button.clicked.connect(self.begin_anew)
        self.again_button = Button(self.tr("Regenerate"), icon="refresh", small=True)
        self.again_button.clicked.connect(self.regenerate)
        self.stop_button = Button(self.tr("Stop"), icon="stop", small=True)
        self.stop_button.clicked.connect(self.stop)
        for button in (self.anew_button, self.again_button, self.stop_button):
            bar.add(button)
        return bar

    def _build_question(self) -> QFrame:
        look = theme()
        frame = QFrame()
        frame.setProperty("line", "bottom")
        line = QHBoxLayout(frame)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        line.setContentsMargins(left, look.measure("space.2"), right, look.measure("space.2"))
        line.setSpacing(look.measure("space.3"))
        line.addWidget(Label(role_title("user"), "caption", tone="muted"))
        box = QFrame()
        box.setProperty("line", "box")
        inside = QHBoxLayout(box)
        edge = look.measure("space.3")
        inside.setContentsMargins(edge, look.measure("space.1"), edge, look.measure("space.1"))
        self.question = ElidedLabel("")
        inside.addWidget(self.question)
        line.addWidget(box)
        self.expected = ElidedLabel("", "small", tone="muted")
        line.addWidget(self.expected, 1)
        self._question_row = frame
        return frame

    def _build_columns(self) -> Split:
        look = theme()
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        inner = look.measure("space.4")
        split = Split()
        self.columns: list[ChatColumn] = []
        for index in range(_COLUMNS):
            edges = (left if index == 0 else inner, right if index == _COLUMNS - 1 else inner)
            name = self.tr("Column {number}").format(number=number(index + 1))
            column = ChatColumn(name, self._make_answerer, edges)
            column.finished.connect(self._next)
            column.failed.connect(self.failed)
            column.base_wanted.connect(self.base_wanted)
            column.chosen.connect(lambda _key: self._update())
            self.columns.append(column)
            split.add(column, 1)
        return split

    def _build_input(self) -> QFrame:
        look = theme()
        frame = QFrame()
        frame.setProperty("line", "top")
        line = QHBoxLayout(frame)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.3")
        line.setContentsMargins(left, edge, right, edge)
        line.setSpacing(look.measure("space.2"))
        self.input = LineEdit(name=self.tr("Message"))
        self.input.returnPressed.connect(self.send)
        self.input.textChanged.connect(lambda _text: self._update())
        self.pick_button = IconButton("shuffle", self.tr("Pick a row"), framed=True)
        self.pick_button.clicked.connect(self.pick)
        self.pick_button.setEnabled(False)
        self.send_button = Button(self.tr("Send to all"), icon="play")
        self.send_button.clicked.connect(self.send)
        line.addWidget(self.input, 1)
        line.addWidget(self.pick_button)
        line.addWidget(self.send_button)
        return frame

    def _make_answerer(self, choice: ChatChoice) -> Answerer:
        if choice.path is not None:
            return FileAnswerer(choice.path, self)
        url = self._studio.project.ollama.url
        return ServerAnswerer(self._studio.background, choice.model, url, self)

    def _ask_all(self) -> None:
        self._waiting = list(self.columns)
        self._next()

    def _next(self) -> None:
        self._asking = None
        while self._waiting and self._asking is None:
            column = self._waiting.pop(0)
            stops = column.choice.stops if column.choice is not None else ()
            sampling = Sampling(
                temperature=self.temperature.value(),
                seed=self.seed.value(),
                max_tokens=_MAX_TOKENS,
                stop=stops,
            )
            self._asking = column  # before: an answer may come while `ask` has not returned
            if not column.ask(self._questions, self._messages(column), sampling):
                self._asking = None
        self._update()

    def _messages(self, column: ChatColumn) -> tuple[Message, ...]:
        messages = list(self._prefix)
        *before, last = self._questions
        for question, answer in zip(before, column.answers, strict=False):
            if answer:
                messages += [Message("user", question), Message("assistant", answer)]
        return server_messages([*messages, Message("user", last)], system=self._system)

    def _update(self) -> None:
        """Buttons and the question for what is going on now."""
        answering = self.is_answering
        self._question_row.setVisible(bool(self._questions))
        if self._questions:
            self.question.setText(" ".join(self._questions[0].split("\n")))
            self.question.set_tip(self._questions[0])
            expected = " ".join(self._expected.split("\n"))
            text = self.tr("Expected: {answer}").format(answer=expected) if expected else ""
            self.expected.setText(text)
            self.expected.set_tip(self._expected)
            most = _EXPECTED_PARTS * theme().measure("space.12")
            self.expected.setMinimumWidth(min(self.expected.sizeHint().width(), most))
        self.again_button.setVisible(not answering)
        self.again_button.setEnabled(bool(self._questions))
        self.stop_button.setVisible(answering)
        self.anew_button.setVisible(bool(self._questions) and not answering)
        anyone = any(column.choice is not None and column.choice.answers for column in self.columns)
        self.send_button.setEnabled(not answering and anyone and bool(self.input.text().strip()))
