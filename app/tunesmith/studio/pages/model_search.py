"""Asking the hub: what was found, what it says while it looks, and what when it cannot."""

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.core.settings import Settings
from tunesmith.models.hub import HubModel
from tunesmith.studio.pages import model_engine
from tunesmith.studio.pages.model_list import ModelPane
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.banner import Banner, BannerStack

_ASKED = 20  # models of an answer that are asked for their context length


class HubSearch(QObject):
    """Signals: `changed()` when there is another answer or more is known, `go(page)`."""

    changed = Signal()
    go = Signal(str)

    def __init__(
        self, studio: Studio, pane: ModelPane, banners: BannerStack, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.contexts: dict[str, int | None] = {}
        self._studio, self._pane, self._banners = studio, pane, banners
        self._answer: list[HubModel] = []
        self._asked: str | None = None  # what the answer is for
        self._banner: Banner | None = None
        pane.query_changed.connect(self._query_changed)
        pane.search_wanted.connect(self.search)
        self._rest()

    @property
    def found(self) -> list[HubModel]:
        """The hub's answer to what stands in the search field now."""
        return self._answer if self._asked == self._pane.query else []

    def search(self, query: str) -> None:
        """Ask the hub; an empty query asks for what is downloaded most."""
        self._asked = None
        self._pane.show_hint(self.tr("Asking the hub…"), self.tr("Models on disk stay listed."))
        self._studio.background.run(
            model_engine.search_hub,
            query,
            done=lambda found: self._found(query, found),
            failed=lambda error: self._not_found(query, error),
            key="model-search",
        )

    def _query_changed(self, text: str) -> None:
        if not text.strip():
            self._studio.background.cancel("model-search")
            self._asked = None
            self._drop_banner()
            self._rest()
        self.changed.emit()

    def _found(self, query: str, found: list[HubModel]) -> None:
        self._asked, self._answer = query, found
        self._drop_banner()
        self.changed.emit()
        self._ask_contexts()
        if any(row.hub is not None for row in self._pane.model.rows):
            self._pane.show_hint()
        elif any(not model.supported for model in found):
            self._pane.show_hint(
                self.tr("%n models found, none trains here", "", len(found)),
                self.tr("Models of the Llama family can be trained and exported."),
                self.tr("Show them"),
                self._show_all,
            )
        else:
            self._pane.show_hint(
                self.tr("Nothing new on the hub"),
                self.tr("Check the spelling, or paste an id such as owner/name."),
            )

    def _show_all(self) -> None:
        self._pane.only_supported.setChecked(False)
        self._pane.show_hint()

    def _not_found(self, query: str, error: TunesmithError) -> None:
        self._drop_banner()
        actions = [(self.tr("Try again"), lambda: self.search(query))]
        if Settings().offline or error.code.startswith(("hub.token", "hub.endpoint")):
            actions = [(self.tr("Settings"), lambda: self.go.emit("settings"))]
        self._banner = self._banners.show_error(error, actions, kind="warning")
        self._pane.show_hint(
            self.tr("The hub was not searched"), self.tr("Models on disk work as always.")
        )
        self.changed.emit()

    def _drop_banner(self) -> None:
        if self._banner is not None:
            self._banners.remove(self._banner)
            self._banner = None

    def _rest(self) -> None:
        self._pane.show_hint(
            self.tr("More models are on the hub"),
            self.tr("Type a part of a name or paste an id. Only then the network is used."),
            self.tr("Show the most downloaded"),
            lambda: self.search(""),
        )

    def _ask_contexts(self) -> None:
        """A search does not tell how long texts may be; each model's own file does."""
        unknown = [
            model.id
            for model in self._answer
            if model.supported and not model.gated and model.context is None
        ]
        unknown = [model_id for model_id in unknown if model_id not in self.contexts]
        if unknown:
            self._studio.background.run(
                model_engine.ask_contexts,
                unknown[:_ASKED],
                done=self._told_contexts,
                failed=self._studio.trouble.emit,
                key="model-context",
                pass_sink=True,
            )

    def _told_contexts(self, found: dict[str, int | None]) -> None:
        self.contexts |= found
        self.changed.emit()
