"""The tour: the bundled workbook and starter model, and a slim banner on each stage's page.

It fills in choices and says what to press; it starts no job by itself.
"""

import filecmp
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject

from tunesmith.core.files import atomic_path
from tunesmith.studio.pages.base import StudioPage
from tunesmith.studio.project import with_stage
from tunesmith.studio.readiness import STAGES
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner

TOUR_ROWS: Final = 420  # of the bundled workbook; a test counts them
TOUR_NAME: Final = "support-mail"
# As the demo: few steps at a high rate, since the answers are short and of one kind.
TOUR_TRAINING: Final[dict[str, Any]] = {
    "max_steps": 46,
    "learning_rate": 2e-3,
    "eval_fraction": 0.08,
}


def tour_table(workspace: Path) -> Path:
    """Where a workspace has the tour's table, whether or not it is there."""
    return workspace / "tour" / "support-mail.xlsx"


def bring_table(target: Path) -> Path:
    """Copy the bundled workbook into the workspace, unless the same one is there."""
    from tunesmith.jobs.demo_data import workbook

    source = workbook()
    if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
        with atomic_path(target) as temporary:
            shutil.copyfile(source, temporary)
    return target


def begin_tour(studio: Studio, table: Path) -> None:
    """Fill in the templates and the few settings, open the table, and show the first step."""
    from tunesmith.jobs.demo_data import ASSISTANT, SYSTEM, USER

    project = with_stage(
        studio.project, "template", system=SYSTEM, user=USER, assistant=ASSISTANT, empty="skip"
    )
    project = with_stage(project, "train", name=TOUR_NAME, settings=dict(TOUR_TRAINING))
    project = with_stage(project, "export", name=TOUR_NAME)
    studio.replace(replace(project, tour_step=0))
    studio.path_wanted.emit(str(table))


class TourGuide(QObject):
    """Puts the tour's banner on each stage's page while the tour is on.

    The step is that of the page in view, so that the sidebar and the banner never disagree.
    """

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._pages: dict[str, StudioPage] = {}
        self._banners: dict[str, Banner] = {}
        studio.project_changed.connect(self._project_changed)

    def attach(self, page: StudioPage) -> None:
        """Guide on this page, too."""
        if page.key in STAGES:
            self._pages[page.key] = page
            page.banners.changed.connect(lambda: self._keep(page.key))
            self._keep(page.key)

    def end(self) -> None:
        """Take the banners away; the templates stay.

        Settings made for the tour's few steps go, unless something was trained with them: a
        person's own table wants other ones.
        """
        project = self.studio.project
        if project.train.run is None and project.train.settings == TOUR_TRAINING:
            project = with_stage(project, "train", settings={}, name="")
            project = with_stage(project, "export", name="")
        self.studio.replace(replace(project, tour_step=None), "tour")

    def _project_changed(self, _stage: str) -> None:
        project = self.studio.project
        if project.tour_step is not None and project.page in STAGES:
            here = STAGES.index(project.page)
            if here != project.tour_step:
                self._go_to(here)
                return
        for key in self._pages:
            self._keep(key)

    def _go_to(self, step: int | None) -> None:
        self.studio.replace(replace(self.studio.project, tour_step=step), "tour")

    def _keep(self, key: str) -> None:
        """Have the banner on a page exactly while the tour is on."""
        stack = self._pages[key].banners
        banner = self._banners.get(key)
        is_shown = banner is not None and banner in stack.shown
        is_on = self.studio.project.tour_step is not None
        if is_on and not is_shown:
            self._banners[key] = self._banner(key)
            stack.add(self._banners[key])
        elif banner is not None and is_shown and not is_on:
            del self._banners[key]
            stack.remove(banner)

    def _banner(self, key: str) -> Banner:
        place = STAGES.index(key)
        step = self.tr("Step {step} of {steps}:").format(step=place + 1, steps=len(STAGES))
        what, details = _texts()[key]
        banner = Banner("info", f"{step} {what}.", details, dismissible=False, compact=True)
        if place + 1 < len(STAGES):
            following = STAGES[place + 1]
            banner.add_action(self.tr("Next"), lambda: self.studio.page_wanted.emit(following))
            banner.add_action(self.tr("End tour"), self.end)
        else:
            banner.add_action(self.tr("Finish tour"), self.end)
        return banner


def _texts() -> dict[str, tuple[str, str]]:
    return {
        "data": (
            translate("Tour", "a table"),
            translate(
                "Tour",
                "Each row is a support mail. The model learns to name team, priority and order.",
            ),
        ),
        "template": (
            translate("Tour", "rows become conversations"),
            translate(
                "Tour",
                "Subject and message are what is asked, the other columns what is answered.",
            ),
        ),
        "model": (
            translate("Tour", "where training starts"),
            translate("Tour", "Choose SmolLM2-135M-Instruct: it is included and needs no network."),
        ),
        "train": (
            translate("Tour", "an adapter"),
            translate("Tour", "46 steps are enough here. Start, and see the loss fall."),
        ),
        "export": (
            translate("Tour", "smaller files"),
            translate("Tour", "Each level is a file for Ollama; each one is checked."),
        ),
        "quality": (
            translate("Tour", "what they cost"),
            translate("Tour", "See how many answers each file gets right."),
        ),
        "ollama": (
            translate("Tour", "run and chat"),
            translate("Tour", "The prompt is compared with the one that was trained on."),
        ),
    }
