"""The export job: a Modelfile for every level that says what was trained, and no word more."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as torch_save_file
from tests.export.test_base_bitsandbytes import packed

from tunesmith.core import events
from tunesmith.core.errors import CheckError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.export import check_cases
from tunesmith.export import run as run_module
from tunesmith.export.output_lock import refuse_busy
from tunesmith.export.prepare import Form, make_form
from tunesmith.export.spec import Check, ExportSpec
from tunesmith.jobs import export_job
from tunesmith.jobs.export_job import ExportJobResult, run
from tunesmith.models.gguf_file import read_gguf_header
from tunesmith.ollama.token_facts import facts_of_file, facts_of_folder
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.training.reference_logits import LogitsRequest, write_logits
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run as train

MERGES = 500  # of the starter's 48,900: files of 300 kB, read and checked at once
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NUMBERED = "{% for m in messages %}{{ loop.index }}{{ m.content }}<|im_end|>{% endfor %}"


@pytest.fixture(scope="module")
def small_model_dir(tiny_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with a vocabulary cut to its first merges and a plain ChatML template."""
    folder = tmp_path_factory.mktemp("small") / "model"
    shutil.copytree(tiny_model_dir, folder)
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    model = tokenizer["model"]
    special = [token["content"] for token in tokenizer["added_tokens"]]
    single = sorted(token for token in model["vocab"] if len(token) == 1)
    model["merges"] = model["merges"][:MERGES]
    tokens = [*special, *single, *dict.fromkeys("".join(pair) for pair in model["merges"])]
    model["vocab"] = {token: index for index, token in enumerate(tokens)}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    weights = load_file(folder / "model.safetensors")
    name = "model.embed_tokens.weight"
    weights[name] = weights[name][: len(tokens)].copy()
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    change(folder / "config.json", vocab_size=len(tokens))
    change(folder / "tokenizer_config.json", chat_template=CHATML)
    return folder


@pytest.fixture
def model(small_model_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(small_model_dir, tmp_path / "model"))


def train_on(folder: Path, model: Path, *systems: str | None) -> Path:
    """An adapter after one step on a row per system text."""
    rows = [
        Conversation(
            (
                *(() if system is None else (Message("system", system),)),
                Message("user", f"Say {number}."),
                Message("assistant", f"{number}!"),
            )
        )
        for number, system in enumerate(systems)
    ]
    write_conversations(folder / "rows.jsonl", rows)
    spec = TrainSpec(
        model_dir=model,
        data_file=folder / "rows.jsonl",
        out_dir=folder / "adapter",
        work_dir=folder / "train",
        eval_fraction=0.0,
        max_steps=1,
        per_device_train_batch_size=2,
        gradient_accumulation_steps=1,
    )
    return train(spec, MemorySink()).out_dir


