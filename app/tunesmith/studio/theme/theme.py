"""The one theme of the window: tokens turned into palette, fonts, measures and style sheet.

Widgets ask it while painting and listen to `changed`; nobody keeps a colour.
"""

import sys
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from tunesmith.studio.theme.tokens import Tokens, load_tokens

Scheme = Literal["system", "light", "dark"]
Size = Literal["display", "title", "lead", "figure", "body", "small", "caption"]
Weight = Literal["regular", "medium", "semibold"]

# What a person who never changed the text size has, in px at 96 dpi: Windows 9 pt, macOS 13 px,
# Linux desktops between 9 and 11 pt. A size outside is a wish for larger or smaller text.
_USUAL_TEXT = {"win32": (12.0, 12.0), "darwin": (13.0, 13.0)}
_USUAL_TEXT_ELSEWHERE = (12.0, 14.7)
_SMALLEST_SCALE, _LARGEST_SCALE = 0.85, 2.25
_SCALED_GROUPS = ("space", "height", "layout", "icon")  # lines and radii stay as they are
_UNSCALED = ("layout.splitter", "layout.minimum_window", "layout.reference_window")


class Theme(QObject):
    """Tokens for the scheme in use. Get it with `theme()`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = load_tokens()
        self._wish: Scheme = "system"
        self._dark = False
        self._system_dark = False
        self._scale = 1.0
        self._fixed_scale: float | None = None
        self._follows = False
        self._system_font: QFont | None = None
        self._style: QStyle | None = None

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self._dark

    @property
    def text_scale(self) -> float:
        """How much larger than usual the person wants text; 1.0 is usual."""
        return self._scale

    def apply(
        self, app: QApplication, scheme: Scheme = "system", text_scale: float | None = None
    ) -> None:
        """Give the application this theme; call again to switch.

        Args:
            app: the application.
            scheme: fixed colours, or those of the system, followed live.
            text_scale: a fixed factor in place of the system's text size.
        """
        from tunesmith.studio.theme.style import StudioStyle

        self._wish = scheme
        self._fixed_scale = text_scale
        if self._system_font is None:
            self._system_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        if self._style is None or app.style().objectName() != self._style.objectName():
            self._style = StudioStyle()
            app.setStyle(self._style)
        if not self._follows:
            app.styleHints().colorSchemeChanged.connect(self._system_changed)
            app.focusChanged.connect(self._focus_changed)
            self._follows = True
        self._tell_system(scheme)
        if scheme == "system":
            self._system_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self._refresh()

    def follow(self, restyle: Callable[[], None]) -> None:
        """Call a widget's method now and after every change; it ends with the widget."""
        self.changed.connect(restyle)
        restyle()

    def color(self, name: str) -> QColor:
        """The colour of a token such as `text_muted`."""
        return QColor(self.tokens.colors[self._scheme][name])

    def series(self, index: int) -> QColor:
        """The colour of a chart series; starts over after the last one."""
        colors = self.tokens.series[self._scheme]
        return QColor(colors[index % len(colors)])

    def dash(self, index: int) -> list[float]:
        """The dash pattern of a chart series, for `QPen.setDashPattern`; empty means solid."""
        text = self.tokens.series_dash[index % len(self.tokens.series_dash)]
        return [] if text == "solid" else [float(part) for part in text.split()]

    def measure(self, path: str) -> int:
        """A measure in px by dotted path; heights and spaces grow with the text size."""
        value = self.tokens.measure(path)
        grows = path.split(".", 1)[0] in _SCALED_GROUPS and not path.startswith(_UNSCALED)
        return round(value * self._scale) if grows else round(value)

    def duration(self, name: str) -> int:
        """A motion in ms; 0 when the system asks for none."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            hint = QStyle.StyleHint.SH_Widget_Animation_Duration
            if app.style().styleHint(hint) == 0:
                return self.measure("duration_ms.reduced_motion")
        return self.measure(f"duration_ms.{name}")

    def font(self, size: Size = "body", weight: Weight = "regular") -> QFont:
        """The system's UI font in a size and weight of the tokens, with tabular figures."""
        font = QFont(self._system_font) if self._system_font else QFont()
        font.setPixelSize(round(self.tokens.measure(f"font.size.{size}") * self._scale))
        font.setWeight(QFont.Weight(round(self.tokens.measure(f"font.weight.{weight}"))))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def mono(self) -> QFont:
        """The system's fixed font, without ligatures."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(round(self.tokens.measure("font.size.mono") * self._scale))
        for tag in ("calt", "liga"):
            font.setFeature(QFont.Tag(tag), 0)
        return font

    @property
    def _scheme(self) -> str:
        return "dark" if self._dark else "light"

    def _tell_system(self, scheme: Scheme) -> None:
        """Ask the platform for a matching title bar, or to decide again by itself."""
        hints = QGuiApplication.styleHints()
        if scheme == "system":
            hints.unsetColorScheme()
        else:
            dark = scheme == "dark"
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system_dark = scheme == Qt.ColorScheme.Dark
        if self._wish == "system":
            self._refresh()

    def _refresh(self) -> None:
        from tunesmith.studio.theme.style import style_sheet

        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self._dark = self._wish == "dark" or (self._wish == "system" and self._system_dark)
        self._scale = self._fixed_scale or self._wished_scale()
        app.setPalette(self.palette())
        app.setFont(self.font("body"))
        app.setStyleSheet(style_sheet(self))
        self.changed.emit()

    def _wished_scale(self) -> float:
        low, high = _USUAL_TEXT.get(sys.platform, _USUAL_TEXT_ELSEWHERE)
        if self._system_font is None:
            return 1.0
        pixels = QFontInfo(self._system_font).pixelSize()
        scale = pixels / min(max(pixels, low), high)
        return min(max(scale, _SMALLEST_SCALE), _LARGEST_SCALE)

    def palette(self) -> QPalette:
        """The palette that the tokens' `qpalette` map describes."""
        palette = QPalette()
        groups = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)
        for key, name in self.tokens.palette.items():
            group, _, role_name = key.rpartition("/")
            role = QPalette.ColorRole[role_name]
            chosen = (QPalette.ColorGroup.Disabled,) if group else groups
            for color_group in chosen:
                palette.setColor(color_group, role, self.color(name))
            if not group and f"disabled/{role_name}" not in self.tokens.palette:
                palette.setColor(QPalette.ColorGroup.Disabled, role, self.color(name))
        return palette

    def _focus_changed(self, _old: object, new: object) -> None:
        from tunesmith.studio.theme.style import StudioStyle

        if isinstance(self._style, StudioStyle):
            self._style.follow_focus(new)


_theme: Theme | None = None


def theme() -> Theme:
    """The theme of this process."""
    global _theme  # noqa: PLW0603 - Qt has one palette and one style per process as well
    if _theme is None:
        _theme = Theme()
    return _theme
