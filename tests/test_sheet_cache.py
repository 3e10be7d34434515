"""Sheets that are made once for all web machines, and those that are kept nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callbacks import sheets
from callbacks.sheets import sheet_cache, sheet_file, today
from layouts.sheet.order import read_order

ORIGIN = "https://atlas.example"


@pytest.fixture
def order(services):
    return read_order("/ar/sheet?chapter=migrants&paper=social", services.catalog(), today())


@pytest.fixture
def shared(services, redis_url, monkeypatch):
    """The services of two web machines with one Redis, which on a busy machine may take longer than a reader waits."""
    monkeypatch.setattr("data.shared_cache.PATIENCE_S", 10)
    sheet_cache.cache_clear()
    settings = [replace(services.settings, redis=redis_url, port=port) for port in (1, 2)]
    return [replace(services, settings=one) for one in settings]


def test_what_one_web_machine_drew_another_hands_out(shared, order, monkeypatch):
    one, other = shared
    made = sheet_file(order, one, ORIGIN, "svg")
    monkeypatch.setattr(sheets, "_made", None)
    assert sheet_file(order, other, ORIGIN, "svg") == made
    assert sheet_cache(other.settings).hits == 1


def test_another_version_release_origin_or_kind_is_drawn_anew(shared, order, monkeypatch):
    one, _ = shared
    sheet_file(order, one, ORIGIN, "svg")
    drawn = []
    monkeypatch.setattr(sheets, "_made", lambda *asked: drawn.append(asked) or sheets.SheetFile("a", "b", b"c", ("d",)))
    assert sheet_file(order, one, "https://other.example", "svg").undrawn == ("d",)
    sheet_file(order, one, ORIGIN, "png")
    sheet_file(replace(order, title="Another"), one, ORIGIN, "svg")
    monkeypatch.setattr(sheets, "code_digest", lambda: "another")
    sheet_file(order, one, ORIGIN, "svg")
    assert len(drawn) == 4
    sheet_file(order, one, ORIGIN, "svg")
    assert len(drawn) == 4


def test_what_staff_see_is_kept_nowhere(shared, order, redis_url, monkeypatch):
    import redis

    one, _ = shared
    drawn = []
    monkeypatch.setattr(sheets, "_made", lambda *asked: drawn.append(asked) or sheets.SheetFile("a", "b", b"exact"))
    for _ in range(2):
        sheet_file(order, replace(one, audience="staff"), ORIGIN, "svg")
    assert len(drawn) == 2 and sheet_cache(one.settings).misses == 0
    with redis.Redis.from_url(redis_url) as link:
        assert link.keys() == []
