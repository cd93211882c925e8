"""The Welcome page: ways to begin, what this computer has, where things go, how it looks."""

import os
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.data_choosing import ask_for_tables
from tunesmith.studio.pages.tour import TOUR_ROWS, begin_tour, bring_table, tour_table
from tunesmith.studio.pages.welcome_parts import (
    Card,
    Mark,
    OllamaFact,
    computer_checks,
    find_ollama,
    training_version,
)
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Scheme, theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.drop_area import DropArea
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import LineEdit
from tunesmith.studio.widgets.section import Checks, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.tips import plain_tip

_COLUMN = 660  # px at the usual text size


class WelcomePage(StudioPage):
    """Where a new workspace opens."""

    key = "welcome"

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(studio, translate("WelcomePage", "Welcome"), parent)
        self._ollama: OllamaFact | None = None
        self._torch = training_version()
        self._question: Banner | None = None
        self.tour_card = Card(
            "play",
            self.tr("Take the two-minute tour"),
            self.tr("%n support mails and a small model are included", "", TOUR_ROWS),
            self.tr("Start"),
            chosen=True,
        )
        self.table_card = Card(
            "data",
            self.tr("Open a spreadsheet"),
            self.tr("Turn your own rows into conversations"),
            self.tr("Open…"),
        )
        self.model_card = Card(
            "model",
            self.tr("Bring a model"),
            self.tr("A folder to train and export, or a GGUF to chat with"),
            self.tr("Open…"),
        )
        self.drop_area = DropArea(self.tr("Drop files here"))
        self.checks = Checks()
        self.workspace_field = LineEdit(name=self.tr("Workspace folder"))
        self.appearance = Segmented(
            [
                ("system", self.tr("System")),
                ("light", self.tr("Light")),
                ("dark", self.tr("Dark")),
            ],
            self.tr("Appearance"),
        )
        self.set_command_visible(False)
        self.set_primary("")
        self.set_sentence(self.tr("You can enter at any step from the sidebar."))
        self._build()
        self._connect()

    def command(self) -> str:
        """There is no job here."""
        return ""

    def refresh(self) -> None:
        """Look at the computer again."""
        self.workspace_field.setText(_short(self.studio.workspace))
        self.workspace_field.setToolTip(plain_tip(os.fspath(self.studio.workspace)))
        self.workspace_field.setCursorPosition(0)
        self.appearance.set_current(self.studio.preferences.scheme)
        self._show_computer()
        self.studio.background.run(
            find_ollama,
            self.studio.project.ollama.url,
            done=self._show_ollama,
            failed=self.show_trouble,
            key="welcome-ollama",
        )

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard begins at what most people begin with."""
        super().showEvent(event)
        if self.window().focusWidget() is None:
            self.tour_card.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_tour(self) -> None:
        """Begin the tour; asks first if the workspace has something else chosen already."""
        self._drop_question()
        own = tour_table(self.studio.workspace)
        data, template = self.studio.project.data, self.studio.project.template
        others = data.path not in (None, own) or (data.path is None and template.is_begun)
        if others:
            self._ask_before_tour()
        else:
            self._begin_tour()

    def ask_for_table(self) -> None:
        """Let the person choose a table, of one file or several that append."""
        self._open_all(ask_for_tables(self, Path.home()))

    def ask_for_folder(self) -> None:
        """Let the person choose a model's folder."""
        self._open(QFileDialog.getExistingDirectory(self, self.tr("Open a model folder")))

    def ask_for_gguf(self) -> None:
        """Let the person choose a GGUF file."""
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open a GGUF"), str(Path.home()), "GGUF (*.gguf)"
        )
        self._open(path)

    def ask_for_workspace(self) -> None:
        """Let the person choose another workspace folder."""
        start = os.fspath(self.studio.workspace.parent)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a workspace folder"), start)
        if chosen:
            self.change_workspace(Path(chosen))

    def change_workspace(self, folder: Path) -> None:
        """Open the window again on another folder; nothing is moved."""
        self.studio.preferences.workspace = folder
        self.studio.reopen_wanted.emit(folder)

    def model_menu(self) -> QMenu:
        """What kinds of model one can bring."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Model folder…")).triggered.connect(
            lambda _checked=False: self.ask_for_folder()
        )
        menu.addAction(self.tr("GGUF file…")).triggered.connect(
            lambda _checked=False: self.ask_for_gguf()
        )
        return menu

    # --- building ---

    def _build(self) -> None:
        look = theme()
        column = QVBoxLayout()
        column.setSpacing(look.measure("space.3"))
        column.addStretch(1)
        column.addLayout(self._head())
        column.addSpacing(look.measure("space.5"))
        self._fill_drop_area()
        for part in (self.tour_card, self.table_card, self.model_card, self.drop_area):
            column.addWidget(part)
        column.addSpacing(look.measure("space.3"))
        column.addLayout(self._promise())
        column.addStretch(2)
        holder = QWidget()
        holder.setMaximumWidth(round(_COLUMN * look.text_scale))
        holder.setLayout(column)
        pane = QWidget()
        row = QHBoxLayout(pane)
        edge = look.measure("layout.content_padding_left")
        row.setContentsMargins(edge, edge, edge, edge)
        row.addStretch(1)
        row.addWidget(holder, 100)
        row.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName(self.title)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab scrolls to whatever it reaches
        for widget in (pane, area.viewport()):
            widget.setProperty("pane", "surface")
            widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area.setWidget(pane)
        self.set_main(area)
        self.set_inspector(
            Sections([self._computer(), self._workspace_section(), self._appearance_section()])
        )

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(theme().measure("space.5"))
        head.addWidget(Mark())
        words = QVBoxLayout()
        words.setSpacing(theme().measure("border.focus"))
        claim = self.tr("From a spreadsheet to a model in Ollama")
        words.addWidget(Label(claim, "display", "semibold", wrap=True))
        told = self.tr("Seven steps, each one checked. All of it stays on this computer.")
        words.addWidget(Label(told, "lead", tone="muted", wrap=True))
        head.addLayout(words, 1)
        return head

    def _fill_drop_area(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.2"))
        row.addStretch(1)
        row.addWidget(Glyph("download", "text_muted", "icon.sidebar"))
        row.addWidget(
            Label(
                self.tr("Or drop files here: Excel, CSV, JSON, Parquet, GGUF"),
                tone="muted",
            )
        )
        row.addStretch(1)
        self.drop_area.body.addLayout(row)
        self.drop_area.setMinimumHeight(theme().measure("space.12") + theme().measure("space.6"))

    def _promise(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.2"))
        row.addWidget(Glyph("lock", "text_muted", "icon.button"))
        told = self.tr(
            "No account, no telemetry. The network is used only when you search or download."
        )
        row.addWidget(Label(told, "small", tone="muted", wrap=True), 1)
        return row

    def _computer(self) -> Section:
        self._computer_section = Section(self.tr("This computer"))
        self._computer_section.add(self.checks)
        return self._computer_section

    def _workspace_section(self) -> Section:
        section = Section(self.tr("Workspace"))
        told = self.tr("All runs, models and exports go into one folder.")
        section.add(Label(told, "small", tone="muted", wrap=True))
        field = self.workspace_field
        field.setReadOnly(True)
        field.set_leading_icon("folder")
        self.change_button = Button(self.tr("Change…"))
        row = QHBoxLayout()
        row.setSpacing(theme().measure("space.2"))
        row.addWidget(field, 1)
        row.addWidget(self.change_button)
        section.body.addLayout(row)
        return section

    def _appearance_section(self) -> Section:
        section = Section(self.tr("Appearance"))
        section.add(self.appearance)
        return section

    def _connect(self) -> None:
        self.tour_card.button.clicked.connect(lambda _checked=False: self.start_tour())
        self.table_card.button.clicked.connect(lambda _checked=False: self.ask_for_table())
        self.model_card.button.clicked.connect(lambda _checked=False: self._show_model_menu())
        self.change_button.clicked.connect(lambda _checked=False: self.ask_for_workspace())
        self.drop_area.all_dropped.connect(self._open_all)
        self.appearance.changed.connect(self._dress)
        self.studio.machine_changed.connect(self._show_computer)

    # --- doing ---

    def _open(self, path: str) -> None:
        if path:
            self.studio.path_wanted.emit(path)

    def _open_all(self, paths: list[str]) -> None:
        if paths:
            self.studio.paths_wanted.emit(paths)

    def _show_model_menu(self) -> None:
        button = self.model_card.button
        self.model_menu().popup(button.mapToGlobal(QPoint(0, button.height())))

    def _dress(self, scheme: Scheme) -> None:
        self.studio.preferences.scheme = scheme
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme().apply(app, scheme, self.studio.preferences.text_scale)

    def _show_ollama(self, found: OllamaFact) -> None:
        self._ollama = found
        self._show_computer()

    def _show_computer(self) -> None:
        machine = self.studio.machine
        if machine is None:
            return
        checks = computer_checks(machine, self._torch, self._ollama)
        self.checks.set_rows(checks)
        good = sum(state == "good" for state, _, _ in checks)
        text = self.tr("{good} good, {rest} to know") if good < len(checks) else self.tr("All good")
        self._computer_section.set_aside(text.format(good=good, rest=len(checks) - good))

    def _ask_before_tour(self) -> None:
        banner = Banner(
            "warning",
            self.tr("The tour puts its own table and templates in place of yours"),
            self.tr(
                "Files and runs stay as they are. To keep the choices, take another workspace."
            ),
        )
        banner.add_action(self.tr("Replace and start"), self._begin_tour, primary=True)
        banner.add_action(self.tr("Change workspace…"), self.ask_for_workspace)
        self._question = self.banners.add(banner)

    def _drop_question(self) -> None:
        if self._question is not None:
            self.banners.remove(self._question)
            self._question = None

    def _begin_tour(self) -> None:
        self._drop_question()
        self.tour_card.button.setEnabled(False)
        self.studio.background.run(
            bring_table,
            tour_table(self.studio.workspace),
            done=self._go_on_tour,
            failed=self._tour_failed,
            key="welcome-tour",
        )

    def _go_on_tour(self, table: Path) -> None:
        self.tour_card.button.setEnabled(True)
        begin_tour(self.studio, table)

    def _tour_failed(self, error: TunesmithError) -> None:
        self.tour_card.button.setEnabled(True)
        self.banners.show_error(error, [(self.tr("Try again"), self.start_tour)])


def _short(folder: Path) -> str:
    """A folder as a person writes it, with ~ for their own."""
    try:
        return os.fspath(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return os.fspath(folder)
