"""The visual tokens as a typed value; no Qt here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tunesmith.core.paths import resource


@dataclass(frozen=True, slots=True)
class Tokens:
    """What `tokens.json` says. Colours are `#RRGGBB` by scheme ("light", "dark") and name."""

    colors: Mapping[str, Mapping[str, str]]
    series: Mapping[str, tuple[str, ...]]
    palette: Mapping[str, str]
    measures: Mapping[str, float]
    series_dash: tuple[str, ...]

    def measure(self, path: str) -> float:
        """The number at a dotted path such as `height.control`.

        Raises:
            KeyError: no such measure; a programming mistake, so not an error for people.
        """
        return self.measures[path]


@cache
def load_tokens() -> Tokens:
    """Read the tokens once."""
    document = json.loads(resource("studio", "tokens.json").read_text("utf-8"))
    colors: dict[str, dict[str, str]] = {}
    series: dict[str, tuple[str, ...]] = {}
    for scheme, table in document["color"].items():
        colors[scheme] = {name: value for name, value in table.items() if isinstance(value, str)}
        series[scheme] = tuple(table["chart_series"])
    measures: dict[str, float] = {}
    for group in (
        "space",
        "radius",
        "border",
        "font",
        "height",
        "layout",
        "icon",
        "chart",
        "duration_ms",
    ):
        _collect(document[group], group, measures)
    return Tokens(
        colors, series, document["qpalette"], measures, tuple(document["chart"]["series_dash"])
    )


def _collect(table: dict[str, Any], prefix: str, into: dict[str, float]) -> None:
    """Flatten numbers; pairs such as a window size become `.width` and `.height`."""
    for name, value in table.items():
        path = f"{prefix}.{name}"
        if isinstance(value, dict):
            _collect(value, path, into)
        elif isinstance(value, int | float):
            into[path] = value
        elif isinstance(value, list) and len(value) == 2:
            into[f"{path}.width"], into[f"{path}.height"] = value
