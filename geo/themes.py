"""The screen's themes: light, dark and high contrast, as data; assets/tokens.css is made from them.

Light is what geo/styles.py says, and paper is always light. On a dark ground ramps run the other way, so that more
always stands out more; with high contrast every shape has a black edge, which must show on the ramp's darkest colour.
`css_tokens` is assets/tokens.css: `python -m geo.themes > assets/tokens.css`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from geo.styles import (
    CATEGORY_COLOURS,
    DIVERGING,
    GAP_STYLES,
    IOM_BLUE,
    MOST_COLOURS,
    RAMPS,
    TOKENS,
    WHITE,
    GapStyle,
    steps,
)

BLACK = "#000000"
TOKENS_STEPS = 5  # colours of a ramp that have a token each; a diverging one has all
NIGHT = "#0D1218"


@dataclass(frozen=True)
class Theme:
    """What differs between screens. `scheme` tells the browser how to draw its own controls, light or dark;
    `ramps` are three anchors a measure, least to most, or five, fallen to risen."""

    scheme: str
    ramps: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, GapStyle]
    tokens: Mapping[str, str] = field(default_factory=dict)

    def colours(self) -> Mapping[str, str]:
        """Every token of the theme; what it doesn't say is as in the light one."""
        return {**TOKENS, **self.tokens}

    def ramp(self, measure: str, n: int) -> tuple[str, ...]:
        """n colours of a measure, 1 to 7, least to most."""
        return steps(self.ramps[measure], n)


LIGHT = Theme("light", {**RAMPS, **DIVERGING}, GAP_STYLES)

DARK = Theme(
    "dark",
    {
        "count": ("#234680", "#5C94E6", "#D6E7FF"),
        "share": ("#104F48", "#38A896", "#C8F5E9"),
        "makeup": ("#4F2E78", "#A478D2", "#EDE0FB"),
        "per_1000": ("#663615", "#D98A45", "#FFE8CB"),
        "change": ("#9CCBFA", "#3E7FC0", "#505050", "#B8681F", "#FFB066"),
    },
    {
        "hidden": GapStyle("dots", "#29323D", "#95A1AF"),
        "not_assessed": GapStyle("crosshatch", "#29323D", "#8793A1"),
        "not_available": GapStyle("hatch", "#29323D", "#8793A1"),
        "nobody": GapStyle("plain", "#141B23", "#95A1AF"),
    },
    {
        "header": "#0C1D47",
        "accent": "#8FB8FF",
        "accent-dark": "#BCD5FF",
        "accent-soft": "#22324F",
        "ink": "#E9EEF4",
        "ink-soft": "#AEB9C5",
        "ink-on-accent": "#0A1424",
        "surface": "#18202A",
        "surface-soft": "#10161D",
        "groove": "#0B1016",
        "line": "#2F3A48",
        "line-strong": "#7A8796",
        "focus": "#FFB454",
        "warning": "#FFC879",
        "warning-soft": "#3B2B12",
        "land": "#222B36",
        "sea": "#0C1722",
        "neighbours": "#171E26",
        "neighbour-edge": "#333E4B",
        "border": NIGHT,
        "border-quiet": "#5B6775",
        "outline": "#AEB9C5",
        "selected": WHITE,
        "halo": NIGHT,
        "label-quiet": "#8D99A6",
        "label-sea": "#79A6C8",
        "plate": "#EEF2F6",
        "circle": "#7EAEFF",
        "circle-empty": NIGHT,
        "circle-empty-edge": "#AEB9C5",
        "people": "#E59AD6",
        "dot-unknown": "#6D7988",
        "bar-apart": "#7A8796",
        "strip-known": "#5A6878",
        "strip-hatch": "#2A3441",
        "strip-hatch-ink": "#728093",
        "shadow-sm": "0 1px 2px rgb(0 0 0 / 40%)",
        "shadow-md": "0 2px 8px rgb(0 0 0 / 50%)",
        "shadow-lg": "0 8px 24px rgb(0 0 0 / 60%)",
    },
)

