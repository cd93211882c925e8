"""Parts of the Welcome page: its cards, the mark, and what this computer has in sentences."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tunesmith.core.errors import TunesmithError
from tunesmith.hardware.machine import Machine
from tunesmith.studio.theme.icons import brand_pixmap
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.translate import translate
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.empty_state import Glyph
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.widgets.section import CheckState
from tunesmith.studio.words import size_text

_LITTLE_DISK = 10 << 30  # bytes; a model with its files takes some GiB
_TRAINING = ("torch", "transformers", "peft")

Check = tuple[CheckState, str, str]


@dataclass(frozen=True, slots=True)
class OllamaFact:
    """Whether Ollama answers at `url`; `version` is None if not."""

    url: str
    version: str | None


def find_ollama(url: str) -> OllamaFact:
    """Ask Ollama who it is; for the background, since nobody may answer."""
    from tunesmith.ollama.client import OllamaClient

    try:
        return OllamaFact(url, OllamaClient(url).version())
    except TunesmithError:
        return OllamaFact(url, None)


def training_version() -> str | None:
    """The version of PyTorch if everything that training needs is installed."""
    try:
        found = {name: version(name) for name in _TRAINING}
    except PackageNotFoundError:
        return None
    return found["torch"]


def computer_checks(machine: Machine, torch: str | None, ollama: OllamaFact | None) -> list[Check]:
    """What this computer has, one line each; `ollama` is None until it was asked."""
    checks = [*_gpus(machine), _room(machine), _training(torch)]
    return checks if ollama is None else [*checks, _ollama(ollama)]


def _gpus(machine: Machine) -> list[Check]:
    if not machine.gpus:
        return [
            (
                "warning",
                translate("Computer", "No NVIDIA card"),
                translate("Computer", "Small models can be trained on the processor."),
            )
        ]
    text = translate("Computer", "{name}, {memory}")
    return [
        ("good", text.format(name=gpu.name, memory=size_text(gpu.memory_total)), "")
        for gpu in machine.gpus
    ]


def _room(machine: Machine) -> Check:
    text = translate("Computer", "{memory} of memory, {disk} of disk free").format(
        memory=size_text(machine.ram_total), disk=size_text(machine.disk_free)
    )
    if machine.disk_free >= _LITTLE_DISK:
        return ("good", text, "")
    few = translate("Computer", "A model with its files takes some GiB of disk.")
    return ("warning", text, few)


def _training(torch: str | None) -> Check:
    if torch is None:
        return (
            "warning",
            translate("Computer", "Training is not installed"),
            translate("Computer", "All other steps work without it."),
        )
    text = translate("Computer", "PyTorch {version}").format(version=torch)
    return ("good", translate("Computer", "Training is installed"), text)


def _ollama(ollama: OllamaFact) -> Check:
    if ollama.version is None:
        return (
            "warning",
            translate("Computer", "Ollama is not running"),
            translate("Computer", "Only the last step needs it."),
        )
    text = translate("Computer", "Ollama {version} is running").format(version=ollama.version)
    return ("good", text, ollama.url)


class Mark(QWidget):
    """The program's mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().follow(self._apply_theme)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        picture = brand_pixmap(self.width(), self.devicePixelRatioF())
        QPainter(self).drawPixmap(0, 0, picture)

    def _apply_theme(self) -> None:
        side = theme().measure("space.12") + theme().measure("space.3")
        self.setFixedSize(side, side)


class Card(QFrame):
    """One way to begin: icon, what, a muted line, and its button."""

    def __init__(
        self,
        icon: str,
        what: str,
        more: str,
        button_text: str,
        chosen: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        look = theme()
        self.setProperty("line", "chosen" if chosen else "box")
        self.setAccessibleName(what)
        row = QHBoxLayout(self)
        side, edge = look.measure("space.5"), look.measure("space.4")
        row.setContentsMargins(side + look.measure("border.focus"), edge, side, edge)
        row.setSpacing(look.measure("space.4"))
        row.addWidget(Glyph(icon, "accent" if chosen else "text", "icon.sidebar"))
        column = QVBoxLayout()
        column.setSpacing(look.measure("border.focus"))
        column.addWidget(Label(what, "lead", "semibold"))
        column.addWidget(Label(more, tone="muted", wrap=True))
        row.addLayout(column, 1)
        self.button = Button(button_text, "primary" if chosen else "secondary")
        self.button.setAccessibleName(f"{what}: {button_text}")
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
