"""How far a stage is, where several stages decide it."""

from tunesmith.studio.readiness import StageStatus, stage_status
from tunesmith.studio.studio import Studio
from tunesmith.studio.widgets.state_glyph import StageState


def test_ollama_is_stale_when_the_export_is_newer_or_itself_stale(exported_studio: Studio) -> None:
    studio = exported_studio

    def status() -> StageStatus:
        return stage_status(studio, "ollama")

    assert status().state is StageState.EMPTY
    view = studio.bridge.view(studio.project.export.run)
    assert view is not None
    assert view.result is not None
    studio.change("ollama", created=view.result["files"][0]["sha256"], name="sums:q8_0")
    assert status() == StageStatus(StageState.DONE, "sums:q8_0")
    studio.change("ollama", created="0" * 64)
    assert status() == StageStatus(StageState.STALE, "Export is newer")
    studio.change("ollama", created=view.result["files"][0]["sha256"])
    studio.change("train", run="a newer one")
    assert status() == StageStatus(StageState.STALE, "Training is newer")
