"""What may be exported otherwise or beside the levels: parts of the pane beside them."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from tunesmith.studio.pages.export_levels import SIXTEEN_BIT
from tunesmith.studio.pages.export_outcome import ADAPTER, MERGED, output_title
from tunesmith.studio.theme.style import set_property
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button, IconButton, LinkButton
from tunesmith.studio.widgets.drop_area import local_file
from tunesmith.studio.widgets.heading import ElidedLabel, Label
from tunesmith.studio.widgets.inputs import CheckBox, ComboBox
from tunesmith.studio.widgets.section import Section
from tunesmith.studio.widgets.tips import plain_tip
from tunesmith.studio.widgets.wrap_row import WrapRow
from tunesmith.studio.words import number, size_text

_GB = 10**9  # bytes, as --split and shops count
_SPLITS = tuple(size * _GB for size in (2, 4, 8, 16, 32))
CONVERTERS = ("auto", "own", "official")


class AlsoPart(Section):
    """Files beside the levels. Signal: `changed(output, bool)` by a person."""

    changed = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Also write"))
        self.adapter = CheckBox(output_title(ADAPTER))
        self.sixteen_bit = CheckBox(self.tr("16-bit GGUF"))
        self.merged = CheckBox(output_title(MERGED))
        tips = {
            self.adapter: self.tr(
                "The adapter by itself, for llama.cpp to put on the base model when it runs."
            ),
            self.sixteen_bit: self.tr("The level F16, from which others can be made later."),
            self.merged: self.tr(
                "The merged model as Hugging Face has it: to train on, or for transformers and "
                "vLLM."
            ),
        }
        self._boxes = {
            ADAPTER: self.adapter,
            SIXTEEN_BIT: self.sixteen_bit,
            MERGED: self.merged,
        }
        self._sizes = {name: Label("", "small", tone="muted") for name in self._boxes}
        self._problem = Label("", "small", tone="muted", wrap=True)
        for name, box in self._boxes.items():
            row = WrapRow(theme().measure("space.2"))
            row.add(box)
            row.add_stretch()
            row.add(self._sizes[name])
            self.add(row)
            if name == ADAPTER:
                self.add(self._problem)
            box.setToolTip(plain_tip(tips[box]))
            box.setAccessibleDescription(tips[box])
            box.clicked.connect(lambda on, name=name: self.changed.emit(name, on))

    def show_choice(
        self,
        wanted: Mapping[str, bool],
        sizes: Mapping[str, int],
        *,
        locked: bool,
        adapter_problem: str = "",
    ) -> None:
        """Show what is wanted and how large it will be.

        Args:
            wanted: by output; one that is not in it cannot be had and is not shown.
            sizes: bytes by output, 0 if not known.
            locked: nothing can change now.
            adapter_problem: why there can be no file with the adapter alone.
        """
        for name, box in self._boxes.items():
            problem = adapter_problem if name == ADAPTER else ""
            shown, checked, size = name in wanted, wanted.get(name, False), sizes.get(name, 0)
            box.setVisible(shown)
            box.setChecked(checked)
            # What is ticked can always be unticked.
            box.setEnabled(not locked and (checked or not problem))
            self._sizes[name].setVisible(shown)
            self._sizes[name].setText(size_text(size) if size and not problem else "")
        self._problem.setText(adapter_problem)
        self._problem.setVisible(bool(adapter_problem) and ADAPTER in wanted and not locked)

    def texts(self) -> list[tuple[str, bool, str]]:
        """What it shows: name, ticked or not, size."""
        return [
            (box.text(), box.isChecked(), self._sizes[name].text())
            for name, box in self._boxes.items()
            if not box.isHidden()
        ]


class MatrixPart(Section):
    """The importance matrix: a file to be chosen, dropped, or left out again.

    Signals: `wanted()` to choose one, `dropped(path)`, `cleared()`.
    """

    wanted = Signal()
    dropped = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Importance matrix"))
        self.choose = LinkButton("")
        self.set_aside_widget(self.choose)
        self._file = ElidedLabel("", "small", mode=Qt.TextElideMode.ElideMiddle)
        self.clear = IconButton("close", self.tr("Export without the matrix"), small=True)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().measure("space.2"))
        row.addWidget(self._file, 1)
        row.addWidget(self.clear)
        self.add(self._row)
        self._note = Label("", "small", tone="muted", wrap=True)
        self.add(self._note)
        self._locked = False
        self.choose.clicked.connect(lambda _checked: self.wanted.emit())
        self.clear.clicked.connect(lambda _checked: self.cleared.emit())

    def show_matrix(self, path: Path | None, locked: bool) -> None:
        """Show which one is used; nothing can change while `locked`."""
        self._locked = locked
        self.setAcceptDrops(not locked)
        self.choose.setText(self.tr("Choose…") if path is None else self.tr("Change…"))
        name = self.tr("Choose an importance matrix")
        self.choose.setAccessibleName(name)
        self.choose.setVisible(not locked)
        self._row.setVisible(path is not None)
        self._file.setText("" if path is None else path.name)
        self._file.set_tip(str(path or ""))
        self.clear.setVisible(not locked)
        none = self.tr("None. The smallest levels need one, all below 6 bits gain by it.")
        if locked:
            none = self.tr("None.")
        self._note.setText(none)
        self._note.setVisible(path is None)

    @property
    def text(self) -> str:
        """What it shows."""
        return self._note.text() if self._row.isHidden() else self._file.text()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take any local file; whoever opens it says what it thinks of it."""
        if local_file(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            set_property(self, "dropping", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        set_property(self, "dropping", False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell the path."""
        set_property(self, "dropping", False)
        path = local_file(event)
        if path:
            event.setDropAction(Qt.DropAction.CopyAction)  # moving would delete it at its source
            event.accept()
            self.dropped.emit(path)


class AdvancedPart(Section):
    """What few people change: the largest size of a file, and whose converter.

    Signals: `split_chosen(bytes or None)`, `converter_chosen(name)`, by a person.
    """

    split_chosen = Signal(object)
    converter_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.set_title(self.tr("Advanced"))
        self._changed = ElidedLabel("", "small", tone="muted")
        self.set_aside_widget(self._changed)
        self.expand = Button(self.tr("Show"), small=True)
        self.expand.setCheckable(True)
        self.expand.setAccessibleName(self.tr("Show advanced settings"))
        self.set_aside_widget(self.expand)
        self.split = ComboBox(self.tr("Largest file"))
        self.converter = ComboBox(self.tr("Converter"))
        for name in CONVERTERS:
            self.converter.addItem(_converter_text(name), name)
        self._notes = {box: Label("", "small", tone="muted", wrap=True) for box in self._boxes()}
        self._form = QWidget()
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme().measure("space.3"))
        grid.setVerticalSpacing(theme().measure("space.2"))
        grid.setColumnStretch(1, 1)
        for row, (box, note) in enumerate(self._notes.items()):
            label = Label(box.accessibleName(), "small", tone="muted")
            label.setBuddy(box)
            grid.addWidget(label, 2 * row, 0)
            grid.addWidget(box, 2 * row, 1)
            grid.addWidget(note, 2 * row + 1, 0, 1, 2)
        self.add(self._form)
        self._form.hide()
        self.expand.toggled.connect(self._show_form)
        self.split.activated.connect(
            lambda at: self.split_chosen.emit(self.split.itemData(at) or None)
        )
        self.converter.activated.connect(
            lambda at: self.converter_chosen.emit(str(self.converter.itemData(at)))
        )

    def show_choice(self, split_bytes: int | None, converter: str, locked: bool) -> None:
        """Show both; nothing can change while `locked`."""
        sizes = sorted({*_SPLITS, *([split_bytes] if split_bytes else [])})
        if [self.split.itemData(at) for at in range(self.split.count())] != [0, *sizes]:
            self.split.clear()
            self.split.addItem(self.tr("any size"), 0)
            for size in sizes:
                self.split.addItem(_gigabytes(size), size)
        self.split.setCurrentIndex(self.split.findData(split_bytes or 0))
        self.converter.setCurrentIndex(max(0, self.converter.findData(converter)))
        for box in self._boxes():
            box.setEnabled(not locked)
        parts = self.tr("Ollama does not open files in parts; llama.cpp does.")
        self._say(self.split, parts if split_bytes else "")
        self._say(self.converter, _converter_note(converter))
        changed = [_gigabytes(split_bytes)] if split_bytes else []
        changed += [_converter_text(converter)] if converter != "auto" else []
        self._changed.setText(", ".join(changed))

    @property
    def changed_text(self) -> str:
        """What differs from the usual."""
        return self._changed.text()

    def _boxes(self) -> tuple[ComboBox, ComboBox]:
        return self.split, self.converter

    def _say(self, box: ComboBox, text: str) -> None:
        self._notes[box].setText(text)
        self._notes[box].setVisible(bool(text))
        box.setAccessibleDescription(text)

    def _show_form(self, shown: bool) -> None:
        self._form.setVisible(shown)
        self._changed.setVisible(not shown)
        self.expand.setText(self.tr("Hide") if shown else self.tr("Show"))


def _gigabytes(size: int) -> str:
    whole, decimals = size / _GB, 0 if size % _GB == 0 else 2
    if size < _GB // 100:
        return size_text(size)
    return translate("Export", "{size} GB").format(size=number(whole, decimals))


def _converter_text(name: str) -> str:
    texts = {
        "auto": translate("Export", "automatic"),
        "own": translate("Export", "Tunesmith's"),
        "official": translate("Export", "llama.cpp's"),
    }
    return texts.get(name, name)


def _converter_note(name: str) -> str:
    notes = {
        "own": translate("Export", "One pass over the weights, for the usual families."),
        "official": translate(
            "Export",
            "Knows more families; writes the merged model to the disk first and takes longer.",
        ),
    }
    return notes.get(name, "")
