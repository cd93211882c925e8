"""One bounded way to talk to the model hub: time limits, size limits, errors that say what to do.

Speaks the hub's documented HTTP interface itself: huggingface_hub sets no time limit on searches,
reads answers of any size, gives up a whole list for one odd entry, and removes what it had of a
failed download.
"""

import ipaddress
import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tunesmith import __version__
from tunesmith.core.errors import InputError, JobError
from tunesmith.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

# Seconds. The time to read is below the grace a cancelled worker gets: a stalled download notices
# in time that it should stop.
CONNECT_S, READ_S = 10.0, 10.0
LARGEST_ANSWER = 16 << 20  # bytes of JSON; a listing of a big repository has about 100 kB
_MOST_REDIRECTS = 5
_TOKEN = re.compile(r"[\x21-\x7e]{1,512}")
_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[A-Za-z0-9][\w.-]{0,95})?", re.ASCII)
_PAGE = re.compile(r"https?://[^/\s]+/(?P<id>[^/\s?#]+/[^/\s?#]+)(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class Hub:
    """Which hub, and as whom; the token is never printed."""

    endpoint: str
    token: str | None = field(default=None, repr=False)


class ConnectionLostError(JobError):
    """The hub stopped answering in the middle; trying again may help."""


def find_hub(endpoint: str | None = None, token: str | None = None) -> Hub:
    """The hub at `endpoint`, by default the one of the settings.

    Raises:
        InputError: `hub.offline` if settings forbid the network, `hub.endpoint`, `hub.token`.
    """
    settings = Settings()
    if settings.offline:
        raise InputError(
            "hub.offline",
            "Tunesmith is set to work offline, so the model hub is not asked.",
            "Models on disk work as always. To search and download, turn offline mode off.",
        )
    address = (endpoint or settings.hub_endpoint).rstrip("/")
    _check_endpoint(address, has_token=bool(token))
    if token is not None and not _TOKEN.fullmatch(token):
        raise InputError(
            "hub.token",
            "The access token for the model hub has characters that no token has.",
            "Copy it again from the hub's settings page; it begins with hf_.",
        )
    return Hub(address, token)


@contextmanager
def connect(hub: Hub) -> "Iterator[httpx.Client]":
    """A client for paths below the hub's address; proxies are taken from the environment.

    httpx drops the token by itself when a redirect leads to another host.
    """
    import httpx

    def stay_encrypted(request: httpx.Request) -> None:
        if hub.endpoint.startswith("https:") and request.url.scheme != "https":
            raise InputError(
                "hub.answer",
                f"The model hub sent us to {request.url.host} without encryption; that is refused.",
                "Try another network; something between this machine and the hub changes answers.",
            )

    # Names no more than the program: no machine, no packages, nothing about its user.
    headers = {"user-agent": f"tunesmith/{__version__}"}
    if hub.token is not None:
        headers["authorization"] = f"Bearer {hub.token}"
    client = httpx.Client(
        base_url=hub.endpoint,
        headers=headers,
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        follow_redirects=True,
        max_redirects=_MOST_REDIRECTS,
        event_hooks={"request": [stay_encrypted]},
        trust_env=not _is_this_machine(hub.endpoint),
    )
    with client:
        yield client


@contextmanager
def clear_errors(hub: Hub, doing: str) -> "Iterator[None]":
    """Turn what the network can do to us into errors for people.

    Args:
        hub: the hub that was asked.
        doing: what failed, after "could not": "be searched".

    Raises:
        InputError: `hub.offline` when it cannot be reached, `hub.answer` when it answers nonsense.
        ConnectionLostError: `hub.connection-lost`.
    """
    import httpx

    where = httpx.URL(hub.endpoint).host
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise InputError(
            "hub.offline",
            f"{where} could not {doing}: there is no connection to it ({_reason(error)}).",
            "Models on disk work without it. Check the network, the proxy and a firewall.",
        ) from error
    except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
        raise ConnectionLostError(
            "hub.connection-lost",
            f"{where} could not {doing}: it stopped answering ({_reason(error)}).",
            "Try again; what was downloaded so far is kept.",
        ) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise InputError(
            "hub.answer",
            f"{where} could not {doing}: its answer makes no sense ({_reason(error)}).",
            "Check the hub's address in the settings, and the proxy.",
        ) from error


def get_json(
    client: "httpx.Client", path: str, params: Mapping[str, Any] | None = None, repo: str = ""
) -> object:
    """The JSON value at `path`, of at most 16 MiB; call it within `clear_errors`.

    Raises:
        InputError: `hub.…`, also for an answer that is no JSON.
    """
    with client.stream("GET", path, params=params) as response:
        raise_for_status(response, repo)
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise odd_answer(response, f"it has more than {LARGEST_ANSWER >> 20} MiB")
        try:
            value: object = json.loads(body)
        except (ValueError, RecursionError):
            raise odd_answer(response, "it is no JSON; perhaps a login page of a network") from None
    return value


def raise_for_status(response: "httpx.Response", repo: str = "") -> None:
    """Raise unless the hub did what it was asked; `repo` is what it was asked about.

    Raises:
        InputError: `hub.gated`, `hub.not-found`, `hub.revision-not-found`, `hub.token-refused`.
        ConnectionLostError: `hub.busy` for what may be better soon (429, 5xx).
    """
    if response.is_success:
        return
    status = response.status_code
    code = response.headers.get("x-error-code", "")
    where, what = response.request.url.host, repo or str(response.request.url.path)
    has_token = "authorization" in response.request.headers
    if status == 429 or status >= 500:
        why = "too many requests" if status == 429 else f"status {status}"
        raise ConnectionLostError(
            "hub.busy", f"{where} is busy or out of order ({why}).", "Try again in a few minutes."
        )
    if code == "GatedRepo" or (status == 403 and repo):
        raise _gated(response, repo, has_token)
    if status == 401 and has_token:
        raise InputError(
            "hub.token-refused",
            f"{where} does not accept the access token (or there is no model {what}).",
            "Make a new token with read access on the hub and enter it in the settings.",
        )
    if code == "RevisionNotFound":
        raise InputError(
            "hub.revision-not-found",
            f"{what} has no such version on {where}.",
            "Leave the version out to get the newest.",
        )
    if status in (401, 404):  # the hub answers 401 for what it will not even admit to exist
        raise InputError(
            "hub.not-found",
            f"{where} has no {what}, or it is private.",
            "Check the spelling (owner/name); a private one needs an access token in the settings.",
        )
    raise odd_answer(response, f"status {status}")


def odd_answer(response: "httpx.Response", why: str) -> InputError:
    """The error for an answer that no hub gives."""
    return InputError(
        "hub.answer",
        f"{response.request.url.host} gave an answer that cannot be used: {why}.",
        "Check the hub's address in the settings, and the proxy; otherwise try again later.",
    )


def parse_model_id(text: str) -> str | None:
    """The model id in what a person typed or pasted: `owner/name` or the address of its page."""
    text = text.strip()
    page = _PAGE.fullmatch(text)
    found = page["id"] if page else text
    return found if "/" in found and is_model_id(found) else None


def is_model_id(text: object) -> bool:
    """Whether `text` can be the id of a model: safe in an address and as a folder name."""
    if not isinstance(text, str) or not _ID.fullmatch(text):
        return False
    parts = text.split("/")
    # "--" joins owner and name in folder names, so the hub does not allow it in either.
    return not any("--" in part or ".." in part or part.endswith((".", ".git")) for part in parts)


def _gated(response: "httpx.Response", repo: str, has_token: bool) -> InputError:
    page = f"{response.request.url.scheme}://{response.request.url.host}/{repo}"
    if has_token:
        return InputError(
            "hub.gated",
            f"Your account has no access to {repo} yet.",
            f"Ask for it on {page} and wait for the owner's answer; the token needs read access.",
        )
    return InputError(
        "hub.gated",
        f"{repo} is gated: its owner wants to know who downloads it.",
        f"Accept the terms on {page}, then enter an access token in the settings.",
    )


def _check_endpoint(address: str, has_token: bool) -> None:
    import httpx

    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise InputError(
            "hub.endpoint",
            "The address of the model hub is not one of a web site.",
            "It looks like https://huggingface.co; a token is kept apart from it.",
        )
    if has_token and url.scheme == "http" and not _is_this_machine(address):
        raise InputError(
            "hub.endpoint",
            f"{url.host} is addressed without encryption, so the access token is not sent there.",
            "Use its https:// address.",
        )


def _is_this_machine(address: str) -> bool:
    import httpx

    host = httpx.URL(address).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
