"""llama.cpp's own converter: fetched and unpacked safely, run without the network or programs.

A small program stands in for it. The tests marked `external` take the real one, from
TUNESMITH_LLAMA_CPP or the package index.
"""

import hashlib
import io
import json
import os
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import load_file, save_file

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import converter_source, official
from tunesmith.export.converter_source import Source, fetch_source, tree_digest, unpack
from tunesmith.export.merged_folder import MergedModel, write_merged_folder
from tunesmith.export.official import Converter, convert, fetch_converter, find_converter
from tunesmith.export.rows import StoredRows
from tunesmith.export.safetensors_shards import Weight
from tunesmith.models.model_folder import open_model

Checkpoint = Callable[..., Path]

VERSION = "0.3.36"
TOP = f"llama_cpp_python-{VERSION}"
CONVERTER = {
    "convert_hf_to_gguf.py": b"print('hf')",
    "convert_lora_to_gguf.py": b"print('lora')",
    "LICENSE": b"MIT",
    "conversion/__init__.py": b"",
    "conversion/llama.py": b"# llama",
    "gguf-py/gguf/__init__.py": b"",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    """Neither this machine's cache nor its settings count, but where the real one is asked for."""
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    if request.node.get_closest_marker("external") is None:
        monkeypatch.delenv("TUNESMITH_LLAMA_CPP", raising=False)
        monkeypatch.setattr(
            official.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache")
        )


def package(files: dict[str, bytes], *special: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for member in special:
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def inside(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{TOP}/vendor/llama.cpp/{name}": content for name, content in files.items()}


def write_tree(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


# Finding and fetching ---------------------------------------------------------------------------


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
)
def test_a_damaged_package_is_told(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        unpack(io.BytesIO(content), TOP, tmp_path)
    assert caught.value.code == "converter.package"


# Running ----------------------------------------------------------------------------------------

PROLOGUE = """
import json, os, sys, time
out = sys.argv[sys.argv.index("--outfile") + 1].format("", ftype="", outtype="")
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Converter]:
    """A converter that does what the given text says."""

    def make(text: str) -> Converter:
        files = {**CONVERTER, "convert_hf_to_gguf.py": (PROLOGUE + text).encode()}
        return Converter(write_tree(tmp_path / "llama.cpp", files), VERSION, is_known=True)

    return make


def test_the_converter_runs_offline_with_its_own_gguf(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    converter = program(
        "import gguf, conversion\n"
        "told = {'argv': sys.argv, 'gguf': gguf.__file__, 'offline': os.environ['HF_HUB_OFFLINE'],"
        " 'telemetry': os.environ['HF_HUB_DISABLE_TELEMETRY']}\n"
        "print('WARNING:hf-to-gguf:odd token'); print('fine', file=sys.stderr)\n"
        "open(out, 'w').write('GGUF' + json.dumps(told))\n"
    )
    sink, target = MemorySink(), tmp_path / "{x} y.gguf"
    model = checkpoint()
    convert(model, target, "bf16", sink, converter=converter, name="Base")
    told = json.loads(target.read_text().removeprefix("GGUF"))
    assert told["gguf"].startswith(str(converter.folder))
    assert (told["offline"], told["telemetry"]) == ("1", "1")
    assert told["argv"][0] == str(converter.folder / "convert_hf_to_gguf.py")
    assert told["argv"][1] == str(model)
    assert told["argv"][4:] == ["--outtype", "bf16", "--model-name", "Base"]
    assert sink.events == [events.Log("llama.cpp's converter: hf-to-gguf:odd token")]
    assert not list(converter.folder.rglob("*.pyc"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["llama.cpp", "model", target.name]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("print('ERROR: Model OddForCausalLM is not supported'); sys.exit(1)",
         "converter.architecture", "a OddForCausalLM"),
        ("import sentencepiece_that_is_missing", "converter.package-missing",
         "sentencepiece_that_is_missing"),
        ("raise ValueError('cannot map tensor')", "converter.failed", "cannot map tensor"),
        ("print('half way', file=sys.stderr, flush=True); os.abort()", "converter.died",
         "SIGABRT[^$]*half way"),
        ("pass", "converter.failed", "it wrote no file"),
        ("open(out, 'w').write('something else')", "converter.failed", "it wrote no file"),
        ("sys.exit('a reason')", "converter.failed", "ended with 1"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_and_leaves_no_file(
    text: str,
    code: str,
    said: str,
    program: Callable[[str], Converter],
    checkpoint: Checkpoint,
    tmp_path: Path,
) -> None:
    converter = program(text)
    with pytest.raises((InputError, JobError), match=said) as caught:
        convert(checkpoint(), tmp_path / "out.gguf", "f16", MemorySink(), converter=converter)
    assert caught.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["llama.cpp", "model"]


def test_cancelling_kills_it_within_a_second(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    converter = program(f"open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(600)")

    class Person(MemorySink):
        asked = 0.0

        def check_cancelled(self) -> None:
            if started.exists() and started.read_text():
                self.asked = self.asked or time.monotonic()
                raise CancelledError

    person = Person()
    with pytest.raises(CancelledError):
        convert(checkpoint(), tmp_path / "out.gguf", "f16", person, converter=converter)
    assert time.monotonic() - person.asked < 1.0
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert not (tmp_path / "out.gguf").exists()


def test_a_model_cannot_bring_a_program(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    pytest.importorskip("transformers", reason="the training environment is not installed")
    model = checkpoint(auto_map={"AutoConfig": "configuration_odd.OddConfig"}, model_type="odd")
    proof = tmp_path / "ran"
    (model / "configuration_odd.py").write_text(
        f"open({str(proof)!r}, 'w')\nfrom transformers import PreTrainedConfig\n"
        "class OddConfig(PreTrainedConfig):\n    model_type = 'odd'\n"
    )
    converter = program(
        "from transformers import AutoConfig\n"
        "AutoConfig.from_pretrained(sys.argv[1], trust_remote_code=True)\n"
        "open(out, 'w').write('GGUF')\n"
    )
    with pytest.raises(JobError) as caught:
        convert(model, tmp_path / "out.gguf", "f16", MemorySink(), converter=converter)
    assert caught.value.code == "converter.failed"
    assert not proof.exists()


def test_an_unknown_converter_is_warned_of(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    folder = program("open(out, 'w').write('GGUF')").folder
    sink = MemorySink()
    unknown = Converter(folder, VERSION, is_known=False)
    convert(checkpoint(), tmp_path / "out.gguf", "f16", sink, converter=unknown)
    assert [event.code for event in sink.events if isinstance(event, events.Warning)] == [
        "converter.unknown"
    ]


def test_pickled_weights_never_reach_it(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    model = checkpoint()
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(InputError) as caught:
        convert(model, tmp_path / "out.gguf", "f16", MemorySink(), converter=program("pass"))
    assert caught.value.code == "model.weights-pickled"


@pytest.mark.parametrize("package", ["torch", "sentencepiece"])
def test_without_one_of_its_packages_the_training_part_is_asked_for(
    package: str,
    program: Callable[[str], Converter],
    checkpoint: Checkpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = official.importlib.util.find_spec
    monkeypatch.setattr(
        official.importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )
    with pytest.raises(InputError, match=f"needs {package}") as caught:
        convert(checkpoint(), tmp_path / "o.gguf", "f16", MemorySink(), converter=program("pass"))
    assert caught.value.code == "converter.environment"


# The real one -----------------------------------------------------------------------------------


@pytest.mark.external
def test_the_real_converter_is_the_known_one_and_takes_a_merged_folder(
    official_converter: Converter, checkpoint: Checkpoint, starter_dir: Path, tmp_path: Path
) -> None:
    assert official_converter.is_known
    # The converter knows the starter's tokenizer.
    base = checkpoint(tokenizer=starter_dir, hidden_size=64, intermediate_size=128)
    model = open_model(base)
    weights = {
        name: Weight(StoredRows(tensor), tensor.shape, "F16")
        for name, tensor in model.weights.items()
    }
    folder = tmp_path / "merged"
    merged = MergedModel(model, weights, "F16", base, card=None, shard_bytes=3_000_000)
    write_merged_folder(folder, merged, MemorySink())
    files = []
    for source in (base, folder):
        files.append(tmp_path / f"{source.name}.gguf")
        convert(source, files[-1], "f32", MemorySink(), converter=official_converter, name="Same")
    # The checkpoint's values are exact in float16, so that both are the same file.
    assert files[0].read_bytes() == files[1].read_bytes()
    tensors = {tensor.name: tensor.data for tensor in GGUFReader(files[1]).tensors}
    np.testing.assert_array_equal(
        tensors["token_embd.weight"],
        load_file(base / "model.safetensors")["model.embed_tokens.weight"],
    )


@pytest.mark.external
def test_the_real_converter_says_what_it_does_not_know(
    official_converter: Converter, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    odd = checkpoint(architectures=["OddForCausalLM"])
    with pytest.raises(InputError, match="OddForCausalLM") as caught:
        convert(odd, tmp_path / "odd.gguf", "f16", MemorySink(), converter=official_converter)
    assert caught.value.code == "converter.architecture"
    strange = tmp_path / "strange"
    odd.rename(strange)
    config = json.loads((strange / "config.json").read_text())
    (strange / "config.json").write_text(
        json.dumps({**config, "architectures": ["LlamaForCausalLM"]})
    )
    tensors = load_file(strange / "model.safetensors")
    save_file({**tensors, "model.odd.weight": np.zeros(4)}, strange / "model.safetensors")
    with pytest.raises(JobError, match="odd") as failed:
        convert(strange, tmp_path / "odd.gguf", "f16", MemorySink(), converter=official_converter)
    assert failed.value.code == "converter.failed"
