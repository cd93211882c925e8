"""What is remembered for the person, not for a workspace: words, looks, the offline switch."""

import os
from pathlib import Path
from typing import cast, get_args

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import QByteArray, QSettings

from tunesmith.studio.theme.theme import Scheme
from tunesmith.studio.translate import LANGUAGES

_OFFLINE = "TUNESMITH_OFFLINE"
_set_by_us: dict[str, str | None] = {}  # variables put in the environment, and what stood there


class Preferences:
    """Reads and writes the program's settings file of the system.

    Args:
        store: another place, for tests.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store if store is not None else QSettings("Tunesmith", "Tunesmith")

    @property
    def language(self) -> str:
        """`system`, or one of the languages there are."""
        wish = str(self._store.value("language", "system"))
        return wish if wish in LANGUAGES else "system"

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("language", code)

    @property
    def scheme(self) -> Scheme:
        """The wished colours."""
        wish = str(self._store.value("theme", "system"))
        return cast(Scheme, wish) if wish in get_args(Scheme) else "system"

    @scheme.setter
    def scheme(self, scheme: str) -> None:
        self._store.setValue("theme", scheme)

    @property
    def text_scale(self) -> float | None:
        """A fixed text size in place of the system's."""
        try:
            scale = float(str(self._store.value("text_scale", "")))
        except ValueError:
            return None
        return scale if 0.5 <= scale <= 3 else None

    @text_scale.setter
    def text_scale(self, scale: float | None) -> None:
        self._store.setValue("text_scale", "" if scale is None else scale)

    @property
    def offline(self) -> bool:
        """Never use the network."""
        return str(self._store.value("offline", "")) == "1"

    @offline.setter
    def offline(self, offline: bool) -> None:
        self._store.setValue("offline", "1" if offline else "")

    @property
    def workspace(self) -> Path | None:
        """The folder that was open last, if another than the usual one was chosen."""
        text = str(self._store.value("workspace", ""))
        return Path(text) if text else None

    @workspace.setter
    def workspace(self, folder: Path) -> None:
        self._store.setValue("workspace", os.fspath(folder))

    @property
    def geometry(self) -> QByteArray | None:
        """Where the window was."""
        saved = self._store.value("window/geometry")
        return saved if isinstance(saved, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    @property
    def offline_is_given(self) -> bool:
        """Whoever started the program forbids the network; no switch here may undo that."""
        return _OFFLINE not in _set_by_us and _means_offline(os.environ.get(_OFFLINE, ""))

    def put_in_environment(self) -> None:
        """Let this process and every worker it starts hear of the offline switch."""
        if not os.environ.get(_OFFLINE, "0").strip():
            del os.environ[_OFFLINE]  # set to nothing, which the settings cannot read
        if self.offline_is_given:
            os.environ[_OFFLINE] = "1"  # in a word that the settings can read
            return
        if self.offline:
            _set_by_us.setdefault(_OFFLINE, os.environ.get(_OFFLINE))
            os.environ[_OFFLINE] = "1"
        elif _OFFLINE in _set_by_us:
            before = _set_by_us.pop(_OFFLINE)
            if before is None:
                os.environ.pop(_OFFLINE, None)
            else:
                os.environ[_OFFLINE] = before


def _means_offline(text: str) -> bool:
    """What cannot be understood is taken for the careful wish."""
    try:
        return bool(text.strip()) and TypeAdapter(bool).validate_python(text)
    except ValidationError:
        return True
