"""`tunesmith modelfile lint`: lines on stdout, exit code 3 for errors."""

import json
from pathlib import Path

import pytest
from tests.ollama.test_export_agreement import CHATML, gguf

from tunesmith.cli.app import run_command_line


@pytest.fixture
def modelfile(tmp_path: Path) -> Path:
    (tmp_path / "m.gguf").write_bytes(b"GGUF and no more")
    path = tmp_path / "Modelfile"
    path.write_text("FROM ./m.gguf\nPARAMETER stop <end>\nSYSTEM Be kind.\n", "utf-8")
    return path


def test_a_sound_modelfile_exits_with_0(modelfile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["modelfile", "lint", str(modelfile)]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "No problems." in shown.err


def test_findings_come_with_their_lines_and_errors_exit_with_3(
    modelfile: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with modelfile.open("a", encoding="utf-8") as stream:
        stream.write("PARAMETER num_ctx many\nRENDERER x\n")
    assert run_command_line(["modelfile", "lint", str(modelfile)]) == 3
    shown = capfd.readouterr()
    assert f"{modelfile}:4: error: num_ctx must be a whole number, not 'many'." in shown.out
    assert f"{modelfile}:5: warning: RENDERER is known from Ollama 0.12 on" in shown.out
    assert "1 error, 1 warning." in shown.err
    command = ["modelfile", "lint", str(modelfile), "--json", "--ollama", "0.11.0"]
    assert run_command_line(command) == 3
    document = json.loads(capfd.readouterr().out)
    assert document["errors"] == 2
    assert [(it["line"], it["severity"], it["code"]) for it in document["findings"]] == [
        (4, "error", "modelfile.parameter"),
        (5, "error", "modelfile.version"),
    ]


def test_warnings_alone_exit_with_0(modelfile: Path) -> None:
    with modelfile.open("a", encoding="utf-8") as stream:
        stream.write("PARAMETER mirostat 1\n")
    assert run_command_line(["modelfile", "lint", str(modelfile)]) == 0


def test_a_utf_16_modelfile_is_read_as_ollama_reads_it(modelfile: Path) -> None:
    modelfile.write_bytes(modelfile.read_text("utf-8").encode("utf-16"))
    assert run_command_line(["modelfile", "lint", str(modelfile)]) == 0


@pytest.mark.parametrize("version", ["abc", "1.2.3.4", "-1"])
def test_what_is_no_version_is_refused(
    modelfile: Path, version: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["modelfile", "lint", str(modelfile), f"--ollama={version}"]) == 2
    assert "is no version" in capfd.readouterr().err
    assert run_command_line(["modelfile", "lint", str(modelfile), "--ollama", "v0.12"]) == 0


def test_a_template_that_is_not_the_ggufs_own_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "Modelfile"
    own = gguf(tmp_path / "m.gguf", CHATML)
    command = ["modelfile", "--gguf", str(own), "--from", "./m.gguf", "--out", str(path)]
    assert run_command_line(command) == 0
    capfd.readouterr()
    assert run_command_line(["modelfile", "lint", str(path)]) == 0
    assert "template.other" not in capfd.readouterr().out
    text = path.read_text("utf-8")
    assert "<|im_start|>" in text
    path.write_text(text.replace("<|im_start|>", "<|im_start|> ", 1), "utf-8")
    assert run_command_line(["modelfile", "lint", str(path)]) == 0
    shown = capfd.readouterr().out
    assert "[template.other]" in shown
    assert "tunesmith modelfile --gguf m.gguf" in shown


def test_a_context_that_lint_refuses_is_not_written(tmp_path: Path) -> None:
    own, path = gguf(tmp_path / "m.gguf", CHATML), tmp_path / "Modelfile"
    command = ["modelfile", "--gguf", str(own), "--from", "m.gguf", "--out", str(path)]
    for number in ("999999999999999999999", str(1 << 31)):
        assert run_command_line([*command, "--num-ctx", number]) == 2
        assert not path.exists()


def test_what_is_no_modelfile_exits_with_2(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["modelfile", "lint", str(tmp_path / "none")]) == 2
    assert "cannot be read" in capfd.readouterr().err


@pytest.mark.parametrize("given", [[], ["--from", "m.gguf"], ["--out", "M"]])
def test_writing_one_still_needs_its_options(
    given: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["modelfile", *given]) == 2
    assert "Missing option" in capfd.readouterr().err
