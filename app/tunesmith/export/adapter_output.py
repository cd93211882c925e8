"""The adapter by itself as a file of the export: written, checked, named, remembered.

What is in it: see `adapter_file`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.files import atomic_path, sha256_file
from tunesmith.core.isolation import TIMEOUT, ChildCrashedError, call_isolated
from tunesmith.export.adapter_file import write_adapter_file
from tunesmith.export.checks import allowed_s, too_long
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.source import Source
from tunesmith.export.spec import Check, ExportedFile, ExportSpec

ADAPTER = "adapter"  # in place of a level
_BITS = 16.0  # both factors are stored as F16


def adapter_path(spec: ExportSpec) -> Path:
    """Where the file goes."""
    return spec.out_dir / f"{spec.name}-{ADAPTER}.gguf"


def adapter_part(spec: ExportSpec) -> Path:
    """Its name until it is checked."""
    target = adapter_path(spec)
    return target.with_name(f"{target.name}.part")


def write_adapter(
    spec: ExportSpec, source: Source, note: Callable[[ExportedFile], object], sink: Sink
) -> Path:
    """Write the file under its provisional name.

    `note` is told of the file before it has that name, so that a later export knows it for ours.

    Raises:
        CancelledError: if asked to stop while it is hashed.
        InputError: `export.no-adapter`, `adapter.file-unsupported`, `adapter.not-finite`.
    """
    if source.adapter is None:
        raise no_adapter()
    part = adapter_part(spec)
    with atomic_path(part) as whole:
        write_adapter_file(whole, source.adapter, source.family, source.base.rows)
        size = whole.stat().st_size
        note(ExportedFile(ADAPTER, part, size, sha256_file(whole, sink), _BITS, ()))
    return part


def no_adapter() -> InputError:
    """What to say where there is nothing to write."""
    return InputError(
        "export.no-adapter",
        "A file with the adapter alone was asked for, and there is no adapter.",
        "Give --adapter, or leave --adapter-gguf out.",
    )


def check_adapter(part: Path, model: ExportedFile | None, sink: Sink) -> ExportedFile:
    """Let llama.cpp put the adapter on a model of the same shapes, in a child process.

    Where there is none, or it takes too long, nothing is known and the check is a warning.

    Args:
        part: the file under its provisional name.
        model: a level of the merged model, or None if there is none that loads.
        sink: asked for cancellation.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    if model is None:
        told = "It was not tried: no level of the model passed its checks to put it on"
        check = Check("load", "warning", told)
    else:
        allowed = allowed_s(model.bytes + part.stat().st_size)
        pair = _Pair(model.path, part)
        try:
            check = call_isolated(_check, pair, sink=sink, timeout_s=allowed)
        except ChildCrashedError as error:
            is_late = error.code == TIMEOUT
            told = too_long(allowed) if is_late else error.message
            check = Check("load", "warning" if is_late else "failed", told)
    size = part.stat().st_size
    return ExportedFile(ADAPTER, part, size, sha256_file(part, sink), _BITS, (check,))


@dataclass(frozen=True, slots=True)
class _Pair:
    model: Path
    adapter: Path


def _check(pair: _Pair) -> Check:
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(os.fsencode(pair.model), parameters)
    if not model:
        return Check("load", "failed", f"{pair.model.name} does not load: {complaints.last()}")
    adapter = llama_cpp.llama_adapter_lora_init(model, os.fsencode(pair.adapter))
    if not adapter:
        return Check("load", "failed", complaints.last())
    return Check("load", "ok", f"llama.cpp puts it on a model of the shapes of {pair.model.name}")
