"""The export job: its Modelfiles and its checks know the rows that were trained on."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.jobs.export_job.export_job_models import Export, Outcome, change, train_on

from tunesmith.core.errors import CheckError, InputError
from tunesmith.export import run as run_module
from tunesmith.export.prepare import Form, make_form
from tunesmith.export.spec import ExportSpec


def system_in(modelfile: str) -> str | None:
    """The SYSTEM text by Ollama's rule: it ends where a line ends with the quotes."""
    found = re.search(r'^SYSTEM """(.*?)"""\n(?=PARAMETER)', modelfile, re.DOTALL | re.MULTILINE)
    return None if found is None else found.group(1)


def test_a_system_text_that_all_rows_share_becomes_system(
    export: Export, trained_dir: Path
) -> None:
    outcome = export(adapter_dir=trained_dir)
    assert '"""\nSYSTEM """Be brief."""\nPARAMETER stop' in outcome.modelfile()
    assert not {code for code in outcome.warnings if code.startswith("modelfile.")}


@pytest.mark.parametrize("systems", [("Be brief.", "Be long."), ("Be brief.", None)])
def test_rows_without_one_common_system_text_give_none(
    systems: tuple[str | None, str | None], export: Export, small_model_dir: Path, tmp_path: Path
) -> None:
    outcome = export(adapter_dir=train_on(tmp_path, small_model_dir, *systems))
    assert "SYSTEM " not in outcome.modelfile()
    assert "Be " not in outcome.modelfile()


@pytest.mark.parametrize(
    ("system", "written", "warning"),
    [
        (
            'Put """ around code,\n# stays, say "no"',
            'Put """ around code,\n# stays, say "no"',
            None,
        ),
        ('Begin with\n"""\nalways.', None, "modelfile.no-system"),
        ("One\r\nTwo\r\n", "One\nTwo\n", "modelfile.system-line-ends"),
        ("no\u00a0break", None, "modelfile.no-system"),
    ],
    ids=["quotes-inside", "triple-quotes-at-a-lines-end", "crlf", "unprintable"],
)
def test_system_says_what_was_trained_or_a_warning_says_why_not(
    system: str, written: str | None, warning: str | None, export: Export, adapter: Path
) -> None:
    change(adapter / "manifest.json", system=system)
    outcome = export(adapter_dir=adapter)
    assert system_in(outcome.modelfile()) == written
    assert ("SYSTEM " in outcome.modelfile()) == (written is not None)
    found = {code for code in outcome.warnings if code.startswith("modelfile.")}
    assert found == ({warning} if warning else set())
    # The template's own proof does not suffer from it.
    assert outcome.result.modelfiles[0].verdict == "exact"
    assert "\r" not in outcome.modelfile()


def test_an_adapter_from_elsewhere_says_nothing_about_its_rows(
    export: Export, adapter: Path
) -> None:
    (adapter / "manifest.json").write_text('{"system": ["of", "another tool"], "max_length": 0}')
    assert "SYSTEM " not in export(adapter_dir=adapter).modelfile()


def compared(outcome: Outcome) -> int:
    """On how many texts the token ids were compared."""
    (check,) = [it for it in outcome.result.files[0].checks if it.name == "tokens"]
    assert check.verdict == "ok"
    return int(check.detail.split()[0])


def test_token_ids_are_compared_on_the_rows_trained_on_too(
    export: Export, small_model_dir: Path, tmp_path: Path
) -> None:
    built_in = compared(export(name="plain"))
    adapter = train_on(tmp_path, small_model_dir, "Be brief.", None)
    # Two questions, two answers, one system text.
    assert compared(export(adapter_dir=adapter)) == built_in + 5
    rows = tmp_path / "rows.jsonl"
    rows.write_text(rows.read_text("utf-8").replace("Be brief.", "Be nice."), "utf-8")
    for name, change_rows in (("changed", lambda: None), ("gone", rows.unlink)):
        change_rows()
        outcome = export(adapter_dir=adapter, name=name)
        assert compared(outcome) == built_in
        assert str(rows) in outcome.warnings["export.data-not-compared"]


def test_a_row_that_llama_cpp_reads_otherwise_fails_the_file(
    export: Export, small_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a wrong rule would do to one word of the rows only.
    def strange(*arguments: Any) -> Form:
        form = make_form(*arguments)
        texts = tuple(
            replace(it, ids=(7, *it.ids[1:])) if it.text == "Say 0." else it
            for it in form.cases.texts
        )
        assert texts != form.cases.texts
        return replace(form, cases=replace(form.cases, texts=texts))

    adapter = train_on(tmp_path, small_model_dir, "Be brief.")
    monkeypatch.setattr(run_module, "make_form", strange)
    with pytest.raises(CheckError) as caught:
        export(adapter_dir=adapter)
    assert "'Say 0.': token 0" in caught.value.message


def test_a_damaged_manifest_is_told_before_any_work(
    export: Export, adapter: Path, spec: ExportSpec
) -> None:
    change(adapter / "manifest.json", max_length="long")
    with pytest.raises(InputError) as caught:
        export(adapter_dir=adapter)
    assert "max_length" in caught.value.message
    assert not spec.out_dir.exists()


@pytest.mark.parametrize(
    ("of_model", "of_rows", "expected"),
    [(8192, 300, 2048), (8192, 3000, 3000), (None, 3000, 2048)],
)
def test_num_ctx_has_room_for_the_rows_within_what_the_model_can_take(
    of_model: int | None, of_rows: int, expected: int, export: Export, model: Path, adapter: Path
) -> None:
    change(model / "config.json", max_position_embeddings=of_model)
    change(adapter / "manifest.json", max_length=of_rows)
    outcome = export(model_dir=model, adapter_dir=adapter)
    assert outcome.parameters()["num_ctx"] == str(expected)
