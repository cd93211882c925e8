"""The window on a full disk: it says so, goes on, and saves once there is room."""

from pathlib import Path

from tests.small_disk import run_on_small_disk

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from tunesmith.studio.app import make_application, open_window
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import load_project
from tunesmith.studio.widgets.buttons import Button

def fill(path):
    with path.open("wb", buffering=0) as stream:
        try:
            while stream.write(bytes(4096)):
                pass
        except OSError:
            pass

if __name__ == "__main__":
    workspace, elsewhere = Path(sys.argv[1]), Path(sys.argv[2])
    preferences = Preferences(QSettings(str(elsewhere / "p.ini"), QSettings.Format.IniFormat))
    app = make_application(["tunesmith"], preferences)
    window = open_window(workspace, preferences)
    window.show()
    window.studio.change("template", user="{kept}")
    window.studio.save()
    fill(workspace / "filler")
    window.studio.change("template", user="{lost?}" * 2000)
    for _ in range(500):
        if window.current.banners.shown:
            break
        QTest.qWait(10)
    for banner in window.current.banners.shown:
        print("banner:", banner.what, banner.details)
    print("kept:", load_project(workspace)[0].template.user)
    (workspace / "filler").unlink()
    window.studio.save()
    print("saved:", load_project(workspace)[0].template.user == "{lost?}" * 2000)
    window.close_quietly()
"""


def test_what_was_saved_stays_and_what_was_chosen_is_saved_later(tmp_path: Path) -> None:
    done = run_on_small_disk(SCRIPT, tmp_path / "disk", "1m", str(tmp_path))
    assert done.returncode == 0, done.stderr
    banner, kept, saved = done.stdout.splitlines()
    assert "could not be saved" in banner
    assert "Free some space" in banner
    assert kept == "kept: {kept}"
    assert saved == "saved: True"
