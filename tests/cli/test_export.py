"""`tunesmith export` as its callers see it: the promised JSON, real files, exit codes, refusals."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from tunesmith.cli.app import run_command_line
from tunesmith.cli.export import _bytes
from tunesmith.cli.results import _export_lines
from tunesmith.core.files import sha256_file

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: its exit code, stdout and stderr. The job itself is a worker process."""

    def run_command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run_command_line(["--workspace", *map(str, (workspace, *arguments))])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def model(tiny_model_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(tiny_model_dir, tmp_path / "tiny"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def change(file: Path, alter: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(file.read_text("utf-8"))
    alter(document)
    file.write_text(json.dumps(document), "utf-8")


def write_adapter(folder: Path, *, of: str = "model.layers.0.self_attn.q_proj") -> Path:
    """A LoRA adapter of rank 1 for one layer of the tiny model."""
    folder.mkdir()
    factors = {"A": np.ones((1, 64), np.float32), "B": np.ones((64, 1), np.float32)}
    tensors = {f"base_model.model.{of}.lora_{part}.weight": it for part, it in factors.items()}
    save_file(tensors, folder / "adapter_model.safetensors")
    settings = {"peft_type": "LORA", "r": 1, "lora_alpha": 1, "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_json_has_the_promised_keys_and_tells_the_truth_about_the_files(
    tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tunesmith", "--workspace", str(workspace), "export"),
            *("--model", str(tiny_model_dir), "--levels", "Q4_K_M, q8_0"),
            *("--out", str(out), "--name", "tuned", "--json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document.keys() == {"run", "files", "warnings"}
    assert [file["level"] for file in document["files"]] == ["Q4_K_M", "Q8_0"]
    for file in document["files"]:
        assert file.keys() == {"level", "path", "bytes", "sha256", "bits_per_weight", "checks"}
        path = Path(file["path"])
        assert path == out / f"tuned-{file['level']}.gguf"
        assert file["bytes"] == path.stat().st_size
        assert file["sha256"] == sha256_file(path)
        assert 4.0 < file["bits_per_weight"] < 9.0
        assert all(check.keys() == {"name", "verdict", "detail"} for check in file["checks"])
        verdicts = {check["name"]: check["verdict"] for check in file["checks"]}
        held = dict.fromkeys(("load", "tokens", "bos", "logits"), "ok")
        assert verdicts == {**held, "stop": "warning"}
    # Random weights never end an answer, and 64 columns are no multiple of a K-quant's 256.
    codes = {warning["code"] for warning in document["warnings"]}
    assert codes == {"export.check-stop", "export.width-fallback"}
    assert all(warning["message"] for warning in document["warnings"])

    assert names(out) == [
        *("Modelfile.Q4_K_M", "Modelfile.Q8_0", "checks.json", "manifest.json"),
        *("tuned-Q4_K_M.gguf", "tuned-Q8_0.gguf"),
    ]
    listed = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    assert {it["file"]: it["sha256"] for it in listed} == {
        Path(file["path"]).name: file["sha256"] for file in document["files"]
    }
    assert (workspace / "runs" / document["run"] / "result.json").is_file()
    # Talk goes to stderr, the run's id first.
    assert done.stderr.startswith(f"run {document['run']}\n")
    assert "\nquantize\n" in done.stderr


def test_without_json_each_file_its_checks_and_its_modelfile_are_listed(
    run: Run, model: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_adapter(tmp_path / "adapter")
    monkeypatch.chdir(model)  # paths are taken from where one stands, not from the worker's folder
    code, shown, err = run(
        *("export", "--model", ".", "--adapter", "../adapter"),
        *("--levels", "Q8_0", "--out", out),
    )
    assert code == 0, err
    lines = shown.splitlines()
    assert [line.split("  ")[0] for line in lines if not line.startswith("  ")] == [
        str(out / "tiny-Q8_0.gguf"),
        str(out / "Modelfile.Q8_0"),
    ]
    assert lines[1].startswith("  load: ok (")
    assert re.search(r"parity exact in \d{3} cases$", lines[-2])
    assert lines[-1] == "  Ollama uses the TEMPLATE of the Modelfile."
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["files"][0]["adapter"]["folder"] == "adapter"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"--levels": "Q9_9"}, "no quantization level “Q9_9”"),
        ({"--levels": "Q8_0,Q9_9"}, "no quantization level “Q9_9”"),
        ({"--levels": ""}, "No quantization level"),
        ({"--levels": "IQ1_S"}, "importance matrix"),
        ({"--model": "{nowhere}"}, "There is no folder {nowhere}"),
        ({"--model": "{file}"}, "{file} is neither a model folder nor a GGUF file"),
        ({"--model": "{empty}"}, "config.json is missing"),
        ({"--adapter": "{nowhere}"}, "{nowhere}"),
        ({"--adapter": "{empty}"}, "{empty}"),
        ({"--adapter": "{foreign}"}, "layers.9"),
        ({"--name": "a/b"}, "“a/b”"),
        ({"--imatrix": "{file}"}, "importance matrix"),
    ],
    ids=lambda it: "" if isinstance(it, str) else " ".join(f"{k}={v}" for k, v in it.items()),
)
def test_wrong_input_exits_with_2_says_what_to_do_and_writes_nothing(
    options: dict[str, str],
    message: str,
    run: Run,
    tiny_model_dir: Path,
    tmp_path: Path,
    out: Path,
) -> None:
    places = {name: tmp_path / name for name in ("nowhere", "file", "empty", "foreign")}
    places["file"].write_text("no model", "utf-8")
    places["empty"].mkdir()
    write_adapter(places["foreign"], of="model.layers.9.self_attn.q_proj")
    given = {"--model": str(tiny_model_dir), "--levels": "Q8_0", "--out": str(out), **options}
    arguments = [text.format(**places) for pair in given.items() for text in pair]
    code, shown, err = run("export", *arguments, "--json")
    assert code == 2
    assert message.format(**places) in err
    assert message.format(**places) in json.loads(shown)["error"]["message"]
    error, hint = err[err.index("error: ") :].splitlines()
    assert error
    assert hint.startswith("  ")
    assert hint.strip()
    assert "Traceback" not in err
    assert not out.exists()


def test_a_gguf_in_place_of_the_folder_becomes_other_levels_named_after_it(
    run: Run, tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    assert run("export", "--model", tiny_model_dir, "--levels", "F16", "--out", out)[0] == 0
    base = next(out.glob("*-F16.gguf"))
    asked = ("export", "--model", base, "--levels", "Q8_0", "--out", out)
    runs = {path.name for path in (workspace / "runs").iterdir()}
    for refused in (("--merged-folder",), ("--converter", "official"), ("--adapter-gguf",)):
        code, _, err = run(*asked, *refused)
        assert code == 2
        assert refused[-1] in err or refused[0] in err
    assert {path.name for path in (workspace / "runs").iterdir()} == runs
    code, shown, _ = run(*asked, "--json")
    assert code == 0
    (file,) = json.loads(shown)["files"]
    assert Path(file["path"]).name == f"{base.stem}-Q8_0.gguf"
    assert (out / "Modelfile.Q8_0").is_file()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--levels", "Q9_9"),
        ("--levels", ""),
        ("--model", "nowhere"),
        ("--adapter", "nowhere"),
        ("--imatrix", "nowhere"),
        ("--out", ""),
        ("--out", __file__),
        ("--split", "4 apples"),
    ],
)
def test_a_typing_mistake_leaves_no_run(
    option: str, value: str, run: Run, tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    given = {"--model": str(tiny_model_dir), "--levels": "Q8_0", "--out": str(out)}
    arguments = (text for pair in (given | {option: value}).items() for text in pair)
    code, _, err = run("export", *arguments)
    assert code == 2
    assert err.startswith("error: ")
    assert not (workspace / "runs").exists()


def test_a_folder_for_the_matrix_is_called_one(
    run: Run, tiny_model_dir: Path, workspace: Path, out: Path, tmp_path: Path
) -> None:
    asked = ("--model", tiny_model_dir, "--levels", "Q8_0", "--out", out, "--imatrix", tmp_path)
    for command in (("export",), ("plan", "export")):
        code, _, err = run(*command, *asked)
        assert code == 2
        assert f"{tmp_path} is no importance matrix: a folder." in err
    assert not (workspace / "runs").exists()


@pytest.mark.parametrize("missing", ["--model", "--levels", "--out"])
def test_a_missing_option_exits_with_2_before_a_run_exists(
    missing: str, run: Run, tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    given = {"--model": str(tiny_model_dir), "--levels": "Q8_0", "--out": str(out)}
    del given[missing]
    code, shown, err = run("export", *(text for pair in given.items() for text in pair))
    assert (code, shown) == (2, "")
    assert missing.removeprefix("--") in err
    assert not workspace.exists()


def test_an_adapter_with_a_tampered_vocabulary_exits_with_3_and_leaves_only_provisional_names(
    run: Run, tiny_model_dir: Path, out: Path, tmp_path: Path
) -> None:
    adapter = write_adapter(tmp_path / "adapter")
    shutil.copyfile(tiny_model_dir / "tokenizer.json", adapter / "tokenizer.json")
    shutil.copyfile(tiny_model_dir / "tokenizer_config.json", adapter / "tokenizer_config.json")

    def match_whole_words_only(tokenizer: dict[str, Any]) -> None:
        # transformers then reads "<|im_end|>x" as text, llama.cpp knows no such rule.
        for token in tokenizer["added_tokens"]:
            token["single_word"] = True

    change(adapter / "tokenizer.json", match_whole_words_only)
    code, shown, err = run(
        *("export", "--model", tiny_model_dir, "--adapter", adapter),
        *("--levels", "Q8_0", "--keep-f16", "--out", out, "--json"),
    )
    assert code == 3
    document = json.loads(shown)
    assert document.keys() == {"run", "files", "warnings"}
    for file in document["files"]:
        assert Path(file["path"]).name == f"model-{file['level']}.gguf.part"
        assert {it["name"]: it["verdict"] for it in file["checks"]}["tokens"] == "failed"
    assert "checks did not hold" in err
    assert "model-Q8_0.gguf.part: tokens:" in err
    assert f"{out / 'checks.json'} has the details" in err
    # Both levels were tried; nothing looks finished, and no Modelfile invites to use it.
    assert names(out) == [
        *("checks.json", "manifest.json", "model-F16.gguf.part", "model-Q8_0.gguf.part")
    ]
    checked = json.loads((out / "checks.json").read_text("utf-8"))["files"]
    assert {file["passed"] for file in checked.values()} == {False}
    assert checked["model-Q8_0.gguf.part"]["checks"]["tokens"]["verdict"] == "failed"


def test_a_template_that_doubles_bos_is_refused_until_it_is_mended(
    run: Run, model: Path, out: Path
) -> None:
    settings = model / "tokenizer_config.json"
    mended = settings.read_bytes()
    change(
        settings, lambda it: it.update(chat_template="{{ bos_token * 2 }}" + it["chat_template"])
    )
    arguments = ("export", "--model", model, "--levels", "Q8_0", "--out", out)
    code, shown, err = run(*arguments)
    assert (code, shown) == (2, "")
    assert "the chat template begins every prompt with <|im_start|> twice" in err
    assert list(out.glob("*.gguf*")) == [], "before any work"

    settings.write_bytes(mended)
    assert run(*arguments)[0] == 0
    assert names(out) == ["Modelfile.Q8_0", "checks.json", "manifest.json", "tiny-Q8_0.gguf"]


def test_weights_that_are_no_numbers_are_refused(run: Run, model: Path, out: Path) -> None:
    weights = load_file(model / "model.safetensors")
    weights["model.norm.weight"][3] = np.nan
    save_file(weights, model / "model.safetensors", {"format": "pt"})
    code, shown, err = run("export", "--model", model, "--levels", "Q8_0", "--out", out)
    assert (code, shown) == (2, "")
    assert "model.norm.weight" in err
    assert list(out.glob("*.gguf*")) == []


@pytest.mark.parametrize("theirs", ["tuned-Q8_0.gguf", "Modelfile.Q8_0"])
def test_files_of_somebody_else_are_not_overwritten(
    theirs: str, run: Run, tiny_model_dir: Path, out: Path
) -> None:
    out.mkdir()
    (out / theirs).write_text("precious", "utf-8")
    code, shown, err = run(
        *("export", "--model", tiny_model_dir, "--levels", "F16,Q8_0"),
        *("--out", out, "--name", "tuned"),
    )
    assert (code, shown) == (2, "")
    assert f"{out / theirs} exists" in err
    assert "move the file away" in err
    assert names(out) == [theirs]
    assert (out / theirs).read_text("utf-8") == "precious"


def test_a_second_export_of_another_adapter_needs_another_name_and_touches_nothing_else(
    run: Run, tiny_model_dir: Path, out: Path, tmp_path: Path
) -> None:
    arguments = ("export", "--model", tiny_model_dir, "--levels", "Q8_0", "--out", out, "--json")
    (before,) = json.loads(run(*arguments)[1])["files"]
    (out / "notes.txt").write_text("mine", "utf-8")
    adapter = ("--adapter", write_adapter(tmp_path / "adapter"))
    code, shown, err = run(*arguments, *adapter)
    assert code == 2
    assert json.loads(shown)["error"]["code"] == "export.made-from-else"
    assert "made it with no adapter, not with what is asked for now" in err
    assert sha256_file(out / "model-Q8_0.gguf") == before["sha256"]

    code, shown, _ = run(*arguments, *adapter, "--name", "tuned")
    assert code == 0
    (after,) = json.loads(shown)["files"]
    assert after["path"] == str(out / "tuned-Q8_0.gguf")
    assert after["sha256"] != before["sha256"]
    assert sha256_file(out / "model-Q8_0.gguf") == before["sha256"]
    assert (out / "notes.txt").read_text("utf-8") == "mine"


def test_parts_an_adapter_alone_and_a_merged_folder_are_in_the_json_when_asked_for(
    run: Run, tiny_model_dir: Path, out: Path, tmp_path: Path
) -> None:
    code, shown, err = run(
        *("export", "--model", tiny_model_dir, "--adapter", write_adapter(tmp_path / "adapter")),
        *("--levels", "F16,Q4_0", "--out", out, "--name", "tuned"),
        *("--split", "8.07M", "--adapter-gguf", "--merged-folder", "--json"),
    )
    assert code == 0, err
    document = json.loads(shown)
    assert document.keys() == {"run", "files", "warnings", "adapter", "merged"}
    paths = [Path(file["path"]).name for file in document["files"]]
    assert paths == [
        *("tuned-F16-00001-of-00002.gguf", "tuned-F16-00002-of-00002.gguf", "tuned-Q4_0.gguf")
    ]
    kept = {"level", "path", "bytes", "sha256", "bits_per_weight", "checks"}
    assert all(file.keys() == kept for file in [*document["files"], document["adapter"]])
    assert Path(document["merged"]["path"]) == out / "tuned-merged"
    everything = [*document["files"], document["adapter"], *document["merged"]["files"]]
    for file in everything:
        path = Path(file["path"])
        assert (file["bytes"], file["sha256"]) == (path.stat().st_size, sha256_file(path))
    listed = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    assert {it["sha256"] for it in listed} == {file["sha256"] for file in everything}
    assert names(out) == [
        *("Modelfile.Q4_0", "Modelfile.adapter", "checks.json", "manifest.json"),
        *paths[:2],
        *(paths[2], "tuned-adapter.gguf", "tuned-merged"),
    ]


def test_a_small_file_has_a_size() -> None:
    file = {
        "path": "tuned-adapter.gguf",
        "bytes": 41_760,
        "bits_per_weight": 16.0,
        "checks": [],
    }
    assert _export_lines({"files": [], "adapter": file}) == [
        "tuned-adapter.gguf  41.8 kB  16.00 bits per weight"
    ]


@pytest.mark.parametrize("size", ["4", "G", "-1G", "4X", "1e3M", "nan G"])
def test_what_is_no_size_leaves_no_run(
    size: str, run: Run, tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    code, _, err = run(
        *("export", "--model", tiny_model_dir, "--levels", "Q8_0", "--out", out, "--split", size)
    )
    assert code == 2
    assert "--split 4G" in err
    assert not (workspace / "runs").exists()


@pytest.mark.parametrize(("size", "count"), [("0G", "0"), ("1K", "1,000"), ("0.9M", "900,000")])
def test_a_size_of_next_to_nothing_leaves_no_run(
    size: str, count: str, run: Run, tiny_model_dir: Path, workspace: Path, out: Path
) -> None:
    code, _, err = run(
        *("export", "--model", tiny_model_dir, "--levels", "Q8_0", "--out", out, "--split", size)
    )
    assert code == 2
    assert f"{count} bytes are too small a size for a file; the least is 1,000,000" in err
    assert not (workspace / "runs").exists()


def test_a_converter_that_cannot_be_had_is_refused_by_what_to_do(
    run: Run,
    tiny_model_dir: Path,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    monkeypatch.setenv("TUNESMITH_LLAMA_CPP", str(tmp_path / "nowhere"))
    arguments = ("export", "--model", tiny_model_dir, "--levels", "Q8_0", "--out", out)
    code, shown, err = run(*arguments, "--converter", "official", "--json")
    assert code == 2
    assert json.loads(shown)["error"]["code"] == "converter.folder"
    assert "TUNESMITH_LLAMA_CPP" in err
    assert not out.exists()


@pytest.mark.parametrize(
    ("size", "count"), [("4G", 4 * 10**9), ("500m", 500 * 10**6), ("1.5GiB", 3 << 29)]
)
def test_sizes_are_read_as_llama_gguf_split_reads_them(size: str, count: int) -> None:
    assert _bytes(size) == count
