"""The Library page: all that lies on disk, what uses it, and how much room it takes."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTableView, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.disk_use import empty_trash
from tunesmith.studio.pages import library_items
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.library_items import Item, ItemKind, Shelf, run_facts
from tunesmith.studio.pages.runs_rows import started_text
from tunesmith.studio.project import ModelChoice
from tunesmith.studio.studio import Studio
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.tables.delegates import install
from tunesmith.studio.tables.rows_model import RowsModel
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import SearchField, Toolbar
from tunesmith.studio.widgets.section import Fact, Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.stacked_bar import StackedBar
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import size_text

_SEGMENTS = {
    "all": tuple(ItemKind),
    "models": (ItemKind.MODEL, ItemKind.UNFINISHED),
    "adapters": (ItemKind.ADAPTER,),
    "exports": (ItemKind.EXPORT,),
}


class LibraryPage(StudioPage):
    """Lists models, adapters, exports and the table in use."""

    key = "library"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, translate("LibraryPage", "Library"), parent)
        self._shelf: Shelf | None = None
        self._chosen_before: ModelChoice | None = None
        self.kinds = Segmented(
            [
                ("all", self.tr("All")),
                ("models", self.tr("Models")),
                ("adapters", self.tr("Adapters")),
                ("exports", self.tr("Exports")),
            ],
            self.tr("Kind"),
        )
        self.search = SearchField(self.tr("Filter by name"))
        self.model = RowsModel[Item](_columns(), lambda item: str(item.path), self)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("On disk"))
        install(self.table, self.model, row_height="table_row_two_lines")
        self.empty = EmptyState(
            "library",
            self.tr("Nothing is on disk yet"),
            self.tr("Models, adapters and exports appear here as you make them."),
            self.tr("Choose a model"),
            lambda: self.go.emit("model"),
        )
        self.facts = Facts()
        self.show_it = Button(self.tr("Show in folder"), icon="folder", small=True)
        self.delete = Button(self.tr("Move to trash"), "destructive", "trash", small=True)
        self.why_not = Label("", "small", tone="muted", wrap=True)
        self.bar = StackedBar(self.tr("Disk use"))
        self.disk_facts = Facts()
        self.empty_trash = Button(self.tr("Empty trash…"), "destructive", small=True)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.set_command_visible(False)
        self.set_sentence(self.tr("What is deleted goes to the trash."))
        self.add_workspace_button()

    def command(self) -> str:
        """There is no job here."""
        return ""

    def refresh(self) -> None:
        """Look at the disk again."""
        self.studio.background.run(
            library_items.look,
            self.studio.workspace,
            run_facts(self.studio.bridge.views()),
            self.studio.project.data.path,
            done=self._show_shelf,
            failed=self.show_trouble,
            key="library-look",
        )

    def selected(self) -> Item | None:
        """The item in the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row_at(rows[0].row()) if rows else None

    def delete_selected(self) -> None:
        """Move the selected item to the trash; a banner undoes it."""
        item = self.selected()
        if item is None or not self.delete.isEnabled():
            return
        self.studio.background.run(
            library_items.to_trash,
            self.studio.workspace,
            item,
            done=lambda trashed: self._deleted(item, trashed),
            failed=self.show_trouble,
        )

    def ask_to_empty_trash(self) -> None:
        """Nothing brings it back: ask first."""
        if self._shelf is None:
            return
        banner = Banner(
            "warning",
            self.tr("Delete %n items for good?", "", self._shelf.trashed),
            self.tr("That frees {size}. There is no way back.").format(
                size=size_text(self._shelf.trash)
            ),
        )

        def empty() -> None:
            self.banners.remove(banner)
            self.studio.background.run(
                empty_trash,
                self.studio.workspace,
                done=lambda _count: self.refresh(),
                failed=self.show_trouble,
            )

        banner.add_action(self.tr("Delete for good"), empty)
        banner.add_action(self.tr("Keep them"), lambda: self.banners.remove(banner))
        self.banners.add(banner)

    # --- building ---

    def _build(self) -> None:
        toolbar = Toolbar()
        toolbar.add(self.kinds)
        toolbar.add(self.search, 1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(toolbar)
        column.addWidget(self._stack, 1)
        self.set_main(pane)
        self.about = Section("")
        self.about.add(self.facts)
        self.about.add(self.why_not)
        row = WrapRow(theme().measure("space.2"))
        row.add(self.show_it)
        row.add(self.delete)
        row.add_stretch()
        self.about.add(row)
        disk = Section(self.tr("Disk use"))
        disk.add(self.bar)
        disk.add(self.disk_facts)
        disk.add(self.empty_trash)
        self.sections = Sections([self.about, disk])
        self.set_inspector(self.sections)

    def _connect(self) -> None:
        self.kinds.changed.connect(lambda _key: self._show_items())
        self.search.textChanged.connect(lambda _text: self._show_items())
        self.table.selectionModel().selectionChanged.connect(lambda _n, _o: self._show_selected())
        self.show_it.clicked.connect(lambda _checked: self._show_in_folder())
        self.delete.clicked.connect(lambda _checked: self.delete_selected())
        self.empty_trash.clicked.connect(lambda _checked: self.ask_to_empty_trash())
        self.studio.bridge.runs_changed.connect(self._runs_changed)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.delete_selected)

    def _runs_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # --- showing ---

    def _show_shelf(self, shelf: Shelf) -> None:
        self._shelf = shelf
        total = sum(item.bytes for item in shelf.items if item.ours)
        count = self.tr("%n items", "", len(shelf.items))
        self.set_fact(
            self.tr("{count}, {size} in this workspace").format(count=count, size=size_text(total))
        )
        for key, kinds in _SEGMENTS.items():
            self.kinds.set_count(key, sum(item.kind in kinds for item in shelf.items))
        self._show_items()
        self._show_disk(shelf)

    def _show_items(self) -> None:
        shelf = self._shelf
        if shelf is None:
            return
        wanted, kinds = self.search.text().strip().lower(), _SEGMENTS[self.kinds.current]
        items = [i for i in shelf.items if i.kind in kinds and wanted in i.name.lower()]
        self.model.set_rows(items)
        self._stack.setCurrentIndex(0 if items else 1)
        if shelf.items:
            self.empty.set_text(
                self.tr("Nothing of this kind or name"), self.tr("Look under All, or type less.")
            )
        else:
            self.empty.set_text(
                self.tr("Nothing is on disk yet"),
                self.tr("Models, adapters and exports appear here as you make them."),
            )
        self.empty.button.setVisible(not shelf.items)
        if items and self.selected() is None:
            self.table.selectRow(0)
        self._show_selected()

    def _show_selected(self) -> None:
        item = self.selected()
        self.about.setVisible(item is not None)
        self.sections.update_lines()
        if item is None:
            return
        self.about.set_title(item.name)
        facts: list[Fact] = [
            (self.tr("Kind"), kind_word(item.kind)),
            (self.tr("Size"), _size(item)),
            (self.tr("Changed"), _moment(item.changed)),
            (self.tr("Folder"), os.fspath(item.path.parent), os.fspath(item.path)),
        ]
        if item.used_by:
            facts.append((self.tr("Used by"), ", ".join(item.used_by)))
        self.facts.set_rows(facts)
        self.delete.setText(
            self.tr("Take off the list") if item.listed else self.tr("Move to trash")
        )
        reason = ""
        if item.busy:
            reason = self.tr("A run that is at work uses it.")
        elif not item.ours and not item.listed:
            reason = self.tr("This workspace does not keep it, so it stays where it is.")
        self.delete.setEnabled(not reason)
        self.why_not.setText(reason)
        self.why_not.setVisible(bool(reason))

    def _show_disk(self, shelf: Shelf) -> None:
        def total(*kinds: ItemKind) -> int:
            return sum(item.bytes for item in shelf.items if item.ours and item.kind in kinds)

        parts = [
            (self.tr("Models"), total(ItemKind.MODEL, ItemKind.UNFINISHED), 0),
            (self.tr("Exports"), total(ItemKind.EXPORT), 1),
            (self.tr("Adapters"), total(ItemKind.ADAPTER), 2),
            (self.tr("Runs"), shelf.runs, 3),
            (self.tr("Tables as read"), shelf.tables, 4),
            (self.tr("Trash"), shelf.trash, 5),
        ]
        self.bar.set_parts([part for part in parts if part[1]])
        self.bar.setVisible(any(part[1] for part in parts))
        self.disk_facts.set_rows([(self.tr("Free on this disk"), size_text(shelf.free))])
        self.empty_trash.setVisible(shelf.trashed > 0)

    # --- doing ---

    def _deleted(self, item: Item, trashed: Path | None) -> None:
        chosen = self.studio.project.model
        before = chosen if chosen.folder == item.path else None
        if before is not None:
            self.studio.change("model", folder=None, name="", good=0, warnings=0, bad=0)
            self.status_changed.emit()
        what = self.tr("{name} is in the trash")
        if trashed is None:
            what = self.tr("{name} is off the list; its files stay")
        told = self.tr("It was the base model; choose another.") if before is not None else ""
        banner = Banner("info", what.format(name=item.name), told, compact=True)
        banner.add_action(self.tr("Undo"), lambda: self._undo(banner, item, trashed, before))
        self.banners.add(banner)
        self.refresh()

    def _undo(
        self, banner: Banner, item: Item, trashed: Path | None, before: ModelChoice | None
    ) -> None:
        def undone(_path: Path) -> None:
            if before is not None and self.studio.project.model.folder is None:
                self.studio.change(
                    "model",
                    folder=before.folder,
                    name=before.name,
                    good=before.good,
                    warnings=before.warnings,
                    bad=before.bad,
                )
                self.status_changed.emit()
            self.refresh()

        self.banners.remove(banner)
        self.studio.background.run(
            library_items.from_trash,
            self.studio.workspace,
            item,
            trashed,
            done=undone,
            failed=self._not_undone,
        )

    def _not_undone(self, error: TunesmithError) -> None:
        self.show_trouble(error)
        self.refresh()

    def _show_in_folder(self) -> None:
        item = self.selected()
        if item is not None:
            folder = item.path if item.path.is_dir() else item.path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(os.fspath(folder)))


