"""The Ollama page: Modelfile, parity of prompts, creating the model, and answers side by side."""

import shlex

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QStackedWidget

from tunesmith.ollama.model_name import is_model_name
from tunesmith.ollama.modelfile_content import modelfile_digest
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.pages.ollama_chat import SideBySide
from tunesmith.studio.pages.ollama_checking import PromptChecking
from tunesmith.studio.pages.ollama_column import ChatChoice
from tunesmith.studio.pages.ollama_editor import ModelfileChoice, ModelfilePane
from tunesmith.studio.pages.ollama_files import (
    GgufFile,
    base_files,
    base_runs,
    base_spec,
    existing,
    for_ollama,
    tuned_files,
)
from tunesmith.studio.pages.ollama_modelfile import Lint, created_mark, original_path
from tunesmith.studio.pages.ollama_parity import ParityFacts
from tunesmith.studio.pages.ollama_parity_panel import ParityPanel
from tunesmith.studio.pages.ollama_server import Server
from tunesmith.studio.readiness import share_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.badge import Badge
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button, IconButton
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.split import Split, TurningSplit
from tunesmith.studio.words import percent_text

_BESIDE = 900  # px that Modelfile and parity need beside each other
_ALIKE = 1000  # px; a splitter shares the room there is in proportion
_NO_BASE = "base"  # key of the column that asks for a file of the base model


