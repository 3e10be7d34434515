"""What needs no browser: compose, import, publish, and fifty people at once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from callbacks.pictures import WORDS
from callbacks.services import Services
from data.importers import read_import
from data.indicators import MEASURES, dimensions
from data.words import Lang
from geo.chapters import chapters
from geo.links import as_dict
from geo.scene import compose
from geo.view import LEVELS, ViewState, default_view, settle
from layouts.ids import Id
from tests.bench.report import Line
from tests.bench.serving import ROOT, get

SHARED = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared"))
WORKBOOK = SHARED / "workbooks/DTM_Libya_R54_Migrant_Dataset_PUBLIC.xlsx"
PEOPLE, EACH = 50, 60
ANSWERED_AT = "/en/_dash-update-component"
# How fifty people click: how many different views there are, and what that means.
CROWDS = (
    (200, "2 workers; the asking process shares the cores with them. Most scenes come from the cache."),
    (PEOPLE * EACH, "Every view is asked for once, so every scene is composed."),
)


@contextmanager
def timed(values: list[float], factor: float = 1000) -> Iterator[None]:
    begin = time.perf_counter()
    yield
    values.append(factor * (time.perf_counter() - begin))


def many_views(services: Services, wanted: int) -> list[ViewState]:
    """Different valid views of all chapters, levels, measures, filters and languages, mixed but always the same."""
    catalog = services.catalog()
    wheres = [None] + [(key, (category,)) for key, row in dimensions().items() if key != "total"
                       for category in row.categories]
    mantikas = [()] + [(place.pcode,) for place in services.gazetteer.at("mantika")]
    drawn = list(product(chapters(), Lang, LEVELS, MEASURES, wheres, mantikas))
    random.Random(54).shuffle(drawn)
    found: dict[ViewState, None] = {}
    for chapter, lang, level, measure, where, within in drawn:
        usual = default_view(catalog, chapter, lang)
        fields = usual.__dict__ | {"level": level, "measure": measure, "where": where, "within": within}
        found[settle(ViewState(**fields), catalog.held_rounds).view] = None
        if len(found) == wanted:
            break
    return list(found)


def composing(services: Services) -> list[Line]:
    """Scenes of different views, first anew and then again."""
    catalog, anew, again = services.catalog(), [], []
    compose.__wrapped__(default_view(catalog), catalog, services.world)
    for view in many_views(services, 400):
        with timed(anew):
            compose.__wrapped__(view, catalog, services.world)
        compose(view, catalog, services.world)
        with timed(again):
            compose(view, catalog, services.world)
    return [
        Line("compose, uncached", "ms", tuple(anew), budget_p95=15, note="Different views of every level and measure."),
        Line("compose, cached", "ms", tuple(again), budget_p95=0.1),
    ]


def importing(services: Services) -> list[Line]:
    """Read and reconcile the real workbook, where it is."""
    if not WORKBOOK.exists():
        print(f"Left out: import of the real workbook, which isn't at {WORKBOOK}. Set ATLAS_SHARED to its folder.")
        return []
    values: list[float] = []
    for _ in range(3):
        with timed(values, 1):
            read_import(WORKBOOK, services.gazetteer)
    return [Line("import and reconcile the real workbook", "s", tuple(values), 3)]


def publishing(services: Services, port: int, digest: str, other: str) -> list[Line]:
    """Switch to and fro between two releases while the server runs; ends on `other`."""
    switched, answered = [], []
    for chosen in (other, digest, other, digest, other):
        with timed(switched, 1):
            services.store.publish(chosen, note="bench")
        with timed(answered, 1):
            status, body = get(port, "/release")
        if json.loads(body)["digest"] != chosen or status != 200:
            raise SystemExit(f"The server still answers {body!r} after {chosen} was published.")
    return [
        Line("publish", "s", tuple(switched), 0.2),
        Line("the server answers with the new release after", "s", tuple(answered)),
    ]


def crowd(services: Services, port: int, folder: Path) -> list[Line]:
    """Fifty people ask for the words of one view after another, from a process of their own."""
    lines = []
    for views, note in CROWDS:
        told = _load(port, folder, many_views(services, views))
        name = f"{PEOPLE} people clicking, {views:,} views"
        rate = len(told["waits_ms"]) / told["took_s"]
        lines += [
            Line(f"{name}: throughput", "answers/s", (rate,), 1000, at_least=True, note=note),
            Line(f"{name}: wait", "ms", tuple(told["waits_ms"]), budget_p95=80),
            Line(f"{name}: errors", "", (told["errors"],), 0),
        ]
    return lines


def questions(views: list[ViewState]) -> list[str]:
    """What a page asks for the words of each view, as it sends it."""
    outputs = [{"id": key, "property": "children"} for key in WORDS] + [{"id": Id.WORDS, "property": "data"}]
    named = "...".join(f"{part['id']}.{part['property']}" for part in outputs)
    question = {"output": f"..{named}..", "outputs": outputs, "state": [], "changedPropIds": [f"{Id.VIEW}.data"]}
    return [json.dumps(question | {"inputs": [{"id": Id.VIEW, "property": "data", "value": as_dict(view)}]})
            for view in views]


def _load(port: int, folder: Path, views: list[ViewState]) -> dict:
    asked = folder / "load.json"
    content = {"path": ANSWERED_AT, "bodies": questions(views), "people": PEOPLE, "each": EACH}
    asked.write_text(json.dumps(content), encoding="utf-8")
    done = subprocess.run([sys.executable, str(Path(__file__).with_name("load.py")), str(port), str(asked)],
                          stdout=subprocess.PIPE, text=True, check=True, timeout=90)
    return json.loads(done.stdout)