CONTRAST = Theme(
    "light",
    {
        "count": ("#C4D9FF", "#6C9AE6", "#1D5AC0"),
        "share": ("#B2ECDD", "#3AAA98", "#006B61"),
        "makeup": ("#DFC9F6", "#A97AD6", "#783CB0"),
        "per_1000": ("#FFE3C2", "#E0883F", "#A64B0C"),
        "change": ("#1F62B5", "#7AABE0", "#D0D0D0", "#EE9E50", "#A84C0C"),
    },
    {
        "hidden": GapStyle("dots", WHITE, BLACK),
        "not_assessed": GapStyle("crosshatch", WHITE, BLACK),
        "not_available": GapStyle("hatch", WHITE, BLACK),
        "nobody": GapStyle("plain", WHITE, BLACK),
    },
    {
        "header": BLACK,
        "accent": "#00268A",
        "accent-dark": "#00195C",
        "accent-soft": "#E3EDFF",
        "ink": BLACK,
        "ink-soft": BLACK,
        "surface-soft": WHITE,
        "groove": WHITE,
        "line": BLACK,
        "line-strong": BLACK,
        "focus": "#8F0F00",
        "warning": "#5C2E00",
        "land": WHITE,
        "sea": "#EDF5FA",
        "neighbours": "#F8F8F8",
        "neighbour-edge": "#595959",
        "border": BLACK,
        "border-quiet": BLACK,
        "outline": BLACK,
        "selected": BLACK,
        "label-quiet": "#333333",
        "label-sea": "#003A5C",
        "ink-on-plate": BLACK,
        "circle": IOM_BLUE,
        "circle-empty-edge": BLACK,
        "people": "#5E1250",
        "dot-unknown": "#595959",
        "bar-apart": "#595959",
        "strip-known": "#595959",
        "strip-hatch": WHITE,
        "strip-hatch-ink": "#595959",
        "shadow-sm": "none",
        "shadow-md": "none",
        "shadow-lg": "none",
    },
)

THEMES: Mapping[str, Theme] = MappingProxyType({"light": LIGHT, "dark": DARK, "contrast": CONTRAST})


@cache
def browser_styles() -> dict:
    """Ramps of the light theme, and of the others, as JSON-able data; ramps[measure][n - 1] has n colours."""
    others = {key: {"ramps": _ramps(theme)} for key, theme in THEMES.items() if theme is not LIGHT}
    return {"ramps": _ramps(LIGHT), "themes": others}


def css_tokens() -> str:
    """The whole of assets/tokens.css: the light theme for everybody, then what the others say otherwise."""
    light = _tokens(LIGHT)
    parts = ["/* Made from geo/themes.py: python -m geo.themes > assets/tokens.css */", _rule(":root", LIGHT, light)]
    for key, theme in THEMES.items():
        changed = {name: value for name, value in _tokens(theme).items() if light[name] != value}
        if changed:
            parts.append(_rule(f':root[data-theme="{key}"]', theme, changed))
    return "\n".join([*parts, ""])


def _ramps(theme: Theme) -> dict[str, list[list[str]]]:
    return {m: [list(theme.ramp(m, n)) for n in range(1, MOST_COLOURS + 1)] for m in theme.ramps}


def _tokens(theme: Theme) -> dict[str, str]:
    tokens = dict(theme.colours())
    for measure in theme.ramps:
        n = MOST_COLOURS if measure in DIVERGING else TOKENS_STEPS
        tokens |= {f"ramp-{measure}-{i}": colour for i, colour in enumerate(theme.ramp(measure, n), 1)}
    tokens |= {f"category-{i}": colour for i, colour in enumerate(CATEGORY_COLOURS, 1)}
    for key, style in theme.gaps.items():
        tokens |= {f"gap-{key}-fill": style.fill, f"gap-{key}-ink": style.ink}
    return {name.replace("_", "-"): value for name, value in tokens.items()}


def _rule(selector: str, theme: Theme, tokens: Mapping[str, str]) -> str:
    lines = [f"  --{name}: {value};" for name, value in tokens.items()]
    return "\n".join([f"{selector} {{", f"  color-scheme: {theme.scheme};", *lines, "}"])


if __name__ == "__main__":
    print(css_tokens(), end="")
