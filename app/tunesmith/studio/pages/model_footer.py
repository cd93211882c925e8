"""What the footer of the Model page says and offers for the selected model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tunesmith.models.model_report import Finding, FindingState
from tunesmith.studio.pages.model_rows import ModelRow
from tunesmith.studio.pages.model_words import finding_texts
from tunesmith.studio.project import ModelChoice
from tunesmith.studio.translate import translate
from tunesmith.studio.words import size_text

Action = Literal["next", "use", "fetch", ""]


@dataclass(frozen=True, slots=True)
class Footer:
    """A sentence and the primary button; `action` is what the button does."""

    sentence: str
    primary: str
    action: Action
    enabled: bool = True
    icon: str = "chevron-right"


def footer(chosen: ModelChoice, row: ModelRow | None, findings: Sequence[Finding] | None) -> Footer:
    """The footer for a row; None is no selection."""
    if row is None or row.chosen:
        return _next(chosen, findings)
    if row.fetching is not None:
        return _fetching(row)
    if row.library is not None:
        return _on_disk(row, findings)
    return _on_hub(row)


def _next(chosen: ModelChoice, findings: Sequence[Finding] | None) -> Footer:
    word = translate("ModelFooter", "Next: Train")
    if chosen.folder is None:
        return Footer(translate("ModelFooter", "Choose a model first."), word, "next", False)
    name = chosen.name or chosen.folder.name
    if chosen.bad:
        what = _first_bad(findings)
        told = translate("ModelFooter", "{name} cannot be trained: {what}.")
        if not what:
            told = translate("ModelFooter", "{name} did not pass its check.")
        return Footer(told.format(name=name, what=what), word, "next", False)
    if not chosen.good:
        told = translate("ModelFooter", "{name} is being checked.")
        return Footer(told.format(name=name), word, "next", False)
    told = translate("ModelFooter", "{name} is checked and ready.")
    return Footer(told.format(name=name), word, "next")


def _fetching(row: ModelRow) -> Footer:
    if row.fetching is not None and not row.fetching.is_active:
        told = translate("ModelFooter", "What is there already is kept.")
        if row.is_bundled:
            told = translate("ModelFooter", "It was stopped, and begins anew.")
        return Footer(told, translate("ModelFooter", "Go on"), "fetch", icon="play")
    told = translate("ModelFooter", "{name} is on its way.").format(name=row.name)
    return Footer(told, translate("ModelFooter", "Next: Train"), "next", False)


def _on_disk(row: ModelRow, findings: Sequence[Finding] | None) -> Footer:
    word = translate("ModelFooter", "Use this model")
    if row.is_bundled:
        told = translate("ModelFooter", "It is unpacked first, to about {size} on disk.")
        size = size_text((row.parameters or 0) * 4)  # weights of four bytes
        return Footer(told.format(size=size), word, "fetch", icon="check")
    what = _first_bad(findings)
    if row.library is not None and row.library.error is not None:
        told = row.library.error.message
        return Footer(told, word, "use", False, icon="check")
    if what:
        told = translate("ModelFooter", "{name} cannot be trained: {what}.")
        return Footer(told.format(name=row.name, what=what), word, "use", False, icon="check")
    told = translate("ModelFooter", "Training starts from {name} then.")
    return Footer(told.format(name=row.name), word, "use", icon="check")


def _on_hub(row: ModelRow) -> Footer:
    word = translate("ModelFooter", "Download")
    if row.hub is None or not row.hub.supported:
        told = translate("ModelFooter", "{name} cannot be trained here.")
        return Footer(told.format(name=row.name), word, "fetch", False, icon="download")
    if row.hub.gated:
        told = translate("ModelFooter", "Works once its owner has let you in.")
    elif row.bytes:
        told = translate("ModelFooter", "{size} from the hub, into this workspace.")
    else:
        told = translate("ModelFooter", "From the hub, into this workspace.")
    size = size_text(row.bytes or 0)
    return Footer(told.format(size=size), word, "fetch", icon="download")


def _first_bad(findings: Sequence[Finding] | None) -> str:
    bad = next((f for f in findings or () if f.state is FindingState.BAD), None)
    return finding_texts(bad)[0] if bad is not None else ""
