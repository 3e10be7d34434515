"""Every theme keeps its contrast, pair by pair as the page uses them; the style sheet is made from the same data."""

import json
import re
from pathlib import Path

import pytest

from geo.styles import GAP_STYLES, contrast, ramp, to_lab
from geo.themes import THEMES, browser_styles, css_tokens

ROOT = Path(__file__).resolve().parents[2]
EVERY_THEME = pytest.mark.parametrize("key", THEMES)
AA, AAA, MARK = 4.5, 7, 3

# Text, and the grounds that it stands on.
TEXT = {
    "ink": ("surface", "surface-soft", "accent-soft", "groove", "land", "sea", "warning-soft"),
    "ink-soft": ("surface", "surface-soft", "accent-soft"),
    "accent": ("surface", "surface-soft", "accent-soft"),
    "accent-dark": ("surface", "accent-soft"),
    "ink-on-accent": ("accent", "accent-dark"),
    "ink-on-header": ("header",),
    "ink-on-plate": ("plate",),
    "warning": ("surface", "warning-soft"),
    "label-sea": ("sea",),
    "label-quiet": ("neighbours",),
    "surface": ("ink",),  # a toast
}
# What must be seen though it is no text: lines of controls, symbols, bars, circles, the keyboard's focus.
MARKS = {
    "focus": ("surface", "surface-soft", "accent-soft", "land", "sea"),
    "line-strong": ("surface", "surface-soft", "land"),
    "outline": ("land", "sea", "neighbours"),
    "selected": ("land", "sea"),
    "accent": ("surface", "surface-soft", "groove"),
    "people": ("land", "sea", "halo"),
    "circle": ("land", "sea"),
    "circle-empty-edge": ("circle-empty", "land"),
    "bar-apart": ("surface",),
    "strip-hatch-ink": ("strip-hatch",),
}


def pairs(table):
    return [(ink, ground) for ink, grounds in table.items() for ground in grounds]


@EVERY_THEME
@pytest.mark.parametrize(("ink", "ground"), pairs(TEXT))
def test_text_reads_on_its_grounds(key, ink, ground):
    colours = THEMES[key].colours()
    assert contrast(colours[ink], colours[ground]) >= (AAA if key == "contrast" else AA)


@EVERY_THEME
@pytest.mark.parametrize(("mark", "ground"), pairs(MARKS))
def test_marks_stand_out_from_their_grounds(key, mark, ground):
    colours = THEMES[key].colours()
    least = 2 if mark == "strip-hatch-ink" and key != "contrast" else MARK  # a hatch; the number stands below it
    assert contrast(colours[mark], colours[ground]) >= least


@EVERY_THEME
@pytest.mark.parametrize("gap", GAP_STYLES)
def test_a_gap_is_seen_in_its_pattern(key, gap):
    style = THEMES[key].gaps[gap]
    assert style.pattern == GAP_STYLES[gap].pattern
    assert contrast(style.ink, style.fill) >= MARK
    assert gap == "nobody" or contrast(THEMES[key].colours()["ink"], style.fill) >= AA  # its name stands on it


def test_with_high_contrast_the_edge_of_every_class_is_seen():
    theme = THEMES["contrast"]
    for measure in theme.ramps:
        assert min(contrast(theme.colours()["border"], colour) for colour in theme.ramp(measure, 7)) >= MARK


def test_the_most_of_a_measure_stands_out_from_the_map():
    for theme in THEMES.values():
        for measure in theme.ramps:
            assert contrast(theme.ramp(measure, 7)[-1], theme.colours()["land"]) >= MARK


def test_the_middle_of_a_diverging_ramp_is_neutral():
    for theme in THEMES.values():
        _, a, b = to_lab(theme.ramp("change", 7)[3])
        assert abs(a) < 1 and abs(b) < 1


def test_the_browser_finds_a_ramp_by_theme_measure_and_number_of_classes():
    sent = json.loads(json.dumps(browser_styles()))
    assert sent["ramps"]["count"][5 - 1] == list(ramp("count", 5))
    assert sent["themes"]["dark"]["ramps"]["change"][7 - 1] == list(THEMES["dark"].ramp("change", 7))
    assert set(sent["themes"]) == set(THEMES) - {"light"}


def test_the_style_sheet_is_made_from_the_themes():
    sheet = (ROOT / "assets" / "tokens.css").read_text(encoding="utf-8")
    assert sheet == css_tokens(), "run: python -m geo.themes > assets/tokens.css"


def test_every_token_that_a_style_asks_for_exists():
    known = set(re.findall(r"^  (--[\w-]+):", css_tokens(), re.MULTILINE))
    for sheet in (ROOT / "assets").glob("*.css"):
        words = sheet.read_text(encoding="utf-8")
        own = set(re.findall(r"(--[\w-]+)\s*:", words))
        asked = set(re.findall(r"var\((--[\w-]+)\)", words))  # one with a fallback may be set by a script
        assert asked - known - own - set_by_scripts() == set(), sheet.name


def set_by_scripts():
    """Custom properties that a script or a component's style sets."""
    sources = [*(ROOT / "assets").glob("*.js"), *(ROOT / "layouts").glob("*.py")]
    return {name for path in sources for name in re.findall(r'"(--[\w-]+)"', path.read_text(encoding="utf-8"))}
