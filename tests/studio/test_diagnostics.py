"""What is put on the clipboard for a helper."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tunesmith.jobs.run_folder import State
from tunesmith.studio.diagnostics import diagnostics_text, redacted
from tunesmith.studio.run_view import RunView
from tunesmith.studio.studio import Studio


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("token=hf_abcdefgh12345", "token=[removed]"),
        ("Authorization: Basic QWxhZGRpbjpvcGVuIA==", "Authorization: Basic [removed]"),
        ("Bearer abc.def-123", "Bearer [removed]"),
        ("https://user:pw@host/x", "https://[removed]@host/x"),
        ("?api_key=AKIA123&page=2", "?api_key=[removed]&page=2"),
        ('{"token": "abcdef", "rows": 3}', '{"token": "[removed]", "rows": 3}'),
        ("sk-proj-abcdef123456", "[removed]"),
    ],
)
def test_secrets_of_known_forms_are_removed(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_other_texts_stay() -> None:
    told = "tokens: 2048, https://host/a@b, write to a@b.org"
    assert redacted(told) == told


def test_the_newest_failed_run_is_told_not_a_cancelled_one(tmp_path: Path) -> None:
    def view(number: int, state: State) -> RunView:
        name = f"2026010{number}T000000Z-train-x"
        error = {"code": f"x.{number}", "message": "why"}
        return RunView(name, "train", "x", tmp_path / name, state, error=error)

    views = [
        view(1, State.FAILED),
        view(2, State.FAILED),
        view(3, State.CANCELLED),
        view(4, State.SUCCEEDED),
    ]
    bridge = SimpleNamespace(views=lambda: views)
    text = diagnostics_text(studio=cast("Studio", SimpleNamespace(machine=None, bridge=bridge)))
    assert "x.2" in text
    assert "x.1" not in text
    assert "x.3" not in text
