"""Fills the parity panel: finds what there is to compare, compares it in the background."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.ollama_files import GgufFile
from tunesmith.studio.pages.ollama_modelfile import Lint
from tunesmith.studio.pages.ollama_parity import (
    ParityFacts,
    ParityRequest,
    PlaceParity,
    compare_jinja,
    compare_ollama,
    compare_template,
    digest_of,
    read_facts,
    uses,
)
from tunesmith.studio.pages.ollama_parity_panel import ParityPanel
from tunesmith.studio.pages.ollama_server import ServerState
from tunesmith.studio.studio import Studio

_KEPT = 16
# By digest of all that they depend on; a page that is built anew need not wait again.
_facts: dict[str, ParityFacts] = {}


class PromptChecking(QObject):
    """Compares the prompts of one file at a time.

    Signals: `facts_read(ParityFacts)` for a file that was not looked at before; `failed(error)`.
    """

    facts_read = Signal(object)
    failed = Signal(object)

    def __init__(self, studio: Studio, panel: ParityPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio, self._panel = studio, panel
        self._key = ""
        self._lint = Lint()
        self._state, self._name = ServerState(), ""
        self._rendered: PlaceParity | None = None

    @property
    def facts(self) -> ParityFacts | None:
        """What is known of the file in view."""
        return _facts.get(self._key)

    def read(self, file: GgufFile) -> None:
        """Look at a file, if it or its rows are not those that were looked at last."""
        request = parity_request(self._studio, file)
        known = dict(_facts)

        def find() -> tuple[str, ParityFacts]:
            key = digest_of(request)
            return key, known[key] if key in known else read_facts(request)

        if not self._key:
            self._panel.clear(self.tr("comparing prompts"))
        self._studio.background.run(
            find, done=self._take, failed=self._not_read, key="ollama-facts"
        )

    def compare(self, lint: Lint) -> None:
        """Compare a Modelfile that was opened or edited."""
        self._lint = lint
        facts = self.facts
        if facts is None:
            return
        if not lint.commands:  # it cannot be read: nobody knows what it would say
            self._studio.background.cancel("ollama-template")
            self._panel.show_template(None, None)
            return
        self._studio.background.run(
            lambda: (compare_template(facts, lint.commands), uses(facts, lint.commands)),
            done=lambda found: self._panel.show_template(*found),
            failed=self.failed.emit,
            key="ollama-template",
        )

    def show_server(self, state: ServerState, name: str) -> None:
        """Who could be asked now; another model or version has not been asked."""
        if (state.version, name) != (self._state.version, self._name) or not state.has(name):
            self._rendered = None
        self._state, self._name = state, name
        self._show_rendered()

    def ask(self) -> None:
        """Compare what the server renders with what was trained."""
        facts = self.facts
        if facts is None or not self._state.version:
            return
        self._rendered = None  # of a model that may have been made anew since
        self._show_rendered()
        self._panel.ask_button.setEnabled(False)
        self._studio.background.run(
            compare_ollama,
            facts,
            self._name,
            self._studio.project.ollama.url,
            done=self._rendered_found,
            failed=self._not_rendered,
            key="ollama-render",
            pass_sink=True,
        )

    def _take(self, found: tuple[str, ParityFacts]) -> None:
        key, facts = found
        _facts[key] = facts
        while len(_facts) > _KEPT:
            del _facts[next(iter(_facts))]
        if key == self._key:
            return
        self._key, self._rendered = key, None
        self._panel.show_facts(facts, compare_jinja(facts))
        self.facts_read.emit(facts)
        self.compare(self._lint)
        self._show_rendered()

    def _not_read(self, error: TunesmithError) -> None:
        self._key = ""
        self._panel.clear(self.tr("the prompts could not be compared"))
        self.failed.emit(error)

    def _rendered_found(self, found: PlaceParity) -> None:
        self._rendered = found
        self._show_rendered()

    def _not_rendered(self, error: TunesmithError) -> None:
        self._show_rendered()
        self.failed.emit(error)

    def _show_rendered(self) -> None:
        self._panel.ask_button.setEnabled(True)
        can_ask = self.facts is not None and self._state.has(self._name)
        self._panel.show_ollama(self._rendered, self._state.version, can_ask)


def parity_request(studio: Studio, file: GgufFile) -> ParityRequest:
    """Where the texts for a file come from: its export's and its training's own specs."""
    export = studio.bridge.view(file.run)
    spec = {} if export is None else export.spec
    adapter = spec.get("adapter_dir")
    trained = next(
        (
            view
            for view in studio.bridge.views()
            if view.kind == "train" and adapter and view.spec.get("out_dir") == adapter
        ),
        None,
    )
    if trained is None:
        folder = spec.get("model_dir")
        return ParityRequest(file.path, None if folder is None else Path(folder))
    values = trained.spec
    eval_file = values.get("eval_file")
    return ParityRequest(
        gguf=file.path,
        base_model=Path(values["model_dir"]),
        conversation_format=values.get("conversation_format"),
        data_file=Path(values["data_file"]),
        eval_file=None if eval_file is None else Path(eval_file),
        eval_fraction=float(values.get("eval_fraction", 0.0)),
        seed=int(values.get("seed", 0)),
    )
