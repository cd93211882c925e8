"""What the Data page shows without a table, and while one is read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tunesmith.core.events import Progress
from tunesmith.studio.pages.data_words import table_name
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.banner import Banner
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.drop_area import DropArea
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.inputs import Toolbar
from tunesmith.studio.widgets.progress import ProgressBar
from tunesmith.studio.words import percent_text

_PATIENCE_MS = 1000  # what takes longer gets a bar and a way to stop


class ReadingRow(Toolbar):
    """Appears when reading takes more than a second: how far it is, and a button to stop it."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._text = Label("")
        self._bar = ProgressBar(self.tr("Reading the file"))
        self._cancel = Button(self.tr("Cancel"), small=True)
        self._cancel.clicked.connect(lambda _checked=False: self.cancelled.emit())
        self._name = ""
        self._timer = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._timer.timeout.connect(self.show)
        self.add(self._text)
        self.add(self._bar, 1)
        self.add(self._cancel)
        self.hide()

    @property
    def cancel_button(self) -> Button:
        """The button that stops the reading."""
        return self._cancel

    def begin(self, name: str) -> None:
        """A file is being read from now on."""
        self._name = name
        self._text.setText(self.tr("Reading {name}").format(name=name))
        self._bar.set_share(None)
        self._timer.start()

    def show_progress(self, event: Progress) -> None:
        """Say how much is read."""
        share = min(1.0, event.done / event.total) if event.total else None
        self._bar.set_share(share)
        if share is not None:
            text = self.tr("Reading {name}, {share}")
            self._text.setText(text.format(name=self._name, share=percent_text(share)))

    def end(self) -> None:
        """It is read, or not wanted any more."""
        self._timer.stop()
        self.hide()


class OpenPlace(QWidget):
    """Takes files by drop or button; says why there is none. `dropped(paths)`, all local files."""

    dropped = Signal(list)

    def __init__(self, ask: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        area = DropArea(self.tr("Drop a table here"))
        area.all_dropped.connect(self.dropped)
        self._state = EmptyState("data", "", "", self.tr("Open…"), ask, "plus")
        area.body.addWidget(self._state)
        column = QVBoxLayout(self)
        edges = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        left, right = edges
        column.setContentsMargins(left, right, right, right)
        column.addWidget(area)
        self.show_empty()

    @property
    def button(self) -> Button:
        """Opens the file dialog."""
        return self._state.button

    def show_empty(self) -> None:
        """Nothing was ever opened."""
        self._state.set_text(
            self.tr("No table yet"),
            self.tr(
                "Drop files here: Excel, OpenDocument, CSV, TSV, JSON or Parquet. Several with the "
                "same columns become one table. They are never changed."
            ),
        )

    def show_reason(self, what: str, todo: str) -> None:
        """There was a table, which cannot be shown now."""
        self._state.set_text(what, todo)


def gone_banner(
    paths: Sequence[Path], ask: Callable[[], object], look: Callable[[], object]
) -> Banner:
    """A file is not there any more: choose another one, or look again."""
    if len(paths) == 1:
        text = translate("DataPage", "{path} was moved, renamed or deleted. Your choices are kept.")
    else:
        text = translate(
            "DataPage", "One of these was moved, renamed or deleted: {path}. Your choices are kept."
        )
    details = text.format(path=", ".join(map(str, paths)))
    banner = Banner("danger", translate("DataPage", "The file is gone"), details)
    choose = translate("DataPage", "Choose another file…")
    banner.add_action(choose, ask, primary=True)
    banner.add_action(translate("DataPage", "Look again"), look)
    return banner


def changed_banner(paths: Sequence[Path], reload: Callable[[], object]) -> Banner:
    """The file is another one than was opened."""
    text = translate("DataPage", "{name} has changed since it was opened")
    what = text.format(name=table_name(paths))
    details = translate("DataPage", "Training takes the file only as you have seen it.")
    banner = Banner("info", what, details)
    banner.add_action(translate("DataPage", "Reload"), reload, primary=True, icon="refresh")
    return banner
