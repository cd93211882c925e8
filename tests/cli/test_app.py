"""The command line as a whole: help, exit codes, and the README's word."""

import subprocess
import sys
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
    ["format"],
    ["format", "show"],
    ["ollama"],
    ["ollama", "create"],
    ["ollama", "check"],
    ["run"],
    *(["run", name] for name in ("list", "show", "log", "cancel", "resume", "repeat", "delete")),
    ["job", "run"],
    ["job", "chat"],
]


def tunesmith(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tunesmith", *arguments], capture_output=True, text=True, check=False
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


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from tunesmith.cli.app import run_command_line; run_command_line(['--help']);"
        "heavy = {'torch', 'transformers', 'llama_cpp', 'pyarrow', 'gguf'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
