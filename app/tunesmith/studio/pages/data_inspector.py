"""The inspector of the Data page: cleaning, how it was read, the split, what columns hold."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from tunesmith.data.file_kind import TableKind
from tunesmith.data.statistics import ColumnStatistics
from tunesmith.data.table import Report
from tunesmith.studio.pages.cleaning_section import CleaningSection
from tunesmith.studio.pages.data_found import facts, findings
from tunesmith.studio.pages.privacy_section import PrivacySection
from tunesmith.studio.pages.split_section import SplitSection
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.bars import Bars
from tunesmith.studio.widgets.chart_parts import linear_ticks
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.histogram import Histogram
from tunesmith.studio.widgets.inputs import ComboBox
from tunesmith.studio.widgets.section import Checks, Fact, Facts, Section, Sections
from tunesmith.studio.words import number

_MOST_BARS = 8
_TICKS = 4  # about so many
_CHART_HEIGHT = 96  # px at the usual text size


class FoundSection(Section):
    """How the file was read, and what is to know about it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("FoundSection", "Reading"), parent=parent)
        self.facts = Facts()
        self.copy = Facts()
        self.checks = Checks()
        self.add(self.facts)
        self.add(self.copy)
        self.add(self.checks)

    def show_report(
        self,
        report: Report,
        kind: TableKind | None,
        sheet: str | None,
        rejected: int,
        *,
        filled: bool = False,
    ) -> None:
        """Show a report of a table.

        Args:
            report: how it was read.
            kind: as `facts` takes it.
            sheet: as `facts` takes it.
            rejected: counts all rejected lines.
            filled: whether merged cells were filled.
        """
        self.facts.set_rows(facts(report, kind, sheet))
        found = findings(report, rejected, filled=filled)
        self.checks.set_rows([("warning", item.what, item.detail) for item in found])
        self.checks.setVisible(bool(found))
        self.facts.show()
        self.set_aside(
            self.tr("%n to know", "", len(found)) if found else self.tr("Nothing to note")
        )

    def show_copy(self, rows: Sequence[Fact]) -> None:
        """Show what is told of the table's copy; nothing while there is none."""
        self.copy.set_rows(rows)
        self.copy.setVisible(bool(rows))

    def show_waiting(self, report: Report | None) -> None:
        """The file is being read; `report` is of its first rows, if they are known."""
        self.facts.setVisible(report is not None)
        if report is not None:
            self.facts.set_rows(facts(report, "text", None, whole=False))  # others have none
        self.copy.hide()
        self.checks.hide()
        self.set_aside(self.tr("Reading…"))


