"""What every page of the window has beside its frame: the studio, and where it leads."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.page import Page
from tunesmith.studio.readiness import StageStatus, stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button


class StudioPage(Page):
    """A page of the window.

    `key` is its name in sidebar and project. Signals: `go(key)` leads to another page;
    `status_changed()` after which the sidebar looks again.
    """

    key = ""
    go = Signal(str)
    status_changed = Signal()

    def __init__(self, studio: Studio, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.studio = studio

    @property
    def status(self) -> StageStatus:
        """The stage's readiness."""
        return stage_status(self.studio, self.key)

    @abstractmethod
    def command(self) -> str:
        """The same job from a terminal; empty while there is nothing to do."""

    def refresh(self) -> None:
        """Look at project and runs again; called whenever the page is shown."""

    def open_path(self, path: str) -> bool:
        """Take a dropped or opened file; False if this page has no use for it."""
        return False

    def open_paths(self, paths: Sequence[str]) -> bool:
        """Take several files at once; False if this page cannot."""
        return False

    def leave(self) -> None:
        """The window closes: let go of files and processes."""

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes back sees what changed meanwhile."""
        super().showEvent(event)
        self.refresh()

    def add_workspace_button(self) -> Button:
        """A button at the right of the footer that shows the workspace's folder."""
        button = Button(translate("StudioPage", "Open workspace folder"), icon="folder")
        button.clicked.connect(lambda _checked=False: self._open_workspace())
        self.add_footer_button(button)
        return button

    def _open_workspace(self) -> None:
        self.studio.workspace.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.studio.workspace)))

    def show_trouble(self, error: TunesmithError) -> None:
        """A banner for an error."""
        self.banners.show_error(error)
