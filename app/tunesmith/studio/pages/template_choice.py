"""A choice between views in a small combo: it has room where segments have none."""

from collections.abc import Sequence

from PySide6.QtCore import Signal

from tunesmith.studio.widgets.inputs import ComboBox


class KeyCombo(ComboBox):
    """One of several keys. Signal `changed(str)` after a choice by a person."""

    changed = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        """Choose the first.

        Args:
            options: (key, text) of each.
            name: what is chosen, for screen readers.
        """
        super().__init__(name, small=True)
        for key, text in options:
            self.addItem(text, key)
        self._current = self.current
        self.activated.connect(self._choose)

    @property
    def current(self) -> str:
        """The key that is chosen."""
        return str(self.currentData())

    def set_current(self, key: str) -> None:
        """Choose without the signal."""
        self.setCurrentIndex(self.findData(key))
        self._current = key

    def _choose(self, _index: int) -> None:
        if self.current != self._current:
            self._current = self.current
            self.changed.emit(self.current)
