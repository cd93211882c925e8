"""Nothing of a stranger's is replaced because its name ends in .part."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.export.written_files import StopAt, listed, names

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.export.spec import ExportResult

Export = Callable[..., ExportResult]


@pytest.fixture
def model(checkpoint: Callable[..., Path]) -> Path:
    return checkpoint()


@pytest.mark.parametrize("is_folder", [True, False])
def test_an_unnamed_merged_folder_with_something_else_in_it(
    export: Export, model: Path, tmp_path: Path, is_folder: bool
) -> None:
    part = tmp_path / "out" / "tuned-merged.part"
    theirs = part / "thesis.txt" if is_folder else part
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine", "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", merged_folder=True)
    assert caught.value.code == "export.file-exists"
    assert theirs.read_text("utf-8") == "mine"
    assert [path for path in part.parent.rglob("*") if path.is_file()] == [theirs]


def test_something_put_into_an_unnamed_merged_folder_is_kept(
    export: Export, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tunesmith.export.run.give_name", die)
        with pytest.raises(KeyboardInterrupt):
            export(model, "Q8_0", merged_folder=True)
    theirs = tmp_path / "out" / "tuned-merged.part" / "thesis.txt"
    theirs.write_text("mine", "utf-8")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", merged_folder=True)
    assert caught.value.code == "export.file-exists"
    assert theirs.read_text("utf-8") == "mine"
    theirs.unlink()
    listed(export(model, "Q8_0", merged_folder=True))
    assert not theirs.parent.exists()


def test_an_unchecked_adapter_file_of_somebody_else(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    part = tmp_path / "out" / "tuned-adapter.gguf.part"
    part.parent.mkdir()
    part.write_bytes(b"a download of somebody else")
    with pytest.raises(InputError) as caught:
        export(model, "Q8_0", adapter_dir=write_adapter(model), adapter_gguf=True)
    assert caught.value.code == "export.file-exists"
    assert part.read_bytes() == b"a download of somebody else"
    assert names(tmp_path / "out") == [part.name]


def test_our_own_unchecked_adapter_file_is_replaced_by_another_run(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    fields = {"adapter_dir": write_adapter(model), "adapter_gguf": True}
    stopping = StopAt(lambda event: isinstance(event, events.Stage) and event.name == "quantize")
    with pytest.raises(CancelledError):
        export(model, "Q8_0", sink=stopping, **fields)
    assert (tmp_path / "out" / "tuned-adapter.gguf.part").is_file()
    result = export(model, "Q8_0", work_dir=tmp_path / "other", **fields)
    assert listed(result).keys() == {"tuned-Q8_0.gguf", "tuned-adapter.gguf"}
    assert not (tmp_path / "out" / "tuned-adapter.gguf.part").exists()


def test_a_refusal_of_the_levels_leaves_nothing_of_the_adapter(
    export: Export, model: Path, write_adapter: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        export(model, "F32", adapter_dir=write_adapter(model), adapter_gguf=True, split_bytes=10**6)
    assert caught.value.code == "export.split-size"
    assert names(tmp_path / "out") == []
