"""The Model page: what training starts from; on disk, on the hub, or brought from elsewhere."""

import os
import shlex
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.core.settings import Settings
from tunesmith.models.gguf_metadata import GgufMetadata
from tunesmith.models.library import LibraryModel
from tunesmith.models.model_report import Finding, FindingState, bad
from tunesmith.studio.pages import model_engine
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.model_footer import footer
from tunesmith.studio.pages.model_inspector import ModelInspector
from tunesmith.studio.pages.model_list import ModelPane
from tunesmith.studio.pages.model_rows import ModelRow, make_rows
from tunesmith.studio.pages.model_runs import ModelRuns
from tunesmith.studio.pages.model_search import HubSearch
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button

_CHECK_DELAY_MS = 200  # whoever walks through the list by keys does not check every model


class ModelPage(StudioPage):
    """Chooses the base model."""

    key = "model"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, translate("ModelPage", "Model"), parent)
        self._library: list[LibraryModel] = []
        self._findings: dict[Path, list[Finding]] = {}
        self._checking: set[Path] = set()
        self._gguf: tuple[GgufMetadata, int] | None = None
        self._action = ""  # what the footer's button does
        self.pane = ModelPane()
        self.inspector = ModelInspector()
        self.hub = HubSearch(studio, self.pane, self.banners, self)
        self.runs = ModelRuns(studio, self.banners, self)
        self.open_button = Button(self.tr("Open folder or GGUF…"), icon="folder")
        self._timer = QTimer(self, singleShot=True, interval=_CHECK_DELAY_MS)
        self.set_fact(self.tr("The checkpoint that training starts from"))
        self.set_back(self.tr("Template"))
        self.add_action(self.open_button)
        self.set_main(self.pane)
        self.set_inspector(self.inspector)
        self._connect()
        self._load_library()

    # --- what the window asks for ---

    def command(self) -> str:
        """Unpack the starter, or look at a model's chat template."""
        row = self.pane.selected()
        if row is None or row.library is None:
            return ""
        folder = shlex.quote(str(row.library.path))
        if row.is_bundled:
            return f"tunesmith starter --out {folder}"
        return f"tunesmith format show --model {folder}"

    def refresh(self) -> None:
        """What is on disk may have changed meanwhile."""
        self._load_library()

    def open_path(self, path: str) -> bool:
        """Take a model folder or a GGUF."""
        found = Path(path)
        if found.is_dir():
            self.open_folder(found)
        elif found.suffix.lower() == ".gguf":
            self.open_gguf(found)
        else:
            return False
        return True

    def open_folder(self, folder: Path) -> None:
        """Add a folder to the library and take it as the base model."""
        self.studio.background.run(
            model_engine.open_folder,
            self.studio.workspace,
            folder,
            done=self._opened,
            failed=self._not_opened,
            key="model-open",
        )

    def open_gguf(self, path: Path) -> None:
        """Show what a GGUF is and what it can be used for."""
        self.pane.show_view("disk")
        self.studio.background.run(
            model_engine.read_gguf,
            path,
            done=self._show_gguf,
            failed=self.show_trouble,
            key="model-open",
        )

    def ask_for_folder(self) -> None:
        """Let the person choose a model's folder."""
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Open a model folder"))
        if chosen:
            self.open_path(chosen)

    def ask_for_gguf(self) -> None:
        """Let the person choose a GGUF file."""
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open a GGUF"), str(Path.home()), "GGUF (*.gguf)"
        )
        if chosen:
            self.open_path(chosen)

    def open_menu(self) -> QMenu:
        """What kinds of model one can open."""
        menu = QMenu(self)
        menu.addAction(self.tr("Model folder…")).triggered.connect(
            lambda _checked=False: self.ask_for_folder()
        )
        menu.addAction(self.tr("GGUF file…")).triggered.connect(
            lambda _checked=False: self.ask_for_gguf()
        )
        return menu

    # --- connecting ---

    def _connect(self) -> None:
        pane, inspector = self.pane, self.inspector
        self.open_button.clicked.connect(lambda _checked: self._show_menu())
        pane.row_selected.connect(self._selected)
        pane.row_used.connect(self._row_used)
        pane.filter_changed.connect(self._show_rows)
        pane.view_changed.connect(self._view_changed)
        pane.model.button_clicked.connect(lambda row_id, _key: self._fetch_row(row_id))
        pane.disk.dropped.connect(self.open_path)
        pane.disk.folder_wanted.connect(self.ask_for_folder)
        pane.disk.file_wanted.connect(self.ask_for_gguf)
        pane.fetch.paused.connect(self.runs.pause)
        pane.fetch.resumed.connect(self.runs.resume)
        pane.fetch.stopped.connect(self.runs.stop)
        pane.fetch.discarded.connect(self.runs.discard)
        inspector.folder_wanted.connect(self._show_folder)
        inspector.page_wanted.connect(self._open_hub_page)
        inspector.settings_wanted.connect(lambda: self.go.emit("settings"))
        inspector.check_wanted.connect(self._check_again)
        self.hub.changed.connect(self._show_rows)
        self.hub.go.connect(self.go)
        self.runs.changed.connect(self._show_rows)
        self.runs.arrived.connect(self._arrived)
        self.runs.go.connect(self.go)
        self._timer.timeout.connect(self._check_selected)
        self.back_clicked.connect(lambda: self.go.emit("template"))
        self.primary_clicked.connect(self._primary)
        self.studio.project_changed.connect(self._project_changed)

    def _show_menu(self) -> None:
        self.open_menu().popup(self.open_button.mapToGlobal(QPoint(0, self.open_button.height())))

    def _project_changed(self, stage: str) -> None:
        if stage not in ("", "model"):
            return
        folder = self.studio.project.model.folder
        known = {model.path for model in self._library if model.on_disk}
        if folder is not None and folder not in known:
            self._load_library()
        self._show_rows()

    # --- the list ---

    def _load_library(self) -> None:
        self.studio.background.run(
            model_engine.list_library,
            self.studio.workspace,
            done=self._loaded,
            failed=self.show_trouble,
            key="model-library",
        )

    def _loaded(self, models: list[LibraryModel]) -> None:
        self._library = models
        self._show_rows()
        chosen = self.studio.project.model
        if chosen.folder in {model.path for model in models} and not (chosen.good or chosen.bad):
            self._check_chosen()

    def _show_rows(self) -> None:
        pane = self.pane
        rows = make_rows(
            self._library,
            self.hub.found,
            self.studio.bridge.views(),
            query=pane.query,
            chosen=self.studio.project.model.folder,
            contexts=self.hub.contexts,
            only_supported=pane.only_supported.isChecked(),
        )
        pane.show_rows(rows)
        pane.fetch.show_runs(self.runs.shown())
        if pane.selected() is None and rows:
            chosen = next((row for row in rows if row.chosen), rows[0])
            pane.select(chosen.id)
        self._show_selected()

    # --- one model ---

    def _selected(self) -> None:
        self._timer.start()
        self._show_selected()

    def _view_changed(self, _key: str) -> None:
        self._show_selected()

    def _show_selected(self) -> None:
        row = self.pane.selected()
        if self.pane.view == "disk":
            if self._gguf is not None:
                self.inspector.show_gguf(*self._gguf)
            else:
                self.inspector.show_nothing()
        elif row is None:
            self.inspector.show_nothing()
        else:
            folder = row.library.path if row.library is not None else None
            found = self._findings.get(folder) if folder is not None else None
            self.inspector.show_row(row, found, folder in self._checking)
        self.set_command_visible(bool(self.command()) and self.pane.view == "list")
        self._show_footer()

    def _show_footer(self) -> None:
        row = self.pane.selected() if self.pane.view == "list" else None
        findings = self._findings.get(row.library.path) if row and row.library else None
        shown = footer(self.studio.project.model, row, findings)
        self.set_sentence(shown.sentence)
        self.set_primary(shown.primary, shown.enabled, shown.icon)
        self._action = shown.action

    def _check_selected(self) -> None:
        row = self.pane.selected()
        if row is not None and row.library is not None and row.library.on_disk:
            self._check(row.library.path)

    def _check_chosen(self) -> None:
        """The tour, or another page, chose a model that nobody has checked yet."""
        folder = self.studio.project.model.folder
        if folder is not None:
            self._remember(folder)
            self._check(folder)

    def _check(self, folder: Path) -> None:
        if folder in self._findings or folder in self._checking:
            return
        self._checking.add(folder)
        self.studio.background.run(
            model_engine.check,
            folder,
            done=lambda found: self._checked(folder, found),
            failed=lambda error: self._check_failed(folder, error),
            key=f"model-check {folder}",
        )
        self._show_selected()

    def _check_again(self) -> None:
        row = self.pane.selected()
        if row is not None and row.library is not None:
            self._findings.pop(row.library.path, None)
            self._check(row.library.path)

    def _checked(self, folder: Path, found: list[Finding]) -> None:
        self._checking.discard(folder)
        self._findings[folder] = found
        if folder == self.studio.project.model.folder:
            self._remember(folder)
        self._show_selected()

    def _check_failed(self, folder: Path, error: TunesmithError) -> None:
        self._checked(folder, [bad(self.tr("Check"), error)])
        self.show_trouble(error)

    # --- doing ---

    def _primary(self) -> None:
        row = self.pane.selected()
        if self._action == "next":
            self.go.emit("train")
        elif row is not None and self._action == "use":
            self.use(row)
        elif row is not None and self._action == "fetch":
            self._fetch_row(row.id)

    def _row_used(self, row_id: str) -> None:
        row = self.pane.selected()
        if row is not None and row.id == row_id and row.is_ready and not row.chosen:
            self.use(row)

    def use(self, row: ModelRow) -> None:
        """Let training start from a model on disk."""
        if row.library is None or not row.is_ready:
            return
        folder = row.library.path
        self.studio.change("model", folder=folder, name=row.name, good=0, warnings=0, bad=0)
        self._remember(folder)
        self._check(folder)
        self.status_changed.emit()
        self._show_rows()

    def _remember(self, folder: Path) -> None:
        found = self._findings.get(folder)
        if found is not None:
            count = {state: sum(f.state is state for f in found) for state in FindingState}
            self.studio.change(
                "model",
                good=count[FindingState.GOOD],
                warnings=count[FindingState.WARNING],
                bad=count[FindingState.BAD],
            )
            self.status_changed.emit()

    def _fetch_row(self, row_id: object) -> None:
        row = next((row for row in self.pane.model.rows if row.id == row_id), None)
        if row is None:
            return
        self.pane.select(row.id)
        if row.fetching is not None:
            self.runs.resume(row.fetching.run)
        elif row.is_bundled and row.library is not None:
            self.runs.unpack(row.library.path)
        elif row.hub is not None:
            self.runs.download(row.id)

    def _arrived(self, folder: str, chosen: bool) -> None:
        """A model is on disk now."""
        path = Path(folder)
        self._findings.pop(path, None)
        self.studio.background.run(
            model_engine.list_library,
            self.studio.workspace,
            done=lambda models: self._loaded_with(models, path, chosen),
            failed=self.show_trouble,
            key="model-library",
        )

    def _loaded_with(self, models: list[LibraryModel], path: Path, chosen: bool) -> None:
        self._loaded(models)
        row = next((r for r in self.pane.model.rows if r.library and r.library.path == path), None)
        if row is None:
            return
        self.pane.select(row.id)
        if chosen:
            self.use(row)
        self._timer.start()

    def _opened(self, model: LibraryModel) -> None:
        self.pane.show_view("list")
        self.pane.search.clear()
        self._arrived(os.fspath(model.path), chosen=True)

    def _not_opened(self, error: TunesmithError) -> None:
        self.banners.show_error(error, [(self.tr("Choose another folder…"), self.ask_for_folder)])

    def _show_gguf(self, found: tuple[GgufMetadata, int]) -> None:
        self._gguf = found
        self._show_selected()

    def _show_folder(self) -> None:
        row = self.pane.selected()
        folder: Path | None = None
        if self.pane.view == "disk" and self._gguf is not None:
            folder = self._gguf[0].path.parent
        elif row is not None and row.library is not None:
            folder = row.library.path
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(folder)))

    def _open_hub_page(self) -> None:
        row = self.pane.selected()
        if row is not None and row.hub is not None:
            address = Settings().hub_endpoint.rstrip("/")
            QDesktopServices.openUrl(QUrl(f"{address}/{row.id}"))
