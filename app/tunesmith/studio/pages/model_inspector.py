"""The pane beside the models: what is known of the selected one, and its check."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tunesmith.models.gguf_metadata import GgufMetadata
from tunesmith.models.library import Source
from tunesmith.models.model_report import Finding
from tunesmith.studio.pages.model_rows import ModelRow, owner_text, why_unsupported
from tunesmith.studio.pages.model_words import check_rows, precision, tally_text
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button, LinkButton
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.widgets.section import Checks, Fact, Facts, Section, Sections
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number, size_text


class ModelInspector(Sections):
    """Facts, check report, and what stands before a download.

    Signals: `folder_wanted()`, `page_wanted()` for the model's page on the hub,
    `settings_wanted()`, `check_wanted()` to look again, `chat_wanted()`.
    """

    folder_wanted = Signal()
    page_wanted = Signal()
    settings_wanted = Signal()
    check_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.about = Section("")
        self.note = Label("", "small", tone="muted", wrap=True)
        self.facts = Facts()
        self._place = WrapRow(theme().measure("space.3"))
        self._place_name = Label(self.tr("On disk"), "small", tone="muted")
        self.folder = LinkButton("")
        self._fill_about()
        self.report = Section(self.tr("Check report"))
        self.checks = Checks()
        self.told = Label("", "small", tone="muted", wrap=True)
        self.busy = ProgressBar(self.tr("Checking"), small=True)
        self.busy.set_share(None)
        self.again = Button(self.tr("Check again"), icon="refresh", small=True)
        for part in (self.told, self.busy, self.checks, self.again):
            self.report.add(part)
        self.gate = Section("")
        self.gate_text = Label("", "small", wrap=True)
        self.page_button = Button(self.tr("Open its page"), small=True)
        self.settings_button = Button(self.tr("Settings"), icon="settings", small=True)
        self._fill_gate()
        for section in (self.about, self.report, self.gate):
            self.add(section)
        self.again.clicked.connect(lambda _checked: self.check_wanted.emit())
        self.show_nothing()

    def show_nothing(self) -> None:
        """No model is selected."""
        self.about.set_title(self.tr("Model"))
        self.note.setText(self.tr("Select a model to see what is known of it."))
        self._show_facts([], "")
        self._show_parts(report=False, gate=False)

    def show_row(self, row: ModelRow, findings: Sequence[Finding] | None, checking: bool) -> None:
        """Show one model; `findings` is None before its check."""
        self.about.set_title(row.name)
        self.note.setText(self._note(row))
        facts: list[Fact] = []
        if row.parameters:
            facts.append((self.tr("Parameters"), self._parameters(row.parameters)))
        if row.context:
            tokens = self.tr("{count} tokens").format(count=number(row.context))
            facts.append((self.tr("Context"), tokens))
        facts.append((self.tr("Licence"), row.licence or self.tr("Not stated")))
        types = precision(findings or ())
        if types:
            facts.append((self.tr("Precision"), types))
        facts += self._of_hub(row)
        on_disk = row.library is not None and row.library.on_disk
        self._show_facts(facts, size_text(row.bytes or 0) if on_disk else "")
        self._show_report(row, findings, checking)
        self._show_gate(row)

    def show_gguf(self, found: GgufMetadata, size: int) -> None:
        """Show what a GGUF file says of itself and what it can be used for."""
        self.about.set_title(found.name or found.path.stem)
        self.note.setText(
            self.tr(
                "A GGUF holds rounded weights: one can talk to it and test it. "
                "Training and export begin at a model folder."
            )
        )
        facts: list[Fact] = [(self.tr("File"), found.path.name)]
        facts.append((self.tr("Architecture"), found.architecture))
        if found.context_length:
            tokens = self.tr("{count} tokens").format(count=number(found.context_length))
            facts.append((self.tr("Context"), tokens))
        facts.append((self.tr("Vocabulary"), number(found.vocab_size)))
        if found.pre_tokenizer:
            facts.append((self.tr("Pre-tokenizer"), found.pre_tokenizer))
        template = self.tr("In the file") if found.chat_template else self.tr("None")
        facts.append((self.tr("Chat template"), template))
        self._show_facts(facts, size_text(size))
        self._show_parts(report=False, gate=False)

    # --- parts ---

    def _fill_about(self) -> None:
        self.about.add(self.note)
        self.about.add(self.facts)
        self._place.add(self._place_name)
        self._place.add_stretch()
        self._place.add(self.folder)
        self.about.add(self._place)
        self.folder.clicked.connect(lambda _checked: self.folder_wanted.emit())

    def _fill_gate(self) -> None:
        self.gate.add(self.gate_text)
        row = WrapRow(theme().measure("space.2"))
        row.add(self.page_button)
        row.add(self.settings_button)
        row.add_stretch()
        self.gate.add(row)
        self.page_button.clicked.connect(lambda _checked: self.page_wanted.emit())
        self.settings_button.clicked.connect(lambda _checked: self.settings_wanted.emit())

    def _show_parts(self, *, report: bool, gate: bool) -> None:
        self.report.setVisible(report)
        self.gate.setVisible(gate)
        self.update_lines()

    def _show_facts(self, facts: Sequence[Fact], on_disk: str) -> None:
        self.facts.set_rows(facts)
        self.facts.setVisible(bool(facts))
        self._place_name.setVisible(bool(on_disk))
        self.folder.setVisible(bool(on_disk))
        self.folder.setText(self.tr("{size}, show in folder").format(size=on_disk))

    def _note(self, row: ModelRow) -> str:
        model = row.library
        if model is None:
            return self.tr("On the hub, from {owner}").format(owner=row.id.rpartition("/")[0])
        if model.source in (Source.STARTER, Source.BUNDLED):
            return self.tr("Included, works offline. Answers in English.")
        if model.source is Source.FOLDER:
            return self.tr("A folder on this computer")
        commit = (model.revision or "")[:7]
        return self.tr("From {owner}, commit {commit}").format(owner=owner_text(row), commit=commit)

    def _of_hub(self, row: ModelRow) -> list[Fact]:
        hub = row.hub
        if hub is None:
            return []
        facts: list[Fact] = []
        if hub.base_architecture:
            family = hub.base_architecture.removesuffix("ForCausalLM")
            facts.append((self.tr("Architecture"), family))
        if row.bytes:
            facts.append((self.tr("Download"), size_text(row.bytes)))
        if hub.downloads is not None:
            facts.append((self.tr("Downloads, 30 days"), number(hub.downloads)))
        return facts

    def _parameters(self, count: int) -> str:
        if count >= 10**9:
            return self.tr("{count} B").format(count=number(count / 1e9, 2))
        return self.tr("{count} M").format(count=number(count / 1e6, 1))

    def _show_report(
        self, row: ModelRow, findings: Sequence[Finding] | None, checking: bool
    ) -> None:
        ready = row.library is not None and row.library.on_disk
        self.checks.set_rows(check_rows(findings or ()))
        self.report.set_aside(tally_text(findings) if findings else "")
        self.busy.setVisible(checking)
        self.again.setVisible(ready and not checking)
        if checking:
            self.told.setText(self.tr("Looking at weights, tokenizer and chat template…"))
        elif row.is_bundled:
            self.told.setText(self.tr("Checked once it is unpacked."))
        elif not ready:
            self.told.setText(self.tr("Checked once it is on disk."))
        self.told.setVisible(checking or not ready)
        self._show_parts(report=True, gate=self.gate.isVisibleTo(self))

    def _show_gate(self, row: ModelRow) -> None:
        hub = row.hub
        unsupported = hub is not None and not hub.supported
        gated = hub is not None and hub.gated
        if unsupported:
            self.gate.set_title(self.tr("Not supported"))
            self.gate_text.setText(why_unsupported(hub))
        elif gated:
            self.gate.set_title(self.tr("Gated"))
            self.gate_text.setText(
                self.tr(
                    "Its owner must let you in: ask on its page, then put a token of your "
                    "account into Settings."
                )
            )
        self.settings_button.setVisible(gated and not unsupported)
        self._show_parts(report=not unsupported, gate=gated or unsupported)
