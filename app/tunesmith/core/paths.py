"""Where the program's own resources are."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """Path of a file or folder under `resources/`.

    An installed wheel carries the folder inside the package; a checkout has it beside `app/`.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    root = inside if inside.is_dir() else package.parent.parent / "resources"
    return root.joinpath(*parts)
