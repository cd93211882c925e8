"""The options of the step that writes numbers such as 1.234,56 plainly."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.core.errors import InputError
from tunesmith.data.cleaning_steps import PlainNumbers, check_step
from tunesmith.data.number_texts import NOTATIONS
from tunesmith.studio.pages.cleaning_defaults import TableFacts
from tunesmith.studio.pages.cleaning_fields import StepFields, TickList
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import ComboBox


class NumberFields(StepFields):
    """How numbers are written, and in which columns; never in all of them unasked.

    `notation` is one of the usual ways, "detect" to have the cells tell, or "" for the two signs.
    """

    def __init__(
        self, step: PlainNumbers, facts: TableFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(step, facts, parent)
        self.notation, self.decimal, self.thousands = ComboBox(), ComboBox(), ComboBox()
        self.notation.addItem(self.tr("As the cells tell"), "detect")
        for notation in NOTATIONS:
            self.notation.addItem(notation, notation)
        self.notation.addItem(self.tr("With other signs"), "")
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
        self.notation.setCurrentIndex(self.notation.findData(step.notation))
        self.decimal.setCurrentIndex(self.decimal.findData(decimal))
        self.thousands.setCurrentIndex(self.thousands.findData(thousands))
        self.columns = TickList("")
        names = [*facts.columns, *(name for name in step.columns if name not in facts.columns)]
        self.columns.offer([(name, name) for name in names], step.columns)
        self._build()
        self._show_signs()
        self.notation.currentIndexChanged.connect(self._show_signs)

    def step(self) -> PlainNumbers:
        """The step with the options as they stand."""
        if notation := self.notation.currentData():
            return PlainNumbers(self.columns.ticked(), notation=notation)
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

    def _build(self) -> None:
        self.labelled(self.tr("Numbers are written"), self.notation)
        proof = self.tr("A cell that can mean only one number tells; without one nothing changes.")
        self.proof = Label(proof, "small", tone="muted", wrap=True)
        self.add(self.proof)
        self.signs = QWidget()
        signs = QVBoxLayout(self.signs)
        signs.setContentsMargins(0, 0, 0, 0)
        signs.setSpacing(theme().measure("space.2"))
        for text, combo in (
            (self.tr("Before the decimals"), self.decimal),
            (self.tr("Between thousands"), self.thousands),
        ):
            label = Label(text, "small", tone="muted")
            label.setBuddy(combo)
            combo.setAccessibleName(text)
            signs.addWidget(label)
            signs.addWidget(combo)
        self.add(self.signs)
        self.labelled(self.tr("Columns"), self.columns)
        self.picker.hide()

    def _show_signs(self) -> None:
        """The two signs only where they are asked for."""
        self.proof.setVisible(self.notation.currentData() == "detect")
        self.signs.setVisible(not self.notation.currentData())
