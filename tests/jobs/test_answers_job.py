"""Held-out rows are asked and counted; what was trained on never is."""

from pathlib import Path
from typing import Any

import pytest

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import MemorySink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import answers_job, launcher
from tunesmith.jobs.answers_job import AnswersJobSpec
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.templates.conversation import read_conversations, write_conversations
from tunesmith.training.examples import split
from tunesmith.training.spec import TrainSpec


def do(workspace: Path, kind: str, spec: Any) -> RunFolder:
    run = launcher.submit(workspace, kind, kind, spec)
    for _ in launcher.follow(run, launcher.start(run)):
        pass
    assert run.state() is State.SUCCEEDED, launcher.outcome_of(run).error
    return run


def result_of(run: RunFolder) -> dict[str, Any]:
    outcome = run.outcome()
    assert outcome is not None
    assert outcome.result is not None
    return outcome.result


@pytest.fixture(scope="module")
def made(
    tiny_model_dir: Path, conversations_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, RunFolder]:
    """A workspace with a training of one step and its export at two levels."""
    workspace = tmp_path_factory.mktemp("answers") / "workspace"
    adapter = workspace / "adapters" / "sums"
    do(
        workspace,
        "train",
        TrainSpec(
            model_dir=tiny_model_dir,
            data_file=conversations_file,
            out_dir=adapter,
            eval_fraction=0.2,
            seed=0,
            max_steps=1,
        ),
    )
    export = ExportSpec(
        model_dir=tiny_model_dir,
        adapter_dir=adapter,
        levels=("Q8_0", "F16"),
        out_dir=workspace / "exports",
        name="sums",
        work_dir=workspace,
    )
    return workspace, do(workspace, "export", export)


def test_only_held_out_rows_are_asked_and_every_answer_is_accounted_for(
    made: tuple[Path, RunFolder], conversations_file: Path
) -> None:
    workspace, export = made
    files = tuple(Path(file["path"]) for file in result_of(export)["files"])
    spec = AnswersJobSpec(
        files, conversations_file, questions=3, made_from=export.id, out_dir=workspace / "answers"
    )
    result = result_of(do(workspace, "answers", spec))
    held_out = split(read_conversations(conversations_file), 0.2, 0)[1]
    assert (result["rows"], result["held_out"], result["warnings"]) == (3, len(held_out), [])
    assert [(it["level"], it["path"]) for it in result["files"]] == [
        ("Q8_0", str(files[0])),
        ("F16", str(files[1])),
    ]
    answers = {it.messages[-2].content: it.messages[-1].content for it in held_out}
    for file in result["files"]:
        assert file["bytes"] == Path(file["path"]).stat().st_size
        assert file["rows"] == file["exact"] + len(file["wrong"]) == 3
        assert file["seconds"] > 0
        # random weights answer nothing right, and every wrong answer says what was wanted
        assert all(answers[it["question"]] == it["expected"] != it["got"] for it in file["wrong"])
        assert file["answered"] == sum(it["stopped"] for it in file["wrong"])
    assert (workspace / "answers" / "answers.json").is_file()


def test_a_file_that_was_measured_is_not_asked_again(
    made: tuple[Path, RunFolder], conversations_file: Path, tmp_path: Path
) -> None:
    file = Path(result_of(made[1])["files"][0]["path"])
    adapter = made[0] / "adapters" / "sums"
    spec = AnswersJobSpec(
        (file,), conversations_file, questions=2, adapter_dir=adapter, work_dir=tmp_path
    )
    first = answers_job.run(spec, MemorySink())
    sink = MemorySink()
    assert answers_job.run(spec, sink) == first
    assert sink.events == [events.Stage(f"ask {file.name}", skipped=True)]


def test_rows_that_were_all_trained_on_are_refused(
    made: tuple[Path, RunFolder], conversations_file: Path, tmp_path: Path
) -> None:
    file = Path(result_of(made[1])["files"][0]["path"])
    trained, _ = split(read_conversations(conversations_file), 0.2, 0)
    rows = tmp_path / "trained.jsonl"
    write_conversations(rows, trained)
    spec = AnswersJobSpec(
        (file,), rows, adapter_dir=made[0] / "adapters" / "sums", work_dir=tmp_path
    )
    with pytest.raises(InputError) as caught:
        answers_job.run(spec, MemorySink())
    assert caught.value.code == "answers.no-held-out"


def test_where_nobody_knows_what_was_trained_on_it_is_told(
    made: tuple[Path, RunFolder], conversations_file: Path, tmp_path: Path
) -> None:
    file = Path(result_of(made[1])["files"][0]["path"])
    spec = AnswersJobSpec((file,), conversations_file, questions=1, work_dir=tmp_path)
    result = answers_job.run(spec, MemorySink())
    assert [warning.code for warning in result.warnings] == ["answers.maybe-trained"]
    assert result.held_out == len(read_conversations(conversations_file))
