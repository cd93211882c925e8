"""Banners: what happened, where and why, and the buttons that fix it; never a dialog."""

import html
from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import Label

BannerKind = Literal["info", "warning", "danger"]
Action = tuple[str, Callable[[], object]]
_GLYPH = {
    "info": ("info", "accent"),
    "warning": ("warning", "warning"),
    "danger": ("warning", "danger"),
}


class Banner(QFrame):
    """One message over the full width of its place.

    `compact` puts everything in one row, for a notice about one table.
    """

    dismissed = Signal()

    def __init__(
        self,
        kind: BannerKind,
        what: str,
        details: str = "",
        dismissible: bool = True,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._compact = kind, compact
        self.what, self.details = what, details
        self.setProperty("banner", kind)
        self.setAccessibleName(what)
        self.setAccessibleDescription(details)
        look = theme()
        row = QHBoxLayout(self)
        edge = look.measure("space.2" if compact else "space.3")
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        row.setContentsMargins(left, edge, right, edge)
        row.setSpacing(look.measure("space.3"))
        top = Qt.AlignmentFlag.AlignTop
        glyph, color = _GLYPH[kind]
        row.addWidget(Glyph(glyph, color, "icon.banner"), 0, top)
        self._column = QVBoxLayout()
        self._column.setSpacing(look.measure("space.1"))
        row.addLayout(self._column, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(look.measure("space.2"))
        self._fill(look.measure("border.focus"))
        if compact:
            row.addLayout(self._buttons)
        self._close = IconButton("close", self.tr("Dismiss"), small=True)
        if not dismissible:
            self._close.hide()  # showing it here, without a parent, would open a window
        self._close.clicked.connect(self._dismiss)
        row.addWidget(self._close, 0, top)

    def add_action(
        self, text: str, slot: Callable[[], object], primary: bool = False, icon: str = ""
    ) -> Button:
        """Add a button that does something about it."""
        button = Button(text, "primary" if primary else "secondary", icon, small=self._compact)
        button.clicked.connect(lambda _checked=False: slot())
        self._buttons.insertWidget(self._buttons.count() - (0 if self._compact else 1), button)
        if not self._compact and self._buttons.count() == 2:
            self._column.addSpacing(theme().measure("space.1"))
            self._column.addLayout(self._buttons)
        return button

    @property
    def buttons(self) -> list[QWidget]:
        """Its buttons in the order of Tab: what fixes it first, *Dismiss* last."""
        items = (self._buttons.itemAt(index) for index in range(self._buttons.count()))
        found = [item.widget() for item in items if item is not None]
        return [*(widget for widget in found if widget is not None), self._close]

    def showEvent(self, event: QShowEvent) -> None:
        """Tell assistive technology, as an alert."""
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _fill(self, nudge: int) -> None:
        self._column.setContentsMargins(0, nudge if not self._compact else 0, 0, 0)
        if self._compact:
            text = QLabel(f"<b>{html.escape(self.what)}</b> {html.escape(self.details)}")
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setWordWrap(True)
            self._column.addWidget(text, 0, Qt.AlignmentFlag.AlignVCenter)
            return
        self._column.addWidget(Label(self.what, weight="semibold", wrap=True))
        if self.details:
            self._column.addWidget(Label(self.details, wrap=True))
        self._buttons.addStretch(1)

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


class BannerStack(QWidget):
    """The banners of a page, under its header; nothing is lost when another comes.

    `diagnostics_requested(error)` asks the window to put diagnostics on the clipboard;
    `changed()` follows every banner that comes or goes.
    """

    diagnostics_requested = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._banners: list[Banner] = []

    @property
    def shown(self) -> tuple[Banner, ...]:
        """The banners in view, oldest first."""
        return tuple(self._banners)

    def add(self, banner: Banner) -> Banner:
        """Show a banner; the same message again replaces the one before."""
        for old in self.shown:
            if (old.what, old.details) == (banner.what, banner.details):
                self.remove(old)
        banner.dismissed.connect(lambda: self.remove(banner))
        self._banners.append(banner)
        self._column.addWidget(banner)
        self.changed.emit()
        return banner

    def show_error(
        self,
        error: TunesmithError,
        actions: Sequence[Action] = (),
        details: str = "",
        kind: BannerKind = "danger",
        *,
        loud: bool = True,
    ) -> Banner:
        """Show an error: its first line in bold, the rest and the hint below.

        Args:
            error: what, where and what to do.
            actions: buttons that fix it, the best one first.
            details: more to say, with numbers.
            kind: the colour.
            loud: whether the first button is a primary one; not if the page has a better one.
        """
        what, _, more = error.message.partition("\n")
        lines = [part for part in (more.strip(), details, error.hint) if part]
        banner = Banner(kind, what, "\n".join(lines))
        for index, (text, slot) in enumerate(actions):
            banner.add_action(text, slot, primary=loud and index == 0)
        copy = banner.add_action(
            self.tr("Copy diagnostics"), lambda: self._copy(copy, error), icon="copy"
        )
        return self.add(banner)

    def remove(self, banner: Banner) -> None:
        """Take one away."""
        if banner in self._banners:
            self._banners.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self.changed.emit()

    def clear(self) -> None:
        """Take all away."""
        for banner in self.shown:
            self.remove(banner)

    def _copy(self, button: Button, error: TunesmithError) -> None:
        self.diagnostics_requested.emit(error)
        button.setText(self.tr("Copied"))
        QTimer.singleShot(2000, button, lambda: button.setText(self.tr("Copy diagnostics")))
