"""`tunesmith format show` and `tunesmith modelfile`: keys, files and exit codes as promised."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from gguf import GGUFWriter
from tokenizers import Tokenizer, models

from tunesmith.cli.app import run_command_line
from tunesmith.templates.format_file import load_format, parse_format
from tunesmith.templates.jinja_printing import format_to_jinja

Run = Callable[..., tuple[int, str, str]]

CHATML = format_to_jinja(load_format("chatml"))
NUMBERED = "{% for m in messages %}{{ loop.index }}{{ m.content }}</s>{% endfor %}"
TOKENS = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: its exit code, stdout and stderr."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def jinja(tmp_path: Path) -> Callable[[str], tuple[str | Path, ...]]:
    """Options for a chat template in a file."""

    def options(source: str) -> tuple[str | Path, ...]:
        path = tmp_path / "template.jinja"
        path.write_text(source, encoding="utf-8")
        return ("--jinja", path, "--bos", "<s>", "--eos", "</s>")

    return options


Jinja = Callable[[str], tuple[str | Path, ...]]


def write_gguf(path: Path, template: str | None, *, add_bos: bool) -> Path:
    writer = GGUFWriter(str(path), "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(TOKENS)
    writer.add_token_types([3] * len(TOKENS))
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_add_bos_token(add_bos)
    if template is not None:
        writer.add_chat_template(template)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_show_prints_the_format_as_toml_and_the_proof_on_stderr(run: Run, jinja: Jinja) -> None:
    code, out, err = run("format", "show", *jinja(CHATML))
    assert code == 0
    assert tomllib.loads(out)["stop"] == ["<|im_end|>"]
    assert parse_format(out).user == load_format("chatml").user
    found = re.search(r"exact: (\d+) conversations compared byte for byte, 0 differ", err)
    assert found is not None
    assert int(found[1]) >= 300


def test_show_json_has_the_format_and_the_proofs_figures(run: Run, jinja: Jinja) -> None:
    code, out, _ = run("format", "show", *jinja(CHATML), "--add-bos", "--json")
    assert code == 0
    document = json.loads(out)
    assert document["exact"] is True
    assert (document["failed"], document["add_bos"]) == (0, True)
    assert document["cases"] >= 300
    assert document["format"]["assistant"]["prefix"] == "<|im_start|>assistant\n"


def test_show_reads_a_models_folder(run: Run, tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.add_special_tokens(TOKENS)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text(
        json.dumps({"eos_token": "<|im_end|>", "chat_template": CHATML}), encoding="utf-8"
    )
    code, out, _ = run("format", "show", "--model", tmp_path)
    assert code == 0
    assert parse_format(out).assistant == load_format("chatml").assistant


def test_show_says_what_is_in_the_way_and_exits_with_3(run: Run, jinja: Jinja) -> None:
    code, out, err = run("format", "show", *jinja(NUMBERED), "--json")
    assert code == 3
    document = json.loads(out)
    assert document["format"] is None
    assert document["reasons"]
    assert document["reasons"][0] in err
    assert " 0 conversations" not in err


def test_modelfile_writes_a_proven_template_and_the_promised_document(
    run: Run, jinja: Jinja, tmp_path: Path
) -> None:
    out_file = tmp_path / "Modelfile"
    code, out, _ = run(
        "modelfile", *jinja(CHATML), "--from", "m-Q8_0.gguf", "--out", out_file, "--json"
    )
    assert code == 0
    document = json.loads(out)
    assert document.pop("cases") >= 300
    (note,) = document.pop("reasons")
    assert note.startswith("Ollama changes some conversations first")
    assert document == {
        "verdict": "exact",
        "failed": 0,
        "refused": 0,
        "applies": {"below_0_30": "modelfile-template", "from_0_30": "modelfile-template"},
        "least_ollama": "0.6.0",
    }
    text = out_file.read_text(encoding="utf-8")
    assert text.startswith('FROM m-Q8_0.gguf\nTEMPLATE """')
    assert 'PARAMETER stop "<|im_end|>"' in text


def test_modelfile_without_an_equivalent_has_no_template_and_exits_with_3(
    run: Run, jinja: Jinja, tmp_path: Path
) -> None:
    out_file = tmp_path / "Modelfile"
    code, out, err = run("modelfile", *jinja(NUMBERED), "--from", "m.gguf", "--out", out_file)
    assert code == 3
    assert out.strip() == str(out_file)
    assert "where they stand" in err
    assert out_file.read_text(encoding="utf-8") == 'FROM m.gguf\nPARAMETER stop "</s>"\n'


