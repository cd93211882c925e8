"""What all pages share: who saves the choices, and when the machine is looked at."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tunesmith.studio.project import load_project
from tunesmith.studio.studio import Studio


def test_a_late_claim_keeps_what_the_other_window_saved(tmp_path: Path, qapp: QApplication) -> None:
    first, second = Studio(tmp_path), Studio(tmp_path)
    first.change("train", name="first", run="run-1")
    first.change("template", user="{a}")
    first.close()
    second.change("model", name="second")
    told: list[str] = []
    second.project_changed.connect(told.append)
    second.save()
    saved = load_project(tmp_path)[0]
    assert (saved.train.run, saved.template.user, saved.model.name) == ("run-1", "{a}", "second")
    assert second.project == saved
    assert told == [""]
    second.close()


def test_what_could_not_be_saved_while_another_did_is_saved_on_closing(
    tmp_path: Path, qapp: QApplication
) -> None:
    first, second = Studio(tmp_path), Studio(tmp_path)
    second.change("train", name="second")
    second.save()
    first.close()
    second.close()
    assert load_project(tmp_path)[0].train.name == "second"


def test_who_handed_over_leaves_the_next_windows_choices_alone(
    tmp_path: Path, qapp: QApplication
) -> None:
    first = Studio(tmp_path)
    first.hand_over()
    second = Studio(tmp_path)
    assert second.saves
    second.change("train", name="second")
    second.save()
    first.change("train", name="first")
    first.close()
    second.close()
    assert load_project(tmp_path)[0].train.name == "second"
