"""Converts a model with llama.cpp's own converter, for architectures that ours does not know.

It runs in a process of its own, which is offline and runs no program that a model brings. Where the
converter comes from: see `converter_source`.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs

from tunesmith.core import events
from tunesmith.core.errors import InputError, JobError
from tunesmith.core.events import Sink
from tunesmith.core.files import atomic_path
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.core.settings import Settings
from tunesmith.export.converter_source import (
    PROJECT,
    SCRIPTS,
    SOURCES,
    Source,
    fetch_source,
    require_online,
    tree_digest,
)
from tunesmith.models.model_folder import open_model

OutType = Literal["f32", "f16", "bf16", "q8_0", "tq1_0", "tq2_0"]
_NEEDED = ("torch", "transformers", "gguf", "sentencepiece")
_TAIL = 12  # lines of what it said last that go into an error
_LONGEST_SAID = 64 << 10  # bytes of it that are read
_MOST_WARNINGS = 20
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True, slots=True)
class Converter:
    """A folder with llama.cpp's converter.

    `is_known` says that it is, byte for byte, the one of the installed llama.cpp.
    """

    folder: Path
    version: str
    is_known: bool


def find_converter() -> Converter:
    """The converter on this machine: the folder of TUNESMITH_LLAMA_CPP, else the one fetched.

    Raises:
        InputError: `converter.folder` (the named folder has none), `converter.missing`.
    """
    version = _version()
    source = SOURCES.get(version)
    named = Settings().llama_cpp
    if named is not None:
        if not _is_converter(named):
            raise InputError(
                "converter.folder",
                f"TUNESMITH_LLAMA_CPP names {named}, where {SCRIPTS[0]}, conversion and gguf-py "
                "are not all found.",
                f"It should be vendor/llama.cpp of the source package of {PROJECT} {version}.",
            )
        return Converter(named.absolute(), version, _is_known(named, source))
    folder = _fetched_folder(version)
    # A file that something changed makes it as good as missing.
    if source is not None and _is_converter(folder) and _is_known(folder, source):
        return Converter(folder, version, is_known=True)
    raise InputError(
        "converter.missing",
        f"llama.cpp's own converter, of {PROJECT} {version}, is not on this machine.",
        "It is downloaded once where Tunesmith may use the network (77 MB). Without a network set "
        f"TUNESMITH_LLAMA_CPP to vendor/llama.cpp of the source package of {PROJECT} {version}.",
    )


def require_converter() -> Converter | None:
    """The converter on this machine; None where it may be downloaded, if there is a network.

    Raises:
        InputError: `converter.folder`, `converter.version-unknown`, `converter.offline`.
    """
    try:
        return find_converter()
    except InputError as error:
        if error.code != "converter.missing":
            raise
    _known_source()
    require_online(_version())
    return None


def _known_source() -> Source:
    version = _version()
    source = SOURCES.get(version)
    if source is None:
        raise InputError(
            "converter.version-unknown",
            f"This version of Tunesmith does not know the source package of {PROJECT} {version}.",
            f"Install {PROJECT} {' or '.join(SOURCES)}; or set TUNESMITH_LLAMA_CPP to "
            "vendor/llama.cpp of that package.",
        )
    return source


def fetch_converter(sink: Sink) -> Converter:
    """`require_converter`, and download it if it is missing.

    Raises:
        InputError: those of `require_converter` and of `converter_source.fetch_source`.
        JobError: `converter.connection-lost`.
    """
    found = require_converter()
    if found is not None:
        return found
    source, version = _known_source(), _version()
    folder = _fetched_folder(version)
    if folder.exists():  # damaged, or find_converter would have been content with it
        _set_aside(folder)
    fetch_source(version, source, folder, sink)
    return find_converter()


def convert(
    model: Path,
    target: Path,
    outtype: OutType,
    sink: Sink,
    *,
    converter: Converter | None = None,
    name: str | None = None,
) -> None:
    """Convert a model folder to one GGUF file, which appears under its name when it is whole.

    Args:
        model: a Hugging Face folder with safetensors weights.
        target: the file to write.
        outtype: what the converter stores most tensors as.
        sink: asked for cancellation, which kills the converter; what it warns of is logged there.
        converter: by default the one that `find_converter` gives.
        name: the model's name in the metadata, if the folder's own must not be it.

    Raises:
        InputError: `converter.missing`, `converter.environment`, `converter.architecture`,
            `converter.package-missing`, or one of `open_model`.
        JobError: `converter.failed`, `converter.died`.
        CancelledError: the person asked for a stop.
    """
    found = converter or find_converter()
    require_environment()
    # It would take pickles where there are no safetensors, and follow an index anywhere.
    open_model(model)
    if not found.is_known:
        sink.emit(_unknown(found))
    with atomic_path(target) as temporary:
        # The converter fills in {ftype} and the like.
        out = temporary.with_name(temporary.name.replace("{", "{{").replace("}", "}}"))
        arguments = [str(model.absolute()), "--outfile", str(out), "--outtype", outtype]
        if name is not None:
            arguments += ["--model-name", name]
        said = run_script(found, SCRIPTS[0], arguments, sink)
        _log_warnings(said, sink)
        with temporary.open("rb") as stream:
            if stream.read(4) != b"GGUF":
                raise _failure(model, "it wrote no file", said)


def _unknown(converter: Converter) -> events.Warning:
    return events.Warning(
        "converter.unknown",
        f"The converter in {converter.folder} is not that of {PROJECT} {converter.version}; its "
        "files may not fit the llama.cpp that loads them.",
    )


def run_script(converter: Converter, script: str, arguments: Sequence[str], sink: Sink) -> str:
    """Run one of the converter's programs to its end and return what it said.

    Raises:
        InputError: `converter.architecture`, `converter.package-missing`.
        JobError: `converter.failed`, `converter.died`.
        CancelledError: the person asked for a stop; the program was killed.
    """
    model = Path(arguments[0])
    with tempfile.TemporaryDirectory(prefix="tunesmith-converter-") as folder:
        log = Path(folder) / "log"
        call = _Call(converter.folder, script, tuple(arguments), log)
        try:
            code = call_isolated(_run_in_child, call, sink=sink)
        except ChildCrashedError as error:
            raise JobError(
                "converter.died",
                f"llama.cpp's converter died while it converted {model}: {error.message}"
                f"{_told(_read_end(log))}",
                "If the machine ran out of memory, close other programs and try again.",
            ) from error
        said = _read_end(log)
    if code:
        raise _failure(model, f"it ended with {code}", said)
    return said


@dataclass(frozen=True, slots=True)
class _Call:
    folder: Path
    script: str
    arguments: tuple[str, ...]
    log: Path


def _run_in_child(call: _Call) -> int:
    """Become the converter; returns its exit code. What it says goes to the log."""
    import runpy
    import traceback

    os.environ.update(_ENVIRONMENT)
    os.environ.pop("NO_LOCAL_GGUF", None)
    sys.dont_write_bytecode = True  # the folder may be somebody's checkout
    with call.log.open("wb") as stream:
        for standard in (1, 2):
            os.dup2(stream.fileno(), standard)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.argv = [call.script, *call.arguments]
    # Its own gguf, not the installed one.
    sys.path[:0] = [str(call.folder), str(call.folder / "gguf-py")]
    try:
        _refuse_programs_of_models()
        runpy.run_path(str(call.folder / call.script), run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - told by its text, as the shell would
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _refuse_programs_of_models() -> None:
    """Keep transformers from running code that a model folder or the hub brings.

    The converter asks for it (`trust_remote_code=True`) in most of its tokenizers. Models whose
    classes transformers has itself are opened with those.
    """
    # Only this child, which is one of the training environment, ever imports it.
    dynamic: Any = importlib.import_module("transformers.dynamic_module_utils")
    decide = dynamic.resolve_trust_remote_code

    def never(_trust: object, *arguments: Any, **named: Any) -> Any:
        return decide(False, *arguments, **named)

    def refuse(*_arguments: Any, **_named: Any) -> Any:
        raise RuntimeError("this model wants to run a program of its own, which is refused")

    dynamic.resolve_trust_remote_code = never
    dynamic.get_class_in_module = refuse
    dynamic.get_cached_module_file = refuse


def require_environment() -> None:
    """Refuse where the converter cannot run.

    Raises:
        InputError: `converter.environment`.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            "converter.environment",
            f"llama.cpp's converter needs {' and '.join(missing)}, which this installation of "
            "Tunesmith does not have.",
            "Install the training part: pip install 'tunesmith[train]'.",
        )


