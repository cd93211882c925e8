"""The Settings page: what it changes holds at once, and secrets go to the keyring alone."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from tunesmith.core import secrets
from tunesmith.core.settings import Settings
from tunesmith.studio.pages.settings import SettingsPage
from tunesmith.studio.project import Project
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import theme
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.inputs import CheckBox, LineEdit


class MemoryKeyring(KeyringBackend):
    """A keyring of the test's own: the machine's real one is nobody's to write to."""

    priority = 1.0  # type: ignore[assignment]  # a property in keyring, a plain value in its docs

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def page(studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SettingsPage:
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    made = SettingsPage(studio)
    qtbot.addWidget(made)
    made.resize(1064, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def named(page: SettingsPage, text: str) -> Button:
    return next(button for button in page.findChildren(Button) if button.text() == text)


def token_field(page: SettingsPage) -> LineEdit:
    fields = page.findChildren(LineEdit)
    return next(field for field in fields if field.accessibleName() == "Hugging Face token")


def test_a_token_goes_to_the_keyring_and_is_never_shown(
    ring: MemoryKeyring, page: SettingsPage, qtbot: QtBot
) -> None:
    field = token_field(page)
    assert field.echoMode() == LineEdit.EchoMode.Password
    qtbot.keyClicks(field, "hf_secret")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list(ring.kept.values()) == ["hf_secret"])
    qtbot.waitUntil(lambda: field.text() == "" and "is kept" in field.placeholderText())
    qtbot.mouseClick(named(page, "Forget token"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not ring.kept)
    qtbot.waitUntil(lambda: not named(page, "Forget token").isEnabled())


def test_without_a_keyring_it_says_so(
    page: SettingsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        qtbot.keyClicks(token_field(page), "hf_secret")
        qtbot.mouseClick(named(page, "Save token"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "keyring" in page._token_field.error)
    finally:
        keyring.set_keyring(before)


def test_offline_reaches_settings_and_workers(page: SettingsPage, qtbot: QtBot) -> None:
    box = next(item for item in page.findChildren(CheckBox) if item.text() == "Work offline")
    assert Settings().offline is False
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert Settings().offline is True
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert Settings().offline is False


def test_offline_from_outside_cannot_be_switched_off(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    page = SettingsPage(studio)
    box = next(item for item in page.findChildren(CheckBox) if item.text() == "Work offline")
    assert (box.isChecked(), box.isEnabled()) == (True, False)


def test_ollama_may_answer_elsewhere(page: SettingsPage, qtbot: QtBot) -> None:
    page.studio.change("ollama", created="a model there")
    field = page._address
    assert field.text() == page.studio.project.ollama.url
    for typed, kept in (("ftp://x", field.text()), ("gpu-box:4000", "http://gpu-box:4000")):
        field.selectAll()
        qtbot.keyClicks(field, typed)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert page.studio.project.ollama.url == kept
        assert bool(page._address_field.error) is (typed == "ftp://x")
    assert page.studio.project.ollama.created == ""
    assert field.text() == "http://gpu-box:4000"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        (":4000", "http://127.0.0.1:4000"),
        ("gpu-box:4000", "http://gpu-box:4000"),
        ("https://gpu-box", "https://gpu-box"),
        ("[::]:4000", "http://127.0.0.1:4000"),
        ("", "http://127.0.0.1:11434"),
    ],
)
def test_a_new_workspace_asks_where_ollama_host_says(
    monkeypatch: pytest.MonkeyPatch, said: str, address: str
) -> None:
    monkeypatch.delenv("TUNESMITH_OLLAMA_URL", raising=False)
    monkeypatch.setenv("OLLAMA_HOST", said)
    assert Project().ollama.url == address


def test_the_scheme_changes_at_once_and_is_remembered(page: SettingsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page._scheme.button("dark"), Qt.MouseButton.LeftButton)
    assert theme().is_dark
    assert page.studio.preferences.scheme == "dark"
    qtbot.mouseClick(page._scheme.button("light"), Qt.MouseButton.LeftButton)
    assert not theme().is_dark


def test_another_language_opens_the_window_anew(page: SettingsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.studio.reopen_wanted) as asked:
        page._language.setCurrentIndex(page._language.findData("de"))
        page._language.activated.emit(page._language.currentIndex())
    assert asked.args == [page.studio.workspace]
    assert page.studio.preferences.language == "de"


def test_diagnostics_hold_no_secret(ring: MemoryKeyring, page: SettingsPage) -> None:
    from tunesmith.core.errors import JobError
    from tunesmith.studio.diagnostics import diagnostics_text

    secrets.set_secret(secrets.HUB_TOKEN, "hf_abcdefghijklmnop")
    error = JobError("hub.denied", "Bearer hf_abcdefghijklmnop was refused.")
    text = diagnostics_text(error, page.studio, "model")
    assert "hf_abcdefghijklmnop" not in text
    assert "hub.denied" in text
    assert QCoreApplication.instance() is not None