def kind_word(kind: ItemKind) -> str:
    """What a person calls it."""
    return {
        ItemKind.MODEL: translate("LibraryPage", "Base model"),
        ItemKind.ADAPTER: translate("LibraryPage", "Adapter"),
        ItemKind.EXPORT: translate("LibraryPage", "Export"),
        ItemKind.TABLE: translate("LibraryPage", "Table"),
        ItemKind.UNFINISHED: translate("LibraryPage", "Unfinished download"),
    }[kind]


def _size(item: Item) -> str:
    """A run that was stopped leaves an empty folder: what it did lies in the run's own."""
    return size_text(item.bytes) if item.bytes else translate("LibraryPage", "empty")


def _columns() -> list[Column[Item]]:
    return [
        Column(
            "name",
            translate("LibraryPage", "Name"),
            lambda item: item.name,
            "two_lines",
            cell=lambda item: Cell(second=os.fspath(item.path.parent)),
            sort=lambda item: item.name.lower(),
        ),
        Column("kind", translate("LibraryPage", "Kind"), lambda i: kind_word(i.kind), width=150),
        Column(
            "size",
            translate("LibraryPage", "Size"),
            _size,
            "number",
            sort=lambda item: item.bytes,
            width=92,
        ),
        Column(
            "changed",
            translate("LibraryPage", "Changed"),
            lambda item: started_text(item.changed, time.time()),
            sort=lambda item: item.changed,
            width=136,
        ),
        Column(
            "used",
            translate("LibraryPage", "Used by"),
            _used_text,
            cell=lambda item: Cell(tone="text_muted", tooltip="\n".join(item.used_by)),
            sort=lambda item: len(item.used_by),
            width=110,
        ),
    ]


def _used_text(item: Item) -> str:
    return translate("LibraryPage", "%n runs", len(item.used_by)) if item.used_by else ""


def _moment(seconds: float) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
