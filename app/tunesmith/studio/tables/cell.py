"""What a table's cell shows beyond its text, as plain values that the delegates paint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import Qt

Row = TypeVar("Row")

Kind = Literal[
    "text",
    "number",
    "mono",
    "two_lines",
    "badge",
    "bar",
    "progress",
    "state",
    "sparkline",
    "check",
    "button",
]
Tone = Literal["text", "text_muted", "accent", "success", "warning", "danger"]

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1  # the cell's `Cell`
ROW_ROLE = CELL_ROLE + 1  # the row itself
CHECKED_ROLE = CELL_ROLE + 2  # True, False, or None where the row has no check mark


@dataclass(frozen=True, slots=True)
class Cell:
    """Everything beside the text; leave out what a cell does not have.

    Attributes:
        second: the second line of `two_lines`.
        note: muted text behind the text or badge.
        icon: name of an icon before the text.
        tone: colour token of text and icon.
        strong: medium weight.
        badge: text and kind of a badge; for kind `badge` it stands for the text.
        share: 0 to 1, for `bar`, `progress` and a download in a `button` column.
        state: a `StageState` (its word is the column's text).
        values: of a sparkline.
        fill: paint the sparkline as the area of a distribution.
        color: colour token of bar or sparkline.
        button: text of a button.
        enabled: whether the check mark or button can be used; if not, it is shown pale.
        tooltip: shown on hover; without one, a text that is cut off shows itself.
    """

    second: str = ""
    note: str = ""
    icon: str = ""
    tone: Tone = "text"
    strong: bool = False
    badge: tuple[str, str] | None = None
    share: float | None = None
    state: Any = None
    values: tuple[float, ...] = ()
    fill: bool = False
    color: Tone = "accent"
    button: str = ""
    enabled: bool = True
    tooltip: str = ""


PLAIN = Cell()


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        key: stable name.
        title: in the header, translated; the unit belongs here.
        text: what a row shows, sorts by unless `sort` is given, and says to a screen reader.
        kind: which delegate paints it.
        cell: what is painted beside the text.
        sort: the value to sort by; None sorts last in either direction.
        align: "left" or "right"; numbers are at the right without it.
        width: px at usual text size; 0 shares the remaining room.
        sortable: whether a click on the header sorts.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    kind: Kind = "text"
    cell: Callable[[Row], Cell] | None = None
    sort: Callable[[Row], Any] | None = None
    align: Literal["left", "right"] | None = None
    width: int = 0
    sortable: bool = True

    @property
    def right(self) -> bool:
        """Whether text and title stand at the right."""
        return self.align == "right" or (self.align is None and self.kind == "number")
