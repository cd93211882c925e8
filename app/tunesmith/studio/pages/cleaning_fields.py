"""The options of each cleaning step as inputs; `cleaning_dialog` puts them into a window."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_steps import (
    DropDuplicates,
    DropEmpty,
    DropNearDuplicates,
    FilterPattern,
    KeepLanguages,
    LimitLength,
    Step,
    Trim,
    check_step,
    columns_of,
)
from tunesmith.studio.pages.cleaning_defaults import LANGUAGES, TableFacts, own_language
from tunesmith.studio.pages.cleaning_patterns import escaped, plain_text
from tunesmith.studio.pages.cleaning_words import language_name
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox, DoubleSpinBox, LineEdit, SpinBox

_LIST_HEIGHT = 132  # px at the usual text size: some five lines
_LONGEST = 10_000_000  # characters or tokens
_USUAL_MOST = 8000


class TickList(QListWidget):
    """Lines with a check box each."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("boxed", True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMinimumHeight(round(_LIST_HEIGHT * theme().text_scale))

    def offer(self, options: Sequence[tuple[str, str]], ticked: Sequence[str]) -> None:
        """Show (text, value), those of some values ticked; the first ticked one is in view."""
        self.clear()
        first: QListWidgetItem | None = None
        for text, value in options:
            item = QListWidgetItem(text)
            item.setSizeHint(QSize(0, theme().measure("height.control_small")))
            item.setData(Qt.ItemDataRole.UserRole, value)
            on = value in ticked
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.addItem(item)
            first = item if on and first is None else first
        if first is not None:
            self.setCurrentItem(first)
            self.scrollToItem(first)

    def ticked(self) -> tuple[str, ...]:
        """The values of the ticked lines, in their order."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )


class ColumnPicker(QWidget):
    """All columns, or some of them."""

    def __init__(
        self, facts: TableFacts, chosen: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.all = CheckBox(self.tr("All columns"))
        self.list = TickList(self.tr("Columns to look at"))
        gone = [name for name in chosen if name not in facts.columns]
        lacking = self.tr("{name} (not in this table)")
        options = [(name, name) for name in facts.columns]
        self.list.offer([*options, *((lacking.format(name=name), name) for name in gone)], chosen)
        self.all.setChecked(not chosen)
        self.list.setVisible(bool(chosen))
        self.all.toggled.connect(lambda on: self.list.setVisible(not on))
        column = _column(self)
        column.addWidget(Label(self.tr("Columns"), "small", tone="muted"))
        column.addWidget(self.all)
        column.addWidget(self.list, 1)

    @property
    def names(self) -> tuple[str, ...]:
        """The chosen columns; none for all."""
        return () if self.all.isChecked() else self.list.ticked()

    def complaint(self) -> str:
        """What is missing."""
        lacks = not self.all.isChecked() and not self.list.ticked()
        return self.tr("Tick a column, or all of them.") if lacks else ""


class StepFields(QWidget):
    """The inputs of one step, below each other."""

    resized = Signal()

    def __init__(self, step: Step, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = _column(self)
        self.picker = ColumnPicker(facts, columns_of(step))
        self.picker.all.toggled.connect(lambda _: self.resized.emit())

    @abstractmethod
    def step(self) -> Step:
        """The step with the options as they stand."""

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        return self.picker.complaint()

    def add(self, *widgets: QWidget) -> None:
        """Put inputs below the others, and the columns last."""
        for widget in widgets:
            self.body.addWidget(widget)

    def labelled(self, text: str, widget: QWidget) -> None:
        """Put an input below a muted label."""
        label = Label(text, "small", tone="muted")
        label.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(text)
        self.add(label, widget)


class TrimFields(StepFields):
    """Only columns."""

    def __init__(self, step: Trim, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(step, facts, parent)
        self.add(self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        return Trim(self.picker.names)


class EmptyFields(StepFields):
    """Any or all of the columns."""

    def __init__(self, step: DropEmpty, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(step, facts, parent)
        self.when = ComboBox()
        self.when.addItem(self.tr("Any column is empty"), "any")
        self.when.addItem(self.tr("All columns are empty"), "all")
        self.when.setCurrentIndex(self.when.findData(step.when))
        self.labelled(self.tr("Remove a row when"), self.when)
        self.add(self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        return DropEmpty(self.picker.names, self.when.currentData())


class DuplicateFields(StepFields):
    """Whether capitals count."""

    def __init__(
        self, step: DropDuplicates, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        self.ignore_case = CheckBox(self.tr("Capitals do not count"))
        self.ignore_case.setChecked(step.ignore_case)
        self.add(self.ignore_case, self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        return DropDuplicates(self.picker.names, self.ignore_case.isChecked())


class NearFields(StepFields):
    """How near."""

    def __init__(
        self, step: DropNearDuplicates, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        self._step = step
        self.threshold = DoubleSpinBox("", 2)
        self.threshold.setRange(0.3, 1)
        self.threshold.setSingleStep(0.05)
        self.threshold.setValue(step.threshold)
        self.labelled(self.tr("Least similarity"), self.threshold)
        note = self.tr("1 is the same words in the same order; 0.9 differs in a name or a number.")
        self.add(Label(note, "small", tone="muted", wrap=True), self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        value = round(self.threshold.value(), 2)
        return replace(self._step, columns=self.picker.names, threshold=value)


class LengthFields(StepFields):
    """At least and at most, in characters or tokens."""

    def __init__(self, step: LimitLength, facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(step, facts, parent)
        self._tokenizer = step.tokenizer or str(facts.tokenizer or "")
        self.unit = ComboBox()
        self.unit.addItem(self.tr("Characters"), "characters")
        if self._tokenizer:
            self.unit.addItem(self.tr("Tokens of the base model"), "tokens")
        self.unit.setCurrentIndex(self.unit.findData(step.unit))
        self.labelled(self.tr("Counted in"), self.unit)
        self.least, self.minimum = self._limit(self.tr("At least"), step.minimum, 1)
        self.most, self.maximum = self._limit(self.tr("At most"), step.maximum, _USUAL_MOST)
        self.add(self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        tokens = self.unit.currentData() == "tokens"
        return LimitLength(
            self.picker.names,
            self.unit.currentData(),
            self.minimum.value() if self.least.isChecked() else None,
            self.maximum.value() if self.most.isChecked() else None,
            self._tokenizer if tokens else "",
        )

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        low, high = self.least.isChecked(), self.most.isChecked()
        if not low and not high:
            return self.tr("Tick “At least”, “At most” or both.")
        if low and high and self.minimum.value() > self.maximum.value():
            return self.tr("“At least” is more than “At most”.")
        return super().complaint()

    def _limit(self, text: str, value: int | None, usual: int) -> tuple[CheckBox, SpinBox]:
        tick, box = CheckBox(text), SpinBox(text)
        box.setRange(0, _LONGEST)
        box.setValue(usual if value is None else value)
        tick.setChecked(value is not None)
        box.setEnabled(value is not None)
        tick.toggled.connect(box.setEnabled)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(tick)
        line.addWidget(box, 1)
        self.add(row)
        return tick, box


class LanguageFields(StepFields):
    """Which languages stay."""

    def __init__(
        self, step: KeepLanguages, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        self.languages = TickList("")
        codes = {*LANGUAGES, *step.languages}
        # Those that stay first, then the person's own; the others as people look them up.
        own = {*step.languages, own_language()}
        order = sorted(
            codes,
            key=lambda it: (it not in step.languages, it not in own, language_name(it).lower()),
        )
        options = [(f"{language_name(code)} ({code})", code) for code in order]
        self.languages.offer(options, step.languages)
        self.unknown = CheckBox(self.tr("Keep rows of unknown language"))
        self.unknown.setToolTip(self.tr("Such as very short texts"))
        self.unknown.setChecked(step.keep_unknown)
        self.labelled(self.tr("Languages that stay"), self.languages)
        self.add(self.unknown, self.picker)

    def step(self) -> Step:
        """The step with the options as they stand."""
        return KeepLanguages(self.languages.ticked(), self.picker.names, self.unknown.isChecked())

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        if not self.languages.ticked():
            return self.tr("Tick a language.")
        return super().complaint()


class PatternFields(StepFields):
    """A text or a regular expression, and whether rows with it go or stay."""

    def __init__(
        self, step: FilterPattern, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        plain = plain_text(step.pattern)
        self.action = ComboBox()
        self.action.addItem(self.tr("Remove rows that have it"), "drop")
        self.action.addItem(self.tr("Keep only rows that have it"), "keep")
        self.action.setCurrentIndex(self.action.findData(step.action))
        self.text = LineEdit(step.pattern if plain is None else plain)
        self.regular = CheckBox(self.tr("This is a regular expression"))
        self.regular.setChecked(plain is None)
        self.ignore_case = CheckBox(self.tr("Capitals do not count"))
        self.ignore_case.setChecked(step.ignore_case or not step.pattern)
        self.labelled(self.tr("Text to look for"), self.text)
        self.add(self.regular, self.ignore_case)
        self.labelled(self.tr("What to do"), self.action)
        self.add(self.picker)

    def step(self) -> FilterPattern:
        """The step with the options as they stand."""
        text = self.text.text()
        pattern = text if self.regular.isChecked() else escaped(text)
        action, ignore_case = self.action.currentData(), self.ignore_case.isChecked()
        return FilterPattern(pattern, self.picker.names, action, ignore_case)

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        if not self.text.text():
            return self.tr("Type the text to look for.")
        try:
            check_step(self.step(), "")
        except InputError as error:
            why = error.message.rpartition(": ")[2].rstrip(".")
            return self.tr("This is no regular expression: {why}").format(why=why)
        return super().complaint()


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme().measure("space.2"))
    return column


Make = Callable[..., StepFields]
FIELDS: dict[type[Step], Make] = {
    Trim: TrimFields,
    DropEmpty: EmptyFields,
    DropDuplicates: DuplicateFields,
    DropNearDuplicates: NearFields,
    LimitLength: LengthFields,
    KeepLanguages: LanguageFields,
    FilterPattern: PatternFields,
}
