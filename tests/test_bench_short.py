"""The bench's short form: what must cost a certain part of something else, both measured here and now.

Processor time of this process, in turns, so that neither the machine nor what else runs on it decides. How fast it all
is tells `make bench`.
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import replace
from types import MappingProxyType

import pytest
from flask import Flask

from app import create_server
from data.catalog import Catalog, open_catalog
from data.places import read_gazetteer
from data.settings import Settings
from data.stores.files import FileStore
from geo.boundaries import read_world
from geo.scene import compose
from tests.bench.engine import ANSWERED_AT, many_views, questions
from tests.bench.slope import slope_of

ROUNDS, VIEWS = 60, 40
MOST_TIMES = 12  # what a bare route costs; 7 were measured


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home):
    return create_server(Settings(home=home))


@pytest.fixture(scope="module")
def catalog(home, server) -> Catalog:
    store = FileStore(home)
    return open_catalog(store, store.current(), read_gazetteer())


@pytest.fixture(scope="module")
def world():
    return read_world(read_gazetteer())


def of_many_rounds(catalog: Catalog) -> Catalog:
    """The same figures in each of many rounds, the latest being the one that ships."""
    latest = catalog.latest_round
    numbers = range(latest - ROUNDS + 1, latest + 1)
    each = {name: {number: getattr(catalog.cube, name)[latest] for number in numbers}
            for name in ("rounds", "muhalla_totals", "hosting")}
    origins = {number: replace(catalog.origins[latest], round=number) for number in numbers}
    return replace(catalog, cube=replace(catalog.cube, **each), origins=MappingProxyType(origins))


class Shop:
    """What many_views asks of the services."""

    def __init__(self, catalog: Catalog):
        self.catalog, self.gazetteer = lambda: catalog, catalog.gazetteer


def costs_ms(*works) -> list[list[float]]:
    """Processor time of each work's every part; their parts are done by turns."""
    costs: list[list[float]] = [[] for _ in works]
    for parts in zip(*works, strict=True):
        for found, part in zip(costs, parts, strict=True):
            begin = time.process_time_ns()
            part()
            found.append((time.process_time_ns() - begin) / 1e6)
    return costs


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def test_a_view_of_sixty_rounds_costs_no_more_than_of_one(catalog, world):
    many = of_many_rounds(catalog)
    views = many_views(Shop(catalog), VIEWS)
    anew = [[lambda view=view, held=held: compose.__wrapped__(view, held, world) for view in views]
            for held in (catalog, many)]
    costs_ms(*anew)  # words and marks are read once
    one, sixty = costs_ms(*anew)
    assert len(many.held_rounds) == ROUNDS
    assert p95(sixty) <= 2 * p95(one) and statistics.median(sixty) <= 1.5 * statistics.median(one)


def test_a_view_that_was_composed_before_costs_next_to_nothing(catalog, world):
    views = many_views(Shop(catalog), VIEWS)
    for view in views:
        compose(view, catalog, world)
    anew, again = costs_ms([lambda view=view: compose.__wrapped__(view, catalog, world) for view in views],
                           [lambda view=view: compose(view, catalog, world) for view in views])
    assert 50 * statistics.median(again) <= statistics.median(anew)


def test_a_release_that_was_opened_before_is_opened_in_a_part_of_the_time(home, catalog, tmp_path):
    kept, new = FileStore(home), FileStore(tmp_path)
    files = {name: kept.get(catalog.digest, name) for name in kept.names(catalog.digest)}
    new.put(files)
    made, opened = (costs_ms([lambda store=store: open_catalog(store, catalog.digest, catalog.gazetteer)])[0][0]
                    for store in (new, kept))
    assert 4 * opened <= made


def test_what_guards_every_answer_costs_little_beside_the_answer(server, catalog):
    """Limits, policy, log, figures and packing of a view's words, beside the bare application's same bytes."""
    bodies = questions(many_views(Shop(catalog), VIEWS))
    bare, full = Flask("bare").test_client(), server.test_client()
    headers = {"Accept-Encoding": "br"}
    asked = [lambda body=body: full.post(ANSWERED_AT, data=body, content_type="application/json", headers=headers)
             for body in bodies]
    answer = asked[0]().get_data()
    bare.application.add_url_rule("/", view_func=lambda: answer, methods=["POST"])
    plain = [lambda body=body: bare.post("/", data=body, content_type="application/json", headers=headers)
             for body in bodies]
    costs_ms(asked, plain)  # composed
    worded, least = costs_ms(asked, plain)
    assert statistics.median(worded) <= MOST_TIMES * statistics.median(least)


@pytest.mark.parametrize(("per_hour", "noise", "verdict"), [
    (0, 2, "flat"), (-30, 2, "flat"), (30, 2, "GROWS"), (8, 1, "GROWS"), (0, 150, "CAN'T TELL")])
def test_the_soak_tells_growth_from_noise(per_hour, noise, verdict):
    chance = random.Random(7)
    seconds = [10 * sample for sample in range(270)]
    values = [200 + per_hour * at / 3600 + chance.uniform(-noise, noise) for at in seconds]
    assert slope_of(seconds, values).verdict == verdict
