"""Meetings in Redis, for several web machines: whichever one a presenter or follower asks, all are in the same meeting.

    atlas:meetings               codes by the time at which each meeting began
    atlas:meeting:<code>         hash: key's hash, since, n and state told last, when the presenter was last heard of
    atlas:meeting:<code>:seats   screens that follow, by the time at which each was last heard of

The time is Redis's own, one for all machines. What a meeting leaves behind goes by itself once its life is over.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.meetings import (
    AWAY_S,
    CODE,
    IDLE_S,
    LIFE_S,
    MOST_A_MINUTE,
    MOST_MEETINGS,
    MOST_SEATS,
    SEAT,
    KeyRefusedError,
    Meeting,
    MeetingError,
    MeetingsFullError,
    NoMeetingError,
    check_size,
    drawn_code,
    hash_of,
)
from data.redis_link import answered, redis_at

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

ALL = "atlas:meetings"


@dataclass(frozen=True)
class RedisMeetings:
    """Meetings at `ATLAS_REDIS`. `clock`: instead of Redis's own."""

    url: str = field(repr=False)
    clock: Callable[[], float] | None = field(default=None, repr=False)

    def create(self) -> tuple[str, str]:
        def begun(link: Pipeline) -> tuple[str, str]:
            now = self._now()
            held = {code.decode(): since for code, since in link.zrange(ALL, 0, -1, withscores=True)}
            over = [code for code in held if self._meeting(code, now) is None]
            recent = [since for code, since in held.items() if code not in over and now - since < 60]
            if len(held) - len(over) >= MOST_MEETINGS or len(recent) >= MOST_A_MINUTE:
                raise MeetingsFullError
            code, key = next(code for code in iter(drawn_code, "") if code not in held), secrets.token_urlsafe(24)
            link.multi()
            for gone in over:
                link.zrem(ALL, gone)
                link.delete(_of(gone), _seats(gone))
            link.zadd(ALL, {code: now})
            link.hset(_of(code), mapping={"key": hash_of(key), "since": now, "n": 0, "state": "", "presenter": now})
            link.expire(_of(code), LIFE_S)
            return code, key

        with _told():
            return self._link.transaction(begun, ALL, value_from_callable=True)

    def tell(self, code: str, key: str, state: str) -> Meeting:
        self._check(code, key)
        check_size(state)

        def told(link: Pipeline) -> int:
            now, last = self._now(), link.hget(_of(code), "n")
            if last is None:
                raise NoMeetingError
            n = max(int(last) + 1, int(1000 * now))
            link.multi()
            link.hset(_of(code), mapping={"n": n, "state": state, "presenter": now})
            return n

        with _told():
            return Meeting(code, self._link.transaction(told, _of(code), value_from_callable=True), state)

    def read(self, code: str, seat: str = "") -> Meeting:
        held, now = self._check(code)
        n = int(held["n"])
        if SEAT.fullmatch(seat) and n:
            self._take_seat(code, seat, now)
        return Meeting(code, n, held["state"].decode(), away=abs(now - float(held["presenter"])) > AWAY_S)

    def look(self, code: str, key: str) -> Meeting:
        held, now = self._check(code, key)

        def seen(link: Pipeline) -> None:
            is_there = link.exists(_of(code))
            link.multi()
            if is_there:  # it didn't end at this moment
                link.hset(_of(code), "presenter", now)
            link.zremrangebyscore(_seats(code), "-inf", now - AWAY_S)

        with _told():
            self._link.transaction(seen, _of(code))
            followers = self._link.zcard(_seats(code))
        return Meeting(code, int(held["n"]), held["state"].decode(), followers=followers)

    def end(self, code: str, key: str) -> None:
        self._check(code, key)
        with _told(), self._link.pipeline() as link:
            link.zrem(ALL, code).delete(_of(code), _seats(code)).execute()

    # ---- in Redis -----------------------------------------------------------------------------------

    @property
    def _link(self) -> Redis:
        return redis_at(self.url)

    def _now(self) -> float:
        if self.clock:
            return self.clock()
        seconds, micros = self._link.time()
        return seconds + micros / 1_000_000

    def _meeting(self, code: str, now: float) -> dict | None:
        """A meeting that goes on: neither old nor left alone, nor from a future that the clock was in."""
        held = {name.decode(): value for name, value in self._link.hgetall(_of(code)).items()}
        if not held or abs(now - float(held["since"])) > LIFE_S or abs(now - float(held["presenter"])) > IDLE_S:
            return None
        return held

    def _check(self, code: str, key: str | None = None) -> tuple[dict, float]:
        """The meeting of a code, and the time; a code under which nothing goes on and a key that isn't its are
        refused."""
        if not CODE.fullmatch(code):
            raise NoMeetingError
        with _told():
            now = self._now()
            held = self._meeting(code, now)
        if held is None:
            raise NoMeetingError
        if key is not None and not secrets.compare_digest(held["key"], hash_of(key).encode()):
            raise KeyRefusedError
        return held, now

    def _take_seat(self, code: str, seat: str, now: float) -> None:
        """Count a follower in, as long as there is room; who follows is shown the same either way."""
        with _told():
            is_known = self._link.zscore(_seats(code), seat) is not None
            if is_known or self._link.zcard(_seats(code)) < MOST_SEATS:
                with self._link.pipeline() as link:
                    link.zadd(_seats(code), {seat: now}).expire(_seats(code), LIFE_S).execute()


def _of(code: str) -> str:
    return f"atlas:meeting:{code}"


def _seats(code: str) -> str:
    return f"atlas:meeting:{code}:seats"


def _told() -> AbstractContextManager[None]:
    """MeetingError if Redis can't be asked."""
    return answered(MeetingError, "Meetings", "ATLAS_REDIS")
