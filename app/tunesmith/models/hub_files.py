"""Which files of a model on the hub are needed, and fetching one of them: resumable and verified.

Never fetched: pickles, programs, anything in a subfolder. A file counts only once its checksum is
the one that the hub's listing gives for the pinned commit.
"""

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from tunesmith.core.errors import InputError, JobError
from tunesmith.models.hub_connection import (
    ConnectionLostError,
    Hub,
    clear_errors,
    get_json,
    odd_answer,
    raise_for_status,
)
from tunesmith.models.model_folder import INDEX, SINGLE

if TYPE_CHECKING:
    import httpx

LARGEST_FILE = 1 << 43  # bytes; a listing that names more is nonsense
_MOST_FILES = 2000
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,150}")
_NEEDED = re.compile(
    r"config\.json|generation_config\.json|special_tokens_map\.json|added_tokens\.json|vocab\.json"
    r"|merges\.txt|tokenizer[A-Za-z0-9_.-]*\.(?:json|model|txt)"
    r"|chat_template[A-Za-z0-9_.-]*\.(?:jinja|json)|README\.md"
    r"|(?:LICENSE|LICENCE|NOTICE|USE_POLICY|COPYING)(?:\.(?:md|txt))?",
)
_SHA1, _SHA256 = re.compile(r"[0-9a-f]{40}"), re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20  # bytes of a part hashed at a time
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
# Seconds to wait before each try that follows one without a single new byte.
RETRY_WAITS_S = (0.5, 2.0, 5.0, 15.0, 30.0)
_MOST_RESTARTS = 3  # of one file from its first byte, where ranges are not understood
_LOOK_S = 0.1  # how often a waiting download looks whether it should stop


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file at one commit. `sha256` for large files, else `git_sha1` (git's id of a blob)."""

    name: str
    bytes: int
    sha256: str | None
    git_sha1: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the hub has of a model at one commit; `revision` is the commit's id."""

    repo: str
    revision: str
    gated: bool
    files: tuple[HubFile, ...]


class Watcher(Protocol):
    """Who is told of every byte, and may raise to stop the download."""

    def moved(self, by: int) -> None:
        """So many bytes more (or fewer, where something must be fetched again) are on disk."""
        ...

    def check_cancelled(self) -> None:
        """Raise to stop."""
        ...


def read_snapshot(client: "httpx.Client", hub: Hub, repo: str, revision: str) -> Snapshot:
    """The files of `repo` at `revision`, a branch, tag or commit.

    Raises:
        InputError: `hub.not-found`, `hub.revision-not-found`, `hub.offline`, `hub.answer`, …
        ConnectionLostError: `hub.connection-lost`, `hub.busy`.
    """
    address = f"/api/models/{repo}/revision/{quote(revision, safe='')}"
    with clear_errors(hub, f"list the files of {repo}"):
        value = get_json(client, address, {"blobs": "true"}, repo=repo)
    entry = value if isinstance(value, dict) else {}
    commit, listed = entry.get("sha"), entry.get("siblings")
    if not _matches(_SHA1, commit) or not isinstance(listed, list) or len(listed) > _MOST_FILES:
        raise InputError(
            "hub.answer",
            f"The hub's list of the files of {repo} cannot be used.",
            "Check the hub's address in the settings; otherwise choose another model.",
        )
    files = tuple(file for item in listed if (file := _file(item)) is not None)
    gated = entry.get("gated") not in (None, False, "false")
    return Snapshot(repo, str(commit), gated, files)


def needed_files(client: "httpx.Client", hub: Hub, snapshot: Snapshot) -> tuple[HubFile, ...]:
    """The files to fetch, small ones first; reads the weights' index from the hub if there is one.

    Raises:
        InputError: `hub.no-safetensors`, `hub.no-config`, `hub.no-tokenizer`, `hub.index`, ….
    """
    by_name = {file.name: file for file in snapshot.files}
    small = [file for file in snapshot.files if _NEEDED.fullmatch(file.name)]
    for name, code, what in (
        ("config.json", "hub.no-config", "configuration"),
        ("tokenizer.json", "hub.no-tokenizer", "tokenizer that can be read"),
    ):
        if name not in by_name:
            raise InputError(
                code,
                f"{snapshot.repo} has no {name}, so no {what}.",
                "Choose another model; most recent ones have it.",
            )
    if INDEX in by_name:
        small.append(by_name[INDEX])
        weights = _indexed(client, hub, snapshot, by_name)
    elif SINGLE in by_name:
        weights = [by_name[SINGLE]]
    else:
        raise InputError(
            "hub.no-safetensors",
            f"{snapshot.repo} has no weights as safetensors.",
            "Pickled weights can run any program and GGUF files cannot be trained; choose the "
            "model that they were made from.",
        )
    return (*sorted(small, key=lambda file: file.name), *weights)


def fetch(
    client: "httpx.Client", hub: Hub, snapshot: Snapshot, file: HubFile, folder: Path, by: Watcher
) -> str:
    """Fetch one file into `folder` and return its SHA-256.

    Goes on from `NAME.part` if there is one. A file with a wrong checksum is fetched again once.

    Raises:
        InputError: `hub.gated`, `hub.not-found`, ….
        JobError: `hub.checksum`; `hub.connection-lost` after several tries without a new byte.
    """
    part = folder / f"{file.name}.part"
    for _ in range(2):
        digests = _complete(client, hub, snapshot, file, part, by)
        if digests.match(file):
            part.replace(folder / file.name)
            return digests.sha256()
        by.moved(-part.stat().st_size)
        part.unlink()
    raise JobError(
        "hub.checksum",
        f"{file.name} of {snapshot.repo} came twice with another content than the hub announces.",
        "Something between the hub and this machine changes it (a proxy, a failing disk); try "
        "another network. The wrong file was removed.",
    )


def verified_sha256(file: HubFile, path: Path, by: Watcher) -> str | None:
    """SHA-256 of a file on disk if it is what the hub announced; None if it is not there or not."""
    try:
        if path.stat().st_size != file.bytes:
            return None
        digests = _Digests(file.bytes)
        with path.open("rb") as stream:
            while block := stream.read(_CHUNK):
                by.check_cancelled()
                digests.update(block)
    except FileNotFoundError:
        return None
    return digests.sha256() if digests.match(file) else None


class _Digests:
    """Both checksums that the hub uses, computed while bytes arrive; `bytes` so far."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.received = 0  # bytes over the network, including those that were thrown away
        self.restarts = 0
        self._begin()

    def _begin(self) -> None:
        self._sha256 = hashlib.sha256()
        # git's id of a blob; not a matter of security where there is a SHA-256 too.
        self._sha1 = hashlib.sha1(f"blob {self._size}\0".encode(), usedforsecurity=False)
        self.bytes = 0

    def restart(self) -> None:
        self.restarts += 1
        self._begin()

    def update(self, block: bytes) -> None:
        self._sha256.update(block)
        self._sha1.update(block)
        self.bytes += len(block)

    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def match(self, file: HubFile) -> bool:
        if self.bytes != file.bytes:
            return False
        if file.sha256 is not None:
            return self.sha256() == file.sha256
        return self._sha1.hexdigest() == file.git_sha1


def _complete(
    client: "httpx.Client", hub: Hub, snapshot: Snapshot, file: HubFile, part: Path, by: Watcher
) -> _Digests:
    """Bring `part` to the file's full size, over as many connections as it takes."""
    digests = _read_part(file, part, by)
    fruitless = 0
    while digests.bytes < file.bytes or not part.exists():
        before = digests.received
        try:
            with clear_errors(hub, f"give {file.name}"):
                _receive(client, snapshot, file, part, digests, by)
        except (ConnectionLostError, InputError) as error:
            if isinstance(error, InputError) and error.code != "hub.offline":
                raise
            fruitless = 0 if digests.received > before else fruitless + 1
            if fruitless > len(RETRY_WAITS_S) or digests.restarts > _MOST_RESTARTS:
                raise ConnectionLostError(
                    "hub.connection-lost",
                    f"The download of {file.name} of {snapshot.repo} stopped at "
                    f"{digests.bytes:,} of {file.bytes:,} bytes: {error.message}",
                    "What has arrived is kept; resume the download when the connection is back.",
                ) from error
            _wait(RETRY_WAITS_S[max(fruitless - 1, 0)], by)
    return digests


def _read_part(file: HubFile, part: Path, by: Watcher) -> _Digests:
    digests = _Digests(file.bytes)
    if not part.exists():
        return digests
    if part.stat().st_size > file.bytes:
        by.moved(-part.stat().st_size)
        part.unlink()
        return digests
    with part.open("rb") as stream:
        while block := stream.read(_CHUNK):
            by.check_cancelled()
            digests.update(block)
    return digests


def _receive(
    client: "httpx.Client",
    snapshot: Snapshot,
    file: HubFile,
    part: Path,
    digests: _Digests,
    by: Watcher,
) -> None:
    """One connection's worth of bytes; what arrived is in `part` and `digests` even if it fails."""
    address = f"/{snapshot.repo}/resolve/{snapshot.revision}/{quote(file.name)}"
    # Uncompressed: a range of a compressed answer would count other bytes.
    headers = {"accept-encoding": "identity"}
    if digests.bytes:
        headers["range"] = f"bytes={digests.bytes}-"
    with client.stream("GET", address, headers=headers) as response:
        if digests.bytes and response.status_code in (200, 416):
            # Ranges are not understood, or there is no such range: all of it again.
            by.moved(-digests.bytes)
            part.unlink(missing_ok=True)
            digests.restart()
            if response.status_code == 416:
                raise ConnectionLostError("hub.no-range", f"{file.name} must be begun again.")
        raise_for_status(response, snapshot.repo)
        _check_range(response, digests.bytes)
        with part.open("ab") as stream:
            for chunk in response.iter_bytes():
                by.check_cancelled()
                if digests.bytes + len(chunk) > file.bytes:
                    raise odd_answer(response, f"{file.name} is longer than announced")
                stream.write(chunk)
                digests.update(chunk)
                digests.received += len(chunk)
                by.moved(len(chunk))


def _check_range(response: "httpx.Response", start: int) -> None:
    if response.status_code != 206:
        return
    found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
    if found is None or int(found[1]) != start:
        raise odd_answer(response, "it is another part of the file than was asked for")


def _wait(seconds: float, by: Watcher) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        by.check_cancelled()
        time.sleep(min(left, _LOOK_S))


def _indexed(
    client: "httpx.Client", hub: Hub, snapshot: Snapshot, by_name: dict[str, HubFile]
) -> list[HubFile]:
    address = f"/{snapshot.repo}/resolve/{snapshot.revision}/{INDEX}"
    with clear_errors(hub, f"give {INDEX}"):
        value = get_json(client, address, repo=snapshot.repo)
    placed = value.get("weight_map") if isinstance(value, dict) else None
    names = sorted({str(n) for n in placed.values()}) if isinstance(placed, dict) else []
    missing = [n for n in names if not n.endswith(".safetensors") or n not in by_name]
    if not names or missing:
        raise InputError(
            "hub.index",
            f"{INDEX} of {snapshot.repo} names "
            + (f"{missing[0][:100]}, which is not there." if missing else "no files."),
            "The upload is incomplete; choose another model or version.",
        )
    return [by_name[name] for name in names]


def _file(item: object) -> HubFile | None:
    """One entry of the listing; None for what is not needed or cannot be trusted to be a file."""
    if not isinstance(item, dict):
        return None
    name = item.get("rfilename")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    lfs = item.get("lfs")
    large = lfs if isinstance(lfs, dict) else {}
    size = large.get("size", item.get("size"))
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= LARGEST_FILE:
        return None
    sha256, sha1 = large.get("sha256"), item.get("blobId")
    # The id of a large file's blob is that of its pointer, not of its content.
    known_256 = sha256 if _matches(_SHA256, sha256) else None
    known_1 = sha1 if not large and _matches(_SHA1, sha1) else None
    return HubFile(name, size, known_256, known_1) if known_256 or known_1 else None


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
