"""Keeps secrets in the system's keyring: never in a file of ours, a spec, an event or a log.

A machine without a keyring (a server, a container) may give them by environment variable instead.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tunesmith.core.errors import InputError

SERVICE = "tunesmith"
HUB_TOKEN = "hub-token"  # noqa: S105 - the name under which it is kept, not the token

# The variable that stands in for a secret; it beats the keyring, so that one run can use another.
_VARIABLES = {HUB_TOKEN: "HF_TOKEN"}


def get_secret(name: str) -> str | None:
    """The secret kept under `name`, or None if there is none.

    The system may ask the person to unlock the keyring, so this can wait: not for the GUI thread.

    Raises:
        InputError: `secret.no-keyring` where there is none, `secret.keyring` if it refuses.
    """
    import keyring

    given = os.environ.get(_VARIABLES.get(name, ""), "").strip()
    if given:
        return given
    with _clear_errors(name):
        return keyring.get_password(SERVICE, name) or None


def set_secret(name: str, value: str) -> None:
    """Keep `value` under `name`.

    Raises:
        InputError: as `get_secret`.
    """
    import keyring

    with _clear_errors(name):
        keyring.set_password(SERVICE, name, value)


def delete_secret(name: str) -> None:
    """Forget the secret; it is no error if there is none.

    Raises:
        InputError: as `get_secret`.
    """
    import keyring

    with _clear_errors(name):
        if keyring.get_password(SERVICE, name) is not None:
            keyring.delete_password(SERVICE, name)


@contextmanager
def _clear_errors(name: str) -> Iterator[None]:
    from keyring.errors import KeyringError, NoKeyringError

    try:
        yield
    except NoKeyringError as error:
        variable = _VARIABLES.get(name)
        instead = f" For this session, set {variable} instead." if variable else ""
        raise InputError(
            "secret.no-keyring",
            "This system has no keyring to keep a password or token in.",
            f"Install one (on Linux for example gnome-keyring or KWallet).{instead}",
        ) from error
    except KeyringError as error:
        raise InputError(
            "secret.keyring",
            f"The system's keyring refused: {error}",
            "Unlock it, then try again.",
        ) from error