def test_modelfile_replaces_a_modelfile_and_nothing_else(
    run: Run, jinja: Jinja, tmp_path: Path
) -> None:
    gguf = write_gguf(tmp_path / "m.gguf", CHATML, add_bos=False)
    mails = tmp_path / "mails.csv"
    mails.write_text("a,b\n1,2\n")
    before = gguf.read_bytes()
    for other, source in ((gguf, ("--gguf", gguf)), (mails, jinja(CHATML)), (gguf, jinja(CHATML))):
        code, out, err = run("modelfile", *source, "--from", "m.gguf", "--out", other)
        assert (code, out) == (2, "")
        assert str(other) in err
    assert (gguf.read_bytes(), mails.read_text()) == (before, "a,b\n1,2\n")
    older = tmp_path / "Modelfile"
    older.write_text("# mine\nFROM old.gguf\n")
    assert run("modelfile", "--gguf", gguf, "--from", "m.gguf", "--out", older)[0] == 0
    assert older.read_text("utf-8").startswith("FROM m.gguf")


@pytest.mark.parametrize("add_bos", [False, True])
def test_modelfile_takes_template_and_conventions_from_a_gguf(
    run: Run, tmp_path: Path, add_bos: bool
) -> None:
    gguf = write_gguf(tmp_path / "m.gguf", "{{ bos_token }}" + CHATML, add_bos=add_bos)
    out_file = tmp_path / "Modelfile"
    code, _, _ = run("modelfile", "--gguf", gguf, "--from", "m.gguf", "--out", out_file)
    assert code == 0
    assert ('"<s>"' in out_file.read_text(encoding="utf-8")) is not add_bos


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("format", "show"), "Give exactly one of --model or --jinja"),
        (("format", "show", "--jinja", "{jinja}"), "--jinja needs --bos and --eos"),
        (("format", "show", "--model", "{folder}"), "has no tokenizer.json"),
        (("format", "show", "--model", "{none}"), "does not exist"),
        (("format", "show", "--model", "{bare}"), "tunesmith modelfile --gguf"),
        (("format", "show", "--model", "{jinja}"), "--jinja FILE"),
        (("format", "show", "--jinja", "{none}", "--bos", "", "--eos", ""), "No such file"),
        (("format", "show", "--jinja", "{broken}", "--bos", "", "--eos", ""), "no valid Jinja"),
        (("modelfile", "--from", "a", "--out", "{none}"), "exactly one of --gguf or --jinja"),
        (("modelfile", "--gguf", "{jinja}", "--from", "a", "--out", "{none}"), "not a GGUF"),
        (("modelfile", "--gguf", "{bare}", "--from", "a", "--out", "{none}"), "no chat template"),
    ],
)
def test_wrong_input_is_exit_2_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    names = {name: tmp_path / name for name in ("folder", "none", "jinja", "broken", "bare")}
    names["folder"].mkdir()
    names["jinja"].write_text(CHATML)
    names["broken"].write_text("{% if %}")
    write_gguf(names["bare"], None, add_bos=False)
    code, out, err = run(*(argument.format(**names) for argument in arguments))
    assert (code, out) == (2, "")
    assert message in err
    assert not names["none"].exists()


def test_a_survey_has_a_line_for_every_template(run: Run, tmp_path: Path) -> None:
    (tmp_path / "chatml.jinja").write_text(CHATML, encoding="utf-8")
    (tmp_path / "numbered.jinja").write_text(NUMBERED, encoding="utf-8")
    (tmp_path / "torn.jinja").write_text("{% if", encoding="utf-8")
    bare = "{% for message in messages %}{{ message.content }}{% endfor %}"
    (tmp_path / "bare.jinja").write_text(bare, encoding="utf-8")
    code, out, err = run("format", "survey", tmp_path)
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("bare  none  0  ")
    assert "nothing stands between a user's text and the answer" in lines[0]
    assert lines[1].startswith("chatml  exact  ")
    assert lines[2].startswith("numbered  none  0  ")
    assert lines[3].startswith("torn  none  0  ")
    assert "no valid Jinja" in lines[3]
    assert "1 exact, 3 none" in err
    code, out, _ = run("format", "survey", tmp_path, "--json")
    told = json.loads(out)
    assert told["summary"] == {"exact": 1, "none": 3}
    assert [line["name"] for line in told["templates"]] == ["bare", "chatml", "numbered", "torn"]
    assert told["templates"][2]["reasons"]


def test_a_survey_of_nothing_is_wrong_input(run: Run, tmp_path: Path) -> None:
    code, _, err = run("format", "survey", tmp_path)
    assert code == 2
    assert "has no *.jinja file" in err
    code, _, err = run("format", "survey", tmp_path / "none")
    assert code == 2
    assert "is no folder" in err
