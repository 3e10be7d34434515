"""Packed bodies: right whatever becomes of their files, and smaller once somebody had time."""

from __future__ import annotations

import os
import time

import pytest

from data.packed import LOOK_S, OLD_S, Packed, packings

BODY = b'{"places": [' + b", ".join(b'{"name": "place %d"}' % number for number in range(2000)) + b"]}"
WAYS = pytest.mark.parametrize("way", packings())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def packed(tmp_path) -> Packed:
    return Packed(tmp_path, Clock())


@WAYS
def test_a_body_is_packed_once_and_unpacks_to_itself(packed, way):
    asked = []
    bodies = [packed.body("/a", way, lambda: asked.append(1) or BODY) for _ in range(3)]
    assert asked == [1] and packings()[way].unpacked(bodies[0]) == BODY and len(set(bodies)) == 1


@WAYS
def test_what_was_packed_well_is_served_by_every_process_sooner_or_later(packed, tmp_path, way):
    before = packed.body("/a", way, lambda: BODY)
    other = Packed(tmp_path)
    other.pack_well(BODY)
    packed._now.now += LOOK_S
    after = packed.body("/a", way, lambda: BODY)
    assert len(after) < len(before) and packings()[way].unpacked(after) == BODY
    assert Packed(tmp_path).body("/other", way, lambda: BODY) == after


@WAYS
@pytest.mark.parametrize("damage", [b"", b"not packed", None])
def test_a_damaged_file_is_never_served(tmp_path, way, damage):
    digest = Packed(tmp_path).pack_well(BODY)
    path = tmp_path / "packed" / f"{digest}.{way}"
    path.write_bytes(packings()[way].well(b"something else") if damage is None else damage)
    assert packings()[way].unpacked(Packed(tmp_path).body("/a", way, lambda: BODY)) == BODY
    Packed(tmp_path).pack_well(BODY)
    assert packings()[way].unpacked(path.read_bytes()) == BODY


def test_where_nothing_can_be_written_bodies_are_still_packed(tmp_path):
    file = tmp_path / "home"
    file.write_text("no folder")
    packed = Packed(file)
    packed.pack_well(BODY)
    assert packings()["br"].unpacked(packed.body("/a", "br", lambda: BODY)) == BODY


def test_the_files_of_overtaken_bodies_go_after_a_week(packed, tmp_path):
    old, new, still = (packed.pack_well(BODY + mark) for mark in (b"1", b"2", b"3"))
    long_ago = time.time() - OLD_S - 60
    for digest in (old, still):
        for way in packings():
            os.utime(tmp_path / "packed" / f"{digest}.{way}", (long_ago, long_ago))
    packed.forget_but({still})
    assert {path.stem for path in (tmp_path / "packed").iterdir()} == {new, still}
