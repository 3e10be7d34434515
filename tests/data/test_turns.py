"""Turns: who waits, who is told to come again, and when a process is lost."""

from __future__ import annotations

import threading
import time
from functools import partial

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


def queued(lane: Lane, asks) -> threading.Thread:
    """A thread that waits for its turn by now."""
    waits, before = threading.Thread(target=asks), len(lane._queue)
    waits.start()
    assert waited(lambda: len(lane._queue) > before)
    return waits


def test_one_has_the_turn_and_the_others_get_it_in_their_order():
    lane, order = Lane(waiting=5, patience_s=10), []

    def asks(name: int) -> None:
        if lane.enter():
            order.append(name)
            lane.leave()

    assert lane.enter()
    waiting = [queued(lane, partial(asks, name)) for name in range(5)]
    assert order == []
    lane.leave()
    for thread in waiting:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4] and lane.refused == 0


def test_who_comes_later_gets_no_turn_before_who_waits():
    lane, order = Lane(waiting=1, patience_s=10), []

    def asks() -> None:
        assert lane.enter()
        order.append("first")
        lane.leave()

    assert lane.enter()
    for _ in range(20):
        waits = queued(lane, asks)
        lane.leave()
        assert lane.enter()
        assert order == ["first"]
        waits.join(10)
        order.clear()


def test_turns_that_come_as_somebody_gives_up_are_neither_lost_nor_doubled():
    lane, having, most, got = Lane(waiting=20, patience_s=0.002), [], [], []

    def asks() -> None:
        for _ in range(100):
            if lane.enter():
                having.append(1)
                most.append(len(having))
                time.sleep(0.001)
                having.pop()
                got.append(1)
                lane.leave()

    threads = [threading.Thread(target=asks) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert max(most) == 1 and len(got) + lane.refused == 600
    assert 0 < lane.refused < 600
    assert lane.enter() and not lane.enter()


def test_more_than_may_wait_are_told_so_at_once():
    lane = Lane(waiting=1, patience_s=10)
    assert lane.enter()
    waits = queued(lane, lane.enter)
    assert not lane.enter() and lane.refused == 1
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
