"""The Model page: what is on disk and on the hub, downloads as runs, checks, what is chosen."""

import json
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from safetensors.numpy import save
from tests.fake_hub import FakeHub, serve

from tunesmith.jobs.run_folder import State
from tunesmith.models.library import download_folder, models_folder, read_record
from tunesmith.studio.pages.model import ModelPage
from tunesmith.studio.pages.model_rows import context_text, count_text
from tunesmith.studio.studio import Studio

LONG_MS = 60_000
REPO, OTHER, GATED = "acme/llama-small", "acme/rwkv-small", "acme/llama-gated"


def files(context: int, megabytes: int) -> dict[str, bytes]:
    config = {"architectures": ["LlamaForCausalLM"], "max_position_embeddings": context}
    values = np.zeros(megabytes * 262144, np.float32)
    return {
        "config.json": json.dumps(config).encode(),
        "tokenizer.json": b"{}",
        "model.safetensors": save({"one": values}),
    }


def listing(architecture: str, downloads: int) -> dict[str, object]:
    return {
        "safetensors": {"parameters": {"F32": 262144}, "total": 262144},
        "config": {"architectures": [architecture]},
        "cardData": {"license": "apache-2.0"},
        "downloads": downloads,
    }


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with serve() as fake:
        fake.add(REPO, files(2048, 1), **listing("LlamaForCausalLM", 30))
        fake.add(OTHER, files(4096, 1), **listing("RwkvForCausalLM", 20))
        fake.add(GATED, files(1024, 1), gated="manual", **listing("LlamaForCausalLM", 10))
        monkeypatch.setenv("TUNESMITH_HUB_ENDPOINT", fake.endpoint)
        yield fake


