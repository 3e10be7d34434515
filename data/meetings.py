"""Meetings: what a presenter shows at this moment, for all who follow under its code. data/meetings_redis.py keeps them
for several machines, this module for one:

    <home>/meetings/lock                   held while meetings are made or removed
    <home>/meetings/<code>/meeting.json    the hash of its key, and since when there is it; never changed
    <home>/meetings/<code>/told.json       what is shown; replaced by every tell
    <home>/meetings/<code>/lock            held while it is told
    <home>/meetings/<code>/presenter       its time says when the presenter was last heard of
    <home>/meetings/<code>/seats/<seat>    the same of each screen that follows, by a number that it drew itself

Every web process reads the same files, so a server that starts again goes on where it was. Nothing in them is about a
person. A code is one of 31^6, and at most 100 are in use: nine million guesses a hit, on a view that is public anyway.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from data.errors import AtlasError
from data.settings import Settings
from data.stores.whole import locked, write_whole

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none looks like another, on a wall or in a hurry
CODE = re.compile(f"[{LETTERS}]{{6}}")
SEAT = re.compile(r"[0-9a-f]{16}")
LONGEST_STATE = 10_000  # bytes
MOST_MEETINGS, MOST_A_MINUTE, MOST_SEATS = 100, 10, 500
LIFE_S, IDLE_S = 12 * 3600, 2 * 3600  # since it was made; since the presenter was last heard of
AWAY_S = 20  # a presenter or follower who isn't heard of for so long isn't there
FRESH_S = 2  # how exactly we know when somebody was last heard of
TYPED = str.maketrans("٢٣٤٥٦٧٨٩", "23456789", " -\u2066\u2067\u2069")


class MeetingError(AtlasError):
    """A meeting that can't be made, told or read."""


class NoMeetingError(MeetingError):
    """There is no meeting of that code, or not any more."""

    def __init__(self):
        super().__init__("No meeting goes on under this code. Ask the presenter for the code of now.")


class KeyRefusedError(MeetingError):
    """Who tells isn't the one who presents."""

    def __init__(self):
        super().__init__("Only who began a meeting can present in it. Begin another one.")


class MeetingsFullError(MeetingError):
    """Too many meetings at once, or too many new ones."""

    def __init__(self):
        super().__init__(f"{MOST_MEETINGS} meetings go on, or {MOST_A_MINUTE} have begun within a minute, which is the "
                         "limit. Try again in a minute.")


@dataclass(frozen=True)
class Meeting:
    """What is shown. `n` grows with every tell, 0 before the first; `state`: JSON as it was told, "" before."""

    code: str
    n: int = 0
    state: str = ""
    away: bool = False
    followers: int = 0


class Meetings(Protocol):
    """Presenting and following, wherever meetings are kept; NoMeetingError for a code under which none goes on."""

    def create(self) -> tuple[str, str]:
        """Code and key of a new meeting; MeetingsFullError if there is no room."""

    def tell(self, code: str, key: str, state: str) -> Meeting:
        """Show this from now on."""

    def read(self, code: str, seat: str = "") -> Meeting:
        """What is shown now, to a follower; `seat` counts it in."""

    def look(self, code: str, key: str) -> Meeting:
        """The presenter is there, and sees how many follow."""

    def end(self, code: str, key: str) -> None:
        """Nobody follows any more."""


def typed_code(text: str) -> str:
    """A code as somebody typed it: small letters, gaps and Arabic digits are as good; NoMeetingError if it is none."""
    code = text.translate(TYPED).upper()
    if not CODE.fullmatch(code):
        raise NoMeetingError
    return code


