"""A level larger than a file may be is written in parts."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.export.conftest import misread
from tests.export.written_files import (
    StopAt,
    contents,
    keys,
    listed,
    names,
)

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, CheckError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.core.files import sha256_file
from tunesmith.export.journal import UNFINISHED
from tunesmith.export.spec import ExportResult

Export = Callable[..., ExportResult]
LIMIT = 1_500_000  # bytes: the embedding of the mini tokenizer has 1.2 MB in F16


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


def test_a_level_larger_than_a_file_may_be_is_written_in_checked_parts(
    export: Export, model: Path, tmp_path: Path
) -> None:
    whole = export(model, "F16", "Q4_0", out_dir=tmp_path / "whole", work_dir=tmp_path / "other")
    sink = MemorySink()
    result = export(model, "F16", "Q4_0", split_bytes=LIMIT, sink=sink)
    f16, q4 = result.files
    parts = [part.path for part in f16.parts]
    count = len(parts)
    assert count > 2
    out = tmp_path / "out"
    assert [path.name for path in parts] == [
        f"tuned-F16-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)
    ]
    assert names(out) == sorted(
        ["checks.json", "manifest.json", "tuned-Q4_0.gguf", *(path.name for path in parts)]
    )
    assert max(path.stat().st_size for path in parts) <= LIMIT
    assert (f16.path, f16.sha256) == (parts[0], sha256_file(parts[0]))
    assert f16.bytes == sum(path.stat().st_size for path in parts)
    assert {it.name: it.verdict for it in f16.checks}["load"] == "ok"
    assert f16.bits_per_weight == pytest.approx(whole.files[0].bits_per_weight)
    # What needs no splitting is the ordinary file.
    assert q4.parts == ()
    assert q4.sha256 == whole.files[1].sha256

    assert contents(*parts) == contents(whole.files[0].path)
    split = {"split.count": count, "split.tensors.count": len(contents(*parts))}
    assert keys(parts[0]) == keys(whole.files[0].path) | {"split.no": 0} | split
    assert keys(parts[1]) == {"split.no": 1} | split

    entries = listed(result)
    assert {name for name, entry in entries.items() if entry["level"] == "F16"} == {
        path.name for path in parts
    }
    assert names(tmp_path / "work") == ["export-state.json"]
    artifacts = [Path(e.path) for e in sink.events if isinstance(e, events.Artifact)]
    assert artifacts == [*parts, q4.path]

    again = MemorySink()
    assert export(model, "F16", "Q4_0", split_bytes=LIMIT, sink=again).files == result.files
    assert not [e for e in again.events if isinstance(e, events.Progress)]
    # Damage to any part is seen, and only that level is made again.
    parts[1].write_bytes(parts[1].read_bytes()[:-1] + b"\xff")
    assert export(model, "F16", "Q4_0", split_bytes=LIMIT).files == result.files
    listed(result)


def test_a_stopped_split_export_goes_on_and_gives_the_same_bytes(
    export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and "check" in event.name)
    with pytest.raises(CancelledError):
        export(model, "F16", split_bytes=LIMIT, sink=stopping)
    assert not list((tmp_path / "out").glob("*.gguf"))
    folder = tmp_path / "out" / "tuned-F16.part"
    assert folder.is_dir()
    (folder / "tuned-F16-00001-of-00099.gguf").write_bytes(UNFINISHED)  # of another size
    sink = MemorySink()
    resumed = export(model, "F16", split_bytes=LIMIT, sink=sink)
    told = [event for event in sink.events if isinstance(event, events.Progress)]
    progress = [event for event in told if event.unit == "weights"]
    assert {event.done for event in progress} == {progress[0].total}, "no weight is read again"
    assert not folder.exists()
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / "work")
    undisturbed = export(model, "F16", split_bytes=LIMIT)
    assert resumed.files == undisturbed.files


def test_parts_that_fail_a_check_stay_in_their_provisional_folder(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        misread(patch, lambda it: replace(it, pre_tokenizer="llama-bpe"))
        with pytest.raises(CheckError) as caught:
            export(model, "F16", split_bytes=LIMIT)
    assert "tokens" in caught.value.message
    found = names(tmp_path / "out")
    assert all(name.startswith("tuned-F16.part") for name in found if name.endswith(".gguf"))
    assert "tuned-F16.part/tuned-F16-00001-of-00003.gguf" in found
    mended = export(model, "F16", split_bytes=LIMIT)
    assert mended.files[0].passed
    assert not (tmp_path / "out" / "tuned-F16.part").exists()
    assert listed(mended).keys() == {part.path.name for part in mended.files[0].parts}


def test_parts_of_something_else_are_not_overwritten(
    export: Export, model: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "out" / "tuned-F16-00002-of-00003.gguf"
    theirs.parent.mkdir()
    theirs.write_text("precious", "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=LIMIT)
    assert caught.value.code == "export.file-exists"
    assert theirs.read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("theirs", "split_bytes"),
    [
        ("tuned-F16.gguf.part", None),
        ("tuned-F16.part/tuned-F16-00001-of-00003.gguf", LIMIT),
        ("tuned-F16.part/tuned-F16-00001-of-00099.gguf", LIMIT),
        ("tuned-F16.part", LIMIT),
    ],
)
def test_an_unfinished_file_of_somebody_else_is_not_replaced(
    theirs: str, split_bytes: int | None, export: Export, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out" / theirs
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF of a download that has not ended")
    before = names(tmp_path / "out")
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=split_bytes)
    assert caught.value.code == "export.file-exists"
    assert str(path) in caught.value.message
    assert path.read_bytes().startswith(b"GGUF of a download")
    assert names(tmp_path / "out") == before


@pytest.mark.parametrize("at", [events.Progress, events.Stage])
@pytest.mark.parametrize("split_bytes", [None, LIMIT])
def test_an_unfinished_file_of_another_run_is_made_anew(
    at: type, split_bytes: int | None, export: Export, model: Path, tmp_path: Path
) -> None:
    stopping = StopAt(
        lambda event: isinstance(event, at) and "check" in getattr(event, "name", "check")
    )
    with pytest.raises(CancelledError):
        export(model, "F16", split_bytes=split_bytes, sink=stopping)
    assert any(".part" in name for name in names(tmp_path / "out"))
    again = export(model, "F16", split_bytes=split_bytes, work_dir=tmp_path / "another run")
    assert again.files[0].passed


def test_a_tensor_larger_than_a_file_may_be_is_told_before_anything_is_written(
    export: Export, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        export(model, "F16", split_bytes=1_000_000)
    assert caught.value.code == "export.split-size"
    assert "token_embd.weight" in caught.value.message
    assert names(tmp_path / "out") == []
