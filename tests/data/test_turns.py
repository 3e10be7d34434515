"""Turns: who waits, who is told to come again, and when a process is lost."""

from __future__ import annotations

import threading
import time

from data import turns
from data.turns import LONGEST_TURN_S, Lane, beat, watch


def waited(condition) -> bool:
    """True as soon as the condition holds, False if it doesn't in ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_one_has_the_turn_and_the_next_gets_it():
    lane, order = Lane(waiting=5, patience_s=10), []

    def asks(name: int) -> None:
        if lane.enter():
            order.append(name)
            lane.leave()

    assert lane.enter()
    waiting = [threading.Thread(target=asks, args=(name,)) for name in range(5)]
    for thread in waiting:
        thread.start()
    assert order == []
    lane.leave()
    for thread in waiting:
        thread.join(10)
    assert sorted(order) == [0, 1, 2, 3, 4] and lane.refused == 0


def test_more_than_may_wait_are_told_so_at_once():
    lane = Lane(waiting=1, patience_s=10)
    assert lane.enter()
    waits = threading.Thread(target=lane.enter)
    waits.start()
    assert waited(lambda: not lane.enter())  # as soon as the other waits
    assert lane.refused == 1
    lane.leave()
    waits.join(10)
    lane.leave()
    assert lane.enter()


def test_nobody_waits_for_ever():
    lane = Lane(waiting=5, patience_s=0.05)
    assert lane.enter()
    assert not lane.enter() and lane.refused == 1
    lane.leave()
    assert lane.enter()


def test_a_turn_that_never_ends_is_lost():
    now = [0.0]
    lane = Lane(5, 1, lambda: now[0])
    now[0] += 2 * LONGEST_TURN_S
    assert not lane.is_lost
    assert lane.enter()
    now[0] += LONGEST_TURN_S
    assert not lane.is_lost
    now[0] += 1
    assert lane.is_lost
    lane.leave()
    assert not lane.is_lost


def test_a_process_that_gives_no_sign_of_life_is_told_and_one_that_does_is_not(monkeypatch):
    monkeypatch.setattr(turns, "BEAT_S", 0.05)
    monkeypatch.setattr(turns, "SILENT_S", 0.5)
    beats, lost, told = [0.0, 0.0], threading.Event(), []
    watch(beats, 2, told.append)
    beat(beats, 0, lambda: False)
    beat(beats, 1, lost.is_set)
    time.sleep(1)
    assert told == []
    lost.set()
    assert waited(lambda: told) and set(told) == {1}
