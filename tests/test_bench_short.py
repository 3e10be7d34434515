"""The bench's short form: what must cost a certain part of something else, both measured here and now.

Processor time of this process, in turns, so that neither the machine nor what else runs on it decides. How fast it all
is tells `make bench`.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from dataclasses import replace
from itertools import accumulate
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
from tests.bench.slope import growth_of

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


def walk(chance: random.Random) -> list[float]:
    """Memory that stays where it was left: 200 MB and an hour of steps up or down."""
    return list(accumulate((chance.gauss(0, 0.15) for _ in range(360)), initial=200))


def trembling(chance: random.Random) -> list[float]:
    """Memory that comes back, but for bursts of a picture's size."""
    return [200 + chance.gauss(0, 1) + 60 * (chance.random() < 0.03) for _ in range(361)]


def stair(chance: random.Random) -> list[float]:
    """Memory that hardly ever changes, and by a page or two then."""
    return list(accumulate((chance.choice((-0.03, 0.03)) * (chance.random() < 0.01) for _ in range(360)), initial=200))


@pytest.mark.parametrize("kind", [walk, trembling, stair])
@pytest.mark.parametrize("processes", [4, 8])
def test_the_soak_takes_no_chance_for_growth_and_lets_no_growth_pass(kind, processes):
    seconds, times = [10 * sample for sample in range(361)], 200
    verdicts = {0: Counter(), 16: Counter()}
    for run in range(times):
        for per_hour, found in verdicts.items():
            series = [(seconds, [value + per_hour * at / 3600 for at, value in zip(seconds, values, strict=True)])
                      for values in (kind(random.Random(f"{run} {number}")) for number in range(processes))]
            found[growth_of(series).verdict] += 1
    assert verdicts[0]["GROWS"] <= 0.05 * times  # 2.5 % are to be expected
    assert verdicts[0]["flat"] >= 0.9 * times
    assert verdicts[16]["flat"] == 0
    assert verdicts[16]["GROWS"] >= 0.9 * times


def test_the_soak_can_tell_nothing_from_processes_that_go_their_own_ways():
    seconds = [10 * sample for sample in range(361)]
    series = [(seconds, [200 + per_hour * at / 3600 for at in seconds]) for per_hour in (-40, 50, -60, 30)]
    assert growth_of(series).verdict == "CAN'T TELL"
