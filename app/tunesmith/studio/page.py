"""The frame that every page shares: header, banners, panes, inspector and footer.

In a narrow window the inspector is a drawer over the content, opened from the header.
"""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.banner import BannerStack
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.heading import ElidedLabel, Label, TwoLineLabel
from tunesmith.studio.widgets.pane_scroll import PaneScroll
from tunesmith.studio.widgets.split import Split

DRAWER_BELOW = 1100  # px of the window at the usual text size; visual/README, "Anatomy of a page"
_NEXT_ICON = "chevron-right"


class Page(QWidget):
    """A page; subclasses fill it and listen to its signals.

    `diagnostics_requested(error)` comes from the last button of an error's banner.
    """

    command_requested = Signal()
    back_clicked = Signal()
    primary_clicked = Signal()
    diagnostics_requested = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = _Header(title)
        self.banners = BannerStack()
        self._panes = Split()
        self._main: QWidget = QWidget()
        self._room = PaneScroll()
        self._room.setWidget(self._main)
        self._panes.add(self._room, 1)
        self.footer = _Footer()
        column.addWidget(self.header)
        column.addWidget(self.banners)
        column.addWidget(self._panes, 1)
        column.addWidget(self.footer)
        self._inspector: _Inspector | None = None
        self._is_drawer = False
        self.banners.diagnostics_requested.connect(self.diagnostics_requested)
        self.banners.changed.connect(self.order_tab_stops)
        self.header.command.clicked.connect(self.command_requested)
        self.header.details.toggled.connect(self._show_drawer)
        self.footer.back.clicked.connect(self.back_clicked)
        self.footer.primary.clicked.connect(self.primary_clicked)

    @property
    def title(self) -> str:
        """The page's name."""
        return self.header.title.text()

    @property
    def main(self) -> QWidget:
        """The main pane."""
        return self._main

    @property
    def has_drawer(self) -> bool:
        """Whether the inspector is a drawer now, since the window is narrow."""
        return self._is_drawer

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self.header.title.setText(title)
        self.setAccessibleName(title)

    def set_fact(self, text: str) -> None:
        """Say one fact beside the title."""
        self.header.fact.setText(text)

    def add_action(self, button: QWidget) -> QWidget:
        """Add a button to the header, left of the command button; at most three."""
        self.header.action_row.addWidget(button)
        return button

    def set_command_visible(self, visible: bool) -> None:
        """A page without a job has no command."""
        self.header.command.setVisible(visible)

    def set_main(self, widget: QWidget) -> None:
        """Fill the main pane; it scrolls where the window is too low for it."""
        old = self._room.takeWidget()
        if old is not None:
            old.deleteLater()
        self._main = widget
        self._room.setWidget(widget)
        widget.show()
        if self.isVisible():
            self.order_tab_stops()

    def set_inspector(self, widget: QWidget, narrow: bool = False) -> None:
        """Fill the pane at the right.

        Args:
            widget: usually `Sections`; it scrolls when it is higher than the window.
            narrow: leave the table 32 px more.
        """
        if self._inspector is not None:
            self._inspector.setParent(None)
            self._inspector.deleteLater()
        self._inspector = _Inspector(widget, narrow, self.tr("Details"))
        self._is_drawer = False
        self._panes.add(self._inspector)
        self._place_inspector()
        if self.isVisible():
            self.order_tab_stops()

    def set_back(self, text: str) -> None:
        """Name where *Back* goes; an empty text hides it."""
        self.footer.back.setText(text)
        self.footer.back.setVisible(bool(text))

    def set_sentence(self, text: str) -> None:
        """Say what the primary button does, or what is missing."""
        self.footer.sentence.setText(text)

    def set_primary(self, text: str, enabled: bool = True, icon: str = _NEXT_ICON) -> None:
        """The one primary button; an empty text hides it."""
        button = self.footer.primary
        button.setText(text)
        button.setVisible(bool(text))
        button.setEnabled(enabled)
        button.set_icon(icon, trailing=icon == _NEXT_ICON)

    def add_footer_button(self, button: QPushButton) -> QPushButton:
        """Add a secondary button left of the primary one."""
        self.footer.extra.addWidget(button)
        return button

    def set_drawer_open(self, is_open: bool) -> None:
        """Open or close the drawer; nothing happens in a wide window."""
        self.header.details.setChecked(is_open and self._is_drawer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The inspector goes where the window has room for it."""
        super().resizeEvent(event)
        self._place_inspector()

    def showEvent(self, event: QShowEvent) -> None:
        """The window may have changed while another page was shown."""
        super().showEvent(event)
        self._place_inspector()
        self.order_tab_stops()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the drawer."""
        if event.key() == Qt.Key.Key_Escape and self.header.details.isChecked():
            self.header.details.setChecked(False)
            self.header.details.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The drawer follows the size of the panes that it covers."""
        if watched is self._panes and event.type() == QEvent.Type.Resize:
            self._cover_panes()
        return super().eventFilter(watched, event)

    def order_tab_stops(self) -> None:
        """Let Tab go as one reads, whatever was created first; inside a part it stays as it is."""
        stops = self.header.stops()
        for banner in self.banners.shown:
            stops += banner.buttons
        for pane in (self._main, self._inspector):
            if pane is not None:
                stops += _tab_stops(pane, self)
        stops += self.footer.stops()
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _place_inspector(self) -> None:
        inspector = self._inspector
        if inspector is None:
            self.header.details.hide()
            return
        drawer = self.window().width() < round(DRAWER_BELOW * theme().text_scale)
        self.header.details.setVisible(drawer)
        if drawer == self._is_drawer:
            self._cover_panes()
            return
        self._is_drawer = drawer
        inspector.set_floating(drawer)
        if drawer:
            inspector.setParent(self)
            inspector.setVisible(self.header.details.isChecked())
            self._panes.installEventFilter(self)
            self._cover_panes()
        else:
            self._panes.removeEventFilter(self)
            self.header.details.setChecked(False)
            self._panes.add(inspector)
            inspector.show()

    def _cover_panes(self) -> None:
        if not self._is_drawer or self._inspector is None:
            return
        area = self._panes.geometry()
        width = min(self._inspector.sizeHint().width(), area.width())
        area.setLeft(area.right() + 1 - width)
        self._inspector.setGeometry(area)
        self._inspector.raise_()

    def _show_drawer(self, is_open: bool) -> None:
        inspector = self._inspector
        if inspector is None or not self._is_drawer:
            return
        had_focus = inspector.isAncestorOf(QApplication.focusWidget() or self)
        inspector.setVisible(is_open)
        self._cover_panes()
        if is_open:
            first = next(iter(_tab_stops(inspector, self)), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)
        elif had_focus:
            self.header.details.setFocus(Qt.FocusReason.OtherFocusReason)


class _Header(QFrame):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("line", "bottom")
        self.title = Label(title, "title", "semibold")
        self.fact = ElidedLabel("", tone="muted")
        self.details = IconButton("info", self.tr("Details"), framed=True)
        self.details.setCheckable(True)
        self.details.hide()
        self.command = IconButton("terminal", self.tr("Show command"), framed=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.title)
        self._row.addWidget(self.fact, 1)
        self.action_row = QHBoxLayout()
        self._row.addLayout(self.action_row)
        self._row.addWidget(self.details)
        self._row.addWidget(self.command)
        theme().follow(self._apply_theme)

    def stops(self) -> list[QWidget]:
        """What Tab reaches, from left to right."""
        return [*_widgets(self.action_row), self.details, self.command]

    def _apply_theme(self) -> None:
        look = theme()
        _edges(self._row)
        self._row.setSpacing(look.measure("space.2"))
        self.fact.setContentsMargins(look.measure("space.2"), 0, 0, 0)
        self.action_row.setSpacing(look.measure("space.2"))
        self.setFixedHeight(look.measure("layout.page_header"))


class _Footer(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "raised")
        self.setProperty("line", "top")
        self.back = Button("", icon="chevron-left")
        self.back.hide()
        self.sentence = TwoLineLabel("", tone="muted")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.primary = Button("", "primary")
        self.primary.hide()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.back)
        self._row.addWidget(self.sentence, 1)
        self.extra = QHBoxLayout()
        self._row.addLayout(self.extra)
        self._row.addWidget(self.primary)
        theme().follow(self._apply_theme)

    def stops(self) -> list[QWidget]:
        """What Tab reaches, from left to right."""
        return [self.back, *_widgets(self.extra), self.primary]

    def _apply_theme(self) -> None:
        look = theme()
        edge = look.measure("layout.content_padding_right")
        self._row.setContentsMargins(edge, 0, edge, 0)
        self._row.setSpacing(look.measure("space.4"))
        self.extra.setSpacing(look.measure("space.2"))
        self.setFixedHeight(look.measure("layout.page_footer"))


class _Inspector(QFrame):
    """The pane at the right: scrolls, and can float over the content as a drawer."""

    def __init__(self, widget: QWidget, narrow: bool, name: str) -> None:
        super().__init__()
        self._narrow = narrow
        self.setProperty("pane", "raised")
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.scroll_area = _InspectorScroll(name)
        for part in (widget, self.scroll_area.viewport()):
            part.setProperty("pane", "raised")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.scroll_area.setWidget(widget)
        column.addWidget(self.scroll_area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        theme().follow(self._apply_theme)

    def set_floating(self, floating: bool) -> None:
        """A drawer has a line at its left; in the panes the splitter draws it."""
        set_property(self, "line", "left" if floating else "")

    def sizeHint(self) -> QSize:
        name = "layout.inspector_narrow" if self._narrow else "layout.inspector_width"
        return QSize(theme().measure(name), super().sizeHint().height())

    def _apply_theme(self) -> None:
        self.setMinimumWidth(theme().measure("layout.inspector_narrow"))
        self.updateGeometry()


class _InspectorScroll(PaneScroll):
    """Reached by Tab only when there is something to scroll to."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("ring", "inside")

    def range_changed(self, scrolls: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)


def _widgets(row: QHBoxLayout) -> list[QWidget]:
    items = (row.itemAt(index) for index in range(row.count()))
    return [widget for item in items if item is not None and (widget := item.widget()) is not None]


def _tab_stops(part: QWidget, page: QWidget) -> list[QWidget]:
    """What Tab reaches inside of a part, in the order of now."""
    found: list[QWidget] = []
    start = page.window()
    widget = start.nextInFocusChain()
    while widget is not None and widget is not start:
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if reached and widget.focusProxy() is None and part.isAncestorOf(widget):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def _edges(row: QHBoxLayout) -> None:
    look = theme()
    left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
    row.setContentsMargins(left, 0, right, 0)
