"""The pane to bring a model from disk: drop or choose a folder or a GGUF."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.drop_area import DropArea
from tunesmith.studio.widgets.empty_state import EmptyState
from tunesmith.studio.widgets.heading import Label


class FromDisk(QWidget):
    """Signals: `dropped(path)`, `folder_wanted()`, `file_wanted()`."""

    dropped = Signal(str)
    folder_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        column = QVBoxLayout(self)
        left, right = (look.measure(f"layout.content_padding_{side}") for side in ("left", "right"))
        edge = look.measure("space.5")
        column.setContentsMargins(left, edge, right, edge)
        column.setSpacing(look.measure("space.4"))
        self.area = DropArea(self.tr("Drop a model here"))
        self.state = EmptyState(
            "folder",
            self.tr("Drop a model folder or a GGUF here"),
            self.tr("It stays where it is. Nothing is copied."),
        )
        self.folder_button = Button(self.tr("Choose folder…"), icon="folder")
        self.file_button = Button(self.tr("Choose GGUF…"))
        self.area.body.addStretch(1)
        self.area.body.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(look.measure("space.2"))
        row.addStretch(1)
        row.addWidget(self.folder_button)
        row.addWidget(self.file_button)
        row.addStretch(1)
        self.area.body.addLayout(row)
        self.area.body.addStretch(1)
        column.addWidget(self.area, 1)
        for what, told in (
            (
                self.tr("A model folder"),
                self.tr("has config.json, safetensors and tokenizer.json. It trains and exports."),
            ),
            (
                self.tr("A GGUF"),
                self.tr("holds rounded weights. One can talk to it and test it, not train it."),
            ),
        ):
            line = QHBoxLayout()
            line.setSpacing(look.measure("space.2"))
            line.addWidget(Label(what, "small", "medium"))
            line.addWidget(Label(told, "small", tone="muted", wrap=True), 1)
            column.addLayout(line)
        self.area.dropped.connect(self.dropped)
        self.folder_button.clicked.connect(lambda _checked: self.folder_wanted.emit())
        self.file_button.clicked.connect(lambda _checked: self.file_wanted.emit())
