"""How long the window takes until it is painted, warm; and that it brings no heavy library along.

    python tests/bench/bench_window_start.py

Prints the median of five starts in fresh processes against importing torch once, which the window
must never do.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

START = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from tunesmith.studio.app import make_application, open_window
from tunesmith.studio.preferences import Preferences
preferences = Preferences(QSettings(sys.argv[1] + "/s.ini", QSettings.Format.IniFormat))
app = make_application(["tunesmith"], preferences)
window = open_window(Path(sys.argv[1]), preferences)
window.show()
window.repaint()
app.processEvents()
heavy = [name for name in ("torch", "transformers", "llama_cpp", "peft") if name in sys.modules]
print(heavy, flush=True)
import os
os._exit(0)
"""


def timed(code: str, *arguments: str) -> tuple[float, str]:
    """Seconds and output of a fresh process."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
    )
    return time.perf_counter() - began, done.stdout.strip()


def main() -> int:
    """Measure; 1 if a start takes longer than 1.5 s or brings a heavy library."""
    with tempfile.TemporaryDirectory() as folder:
        timed(START, folder)  # fills the disk cache and Python's own
        runs = [timed(START, folder) for _ in range(5)]
    median = statistics.median(seconds for seconds, _ in runs)
    torch, _ = timed("import torch")
    heavy = runs[0][1]
    print(json.dumps({"start_s": round(median, 2), "import_torch_s": round(torch, 2)}))
    print(
        f"window {median:.2f} s (target 1.5), importing torch alone {torch:.2f} s, heavy: {heavy}"
    )
    return 1 if median > 1.5 or heavy != "[]" else 0


if __name__ == "__main__":
    sys.exit(main())
