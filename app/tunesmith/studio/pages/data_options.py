"""The option row of the Data page: how the file is read, as far as its kind lets one choose."""

import codecs
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from tunesmith.data.file_kind import TableKind, kind_by_name
from tunesmith.data.table import Reading, Report
from tunesmith.studio.pages.data_found import (
    DELIMITERS,
    ENCODINGS,
    delimiter_name,
    encoding_name,
)
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import IconButton
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox, Toolbar
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.words import grouped, number

_Item = tuple[str, object]
_HEADER_ROWS = 20  # offered; a found one further down is added
_DISPLAYED = (".xlsx", ".xlsm")  # whose number formats can be followed


class ReadingOptions(Toolbar):
    """Shows how a file was read and says when the person wants it read in another way.

    What was found out and what was chosen look alike; the button at the end forgets the choices.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("raised", parent)
        self._reading = Reading()
        self._labels: dict[QWidget, Label] = {}
        self.sheet = self._combo(self.tr("Sheet"))
        self.header = self._combo(self.tr("Header row"))
        self.encoding = self._combo(self.tr("Encoding"))
        self.delimiter = self._combo(self.tr("Delimiter"))
        self.as_displayed = CheckBox(self.tr("As displayed"))
        self.as_displayed.setToolTip(
            self.tr("Cells as the spreadsheet shows them, such as 25% in place of 0.25")
        )
        self.as_displayed.toggled.connect(lambda on: self._want(as_displayed=on))
        self.add(self.as_displayed)
        self.fill_merged = CheckBox(self.tr("Fill merged cells"))
        self.fill_merged.setToolTip(
            self.tr("Repeat the value of a merged cell in the rows below that it covers")
        )
        self.fill_merged.toggled.connect(lambda on: self._want(fill_merged=on))
        self.add(self.fill_merged)
        self.add_stretch()
        self.again = IconButton("refresh", self.tr("Find out again how to read the file"))
        self.again.clicked.connect(lambda _checked=False: self.wanted.emit(Reading()))
        self.add(self.again)
        # Another sheet has a header of its own.
        self.sheet.currentIndexChanged.connect(
            lambda _: self._want(sheet=self.sheet.currentData(), header=None)
        )
        for combo, name in (
            (self.header, "header"),
            (self.encoding, "encoding"),
            (self.delimiter, "delimiter"),
        ):
            combo.currentIndexChanged.connect(partial(self._want_of, combo, name))

    @property
    def is_of_use(self) -> bool:
        """Whether there is anything to choose; for Parquet there is not."""
        parts = (*self._labels, self.as_displayed, self.fill_merged, self.again)
        return any(not part.isHidden() for part in parts)

    def show_reading(self, paths: Sequence[Path], reading: Reading, report: Report) -> None:
        """Show how files were read, and the choices that make sense for all of them."""
        self._reading = reading
        kinds = {kind_by_name(path) for path in paths}
        for widget, fitting in (
            (self.sheet, {"workbook"} if report.sheets else set()),
            (self.header, {"text", "workbook"}),
            (self.encoding, {"text", "json"}),
            (self.delimiter, {"text"}),
        ):
            shown = kinds <= fitting
            widget.setVisible(shown)
            self._labels[widget].setVisible(shown)
        displayed = all(path.suffix.lower() in _DISPLAYED for path in paths)
        self.as_displayed.setVisible(displayed)
        merges = kinds == {"workbook"} and report.merged != 0  # None: nobody knows
        self.fill_merged.setVisible(merges or reading.fill_merged)
        self.again.setVisible(reading != Reading())
        self._show_sheets(reading, report)
        self._show_header(report)
        self._show_encoding(report)
        chosen = report.delimiter
        items = [(delimiter_name(mark), mark) for mark in DELIMITERS]
        _fill(self.delimiter, _with(items, (delimiter_name(chosen), chosen)), chosen)
        self._show_switches(reading)

    def show_choices(self, reading: Reading) -> None:
        """Show a reading that is being tried; the lists stay."""
        for combo, value in (
            (self.sheet, reading.sheet),
            (self.header, reading.header),
            (self.encoding, reading.encoding),
            (self.delimiter, reading.delimiter),
        ):
            if value is not None and combo.findData(value) >= 0:
                with QSignalBlocker(combo):
                    combo.setCurrentIndex(combo.findData(value))
        self._show_switches(reading)
        self._reading = reading

    def _show_switches(self, reading: Reading) -> None:
        for box, on in (
            (self.as_displayed, reading.as_displayed),
            (self.fill_merged, reading.fill_merged),
        ):
            with QSignalBlocker(box):
                box.setChecked(on)

    def _show_sheets(self, reading: Reading, report: Report) -> None:
        items = []
        for sheet in report.sheets:
            text = self.tr("{name} (hidden)") if sheet.hidden else "{name}"
            items.append((text.format(name=sheet.name), sheet.name))
        _fill(self.sheet, items, sheet_of(reading, report))
        for row, sheet in enumerate(report.sheets):
            rows = grouped(self.tr("%n rows", "", sheet.rows), sheet.rows)
            self.sheet.setItemData(row, plain_tip(rows), Qt.ItemDataRole.ToolTipRole)

    def _show_header(self, report: Report) -> None:
        found = report.header or 0
        items = [(number(row), row) for row in range(1, _HEADER_ROWS + 1)]
        _fill(self.header, [(self.tr("None"), 0), *_with(items, (number(found), found))], found)

    def _show_encoding(self, report: Report) -> None:
        found = report.encoding or ""
        same = [codec for codec in ENCODINGS if found and _same(codec, found)]
        items = [(encoding_name(codec), codec) for codec in ENCODINGS]
        chosen = same[0] if same else found
        _fill(self.encoding, _with(items, (encoding_name(chosen), chosen)), chosen)

    def _combo(self, label: str) -> ComboBox:
        combo = ComboBox(label)
        combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMaximumWidth(4 * theme().measure("space.12"))
        text = Label(label, "small", tone="muted")
        text.setBuddy(combo)
        self.add(text)
        self.add(combo)
        self._labels[combo] = text
        return combo

    def _want_of(self, combo: ComboBox, name: str, _index: int) -> None:
        self._want(**{name: combo.currentData()})

    def _want(self, **change: object) -> None:
        wanted = replace(self._reading, **change)  # type: ignore[arg-type]
        if wanted != self._reading:
            self._reading = wanted
            self.wanted.emit(wanted)


def kind_of(paths: Sequence[Path]) -> TableKind | None:
    """The kind of a table's files; None where they differ."""
    kinds = {kind_by_name(path) for path in paths}
    return kinds.pop() if len(kinds) == 1 else None


def sheet_of(reading: Reading, report: Report) -> str | None:
    """The sheet that was read: the wished one, or the first that is shown; None for text."""
    if not report.sheets:
        return None
    names = {sheet.name.casefold(): sheet.name for sheet in report.sheets}
    if reading.sheet is not None:
        return names.get(reading.sheet.strip().casefold(), reading.sheet)
    shown = [sheet.name for sheet in report.sheets if not sheet.hidden]
    return shown[0] if shown else report.sheets[0].name


def _fill(combo: ComboBox, items: Sequence[_Item], chosen: object) -> None:
    with QSignalBlocker(combo):
        combo.clear()
        for text, value in items:
            combo.addItem(text, value)
        values = [value for _, value in items]
        combo.setCurrentIndex(values.index(chosen) if chosen in values else -1)


def _with(items: Sequence[_Item], item: _Item) -> list[_Item]:
    """The items, and one more for what was found but is not in the list."""
    known = [value for _, value in items]
    return [*items] if item[1] in known or item[1] in (0, "") else [*items, item]


def _same(one: str, other: str) -> bool:
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False
