"""Changed inputs for a moment, the same ones at each run: whatever comes from outside keeps the law of law.py.

`make fuzz` goes on for longer, with new ones. Files in crashes/ once broke the law, and never may again.
"""

from __future__ import annotations

import json
import os
import time
from random import Random

import pytest

from tests.fuzz.changes import changed
from tests.fuzz.fuzz import CRASHES, keep
from tests.fuzz.law import shape
from tests.fuzz.targets import TARGETS, target

SECONDS = 0.8  # a target, once its seeds are made
MOST = 1000  # inputs of a target
SEEDS = "" if os.environ.get("HYPOTHESIS_PROFILE", "same") == "same" else str(time.time_ns())  # as conftest.py has it


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_from_outside_is_answered_or_refused_in_words(name):
    way = target(name)
    end = time.monotonic() + SECONDS
    for seed in range(MOST):
        content = way.case(Random(f"{SEEDS}{seed}"))
        try:
            way.held_to(content)
        except BaseException as fault:
            pytest.fail(f"{type(fault).__name__}: {fault}; kept as {keep(name, content)}")
        if time.monotonic() > end:
            break


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_right_is_taken(name):
    """Else the search would only ever see refusals."""
    endings = [target(name).held_to(seed) for seed in target(name).seeds]
    assert not [ending for ending in endings if ending.startswith("refused")], endings
    met = [ending for ending in endings if ending.startswith(("GET", "POST"))]
    assert sum(" 200 " in ending or " 30" in ending for ending in met) >= len(met) / 2, met


@pytest.mark.parametrize("path", sorted(CRASHES.iterdir()), ids=lambda path: path.name)
def test_what_once_broke_the_law_keeps_it_now(path):
    assert target(path.name.rpartition("-")[0]).held_to(path.read_bytes())


def test_a_change_leaves_most_of_an_input_as_it_was():
    content = json.dumps([{"caption": f"Scene {number}", "note": "x" * 20} for number in range(50)]).encode()
    others = [changed(Random(seed), content) for seed in range(60)]
    assert len(set(others)) > 50 and sum(abs(len(one) - len(content)) < 200 for one in others) > 30


def test_two_refusals_of_other_cells_are_one_ending():
    assert shape("refused: 'Atlantis' in C4 isn't a place.") == shape("refused: 'Thule' in AB12 isn't a place.")
