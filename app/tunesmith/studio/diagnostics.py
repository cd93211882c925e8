"""What a helper needs to know about this program and machine, without secrets of known forms."""

import os
import platform
import re
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tunesmith.core.errors import TunesmithError
from tunesmith.jobs.run_folder import State
from tunesmith.studio.run_view import last_lines
from tunesmith.studio.studio import Studio
from tunesmith.studio.words import size_text

_PACKAGES = ("tunesmith", "PySide6_Essentials", "llama-cpp-python", "torch", "transformers", "peft")
_GONE = "[removed]"
# What is kept of each (the name of the setting, the host) stands in groups 1 and 2.
_SECRETS = (
    re.compile(r"\b(?:hf_|sk-)[A-Za-z0-9_-]{8,}()()"),
    re.compile(r"\b((?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]+()", re.IGNORECASE),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+(@)", re.IGNORECASE),
    re.compile(
        r"""((?:api[_-]?key|token|secret|passw(?:or)?d)["']?\s*[=:]\s*["']?)[^\s"'&,;]{4,}()""",
        re.IGNORECASE,
    ),
)
_LINES = 40


def diagnostics_text(
    error: TunesmithError | None = None, studio: Studio | None = None, page: str = ""
) -> str:
    """What a helper needs to know.

    Args:
        error: what went wrong, with the traceback of its cause.
        studio: adds the machine and the newest failed run, with the end of its log.
        page: where it was asked for.

    Returns:
        Lines of text, `redacted`. A log is the text of strangers: what it says of rows or
        settings in words of its own stays, so the person should read it before sending it.
    """
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
    failed = (view for view in studio.bridge.views() if view.state in {State.FAILED, State.LOST})
    chosen = max(failed, key=lambda view: view.id, default=None)  # an id begins with the time
    if chosen is not None:
        lines += ["", f"run {chosen.id}: {chosen.state}"]
        if chosen.error:
            lines.append(f"{chosen.error.get('code')}: {chosen.error.get('message')}")
        lines += last_lines(chosen.path / "worker.log", _LINES)
    return lines


def redacted(text: str) -> str:
    """The text without the tokens and passwords known by their form, the home folder, the name."""
    home = str(Path.home())
    for secret in _SECRETS:
        text = secret.sub(rf"\1{_GONE}\2", text)
    if len(home) > 1:
        text = text.replace(home, "~")
    user = os.environ.get("USER") or os.environ.get("USERNAME") or ""
    return re.sub(rf"(?<=[/\\]){re.escape(user)}(?=[/\\])", "user", text) if len(user) > 1 else text


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
