"""What a helper needs to know about this program and machine, free of secrets and private texts."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tunesmith.studio.run_view import RunView, last_lines
from tunesmith.studio.studio import Studio
from tunesmith.studio.words import size_text

_PACKAGES = ("tunesmith", "PySide6_Essentials", "llama-cpp-python", "torch", "transformers", "peft")
_TOKEN = re.compile(r"\b(hf_[A-Za-z0-9]{8,}|sk-[A-Za-z0-9]{8,}|Bearer\s+\S+)")
_LINES = 40


def diagnostics_text(studio: Studio, page: str, run: RunView | None = None) -> str:
    """Versions, machine, and the end of the newest failed run's log, redacted."""
    lines = [f"Tunesmith diagnostics, page {page}", platform.platform(), f"Python {platform.python_version()}"]
    lines += [f"{name} {_version(name)}" for name in _PACKAGES]
    machine = studio.machine
    if machine is not None:
        lines.append(f"{machine.cores} cores, {size_text(machine.ram_total)} RAM, {size_text(machine.disk_free)} disk free")
        lines += [f"{gpu.name}, {size_text(gpu.memory_total)}" for gpu in machine.gpus]
    chosen = run or next((view for view in studio.bridge.views() if view.error), None)
    if chosen is not None:
        lines += ["", f"run {chosen.id}: {chosen.state}"]
        if chosen.error:
            lines.append(f"{chosen.error.get('code')}: {chosen.error.get('message')}")
        lines += last_lines(chosen.path / "worker.log", _LINES)
    return redacted("\n".join(lines))


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
