"""What tests of the window need: no display, and our theme on the application."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

if sys.platform.startswith("linux") and "TUNESMITH_TEST_DISPLAY" not in os.environ:
    # A test run must not flash windows on a person's desktop; with the variable it does.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from safetensors.numpy import save_file

from tunesmith.export.imatrix import Sums, write_imatrix
from tunesmith.export.predict import Prediction, PredictRequest, predict
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import launcher
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.studio.pages.export import ExportPage
from tunesmith.studio.pages.export_state import Sizes
from tunesmith.studio.preferences import Preferences
from tunesmith.studio.project import Project, save_project, with_stage
from tunesmith.studio.studio import Studio
from tunesmith.studio.theme.theme import Theme, theme
from tunesmith.studio.translate import install
from tunesmith.training.spec import TrainSpec


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    """Texts and numbers in them depend neither on the machine nor on the test before."""
    before = QLocale()
    install(qapp, "en")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def _closed_is_gone(qapp: QApplication) -> None:
    """What the tests before have closed is deleted, which without an event loop Qt never does.

    Else every test makes the next change of theme slower, which restyles all widgets there are.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


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
        while RunFolder(added).worker() is not None:
            QTest.qWait(10)  # it still writes here
        shutil.rmtree(added)


@pytest.fixture
def export_page(studio: Studio, qtbot: QtBot) -> Iterator[ExportPage]:
    """The Export page, shown, with nothing chosen."""
    made = ExportPage(studio)
    qtbot.addWidget(made)
    made.resize(1064, 740)
    made.show()
    qtbot.waitExposed(made)
    yield made


@pytest.fixture(scope="session")
def prediction(tiny_model_dir: Path) -> Prediction:
    """The tiny model's sizes, computed once."""
    return predict(PredictRequest(tiny_model_dir))


@pytest.fixture
def planned(
    export_page: ExportPage,
    studio: Studio,
    tiny_model_dir: Path,
    prediction: Prediction,
    qtbot: QtBot,
) -> ExportPage:
    """The Export page with the tiny model and its sizes, as after a first look at it."""
    qtbot.waitUntil(lambda: studio.machine is not None)
    export_page._sized, export_page._sizes = (tiny_model_dir, None, None), Sizes(prediction)
    studio.change("model", folder=tiny_model_dir, name="tiny")
    return export_page


@pytest.fixture
def tiny_matrix(tmp_path: Path) -> Path:
    """An importance matrix for all linear layers of the tiny model."""
    widths = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"), 64)
    sums = {
        f"blk.{block}.{name}.weight": Sums(np.ones((1, width), np.float32), np.ones(1, np.float32))
        for block in range(2)
        for name, width in (widths | {"ffn_down": 128}).items()
    }
    path = tmp_path / "matrix.gguf"
    write_imatrix(path, sums, datasets=["text"], chunks=1, chunk_size=512)
    return path


@pytest.fixture
def tiny_adapter(tiny_model_dir: Path, tmp_path: Path) -> Path:
    """A LoRA adapter for one weight of the tiny model."""
    folder = tmp_path / "my-adapter"
    folder.mkdir()
    name = "base_model.model.model.layers.0.self_attn.q_proj"
    factors = {
        f"{name}.lora_A.weight": np.ones((2, 64), np.float32),
        f"{name}.lora_B.weight": np.ones((64, 2), np.float32),
    }
    save_file(factors, folder / "adapter_model.safetensors")
    settings = {"peft_type": "LORA", "r": 2, "lora_alpha": 0.01, "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")
    return folder
