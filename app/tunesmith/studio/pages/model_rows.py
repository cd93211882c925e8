"""The rows of the Model page: what is on disk and what the hub answered, in one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.jobs.run_folder import State
from tunesmith.models.hub import HubModel
from tunesmith.models.library import LibraryModel, Source
from tunesmith.studio.readiness import share_done
from tunesmith.studio.run_view import RunView
from tunesmith.studio.tables.cell import Cell, Column
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, size_text


@dataclass(frozen=True, slots=True)
class Fetching:
    """A run that brings the model: a download, or the starter being unpacked.

    `share` is 0 to 1, None while it is not known.
    """

    run: str
    share: float | None
    is_active: bool
    paused: bool
    failed: bool


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model. `id` is the hub's id, or the folder of a model that came from elsewhere."""

    id: str
    library: LibraryModel | None = None
    hub: HubModel | None = None
    fetching: Fetching | None = None
    chosen: bool = False
    hub_context: int | None = None

    @property
    def name(self) -> str:
        """As people call it."""
        if self.library is not None:
            return self.library.name
        return self.hub.name if self.hub is not None else self.id.rpartition("/")[2]

    @property
    def is_ready(self) -> bool:
        """It lies on disk as a folder that opens."""
        return self.library is not None and self.library.on_disk and self.library.error is None

    @property
    def is_bundled(self) -> bool:
        """It is the starter model, still in its package."""
        return self.library is not None and not self.library.on_disk

    @property
    def parameters(self) -> int | None:
        """Number of weights."""
        return (
            self.library.parameters if self.library else self.hub.parameters if self.hub else None
        )

    @property
    def bytes(self) -> int | None:
        """On disk, or to be downloaded."""
        return self.library.bytes if self.library else self.hub.bytes if self.hub else None

    @property
    def licence(self) -> str | None:
        """As people write it."""
        return self.library.licence if self.library else self.hub.licence if self.hub else None

    @property
    def context(self) -> int | None:
        """Longest text in tokens."""
        if self.library is not None:
            return self.library.context
        stated = self.hub.context if self.hub is not None else None
        return stated if stated is not None else self.hub_context


def make_rows(
    library: Sequence[LibraryModel],
    hub: Sequence[HubModel],
    runs: Sequence[RunView],
    *,
    query: str,
    chosen: Path | None,
    contexts: Mapping[str, int | None],
    only_supported: bool,
) -> list[ModelRow]:
    """All rows: what is on disk first, then the hub's answers that are not on disk.

    Args:
        library: models on disk.
        hub: the hub's answer to `query`.
        runs: newest first; those that bring models matter.
        query: what the person typed; it filters what is on disk.
        chosen: folder of the model that training starts from.
        contexts: context lengths that were asked for since, by id.
        only_supported: leave out what the hub has of other architectures.
    """
    fetching = _fetching_by_folder(runs)
    wanted = query.strip().lower()
    rows: dict[str, ModelRow] = {}
    for model in library:
        row_id = model.repo or str(model.path)
        if row_id in rows:  # a copy of a download in another folder
            row_id = str(model.path)
        if wanted in f"{model.owner}/{model.name}".lower() or model.path == chosen:
            glance = None if model.on_disk else fetching.get(str(model.path))
            rows[row_id] = ModelRow(
                row_id, library=model, fetching=glance, chosen=model.path == chosen
            )
    on_disk = {model.repo for model in library if model.repo}
    by_repo = _fetching_by_repo(runs)
    for found in hub:
        if found.id in on_disk or (only_supported and not found.supported):
            continue
        rows[found.id] = ModelRow(
            found.id,
            hub=found,
            fetching=by_repo.get(found.id),
            hub_context=contexts.get(found.id),
        )
    for repo, glance in by_repo.items():  # begun earlier, and not part of this answer
        if repo not in on_disk and repo not in rows and wanted in repo.lower():
            rows[repo] = ModelRow(repo, fetching=glance)
    return list(rows.values())


def is_fetching(view: RunView) -> bool:
    """Whether a run brings a model and has not done so yet."""
    return view.kind in ("download", "starter") and view.state is not State.SUCCEEDED


def _glance(view: RunView) -> Fetching:
    return Fetching(
        run=view.id,
        share=share_done(view),
        is_active=not view.state.is_final,
        paused=view.paused,
        failed=view.state in (State.FAILED, State.LOST, State.BROKEN),
    )


def _fetching_by_folder(runs: Sequence[RunView]) -> dict[str, Fetching]:
    found: dict[str, Fetching] = {}
    for view in runs:
        if is_fetching(view) and view.kind == "starter":
            found.setdefault(str(view.spec.get("out_dir", "")), _glance(view))
    return found


def _fetching_by_repo(runs: Sequence[RunView]) -> dict[str, Fetching]:
    found: dict[str, Fetching] = {}
    for view in runs:
        repo = str(view.spec.get("repo", ""))
        if is_fetching(view) and view.kind == "download" and repo:
            found.setdefault(repo, _glance(view))
    return found


