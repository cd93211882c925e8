"""Opening and saving of template files from the Template page."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from tunesmith.core.errors import TunesmithError, from_os_error
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.template_file import (
    SUFFIX,
    opened_choice,
    read_template,
    saved_template,
    write_template,
)
from tunesmith.studio.project import TemplateChoice
from tunesmith.studio.widgets.banner import Banner


class TemplateFiles(QObject):
    """Puts what it did, or why it could not, into the page's banners."""

    def __init__(
        self, page: StudioPage, keep: Callable[[], None], put: Callable[[TemplateChoice], None]
    ) -> None:
        """Serve one page.

        Args:
            page: the page.
            keep: brings what was typed last into the project.
            put: shows other templates and keeps them.
        """
        super().__init__(page)
        self._page = page
        self._keep = keep
        self._put = put

    def ask_for_open(self) -> None:
        """Let the person choose a template file."""
        name, _ = QFileDialog.getOpenFileName(
            self._page, self.tr("Open template"), "", self.tr("Templates (*.toml)")
        )
        if name:
            self.open(Path(name))

    def ask_for_save(self) -> None:
        """Let the person choose where the templates go."""
        data = self._page.studio.project.data
        name, _ = QFileDialog.getSaveFileName(
            self._page,
            self.tr("Save template as"),
            (data.path.stem if data.path else "my") + SUFFIX,
            self.tr("Templates (*.toml)"),
        )
        if name:
            self.save(Path(name))

    def open(self, path: Path) -> None:
        """Take the templates of a file; what stood there can be brought back."""
        try:
            saved = read_template(path)
        except TunesmithError as error:
            again = (self.tr("Open another…"), self.ask_for_open)
            self._page.banners.show_error(error, [again])
            return
        self._keep()
        before = self._page.studio.project.template
        self._put(opened_choice(saved, before))
        if before.is_begun or before.system:
            banner = Banner("info", self.tr("{name} is open.").format(name=path.name))
            text = self.tr("Bring back what was here")
            banner.add_action(text, lambda: self._bring_back(before, banner))
            self._page.banners.add(banner)

    def save(self, path: Path) -> None:
        """Write the templates to a file."""
        self._keep()
        chosen = self._page.studio.project.template
        banners = self._page.banners
        try:
            write_template(path, saved_template(chosen))
        except TunesmithError as error:
            banners.show_error(error)
        except OSError as error:
            again = (self.tr("Save elsewhere…"), self.ask_for_save)
            banners.show_error(from_os_error(error), [again])
        else:
            banners.add(Banner("info", self.tr("Saved as {name}.").format(name=path.name)))

    def _bring_back(self, before: TemplateChoice, banner: Banner) -> None:
        self._put(before)
        self._page.banners.remove(banner)
