"""The lower left of the Template page: the conversation format and how long conversations are."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tunesmith.core.events import Progress
from tunesmith.studio.engine_words import in_language
from tunesmith.studio.pages.template_engine import FormatFacts
from tunesmith.studio.pages.template_lengths import Lengths
from tunesmith.studio.pages.template_listed import LengthsBody
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import ElidedLabel, Heading, Label
from tunesmith.studio.widgets.histogram import Histogram, Marker
from tunesmith.studio.widgets.inputs import ComboBox
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number, percent_text
from tunesmith.templates.format_file import builtin_format_ids, load_format

_SHOWN_CONTEXT = 4  # times the longest conversation; a context beyond would squeeze the bars
_REASONS = 20  # that a tooltip tells
_CHART = 4  # lines of 20 px, the least in which bars, axis and labels can be read
_QUOTED = 60  # characters of a default system text


class _Part(QFrame):
    """A heading with something at the right, and what stands below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        look = theme()
        self.setProperty("pane", "raised")
        self.setProperty("line", "top")
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.3")
        column.setContentsMargins(left, edge, right, edge)
        column.setSpacing(look.measure("space.2"))
        self.head = WrapRow(look.measure("space.3"))
        self.head.add(Heading(title))
        self.aside = ElidedLabel("", "small", tone="muted")
        self.head.add_stretch()
        self.head.add(self.aside)
        column.addWidget(self.head)
        self.body = column


class FormatPart(_Part):
    """Which conversation format is used and why.

    Signals: `chosen(str)` with the id of a bundled format; `model_wanted()`.
    """

    chosen = Signal(str)
    model_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Conversation format"))
        self.combo = ComboBox(self.tr("Conversation format"))
        for name in builtin_format_ids():
            self.combo.addItem(load_format(name).title, name)
        self.combo.activated.connect(lambda _index: self.chosen.emit(self.combo.currentData()))
        self.head.add(self.combo)
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.2"))
        self._glyphs = QStackedWidget()
        for name, color in (("info", "text_muted"), ("check", "success"), ("warning", "warning")):
            self._glyphs.addWidget(_top(Glyph(name, color, "icon.inline")))
        self._glyphs.setFixedWidth(theme().measure("icon.inline"))
        row.addWidget(self._glyphs)
        self.reason = Label("", "small", tone="muted", wrap=True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.reason, 1)
        self.button = Button(self.tr("Choose a model"), small=True)
        self.button.clicked.connect(lambda _checked: self.model_wanted.emit())
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.show_none()

    def show_none(self) -> None:
        """There is no model yet."""
        text = self.tr("The base model's own format is used if it brings one.")
        self._say(0, text)

    def show_reading(self) -> None:
        """The model's template is being looked at."""
        self._say(0, self.tr("Reading the model's chat template and proving the format."))

    def show_trouble(self, message: str) -> None:
        """The model's tokenizer or template cannot be used."""
        self._say(2, message, button=True)

    def show_facts(self, facts: FormatFacts, has_system: bool) -> None:
        """Say what is used and how sure that is."""
        if not facts.has_own:
            self.combo.setCurrentIndex(self.combo.findData(facts.format_id))
            why = self.tr("The model brings no chat template, so the choice is yours.")
            self._say(
                2 if facts.warnings else 1,
                " ".join([why, self._ends(facts), *map(in_language, facts.warnings)]),
                choice=True,
            )
        elif facts.exact:
            text = self.tr(
                "Read from the model's own template and proven: {cases} generated conversations, "
                "the same bytes."
            ).format(cases=number(facts.cases))
            parts = [text, self._ends(facts), *map(in_language, facts.warnings)]
            if facts.default_system and not has_system:
                said = facts.default_system[:_QUOTED]
                said += "…" if len(facts.default_system) > _QUOTED else ""
                own = self.tr("Without a system message it writes one of its own: “{text}”")
                parts.append(own.format(text=said))
            self._say(2 if facts.warnings else 1, " ".join(parts), facts.title or self.tr("Own"))
        else:
            text = self.tr(
                "Not exact: no format gives the same bytes as the model's own template, so "
                "training uses that template itself. What stands in the way: {reason}."
            ).format(reason="; ".join(facts.reasons[:2]) or "?")
            parts = [text, self._ends(facts)]
            self._say(2, " ".join(parts), self.tr("The model's own template"))

    def _ends(self, facts: FormatFacts) -> str:
        start = (
            self.tr("begins with {token}").format(token=facts.bos)
            if facts.bos
            else self.tr("no BOS")
        )
        return self.tr("Ends with {token}, {start}.").format(
            token=facts.end_marker.strip() or "?", start=start
        )

    def _say(
        self, glyph: int, text: str, title: str = "", *, choice: bool = False, button: bool = False
    ) -> None:
        self._glyphs.setCurrentIndex(glyph)
        self.reason.setText(text)
        self.aside.setText(title)
        self.combo.setVisible(choice)
        self.button.setVisible(button)


