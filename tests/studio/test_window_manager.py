"""The window on a display with a window manager: focus, keys and dropping are real there."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("Xvfb", "openbox", "xwininfo"))),
    reason="needs a display of its own: apt-get install xvfb openbox x11-utils",
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def display() -> Iterator[str]:
    """A display with a window manager on it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as stream:
        name = f":{stream.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL
    )
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.slow(reason="two minutes: the whole way once more, and the shell's tests")
def test_the_whole_way_on_a_real_display(display: str) -> None:
    environment = {**os.environ, "DISPLAY": display, "TUNESMITH_TEST_DISPLAY": "1"}
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
            "tests/studio/test_whole_way.py", "tests/studio/test_shell.py",
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=540,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_the_installed_program_opens_and_leaves_when_asked(display: str, tmp_path: Path) -> None:
    """`tunesmith` without a command, as a desktop starts and ends it."""
    environment = {**os.environ, "DISPLAY": display, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    environment.pop("QT_QPA_PLATFORM", None)
    workspace = tmp_path / "workspace"
    window = subprocess.Popen(
        [sys.executable, "-m", "tunesmith", "--workspace", str(workspace)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for_window(display, "Welcome")
        window.terminate()
        out, err = window.communicate(timeout=30)
    finally:
        window.kill()
    assert window.returncode == 0, err
    assert out == ""


def wait_for_window(display: str, title: str) -> None:
    """Until the window manager lists a window whose title begins so."""
    deadline = time.monotonic() + 60
    tree = ""
    while time.monotonic() < deadline:
        listed = subprocess.run(
            ["xwininfo", "-root", "-tree", "-display", display],
            capture_output=True,
            text=True,
            check=False,
        )
        tree = listed.stdout
        if f'"{title}' in tree:
            return
        time.sleep(0.1)  # there is no event to wait for from outside
    raise AssertionError(f"no window “{title}” came: {tree}")
