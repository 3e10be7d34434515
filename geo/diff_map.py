"""The difference map of a diff: each place's change as a class, hatched where coverage differs, and as a figure.

Plain arithmetic on the web geometry, so that a web process needs no geometry library for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from data.diff import Change, Diff, Kind, RoundDiff
from data.gaps import Gap
from data.places import Gazetteer, Level, read_gazetteer
from data.words import Digits, Lang, list_of, month_range, number, signed_number, signed_percent, text
from geo.boundaries import World
from geo.classes import CHANGE_BREAKS, diverging
from geo.diff_ground import HEIGHT, INSET, WIDTH, Box, Ground, Name, ground_of, inset_of, names_svg
from geo.sentences import change_label
from geo.styles import GAP_MARKS, GAP_STYLES, radius_px, ramp

RELATIVE, ABSOLUTE = MEASURES = ("relative", "absolute")
AREAS = (Level.country, Level.region, Level.mantika)
FELL, ABOUT, ROSE = "0", str(len(CHANGE_BREAKS) // 2), str(len(CHANGE_BREAKS) - 1)
# Why a place has no class -> how it is drawn, in the order of the legend.
STATES = {"appeared": "not_available", "gone": "not_assessed", "hidden": "hidden", "unknown": "not_available",
          "began": "nobody", "nobody": "nobody"}
LARGEST, SMALLEST = 26.0, 2.2  # radius of circles; one without a size is as large as the smallest
NAMED = 20  # of fine places those with the largest changes
COVERAGE = "coverage"


@dataclass(frozen=True)
class Shade:
    """A place on the map: `klass` is a class of change, "0" the largest falls, or one of STATES."""

    change: Change
    klass: str

    @property
    def hatched(self) -> bool:
        return not self.change.like_with_like


@dataclass(frozen=True)
class DiffMap:
    """One round's places of one level, shaded by the change of one measure; `largest`: people of the largest circle."""

    of: RoundDiff
    level: Level
    measure: str
    shades: tuple[Shade, ...]
    largest: int

    @property
    def filled(self) -> bool:
        """True if areas are filled; else each place is a circle whose area is the number of people."""
        return self.level in AREAS and self.measure == RELATIVE

    def counts(self) -> Counter:
        """Places of each class, and those whose coverage differs."""
        return Counter([shade.klass for shade in self.shades] + [COVERAGE] * sum(one.hatched for one in self.shades))


def diff_map(diff: Diff, level: Level, measure: str = RELATIVE, group: str | None = None) -> DiffMap | None:
    """The map of the newest round that could be compared, or of a group's; None if there is none."""
    if measure not in MEASURES:
        raise ValueError(f"No map by {measure!r}; choose one of {', '.join(MEASURES)}.")
    newest = diff.newest(group)
    if not newest:
        return None
    changes = newest.at(level)
    shades = tuple(Shade(change, _klass(change, measure)) for change in changes)
    largest = max((abs(change.absolute or 0) for change in changes), default=0)
    return DiffMap(newest, Level(level), measure, shades, largest)


def _klass(change: Change, measure: str) -> str:
    if change.absolute is None:
        return str(change.state)
    if change.before <= 0:
        return "began" if change.after > 0 else "nobody"
    if measure == ABSOLUTE:
        return ABOUT if not change.absolute else ROSE if change.absolute > 0 else FELL
    return str(diverging(()).index(100 + change.relative))


def diff_map_svg(diff: Diff, world: World, level: Level, lang: Lang, measure: str = RELATIVE,
                 group: str | None = None, gazetteer: Gazetteer | None = None, digits: Digits = Digits.latn) -> str:
    """The map as HTML: a <figure> with title, SVG, legend, dates, source and disclaimer; '' if nothing compares.

    Words are HTML, so that they stay readable on a phone; colours follow the page's theme.
    """
    shown = diff_map(diff, level, measure, group)
    if not shown:
        return ""
    teller = _Teller(shown, world, gazetteer or read_gazetteer(), Lang(lang), digits)
    return (f'<figure class="diff-map" lang="{lang}" dir="{"rtl" if lang == Lang.ar else "ltr"}">'
            f"<figcaption><strong>{escape(teller.title())}</strong><br/>{escape(teller.subtitle())}</figcaption>"
            f"{teller.svg()}{teller.legend()}"
            + "".join(f'<p class="diff-map-note">{escape(note)}</p>' for note in teller.notes()) + "</figure>")