@pytest.fixture
def page(studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ModelPage:
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    made = ModelPage(studio)
    qtbot.addWidget(made)
    made.resize(1280, 772)
    made.show()
    qtbot.waitUntil(lambda: made.pane.model.rowCount() == 1, timeout=LONG_MS)
    return made


def names(page: ModelPage) -> list[str]:
    return [row.name for row in page.pane.model.rows]


def search(page: ModelPage, qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(page.pane.search, text)
    qtbot.keyClick(page.pane.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.studio.background.is_idle, timeout=LONG_MS)


def click_button(page: ModelPage, qtbot: QtBot, row_id: str) -> None:
    """A real click on the button in the last column."""
    table = page.pane.table
    index = page.pane.model.index(page.pane.model.row_of(row_id), 5)
    rect = table.visualRect(index)
    spot = rect.center()
    spot.setX(rect.left() + 20)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def banner_texts(page: ModelPage) -> list[str]:
    return [banner.what for banner in page.banners.shown]


def primary(page: ModelPage) -> QPushButton:
    return page.footer.primary


def test_the_bundled_starter_is_unpacked_by_a_run_that_can_be_stopped_and_discarded(
    page: ModelPage, studio: Studio, qtbot: QtBot
) -> None:
    row = page.pane.selected()
    assert row is not None
    assert row.is_bundled
    assert page.command().startswith("tunesmith starter --out ")
    qtbot.mouseClick(primary(page), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(studio.bridge.views()), timeout=LONG_MS)
    view = studio.bridge.views()[0]
    assert (view.kind, view.name) == ("starter", "SmolLM2-135M-Instruct")
    qtbot.waitUntil(lambda: view.progress is not None and view.progress.done > 0, timeout=LONG_MS)
    shown = page.pane.fetch.rows[view.id]
    assert not shown.pause.isVisible()  # it begins anew in any case
    qtbot.mouseClick(shown.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.state is State.CANCELLED, timeout=LONG_MS)
    assert list(models_folder(studio.workspace).iterdir()) == []
    qtbot.waitUntil(lambda: primary(page).text() == "Go on", timeout=LONG_MS)
    qtbot.mouseClick(shown.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.pane.fetch.rows, timeout=LONG_MS)
    assert primary(page).text() == "Use this model"


def test_an_opened_folder_is_checked_and_becomes_the_base_model(
    page: ModelPage, studio: Studio, qtbot: QtBot, tiny_model_dir: Path
) -> None:
    assert page.open_path(os.fspath(tiny_model_dir))
    qtbot.waitUntil(lambda: studio.project.model.good > 0, timeout=LONG_MS)
    model = studio.project.model
    assert (model.folder, model.bad) == (tiny_model_dir, 0)
    states = [state for state, _, _ in page.inspector.checks.texts()]
    assert states.count("good") == model.good
    assert states.count("warning") == model.warnings
    assert ("good", "Architecture", "Llama, 2 layers, width 64") in page.inspector.checks.texts()
    studio.change("model", folder=None, good=0, warnings=0)
    assert primary(page).text() == "Use this model"
    page.pane.table.setFocus()
    qtbot.keyClick(page.pane.table, Qt.Key.Key_Return)
    assert studio.project.model == model
    assert page.command() == f"tunesmith format show --model {shlex.quote(str(tiny_model_dir))}"
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(primary(page), Qt.MouseButton.LeftButton)
    assert went.args == ["train"]


def test_a_model_that_was_chosen_elsewhere_is_checked_here(
    page: ModelPage, studio: Studio, qtbot: QtBot, tiny_model_dir: Path
) -> None:
    target = models_folder(studio.workspace) / "tiny"
    shutil.copytree(tiny_model_dir, target)
    studio.change("model", folder=target, name="tiny")
    qtbot.waitUntil(lambda: studio.project.model.good > 0, timeout=LONG_MS)
    assert names(page) == ["SmolLM2-135M-Instruct", "tiny"]
    (target / "model.safetensors").write_bytes(b"torn")
    page.pane.select(os.fspath(target))
    qtbot.mouseClick(page.inspector.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.project.model.bad > 0, timeout=LONG_MS)
    assert not primary(page).isEnabled()


def test_a_folder_that_is_no_model_is_refused_with_the_way_out(
    page: ModelPage, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert page.open_path(os.fspath(tmp_path / "empty"))
    qtbot.waitUntil(lambda: bool(banner_texts(page)), timeout=LONG_MS)
    [banner] = page.banners.shown
    texts = [b.text() for b in banner.buttons if isinstance(b, QPushButton)]
    assert texts == ["Choose another folder…", "Copy diagnostics"]
    assert studio.project.model.folder is None
    assert not page.open_path(os.fspath(tmp_path / "table.csv"))


def test_a_search_lists_what_trains_here_and_the_rest_on_demand(
    page: ModelPage, qtbot: QtBot, hub: FakeHub
) -> None:
    assert hub.seen == []  # nothing is asked before the person does
    search(page, qtbot, "small")
    assert names(page) == ["llama-small"]
    page.pane.only_supported.setChecked(False)
    assert names(page) == ["llama-small", "rwkv-small"]
    page.pane.select(OTHER)
    assert not primary(page).isEnabled()
    assert "RwkvForCausalLM" in page.inspector.gate_text.text()
    llama = page.pane.model.row_at(0)
    assert llama is not None
    assert (llama.context, llama.parameters, llama.licence) == (2048, 262144, "Apache-2.0")
    page.pane.search.clear()
    assert names(page) == ["SmolLM2-135M-Instruct"]
    assert page.pane.hint.isVisible()


def test_a_gated_model_says_what_to_do(page: ModelPage, qtbot: QtBot, hub: FakeHub) -> None:
    search(page, qtbot, "gated")
    page.pane.select(GATED)
    assert page.inspector.gate.isVisible()
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(page.inspector.settings_button, Qt.MouseButton.LeftButton)
    assert went.args == ["settings"]
    qtbot.mouseClick(primary(page), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(banner_texts(page)), timeout=LONG_MS)
    texts = [b.text() for b in page.banners.shown[0].buttons if isinstance(b, QPushButton)]
    assert texts[0] == "Settings"


def test_a_download_pauses_goes_on_and_ends_on_disk_with_its_checksums(
    page: ModelPage, studio: Studio, qtbot: QtBot, hub: FakeHub
) -> None:
    hub.drips = True
    search(page, qtbot, "llama-small")
    click_button(page, qtbot, REPO)
    qtbot.waitUntil(lambda: bool(studio.bridge.views()), timeout=LONG_MS)
    view = studio.bridge.views()[0]
    qtbot.waitUntil(
        lambda: view.progress is not None and view.progress.done > 50_000, timeout=LONG_MS
    )
    shown = page.pane.fetch.rows[view.id]
    assert "of 1.00 MiB" in shown.told.text()
    qtbot.mouseClick(shown.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.paused, timeout=LONG_MS)
    qtbot.waitUntil(lambda: shown.told.text().startswith("Paused, "))
    hub.drips = False
    click_button(page, qtbot, REPO)  # it says “Go on” now
    qtbot.waitUntil(lambda: view.state is State.SUCCEEDED, timeout=LONG_MS)
    assert any(seen.headers.get("range") for seen in hub.requests("model.safetensors"))
    folder = download_folder(studio.workspace, REPO)
    assert read_record(folder) is not None
    qtbot.waitUntil(lambda: bool(page.inspector.checks.texts()), timeout=LONG_MS)
    row = page.pane.selected()
    assert row is not None
    assert row.is_ready
    assert row.library is not None
    assert row.library.path == folder
    assert not page.pane.fetch.isVisible()
    assert not primary(page).isEnabled()  # its weights are no Llama's, which the check has found
    assert "cannot be trained" in page.footer.sentence.text()
    assert studio.project.model.folder is None


def test_offline_the_library_stays_and_settings_are_one_click_away(
    page: ModelPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    search(page, qtbot, "smol")
    assert names(page) == ["SmolLM2-135M-Instruct"]
    [banner] = page.banners.shown
    assert "offline" in banner.what
    with qtbot.waitSignal(page.go) as went:
        qtbot.mouseClick(banner.buttons[0], Qt.MouseButton.LeftButton)
    assert went.args == ["settings"]
    page.pane.search.clear()
    assert page.banners.shown == ()


def test_a_gguf_says_what_it_is_for(page: ModelPage, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    writer = GGUFWriter(path, "llama")
    writer.add_name("Tiny talker")
    writer.add_context_length(512)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    assert page.open_path(os.fspath(path))
    qtbot.waitUntil(
        lambda: ("Context", "512 tokens") in page.inspector.facts.texts(), timeout=LONG_MS
    )
    assert "talk to it" in page.inspector.note.text()
    assert not primary(page).isEnabled()
    path.write_bytes(b"PK\x03\x04")
    page.open_path(os.fspath(path))
    qtbot.waitUntil(lambda: bool(banner_texts(page)), timeout=LONG_MS)
    assert "not a GGUF" in banner_texts(page)[0]


def test_figures_are_short() -> None:
    shown = [count_text(n) for n in (None, 512, 134_515_008, 1_235_814_400, 23_600_000_000)]
    assert shown == ["", "512", "135 M", "1.24 B", "23.6 B"]
    assert [context_text(n) for n in (None, 512, 8192, 131072)] == ["", "512", "8k", "128k"]
