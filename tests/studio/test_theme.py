import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tunesmith.core.paths import resource
from tunesmith.studio import translate
from tunesmith.studio.theme.icons import app_icon, icon, pixmap
from tunesmith.studio.theme.style import style_sheet
from tunesmith.studio.theme.theme import Theme
from tunesmith.studio.theme.tokens import load_tokens
from tunesmith.studio.widgets.buttons import Button
from tunesmith.studio.widgets.heading import Label
from tunesmith.studio.words import duration_text, number, percent_text, size_text

SURFACES = ("window", "sidebar", "surface", "raised", "hover")
# What is written on what, beside the plain surfaces.
PAIRS = [
    ("accent_text", "accent_fill"),
    ("accent_text", "accent_fill_hover"),
    ("accent_text", "accent_fill_pressed"),
    ("selection_text", "selection"),
    ("text", "selection"),
    ("text", "accent_soft"),
    ("accent", "accent_soft"),
    ("success", "success_soft"),
    ("warning", "warning_soft"),
    ("danger", "danger_soft"),
    ("text", "danger_soft"),
    ("text", "warning_soft"),
    ("text_muted", "sunken"),
    ("mask_on_text", "mask_on"),
    ("mask_off_text", "mask_off"),
]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, section 1.4.3."""

    def luminance(name: str) -> float:
        color = QColor(name)
        parts = [color.redF(), color.greenF(), color.blueF()]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_reads_on_every_surface(scheme: str) -> None:
    colors = load_tokens().colors[scheme]
    pairs = [(ink, ground) for ink in ("text", "text_muted") for ground in SURFACES]
    pairs += [("text_faint", ground) for ground in ("surface", "raised", "window")]
    pairs += [(ink, "surface") for ink in ("accent", "success", "warning", "danger")]
    found = {pair: contrast(colors[pair[0]], colors[pair[1]]) for pair in pairs + PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_inputs_focus_and_series_stand_out(scheme: str) -> None:
    tokens = load_tokens()
    colors = tokens.colors[scheme]
    marks = [colors["border_control"], colors["focus_ring"], *tokens.series[scheme]]
    assert [mark for mark in marks if contrast(mark, colors["surface"]) < 3] == []


def test_style_sheet_repeats_no_value_of_the_tokens() -> None:
    template = resource("studio", "style.qss").read_text("utf-8")
    assert len(template.splitlines()) < 200
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|\d+(?:px|pt|em)|rgba?\(|font", template) == []


def test_style_sheet_is_filled_in_completely(look: Theme) -> None:
    sheet = style_sheet(look)
    assert "@" not in sheet
    assert look.color("accent_fill").name() in sheet


def test_both_schemes_switch_live(look: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    button = Button("Export", "primary", icon="export")
    qtbot.addWidget(button)
    button.show()
    light = button.grab().toImage().pixelColor(button.width() // 2, 3)
    with qtbot.waitSignal(look.changed):
        look.apply(qapp, "dark")
    dark = button.grab().toImage().pixelColor(button.width() // 2, 3)
    assert look.is_dark
    assert light == QColor(look.tokens.colors["light"]["accent_fill"])
    assert dark == QColor(look.tokens.colors["dark"]["accent_fill"])
    assert qapp.palette().color(QPalette.ColorRole.Base) == look.color("surface")


def test_system_scheme_is_followed_only_when_wished(
    look: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not look.is_dark
    look.apply(qapp, "system")
    with qtbot.waitSignal(look.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.is_dark
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert not look.is_dark


def test_palette_has_every_role_that_the_tokens_name(look: Theme) -> None:
    palette = look.palette()
    for key, name in look.tokens.palette.items():
        group, _, role = key.rpartition("/")
        chosen = QPalette.ColorGroup.Disabled if group else QPalette.ColorGroup.Active
        assert palette.color(chosen, QPalette.ColorRole[role]) == look.color(name), key


def test_larger_text_makes_larger_controls_but_not_thicker_lines(
    look: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    button, label = Button("Export"), Label("Title", "title", "semibold")
    qtbot.addWidget(button)
    qtbot.addWidget(label)
    label.show()
    look.apply(qapp, "light", text_scale=1.5)
    assert (button.height(), label.font().pixelSize()) == (42, 27)
    assert (look.measure("border.hairline"), look.measure("layout.splitter")) == (1, 1)
    label.set_tone("danger")  # restyling must not bring the old font back
    assert label.font().pixelSize() == 27
    look.apply(qapp, "light")
    assert (button.height(), label.font().pixelSize()) == (28, 18)


def test_fonts_have_tabular_figures_and_mono_has_no_ligatures(look: Theme) -> None:
    assert [tag.toString().data().decode() for tag in look.font("small").featureTags()] == ["tnum"]
    mono = look.mono()
    assert {
        tag.toString().data().decode(): mono.featureValue(tag) for tag in mono.featureTags()
    } == {
        "calt": 0,
        "liga": 0,
    }


def test_unknown_measure_colour_and_icon_fail_at_once(look: Theme) -> None:
    for wrong in (lambda: look.measure("height.wrong"), lambda: look.color("wrong")):
        with pytest.raises(KeyError):
            wrong()
    with pytest.raises(FileNotFoundError):
        icon("wrong")


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_icons_take_colour_state_and_pixel_ratio(look: Theme, ratio: float) -> None:
    picture = icon("stop", "danger").pixmap(QSize(20, 20), ratio)
    assert picture.size() == QSize(20, 20) * ratio
    assert picture.devicePixelRatio() == ratio
    assert alike(_strongest(picture.toImage()), look.color("danger"))
    disabled = icon("stop", "danger").pixmap(QSize(20, 20), ratio, QIcon.Mode.Disabled)
    assert alike(_strongest(disabled.toImage()), look.color("text_disabled"))


def test_icon_follows_the_theme_without_being_made_again(look: Theme, qapp: QApplication) -> None:
    made = icon("stop")
    copied = made.__class__(made)
    look.apply(qapp, "dark")
    for shown in (made, copied):
        assert alike(_strongest(shown.pixmap(20, 20).toImage()), look.color("text"))


def test_every_icon_file_draws_something(look: Theme) -> None:
    names = sorted(path.stem for path in resource("studio", "icons").glob("*.svg"))
    assert len(names) >= 34
    empty = [name for name in names if _strongest(pixmap(name, "text", 20).toImage()).alpha() == 0]
    assert empty == []


def test_app_icon_has_small_and_large_sizes(look: Theme) -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 256} <= sizes


def alike(one: QColor, other: QColor) -> bool:
    """Equal but for the rounding of half-covered pixels."""
    return all(abs(a - b) <= 2 for a, b in zip(one.toTuple(), other.toTuple(), strict=True))


def _strongest(image: QImage) -> QColor:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)


def test_numbers_and_units_read_as_designed() -> None:
    assert number(1234567) == "1,234,567"
    assert number(0.4123, 3) == "0.412"
    assert size_text(257 * 2**20) == "257 MiB"
    assert size_text(22.6 * 2**30) == "22.6 GiB"
    assert size_text(1.95 * 2**30) == "1.95 GiB"
    assert size_text(15.26 * 2**30, decimals=2) == "15.26 GiB"
    assert size_text(512) == "512 B"
    assert size_text(1023.9 * 2**20) == "1.00 GiB"
    assert [duration_text(s) for s in (41, 725.4, 6100)] == ["0:41", "12:05", "1:41:40"]
    assert percent_text(0.58) == "58 %"
    assert [percent_text(share) for share in (0, 0.001, 0.999, 1)] == [
        "0 %",
        "< 1 %",
        "> 99 %",
        "100 %",
    ]
    assert percent_text(0.0002, 1) == "< 0.1 %"


def test_numbers_follow_the_locale() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert number(1234.5, 1) == "1.234,5"
    assert size_text(1.95 * 2**30) == "1,95 GiB"


@given(st.floats(min_value=0, max_value=2**52))
def test_sizes_have_at_most_four_figures(size: float) -> None:
    digits = re.sub(r"\D", "", size_text(size))
    assert len(digits) <= 4 or size_text(size).endswith("TiB")


@given(st.text(max_size=40), st.sampled_from(["{rows}", "%n", "<b>", "&amp;", "{a:>5}"]))
def test_pseudo_language_keeps_placeholders(text: str, placeholder: str) -> None:
    source = f"Keep {placeholder} and {text}"
    assert placeholder in translate.pseudo(source)
    assert len(translate.pseudo(source)) >= len(source) * 1.4


def test_pseudo_language_reaches_every_text(qapp: QApplication) -> None:
    try:
        assert translate.install(qapp, "pseudo") == "pseudo"
        assert translate.translate("Page", "Delete %n rows", 3).startswith("[Délé")
        assert "3" in translate.translate("Page", "Delete %n rows", 3)
    finally:
        assert translate.install(qapp, "en") == "en"
    assert translate.translate("Page", "Delete %n rows", 3) == "Delete 3 rows"