@dataclass(frozen=True)
class _Teller:
    """Says and draws one map in one language."""

    map: DiffMap
    world: World
    gazetteer: Gazetteer
    lang: Lang
    digits: Digits

    def title(self) -> str:
        return text(f"diff_map.title.{self.map.measure}", self.lang, self.digits,
                    group=text(f"diff_map.group.{self.map.of.group}", self.lang),
                    level=text(f"level.{self.map.level}", self.lang))

    def subtitle(self) -> str:
        """Which round with which, each with its months."""
        of = self.map.of
        now, then = (_months(origin, self.lang, self.digits) for origin in (of.origin, of.former))
        key = "rounds" if of.kind == Kind.NEW else str(of.kind)
        return text(f"diff_map.{key}", self.lang, self.digits, round=of.round, against=of.against, now=now, then=then)

    def notes(self) -> Iterator[str]:
        unplaced = sum(self.world.label_point(one.change.pcode) is None for one in self.map.shades)
        if unplaced:
            yield text("diff_map.unplaced", self.lang, self.digits, n=unplaced)
        files = [origin.file_name for origin in (self.map.of.former, self.map.of.origin) if origin]
        yield text("diff_map.source", self.lang, files=list_of(dict.fromkeys(files), self.lang))
        yield self.world.said(self.lang)
        yield text("ui.disclaimer", self.lang)

    def svg(self) -> str:
        """The whole country, and the north-west larger in a corner."""
        label = escape(f"{self.title()}. {self.subtitle()}")
        x, y, width, height = INSET
        inset = self._drawn(inset_of(self.world), [])
        return (f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" direction="ltr">'
                f"<defs>{_patterns()}</defs>{self._drawn(ground_of(self.world), [INSET])}"
                f'<svg x="{x}" y="{y}" width="{width}" height="{height}">{inset}</svg>'
                f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none" '
                'stroke="var(--outline, #4D5865)"/></svg>')

    def _drawn(self, ground: Ground, taken: list[Box]) -> str:
        shapes = self._areas(ground) if self.map.filled else self._circles(ground)
        return f"{ground.land()}{''.join(shapes)}{ground.lines()}{names_svg(self._names(), ground, taken, self.lang)}"

    def _areas(self, ground: Ground) -> Iterator[str]:
        paths = ground.paths(str(self.map.level))
        for shade in self.map.shades:
            path = paths.get(shade.change.pcode)
            if not path:
                continue
            yield f'<path d="{path}" fill="{_fill(shade.klass)}"><title>{self._told(shade)}</title></path>'
            if shade.hatched:
                yield f'<path d="{path}" fill="url(#diff-coverage)" pointer-events="none"/>'

    def _circles(self, ground: Ground) -> Iterator[str]:
        """Largest first, so that the small ones lie on top and can be pointed at."""
        for shade in sorted(self.map.shades, key=lambda one: (-abs(one.change.absolute or 0), one.change.pcode)):
            at = self.world.label_point(shade.change.pcode)
            if at:
                x, y = ground.place(*at)
                radius = self._radius(shade.change)
                edge = ' stroke="var(--ink)" stroke-dasharray="2 1.5"' if shade.hatched else ' stroke="var(--halo)"'
                yield (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_fill(shade.klass)}" '
                       f'fill-opacity="0.85" stroke-width="0.8"{edge}><title>{self._told(shade)}</title></circle>')

    def _names(self) -> Iterator[Name]:
        """Names of the places with the largest changes first; of fine places only the largest."""
        order = sorted(self.map.shades, key=lambda one: (-abs(one.change.absolute or 0), one.change.pcode))
        for shade in order if self.map.level in AREAS else order[:NAMED]:
            at = self.world.label_point(shade.change.pcode)
            if at:
                radius = 0 if self.map.filled else self._radius(shade.change)
                yield Name(self.gazetteer[shade.change.pcode].name(self.lang), self._figure(shade.change), at, radius)

    def _radius(self, change: Change) -> float:
        return max(SMALLEST, radius_px(abs(change.absolute or 0), self.map.largest, LARGEST))

    def _figure(self, change: Change) -> str:
        if self.map.measure == RELATIVE and change.relative is not None:
            return signed_percent(100 + change.relative, self.lang, self.digits)
        if change.absolute is not None:
            return signed_number(change.absolute, self.lang, self.digits)
        return ""

    def _told(self, shade: Shade) -> str:
        change = shade.change
        before, after = (number(count, self.lang, self.digits) if count >= 0 else
                         text(f"gap.{Gap(count).name.lower()}", self.lang) for count in (change.before, change.after))
        place = self.gazetteer[change.pcode].name(self.lang) if change.pcode in self.gazetteer else change.pcode
        line = text("diff_map.place", self.lang, place=place, before=before, after=after)
        figure = self._figure(change)
        more = text("change.coverage_differs", self.lang) if shade.hatched else ""
        return escape(" · ".join(part for part in (line, figure, more) if part))

    def legend(self) -> str:
        """Rows of what is on the map: swatch, words and how many places."""
        found = self.map.counts()
        rows = [(str(klass), change_label(klass, self.lang, self.digits)) for klass in range(len(CHANGE_BREAKS))]
        if self.map.measure == ABSOLUTE:
            rows = [(key, text(f"diff_map.{name}", self.lang))
                    for key, name in ((ROSE, "rose"), (ABOUT, "same"), (FELL, "fell"))]
        rows += [(key, text(f"diff_map.{key}", self.lang)) for key in STATES if found[key]]
        rows += [(COVERAGE, text("change.coverage_differs", self.lang))] if found[COVERAGE] else []
        items = "".join(f"<li>{_swatch(key)} {escape(label)} <small>{number(found[key], self.lang, self.digits)}"
                        "</small></li>" for key, label in rows)
        size = "" if self.map.filled else f"<li>{escape(self._sizes())}</li>"
        return f'<ul class="diff-map-legend">{items}{size}</ul>'

    def _sizes(self) -> str:
        return text("diff_map.circles", self.lang, self.digits, people=self.map.largest)