# --- what the table shows ---


def columns() -> list[Column[ModelRow]]:
    """The columns of the table."""

    return [
        Column(
            "name",
            translate("ModelRows", "Model"),
            lambda row: row.name,
            "two_lines",
            cell=_name_cell,
            sort=lambda row: row.name.lower(),
        ),
        Column(
            "parameters",
            translate("ModelRows", "Parameters"),
            lambda row: count_text(row.parameters),
            "number",
            sort=lambda row: row.parameters,
            width=98,
        ),
        Column(
            "size",
            translate("ModelRows", "Size"),
            lambda row: size_text(row.bytes) if row.bytes else "",
            "number",
            sort=lambda row: row.bytes or None,
            width=88,
        ),
        Column(
            "licence", translate("ModelRows", "Licence"), lambda row: row.licence or "", width=112
        ),
        Column(
            "context",
            translate("ModelRows", "Context"),
            lambda row: context_text(row.context),
            "number",
            sort=lambda row: row.context,
            width=76,
        ),
        Column("state", "", state_text, "button", cell=_state_cell, width=144, sortable=False),
    ]


def count_text(parameters: int | None) -> str:
    """A number of weights: "135 M", "1.24 B"; empty if it is not known."""
    if not parameters:
        return ""
    for unit, of_one in (("B", 1e9), ("M", 1e6)):
        if parameters >= of_one * 0.9995:
            amount = parameters / of_one
            return f"{number(amount, 0 if amount >= 99.95 else 1 if amount >= 9.995 else 2)} {unit}"
    return number(parameters)


def context_text(tokens: int | None) -> str:
    """A context length: "8k", "128k", "512"."""
    if not tokens:
        return ""
    return f"{number(tokens / 1024)}k" if tokens >= 1024 else number(tokens)


def owner_text(row: ModelRow) -> str:
    """The second line: who published it, or where it came from."""
    model = row.library
    if model is None:
        return row.id.rpartition("/")[0]
    if model.source in (Source.STARTER, Source.BUNDLED):
        return translate("ModelRows", "starter model")
    if model.source is Source.FOLDER:
        return str(model.path.parent)
    return model.owner


def state_text(row: ModelRow) -> str:
    """Where a model is: on disk, on its way, or why it cannot be had."""
    return _state(row)[0]


def _name_cell(row: ModelRow) -> Cell:
    # In words, not as a badge: names are long, and a badge would cut them off.
    owner = owner_text(row)
    chosen = translate("ModelRows", "chosen")
    return Cell(second=f"{owner}, {chosen}" if row.chosen else owner, strong=row.chosen)


def _state_cell(row: ModelRow) -> Cell:
    return _state(row)[1]


def _state(row: ModelRow) -> tuple[str, Cell]:
    """The last column: its text and what is painted."""
    if row.fetching is not None:
        return _fetching_state(row.fetching)
    if row.library is not None:
        return _library_state(row.library)
    if row.hub is None or not row.hub.supported:
        text = translate("ModelRows", "Not supported")
        return text, Cell(tone="text_muted", tooltip=why_unsupported(row.hub))
    if row.hub.gated:
        tip = translate("ModelRows", "Its owner must let you in first.")
        return translate("ModelRows", "Gated"), Cell(icon="lock", tone="text_muted", tooltip=tip)
    button = Cell(button=translate("ModelRows", "Download"))
    return translate("ModelRows", "Not on disk"), button


def _fetching_state(fetching: Fetching) -> tuple[str, Cell]:
    if fetching.is_active:
        text = "" if fetching.share is not None else translate("ModelRows", "Waiting")
        return text, Cell(share=fetching.share, tone="text_muted")
    paused, stopped = translate("ModelRows", "Paused"), translate("ModelRows", "Stopped")
    text = paused if fetching.paused else stopped
    return text, Cell(button=translate("ModelRows", "Go on"))


def _library_state(model: LibraryModel) -> tuple[str, Cell]:
    error = model.error
    if error is not None:
        text = translate("ModelRows", "Unusable")
        tip = f"{error.message} {error.hint}".strip()
        return text, Cell(icon="close", tone="danger", tooltip=tip)
    if model.on_disk:
        return translate("ModelRows", "On disk"), Cell(icon="check", tone="success")
    button = Cell(button=translate("ModelRows", "Unpack"))
    return translate("ModelRows", "Included"), button


def why_unsupported(model: HubModel | None) -> str:
    """Why a model of the hub cannot be trained here."""
    if model is None or model.base_architecture is None:
        return translate("ModelRows", "The hub does not say what architecture it has.")
    told = translate(
        "ModelRows", "Models of the Llama family can be trained and exported; this one is {name}."
    )
    return told.format(name=model.base_architecture)
