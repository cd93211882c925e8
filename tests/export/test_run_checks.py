"""What the checks of a whole export catch, and what it does then."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.export.conftest import misread
from tests.export.written_files import names, rewrite

from tunesmith.core.errors import CheckError
from tunesmith.export import run as run_module
from tunesmith.export.one_pass import PassRequest
from tunesmith.export.spec import ExportResult
from tunesmith.export.stream import Overflow
from tunesmith.export.vocabulary import Vocabulary

Export = Callable[..., ExportResult]


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_a_wrong_tokenizer_is_caught_and_keeps_its_provisional_name(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    misread(monkeypatch, lambda it: replace(it, pre_tokenizer="llama-bpe"))
    with pytest.raises(CheckError) as caught:
        export(model, "Q8_0", "F16")
    assert caught.value.code == "export.check-failed"
    out = tmp_path / "out"
    # Both levels were tried, neither looks finished.
    assert names(out) == [
        "checks.json",
        "manifest.json",
        "tuned-F16.gguf.part",
        "tuned-Q8_0.gguf.part",
    ]
    verdict = json.loads((out / "checks.json").read_text("utf-8"))["files"]["tuned-F16.gguf.part"]
    assert verdict["passed"] is False
    assert verdict["checks"]["tokens"]["verdict"] == "failed"
    assert "texts differ" in verdict["checks"]["tokens"]["detail"]
    assert verdict["checks"]["load"]["verdict"] == "ok"


def test_a_file_that_does_not_load_is_caught(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(request: PassRequest, *_: object) -> dict[str, Overflow]:
        ((_, target),) = request.plans
        target.write_bytes(b"GGUF" + bytes(range(200)))
        return {}

    monkeypatch.setattr(run_module, "write_levels", cut_short)
    with pytest.raises(CheckError) as caught:
        export(model, "Q8_0")
    assert "load" in caught.value.message
    assert "tuned-Q8_0.gguf.part" in names(tmp_path / "out")


def test_a_doubled_bos_is_caught(export: Export, model: Path) -> None:
    template = "{{ bos_token }}{{ bos_token }}{{ messages[0].content }}"
    with pytest.raises(CheckError) as caught:
        rewrite(model / "tokenizer_config.json", chat_template=template)
        export(model, "Q8_0")
    assert "begins with <|im_start|> 2 times" in caught.value.message


ASKING = "{{ messages[0].content }}<|im_end|>"


def test_a_file_that_adds_bos_otherwise_than_training_is_caught(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def adding(it: Vocabulary) -> Vocabulary:
        return replace(it, special=replace(it.special, adds={**it.special.adds, "bos": True}))

    misread(monkeypatch, adding)
    with pytest.raises(CheckError) as caught:
        rewrite(model / "tokenizer_config.json", chat_template=ASKING)
        export(model, "Q8_0")
    assert "bos: A prompt differs: token 0 is [1, " in caught.value.message


def test_a_bos_that_both_add_holds(export: Export, model: Path) -> None:
    rewrite(model / "tokenizer_config.json", add_bos_token=True)
    rewrite(model / "tokenizer_config.json", chat_template=ASKING)
    (file,) = export(model, "Q8_0").files
    (bos,) = [check for check in file.checks if check.name == "bos"]
    assert (bos.verdict, bos.detail) == ("ok", "A prompt begins with 1 BOS, as in training")


def test_an_end_that_llama_cpp_puts_behind_every_prompt_is_caught(
    export: Export, model: Path
) -> None:
    # The tokenizer would end every text; a prompt is trained without, so answers would break.
    rewrite(model / "tokenizer_config.json", add_eos_token=True)
    with pytest.raises(CheckError) as caught:
        rewrite(model / "tokenizer_config.json", chat_template=ASKING)
        export(model, "Q8_0")
    assert "bos: A prompt differs" in caught.value.message


def test_a_tokenizer_that_cuts_and_pads_is_compared_whole(export: Export, model: Path) -> None:
    cut = {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}
    padded = {
        "strategy": {"Fixed": 8},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "<|endoftext|>",
    }
    rewrite(model / "tokenizer.json", truncation=cut, padding=padded)
    (file,) = export(model, "Q8_0").files
    assert {c.name: c.verdict for c in file.checks}["tokens"] == "ok"


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{% if %}", "export.template-failed"),
        ("{{ raise_exception('no') }}", "export.template-failed"),
    ],
)
def test_a_template_that_cannot_ask_is_a_warning(
    template: str, code: str, export: Export, model: Path
) -> None:
    rewrite(model / "tokenizer_config.json", chat_template=template)
    result = export(model, "Q8_0")
    assert code in {warning.code for warning in result.warnings}
    assert {c.name: c.verdict for c in result.files[0].checks}["stop"] == "skipped"


def test_texts_given_for_the_check_are_compared_too(export: Export, model: Path) -> None:
    counts = []
    for texts in [(), ("Ein Satz aus den Daten.", "Noch einer.")]:
        (file,) = export(model, "Q8_0", check_texts=texts).files
        (check,) = [check for check in file.checks if check.name == "tokens"]
        counts.append(int(check.detail.split()[0]))
    assert counts[1] == counts[0] + 2
