"""The Settings page: folders, the hub's token, words and looks, and what the program may do."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tunesmith.core import secrets
from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.core.settings import Settings
from tunesmith.ollama.connection import Connection
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox, Field, LineEdit
from tunesmith.studio.widgets.section import Facts, Section, Sections
from tunesmith.studio.widgets.segmented import Segmented
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import percent_text, size_text

_COLUMN = 640  # px at most: a line of settings is read, not scanned
_SCALES = (0.9, 1.0, 1.1, 1.25, 1.5)


class SettingsPage(StudioPage):
    """What holds for the person rather than for one workspace."""

    key = "settings"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Settings"))
        self.set_fact(self.tr("Kept on this computer"))
        self.set_command_visible(False)
        self._workspace = LineEdit(name=self.tr("Workspace folder"))
        self._workspace.setReadOnly(True)
        self._token = LineEdit(name=self.tr("Hugging Face token"))
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._token_field = Field(self.tr("Hugging Face token"), self._token)
        self._facts = Facts()
        sections = [self._folders(), self._hub(), self._ollama(), self._words(), self._looks()]
        sections.append(self._network())
        for section in sections:
            _keep_narrow(section)
        self.set_main(_scrolling(Sections(sections)))
        self.set_inspector(Sections([self._program(), self._privacy()]))
        self.set_sentence(self.tr("Changes hold at once."))
        self.add_workspace_button()

    def command(self) -> str:
        """Settings have no job."""
        return ""

    def refresh(self) -> None:
        """Show what holds now."""
        self._workspace.setText(os.fspath(self.studio.workspace))
        self._show_program()
        self._show_address()
        self.studio.background.run(
            lambda: secrets.get_secret(secrets.HUB_TOKEN) is not None,
            done=self._show_token,
            failed=self._find_no_keyring,
            key="settings.token",
        )

    def change_workspace(self, folder: Path) -> None:
        """Open the window again on another folder; nothing is moved."""
        self.studio.preferences.workspace = folder
        self.studio.reopen_wanted.emit(folder)

    # --- sections ---

    def _folders(self) -> Section:
        section = Section(self.tr("Workspace"), main=True)
        section.add(
            Label(
                self.tr("All runs, models and exports go into one folder."), tone="muted", wrap=True
            )
        )
        change = Button(self.tr("Change…"))
        change.clicked.connect(self._ask_for_workspace)
        section.add(_row(self._workspace, change))
        section.add(
            Label(
                self.tr("Another folder is opened as it is. Nothing is moved."),
                "small",
                tone="muted",
                wrap=True,
            )
        )
        return section

    def _hub(self) -> Section:
        section = Section(self.tr("Model hub"), main=True)
        section.add(self._token_field)
        save = Button(self.tr("Save token"))
        save.clicked.connect(self.save_token)
        self._token.returnPressed.connect(self.save_token)
        self._forget = Button(self.tr("Forget token"), "destructive")
        self._forget.clicked.connect(self._forget_token)
        section.add(_row(save, self._forget, stretch=True))
        return section

    def _ollama(self) -> Section:
        section = Section("Ollama", main=True)
        self._address = LineEdit(name=self.tr("Address of Ollama"))
        self._address.editingFinished.connect(self._choose_address)
        self._address_field = Field(self.tr("Address of Ollama"), self._address)
        section.add(self._address_field)
        return section

    def _words(self) -> Section:
        section = Section(self.tr("Language"), main=True)
        wish = self.studio.preferences
        self._language = ComboBox(self.tr("Language"))
        for code, name in (
            ("system", self.tr("As the system")),
            ("en", "English"),
            ("de", "Deutsch"),
            ("zh_CN", "简体中文"),
        ):
            self._language.addItem(name, code)
        self._language.setCurrentIndex(max(0, self._language.findData(wish.language)))
        self._language.activated.connect(self._choose_language)
        section.add(_row(self._language, stretch=True))
        return section

    def _looks(self) -> Section:
        section = Section(self.tr("Appearance"), main=True)
        names = [
            ("system", self.tr("System")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ]
        self._scheme = Segmented(names, self.tr("Appearance"))
        self._scheme.set_current(self.studio.preferences.scheme)
        self._scheme.changed.connect(self._choose_scheme)
        wish = self.studio.preferences
        self._scale = ComboBox(self.tr("Text size"))
        self._scale.addItem(self.tr("Text as large as the system's"), None)
        for scale in _SCALES:
            self._scale.addItem(self.tr("Text at {share}").format(share=percent_text(scale)), scale)
        self._scale.setCurrentIndex(max(0, self._scale.findData(wish.text_scale)))
        self._scale.activated.connect(self._choose_scale)
        section.add(_row(self._scheme, self._scale, stretch=True))
        return section

    def _network(self) -> Section:
        section = Section(self.tr("Network"), main=True)
        self._offline = CheckBox(self.tr("Work offline"))
        self._offline.setChecked(Settings().offline)
        self._offline.setEnabled(not self.studio.preferences.offline_is_given)
        self._offline.toggled.connect(self._choose_offline)
        section.add(self._offline)
        text = self.tr(
            "No search on the hub and no download. Ollama on this computer still answers."
        )
        section.add(Label(text, "small", tone="muted", wrap=True))
        return section

    def _program(self) -> Section:
        section = Section(self.tr("This program"))
        section.add(self._facts)
        copy = Button(self.tr("Copy diagnostics"), icon="copy", small=True)
        copy.clicked.connect(lambda: self.banners.diagnostics_requested.emit(None))
        section.add(_row(copy, stretch=True))
        return section

    def _privacy(self) -> Section:
        section = Section(self.tr("Privacy"))
        text = self.tr(
            "No account and no telemetry. Your tables, models and answers stay on this computer. "
            "The network is used only when you search the hub or download a model."
        )
        section.add(Label(text, wrap=True))
        return section

    # --- what they do ---

    def save_token(self) -> None:
        """Put the typed token into the system's keyring."""
        typed = self._token.text().strip()
        if not typed:
            self._token_field.set_error(self.tr("Paste a token first."))
            return
        self._keyring(lambda: secrets.set_secret(secrets.HUB_TOKEN, typed))

    def _forget_token(self) -> None:
        self._keyring(lambda: secrets.delete_secret(secrets.HUB_TOKEN))

    def _keyring(self, action: Callable[[], None]) -> None:
        self.studio.background.run(
            action,
            done=self._keyring_done,
            failed=self._no_keyring,
        )

    def _keyring_done(self, _none: None) -> None:
        self._token.clear()
        self.refresh()

    def _show_token(self, known: bool) -> None:
        self._token_field.clear_error()
        self._token.setPlaceholderText(
            self.tr("A token is kept in the system's keyring")
            if known
            else self.tr("None; only gated models need one")
        )
        self._forget.setEnabled(known)

    def _find_no_keyring(self, error: TunesmithError) -> None:
        # Nobody has asked for anything yet: a fact, no fault.
        self._forget.setEnabled(False)
        none = self.tr("This system has no keyring to keep a token in")
        is_missing = error.code == "secret.no-keyring"
        self._token.setPlaceholderText(none if is_missing else error.message)
        self._token.setToolTip(plain_tip(error.hint))

    def _no_keyring(self, error: TunesmithError) -> None:
        self._forget.setEnabled(False)
        self._token_field.set_error(f"{error.message} {error.hint}".strip())

    def _choose_address(self) -> None:
        """Take another address; left empty, the one that holds without a choice."""
        typed = self._address.text().strip() or Settings().ollama_url
        if typed == self.studio.project.ollama.url:
            self._show_address()
            return
        try:
            address = Connection(typed).url
        except InputError as error:
            self._address_field.set_error(f"{error.message} {error.hint}".strip())
            return
        self.studio.change("ollama", url=address, created="")  # another server has other models
        self._show_address()

    def _show_address(self) -> None:
        self._address_field.clear_error()
        self._address.setText(self.studio.project.ollama.url)

    def _choose_language(self) -> None:
        self.studio.preferences.language = str(self._language.currentData())
        self.studio.reopen_wanted.emit(self.studio.workspace)

    def _choose_scheme(self, scheme: str) -> None:
        self.studio.preferences.scheme = scheme
        self._apply_looks()

    def _choose_scale(self) -> None:
        scale = self._scale.currentData()
        self.studio.preferences.text_scale = None if scale is None else float(scale)
        self._apply_looks()

    def _apply_looks(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme().apply(app, self.studio.preferences.scheme, self.studio.preferences.text_scale)

    def _choose_offline(self, offline: bool) -> None:
        self.studio.preferences.offline = offline
        self.studio.preferences.put_in_environment()

    def _ask_for_workspace(self) -> None:
        start = os.fspath(self.studio.workspace.parent)
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a workspace folder"), start)
        if chosen:
            self.change_workspace(Path(chosen))

    def _show_program(self) -> None:
        from importlib.metadata import version

        rows = [(self.tr("Version"), version("tunesmith")), ("Qt", version("PySide6_Essentials"))]
        rows.append(("llama.cpp", version("llama-cpp-python")))
        machine = self.studio.machine
        if machine is not None:
            rows.append((self.tr("Processor cores"), str(machine.cores)))
            rows.append((self.tr("Memory"), size_text(machine.ram_total)))
            rows += [(gpu.name, size_text(gpu.memory_total)) for gpu in machine.gpus]
        self._facts.set_rows(rows)


def _row(*widgets: QWidget, stretch: bool = False) -> QWidget:
    """Widgets side by side; the first takes the room unless `stretch` leaves it empty."""
    row = WrapRow(theme().measure("space.2"))
    for place, widget in enumerate(widgets):
        row.add(widget, 1 if place == 0 and not stretch else 0)
    if stretch:
        row.add_stretch()
    return row


def _keep_narrow(section: Section) -> None:
    """Controls as wide as one reads, whatever the window has."""
    for place in range(section.body.count()):
        item = section.body.itemAt(place)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setMaximumWidth(_COLUMN)


def _scrolling(column: QWidget) -> QScrollArea:
    """A pane that scrolls when it is higher than the window."""
    holder = QWidget()
    holder.setProperty("pane", "surface")
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(column)
    box.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(holder)
    area.setAccessibleName(column.accessibleName())
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