def _failure(model: Path, how: str, said: str) -> InputError | JobError:
    unsupported = re.search(r"Model (\w+) is not supported", said)
    if unsupported:
        return InputError(
            "converter.architecture",
            f"{model} is a {unsupported[1]}, which llama.cpp's converter does not know either.",
            "Choose a model that llama.cpp supports.",
        )
    package = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", said)
    if package:
        return InputError(
            "converter.package-missing",
            f"llama.cpp's converter needs the Python package {package[1]} for {model}.",
            f"Install it: pip install {package[1].partition('.')[0]}.",
        )
    return JobError(
        "converter.failed",
        f"llama.cpp's converter could not convert {model}: {how}.{_told(said)}",
        "Its last lines often name a file or a setting of the model that it does not understand.",
    )


def _told(said: str) -> str:
    lines = [line.rstrip() for line in said.splitlines() if line.strip()]
    return "".join(f"\n  {line[:400]}" for line in lines[-_TAIL:])


def _log_warnings(said: str, sink: Sink) -> None:
    found = dict.fromkeys(line for line in said.splitlines() if line.startswith("WARNING:"))
    for line in list(found)[:_MOST_WARNINGS]:
        sink.emit(events.Log(f"llama.cpp's converter: {line.removeprefix('WARNING:')[:400]}"))


def _read_end(log: Path) -> str:
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - _LONGEST_SAID))
            return stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""  # it died before it had said anything


def _version() -> str:
    return importlib.metadata.version(PROJECT)


def _fetched_folder(version: str) -> Path:
    cache = Path(platformdirs.user_cache_dir("tunesmith", appauthor=False))
    return cache / "llama.cpp" / f"{PROJECT}-{version}"


def _is_converter(folder: Path) -> bool:
    parts = (*SCRIPTS, "conversion/__init__.py", "gguf-py/gguf/__init__.py")
    return all((folder / part).is_file() for part in parts)


def _is_known(folder: Path, source: Source | None) -> bool:
    return source is not None and tree_digest(folder) == source.tree


def _set_aside(folder: Path) -> None:
    """Make room for a new copy. Only what was fetched is removed, never more."""
    import shutil

    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
