"""What stands beside the histogram of lengths: the longest rows, rare and long tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QTableView, QVBoxLayout, QWidget

from tunesmith.data.token_statistics import TokenUse
from tunesmith.studio.pages.template_choice import KeyCombo
from tunesmith.studio.pages.template_lengths import Lengths
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.words import number

LENGTHS, LONGEST, RARE, LONG = "lengths", "longest", "rare", "long"
_NUMBER_WIDTH = 84  # px at the usual text size
_SAMPLE = 200  # characters of a token that are shown


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, or a token with a row that uses it.

    Attributes:
        key: unique in its list.
        token: as text; empty for a row.
        count: tokens of the row, or how often the token is used.
        index: of the row in the table, from 0.
        number: of the row in the file.
    """

    key: int
    token: str
    count: int
    index: int
    number: int


class ListedTable(QTableView):
    """A short table; signal `row_wanted(int)` with the index of the row that a person wants."""

    row_wanted = Signal(int)

    def __init__(self, name: str, columns: Sequence[Column[Listed]]) -> None:
        super().__init__()
        self.rows: RowsModel[Listed] = RowsModel(columns, lambda row: row.key, self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        edge = theme().measure("space.2")
        install(self, self.rows, edges=(edge, edge))
        self.clicked.connect(self._want)
        self.activated.connect(self._want)

    def _want(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None:
            self.row_wanted.emit(row.index)


class LengthsBody(QWidget):
    """The histogram and three lists, one of them in view.

    Signals: `row_wanted(int)` with the index of a row to look at; `table_wanted()` to see the rows
    of the list in view with all their cells; `cancel_wanted()`.
    """

    row_wanted = Signal(int)
    table_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, histogram: QWidget) -> None:
        super().__init__()
        self.switch = KeyCombo(
            [
                (LENGTHS, self.tr("Lengths")),
                (LONGEST, self.tr("Longest")),
                (RARE, self.tr("Rare tokens")),
                (LONG, self.tr("Long tokens")),
            ],
            self.tr("What is told of the tokens"),
        )
        self.open_button = Button(self.tr("Open rows"), small=True)
        self.open_button.clicked.connect(lambda _checked: self.table_wanted.emit())
        self.cancel = Button(self.tr("Cancel"), small=True)
        self.cancel.clicked.connect(lambda _checked: self.cancel_wanted.emit())
        self.tables = {
            LONGEST: ListedTable(self.tr("Longest conversations"), _row_columns()),
            RARE: ListedTable(self.tr("Rarest tokens"), _token_columns(by_length=False)),
            LONG: ListedTable(self.tr("Longest tokens"), _token_columns(by_length=True)),
        }
        self._stack = QStackedWidget()
        self._stack.addWidget(histogram)
        for table in self.tables.values():
            self._stack.addWidget(table)
            table.row_wanted.connect(self.row_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack, 1)
        self.switch.changed.connect(self._show)
        self.cancel.hide()
        self._show(LENGTHS)

    def controls(self) -> tuple[QWidget, ...]:
        """What stands beside the heading: it saves a line, which the histogram needs."""
        return self.cancel, self.open_button, self.switch

    def set_controls_shown(self, shown: bool) -> None:
        """Hide them while there is nothing to choose from."""
        self.switch.setVisible(shown)
        self.open_button.setVisible(shown and self.switch.current != LENGTHS)

    def show_lengths(self, lengths: Lengths, number_of: Callable[[int], int]) -> None:
        """Fill the lists.

        Args:
            lengths: what was counted.
            number_of: the number in the file of a row's index.
        """

        def used(listed: Sequence[TokenUse]) -> list[Listed]:
            return [
                Listed(use.id, use.text, use.count, use.row, number_of(use.row)) for use in listed
            ]

        self.tables[LONGEST].rows.set_rows(
            Listed(index, "", size, index, number_of(index)) for index, size in lengths.longest_rows
        )
        self.tables[RARE].rows.set_rows(used(lengths.rarest))
        self.tables[LONG].rows.set_rows(used(lengths.longest_tokens))

    @property
    def listed(self) -> tuple[Listed, ...]:
        """The list in view; empty for the histogram."""
        table = self.tables.get(self.switch.current)
        return () if table is None else table.rows.rows

    def _show(self, key: str) -> None:
        self._stack.setCurrentIndex([LENGTHS, *self.tables].index(key))
        self.open_button.setVisible(key != LENGTHS)


def _row_columns() -> list[Column[Listed]]:
    return [
        _row_column(),
        Column(
            "tokens",
            translate("TemplateTokens", "Tokens"),
            lambda row: number(row.count),
            "number",
            sort=lambda row: row.count,
        ),
    ]


def _token_columns(*, by_length: bool) -> list[Column[Listed]]:
    columns: list[Column[Listed]] = [
        Column(
            "token",
            translate("TemplateTokens", "Token"),
            lambda row: repr(row.token[:_SAMPLE]),
            "mono",
            lambda row: Cell(tooltip=translate("TemplateTokens", "Id {id}").format(id=row.key)),
        ),
        Column(
            "count",
            translate("TemplateTokens", "Used"),
            lambda row: number(row.count),
            "number",
            sort=lambda row: row.count,
            width=_NUMBER_WIDTH,
        ),
        _row_column(),
    ]
    if by_length:
        length: Column[Listed] = Column(
            "length",
            translate("TemplateTokens", "Characters"),
            lambda row: number(len(row.token)),
            "number",
            sort=lambda row: len(row.token),
            width=_NUMBER_WIDTH,
        )
        columns.insert(1, length)
    return columns


def _row_column() -> Column[Listed]:
    return Column(
        "row",
        translate("TemplateTokens", "Row"),
        lambda row: number(row.number),
        "number",
        sort=lambda row: row.number,
        width=_NUMBER_WIDTH,
    )
