"""What is remembered for the person, and whose word holds."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from tunesmith.core.settings import Settings
from tunesmith.studio.preferences import Preferences


@pytest.mark.parametrize("given", ["1", "true", "please"])
def test_an_offline_switch_from_outside_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    preferences = Preferences(QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat))
    monkeypatch.setenv("TUNESMITH_OFFLINE", given)
    assert preferences.offline_is_given
    for wish in (False, True, False):
        preferences.offline = wish
        preferences.put_in_environment()
        assert Settings().offline
        assert preferences.offline_is_given


@pytest.mark.parametrize("outside", [None, "0", ""])
def test_our_own_switch_goes_back_to_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: str | None
) -> None:
    preferences = Preferences(QSettings(str(tmp_path / "p.ini"), QSettings.Format.IniFormat))
    monkeypatch.setenv("TUNESMITH_OFFLINE", outside or "")
    if outside is None:
        monkeypatch.delenv("TUNESMITH_OFFLINE")
    for wish in (True, True, False):
        preferences.offline = wish
        preferences.put_in_environment()
        assert (os.environ.get("TUNESMITH_OFFLINE") == "1") is wish
        assert not preferences.offline_is_given
    assert os.environ.get("TUNESMITH_OFFLINE") == (outside or None)
    assert not Settings().offline
