"""What is looked at before a training: each with what is the matter and where to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.pages.data_words import table_name
from tunesmith.studio.pages.split_choice import is_accepted
from tunesmith.studio.pages.train_fields import all_fields
from tunesmith.studio.pages.train_plan import Plan, Survey
from tunesmith.studio.pages.train_trouble import mend
from tunesmith.studio.project import Project
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.section import CheckState
from tunesmith.studio.words import grouped, number, percent_text, size_text
from tunesmith.training.checks import Finding, still_open
from tunesmith.training.spec import TrainSpec

_FEW_ROWS = 20  # below, the held-out loss says little


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `page` is where a person mends it ("" for this one).

    `changes` are settings that mend it, and `button` says so.
    """

    state: CheckState
    title: str
    detail: str
    page: str = ""
    changes: tuple[tuple[str, Any], ...] = ()
    button: str = ""


def missing_stage(project: Project) -> str:
    """The first stage without which there is nothing to train; empty if none is missing."""
    if project.data.path is None:
        return "data"
    if not project.template.is_complete:
        return "template"
    return "" if project.model.folder is not None else "model"


def checks(
    project: Project,
    found: Survey,
    spec: TrainSpec | TunesmithError,
    plan: Plan | None,
    name_check: Check,
) -> list[Check]:
    """Everything that can be known before the first step."""
    rows = [_data(project, found), *_rows(found, plan), *_leaks(project, found)]
    rows.append(_model(project, found))
    if isinstance(spec, TunesmithError):
        rows.append(Check("bad", spec.message, spec.hint))
    elif plan is not None:
        rows += [*_context(found, spec), *_targets(plan), _disk(found, plan)]
    return [*rows, name_check]


def finding_checks(found: Iterable[Finding], spec: TrainSpec) -> list[Check]:
    """What the engine's checks before step one say of model and rows."""
    rows: list[Check] = []
    for finding in still_open(found, spec):
        if finding.severity == "note":
            continue
        button = mend(dict(finding.settings)).text if finding.settings else ""
        state: CheckState = "bad" if finding.severity == "stop" else "warning"
        rows.append(
            Check(state, finding.message, finding.fix, changes=finding.settings, button=button)
        )
    return rows


def first_bad(rows: list[Check]) -> Check | None:
    """What stands in the way."""
    return next((row for row in rows if row.state == "bad"), None)


def _data(project: Project, found: Survey) -> Check:
    error = found.data_error
    if error is not None:
        page = "template" if error.code.startswith(("template.", "column.", "filter.")) else "data"
        return Check("bad", error.message, error.hint, page)
    count = found.train_rows + found.eval_rows
    title = grouped(translate("TrainChecks", "%n conversations are written", count), count)
    name = table_name(project.data.paths)
    detail = translate("TrainChecks", "from {file}").format(file=name)
    if found.skipped:
        skipped = translate("TrainChecks", "%n rows skipped", found.skipped)
        return Check("good", title, f"{detail}, {skipped}")
    return Check("good", title, detail)


def _rows(found: Survey, plan: Plan | None) -> list[Check]:
    if plan is None:
        return []
    if not found.eval_rows:
        return [
            Check(
                "warning",
                translate("TrainChecks", "Nothing is held out"),
                translate(
                    "TrainChecks", "Without held-out conversations nobody sees it overfit, and "
                    "the last adapter is kept instead of the best."
                ),
            )
        ]  # fmt: skip
    held_out = translate("TrainChecks", "%n conversations are held out", found.eval_rows)
    share = percent_text(found.eval_rows / (found.eval_rows + found.train_rows), 1)
    if found.eval_rows < _FEW_ROWS:
        few = translate("TrainChecks", "{share} of all. So few tell only roughly how good it is.")
        return [Check("good", held_out, few.format(share=share))]
    return [Check("good", held_out, translate("TrainChecks", "{share} of all").format(share=share))]


def _leaks(project: Project, found: Survey) -> list[Check]:
    """Measured on what it was trained on, any model looks good."""
    if found.data_error is not None or not found.eval_rows:
        return []
    if not found.leaks:
        return [Check("good", translate("TrainChecks", "No duplicates across the split"), "")]
    title = leaks_title(found.leaks)
    if is_accepted(project):
        return [Check("warning", title, translate("TrainChecks", "You accepted it."))]
    todo = translate("TrainChecks", "Move them to one side or accept it under Split.")
    return [Check("bad", title, todo, "data")]


def leaks_title(leaks: int) -> str:
    """What is wrong with a split."""
    text = translate("TrainChecks", "%n held-out rows resemble rows to train on", leaks)
    return grouped(text, leaks)


def _model(project: Project, found: Survey) -> Check:
    if found.model_error is not None:
        return Check("bad", found.model_error.message, found.model_error.hint, "model")
    model = project.model
    name = model.name or (model.folder.name if model.folder else "")
    if model.bad:
        return Check(
            "bad",
            translate("TrainChecks", "{name} did not pass its check").format(name=name),
            translate("TrainChecks", "%n findings stand in the way.", model.bad),
            "model",
        )
    layers = len(found.layers)
    detail = translate("TrainChecks", "{millions} M parameters in %n linear layers", layers)
    return Check(
        "good",
        translate("TrainChecks", "{name} is whole").format(name=name),
        detail.format(millions=number(found.parameters / 1e6, 1)),
    )


def _context(found: Survey, spec: TrainSpec) -> list[Check]:
    return [_context_check(spec.max_length, found.context)] if found.context else []


def _context_check(length: int | None, most: int) -> Check:
    limit = number(most)
    if length is None:
        return Check(
            "good",
            translate("TrainChecks", "The context fits every row"),
            translate("TrainChecks", "up to the model's {tokens} tokens").format(tokens=limit),
        )
    if length > most:
        return Check(
            "bad",
            translate("TrainChecks", "A context of {tokens} tokens is too long").format(
                tokens=number(length)
            ),
            translate("TrainChecks", "This model takes {tokens} at most.").format(tokens=limit),
        )
    told = translate("TrainChecks", "Context of {tokens} tokens").format(tokens=number(length))
    return Check("good", told, translate("TrainChecks", "Longer conversations are cut off."))


def _targets(plan: Plan) -> list[Check]:
    if plan.trained_parameters:
        return []
    field = all_fields()["target_modules"]
    what = translate("TrainChecks", "No layer of this model gets an adapter")
    todo = translate("TrainChecks", "Choose other layers at {field} under Advanced.")
    return [Check("bad", what, todo.format(field=field.label))]


def _disk(found: Survey, plan: Plan) -> Check:
    need, free = size_text(plan.disk), size_text(found.disk_free)
    if plan.disk > found.disk_free:
        return Check(
            "bad",
            translate("TrainChecks", "The disk is too full"),
            translate("TrainChecks", "{need} are needed, {free} are free.").format(
                need=need, free=free
            ),
            "runs",
        )
    return Check(
        "good",
        translate("TrainChecks", "The disk has room"),
        translate("TrainChecks", "{need} at most, {free} are free").format(need=need, free=free),
    )


def name_check(name: str, taken: frozenset[str]) -> Check:
    """Whether an adapter can have this name."""
    if not name:
        return Check("bad", translate("TrainChecks", "The adapter needs a name"), "")
    if name in taken:
        return Check(
            "bad",
            translate("TrainChecks", "There is an adapter {name} already").format(name=name),
            translate("TrainChecks", "Choose another name; nothing is overwritten."),
        )
    return Check(
        "good",
        translate("TrainChecks", "The name is free"),
        translate("TrainChecks", "adapters/{name} in this workspace").format(name=name),
    )
