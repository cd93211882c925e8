"""Secrets live in the system's keyring and nowhere else; a missing keyring is said plainly."""

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from tunesmith.core.errors import InputError
from tunesmith.core.secrets import HUB_TOKEN, delete_secret, get_secret, set_secret


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end of the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked for the night")


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend) -> None:
    # What keyring.set_keyring sets, but put back after the test.
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)


def test_a_secret_is_kept_read_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = MemoryKeyring()
    use(monkeypatch, backend)
    assert get_secret(HUB_TOKEN) is None
    set_secret(HUB_TOKEN, "hf_one")
    assert get_secret(HUB_TOKEN) == "hf_one"
    assert list(backend.kept) == [("tunesmith", "hub-token")]
    delete_secret(HUB_TOKEN)
    delete_secret(HUB_TOKEN)
    assert get_secret(HUB_TOKEN) is None


def test_the_variable_stands_in_for_the_hub_token_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, MemoryKeyring())
    set_secret(HUB_TOKEN, "hf_kept")
    monkeypatch.setenv("HF_TOKEN", " hf_given \n")
    assert get_secret(HUB_TOKEN) == "hf_given"
    assert get_secret("other") is None
    monkeypatch.setenv("HF_TOKEN", "")
    assert get_secret(HUB_TOKEN) == "hf_kept"


def test_a_system_without_keyring_says_so_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, keyring.backends.fail.Keyring())
    for action in (
        lambda: get_secret(HUB_TOKEN),
        lambda: set_secret(HUB_TOKEN, "hf_secret"),
        lambda: delete_secret(HUB_TOKEN),
    ):
        with pytest.raises(InputError) as caught:
            action()
        assert caught.value.code == "secret.no-keyring"
        assert "HF_TOKEN" in caught.value.hint
        assert "hf_secret" not in caught.value.message


def test_a_locked_keyring_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LockedKeyring())
    with pytest.raises(InputError, match="locked for the night") as caught:
        get_secret(HUB_TOKEN)
    assert caught.value.code == "secret.keyring"
