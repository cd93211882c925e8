"""What a helper needs to know about this program and machine, free of secrets and private texts."""

import os
import platform
import re
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tunesmith.core.errors import TunesmithError
from tunesmith.studio.run_view import last_lines
from tunesmith.studio.studio import Studio
from tunesmith.studio.words import size_text

_PACKAGES = ("tunesmith", "PySide6_Essentials", "llama-cpp-python", "torch", "transformers", "peft")
_TOKEN = re.compile(r"\b(hf_[A-Za-z0-9]{8,}|sk-[A-Za-z0-9]{8,}|Bearer\s+\S+)")
_LINES = 40


def diagnostics_text(
    error: TunesmithError | None = None, studio: Studio | None = None, page: str = ""
) -> str:
    """Versions, the error, the machine, and the end of the newest failed run's log, redacted."""
    lines = [
        f"Tunesmith diagnostics {page}".rstrip(),
        platform.platform(),
        f"Python {platform.python_version()}",
    ]
    lines += [f"{name} {_version(name)}" for name in _PACKAGES]
    if error is not None:
        lines += ["", f"{error.code}: {error.message}", error.hint]
        if error.__cause__ is not None:
            lines += traceback.format_exception(error.__cause__)
    if studio is not None:
        lines += _of_studio(studio)
    return redacted("\n".join(lines))


def _of_studio(studio: Studio) -> list[str]:
    lines = []
    machine = studio.machine
    if machine is not None:
        ram, disk = size_text(machine.ram_total), size_text(machine.disk_free)
        lines.append(f"{machine.cores} cores, {ram} RAM, {disk} of disk free")
        lines += [f"{gpu.name}, {size_text(gpu.memory_total)}" for gpu in machine.gpus]
    chosen = next((view for view in studio.bridge.views() if view.error), None)
    if chosen is not None:
        lines += ["", f"run {chosen.id}: {chosen.state}"]
        if chosen.error:
            lines.append(f"{chosen.error.get('code')}: {chosen.error.get('message')}")
        lines += last_lines(chosen.path / "worker.log", _LINES)
    return lines


def redacted(text: str) -> str:
    """The text without tokens and without the person's home folder and name."""
    home = str(Path.home())
    text = _TOKEN.sub("[removed]", text)
    if len(home) > 1:
        text = text.replace(home, "~")
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\])", "user", text) if len(user) > 1 else text


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
