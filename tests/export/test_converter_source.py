"""llama.cpp's own converter: found, fetched and unpacked safely."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.export.converter_files import CONVERTER, TOP, VERSION, inside, package, write_tree

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import converter_source, official
from tunesmith.export.converter_source import Source, fetch_source, tree_digest, unpack
from tunesmith.export.official import Converter, fetch_converter, find_converter

Checkpoint = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    """Neither this machine's cache nor its settings count, but where the real one is asked for."""
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    if request.node.get_closest_marker("external") is None:
        monkeypatch.delenv("TUNESMITH_LLAMA_CPP", raising=False)
        monkeypatch.setattr(
            official.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache")
        )


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on this machine; its folder. Pip is configured with it."""
    folder = tmp_path / "index"
    (folder / "llama-cpp-python").mkdir(parents=True)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    yield folder
    server.shutdown()
    thread.join()
    server.server_close()


def publish(index: Path, content: bytes) -> None:
    (index / "files").mkdir(exist_ok=True)
    (index / "files" / f"{TOP}.tar.gz").write_bytes(content)
    (index / "llama-cpp-python" / "index.html").write_text(
        "<html><body><a href='../files/llama_cpp_python-0.3.35.tar.gz#sha256=1'>older</a>\n"
        f'<a data-requires-python="&gt;=3.8" href="../files/{TOP}.tar.gz#sha256=0">{TOP}</a>',
        "utf-8",
    )


def known(monkeypatch: pytest.MonkeyPatch, content: bytes, folder: Path) -> Source:
    digest = hashlib.sha256(content).hexdigest()
    source = Source(digest, len(content), tree_digest(write_tree(folder, CONVERTER)))
    monkeypatch.setitem(converter_source.SOURCES, VERSION, source)
    return source


def test_the_installed_version_has_a_known_source() -> None:
    assert official._version() in converter_source.SOURCES


def test_it_is_fetched_once_from_the_index_that_pip_uses(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = package(inside(CONVERTER))
    known(monkeypatch, content, tmp_path / "tree")
    publish(index, content)
    with pytest.raises(InputError) as caught:
        find_converter()
    assert caught.value.code == "converter.missing"
    sink = MemorySink()
    fetched = fetch_converter(sink)
    assert fetched.is_known
    assert fetched.folder.is_relative_to(tmp_path / "cache")
    assert (fetched.folder / "conversion/llama.py").read_bytes() == b"# llama"
    last = [event for event in sink.events if isinstance(event, events.Progress)][-1]
    assert (last.done, last.total) == (len(content), len(content))
    (index / "files" / f"{TOP}.tar.gz").unlink()
    assert find_converter() == fetch_converter(MemorySink()) == fetched


def test_a_changed_file_of_it_makes_it_missing_and_is_fetched_anew(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = package(inside(CONVERTER))
    known(monkeypatch, content, tmp_path / "tree")
    publish(index, content)
    changed = fetch_converter(MemorySink()).folder / "conversion/llama.py"
    changed.write_text("import os")
    with pytest.raises(InputError) as caught:
        find_converter()
    assert caught.value.code == "converter.missing"
    fetch_converter(MemorySink())
    assert changed.read_bytes() == b"# llama"


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data + b"0", bytes.swapcase]
)
def test_another_package_than_the_known_one_is_not_used(
    change: Callable[[bytes], bytes],
    index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = package(inside(CONVERTER))
    known(monkeypatch, content, tmp_path / "tree")
    publish(index, change(content))
    with pytest.raises(InputError) as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.checksum"
    assert not (tmp_path / "cache").exists()


def test_offline_asks_nobody(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = package(inside(CONVERTER))
    known(monkeypatch, content, tmp_path / "tree")
    publish(index, content)
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    with pytest.raises(InputError, match="offline") as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.offline"
    assert "TUNESMITH_LLAMA_CPP" in caught.value.hint
    assert not (tmp_path / "cache").exists()


def test_an_index_without_the_package_is_told(index: Path) -> None:
    publish(index, b"")
    (index / "llama-cpp-python" / "index.html").write_text("<a href='other.tar.gz'>", "utf-8")
    with pytest.raises(InputError, match=r"llama_cpp_python-.*\.tar\.gz") as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.not-found"


def test_an_index_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://name:secret@127.0.0.1:9/simple")
    with pytest.raises(InputError, match=r"127\.0\.0\.1") as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.offline"
    assert "secret" not in caught.value.message + caught.value.hint


def test_a_cancelled_download_leaves_nothing(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = package(inside(CONVERTER))
    known(monkeypatch, content, tmp_path / "tree")
    publish(index, content)
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        fetch_converter(sink)
    assert not (tmp_path / "cache").exists()


def test_a_version_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "_version", lambda: "9.9.9")
    with pytest.raises(InputError, match=r"9\.9\.9") as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.version-unknown"


def test_a_package_that_holds_something_else_is_not_used(index: Path, tmp_path: Path) -> None:
    content = package(inside({**CONVERTER, "conversion/extra.py": b"import os"}))
    publish(index, content)
    tree = tree_digest(write_tree(tmp_path / "tree", CONVERTER))
    source = Source(hashlib.sha256(content).hexdigest(), len(content), tree)
    with pytest.raises(InputError) as caught:
        fetch_source(VERSION, source, tmp_path / "target", MemorySink())
    assert caught.value.code == "converter.package"
    assert not (tmp_path / "target").exists()


def test_the_named_folder_is_used_and_known_by_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tree(tmp_path / "llama.cpp", {**CONVERTER, "src/llama.cpp": b"//"})
    monkeypatch.setenv("TUNESMITH_LLAMA_CPP", str(folder))
    assert find_converter() == Converter(folder, VERSION, is_known=False)
    monkeypatch.setitem(converter_source.SOURCES, VERSION, Source("", 0, tree_digest(folder)))
    assert find_converter().is_known
    (folder / "convert_hf_to_gguf.py").unlink()
    with pytest.raises(InputError, match="TUNESMITH_LLAMA_CPP") as caught:
        fetch_converter(MemorySink())
    assert caught.value.code == "converter.folder"


# Unpacking --------------------------------------------------------------------------------------


def link(name: str, kind: bytes, to: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(f"{TOP}/vendor/llama.cpp/{name}")
    member.type, member.linkname = kind, to
    return member


def test_only_the_converter_comes_out_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    content = package(
        {
            **inside(CONVERTER),
            **inside({"ggml/src/ggml.c": b"x", "conversion/../../../../escaped.py": b"x"}),
            **inside({"conversion/deeper/more.py": b"x", "conversion/picture.png": b"x"}),
            "/etc/absolute.py": b"x",
            "../outside.py": b"x",
            f"{TOP}/setup.py": b"x",
            "other-1.0/vendor/llama.cpp/conversion/other.py": b"x",
        },
        link("conversion/evil.py", tarfile.SYMTYPE, "/etc/passwd"),
        link("conversion/hard.py", tarfile.LNKTYPE, f"{TOP}/setup.py"),
        link("conversion/pipe.py", tarfile.FIFOTYPE, ""),
    )
    unpack(io.BytesIO(content), TOP, tmp_path / "out")
    found = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert found == CONVERTER


def test_a_package_beyond_all_bounds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = package(inside({**CONVERTER, "conversion/huge.py": bytes((4 << 20) + 1)}))
    with pytest.raises(InputError, match=r"huge\.py") as caught:
        unpack(io.BytesIO(large), TOP, tmp_path)
    assert caught.value.code == "converter.package"
    monkeypatch.setattr(converter_source, "_MOST_ENTRIES", 3)
    with pytest.raises(InputError, match="far more"):
        unpack(io.BytesIO(package(inside(CONVERTER))), TOP, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        package(inside(CONVERTER))[:120],
        package({"a": b"b"}),
        package(inside(CONVERTER)).replace(b"\x1f\x8b\x08", b"\x1f\x8b\x09", 1),
    ],
    # An archive tells its time, so its bytes cannot be what the test is called in every process.
    ids=["empty", "no-archive", "cut", "another-package", "another-compression"],
)
def test_a_damaged_package_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        unpack(io.BytesIO(content), TOP, tmp_path)
    assert caught.value.code == "converter.package"
