from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "chat_templates"


@pytest.fixture(params=sorted(path.name for path in FOLDER.glob("*.jinja")))
def written_template(request: pytest.FixtureRequest) -> str:
    """The source of each of our own chat templates, one after the other."""
    name: str = request.param
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture
def smollm2_template() -> str:
    """A template that behaves as SmolLM2's own: a default system text when none is given."""
    return (FOLDER / "smollm2.jinja").read_text(encoding="utf-8")
