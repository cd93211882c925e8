"""What tests of the window need: no display, and our theme on the application."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform.startswith("linux") and "TUNESMITH_TEST_DISPLAY" not in os.environ:
    # A test run must not flash windows on a person's desktop; with the variable it does.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QLocale, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import State
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import Project, save_project, with_stage
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Theme, theme
from tunesmith.training.spec import TrainSpec


@pytest.fixture(autouse=True)
def _english_numbers() -> Iterator[None]:
    """Numbers in texts do not depend on the machine."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    """The light theme on the application."""
    theme().apply(qapp, "light")
    yield theme()
    theme().apply(qapp, "light")


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """A person's settings in a file of the test's own."""
    return Preferences(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def studio(tmp_path: Path, preferences: Preferences, look: Theme) -> Iterator[Studio]:
    """A studio on an empty workspace, watching its runs."""
    made = Studio(tmp_path / "workspace", preferences)
    made.start()
    yield made
    made.close()


@pytest.fixture(scope="session")
def exported_workspace(
    tiny_model_dir: Path, conversations_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A workspace with a training of the tiny model and its export at two levels; leave it as is.

    The project's choices are saved in it. Tests that change them take `exported_studio`.
    """
    workspace = tmp_path_factory.mktemp("exported") / "workspace"
    adapter = workspace / "adapters" / "sums"
    train = TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=adapter,
        eval_fraction=0.2,
        max_steps=1,
    )
    export = ExportSpec(
        model_dir=tiny_model_dir,
        adapter_dir=adapter,
        levels=("F16", "Q8_0"),
        out_dir=workspace / "exports" / "sums",
        name="sums",
        work_dir=workspace,
    )
    runs = []
    for kind, spec in (("train", train), ("export", export)):
        run = launcher.submit(workspace, kind, "sums", spec)
        for _ in launcher.follow(run, launcher.start(run)):
            pass
        assert run.state() is State.SUCCEEDED, launcher.outcome_of(run).error
        runs.append(run.id)
    project = with_stage(Project(), "model", folder=tiny_model_dir, name="tiny")
    project = with_stage(project, "train", name="sums", run=runs[0])
    project = with_stage(project, "train", made_from=project.training_key())
    project = with_stage(project, "export", name="sums", levels=("F16", "Q8_0"), run=runs[1])
    save_project(workspace, with_stage(project, "export", made_from=project.export_key()))
    return workspace


@pytest.fixture
def exported_studio(
    exported_workspace: Path, preferences: Preferences, look: Theme
) -> Iterator[Studio]:
    """A studio on `exported_workspace` that knows its runs; what a test adds goes away again."""
    before = (exported_workspace / "studio.json").read_bytes()
    runs = set((exported_workspace / "runs").iterdir())
    made = Studio(exported_workspace, preferences)
    made.start()
    for _ in range(1000):
        if len(made.bridge.views()) == len(runs):
            break
        QTest.qWait(10)
    yield made
    made.close()
    (exported_workspace / "studio.json").write_bytes(before)
    for added in set((exported_workspace / "runs").iterdir()) - runs:
        shutil.rmtree(added)
