"""The banners of the Export page: how a run ended, and what stands in the way of one."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from tunesmith.core.errors import InputError, JobError, TunesmithError
from tunesmith.jobs.run_folder import State
from tunesmith.studio.pages.export_outcome import extras_of, finished_of, levels_of
from tunesmith.studio.run_view import RunView
from tunesmith.studio.widgets.banner import Action, Banner, BannerStack
from tunesmith.studio.words import number

_NAME_TAKEN = ("export.made-from-else", "export.file-exists")


@dataclass(frozen=True, slots=True)
class Remedies:
    """What the buttons do. `export_as` is called with a name; `free_name` finds one; `change`
    takes fields of the export's choices.
    """

    resume: Callable[[], object]
    start: Callable[[], object]
    export_as: Callable[[str], object]
    free_name: Callable[[], str]
    open_adapter: Callable[[], object]
    choose_matrix: Callable[[], object]
    change: Callable[..., object]
    use_official: Callable[[], object]
    choose_model: Callable[[], object]
    show_files: Callable[[], object]


class ExportNews(QObject):
    """Shows each piece of news once; what a person dismissed does not come back."""

    def __init__(self, banners: BannerStack, remedies: Remedies, parent: QObject) -> None:
        super().__init__(parent)
        self._banners = banners
        self._remedies = remedies
        self._told: tuple[str, State, bool] | None = None
        self._of_run: Banner | None = None
        self._of_sizes: Banner | None = None

    def tell(self, view: RunView | None, stale: bool) -> None:
        """Say how the run ended, or that its files are of something else."""
        news = None if view is None else (view.id, view.state, stale)
        if news == self._told:
            return
        self._told = news
        self._remove(self._of_run)
        self._of_run = None
        if view is None or not view.state.is_final:
            return
        if view.state is State.SUCCEEDED:
            if stale:
                self._of_run = self._tell_stale(view)
        elif view.state is State.CANCELLED:
            self._of_run = self._tell_stopped(view)
        else:
            self._of_run = self._tell_failed(view)

    def tell_sizes(self, error: TunesmithError, *, chosen: bool = True) -> None:
        """Say why the sizes are not known; or, if not `chosen`, why something cannot be used."""
        self.clear_sizes()
        actions: list[Action] = []
        if error.code.startswith("imatrix."):
            actions = self._matrix_actions(chosen)
        elif error.code.startswith("adapter."):
            actions.append((self.tr("Open another adapter…"), self._remedies.open_adapter))
        elif error.code == "export.architecture":
            actions.append((self.tr("Use llama.cpp's converter"), self._remedies.use_official))
            actions.append((self.tr("Choose another model"), self._remedies.choose_model))
        elif error.exit_code == InputError.exit_code:
            actions.append((self.tr("Choose another model"), self._remedies.choose_model))
        self._of_sizes = self._banners.show_error(error, actions)

    def clear_sizes(self) -> None:
        """The sizes are known."""
        self._remove(self._of_sizes)
        self._of_sizes = None

    def _tell_stale(self, view: RunView) -> Banner:
        banner = Banner(
            "warning",
            self.tr("The files of {name} are of an earlier choice").format(name=view.name),
            self.tr("Base model or adapter have changed since. Export again to have both agree."),
        )
        banner.add_action(self.tr("Show the files"), self._remedies.show_files, icon="folder")
        return self._banners.add(banner)

    def _tell_stopped(self, view: RunView) -> Banner:
        done, wanted = _counts(view)
        details = self.tr("{done} of {all} files are checked and stay; going on makes the others.")
        banner = Banner(
            "info",
            self.tr("The export was stopped"),
            details.format(done=number(done), all=number(wanted)),
        )
        banner.add_action(self.tr("Go on"), self._remedies.resume, primary=True, icon="play")
        return self._banners.add(banner)

    def _tell_failed(self, view: RunView) -> Banner:
        error = self._error_of(view)
        actions: list[Action] = []
        if error.code in _NAME_TAKEN:
            name = self._remedies.free_name()
            text = self.tr("Export as {name}").format(name=name)
            actions.append((text, lambda: self._remedies.export_as(name)))
        elif error.code == "export.check-failed":
            actions.append((self.tr("Export again"), self._remedies.start))
        elif error.code.startswith("imatrix.") or error.code == "export.level-needs-imatrix":
            actions = self._matrix_actions(bool(view.spec.get("imatrix")))
        elif error.code == "export.split-size":
            whole = self.tr("Write whole files")
            actions.append((whole, lambda: self._remedies.change(split_bytes=None)))
        elif error.code == "adapter.file-unsupported":
            without = self.tr("Leave the adapter's file out")
            actions.append((without, lambda: self._remedies.change(adapter_gguf=False)))
        elif error.code.startswith("adapter."):
            actions.append((self.tr("Open another adapter…"), self._remedies.open_adapter))
        elif view.state is not State.BROKEN:
            actions.append((self.tr("Go on"), self._remedies.resume))
        return self._banners.show_error(error, actions)

    def _error_of(self, view: RunView) -> TunesmithError:
        told = view.error
        if told:
            known = {"code": "", "message": "", "hint": ""} | told
            if known["code"] in _NAME_TAKEN:  # the hint is about options of the command line
                known["hint"] = self.tr("Export under another name, or move the file away.")
            return JobError(str(known["code"]), str(known["message"]), str(known["hint"]))
        done, wanted = _counts(view)
        message = self.tr("The export was interrupted: its worker is gone.")
        hint = self.tr("{done} of {all} files are checked; going on makes the others.")
        hint = hint.format(done=number(done), all=number(wanted))
        return JobError("run.lost", message, hint)

    def _matrix_actions(self, chosen: bool) -> list[Action]:
        actions: list[Action] = [
            (self.tr("Choose an importance matrix…"), self._remedies.choose_matrix)
        ]
        if chosen:
            without = self.tr("Export without the matrix")
            actions.append((without, lambda: self._remedies.change(imatrix=None)))
        return actions

    def _remove(self, banner: Banner | None) -> None:
        if banner is not None:
            self._banners.remove(banner)


def _counts(view: RunView) -> tuple[int, int]:
    """How many of a run's outputs are made and checked, of how many."""
    return len(finished_of(view)), len([*levels_of(view.spec), *extras_of(view.spec)])
