"""Writes a picture of every page, in both themes and two sizes: `python -m tunesmith.studio.shots`.

`--sizes 760x560,1024x700 --language pseudo` shows where a text finds too little room.

The pictures show a finished workspace. Without `--workspace` one is made first, by really doing
the main job on the bundled workbook (some minutes).
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from tunesmith.studio.app import make_application
from tunesmith.studio.main_window import MainWindow
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.readiness import PLACES, STAGES
from tunesmith.studio.shots_workspace import make_workspace
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Scheme, theme
from tunesmith.studio.translate import LANGUAGES, install

SIZES = ((1280, 800), (1920, 1200))
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_SETTLE_MS = 700  # a page is still when nothing was awaited for so long
_LAYOUT_MS = 50  # what came in last finds its place
_PATIENCE_S = 60.0


def main(arguments: list[str]) -> int:
    """Make the pictures; prints where each is."""
    parser = argparse.ArgumentParser(prog="tunesmith.studio.shots", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--workspace", type=Path, help="a finished one; else it is made")
    parser.add_argument("--pages", help="only these, with commas")
    parser.add_argument("--language", choices=LANGUAGES, help="else the person's own")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="such as 1024x700,760x560")
    parser.add_argument("--schemes", type=_schemes, default=SCHEMES, help="light, dark or both")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application(["tunesmith"], Preferences())
    if chosen.language:
        install(app, chosen.language)
    pages = tuple(chosen.pages.split(",")) if chosen.pages else ("welcome", *STAGES, *PLACES)
    with tempfile.TemporaryDirectory(prefix="tunesmith-shots-") as scratch:
        workspace = (chosen.workspace or Path(scratch) / "workspace").absolute()
        if not (workspace / "studio.json").exists():
            make_workspace(workspace, _say)
        take_shots(app, workspace, chosen.out, pages, chosen.sizes, chosen.schemes)
    return 0


def take_shots(
    app: QApplication,
    workspace: Path,
    out: Path,
    pages: tuple[str, ...],
    sizes: tuple[tuple[int, int], ...] = SIZES,
    schemes: tuple[Scheme, ...] = SCHEMES,
) -> list[Path]:
    """Write `PAGE-SCHEME-WIDTHxHEIGHT.png` for all; returns the paths."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat)
        studio = Studio(workspace, Preferences(store))
        window = MainWindow(studio)
        studio.start()
        window.show()
        for scheme in schemes:
            theme().apply(app, scheme)
            for width, height in sizes:
                window.resize(width, height)
                for page in pages:
                    window.show_page(page)
                    settle(studio)
                    path = out / f"{page}-{scheme}-{width}x{height}.png"
                    window.grab().save(str(path))
                    _say(str(path))
                    written.append(path)
        window.close()
    return written


def settle(studio: Studio, patience_s: float = _PATIENCE_S) -> None:
    """Let the window work until nothing is awaited any more."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        wait(_SETTLE_MS)
        if studio.background.is_idle:
            wait(_LAYOUT_MS)
            return


def _sizes(text: str) -> tuple[tuple[int, int], ...]:
    sizes = (size.split("x") for size in text.split(","))
    return tuple((int(width), int(height)) for width, height in sizes)


def _schemes(text: str) -> tuple[Scheme, ...]:
    wanted = text.split(",")
    if unknown := set(wanted) - set(SCHEMES):
        raise argparse.ArgumentTypeError(f"there is no theme {', '.join(sorted(unknown))}")
    return tuple(scheme for scheme in SCHEMES if scheme in wanted)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def wait(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
