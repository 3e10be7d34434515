"""Words, chapters and controls, held by reading the code: every key is worded twice, every row shows something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callbacks.bundles import CLIENT_WORDS
from callbacks.desk_answers import SAID
from callbacks.desk_points import SAID as SAID_OF_POINTS
from data import edits, figures, milestones, storm
from data.accounts import Role
from data.area_shares import GROUPS
from data.bodies import BODY_KINDS
from data.diff import Kind as DiffKind
from data.diff_tables import RowChange
from data.disagreements import SEVERITIES
from data.drafts import State as DraftState
from data.drafts_reading import STAGES
from data.figures import OFFICE_KINDS, TOPICS
from data.gaps import Gap
from data.importers.issues import Kind, Severity
from data.indicators import MEASURES, dimensions, every_dimension
from data.observations import GROUPS as OBSERVED
from data.places import Level
from data.plan import AREAS, FACTS, TERM_KEYS
from data.plausibility import KINDS as DOUBTS
from data.point_layers import POINT_LAYERS
from data.rounds import RELIABILITY
from data.series import registry
from data.table_files import bare, columns_of, table_names
from data.uploads import STATED
from data.words import Lang, entries
from geo.api.ogc_collections import OF_AREAS
from geo.api.operations import OPERATIONS
from geo.api.problems import STATUSES as PROBLEMS
from geo.api.schemas import STATUSES as OF_VALUES
from geo.briefing import rows as briefing_rows
from geo.briefing_file import LONGEST as LONGEST_OF_BRIEFING
from geo.chapters import chapters
from geo.classes import METHODS
from geo.diff_map import MEASURES as DIFF_MEASURES
from geo.diff_map import STATES
from geo.downloads.records import CHANGE_COLUMNS, MARK_COLUMNS, PLACE_COLUMNS
from geo.marks.collection import FACETS, ON_MAP, marks
from geo.sentences import CHANGE_LABELS
from geo.symbols import symbols
from geo.view import COMPARES, EXTENTS, LAYERS, LEVELS
from layouts.api_page import MANNERS
from layouts.desk import FORMATS
from layouts.desk_diff import BY
from layouts.desk_draft import COUNTED, STEPS
from layouts.desk_frame import SECTIONS
from layouts.desk_log import ACTIONS
from layouts.desk_point import CITATION
from layouts.desk_tables import RULES
from layouts.fault_page import TITLES as FAULT_TITLES
from layouts.sheet.insets import INSETS
from layouts.sheet.order import ATLAS_KINDS, CHOICES, KINDS
from tests.test_house import ABOVE_DATA, ROOT, SCRIPTS, each, nodes

ASKED = [one for row in OPERATIONS for one in row.parameters]
IN_PATH = {one.rule or one.name for one in ASKED if one.in_path}
# Words. A key that code puts together ends in a row of a registry: beginning of the key -> its ends.
BREAKDOWNS = tuple(key for key in dimensions() if key != "total")
FINEST = {str(dimensions()[key].finest) for key in BREAKDOWNS}
CARDS = [card for row in chapters().values() for card in row.cards]
OF_MARKS = [key for key, row in chapters().items() if row.subject]
ENDS = {
    "api": ("about", "estimate", "licence"),
    "api.about_operation": [row.key for row in OPERATIONS],
    "api.collection": OF_AREAS,
    "api.not_found": ("address", "feature", "pcode", "source", *IN_PATH),
    "api.operation": [row.key for row in OPERATIONS],
    "api.page": ("terms", "missing", "manners", "use", "operations", "problems"),
    "api.page.manner": MANNERS,
    "api.page.status": OF_VALUES,
    "api.parameter": {one.rule or one.name for one in ASKED},
    "api.problem": PROBLEMS,
    "api.tag": {row.tag for row in OPERATIONS},
    "api.wrong": ("ogc_limit", "within", "parent", "pcode", "q", "datetime", "bbox"),
    "caveat": ["places", *BREAKDOWNS],
    "category": [f"{key}.{category}" for key, row in dimensions().items() for category in row.categories],
    "area": [area for areas in AREAS.values() for area in areas],
    "body": BODY_KINDS,
    "boundaries.usual": ("source", "licence"),
    "briefing.empty": ("title", "caption"),
    "briefing.not_text": LONGEST_OF_BRIEFING,
    "briefing.too_long": LONGEST_OF_BRIEFING,
    "briefing.unprintable": LONGEST_OF_BRIEFING,
    "card": {card.layer for card in CARDS if card.layer},
    "change": {key for key, *_ in CHANGE_LABELS},
    "chapter": chapters(),
    "client.live": ("following", "around", "away", "lost", "ended", "waiting", "sharing", "unheard"),
    "client.live.fault": ("ended", "key", "full", "failed", "lost"),
    "client.zoom": ("in", "out"),
    "client.fact": ("what", "value", "unit", "as_of", "note", "certainty", "source", "licence"),
    "client.compare": COMPARES,
    "client.column": ("name", "what", "place", "figure", "as_of", "source", "outside"),
    "count": {*ON_MAP, *(layer for key in OF_MARKS for layer in chapters()[key].subject)},
    "crossing": ("sea", "air", "official_land", "official_land_closed", "unofficial_land", "unofficial_land_closed"),
    "diff_map": (*STATES, "rose", "fell", "same", "corrected", "withdrawn", "rounds"),
    "diff_map.group": OBSERVED,
    "diff_map.title": DIFF_MEASURES,
    "desk.action": ACTIONS,
    "desk.column": ("file", "what", "state", "last_by", "last_at", "step", "who", "when", "note", "number", "action",
                    "release", "subject", "detail"),
    "desk.counted": COUNTED,
    "desk.decided": ("text", "within", "means", "who", "when", "back", "new", "renamed"),
    "desk.diff": (*BY, "before", "after", "appeared", "gone", *RowChange),
    "desk.diff.kind": DiffKind,
    "desk.diff.method": ("importer", "level", "dimension", "category"),
    "desk.format": FORMATS,
    "desk.found": Severity,
    "desk.group": (*OBSERVED, "tables", "boundaries"),
    "desk.next": ("wait", "decide", "correct", "again", "publish", "approve", "await_approver", "await_publisher",
                  "await_other"),
    "desk.now": DraftState,
    "desk.place": ("pcode", "name_en", "name_ar", "lon", "lat", "setting"),
    "desk.reading_now": ("waits", *(f"stage_{done}" for done in range(STAGES))),
    "desk.rule": DOUBTS,
    "desk.said": SAID,
    "desk.severity": Severity,
    "desk.state": DraftState,
    "desk.states": STATED,
    "desk.step": STEPS,
    "degrees": ("east", "west", "north", "south"),
    "decade": {row.date for row in milestones.milestones() if row.date.endswith("s")},
    "disembarkation": ("iom", "unhcr"),
    "extent": EXTENTS,
    "facet": FACETS,
    "fault.title": FAULT_TITLES,
    "frame": ("main", *INSETS),
    "headline.of": [layer for layer in ON_MAP if layer != "storm_idps"],
    "group": {value for mark in marks(Lang.en)["plan"] for value in mark.facets["group"]},
    "group_of": GROUPS,
    "heading": OF_MARKS,
    "lead": OF_MARKS,
    "objective": AREAS,
    "part": {part for mark in marks(Lang.en)["series"] for part in mark.facets.get("part", ())},
    "plan_fact": FACTS,
    "plausibility.flag": DOUBTS,
    "plausibility.gap": [gap.name.lower() for gap in Gap],
    "plausibility.rule": DOUBTS,
    "plan_term": TERM_KEYS,
    "programme": (*figures.PROGRAMMES, "unspecified"),
    "role": storm.ROLES,
    "scene": [f"{key}.{part}" for key in briefing_rows() for part in ("caption", "note")],
    "series": registry(),
    "setting": ("urban", "rural", "unknown"),
    "severity": SEVERITIES,
    "sheet.unit": ("muhallas", *MEASURES),
    "staff_note": [mark.id for mark in marks(Lang.en)["staff"] if mark.note],
    "storm_group": storm.GROUPS,
    "storm_indicator": {row.indicator for row in storm.storm_events()},
    "storm_kind": storm.KINDS,
    "storm_level": storm.LEVELS,
    "symbol": symbols(),
    "theme": milestones.THEMES,
    "topic": TOPICS,
    "classing": METHODS,
    "client.by": BREAKDOWNS,
    "client.level": LEVELS,
    "client.not_below": FINEST,
    "client.places": LEVELS,
    "client.unit": MEASURES,
    "desk.role": Role,
    "desk.section": [section.key for section in SECTIONS],
    "points.citation": CITATION,
    "points.did": (edits.ADD, edits.CHANGE, edits.MOVE, edits.RETIRE, edits.UNDO),
    "points.field": {bare(field.column) for layer in POINT_LAYERS.values() for field in layer.fields},
    "points.head": ("name", "place", "id", "state"),
    "points.layer": POINT_LAYERS,
    "points.said": SAID_OF_POINTS,
    "points.state": ("now", "waits", "sent", "retired"),
    "tables": ("column", "means"),
    "tables.about": {bare(column) for name in table_names() for column in columns_of(name)},
    "tables.name": [name.removesuffix(".csv") for name in table_names()],
    "tables.rule": RULES,
    "desk_account": ("name", "role", "kind", "last", "state", "lock", "unlock"),
    "desk_account.kind_of": ("local", "oidc"),
    "dimension": every_dimension(),
    "gap": [gap.name.lower() for gap in Gap],
    "issue_kind": Kind,
    "layer": LAYERS,
    "level": Level,
    "live": ("back", "show", "leave", "stop"),
    "measure": MEASURES,
    "office": OFFICE_KINDS,
    "download.status": ("published", "suppressed", "not_assessed", "not_available", "nobody"),
    "download.column": (*CHANGE_COLUMNS, *MARK_COLUMNS, *PLACE_COLUMNS),
    "download.fact": ("as_of", "filters", "boundaries", "sources", "citation", "link"),
    "download.meaning": (*CHANGE_COLUMNS, *MARK_COLUMNS, *PLACE_COLUMNS, *MEASURES),
    "qualifier": {*figures.QUALIFIERS, *storm.QUALIFIERS, *milestones.QUALIFIERS} - {""},
    "unit_of": {row.unit for row in figures.key_figures()} - {*figures.DATED, "percent"},
    "reliability": RELIABILITY,
    "studio.atlas_format": ATLAS_KINDS,
    "studio.choice": [f"{field}.{value}" for field, values in CHOICES.items() for value in values],
    "studio.choice.paper": CHOICES["paper"],
    "studio.field": CHOICES,
    "studio.format": KINDS,
    "summary.leaders": MEASURES,
    "title": MEASURES,
    "ui": ("as_of", "source", "licence"),
    "unit": {row.unit for row in figures.key_figures()},
}
NOT_CHECKED_HERE = {"neighbour", "sea"}  # their ends are in the geometry: tests/geo/test_layers.py
WORDS = entries(Lang.en)
SECTIONS = {key.split(".")[0] for key in WORDS}
WHOLE_KEY = re.compile(r"[a-z_]+(\.\w+)+")
SCRIPT_KEY = re.compile(rf"""["`]((?:{'|'.join(SECTIONS)})\.[\w.]*)(\$\{{)?""")


