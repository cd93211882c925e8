"""Buttons: one primary on a page; secondary has a border, quiet none, destructive danger text."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from tunesmith.studio.theme.icons import icon as themed_icon
from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.tips import plain_tip

Kind = Literal["primary", "secondary", "quiet", "destructive"]
_ICON_COLOR = {
    "primary": "accent_text",
    "secondary": "text",
    "quiet": "text",
    "destructive": "danger",
}


class Button(QPushButton):
    """A button with a verb on it."""

    def __init__(
        self,
        text: str,
        kind: Kind = "secondary",
        icon: str = "",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._small = small
        self.setProperty("small", small)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        set_property(self, "kind", kind)
        self._icon_name, self._trailing = "", False
        self.set_icon(icon)
        theme().follow(self._apply_theme)

    def set_icon(self, name: str, trailing: bool = False) -> None:
        """Show an icon before the text, or after it; an empty name takes it away."""
        self._icon_name, self._trailing = name, trailing
        if not name:
            self.setIcon(QIcon())
            return
        # A button that runs from right to left has its icon after the text.
        direction = Qt.LayoutDirection.RightToLeft if trailing else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(direction)
        self.setIcon(themed_icon(name, _ICON_COLOR[self._kind], trailing))

    def set_kind(self, kind: Kind) -> None:
        """Change the look."""
        self._kind = kind
        set_property(self, "kind", kind)
        self.set_icon(self._icon_name, self._trailing)

    def _apply_theme(self) -> None:
        look = theme()
        self.setFont(look.font("small" if self._small else "body", "medium"))
        self.setFixedHeight(look.measure(f"height.control{'_small' * self._small}"))
        side = look.measure("icon.inline" if self._small else "icon.button")
        self.setIconSize(QSize(side + look.measure("space.1"), side))


class IconButton(QToolButton):
    """A square button with an icon; its name is the tooltip and what a screen reader says."""

    def __init__(
        self,
        icon: str,
        name: str,
        framed: bool = False,
        small: bool = False,
        color: str = "text_muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._small = small
        self.setProperty("framed", framed)
        self.setIcon(themed_icon(icon, color))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_name(name)
        theme().follow(self._apply_theme)

    def set_name(self, name: str) -> None:
        """Say what the button does."""
        self.setToolTip(plain_tip(name))
        self.setAccessibleName(name)

    def set_icon(self, icon: str, color: str = "text_muted") -> None:
        """Show another icon."""
        self.setIcon(themed_icon(icon, color))

    def _apply_theme(self) -> None:
        look = theme()
        height = look.measure(f"height.control{'_small' * self._small}")
        self.setFixedSize(height, height)
        side = look.measure("icon.inline" if self._small else "icon.button")
        self.setIconSize(QSize(side, side))


class LinkButton(QPushButton):
    """A button that reads as a link in a line of text."""

    def __init__(self, text: str, small: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._small = small
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_property(self, "kind", "link")
        theme().follow(self._apply_theme)

    def _apply_theme(self) -> None:
        self.setFont(theme().font("small" if self._small else "body"))
