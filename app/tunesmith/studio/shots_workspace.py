"""Makes a finished workspace by really doing the main job on the bundled workbook."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tunesmith.core.events import MemorySink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.answers_job import AnswersJobSpec
from tunesmith.jobs.demo_data import ASSISTANT, SHEET, SYSTEM, USER, workbook
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.models.library import STARTER_NAME, starter_folder
from tunesmith.models.starter import write_starter
from tunesmith.studio.pages.conversations import write_dataset
from tunesmith.studio.project import Project, save_project, with_stage
from tunesmith.training.spec import TrainSpec

LEVELS = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M")
_NAME = "support-mail"
_QUESTIONS = 24


def make_workspace(workspace: Path, say: Callable[[str], None]) -> Project:
    """Do every stage and save the project; takes some minutes on two cores."""
    say("starter model")
    model = starter_folder(workspace)
    model.parent.mkdir(parents=True, exist_ok=True)
    if not model.exists():
        write_starter(model)
    table = workspace / "support-mail.xlsx"
    shutil.copyfile(workbook(), table)
    facts = table.stat()
    project = Project(page="data", name="")
    project = with_stage(
        project, "data", path=table, sheet=SHEET, stamp=(facts.st_size, facts.st_mtime_ns)
    )
    project = with_stage(project, "template", system=SYSTEM, user=USER, assistant=ASSISTANT)
    project = with_stage(project, "model", folder=model, name=STARTER_NAME)
    say("conversations")
    dataset = write_dataset(project, workspace, MemorySink())
    project = with_stage(project, "data", rows=dataset.rows + dataset.skipped)
    project = with_stage(
        project,
        "template",
        conversations=dataset.rows,
        skipped=dataset.skipped,
        checked_for=project.conversations_key(),
    )
    project = with_stage(
        project, "train", name=_NAME, settings={"max_steps": 46, "learning_rate": 2e-3}
    )
    for number, (steps, rate) in enumerate(((12, 1e-3), (46, 2e-3)), start=1):
        say(f"training {number} of 2")
        spec = TrainSpec(
            model_dir=model,
            data_file=dataset.path,
            out_dir=workspace / "adapters" / f"{_NAME}-{number:02}",
            eval_fraction=0.08,
            max_steps=steps,
            learning_rate=rate,
            lr_scheduler_type="cosine",
            gradient_accumulation_steps=1,
            eval_steps=4,
        )
        trained = _do(workspace, "train", f"{_NAME}-{number:02}", spec)
    project = with_stage(project, "train", run=trained.id, made_from=project.training_key())
    say("export")
    adapter = workspace / "adapters" / f"{_NAME}-02"
    exported = _do(
        workspace,
        "export",
        "support-sorter",
        ExportSpec(
            model_dir=model,
            adapter_dir=adapter,
            levels=LEVELS,
            out_dir=workspace / "exports" / "support-sorter",
            name="support-sorter",
            work_dir=workspace,
        ),
    )
    project = with_stage(
        project,
        "export",
        run=exported.id,
        made_from=project.export_key(),
        levels=LEVELS,
        name="support-sorter",
    )
    project = with_stage(project, "ollama", level="Q5_K_M", name="support-sorter:q5_k_m")
    say("answers")
    files = launcher.outcome_of(exported).result or {}
    _do(
        workspace,
        "answers",
        "support-sorter",
        AnswersJobSpec(
            files=tuple(Path(file["path"]) for file in files["files"]),
            data_file=dataset.path,
            questions=_QUESTIONS,
            made_from=exported.id,
        ),
    )
    save_project(workspace, replace(project, page="data"))
    return project


def _do(workspace: Path, kind: str, slug: str, spec: object) -> RunFolder:
    run = launcher.submit(workspace, kind, slug, spec)
    for _ in launcher.follow(run, launcher.start(run)):
        pass
    if run.state() is not State.SUCCEEDED:
        raise RuntimeError(f"{run.id}: {launcher.outcome_of(run).error}")
    return run
