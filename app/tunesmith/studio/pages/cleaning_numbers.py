"""The options of the step that writes numbers such as 1.234,56 plainly."""

from PySide6.QtWidgets import QWidget

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_steps import PlainNumbers, check_step
from tunesmith.data.number_texts import NOTATIONS
from tunesmith.studio.pages.cleaning_defaults import TableFacts
from tunesmith.studio.pages.cleaning_fields import StepFields, TickList
from tunesmith.studio.widgets.inputs import ComboBox


class NumberFields(StepFields):
    """Which signs mean what, and in which columns; never in all of them unasked."""

    def __init__(
        self, step: PlainNumbers, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        self.decimal, self.thousands = ComboBox(), ComboBox()
        for sign, text in ((",", self.tr("Comma: 0,5")), (".", self.tr("Point: 0.5"))):
            self.decimal.addItem(text, sign)
        for sign, text in (
            (".", self.tr("Point: 1.000")),
            (",", self.tr("Comma: 1,000")),
            (" ", self.tr("Space: 1 000")),
            ("'", self.tr("Apostrophe: 1'000")),
            ("", self.tr("Nothing: 1000")),
        ):
            self.thousands.addItem(text, sign)
        decimal, thousands = NOTATIONS.get(step.notation, (step.decimal, step.thousands))
        self.decimal.setCurrentIndex(self.decimal.findData(decimal))
        self.thousands.setCurrentIndex(self.thousands.findData(thousands))
        self.columns = TickList("")
        names = [*facts.columns, *(name for name in step.columns if name not in facts.columns)]
        self.columns.offer([(name, name) for name in names], step.columns)
        self.labelled(self.tr("Before the decimals"), self.decimal)
        self.labelled(self.tr("Between thousands"), self.thousands)
        self.labelled(self.tr("Columns"), self.columns)
        self.picker.hide()

    def step(self) -> PlainNumbers:
        """The step with the options as they stand."""
        signs = self.decimal.currentData(), self.thousands.currentData()
        return PlainNumbers(self.columns.ticked(), *signs)

    def complaint(self) -> str:
        """Why the step cannot be taken as it stands; empty if it can."""
        if not self.columns.ticked():
            return self.tr("Tick a column.")
        try:
            check_step(self.step(), "")
        except InputError:
            return self.tr("Choose two different signs.")
        return ""
