"""People who read and people who order atlases, each as a browser does it: what fails is asked for once more."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event

from tests.bench.engine import ANSWERED_AT

TIMEOUT_S, AGAIN_S, LOOK_S = 30, 0.5, 1
PATIENCE_S = 240  # that somebody waits for an atlas
KINDS = (("region", "pdf"), ("region", "pptx"), ("region", "pdf"), ("mantika", "pdf"), ("region", "zip"))
EACH, ORDERING = 33, 100  # versions that each who orders has; the first of their numbers
STARTS = {"pdf": b"%PDF", "zip": b"PK", "pptx": b"PK"}


@dataclass
class Told:
    """What people have seen."""

    answers: Counter = field(default_factory=Counter)
    waits_ms: list[float] = field(default_factory=list)
    again: list[str] = field(default_factory=list)  # asked for once more, in vain the first time
    failed: list[str] = field(default_factory=list)  # in vain the second time too
    delivered: dict[str, str] = field(default_factory=dict)  # digest of the file by job
    delivered_s: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Person:
    """Somebody with a browser, from an address of their own."""

    def __init__(self, place: str, told: Told, number: int):
        self.place, self.told, self.chance = place, told, random.Random(number)
        self.headers = {"X-Forwarded-For": f"10.9.{number // 250}.{number % 250}"}
        self.line: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str | None = None, accept: str = "text/html") -> tuple[int, bytes]:
        """Status and content; 0 if there is no answer or only a part of one."""
        headers = self.headers | {"Accept": accept} | ({"Content-Type": "application/json"} if body else {})
        try:
            self.line = self.line or HTTPConnection(self.place, timeout=TIMEOUT_S)
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            return answer.status, answer.read()
        except (OSError, HTTPException) as fault:
            self.line.close()
            self.line = None
            return 0, repr(fault).encode()


class Viewer(Person):
    """Opens pages, clicks through views, looks for a new release."""

    def __init__(self, place: str, told: Told, number: int, links: list[str], bodies: list[str], pause_s: float):
        super().__init__(place, told, number)
        self.links, self.bodies, self.pause_s = links, bodies, pause_s

    def go_on(self, over: Event) -> None:
        while not over.is_set():
            self.look()
            over.wait(self.pause_s * self.chance.uniform(0.5, 1.5))

    def look(self) -> None:
        kind, *asked = self.chance.choices(
            (("page", "GET", self.chance.choice(self.links)),
             ("view", "POST", ANSWERED_AT, self.chance.choice(self.bodies)),
             ("release", "GET", "/release")), (40, 50, 10))[0]
        begin = time.monotonic()
        came = self.ask(*asked)
        if not _is_whole(kind, *came):
            self.told.again.append(f"{kind} {came[0]} {came[1][:120]!r}")
            time.sleep(AGAIN_S)
            came = self.ask(*asked)
        if _is_whole(kind, *came):
            self.told.answers[kind] += 1
            self.told.waits_ms.append(1000 * (time.monotonic() - begin))
        else:
            self.told.failed.append(f"{kind} {asked[1]} {came[0]} {came[1][:200]!r}")


class Orderer(Person):
    """Orders atlases, one after the other, and waits for each as the studio's script does."""

    def __init__(self, place: str, told: Told, number: int):
        super().__init__(place, told, ORDERING + number)
        self.first = 1 + number * EACH

    def go_on(self, over: Event) -> None:
        """No two of the orders are alike, whoever orders."""
        for version in range(self.first, self.first + EACH):
            for lang in ("en", "ar"):
                if not over.is_set():
                    of, kind = self.chance.choice(KINDS)
                    self.order(f"/{lang}/atlas.{kind}?chapter=migrants&of={of}&version={version}", kind)

    def order(self, link: str, kind: str) -> None:
        begin = time.monotonic()
        job = self._ordered(link, begin)
        while job and job["state"] in ("queued", "running") and time.monotonic() - begin < PATIENCE_S:
            time.sleep(LOOK_S)
            status, came = self.ask("GET", job["job"], accept="application/json")
            job = json.loads(came) if status == 200 else None if status == 404 else job
        if not job or job["state"] != "done":
            self.told.lost.append(f"{link}: {job}")
            return
        file = self._file(job, STARTS[kind])
        if file is None:
            self.told.lost.append(f"{link}: no file, {job}")
        else:
            self.told.delivered[job["id"]] = file
            self.told.delivered_s.append(time.monotonic() - begin)

    def _ordered(self, link: str, begin: float) -> dict | None:
        while time.monotonic() - begin < PATIENCE_S:
            status, came = self.ask("POST", "/en/atlas", json.dumps({"link": link}), "application/json")
            if status in (200, 202):
                return json.loads(came)
            if status in (400, 404):
                return {"state": f"{status} {came[:200]!r}"}
            self.told.again.append(f"order {status} {came[:120]!r}")
            time.sleep(LOOK_S)
        return None

    def _file(self, job: dict, start: bytes) -> str | None:
        """Digest of the file, the same from whichever machine it comes."""
        digests = []
        for _ in range(6):
            status, came = self.ask("GET", job["file"])
            if status == 200 and came.startswith(start):
                digests.append(hashlib.sha256(came).hexdigest())
                if len(digests) == 2:
                    return digests[0] if digests[0] == digests[1] else None
            else:
                self.told.again.append(f"file {status} {came[:120]!r}")
                time.sleep(LOOK_S)
        return None


def _is_whole(kind: str, status: int, came: bytes) -> bool:
    """A whole answer to what was asked."""
    if status != 200:
        return False
    if kind == "page":
        return came.rstrip().endswith(b"</html>")
    try:
        told = json.loads(came)
    except ValueError:
        return False
    return bool(told.get("response" if kind == "view" else "digest"))
