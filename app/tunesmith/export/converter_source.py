"""Gets llama.cpp's own converter: out of the source package of the installed llama-cpp-python.

The converter must be of the same llama.cpp that later loads the file, and that package brings it.
Only a package with a known checksum is unpacked, and of it only the converter.
"""

import hashlib
import html
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urljoin

from tunesmith.core import events
from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.core.files import atomic_folder
from tunesmith.core.settings import Settings
from tunesmith.models.hub_connection import Hub, clear_errors, connect, odd_answer

if TYPE_CHECKING:
    import httpx

PROJECT = "llama-cpp-python"
SCRIPTS = ("convert_hf_to_gguf.py", "convert_lora_to_gguf.py")
_INSIDE = "vendor/llama.cpp"
_WANTED = re.compile(
    r"LICENSE|convert_(?:hf|lora)_to_gguf\.py|conversion/[a-z0-9_]+\.py"
    r"|gguf-py/(?:LICENSE|gguf/[a-z0-9_]+\.py)"
)
# Bounds of what is unpacked: the package of 0.3.36 has 3,884 entries of 216 MB, of which 113 files
# of 2 MB are wanted.
_MOST_ENTRIES, _MOST_PACKED = 50_000, 4 << 30
_MOST_FILES, _LARGEST_FILE, _MOST_BYTES = 1_000, 4 << 20, 64 << 20
_LARGEST_PAGE = 16 << 20  # bytes of the index's list of files
_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_CHUNK = 1 << 20
_USUAL_INDEX = "https://pypi.org/simple"
_PIP_S = 60.0  # pip needs a second or two to say how it is configured
_PIP_KEYS = (":env:.index-url", "download.index-url", "global.index-url")


@dataclass(frozen=True, slots=True)
class Source:
    """One version's source package, and what unpacking it gives.

    Attributes:
        sha256: of the package.
        bytes: of the package.
        tree: `tree_digest` of the converter in it.
    """

    sha256: str
    bytes: int
    tree: str


SOURCES = {
    "0.3.36": Source(
        sha256="832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
        bytes=76_589_250,
        tree="5e5d6b3473ef3c7233b78daed55b1dd522e3c8bcac01897c7e5a82e93c9a28f7",
    ),
}


def tree_digest(folder: Path) -> str:
    """One SHA-256 of the converter's files in `folder`, which may hold other things as well."""
    places = (folder, folder / "conversion", folder / "gguf-py", folder / "gguf-py" / "gguf")
    found = {
        name: path
        for place in places
        for path in place.glob("*")
        if _WANTED.fullmatch(name := path.relative_to(folder).as_posix()) and path.is_file()
    }
    digest = hashlib.sha256()
    for name, path in sorted(found.items()):
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def fetch_source(version: str, source: Source, target: Path, sink: Sink) -> None:
    """Download the package, check it, and unpack the converter into the new folder `target`.

    The index is the one that pip is configured with.

    Raises:
        InputError: `converter.offline`, `converter.answer`, `converter.not-found`,
            `converter.checksum`, `converter.package`.
        JobError: `converter.connection-lost`.
    """
    require_online(version)
    index = _index_address()
    with tempfile.TemporaryFile() as package, _clear_errors(index):
        with connect(Hub(index)) as client:
            _download(client, _find(client, version), source, package, sink)
        package.seek(0)
        with atomic_folder(target) as folder:
            unpack(package, _package_folder(version), folder)
            if tree_digest(folder) != source.tree:
                raise _odd_package("it does not hold the converter that it should")


def require_online(version: str) -> None:
    """Refuse to download where the person wants no network.

    Raises:
        InputError: `converter.offline`.
    """
    if Settings().offline:
        raise InputError(
            "converter.offline",
            "Tunesmith is set to work offline, so llama.cpp's converter is not downloaded.",
            "Turn offline mode off once, or set TUNESMITH_LLAMA_CPP to a folder that has it: "
            f"{_INSIDE} of the source package of {PROJECT} {version}.",
        )


