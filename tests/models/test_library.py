"""The library of models on disk: complete, tolerant to broken folders, honest about them."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.models import library
from tunesmith.models.library import (
    DownloadRecord,
    FileRecord,
    LibraryModel,
    Source,
    add_folder,
    added_folders,
    download_folder,
    list_models,
    read_record,
    recorded_checksums,
    remove_folder,
    starter_folder,
    write_record,
)
from tunesmith.models.licences import licence_name, licence_of_folder
from tunesmith.models.starter import PACKAGE


def copy_of(model: Path, to: Path) -> Path:
    shutil.copytree(model, to)
    return to


def only(models: list[LibraryModel], source: Source) -> LibraryModel:
    (found,) = (model for model in models if model.source is source)
    return found


def test_an_empty_workspace_offers_the_bundled_starter(workspace: Path) -> None:
    (starter,) = list_models(workspace)
    assert starter.source is Source.BUNDLED
    assert not starter.on_disk
    assert starter.path == starter_folder(workspace)
    assert starter.bytes > 90_000_000
    assert not workspace.exists(), "looking writes nothing"


def test_what_is_said_of_the_bundled_starter_holds_for_the_written_one(
    starter_dir: Path, workspace: Path
) -> None:
    (bundled,) = list_models(workspace)
    starter_folder(workspace).parent.mkdir(parents=True)
    starter_folder(workspace).symlink_to(starter_dir)
    (written,) = list_models(workspace)
    assert (written.source, written.on_disk, written.error) == (Source.STARTER, True, None)
    assert (written.name, written.parameters, written.context) == (
        bundled.name,
        bundled.parameters,
        bundled.context,
    )
    assert (written.licence, written.architecture) == (bundled.licence, bundled.architecture)
    assert written.bytes == sum(path.stat().st_size for path in starter_dir.iterdir())


def test_without_the_package_no_starter_is_offered(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise InputError("starter.package-missing", f"{PACKAGE} is not installed.")

    monkeypatch.setattr(library, "find_source", missing)
    assert list_models(workspace) == []


def test_downloads_and_added_folders_are_listed_by_name(
    tiny_model_dir: Path, workspace: Path, tmp_path: Path
) -> None:
    folder = copy_of(tiny_model_dir, download_folder(workspace, "acme/zebra"))
    record = DownloadRecord("acme/zebra", "c" * 40, "main", "https://hub", "Gemma", ())
    write_record(folder, record)
    mine = copy_of(tiny_model_dir, tmp_path / "elsewhere" / "antelope")
    (mine / "README.md").write_text("---\nlicense: mit\n---\n")
    added = add_folder(workspace, mine)
    add_folder(workspace, mine)
    add_folder(workspace, folder)
    starter, first, second = list_models(workspace)
    assert starter.source is Source.BUNDLED
    assert first == added
    assert (first.name, first.source, first.licence) == ("antelope", Source.FOLDER, "MIT")
    assert (second.name, second.owner, second.repo) == ("zebra", "acme", "acme/zebra")
    assert (second.revision, second.licence) == ("c" * 40, "Gemma")
    assert (second.context, second.architecture) == (512, "LlamaForCausalLM")
    assert second.parameters is not None
    assert second.parameters > 49152 * 64
    remove_folder(workspace, mine)
    assert [model.name for model in list_models(workspace)] == [starter.name, "zebra"]
    assert (mine / "config.json").exists(), "its files stay"


def test_broken_folders_are_listed_with_what_is_wrong(
    tiny_model_dir: Path, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "models" / "empty").mkdir(parents=True)
    (workspace / "models" / ".acme--x.partial").mkdir()
    (workspace / "models" / "notes.txt").write_text("no folder")
    cut = copy_of(tiny_model_dir, workspace / "models" / "cut")
    with (cut / "model.safetensors").open("r+b") as stream:
        stream.truncate(5000)
    gone = copy_of(tiny_model_dir, tmp_path / "gone")
    add_folder(workspace, gone)
    shutil.rmtree(gone)
    odd = copy_of(tiny_model_dir, workspace / "models" / "odd")
    config = json.loads((odd / "config.json").read_text())
    (odd / "config.json").write_text(json.dumps(config | {"max_position_embeddings": "long"}))
    (odd / library.RECORD).write_text('{"repo": 7}')
    found = {model.name: model.error for model in list_models(workspace)[1:]}
    assert {name: error and error.code for name, error in found.items()} == {
        "cut": "model.weights-damaged",
        "empty": "model.json-missing",
        "gone": "model.not-a-folder",
        "odd": "model.config-value",
    }


def test_a_folder_that_is_no_model_is_not_added(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    gguf = tmp_path / "model.gguf"
    gguf.write_bytes(b"GGUF")
    for path, code in (
        (tmp_path / "nothing", "model.json-missing"),
        (gguf, "model.is-gguf"),
        (tmp_path / "nowhere", "model.not-a-folder"),
    ):
        with pytest.raises(InputError) as caught:
            add_folder(workspace, path)
        assert caught.value.code == code
    assert added_folders(workspace) == []


@pytest.mark.parametrize("content", ["", "[]", '{"folders": 5}', '{"folders": [7]}', "{", "\0"])
def test_a_broken_list_of_folders_says_what_to_do(workspace: Path, content: str) -> None:
    workspace.mkdir()
    (workspace / library.ADDED).write_text(content)
    with pytest.raises(InputError) as caught:
        list_models(workspace)
    assert caught.value.code == "library.list-broken"
    assert "Delete that file" in caught.value.hint


def test_a_record_is_read_back_as_written(tmp_path: Path) -> None:
    record = DownloadRecord(
        "a/b", "1" * 40, "main", "https://hub", None, (FileRecord("config.json", 2, "f" * 64),)
    )
    write_record(tmp_path, record)
    assert read_record(tmp_path) == record
    assert recorded_checksums(tmp_path) == {"config.json": "f" * 64}
    assert read_record(tmp_path / "nowhere") is None
    assert recorded_checksums(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    ("identifier", "given_name", "shown"),
    [
        ("apache-2.0", None, "Apache-2.0"),
        ("LLAMA3.2", None, "Llama 3.2"),
        ("cc-by-nc-4.0", None, "CC-BY-NC-4.0"),
        ("other", "tongyi-qianwen", "tongyi-qianwen"),
        ("other", None, "Other"),
        ("unknown", None, None),
        ("", None, None),
        (["mit"], None, None),
        ("some-new-one", None, "some-new-one"),
    ],
)
def test_licences_are_named_as_people_do(
    identifier: object, given_name: object, shown: str | None
) -> None:
    assert licence_name(identifier, given_name) == shown


def test_a_folder_states_its_licence_in_card_or_file(tmp_path: Path) -> None:
    assert licence_of_folder(tmp_path) is None
    (tmp_path / "LICENSE").write_text("Our own terms: be nice.")
    assert licence_of_folder(tmp_path) == "see LICENSE"
    (tmp_path / "LICENSE").write_text("                    Apache License\n   Version 2.0")
    assert licence_of_folder(tmp_path) == "Apache-2.0"
    (tmp_path / "README.md").write_bytes(
        b"---\r\nlanguage: en\r\nlicense: other\r\nlicense_name: 'acme terms'\r\n---\r\ntext\r\n"
    )
    assert licence_of_folder(tmp_path) == "acme terms"
    (tmp_path / "README.md").write_text("no front matter\nlicense: mit\n")
    assert licence_of_folder(tmp_path) == "Apache-2.0"


@given(card=st.binary(max_size=200))
def test_no_card_crashes_the_reader(card: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "cards"
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_bytes(b"---\nlicense: " + card)
    found = licence_of_folder(folder)
    assert found is None or 0 < len(found) <= 60
