"""The parts of the check report that need only the folder: weights, width, licence."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from tunesmith.core.errors import InputError
from tunesmith.core.files import sha256_file
from tunesmith.models.library import DownloadRecord, FileRecord, write_record
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.models.model_report import (
    FindingState,
    bad,
    licence_finding,
    tally,
    weights_finding,
    width_finding,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.mkdir()
    (path / "config.json").write_text(json.dumps({"architectures": ["LlamaForCausalLM"]}))
    (path / "tokenizer.json").write_text("{}")
    return path


def model_of(folder: Path, **shapes: tuple[int, ...]) -> ModelFolder:
    tensors = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors")
    return open_model(folder)


def record_of(folder: Path) -> None:
    path = folder / "model.safetensors"
    item = FileRecord(path.name, path.stat().st_size, sha256_file(path))
    write_record(folder, DownloadRecord("a/b", "1" * 40, "main", "https://hub", None, (item,)))


def test_weights_without_a_record_are_counted(folder: Path) -> None:
    found = weights_finding(model_of(folder, a=(1024, 1024), b=(4,)))
    assert (found.state, found.code) == (FindingState.GOOD, "weights.whole")
    assert found.detail == "2 tensors, 4 MiB, float32"
    assert found.values["tensors"] == 2


def test_weights_are_compared_with_the_recorded_checksums(folder: Path) -> None:
    model = model_of(folder, a=(8, 8))
    record_of(folder)
    found = weights_finding(model)
    assert (found.code, "checksums match" in found.detail) == ("weights.checksum", True)
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    changed = weights_finding(open_model(folder))
    assert (changed.state, changed.code) == (FindingState.BAD, "weights.changed")
    assert "model.safetensors" in changed.detail
    assert weights_finding(open_model(folder), hash_files=False).code == "weights.whole"


def test_widths_that_fill_no_super_block_are_counted_without_embeddings(folder: Path) -> None:
    shapes = {"model.embed_tokens.weight": (10, 576), "q.weight": (8, 576), "down.weight": (8, 512)}
    found = width_finding(model_of(folder, **shapes, **{"norm.weight": (576,)}), 576)
    assert (found.state, found.title) == (
        FindingState.WARNING,
        "Width 576 is not a multiple of 256",
    )
    assert found.detail.startswith("1 of 4 tensors")
    even = width_finding(model_of(folder, **{"q.weight": (8, 512)}), 512)
    assert (even.state, even.code) == (FindingState.GOOD, "width.even")


def test_licences_are_good_with_terms_or_missing(folder: Path) -> None:
    assert licence_finding(folder).code == "licence.none"
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    assert licence_finding(folder).state is FindingState.GOOD
    (folder / "README.md").write_text("---\nlicense: llama3.2\n---\n")
    terms = licence_finding(folder)
    assert (terms.state, terms.title) == (FindingState.WARNING, "Licence: Llama 3.2")


def test_findings_are_tallied_by_state(folder: Path) -> None:
    found = [licence_finding(folder), bad("Weights", InputError("x.y", "Gone.", "Get them."))]
    assert found[1].detail == "Gone. Get them."
    assert tally(found) == {
        FindingState.GOOD: 0,
        FindingState.WARNING: 1,
        FindingState.BAD: 1,
    }
