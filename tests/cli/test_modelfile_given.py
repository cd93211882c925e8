"""`tunesmith modelfile`: what a person gives beside the chat template stands in the file."""

from pathlib import Path

import pytest

from tunesmith.cli.app import run_command_line
from tunesmith.ollama.modelfile_parsing import parse_modelfile
from tunesmith.templates.format_file import load_format
from tunesmith.templates.jinja_printing import format_to_jinja


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    path = tmp_path / "template.jinja"
    path.write_text(format_to_jinja(load_format("chatml")), "utf-8")
    out = str(tmp_path / "Modelfile")
    given = ["--jinja", str(path), "--bos", "<s>", "--eos", "</s>", "--from", "m.gguf"]
    return ["modelfile", *given, "--out", out]


def test_licence_system_and_messages_stand_in_the_file(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("Apache-2.0\nand so on", "utf-8")
    given = ["--license", str(tmp_path / "LICENSE"), "--system", "Be kind."]
    given += ["--message", "user: Hi", "--message", "assistant: Hello"]
    assert run_command_line([*command, *given]) == 0
    text = (tmp_path / "Modelfile").read_text("utf-8")
    said = [(it.name, it.argument, it.value) for it in parse_modelfile(text)]
    assert ("LICENSE", "", "Apache-2.0\nand so on") in said
    assert ("SYSTEM", "", "Be kind.") in said
    assert said[-2:] == [("MESSAGE", "user", "Hi"), ("MESSAGE", "assistant", "Hello")]


@pytest.mark.parametrize(
    "wrong", [["--message", "Hi"], ["--message", "tool: x"], ["--license", "/gone"]]
)
def test_what_cannot_stand_there_is_refused(
    command: list[str], tmp_path: Path, wrong: list[str]
) -> None:
    assert run_command_line([*command, *wrong]) == 2
    assert not (tmp_path / "Modelfile").exists()
