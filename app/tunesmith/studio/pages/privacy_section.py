"""Private data in the inspector of the Data page: looking for it, what was found, masking it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.privacy_finding import PrivateData
from tunesmith.studio.pages.privacy_words import kind_name
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Fact, Facts, Section
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import grouped, number, percent_text

_PATIENCE_MS = 400  # what takes longer gets a bar and a way to stop


class PrivacySection(Section):
    """Shows what was found and changes nothing by itself.

    Signals: `asked()` to look; `stopped()`; `rows_wanted()` to see the rows with finds;
    `mask_wanted()` to have placeholders in their place.
    """

    asked = Signal()
    stopped = Signal()
    rows_wanted = Signal()
    mask_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("PrivacySection", "Personal data"), parent=parent)
        self.note = Label("", "small", tone="muted", wrap=True)
        self.facts = Facts()
        self.look = Button("", icon="search", small=True)
        self.rows = Button(self.tr("Show rows"), icon="data", small=True)
        self.mask_them = Button(self.tr("Mask them"), small=True)
        self.bar = ProgressBar(self.tr("Looking for personal data"), small=True)
        self.cancel = Button(self.tr("Stop"), small=True)
        self._work = QWidget()
        line = QHBoxLayout(self._work)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme().measure("space.2"))
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        self._buttons = WrapRow(theme().measure("space.2"))
        for button in (self.mask_them, self.rows, self.look):
            self._buttons.add(button)
        self._buttons.add_stretch()
        for part in (self.note, self.facts, self._work, self._buttons):
            self.add(part)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._work.show)
        self.look.clicked.connect(lambda _checked=False: self.asked.emit())
        self.cancel.clicked.connect(lambda _checked=False: self.stopped.emit())
        self.rows.clicked.connect(lambda _checked=False: self.rows_wanted.emit())
        self.mask_them.clicked.connect(lambda _checked=False: self.mask_wanted.emit())
        self.show_nothing_known()

    def show_nothing_known(self) -> None:
        """Nobody looked yet."""
        note = self.tr(
            "A model may repeat what it was trained on: e-mail addresses, phone, card and bank "
            "numbers, keys. Looking for them changes nothing."
        )
        self._show("", note, self.tr("Look for them"))

    def show_work(self, share: float | None) -> None:
        """The rows are being looked through; `share` from 0 to 1, if it is known."""
        self._show(percent_text(share) if share else self.tr("Looking…"), "", "")
        self.bar.set_share(share)
        self._patience.start()

    def show_progress(self, share: float) -> None:
        """So much is looked through."""
        self.set_aside(percent_text(share))
        self.bar.set_share(share)

    def show_found(self, found: PrivateData, is_current: bool) -> None:
        """Show what was found; `is_current` if the rows are still those."""
        again = self.tr("Look again")
        if not found.counts:
            note = self.tr(
                "Nothing was found in %n rows. In doubt a text is not counted, and names are not "
                "looked for.", "", found.rows,
            )  # fmt: skip
            note = grouped(note, found.rows)
            self._show("", note if is_current else self._changed(), "" if is_current else again)
            return
        note = self.tr("Other private data, such as names, may be there too.")
        aside = self.tr("in %n rows", "", found.affected)
        aside = grouped(aside, found.affected)
        self._show(aside, note if is_current else self._changed(), "" if is_current else again)
        self.facts.set_rows([_fact(found, place) for place in range(len(found.counts))])
        self.facts.show()
        self.rows.setVisible(is_current)
        self.mask_them.setVisible(is_current)

    def show_error(self, error: TunesmithError) -> None:
        """The looking failed."""
        text = " ".join(filter(None, (error.message, error.hint)))
        self._show("", text, self.tr("Look again"), tone="danger")

    def show_stopped(self) -> None:
        """The person stopped it."""
        self._show("", self.tr("You stopped it."), self.tr("Look for them"))

    def _changed(self) -> str:
        return self.tr("The rows have changed since this was counted.")

    def _show(self, aside: str, note: str, look: str, tone: str = "muted") -> None:
        self._patience.stop()
        self.set_aside(aside)
        self.note.setText(note)
        self.note.set_tone(tone)
        self.note.setVisible(bool(note))
        self.look.setText(look)
        self.look.setVisible(bool(look))
        for part in (self.facts, self._work, self.rows, self.mask_them):
            part.hide()


def _fact(found: PrivateData, place: int) -> Fact:
    count = found.counts[place]
    label = f"{count.column}: {kind_name(count.kind)}"
    if count.finds == count.rows:
        return label, number(count.finds)
    rows = translate("PrivacySection", "{finds} in {rows} rows")
    return label, rows.format(finds=number(count.finds), rows=number(count.rows))