class OllamaPage(StudioPage):
    """Runs what was exported, and proves that it is asked as it was trained."""

    key = "ollama"

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, "Ollama")
        self._files: list[GgufFile] = []
        self._base: list[GgufFile] = []
        self._stale_banner: Banner | None = None
        self.server = Server(studio, self)
        self._build()
        self._connect()

    # What the frame asks for.

    def command(self) -> str:
        """Create, look at, and run the model from a terminal."""
        modelfile = self._modelfile()
        if modelfile is None:
            return ""
        path, name = shlex.quote(str(modelfile.path)), shlex.quote(self.model_name)
        return (
            f"tunesmith ollama create {path} --name {name}\n"
            f"tunesmith ollama check {path} --name {name}\n"
            f"ollama run {name}"
        )

    @property
    def model_name(self) -> str:
        """What the model is or will be called in Ollama."""
        chosen = self.studio.project.ollama
        if chosen.name:
            return chosen.name
        file = self._file()
        return "" if file is None else f"{file.name}:{file.level.lower()}"

    def refresh(self) -> None:
        """Look at exports, server and files again."""
        self.server.watch(True)
        self._show_stale()
        wanted = for_ollama((*tuned_files(self.studio), *base_files(self.studio)))
        self.studio.background.run(
            existing, wanted, done=self._files_found, failed=self.show_trouble, key="ollama-files"
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody watches: save, and leave the server alone."""
        super().hideEvent(event)
        self.modelfile.flush()
        self.server.watch(False)

    def leave(self) -> None:
        """The window closes: save, and let go of the models."""
        self.modelfile.save_now()
        self.server.watch(False)
        self.chat.close_sessions()

    # Building.

    def _build(self) -> None:
        self.server_badge = Badge("", "neutral")
        self.retry = IconButton("refresh", self.tr("Look for Ollama again"), framed=True)
        self.retry.hide()
        self.add_action(self.server_badge)
        self.add_action(self.retry)
        self.set_back(self.tr("Quality"))
        self.create_button = self.add_footer_button(Button(self.tr("Create again")))
        self.modelfile = ModelfilePane(self.studio)
        self.parity = ParityPanel()
        self.checking = PromptChecking(self.studio, self.parity, self)
        self.chat = SideBySide(self.studio)
        upper = TurningSplit(_BESIDE)
        upper.add(self.modelfile, 1)
        upper.add(self.parity, 1)
        upper.setSizes([_ALIKE, _ALIKE])
        self._whole = Split(Qt.Orientation.Vertical)
        self._whole.add(upper, 1)
        self._whole.add(self.chat, 1)
        self._whole.setSizes([_ALIKE, _ALIKE])
        self.empty = EmptyState(
            "export",
            self.tr("No exported files yet"),
            self.tr("Export at least one level; its Modelfile is written beside it."),
            self.tr("Go to Export"),
            lambda: self.go.emit("export"),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._whole)
        self.set_main(self._stack)
        self._show_server()
        self._show_footer()

    def _connect(self) -> None:
        self.back_clicked.connect(lambda: self.go.emit("quality"))
        self.primary_clicked.connect(self._primary)
        self.create_button.clicked.connect(self.create_model)
        self.retry.clicked.connect(self.server.look)
        self.server.changed.connect(self._server_changed)
        self.server.created.connect(self._created)
        self.server.progressed.connect(self._show_footer)
        self.server.failed.connect(self.show_trouble)
        self.server.ended.connect(self._show_footer)
        self.modelfile.level_chosen.connect(self._level_chosen)
        self.modelfile.linted.connect(self._linted)
        self.modelfile.failed.connect(self.show_trouble)
        self.modelfile.name_edited.connect(self._name_edited)
        self.parity.asked.connect(self.checking.ask)
        self.checking.facts_read.connect(self._facts_read)
        self.checking.failed.connect(self.show_trouble)
        self.chat.failed.connect(self.show_trouble)
        self.chat.base_wanted.connect(self.make_base)
        self.studio.bridge.runs_changed.connect(self._runs_changed)
        self.studio.bridge.run_changed.connect(self._run_changed)

    # Files.

    def _files_found(self, found: list[GgufFile]) -> None:
        self._files = [file for file in found if not file.base]
        self._base = [file for file in found if file.base]
        self._stack.setCurrentIndex(1 if self._files else 0)
        self.set_command_visible(bool(self._files))
        if self._files:
            choices = tuple(self._choice_of(file) for file in self._files)
            file = self._file()
            self.modelfile.set_choices(choices, file.level if file is not None else "")
            self.modelfile.reload()
            self.modelfile.set_name(self.model_name)
            self.set_fact(f"{file.name}, {file.level}" if file is not None else "")
            if file is not None:
                self.checking.read(file)
        else:
            self.set_fact("")
        self._show_chat()
        self._show_footer()
        self.server.look_at_run()

    def _choice_of(self, file: GgufFile) -> ModelfileChoice:
        path = file.path.with_name(f"Modelfile.{file.level}")
        kept = original_path(self.studio.workspace, file.run, file.level)
        return ModelfileChoice(file.level, path, kept)

    def _file(self) -> GgufFile | None:
        """The file whose Modelfile is in view."""
        level = self.studio.project.ollama.level
        found = next((file for file in self._files if file.level == level), None)
        return found or (self._files[0] if self._files else None)

    def _modelfile(self) -> ModelfileChoice | None:
        file = self._file()
        return None if file is None else self._choice_of(file)

    def _level_chosen(self, level: str) -> None:
        before, file = self.model_name, self._file()
        usual = "" if file is None else f"{file.name}:{file.level.lower()}"
        self.studio.change("ollama", level=level)
        file = self._file()
        if file is not None and before == usual:  # a name of the person's own stays
            self.studio.change("ollama", name=f"{file.name}:{file.level.lower()}", created="")
        self.status_changed.emit()
        self._files_found([*self._files, *self._base])

    def _name_edited(self, name: str) -> None:
        if name and name != self.model_name:
            self.studio.change("ollama", name=name, created="")
            self.status_changed.emit()
        self.modelfile.set_name(self.model_name)
        self._show_chat()
        self._show_footer()

    # Parity.

    def _linted(self, lint: Lint) -> None:
        self.chat.set_system(lint.last("SYSTEM"))
        self.checking.compare(lint)
        self._show_chat()
        self._show_footer()

    def _facts_read(self, facts: ParityFacts) -> None:
        self.chat.set_rows(facts.rows, facts.eos)

    # The server.

    def _server_changed(self) -> None:
        self._show_server()
        self.modelfile.set_version(self.server.state.version)
        self.checking.show_server(self.server.state, self.model_name)
        self._show_chat()
        self._show_footer()

    def _show_server(self) -> None:
        version = self.server.state.version
        self.server_badge.setVisible(self.server.known)
        self.retry.setVisible(self.server.known and not version)
        if version:
            text = self.tr("Ollama {version} is running").format(version=version)
            self.server_badge.set(text, "success")
        else:
            self.server_badge.set(self.tr("Ollama is not running"), "neutral", "info")

    def create_model(self) -> None:
        """Make the model in Ollama from the Modelfile as it is now."""
        modelfile = self._modelfile()
        if modelfile is None or not self.modelfile.is_open:
            return
        self.modelfile.flush(then=lambda: self._create(modelfile))

    def _create(self, modelfile: ModelfileChoice) -> None:
        name = self.model_name
        self.studio.change("ollama", name=name, level=modelfile.level)
        self.server.create(modelfile.path, name)
        self._show_footer()

    def _created(self, view: RunView) -> None:
        """A run has made its model, now or while no window was open."""
        result = view.result or {}
        made = [str(file.get("sha256")) for file in result.get("files", ())]
        digest = made[0] if made else str(result.get("version", ""))
        mark = created_mark(digest, str(result.get("modelfile_sha256", "")))
        name = str(view.spec.get("name", ""))
        known = self.studio.project.ollama.created == mark
        if name != self.model_name or (known and not self.server.saw_working(view)):
            return  # another model is in view by now, or it was made and looked at before
        if not known:
            self.studio.change("ollama", created=mark, name=name)
            self.status_changed.emit()
        self.checking.show_server(self.server.state, self.model_name)
        self.checking.ask()

    def _primary(self) -> None:
        if self.server.is_creating:
            self.server.cancel()
        elif self._is_created():
            QGuiApplication.clipboard().setText(f"ollama run {shlex.quote(self.model_name)}")
            self.set_sentence(self.tr("Copied. Paste it into a terminal."))
        else:
            self.create_model()

    def _is_created(self) -> bool:
        """The server has the model, made of the very file and Modelfile in view."""
        file, chosen = self._file(), self.studio.project.ollama
        return (
            file is not None
            and chosen.created == created_mark(file.sha256, modelfile_digest(self.modelfile.text))
            and self.server.state.has(self.model_name)
        )

    def _show_footer(self) -> None:
        created, creating = self._is_created(), self.server.is_creating
        self.create_button.setVisible(created and not creating)
        if creating:
            view = self.server.run
            self.set_primary(self.tr("Cancel"), icon="close")
            text, done = self.tr("Making {name} in Ollama"), ""
            name = self.model_name
            if view is not None and not view.state.is_final:
                name = str(view.spec.get("name", name))
                share = view.progress
                if share is not None and share.total and view.stage.startswith("send "):
                    text = self.tr("Sending to Ollama, {done}")
                    done = percent_text(share.done / share.total)
            self.set_sentence(text.format(name=name, done=done))
        elif created:
            self.set_primary(self.tr("Copy run command"), icon="copy")
            text = self.tr("Created in Ollama as {name}.")
            self.set_sentence(text.format(name=self.model_name))
        else:
            reason = self._missing()
            self.set_primary(self.tr("Create in Ollama"), enabled=not reason, icon="deploy")
            text = self.tr("Makes {name}; the file is copied into Ollama's own folder.")
            self.set_sentence(reason or text.format(name=self.model_name))

    def _missing(self) -> str:
        """Why nothing can be created now."""
        if not self._files:
            return self.tr("Export a level first.")
        if self.modelfile.lint.errors:
            return self.tr("The Modelfile has mistakes.")
        if not is_model_name(self.model_name):
            return self.tr("Ollama takes no such name: a to z, digits, - _ . and one : for a tag.")
        if not self.server.state.version:
            return self.tr("Start Ollama to create the model; files can be asked without it.")
        return ""

    # Side by side.

    def _show_chat(self) -> None:
        choices = [*self._base_choices(), *(self._file_choice(file) for file in self._files)]
        ollama = f"ollama:{self.studio.project.ollama.url} {self.model_name}"
        file = self._file()
        if file is not None and self.server.state.has(self.model_name):
            detail = self.tr("{name}, in Ollama").format(name=self.model_name)
            choices.append(ChatChoice(ollama, self.tr("Tuned"), detail, model=self.model_name))
        keys = {choice.key for choice in choices}
        first = str(self._files[0].path) if self._files else ""
        last = ollama if ollama in keys else str(file.path) if file is not None else ""
        if last == first and len(self._files) > 1:
            last = str(self._files[-1].path)
        self.chat.set_choices(choices, (choices[0].key, first, last))
        self._show_base_state()

    def _base_choices(self) -> list[ChatChoice]:
        if self._base:
            return [
                ChatChoice(
                    str(file.path),
                    self.tr("Base"),
                    f"{file.name}, {file.level}",
                    path=file.path,
                    bytes=file.bytes,
                    trained=False,
                )
                for file in self._base
            ]
        name = self.studio.project.model.name
        return [ChatChoice(_NO_BASE, self.tr("Base"), name, trained=False)]

    def _file_choice(self, file: GgufFile) -> ChatChoice:
        current = self._file()
        stops = self.modelfile.lint.stops() if file == current else ()
        return ChatChoice(
            str(file.path), self.tr("Tuned"), file.level, file.path, bytes=file.bytes, stops=stops
        )

    def make_base(self) -> None:
        """Start the export of the base model as it is."""
        spec = base_spec(self.studio)
        if spec is not None:
            self.studio.submit("export", spec.name, spec)
            self._show_base_state()

    def _show_base_state(self) -> None:
        running = next((it for it in base_runs(self.studio) if not it.state.is_final), None)
        what = self.tr("No file of the base model")
        todo = self.tr("It is made once, at Q8_0.")
        if running is not None:
            share = share_done(running)
            what = self.tr("Making a file of the base model")
            todo = self.tr("{share} done").format(share=percent_text(share or 0.0))
        elif base_spec(self.studio) is None:
            todo = self.tr("Its folder is chosen on the Model page.")
        can_make = running is None and base_spec(self.studio) is not None
        for column in self.chat.columns:
            column.say_base_state(what, todo, can_make)

    # Runs.

    def _runs_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _run_changed(self, run_id: str) -> None:
        if self.isVisible() and any(view.id == run_id for view in base_runs(self.studio)):
            self._show_base_state()

    def _show_stale(self) -> None:
        project = self.studio.project
        stale = bool(project.export.run) and project.export.made_from != project.export_key()
        if stale and self._stale_banner is None:
            banner = Banner(
                "warning",
                self.tr("These files are older than the training."),
                self.tr("Export again to talk to what was trained last."),
            )
            banner.add_action(self.tr("Go to Export"), lambda: self.go.emit("export"))
            banner.dismissed.connect(self._forget_stale)
            self._stale_banner = self.banners.add(banner)
        elif not stale and self._stale_banner is not None:
            self.banners.remove(self._stale_banner)
            self._forget_stale()

    def _forget_stale(self) -> None:
        self._stale_banner = None