@dataclass(frozen=True)
class FileMeetings:
    """Meetings in files under one home."""

    home: Path
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def create(self) -> tuple[str, str]:
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder / "lock"):
                begun = self._tidy()
                recent = [since for since in begun.values() if self.clock() - since < 60]
                if len(begun) >= MOST_MEETINGS or len(recent) >= MOST_A_MINUTE:
                    raise MeetingsFullError
                code = next(code for code in iter(drawn_code, "") if code not in begun)
                return code, self._begin(code)

    def tell(self, code: str, key: str, state: str) -> Meeting:
        self._check(code, key)
        check_size(state)
        with self._writing(), locked(self._path(code, "lock")):
            # The clock, so that n grows even past a file that was damaged.
            n = max(self._told(code)[0] + 1, int(1000 * self.clock()))
            write_whole(self._path(code, "told.json"), json.dumps({"n": n, "state": state}).encode(), lasting=False)
            self._heard_of(self._path(code, "presenter"))
        return Meeting(code, n, state)

    def read(self, code: str, seat: str = "") -> Meeting:
        self._check(code)
        n, state = self._told(code)
        if SEAT.fullmatch(seat) and n:
            self._take_seat(code, seat)
        return Meeting(code, n, state, away=self._is_away(self._path(code, "presenter")))

    def look(self, code: str, key: str) -> Meeting:
        self._check(code, key)
        with self._writing():
            self._heard_of(self._path(code, "presenter"))
            seats = list(self._path(code, "seats").iterdir())
            left = [seat for seat in seats if self._is_away(seat)]
            for seat in left:
                seat.unlink(missing_ok=True)
        return Meeting(code, *self._told(code), followers=len(seats) - len(left))

    def end(self, code: str, key: str) -> None:
        self._check(code, key)
        with self._writing(), locked(self._folder / "lock"):
            shutil.rmtree(self._path(code), ignore_errors=True)

    # ---- on disk ------------------------------------------------------------------------------------

    @property
    def _folder(self) -> Path:
        return self.home / "meetings"

    def _path(self, code: str, name: str = "") -> Path:
        if not CODE.fullmatch(code):
            raise NoMeetingError
        return self._folder / code / name

    def _begin(self, code: str) -> str:
        key = secrets.token_urlsafe(24)
        self._path(code, "seats").mkdir(parents=True)
        self._heard_of(self._path(code, "presenter"))
        begun = {"key": hash_of(key), "since": int(self.clock())}
        write_whole(self._path(code, "meeting.json"), json.dumps(begun).encode())
        return key

    def _check(self, code: str, key: str | None = None) -> None:
        """Refuse a code under which nothing goes on, and a key that isn't its."""
        begun = self._begun(code)
        if begun is None or self._is_over(code, begun["since"]):
            raise NoMeetingError
        if key is not None and not secrets.compare_digest(begun["key"], hash_of(key)):
            raise KeyRefusedError

    def _begun(self, code: str) -> dict | None:
        """Key's hash and time of a meeting; None if there is none or its file is damaged."""
        try:
            begun = json.loads(self._path(code, "meeting.json").read_bytes())
            return {"key": str(begun["key"]), "since": int(begun["since"])}
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None

    def _told(self, code: str) -> tuple[int, str]:
        """Number and state told last; nothing if the file is damaged, and the next tell writes it anew."""
        try:
            told = json.loads(self._path(code, "told.json").read_bytes())
            json.loads(told["state"])
            return int(told["n"]), str(told["state"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return 0, ""

    def _is_over(self, code: str, since: float) -> bool:
        """It is old or was left alone; also one from a future that the clock was in when it was set wrong."""
        return abs(self.clock() - since) > LIFE_S or self._silence_s(self._path(code, "presenter")) > IDLE_S

    def _tidy(self) -> dict[str, float]:
        """When each meeting began that goes on, once the others have been removed. We hold the lock."""
        kept = {}
        for path in self._folder.iterdir():
            if not CODE.fullmatch(path.name):
                continue
            begun = self._begun(path.name)
            if begun is None or self._is_over(path.name, begun["since"]):
                shutil.rmtree(path, ignore_errors=True)
            else:
                kept[path.name] = begun["since"]
        return kept

    def _take_seat(self, code: str, seat: str) -> None:
        """Count a follower in, as long as there is room; who follows is shown the same either way."""
        path = self._path(code, "seats") / seat
        try:
            if path.exists() or len(os.listdir(path.parent)) < MOST_SEATS:
                self._heard_of(path)
        except OSError:
            return

    def _heard_of(self, path: Path) -> None:
        if self._silence_s(path) > FRESH_S:
            path.touch()
            os.utime(path, (self.clock(), self.clock()))

    def _is_away(self, path: Path) -> bool:
        return self._silence_s(path) > AWAY_S

    def _silence_s(self, path: Path) -> float:
        """Seconds since somebody was last heard of."""
        try:
            return abs(self.clock() - path.stat().st_mtime)
        except FileNotFoundError:
            return float("inf")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """MeetingError if the folder can't be written; a meeting that ends meanwhile is no more."""
        try:
            yield
        except FileNotFoundError as gone:
            raise NoMeetingError from gone
        except OSError as fault:
            raise MeetingError(f"{self._folder} can't be written ({fault.strerror}). Check free space and permissions, "
                               "or set ATLAS_HOME to another folder.") from fault


def open_meetings(settings: Settings) -> Meetings:
    """Meetings of this machine, or of all that share a Redis."""
    if settings.redis:
        from data.meetings_redis import RedisMeetings

        return RedisMeetings(settings.redis)
    return FileMeetings(settings.home)


def check_size(state: str) -> None:
    """MeetingError if what is to be shown is too much."""
    if len(state.encode()) > LONGEST_STATE:
        raise MeetingError(f"What is to be shown takes more than {LONGEST_STATE} bytes. Show fewer places at once.")


def drawn_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(6))


def hash_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()
