"""The split in the inspector of the Data page: its sizes, its options, and its leaks."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.data.splitting import SplitOptions, held_out_count
from tunesmith.studio.pages.split_choice import holds_out
from tunesmith.studio.pages.split_finding import SplitFound
from tunesmith.studio.pages.split_words import SplitCheckRow, by_words
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import DoubleSpinBox
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Checks, Section
from tunesmith.studio.widgets.stacked_bar import ShareBar
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number, percent_text

_LEAST_SHOWN = 0.001  # of the rows: the input has one decimal of a per cent
_MOST_HELD_OUT = 50.0  # per cent; beyond, one would train on the smaller part
_PATIENCE_MS = 400  # what takes longer gets a bar and a way to stop


class SplitSection(Section):
    """Shows a split and changes nothing by itself.

    Signals: `fraction_changed(share)` when the person typed one; `options_wanted()`; `asked()` to
    look for leaks, `stopped()` of that; `appeared()` when it comes into view; `rows_wanted()` to
    see leaks; `leakage_chosen(what)`, which is a `SplitChoice.leakage`, or `accept`.
    """

    fraction_changed = Signal(float)
    options_wanted = Signal()
    appeared = Signal()
    asked = Signal()
    stopped = Signal()
    rows_wanted = Signal()
    leakage_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("SplitSection", "Split"), parent=parent)
        self.bar = ShareBar(self.tr("Train and eval"))
        self.train = Label("", "small", wrap=True)
        self.eval = Label("", "small", wrap=True)
        self.eval.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.fraction = DoubleSpinBox(self.tr("Held out"), 1)
        self.options = Button(self.tr("Options…"), small=True)
        self.note = Label("", "small", tone="muted", wrap=True)
        self.checks = Checks()
        self.progress = ProgressBar(self.tr("Looking for duplicates across the split"), small=True)
        self.cancel = Button(self.tr("Stop"), small=True)
        self.look = Button(self.tr("Look for duplicates"), icon="search", small=True)
        self.rows = Button(self.tr("Show rows"), icon="data", small=True)
        self.to_train = Button(self.tr("Move to train"), small=True)
        self.to_eval = Button(self.tr("Move to eval"), small=True)
        self.accept = Button(self.tr("Accept"), small=True)
        self.undo = Button(self.tr("Undo"), icon="undo", small=True)
        self._work = QWidget()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._work.show)
        self._build()
        self._connect()
        self.show_check(())

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody may look."""
        super().showEvent(event)
        self.appeared.emit()

    def show_split(self, rows: int, options: SplitOptions, exact: bool) -> None:
        """Show about what training will do, while the split itself is not known.

        Args:
            rows: conversations, or rows while the templates are not checked.
            options: what is asked.
            exact: `rows` are the conversations of the templates as they are now.
        """
        count = options.count
        held_out = held_out_count(rows, options.fraction) if count is None else min(count, rows)
        self._tell_sizes(
            rows - held_out,
            held_out,
            self.tr("Train about {count}"),
            self.tr("Eval about {count}"),
        )
        self.set_aside(self._sentence(options))
        self.fraction.setEnabled(count is None)
        with QSignalBlocker(self.fraction):
            share = options.fraction if count is None else held_out / max(1, rows)
            share = share if rows else 0.0
            self.fraction.setSpecialValueText(_less_than_shown(share))
            self.fraction.setValue(100 * share)
        if not holds_out(options):
            note = self.tr("Nothing is held out to measure on.")
        elif exact:
            note = self.tr("Copies of a row stay on one side.")
        else:
            note = self.tr("The template may still skip rows.")
        self.note.setText(note)

    def show_found(self, found: SplitFound) -> None:
        """Show the split's own numbers; of rows they are not yet what training will do."""
        train, held_out = self.tr("Train {count}"), self.tr("Eval {count}")
        if not found.of_conversations:
            train, held_out = self.tr("Train about {count}"), self.tr("Eval about {count}")
        else:
            self.note.setText(self.tr("Copies of a row stay on one side."))
        self._tell_sizes(found.train_rows, found.eval_rows, train, held_out)

    def show_check(
        self,
        rows: Sequence[SplitCheckRow],
        *,
        can_look: bool = False,
        can_show: bool = False,
        can_resolve: bool = False,
        can_undo: bool = False,
    ) -> None:
        """Show what was found out, and what can be done about it."""
        self._patience.stop()
        self._work.hide()
        self.checks.set_rows(rows)
        self.checks.setVisible(bool(rows))
        shown = {
            self.look: can_look, self.rows: can_show, self.to_train: can_resolve,
            self.to_eval: can_resolve, self.accept: can_resolve, self.undo: can_undo,
        }  # fmt: skip
        for button, visible in shown.items():
            button.setVisible(visible)
        self._buttons.setVisible(any(shown.values()))

    def show_work(self, share: float | None) -> None:
        """Leaks are being looked for."""
        if self._work.isHidden() and not self._patience.isActive():
            self.show_check([("open", self.tr("Looking for duplicates across the split"), "")])
            self._patience.start()
        self.progress.set_share(share)

    def show_error(self, error: TunesmithError) -> None:
        """The split cannot be made."""
        self.show_check([("bad", error.message, error.hint)], can_look=True)

    def _build(self) -> None:
        below = QHBoxLayout()
        below.addWidget(self.train, 1)
        below.addWidget(self.eval, 1)
        self.fraction.setRange(0, _MOST_HELD_OUT)
        self.fraction.setSuffix(" %")
        self.fraction.setKeyboardTracking(False)
        row = WrapRow(theme().measure("space.2"))
        label = Label(self.tr("Held out"), "small", tone="muted")
        label.setBuddy(self.fraction)
        row.add(label)
        row.add(self.fraction)
        row.add_stretch()
        row.add(self.options)
        work = QHBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(theme().measure("space.2"))
        work.addWidget(self.progress, 1)
        work.addWidget(self.cancel)
        self._work.hide()
        self._buttons = WrapRow(theme().measure("space.2"))
        for button in (
            self.rows, self.to_train, self.to_eval, self.accept, self.undo, self.look,
        ):  # fmt: skip
            self._buttons.add(button)
        self._buttons.add_stretch()
        self.add(self.bar)
        self.body.addLayout(below)
        for part in (row, self.note, self.checks, self._work, self._buttons):
            self.add(part)

    def _connect(self) -> None:
        self.fraction.valueChanged.connect(lambda value: self.fraction_changed.emit(value / 100))
        self.options.clicked.connect(lambda _checked=False: self.options_wanted.emit())
        self.look.clicked.connect(lambda _checked=False: self.asked.emit())
        self.cancel.clicked.connect(lambda _checked=False: self.stopped.emit())
        self.rows.clicked.connect(lambda _checked=False: self.rows_wanted.emit())
        chosen = self.leakage_chosen
        self.to_train.clicked.connect(lambda _checked=False: chosen.emit("to-train"))
        self.to_eval.clicked.connect(lambda _checked=False: chosen.emit("to-eval"))
        self.accept.clicked.connect(lambda _checked=False: chosen.emit("accept"))
        self.undo.clicked.connect(lambda _checked=False: chosen.emit("stop"))

    def _tell_sizes(self, train: int, held_out: int, train_text: str, eval_text: str) -> None:
        train_text = train_text.format(count=number(train))
        eval_text = eval_text.format(count=number(held_out))
        self.train.setText(train_text)
        self.eval.setText(eval_text)
        self.eval.setVisible(bool(held_out))
        shares = [(float(train), 0), (float(held_out), 1)]
        self.bar.set_shares(shares[: 2 if held_out else 1], f"{train_text}, {eval_text}")

    def _sentence(self, options: SplitOptions) -> str:
        few = 0 < options.fraction < _LEAST_SHOWN
        decimals = 0 if not few and round(options.fraction * 100, 1).is_integer() else 1
        size = percent_text(options.fraction, decimals)
        if options.count is not None:
            size = number(options.count)
        last = self.tr("the last rows")
        seed = self.tr("seed {seed}").format(seed=options.seed) if options.shuffle else last
        return ", ".join(filter(None, (size, by_words(options), seed)))


def _less_than_shown(share: float) -> str:
    """What the input shows in place of 0.0 % where some rows are held out, though not none."""
    return percent_text(share, 1) if 0 < share < _LEAST_SHOWN / 2 else ""
