"""The window: sidebar, the page in view, status strip; and how one gets from page to page."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from tunesmith.core.errors import TunesmithError
from tunesmith.data.file_kind import kind_by_name
from tunesmith.studio.diagnostics import diagnostics_text
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.tour import TourGuide
from tunesmith.studio.readiness import STAGES, stage_status
from tunesmith.studio.sidebar import Sidebar, SidebarItem
from tunesmith.studio.status_strip import StatusStrip
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.icons import app_icon
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.drop_area import local_files
from tunesmith.studio.words import number

# Pages are imported when they are first shown: the window is there before the charts are.
_PAGES = {
    "welcome": "tunesmith.studio.pages.welcome:WelcomePage",
    "data": "tunesmith.studio.pages.data:DataPage",
    "template": "tunesmith.studio.pages.template:TemplatePage",
    "model": "tunesmith.studio.pages.model:ModelPage",
    "train": "tunesmith.studio.pages.train:TrainPage",
    "export": "tunesmith.studio.pages.export:ExportPage",
    "quality": "tunesmith.studio.pages.quality:QualityPage",
    "ollama": "tunesmith.studio.pages.ollama:OllamaPage",
    "runs": "tunesmith.studio.pages.runs:RunsPage",
    "library": "tunesmith.studio.pages.library:LibraryPage",
    "settings": "tunesmith.studio.pages.settings:SettingsPage",
}
_NARROW = 1024  # px: below it the sidebar shows icons only


class MainWindow(QMainWindow):
    """One window on one workspace."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._asks = True
        self._pages: dict[str, StudioPage] = {}
        self._guide = TourGuide(studio, self)
        self._stack = QStackedWidget(self)
        self._menu = QMenu(self)
        self.sidebar = Sidebar(self._stages(), self._places(), self._menu, self)
        self.strip = StatusStrip(studio, self)
        self._build()
        self._fill_menu()
        self._connect()
        self._restore_place()
        self.refresh()
        self.show_page(studio.project.page if studio.project.page in _PAGES else "welcome")
        if studio.damage is not None:
            self.current.show_trouble(studio.damage)
        if not studio.saves:
            self._tell_of_other_window()

    @property
    def current(self) -> StudioPage:
        """The page in view."""
        page = self._stack.currentWidget()
        assert isinstance(page, StudioPage)  # noqa: S101 - nothing else is ever put there
        return page

    def page(self, key: str) -> StudioPage:
        """A page, built when it is first asked for."""
        if key not in self._pages:
            module, _, name = _PAGES[key].partition(":")
            page: StudioPage = getattr(import_module(module), name)(self.studio)
            self._pages[key] = page
            self._stack.addWidget(page)
            page.go.connect(self.show_page)
            page.status_changed.connect(self.refresh)
            page.banners.diagnostics_requested.connect(self.copy_diagnostics)
            page.command_requested.connect(lambda: self._show_command(page))
            self._guide.attach(page)
        return self._pages[key]

    def show_page(self, key: str) -> None:
        """Bring a page into view and remember it."""
        page = self.page(key)
        self._stack.setCurrentWidget(page)
        self.sidebar.select(key)
        if self.studio.project.page != key:
            self.studio.replace(replace(self.studio.project, page=key), "page")
        self.setWindowTitle(f"{page.title} – Tunesmith")

    def refresh(self) -> None:
        """Look at the readiness of all stages again."""
        for key in STAGES:
            self.sidebar.set_status(key, stage_status(self.studio, key))
        runs = len(self.studio.bridge.views())
        self.sidebar.places.items.set_count("runs", number(runs) if runs else "")
        self.sidebar.set_workspace(self._workspace_name())

    def open_path(self, path: str) -> None:
        """Give a file to the page that can use it."""
        ending, is_folder = Path(path).suffix.lower(), Path(path).is_dir()
        first = "model" if is_folder or ending == ".gguf" else "data"
        # On the Export page a GGUF is an importance matrix: a base is chosen on the Model page.
        shown = self.current.key == "export" and ending == ".gguf"
        is_matrix = not is_folder and (shown or ending in (".dat", ".imatrix"))
        for key in ("export", first) if is_matrix else (first,):
            if self.page(key).open_path(path):
                self.show_page(key)
                return

    def open_paths(self, paths: Sequence[str]) -> None:
        """Give files to the pages that can use them: tables together, and the first other one."""
        tables = [path for path in paths if kind_by_name(Path(path)) and not Path(path).is_dir()]
        others = [path for path in paths if path not in tables]
        for path in (*others[:1], *(tables if len(tables) == 1 else [])):
            self.open_path(path)
        if len(tables) > 1 and self.page("data").open_paths(tables):
            self.show_page("data")

    def copy_diagnostics(self, error: TunesmithError | None = None) -> None:
        """Put what a helper needs to know on the clipboard, without secrets or private texts."""
        QApplication.clipboard().setText(diagnostics_text(error, self.studio, self.current.key))

    def close_quietly(self) -> None:
        """Close without a question; jobs go on."""
        self._asks = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Running jobs go on or stop, as the person says; what they chose is saved."""
        if self._asks and not self._may_close():
            event.ignore()
            return
        self.studio.preferences.geometry = self.saveGeometry()
        self.leave_pages()
        self.studio.close()
        event.accept()

    def leave_pages(self) -> None:
        """Let every page keep what was typed last and end its processes."""
        for page in self._pages.values():
            page.leave()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has a narrow sidebar."""
        super().resizeEvent(event)
        self.sidebar.set_narrow(self.width() < _NARROW)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Any file may be dropped; the page for it says what it thinks of it."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the files."""
        paths = local_files(event)
        if paths:
            event.acceptProposedAction()
            self.open_paths(paths)

    def changeEvent(self, event: QEvent) -> None:
        """Another language changes the sidebar's words at once."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    # --- building ---

    def _stages(self) -> list[SidebarItem]:
        titles = {
            "data": self.tr("Data"),
            "template": self.tr("Template"),
            "model": self.tr("Model"),
            "train": self.tr("Train"),
            "export": self.tr("Export"),
            "quality": self.tr("Quality"),
            "ollama": self.tr("Ollama"),
        }
        icons = {"ollama": "deploy"}
        return [
            SidebarItem(key, icons.get(key, key), titles[key], stage_status(self.studio, key))
            for key in STAGES
        ]

    def _places(self) -> list[SidebarItem]:
        return [
            SidebarItem("runs", "runs", self.tr("Runs")),
            SidebarItem("library", "library", self.tr("Library")),
            SidebarItem("settings", "settings", self.tr("Settings")),
        ]

    def _build(self) -> None:
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 560)
        line = QFrame(self)
        line.setProperty("line", "left")
        line.setFixedWidth(1)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        for part, stretch in ((self.sidebar, 0), (line, 0), (self._stack, 1)):
            across.addWidget(part, stretch)
        whole = QWidget(self)
        down = QVBoxLayout(whole)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addLayout(across, 1)
        down.addWidget(self.strip)
        self.setCentralWidget(whole)

    def _fill_menu(self) -> None:
        self._action(self.tr("Open spreadsheet…"), self._ask_for_file, "Ctrl+O")
        self._action(self.tr("Open workspace folder"), self._open_workspace)
        self._menu.addSeparator()
        go = self._menu.addMenu(self.tr("Go to"))
        for place, item in enumerate([*self._stages(), *self._places()], start=1):
            key = item.key
            keys = f"Ctrl+{place % 10}" if place <= 10 else ""
            self._action(item.title, partial(self.show_page, key), keys, go)
        self._action(self.tr("Take the tour"), self._tour)
        self._menu.addSeparator()
        self._action(self.tr("Copy diagnostics"), self.copy_diagnostics)
        self._action(self.tr("About Tunesmith"), self._about)
        self._menu.addSeparator()
        self._action(self.tr("Close window"), self.close, "Ctrl+Q")

    def _action(
        self, text: str, slot: Callable[[], object], keys: str = "", menu: QMenu | None = None
    ) -> None:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked: slot())
        if keys:
            action.setShortcut(QKeySequence(keys))
        (menu or self._menu).addAction(action)
        self.addAction(action)

    def _connect(self) -> None:
        self.sidebar.chosen.connect(self.show_page)
        self.studio.project_changed.connect(self.refresh)
        self.studio.table_changed.connect(self.refresh)
        self.studio.bridge.runs_changed.connect(self.refresh)
        self.studio.bridge.run_changed.connect(self.refresh)
        self.studio.trouble.connect(self._trouble)
        self.studio.page_wanted.connect(self.show_page)
        self.studio.path_wanted.connect(self.open_path)
        self.studio.paths_wanted.connect(self.open_paths)
        theme().changed.connect(self.update)

    def _restore_place(self) -> None:
        saved = self.studio.preferences.geometry
        self.resize(*self._first_size())
        if saved is not None:
            self.restoreGeometry(saved)

    @staticmethod
    def _first_size() -> tuple[int, int]:
        return (
            theme().measure("layout.reference_window.width"),
            theme().measure("layout.reference_window.height"),
        )

    def _workspace_name(self) -> str:
        project = self.studio.project
        if project.name:
            return project.name
        if project.data.path is not None:
            return project.data.path.stem
        return self.tr("New workspace")

    # --- what the menu does ---

    def _ask_for_file(self) -> None:
        self.show_page("data")
        ask = getattr(self.current, "ask_for_file", None)
        if ask is not None:
            ask()

    def _open_workspace(self) -> None:
        self.studio.workspace.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(self.studio.workspace)))

    def _tour(self) -> None:
        self.show_page("welcome")
        start = getattr(self.current, "start_tour", None)
        if start is not None:
            start()

    def _about(self) -> None:
        from importlib.metadata import version

        text = self.tr("Tunesmith {version}. Everything stays on this computer.")
        QMessageBox.about(
            self, self.tr("About Tunesmith"), text.format(version=version("tunesmith"))
        )

    def _show_command(self, page: StudioPage) -> None:
        from tunesmith.studio.widgets.command_popup import CommandPopup

        CommandPopup(page.command(), self).open_at(page.header.command)

    def _tell_of_other_window(self) -> None:
        what = self.tr("This workspace is open in another window")
        details = self.tr(
            "Runs work in both. What you choose here is kept once the other window is closed."
        )
        self.current.banners.add(Banner("info", what, details))

    def _trouble(self, error: TunesmithError) -> None:
        self.current.show_trouble(error)

    def _may_close(self) -> bool:
        """Ask what becomes of running jobs; False keeps the window open."""
        if not self.studio.bridge.active():
            return True
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.NoIcon)
        count = len(self.studio.bridge.active())
        box.setText(self.tr("%n jobs are running", "", count))
        box.setInformativeText(
            self.tr("They can go on without the window. Open it again to see where they are.")
        )
        go_on = box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop them"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        box.setEscapeButton(stay)
        box.setWindowModality(Qt.WindowModality.WindowModal)
        box.exec()
        if box.clickedButton() is stop:
            for view in self.studio.bridge.active():
                self.studio.try_run(self.studio.bridge.stop_detached, view.id)
        return box.clickedButton() is not stay