def keys_of(beginning: str) -> list[str]:
    """Every key that a beginning such as "measure." can become."""
    stem = beginning.rstrip(".")
    return [] if stem in NOT_CHECKED_HERE else [f"{stem}.{end}" for end in ENDS[stem]]


def python_keys(path: Path) -> Iterator[str]:
    parts = {id(part) for joined in nodes(path, ast.JoinedStr) for part in joined.values}
    for node in nodes(path, ast.Constant):
        if id(node) not in parts and isinstance(node.value, str) and WHOLE_KEY.fullmatch(node.value):
            yield node.value
    for joined in nodes(path, ast.JoinedStr):
        first = joined.values[0]
        if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_.]+\.", first.value):
            yield from keys_of(first.value) if first.value.split(".")[0] in SECTIONS else ()


@each(ABOVE_DATA)
def test_every_words_key_in_the_code_exists(path):
    keys = [key for key in python_keys(path) if key.split(".")[0] in SECTIONS]
    assert not [key for key in keys if key not in WORDS]


@each(SCRIPTS)
def test_every_words_key_in_a_script_exists_and_is_sent(path):
    for beginning, open_ended in SCRIPT_KEY.findall((ROOT / path).read_text(encoding="utf-8")):
        for key in keys_of(beginning) if open_ended else [beginning]:
            assert isinstance(WORDS[key], str), f"{key} has plural forms, which scripts can't choose"
            assert key.startswith(CLIENT_WORDS)


@pytest.mark.parametrize("beginning", ENDS)
def test_every_row_of_a_registry_has_words(beginning):
    for lang in Lang:
        assert entries(lang).keys() >= set(keys_of(beginning))


@pytest.mark.parametrize("chapter", chapters().values(), ids=lambda row: row.key)
def test_every_chapter_shows_marks_and_facets_that_there_are(chapter):
    held = marks(Lang.en)
    assert set(chapter.layers) <= set(LAYERS) and set(chapter.subject) <= set(held)
    assert len({card.key for card in chapter.cards}) == len(chapter.cards)
    for card in chapter.cards:
        assert not card.dimension or card.dimension in BREAKDOWNS
        assert not card.layer or card.layer in held
        assert not card.facet or card.facet in FACETS
        assert not card.group or all(card.group in mark.facets for mark in held[card.layer])


def test_every_layer_of_the_map_has_marks_with_a_position():
    for layer in ON_MAP:
        assert any(mark.lon is not None for mark in marks(Lang.en)[layer]), layer