@pytest.fixture(scope="module")
def trained_dir(small_model_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter whose rows all had the system text “Be brief.”"""
    return train_on(tmp_path_factory.mktemp("trained"), small_model_dir, "Be brief.", "Be brief.")


@pytest.fixture
def adapter(trained_dir: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(trained_dir, tmp_path / "adapter"))


def change(file: Path, **values: object) -> None:
    """Set keys of a JSON file; None removes one."""
    document = json.loads(file.read_text("utf-8")) | values
    kept = {key: value for key, value in document.items() if value is not None}
    file.write_text(json.dumps(kept), "utf-8")


def forget_eos(model: Path) -> None:
    change(model / "tokenizer_config.json", eos_token=None)
    for name in ("config.json", "generation_config.json"):
        change(model / name, eos_token_id=None)
    (model / "special_tokens_map.json").unlink()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the job gave back and what it reported on the way."""

    result: ExportJobResult
    events: list[events.Event]

    @property
    def warnings(self) -> dict[str, str]:
        """Message by code: the result has every warning that was reported, and each once."""
        emitted = [event for event in self.events if isinstance(event, events.Warning)]
        assert sorted(map(repr, emitted)) == sorted(map(repr, self.result.warnings))
        return {warning.code: warning.message for warning in emitted}

    def modelfile(self, level: str = "Q8_0") -> str:
        return (self.result.out_dir / f"Modelfile.{level}").read_bytes().decode("utf-8")

    def parameters(self) -> dict[str, str]:
        lines = re.findall(r"^PARAMETER (\w+) (.*)$", self.modelfile(), re.MULTILINE)
        assert len(lines) == len(dict(lines))
        return dict(lines)


Export = Callable[..., Outcome]


@pytest.fixture
def spec(small_model_dir: Path, tmp_path: Path) -> ExportSpec:
    return ExportSpec(
        model_dir=small_model_dir,
        adapter_dir=None,
        levels=("Q8_0",),
        out_dir=tmp_path / "out",
        name="tuned",
        work_dir=tmp_path / "work",
    )


@pytest.fixture
def reference() -> None:
    """A test that asks for this has the model's own logits computed, which takes seconds."""


@pytest.fixture(autouse=True)
def no_reference(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "reference" not in request.fixturenames:
        monkeypatch.setattr(export_job, "write_logits", lambda *_: "Left out.")


@pytest.fixture
def export(spec: ExportSpec) -> Export:
    """A function (**what differs in the spec) that does the job."""

    def call(**fields: Any) -> Outcome:
        sink = MemorySink()
        return Outcome(run(replace(spec, **fields), sink), sink.events)

    return call


def system_in(modelfile: str) -> str | None:
    """The SYSTEM text by Ollama's rule: it ends where a line ends with the quotes."""
    found = re.search(r'^SYSTEM """(.*?)"""\n(?=PARAMETER)', modelfile, re.DOTALL | re.MULTILINE)
    return None if found is None else found.group(1)


def test_a_type_that_only_llama_cpp_knows_gets_its_modelfile_too(export: Export) -> None:
    outcome = export(levels=("Q2_0",))
    kinds = {
        tensor.type for tensor in read_gguf_header(outcome.result.files[0].path).tensors.values()
    }
    assert "Q2_0" in kinds  # which the gguf package cannot read
    assert [(it.level, it.verdict) for it in outcome.result.modelfiles] == [("Q2_0", "exact")]
    assert outcome.modelfile("Q2_0").startswith("FROM ./tuned-Q2_0.gguf\nTEMPLATE ")


def test_every_level_gets_a_proven_modelfile_that_names_its_file(export: Export) -> None:
    outcome = export(levels=("Q8_0", "q4_k_m"), keep_f16=True)
    out = outcome.result.out_dir
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0", "Q4_K_M", "F16"]
    for written, file in zip(outcome.result.modelfiles, outcome.result.files, strict=True):
        assert written.path == out / f"Modelfile.{written.level}"
        assert (written.verdict, written.reasons) == ("exact", ())
        assert written.cases >= 300
        text = outcome.modelfile(written.level)
        assert text.startswith(f'FROM ./{file.path.name}\nTEMPLATE """')
        assert (out / text.split("\n", 1)[0].removeprefix("FROM ./")).samefile(file.path)
        assert '"<|im_start|>user\\n"' in text
        assert 'PARAMETER stop "<|im_end|>"\n' in text
        assert "SYSTEM " not in text
    assert sorted(path.name for path in out.iterdir()) == [
        "Modelfile.F16",
        "Modelfile.Q4_K_M",
        "Modelfile.Q8_0",
        "checks.json",
        "manifest.json",
        "tuned-F16.gguf",
        "tuned-Q4_K_M.gguf",
        "tuned-Q8_0.gguf",
    ]
    stages = [e.name for e in outcome.events if isinstance(e, events.Stage)]
    assert stages[-2:] == ["check F16", "modelfile"]


def test_a_name_with_a_space_is_quoted_and_still_ours_the_second_time(export: Export) -> None:
    for _ in range(2):
        first = export(name="my model").modelfile().split("\n", 1)[0]
        assert first == 'FROM "./my model-Q8_0.gguf"'


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


def test_sampling_is_what_the_base_recommends_in_ollamas_words(export: Export, model: Path) -> None:
    recommended = {
        "temperature": 0.6,
        "top_k": 20,
        "top_p": 0.95,
        "min_p": 0,
        "repetition_penalty": 1.05,
        "do_sample": True,
        "max_new_tokens": 2048,
    }
    change(model / "generation_config.json", **recommended)
    assert export(model_dir=model).parameters() == {
        "stop": '"<|im_end|>"',
        "num_ctx": "512",
        "temperature": "0.6",
        "top_k": "20",
        "top_p": "0.95",
        "min_p": "0",
        "repeat_penalty": "1.05",
    }


def test_a_recommendation_that_ollama_cannot_take_is_left_out_and_told(
    export: Export, model: Path
) -> None:
    wrong = {"temperature": True, "repetition_penalty": "high"}
    change(model / "generation_config.json", top_p=0.9, **wrong)
    outcome = export(model_dir=model)
    assert outcome.parameters().keys() == {"stop", "num_ctx", "top_p"}
    told = [w.message for w in outcome.result.warnings if w.code == "modelfile.parameter"]
    assert len(told) == len(wrong)
    assert all(f"“{name}” is {value!r}" in " ".join(told) for name, value in wrong.items())


def test_a_model_without_chat_template_gets_its_stop_and_a_true_warning(
    export: Export, model: Path
) -> None:
    change(model / "tokenizer_config.json", chat_template=None)
    change(model / "generation_config.json", temperature=0.7)
    outcome = export(model_dir=model)
    assert outcome.modelfile() == (
        'FROM ./tuned-Q8_0.gguf\nPARAMETER stop "<|im_end|>"\nPARAMETER num_ctx 512\n'
        "PARAMETER temperature 0.7\n"
    )
    assert outcome.result.modelfiles[0].verdict == "none"
    assert outcome.warnings["modelfile.no-template"] == (
        "Modelfile.Q8_0 has no TEMPLATE: the model has no chat template. "
        "Ollama will guess a template."
    )


@pytest.mark.parametrize(
    ("template", "reason"),
    [(NUMBERED, "where they stand"), ("{% if %}", "no valid Jinja")],
    ids=["of no format", "broken"],
)
def test_a_chat_template_that_cannot_be_compiled_costs_only_the_template(
    template: str, reason: str, export: Export, model: Path
) -> None:
    change(model / "tokenizer_config.json", chat_template=template)
    outcome = export(model_dir=model)
    assert outcome.modelfile().startswith('FROM ./tuned-Q8_0.gguf\nPARAMETER stop "<|im_end|>"\n')
    (written,) = outcome.result.modelfiles
    assert written.verdict == "none"
    assert reason in " ".join(written.reasons)
    message = outcome.warnings["modelfile.no-template"]
    assert reason in message
    assert "Ollama 0.30 and later use the chat template inside the GGUF" in message


def test_a_template_of_parts_is_asked_and_proven_with_parts(export: Export, model: Path) -> None:
    parts = CHATML.replace("m.content", "m.content[0].text")
    prompt, _ = check_cases.render_prompt(parts, "", "<|im_end|>", MemorySink())
    plain, _ = check_cases.render_prompt(CHATML, "", "<|im_end|>", MemorySink())
    assert prompt == plain is not None
    change(model / "tokenizer_config.json", chat_template=parts)
    (written,) = export(model_dir=model).result.modelfiles
    assert written.verdict == "exact"
    assert "lists of parts" in " ".join(written.reasons)


@pytest.mark.parametrize("template", [None, NUMBERED], ids=["no template", "of no format"])
def test_without_any_known_end_no_modelfile_is_written_and_the_result_says_so(
    template: str | None, export: Export, model: Path
) -> None:
    forget_eos(model)
    change(model / "tokenizer_config.json", chat_template=template)
    outcome = export(model_dir=model)
    assert outcome.result.modelfiles == ()
    assert outcome.result.files[0].path.is_file()
    assert not (outcome.result.out_dir / "Modelfile.Q8_0").exists()
    assert "Modelfile.Q8_0 is not written" in outcome.warnings["modelfile.no-stop"]


def test_without_eos_the_end_marker_of_the_format_is_the_stop(export: Export, model: Path) -> None:
    forget_eos(model)
    outcome = export(model_dir=model)
    assert outcome.parameters()["stop"] == '"<|im_end|>"'
    assert outcome.result.modelfiles[0].verdict == "exact"


def end_with(marker: str, model: Path, template: str = CHATML) -> None:
    """Give the model an end marker, a special token that is neither EOS nor known to llama.cpp."""
    tokenizer = json.loads((model / "tokenizer.json").read_text("utf-8"))
    token = next(it for it in tokenizer["added_tokens"] if it["content"] == "<repo_name>")
    token["content"] = marker
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary[marker] = vocabulary.pop("<repo_name>")
    (model / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    settings = json.loads((model / "tokenizer_config.json").read_text("utf-8"))
    settings.get("added_tokens_decoder", {}).get(str(token["id"]), {})["content"] = marker
    settings["chat_template"] = template.replace("<|im_end|>", marker)
    settings["eos_token"] = "<|endoftext|>"
    (model / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")


def test_an_end_marker_that_ends_nothing_stops_the_export_before_any_work(
    export: Export, model: Path, spec: ExportSpec
) -> None:
    end_with("<|done|>", model)
    with pytest.raises(InputError) as caught:
        export(model_dir=model)
    assert caught.value.code == "export.tokens-disagree"
    assert not spec.out_dir.exists()
    planned = export_job.plan(replace(spec, model_dir=model), MemorySink())
    assert [it.code for it in planned.obstacles] == ["export.tokens-disagree"]
    assert caught.value.message in planned.obstacles[0].message
    change(model / "tokenizer_config.json", eos_token="<|done|>")  # as the hint says
    assert "modelfile.tokens" not in export(model_dir=model).warnings


def test_an_end_marker_of_no_proven_format_is_only_told(export: Export, model: Path) -> None:
    late = CHATML.replace("{% endfor %}", "{% if loop.index > 8 %}!{% endif %}{% endfor %}")
    end_with("<|done|>", model, late)
    outcome = export(model_dir=model)
    assert 'PARAMETER stop "<|done|>"' in outcome.modelfile()
    assert "Modelfile.Q8_0: The format ends an answer" in outcome.warnings["modelfile.tokens"]


def test_the_tokens_are_judged_by_what_the_file_will_say(export: Export, model: Path) -> None:
    for number, names in enumerate(({}, {"eos_token": "<|endoftext|>"}, {"add_bos_token": True})):
        change(model / "tokenizer_config.json", **names)
        before = facts_of_folder(model, model)
        after = facts_of_file(export(model_dir=model, name=f"n{number}").result.files[0].path)
        assert before == replace(after, architecture="", context_length=0)


@pytest.mark.parametrize("content", ["FROM ./mine.gguf\nSYSTEM mine\n", "", None])
def test_a_modelfile_of_somebody_else_is_not_overwritten(
    content: str | None, export: Export, spec: ExportSpec
) -> None:
    theirs = spec.out_dir / "Modelfile.Q8_0"
    if content is None:
        theirs.mkdir(parents=True)
    else:
        theirs.parent.mkdir()
        theirs.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        export()
    assert caught.value.code == "export.file-exists"
    assert str(theirs) in caught.value.message
    assert list(spec.out_dir.iterdir()) == [theirs]
    if content is not None:
        assert theirs.read_text("utf-8") == content


def test_a_second_export_renews_its_own_modelfile(export: Export) -> None:
    first = export().modelfile()
    theirs = export().result.out_dir / "Modelfile.Q8_0"
    theirs.write_text(first.split("\n", 1)[0] + "\nSYSTEM changed by hand\n", "utf-8")
    assert export().modelfile() == first


def test_another_files_modelfile_is_replaced_with_a_warning(export: Export) -> None:
    export()
    outcome = export(name="other")
    assert outcome.modelfile().startswith("FROM ./other-Q8_0.gguf\n")
    assert "is of tuned-Q8_0.gguf" in outcome.warnings["modelfile.replaced"]


def test_the_adapter_alone_gets_a_modelfile_that_names_the_base(
    export: Export, adapter: Path
) -> None:
    change(adapter / "adapter_config.json", base_model_name_or_path="Owner/Some Model 1B/")
    outcome = export(adapter_dir=adapter, adapter_gguf=True)
    assert outcome.result.adapter is not None
    assert outcome.result.adapter.path.name == "tuned-adapter.gguf"
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0", "adapter"]
    text = outcome.modelfile("adapter")
    assert text.startswith('FROM some-model-1b\nADAPTER ./tuned-adapter.gguf\nTEMPLATE """')
    # All else is as beside the merged file: it was trained so.
    assert text.split("\n", 2)[2] == outcome.modelfile().split("\n", 1)[1]
    told = outcome.warnings["modelfile.adapter"]
    assert "FROM some-model-1b" in told
    assert "loras are not yet implemented" in told
    # It is known again as an export's own.
    assert export(adapter_dir=adapter, adapter_gguf=True).modelfile("adapter") == text
    theirs = outcome.result.out_dir / "Modelfile.adapter"
    theirs.write_text("FROM llama3.2\nADAPTER ./mine.gguf\n", "utf-8")
    with pytest.raises(InputError) as caught:
        export(adapter_dir=adapter, adapter_gguf=True)
    assert caught.value.code == "export.file-exists"
    assert "mine.gguf" in theirs.read_text("utf-8")


def test_a_level_in_parts_gets_no_modelfile_and_the_result_says_why(
    export: Export, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tunesmith.export.splits.SMALLEST_LIMIT", 1)  # the model is that small
    outcome = export(model_dir=model, levels=("F16", "Q8_0"), split_bytes=200_000)
    f16, q8 = outcome.result.files
    assert len(f16.parts) > 1
    assert q8.parts == ()
    assert [it.level for it in outcome.result.modelfiles] == ["Q8_0"]
    assert not (outcome.result.out_dir / "Modelfile.F16").exists()
    assert outcome.warnings["modelfile.parts"].startswith("F16: Ollama does not open files")


def logits_checks(outcome: Outcome) -> list[Check]:
    return [check for it in outcome.result.files for check in it.checks if check.name == "logits"]


def test_logits_are_those_of_the_trained_model(
    export: Export, adapter: Path, spec: ExportSpec, reference: None
) -> None:
    outcome = export(adapter_dir=adapter, levels=("F16", "Q8_0"))
    for check in logits_checks(outcome):
        assert check.verdict == "ok", check
        assert "have the same likeliest token" in check.detail
    stages = [event.name for event in outcome.events if isinstance(event, events.Stage)]
    assert stages.count("reference") == 1
    assert stages.index("quantize") < stages.index("reference") < stages.index("check F16")
    assert not list(spec.work_dir.glob("*.npz"))  # logits of a large vocabulary are large


def test_a_gguf_base_gives_the_modelfile_of_its_folder_and_is_compared_with_itself(
    export: Export, model: Path, adapter: Path
) -> None:
    change(model / "generation_config.json", temperature=0.6, top_k=20)
    change(adapter / "adapter_config.json", base_model_name_or_path=None)
    of_folder = export(model_dir=model, adapter_dir=adapter)
    base = export(model_dir=model, levels=("F16",), name="base").result.files[0].path
    of_file = export(model_dir=base, adapter_dir=adapter, name="of-file", adapter_gguf=True)
    lines = of_folder.modelfile().split("\n", 1)
    assert of_file.modelfile() == f"FROM ./of-file-Q8_0.gguf\n{lines[1]}"
    assert "PARAMETER temperature 0.6\n" in of_file.modelfile()
    assert of_file.modelfile("adapter").startswith("FROM base-f16\n")
    assert [check.verdict for check in logits_checks(of_file)] == ["ok"]


def test_logits_are_asked_of_base_and_adapter_once_and_only_for_new_files(
    export: Export, adapter: Path, spec: ExportSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def write(request: LogitsRequest, _: object) -> str:
        asked.append(request)
        return "torch is not installed."

    monkeypatch.setattr(export_job, "write_logits", write)
    told = logits_checks(export(adapter_dir=adapter))
    assert told == [Check("logits", "skipped", "torch is not installed.")]
    export(adapter_dir=adapter)
    (request,) = asked
    assert (request.model_dir, request.adapter_dir) == (spec.model_dir, adapter)
    assert 60 < sum(map(len, request.prompts)) <= 256


def test_a_quantized_base_is_compared_as_export_reads_it(
    export: Export, model: Path, reference: None
) -> None:
    path = model / "model.safetensors"
    tensors = {name: torch.from_numpy(values) for name, values in load_file(path).items()}
    for name, values in list(tensors.items()):
        if "_proj" in name:
            del tensors[name]
            rows, width = values.shape
            tensors |= packed(shape=(rows, width), double=True, dtype="bfloat16", name=name)
    torch_save_file(tensors, path, {"format": "pt"})
    change(model / "config.json", quantization_config={"quant_method": "bitsandbytes"})
    (check,) = logits_checks(export(model_dir=model, levels=("F16",)))
    assert check.verdict == "ok", check


def test_a_file_that_says_something_else_than_the_model_gets_no_name(
    export: Export,
    model: Path,
    spec: ExportSpec,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    reference: None,
) -> None:
    other = Path(shutil.copytree(model, tmp_path / "other"))
    weights = load_file(other / "model.safetensors")
    gone = "model.layers.1.self_attn.o_proj.weight"
    weights[gone] = weights[gone] * 0
    save_file(weights, other / "model.safetensors", {"format": "pt"})

    def write(request: LogitsRequest, sink: MemorySink) -> str:
        return write_logits(replace(request, model_dir=other), sink)

    monkeypatch.setattr(export_job, "write_logits", write)
    with pytest.raises(CheckError) as caught:
        export(model_dir=model, levels=("F16",))
    assert "tuned-F16.gguf.part: logits: The file is not the model: " in caught.value.message
    assert [path.name for path in spec.out_dir.glob("*gguf*")] == ["tuned-F16.gguf.part"]


def test_no_other_export_may_begin_before_the_modelfiles_are_written(spec: ExportSpec) -> None:
    refused: list[str] = []

    class Looking(MemorySink):
        def emit(self, event: events.Event) -> None:
            if isinstance(event, events.Stage) and event.name == "modelfile":
                with pytest.raises(InputError) as caught:
                    refuse_busy(spec.out_dir)
                refused.append(caught.value.code)
            super().emit(event)

    run(spec, Looking())
    assert refused == ["out.busy"]
    refuse_busy(spec.out_dir)
