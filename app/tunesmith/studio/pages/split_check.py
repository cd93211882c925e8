"""Joins the split, its section on the Data page, and the looking for leaks in the background."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from tunesmith.core.errors import TunesmithError
from tunesmith.core.events import Progress
from tunesmith.data.splitting import SplitOptions
from tunesmith.data.table_store import StoredTable
from tunesmith.studio.pages.cleaning_defaults import TableFacts, label_columns
from tunesmith.studio.pages.data_found import worded
from tunesmith.studio.pages.found_rows import FoundRows, with_facts
from tunesmith.studio.pages.split_choice import (
    accepted,
    dataset_file,
    holds_out,
    is_accepted,
    options_of,
    split_key,
    with_share,
)
from tunesmith.studio.pages.split_dialog import SplitColumns, SplitDialog
from tunesmith.studio.pages.split_finding import SplitFound, prepare_split, preview_split
from tunesmith.studio.pages.split_section import SplitSection
from tunesmith.studio.pages.split_words import check_rows
from tunesmith.studio.pages.train_checks import leaks_title
from tunesmith.studio.pages.train_presets import differing
from tunesmith.studio.project import Project, with_stage
from tunesmith.studio.studio import Studio
from tunesmith.studio.translate import translate
from tunesmith.studio.words import number, percent_text

_KEY = "data-split"
_WAIT_MS = 400  # after the last change
AUTOMATIC_ROWS = 100_000  # beyond, looking takes more than some seconds and waits to be asked


class SplitCheck(QObject):
    """Follows the rows that are kept and the choices when told to.

    Attributes:
        found: the split and its leaks; None while that is not known.
        is_running: it is being worked out, or will be at once.
        shown: the window with the leaks, as long as it is open.
    """

    def __init__(self, studio: Studio, section: SplitSection, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._section = section
        self._stored: StoredTable | None = None
        self._asked_for: tuple[object, ...] = ()
        self._error: TunesmithError | None = None
        self._is_stopped = False
        self._is_working = False
        self._passed: set[Path] = set()  # conversations that were written only to be looked at
        self.facts = TableFacts()
        self.found: SplitFound | None = None
        self.shown: FoundRows | None = None
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._start)
        section.fraction_changed.connect(self._hold_out)
        section.options_wanted.connect(self._ask_options)
        section.asked.connect(self._start)
        section.stopped.connect(self._stop_asked)
        section.rows_wanted.connect(self._show_rows)
        section.leakage_chosen.connect(self._choose_leakage)

    @property
    def is_running(self) -> bool:
        """The split is being worked out, or will be at once."""
        return self._is_working or self._timer.isActive()

    def follow(self, stored: StoredTable | None, all_rows: int) -> None:
        """These rows are kept now (None while that is not known) of so many in the table."""
        project = self._studio.project
        key = (stored and stored.folder, split_key(project), project.template.errors > 0)
        self._stored = stored
        if key != self._asked_for:
            self._stop()
            # Nobody looks while templates are typed: not every state of them is worth a file.
            is_seen = self._section.isVisible()
            self._asked_for = key if is_seen else ()
            self.found = self._error = None
            wanted = stored is not None and holds_out(options_of(project))
            if stored is not None and is_seen and wanted and stored.rows <= AUTOMATIC_ROWS:
                self._timer.start()
        self._show_sizes(all_rows)
        self._show_check()

    def close(self) -> None:
        """Nobody waits any more."""
        self._stop()

    # --- working it out ---

    def _start(self) -> None:
        stored, project = self._stored, self._studio.project
        if stored is None:
            return
        self._stop()
        self._is_working, self._error = True, None
        self._section.show_work(None)
        function: Any = prepare_split
        given: tuple[Any, ...] = (project, self._studio.workspace)
        if not _has_templates(project):
            function, given = preview_split, (project, stored)
        elif not (dataset := dataset_file(project, self._studio.workspace)).exists():
            self._passed.add(dataset)
        self._studio.background.run(
            function, *given, done=self._take, failed=self._fail, key=_KEY,
            progress=self._show_progress, pass_sink=True,
        )  # fmt: skip

    def _stop(self) -> None:
        self._timer.stop()
        self._studio.background.cancel(_KEY)
        self._is_working = self._is_stopped = False

    def _stop_asked(self) -> None:
        self._stop()
        self._is_stopped = True
        self._show_check()

    def _take(self, found: SplitFound) -> None:
        self._is_working = False
        self.found = found
        self._section.show_found(found)
        self._show_check()
        self._tidy()

    def _tidy(self) -> None:
        """Delete what was written for choices that the person has left again, unless a run has it.

        Whoever wants such a file writes it anew.
        """
        named = {
            str(view.spec.get(key))
            for view in self._studio.bridge.views()
            for key in ("data_file", "eval_file")
        }
        left = self._passed - {dataset_file(self._studio.project, self._studio.workspace)}
        for dataset in left:
            files = list(dataset.parent.glob(f"{dataset.stem}*"))
            if not named & set(map(str, files)):
                for file in files:
                    file.unlink(missing_ok=True)
        self._passed -= left

    def _fail(self, error: TunesmithError) -> None:
        self._is_working = False
        self._error = worded(error)
        self._show_check()

    def _show_progress(self, event: Progress) -> None:
        if self._is_working and event.total:
            self._section.show_work(min(1.0, event.done / event.total))

    # --- showing ---

    def _show_sizes(self, all_rows: int) -> None:
        project = self._studio.project
        template = project.template
        exact = bool(template.conversations) and (
            template.checked_for == project.conversations_key()
        )
        left = project.rows_left()
        rows = all_rows if left is None else left
        rows = template.conversations if exact else rows
        self._section.show_split(rows, options_of(project), exact)
        if self.found is not None:
            self._section.show_found(self.found)

    def _show_check(self) -> None:
        section, project, found = self._section, self._studio.project, self.found
        if self.is_running:
            section.show_work(None)
        elif self._error is not None:
            section.show_error(self._error)
        elif found is None:
            could = self._stored is not None and holds_out(options_of(project))
            section.show_check((), can_look=could)
        else:
            accepted_it = is_accepted(project)
            moves = project.data.split.leakage != "stop"
            section.show_check(
                check_rows(found, options_of(project), accepted_it),
                can_show=bool(found.pairs),
                can_resolve=bool(found.left) and not accepted_it,
                can_undo=moves or (accepted_it and bool(found.left)),
            )

    def _show_rows(self) -> None:
        found, stored = self.found, self._stored
        if found is None or stored is None:
            return
        shown = found.pairs
        places = [place for held_out, other, _, _ in shown for place in (held_out, other)]
        sides = [translate("SplitCheck", "Eval"), translate("SplitCheck", "Train")] * len(shown)
        likeness = [_likeness(*pair[2:]) for pair in shown for _ in range(2)]
        numbers = [number(pair) for pair in range(1, len(shown) + 1) for _ in range(2)]
        facts = [
            (translate("SplitCheck", "Pair"), numbers),
            (translate("SplitCheck", "Side"), sides),
            (translate("SplitCheck", "Similarity"), likeness),
        ]
        note = translate("SplitCheck", "Each held-out row above one to train on that it resembles.")
        if len(shown) < found.leaks:
            text = translate("SplitCheck", "The first {listed} of {leaks}.")
            first = text.format(listed=number(len(shown)), leaks=number(found.leaks))
            note = f"{note} {first}"
        self.shown = FoundRows(
            leaks_title(found.leaks), note,
            with_facts(stored.table.take(places), facts), stored.row_numbers[places], len(facts),
            self._studio.background, self._section.window(),
        )  # fmt: skip
        self.shown.open()

    # --- what a person chooses ---

    def _hold_out(self, share: float) -> None:
        project = self._studio.project
        self._studio.change("train", settings=with_share(project, share))

    def _choose_leakage(self, what: str) -> None:
        split = self._studio.project.data.split
        if what == "accept":
            split = accepted(self._studio.project)
        else:
            split = replace(split, leakage=what, accepted_for="")  # type: ignore[arg-type]
        self._studio.change("data", split=split)

    def _ask_options(self) -> None:
        stored = self._stored
        if stored is None:
            return
        names = tuple(stored.table.column_names)
        labels = [name for name in label_columns(self.facts) if name in names]
        rows = self._studio.project.template.conversations or stored.rows
        columns = SplitColumns(names, labels, min(rows, stored.rows))
        options = options_of(self._studio.project)
        dialog = SplitDialog(options, columns, self._section.window())
        dialog.chosen.connect(self._take_options)
        dialog.open()

    def _take_options(self, options: SplitOptions) -> None:
        project = self._studio.project
        changes = {**project.train.settings, "eval_fraction": options.fraction}
        changes["seed"] = options.seed
        settings = differing(project.train.preset, changes)
        split = replace(
            project.data.split, count=options.count, shuffle=options.shuffle,
            stratify=options.stratify or "", group=options.group or "",
        )  # fmt: skip
        project = with_stage(project, "train", settings=settings)
        self._studio.replace(with_stage(project, "data", split=split))


def _has_templates(project: Project) -> bool:
    return project.template.is_complete and not project.template.errors


def _likeness(similarity: float, is_exact: bool) -> str:
    return translate("SplitCheck", "the same") if is_exact else percent_text(similarity)