def _months(origin: object, lang: Lang, digits: Digits) -> str:
    start, end = (getattr(origin, name, None) for name in ("start", "end"))
    return month_range(start, end, lang, digits)


def _fill(klass: str) -> str:
    """A class's colour in the page's theme, else on paper; a state's pattern."""
    if klass in STATES:
        return f"url(#diff-{klass})"
    return f"var(--ramp-change-{int(klass) + 1}, {ramp('change', len(CHANGE_BREAKS))[int(klass)]})"


def _patterns() -> str:
    patterns = [f'<pattern id="diff-{state}" width="8" height="8" patternUnits="userSpaceOnUse">{_tile(gap)}</pattern>'
                for state, gap in STATES.items()]
    mark = GAP_MARKS["hatch"].format(ink="var(--ink, #16202C)")
    return "".join(patterns) + ('<pattern id="diff-coverage" width="8" height="8" patternUnits="userSpaceOnUse">'
                                f"{mark}</pattern>")


def _tile(gap: str) -> str:
    style, token = GAP_STYLES[gap], f"--gap-{gap.replace('_', '-')}"
    return (f'<rect width="8" height="8" fill="var({token}-fill, {style.fill})"/>'
            + GAP_MARKS[style.pattern].format(ink=f"var({token}-ink, {style.ink})"))


def _swatch(key: str) -> str:
    fill = "url(#diff-coverage)" if key == COVERAGE else _fill(key)
    return ('<svg width="18" height="12" aria-hidden="true"><rect x="0.5" y="0.5" width="17" height="11" '
            f'fill="{fill}" stroke="var(--line-strong, #7A8491)"/></svg>')