def unpack(package: IO[bytes], top: str, folder: Path) -> None:
    """Write the converter's files of a source package (.tar.gz) into `folder`.

    Nothing else comes out: no links, no devices, no name outside the few that are wanted.

    Raises:
        InputError: `converter.package`: it is no such package, or larger than any should be.
    """
    start = PurePosixPath(top, _INSIDE)
    files = taken = packed = 0
    try:
        with tarfile.open(fileobj=package, mode="r|gz") as archive:
            for entries, member in enumerate(archive, start=1):
                packed += member.size
                if entries > _MOST_ENTRIES or packed > _MOST_PACKED:
                    raise _odd_package("it has far more in it than a source package")
                path = PurePosixPath(member.name)
                if not member.isreg() or not path.is_relative_to(start):
                    continue
                name = path.relative_to(start).as_posix()
                if not _WANTED.fullmatch(name):
                    continue
                files, taken = files + 1, taken + member.size
                if member.size > _LARGEST_FILE or files > _MOST_FILES or taken > _MOST_BYTES:
                    raise _odd_package(f"{name} is larger than it should be")
                content = archive.extractfile(member)
                assert content is not None, "an ordinary file"  # noqa: S101 - typing help
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk, not the package
        raise _odd_package(f"it is damaged ({error})") from None
    if not all((folder / name).is_file() for name in SCRIPTS):
        raise _odd_package(f"{SCRIPTS[0]} is not in it")


def _download(
    client: "httpx.Client", address: str, source: Source, package: IO[bytes], sink: Sink
) -> None:
    digest = hashlib.sha256()
    done = 0
    with client.stream("GET", address) as response:
        if response.status_code != 200:
            raise odd_answer(response, f"status {response.status_code}")
        for chunk in response.iter_raw(_CHUNK):
            sink.check_cancelled()
            done += len(chunk)
            if done > source.bytes:
                break
            digest.update(chunk)
            package.write(chunk)
            sink.emit(events.Progress(done, source.bytes, "bytes", None, PROJECT))
    if done != source.bytes or digest.hexdigest() != source.sha256:
        raise InputError(
            "converter.checksum",
            f"The source package of {PROJECT} came with another content than is known of it.",
            "Something between here and the package index changes it, or the index has another "
            "package of that name; nothing of it was used. Try another network or index.",
        )


def _find(client: "httpx.Client", version: str) -> str:
    """Address of the package, from the index's page (PEP 503)."""
    wanted = f"{_package_folder(version)}.tar.gz"
    with client.stream("GET", f"{PROJECT}/", headers={"accept": "text/html"}) as response:
        if response.status_code != 200:
            raise odd_answer(response, f"status {response.status_code} for {PROJECT}")
        page = bytearray()
        for chunk in response.iter_bytes():
            page += chunk
            if len(page) > _LARGEST_PAGE:
                raise odd_answer(response, f"it has more than {_LARGEST_PAGE >> 20} MiB")
        base = str(response.url)
    for link in _LINK.findall(page.decode("utf-8", "replace")):
        address = urljoin(base, html.unescape(link))
        plain = address.partition("#")[0]
        is_web = plain.startswith(("https://", "http://"))
        if is_web and unquote(plain.partition("?")[0].rpartition("/")[2]) == wanted:
            return plain
    raise InputError(
        "converter.not-found",
        f"The package index that pip uses has no {wanted}.",
        f"Set TUNESMITH_LLAMA_CPP to a folder with the converter: {_INSIDE} of that package.",
    )


def _index_address() -> str:
    """The index that pip is configured with, which is where everything else came from."""
    try:
        listed = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"],
            capture_output=True,
            text=True,
            timeout=_PIP_S,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        listed = ""
    configured = dict(re.findall(r"^(\S+)='([^'\n]*)'\s*$", listed, re.MULTILINE))
    address = next((configured[key] for key in _PIP_KEYS if configured.get(key)), _USUAL_INDEX)
    if not address.startswith(("https://", "http://")):
        address = _USUAL_INDEX
    return address.rstrip("/")


@contextmanager
def _clear_errors(index: str) -> "Iterator[None]":
    """What the network can do to us, told of the package index instead of the model hub."""
    hub = Hub(index)
    try:
        with clear_errors(hub, "give llama.cpp's converter"):
            yield
    except TunesmithError as error:
        if not error.code.startswith("hub."):
            raise
        raise type(error)(
            error.code.replace("hub.", "converter.", 1),
            error.message,
            "Check the network, the proxy and the index that pip is configured with; or set "
            f"TUNESMITH_LLAMA_CPP to a folder with the converter ({_INSIDE} of the source package "
            f"of {PROJECT}).",
        ) from error


def _package_folder(version: str) -> str:
    return f"{PROJECT.replace('-', '_')}-{version}"


def _odd_package(why: str) -> InputError:
    return InputError(
        "converter.package",
        f"The source package of {PROJECT} cannot be used: {why}.",
        "Try again; if it stays so, update Tunesmith.",
    )