class LengthsPart(_Part):
    """The histogram of conversation lengths and what is odd about tokens, or how far the count is.

    Signals: `count_wanted()`, `cancel_wanted()`.
    """

    count_wanted = Signal()
    cancel_wanted = Signal()

    @property
    def has_chart(self) -> bool:
        """Whether there is something to see, for which room is worth taking."""
        return self._stack.currentIndex() == 0

    def __init__(self) -> None:
        super().__init__(self.tr("Conversation length"))
        self._shown: tuple[Lengths, int | None] | None = None
        self.histogram = Histogram(self.tr("Conversation length"), self.tr("Tokens"))
        self._words = Label("", "small", tone="muted", wrap=True)
        self.button = Button(self.tr("Count tokens"), small=True)
        self.button.clicked.connect(lambda _checked: self.count_wanted.emit())
        self.bar = ProgressBar(self.tr("Rows counted"), small=True)
        self.cancel = Button(self.tr("Cancel"), small=True)
        self.cancel.clicked.connect(lambda _checked: self.cancel_wanted.emit())
        self.lists = LengthsBody(self.histogram)
        self.lists.cancel_wanted.connect(self.cancel_wanted)
        for control in self.lists.controls():
            self.head.add(control)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.lists)
        self._stack.addWidget(self._waiting())
        self.body.addWidget(self._stack, 1)
        self.say("")

    def least_with_chart(self) -> int:
        """Px in which the chart can be read, below as many lines as the head takes."""
        edges = self.body.contentsMargins()
        free = edges.top() + edges.bottom() + self.body.spacing()
        return free + self.head.minimumSizeHint().height() + theme().measure("space.5") * _CHART

    def say(self, words: str, button: str = "") -> None:
        """Why there is no histogram, and a button that makes one."""
        self._stack.setCurrentIndex(1)
        self.lists.set_controls_shown(False)
        self.lists.cancel.hide()
        self._shown = None
        self._words.setText(words)
        self.aside.setText("")
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.bar.hide()
        self.cancel.hide()

    def show_progress(self, progress: Progress) -> None:
        """How far the count is."""
        share = progress.done / progress.total if progress.total else 0.0
        text = self.tr("{done} of {total}, {share}").format(
            done=number(progress.done), total=number(progress.total), share=percent_text(share)
        )
        if self._stack.currentIndex() == 0:
            self.aside.setText(text)  # the histogram before stays until there is another
            self.lists.cancel.show()
            return
        self.say(text)
        self.bar.set_share(share)
        self.bar.show()
        self.cancel.show()

    def show_lengths(
        self, lengths: Lengths, context: int | None, number_of: Callable[[int], int]
    ) -> None:
        """Show all conversations, where 99 % of them end, and the context if it is near.

        Args:
            lengths: what was counted.
            context: tokens that a conversation may have.
            number_of: the number in the file of a row's index.
        """
        self.lists.cancel.hide()
        if self.has_chart and self._shown == (lengths, context):
            return
        if not lengths.lengths:
            reason = in_language(next(iter(lengths.problems), ""))
            self.say(" ".join([self.tr("No conversation can be trained on."), reason]))
            return
        self._shown = lengths, context
        self.lists.show_lengths(lengths, number_of)
        self._draw()
        self._stack.setCurrentIndex(0)
        self.lists.set_controls_shown(True)
        self.aside.setText(self._aside(lengths, context))
        listed = list(lengths.problems.items())[:_REASONS]
        self.aside.set_tip("\n".join(f"{number(count)}: {in_language(it)}" for it, count in listed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text beside a line takes another share of the axis."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        lengths, context = self._shown
        counts, edges = lengths.bars()
        most = lengths.at_most(0.99)
        text = self.tr("99 % are at most {count}").format(count=number(most))
        markers = [Marker(most, text)]
        if context is not None and context <= _SHOWN_CONTEXT * lengths.longest:
            limit = self.tr("Context {count}").format(count=number(context))
            markers.append(Marker(context, limit, "limit"))
        metrics = QFontMetrics(theme().font("caption"))
        room = metrics.horizontalAdvance(text) + theme().measure("space.6")
        # Of the part: the histogram in it may not have its new width yet.
        sides = sum(theme().measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        inner = self.width() - sides
        width = max(inner - theme().measure("space.12"), round(1.3 * room))
        end = max(edges[-1], round(most * width / (width - room)), round(1.1 * markers[-1].value))
        self.histogram.set_data(counts, edges, markers, x_low=0, x_high=end)

    def _aside(self, lengths: Lengths, context: int | None) -> str:
        if lengths.problems:  # told first: training ends with an error on them
            lost = sum(lengths.problems.values())
            text = self.tr("%n cannot be trained on, first row {number}", "", lost)
            return text.format(number=lengths.first_problem)
        if context is None:
            text = self.tr("the longest has {count} tokens")
            return text.format(count=number(lengths.longest))
        over = lengths.over(context)
        if not over:
            return self.tr("none is cut off at {count} tokens").format(count=number(context))
        lost = lengths.answers_cut(context)
        text = self.tr("%n are cut off at {count} tokens", "", over)
        parts = [text.format(count=number(context))]
        if lost:
            parts.append(self.tr("%n lose the whole answer", "", lost))
        return ", ".join(parts)

    def _waiting(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().measure("space.2"))
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.3"))
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        column.addLayout(row)
        column.addWidget(self.button)
        column.addStretch(1)
        return holder


def _top(widget: QWidget) -> QWidget:
    """The widget at the top of its room, level with the first line of a text beside it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, theme().measure("border.hairline"), 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return holder