class _ColumnSection(Section):
    """A section about one column, chosen at the right of its heading."""

    column_chosen = Signal(str)

    def __init__(self, title: str, combo_name: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self.column = ComboBox(combo_name, small=True)
        self.column.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self.column.setMinimumWidth(theme().measure("space.12") + theme().measure("space.5"))
        self.column.setMaximumWidth(3 * theme().measure("space.12"))
        self.column.currentTextChanged.connect(self.column_chosen)
        self.set_aside_widget(self.column)

    def offer(self, names: list[str], chosen: str) -> None:
        """List the columns to choose from."""
        with QSignalBlocker(self.column):
            self.column.clear()
            self.column.addItems(names)
            self.column.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self.column.setVisible(bool(names))


class BalanceSection(_ColumnSection):
    """How often each value of a column occurs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        title = translate("BalanceSection", "Balance")
        super().__init__(title, translate("BalanceSection", "Column to count"), parent)
        self.bars = Bars(title)
        self.note = Label("", "small", tone="muted", wrap=True)
        self.add(self.bars)
        self.add(self.note)

    def show_statistics(self, found: ColumnStatistics | None) -> None:
        """Show a column's values; None if no column has few values that repeat."""
        self.bars.setVisible(found is not None)
        self.note.setVisible(found is None)
        if found is None:
            self.note.setText(self.tr("No column has few values that repeat."))
            return
        self.bars.set_rows(_bars(found), found.rows)


class LengthSection(_ColumnSection):
    """How long the texts of a column are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        title = translate("LengthSection", "Text length")
        super().__init__(title, translate("LengthSection", "Column to measure"), parent)
        self.fact = ElidedLabel("", "small", tone="muted")
        self.chart = Histogram(title, self.tr("Characters"), y_axis=False)
        self.chart.setFixedHeight(round(_CHART_HEIGHT * theme().text_scale))
        self.add(self.fact)
        self.add(self.chart)

    def show_statistics(self, found: ColumnStatistics | None) -> None:
        """Show a column's lengths; None if no column has texts."""
        spread = found.distribution if found is not None else None
        self.chart.setVisible(spread is not None)
        if found is None or spread is None:
            self.fact.setText(self.tr("No column has texts."))
            return
        text = self.tr("Characters: median {median}, longest {longest}")
        self.fact.setText(text.format(median=number(spread.median), longest=number(spread.high)))
        ticks = linear_ticks(spread.edges[0], spread.edges[-1], _TICKS)
        self.chart.set_data(spread.counts, spread.edges, x_ticks=ticks)


class DataInspector(Sections):
    """All sections; statistics come one column after the other and are shown as they do.

    Signals: `balance_chosen(column)`, `lengths_chosen(column)` when the
    person chose another column.
    """

    balance_chosen = Signal(str)
    lengths_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.cleaning = CleaningSection()
        self.found = FoundSection()
        self.privacy = PrivacySection()
        self.split = SplitSection()
        self.balance = BalanceSection()
        self.lengths = LengthSection()
        for section in (
            *(self.cleaning, self.found, self.split),
            *(self.privacy, self.balance, self.lengths),
        ):
            self.add(section)
        self._statistics: dict[str, ColumnStatistics] = {}
        self.balance.column_chosen.connect(self._choose_balance)
        self.lengths.column_chosen.connect(self._choose_lengths)

    def show_report(
        self,
        report: Report,
        kind: TableKind | None,
        sheet: str | None,
        rejected: int,
        *,
        filled: bool,
    ) -> None:
        """Show how the whole table was read, as `FoundSection` takes it."""
        self.found.show_report(report, kind, sheet, rejected, filled=filled)
        self.cleaning.show()
        self.privacy.show()
        self.split.show()
        self.update_lines()

    def show_waiting(self, report: Report | None) -> None:
        """Another table is being read: what was known of the last one is not true of it."""
        self.found.show_waiting(report)
        for section in (*(self.cleaning, self.privacy), *(self.split, self.balance, self.lengths)):
            section.hide()
        self.update_lines()

    def show_statistics(
        self, statistics: list[ColumnStatistics], balance: str, lengths: str, answer: str
    ) -> None:
        """Show what is known of the columns by now.

        Args:
            statistics: in the order of the columns.
            balance: the column that the person chose to count, if any.
            lengths: the column that the person chose to measure, if any.
            answer: template of the answer: its columns are what the model is to tell apart.
        """
        self._statistics = {found.name: found for found in statistics}
        classes = [found.name for found in statistics if found.is_category and len(found.top) > 1]
        texts = [found for found in statistics if _has_lengths(found)]
        texts.sort(key=_median, reverse=True)
        names = [found.name for found in texts]
        asked = [name for name in classes if f"{{{name}" in answer]
        counted = balance if balance in classes else next(iter(asked or classes), "")
        measured = lengths if lengths in names else next(iter(names), "")
        self.balance.offer(classes, counted)
        self.lengths.offer(names, measured)
        self.balance.show_statistics(self._statistics.get(counted))
        self.lengths.show_statistics(self._statistics.get(measured))
        for section in (self.balance, self.lengths):
            section.setVisible(bool(statistics))
        self.update_lines()

    def _choose_balance(self, name: str) -> None:
        self.balance.show_statistics(self._statistics.get(name))
        self.balance_chosen.emit(name)

    def _choose_lengths(self, name: str) -> None:
        self.lengths.show_statistics(self._statistics.get(name))
        self.lengths_chosen.emit(name)


def _bars(found: ColumnStatistics) -> list[tuple[str, int]]:
    shown = list(found.top[:_MOST_BARS])
    rest = found.rows - found.nulls - sum(count for _, count in shown)
    if rest:
        shown.append((translate("BalanceSection", "others"), rest))
    if found.nulls:
        shown.append((translate("BalanceSection", "empty"), found.nulls))
    return shown


def _has_lengths(found: ColumnStatistics) -> bool:
    return found.distribution is not None and found.distribution.unit == "characters"


def _median(found: ColumnStatistics) -> float:
    return found.distribution.median if found.distribution is not None else 0.0
