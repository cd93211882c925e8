"""The check report of whole models: the real starter, and what can be wrong with one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tunesmith.jobs import model_check
from tunesmith.jobs.model_check import check_model, supported_architectures
from tunesmith.models.model_report import Finding, FindingState


@pytest.fixture
def model(tiny_model_dir: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(tiny_model_dir, folder)
    return folder


def edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value), "utf-8")


def by_code(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


def test_the_starter_is_reported_as_it_is(starter_dir: Path) -> None:
    assert [(f.state.value, f.title, f.detail) for f in check_model(starter_dir)] == [
        ("good", "Architecture", "Llama, 30 layers, width 576"),
        ("good", "Weights", "272 tensors, 513 MiB, float32, checksums match"),
        ("good", "Tokenizer", "49,152 tokens, pre-tokenizer smollm"),
        ("good", "Chat template", "ChatML, reproduced byte for byte"),
        ("good", "End marker", "<|im_end|> is one token and stops generation"),
        ("good", "Licence", "Apache-2.0"),
        (
            "warning",
            "Pad token equals end of text",
            "Padding is masked, so training is not affected",
        ),
        (
            "warning",
            "Width 576 is not a multiple of 256",
            # What llama.cpp itself counts: tests/export/test_starter_export.py.
            "180 of 272 tensors fall back to a larger type in K and IQ levels",
        ),
    ]


def test_a_folder_that_does_not_open_is_one_finding(tmp_path: Path) -> None:
    (found,) = check_model(tmp_path)
    assert (found.state, found.code) == (FindingState.BAD, "model.json-missing")
    (found,) = check_model(tmp_path / "nowhere")
    assert "There is no folder" in found.detail


def test_an_architecture_that_cannot_be_exported_is_bad_and_the_rest_is_still_checked(
    model: Path,
) -> None:
    edit(model / "config.json", lambda c: c.update(architectures=["BertForMaskedLM"]))
    found = by_code(check_model(model))
    assert found["export.architecture"].state is FindingState.BAD
    assert found["tokenizer"].state is FindingState.GOOD
    assert "BertForMaskedLM" not in supported_architectures()
    assert "LlamaForCausalLM" in supported_architectures()


def test_weights_of_another_model_are_bad(model: Path) -> None:
    edit(model / "config.json", lambda c: c.update(num_hidden_layers=3))
    found = by_code(check_model(model))
    assert found["export.tensor-missing"].title == "Weights"


def test_a_tokenizer_of_unknown_rules_is_bad(model: Path) -> None:
    edit(model / "tokenizer.json", lambda t: t.update(pre_tokenizer={"type": "Whitespace"}))
    found = by_code(check_model(model))
    assert found["tokenizer.unknown-rules"].state is FindingState.BAD


def test_a_damaged_tokenizer_is_bad(model: Path) -> None:
    (model / "tokenizer.json").write_text("{}")
    bad = [f for f in check_model(model) if f.state is FindingState.BAD]
    assert [f.title for f in bad] == ["Tokenizer"]


def test_a_model_without_template_can_be_taught_one(model: Path) -> None:
    edit(model / "tokenizer_config.json", lambda c: c.pop("chat_template"))
    found = by_code(check_model(model))
    assert found["template.none"].state is FindingState.WARNING
    assert found["end.one-token"].values == {"marker": "<|im_end|>"}


def test_an_unusual_template_is_told_with_its_reason(model: Path) -> None:
    source = "{% for m in messages %}{{ m.role }}{{ loop.index }}:{{ m.content }}\n{% endfor %}"
    edit(model / "tokenizer_config.json", lambda c: c.update(chat_template=source))
    found = by_code(check_model(model))
    assert found["template.own"].state is FindingState.WARNING
    assert found["template.own"].values["reason"]


def test_a_template_that_never_ends_is_bad_and_the_rest_is_still_checked(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops = "".join(f"{{% for x{n} in range(1000) %}}" for n in range(5)) + "{% endfor %}" * 5
    edit(model / "tokenizer_config.json", lambda c: c.update(chat_template=loops))
    monkeypatch.setattr(model_check, "_TIMEOUT_S", 5.0)
    found = by_code(check_model(model))
    assert found["template.runaway"].state is FindingState.BAD
    assert found["tokenizer"].state is FindingState.GOOD


def test_an_end_marker_of_several_tokens_is_told(model: Path) -> None:
    def other_marker(config: dict[str, Any]) -> None:
        config["chat_template"] = config["chat_template"].replace("<|im_end|>", "<|the end|>")

    edit(model / "tokenizer_config.json", other_marker)
    found = by_code(check_model(model))
    assert found["end.split"].state is FindingState.WARNING
    assert "<|the end|>" in found["end.split"].detail


@pytest.mark.parametrize(
    ("pad", "code"),
    [
        (None, "pad.none"),
        (2, "pad.is-end"),
        (0, "pad.own"),
        (10**9, "pad.unknown"),
        ([], "pad.unknown"),
    ],
)
def test_the_pad_token_is_looked_at(model: Path, pad: object, code: str) -> None:
    edit(model / "config.json", lambda c: c.update(pad_token_id=pad))
    assert code in by_code(check_model(model))
