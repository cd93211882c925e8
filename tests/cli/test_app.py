"""The command line as a whole: help, exit codes, and the README's word."""

import json
import os
import re
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = [
    [],
    ["demo"],
    ["starter"],
    ["train"],
    ["export"],
    ["modelfile"],
    ["chat"],
    ["data"],
    ["data", "inspect"],
    ["data", "render"],
    ["data", "snapshot"],
    ["data", "split"],
    ["format"],
    ["format", "show"],
    ["ollama"],
    ["ollama", "create"],
    ["ollama", "check"],
    ["plan"],
    ["plan", "export"],
    ["run"],
    *(["run", name] for name in ("list", "show", "log", "cancel", "resume", "repeat", "delete")),
    ["job", "run"],
    ["job", "chat"],
]

GROUPS = {"data", "format", "ollama", "plan", "run"}


def tunesmith(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tunesmith", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    shown = tunesmith(*command, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Usage: tunesmith")


def test_the_readme_lists_the_commands_as_the_program_does() -> None:
    shown = tunesmith("--help").stdout
    listed = shown[shown.index("Commands:") :].rstrip()
    assert listed in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "command",
    [it for it in COMMANDS if it and it[0] != "job" and (it[0] in GROUPS) == (len(it) == 2)],
    ids=" ".join,
)
def test_the_readme_names_every_command(command: list[str]) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"`{' '.join(command)}`" in readme or f"`tunesmith {' '.join(command)}" in readme


@pytest.mark.parametrize("command", [["export"], ["plan", "export"]], ids=" ".join)
def test_the_readme_names_every_option_of_an_export_and_no_other(command: list[str]) -> None:
    shown = re.findall(r"^  (--[a-z0-9-]+)", tunesmith(*command, "--help").stdout, re.MULTILINE)
    readme = (ROOT / "README.md").read_text("utf-8")
    start = readme.index("## Export")
    table = re.findall(r"^\| `(--[a-z0-9-]+)", readme[start:], re.MULTILINE)
    assert set(shown) - {"--help"} <= set(re.findall(r"--[a-z0-9-]+", readme))
    assert len(shown) > 8
    assert set(table) <= set(shown)


def test_the_readme_begins_with_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8").splitlines()[:12]
    assert first_screen[5:9] == [
        "```", "packaging/dev.sh demo", "packaging/dev.sh test", "```"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["train"], ["--nonsense"], ["export", "--model", "x", "--colour"]]
)
def test_wrong_usage_exits_with_2_and_no_traceback(arguments: list[str]) -> None:
    failed = tunesmith(*arguments)
    assert failed.returncode == 2
    assert failed.stdout == ""
    assert failed.stderr.startswith("error: ")
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize("arguments", [["run"], ["data"]])
def test_without_a_command_the_help_is_shown_as_help(arguments: list[str]) -> None:
    shown = tunesmith(*arguments)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("Usage: tunesmith")
    assert "error" not in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["data", "render", "x", "--user", "a", "--assistant", "b", "--limit", "0"],
         "'--limit': it must be 1 or more."),
        (["data", "render", "x", "--user", "a", "--assistant", "b", "--limit", "x"],
         "'--limit': it must be a whole number."),
        (["data", "render", "x", "--user", "a", "--assistant", "b", "--empty", "y"],
         "'--empty': 'y' is not one of 'skip', 'nothing', 'stop'."),
        (["chat", "--gguf", "x", "--top-p", "2"], "'--top-p': it must be 1 or less."),
        (["export", "--model", "x", "--levels", "y", "--out", ""], "--out is empty."),
        (["train", "--model=", "--data", "y", "--out", "z"], "--model is empty."),
        (["run", "show", ""], "The id of the run is empty."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_in_plain_words(arguments: list[str], said: str) -> None:
    failed = tunesmith(*arguments)
    assert failed.returncode == 2
    assert said in failed.stderr
    assert "Input should" not in failed.stderr


def test_with_json_an_error_is_a_document_as_well() -> None:
    failed = tunesmith("data", "inspect", "nowhere.csv", "--json")
    assert failed.returncode == 2
    document = json.loads(failed.stdout)
    assert document.keys() == {"error", "run"}
    assert document["error"].keys() == {"code", "message", "hint"}
    assert document["run"] is None
    assert document["error"]["message"] in failed.stderr
    usage = tunesmith("train", "--json")
    assert json.loads(usage.stdout)["error"]["code"] == "usage"


def test_the_version_is_the_packages() -> None:
    assert tunesmith("--version").stdout == f"tunesmith {metadata.version('tunesmith')}\n"


def test_help_says_where_the_workspace_is(tmp_path: Path) -> None:
    shown = "".join(tunesmith("--help", XDG_DATA_HOME=str(tmp_path)).stdout.split())
    assert "$TUNESMITH_WORKSPACE" in shown
    if sys.platform.startswith("linux"):
        assert str(tmp_path / "tunesmith" / "workspace") in shown


RENDER = ["--user", "{a}", "--assistant", "{b}"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("a,b\nKöln – ok,2\n", "utf-8")
    return path


def test_data_is_utf_8_whatever_the_terminal_speaks(table: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tunesmith", "data", "render", table, *RENDER],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert "Köln – ok" in shown.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [["--help"], ["data", "render"]])
def test_a_full_disk_behind_stdout_is_told_once(table: Path, arguments: list[str]) -> None:
    given = [*arguments, str(table), *RENDER] if arguments[0] == "data" else arguments
    with Path("/dev/full").open("w") as full:
        failed = subprocess.run(
            [sys.executable, "-m", "tunesmith", *given],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert failed.returncode == 1
    assert failed.stderr.count("No space left on device") == 1
    assert not {"Traceback", "Exception", "fault"} & set(failed.stderr.split())


def test_a_reader_that_leaves_early_hears_nothing(table: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        failed = subprocess.run(
            [sys.executable, "-m", "tunesmith", "data", "inspect", table],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (failed.returncode, failed.stderr) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_while_it_loads_leaves_no_traceback(number: signal.Signals) -> None:
    # The program's own modules are found through a finder that stops it at the first of them.
    code = (
        "import os, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'tunesmith.cli.app':\n"
        f"            os.kill(os.getpid(), {int(number)})\n"
        "from tunesmith.__main__ import main\n"
        "sys.meta_path.insert(0, Stop())\n"
        "main()\n"
    )
    stopped = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=False
    )
    assert (stopped.returncode, stopped.stderr) == (130, "Cancelled.\n")


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from tunesmith.cli.app import run_command_line; run_command_line(['--help']);"
        "heavy = {'torch', 'transformers', 'llama_cpp', 'pyarrow', 'gguf'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_window_says_that_its_workspace_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    failed = subprocess.run(
        [sys.executable, "-m", "tunesmith", "--workspace", str(tmp_path / "notes.txt" / "here")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert failed.returncode == 2
    assert "A file stands where a folder is needed" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a display")
def test_without_a_command_and_a_display_it_says_how_to_go_on() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    failed = subprocess.run(
        [sys.executable, "-m", "tunesmith"],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in hidden},
    )
    assert failed.returncode == 2
    assert "no display" in failed.stderr
    assert "tunesmith --help" in failed.stderr
