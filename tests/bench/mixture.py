"""What a server is asked in a mixed hour: views above all, now and then a page, a sheet, the API, a search."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from threading import Event
from urllib.parse import quote, urlsplit

from callbacks.services import Services
from geo.api.operations import OPERATIONS
from geo.links import to_url
from tests.bench.engine import ANSWERED_AT, many_views, questions

VIEWS = 1500
CLIENTS = 3000
TIMEOUT_S = 30
ON_A_LINE = 20  # questions about, before a new line is taken: the system deals lines out to the processes by chance
GOOD = (200, 204, 304)
# How often each kind is asked in a thousand.
MIX = {"view": 700, "page": 60, "embed": 20, "still": 70, "api": 70, "search": 40, "release": 20, "feed": 5,
       "download": 5, "sheet": 10}
# While it warms up: what a process remembers is bounded, and is to be full before it is looked at; of sheets above all.
WARMING, HASTE = MIX | {"sheet": 80}, 2  # times as often
SHEETS = ("svg", "pdf", "png", "pptx")
SEARCHED = ("tri", "Sabha", "بنغازي", "mis", "al", "zzz")
FOLLOWED = re.compile(rb'(?:src|href)="(/[^"]+\.(?:js|css|json|woff2)(?:\?[^"]*)?)"')


class Asker:
    """One line of questions, each from a client by chance, first WARMING and then MIX; counts what was answered."""

    def __init__(self, services: Services, url: str, chance: random.Random, rate: float):
        self.chance, self.rate, self.mix, self.begun = chance, HASTE * rate, WARMING, time.monotonic()
        self.place = urlsplit(url)
        catalog, views = services.catalog(), many_views(services, VIEWS)
        self.links = [to_url(view, catalog) for view in views]
        self.bodies = questions(views)
        self.still: list[str] = []
        self.answers: Counter = Counter()
        self.wrong: list[str] = []
        self.connection = self._connected()

    def go_on(self, over: Event) -> None:
        """Ask until it is over."""
        while not over.is_set():
            begin = time.monotonic()
            kind = self.chance.choices(list(self.mix), list(self.mix.values()))[0]
            self._ask(kind, *getattr(self, f"_{kind}")())
            over.wait(max(0, 1 / self.rate - (time.monotonic() - begin)))

    def settle(self, rate: float) -> None:
        """Ask as it is asked in the hour."""
        self.mix, self.rate = MIX, rate

    def order_atlas(self, number: int) -> str:
        """Address of the job of an atlas that nobody has ordered before."""
        link = f"/en/atlas.pdf?chapter=migrants&of=mantika&version={number}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        asked = HTTPConnection(self.place.netloc, timeout=TIMEOUT_S)
        asked.request("POST", "/en/atlas", json.dumps({"link": link}), headers)
        answer = asked.getresponse()
        told = json.loads(answer.read() or b"{}")
        if "id" not in told:
            self._note(f"POST /en/atlas of {link}: {answer.status} {told}")
        return f"/jobs/{told.get('id', 'refused')}"

    def is_delivered(self, job: str) -> bool:
        asked = HTTPConnection(self.place.netloc, timeout=TIMEOUT_S)
        asked.request("GET", f"{job}/file")
        answer = asked.getresponse()
        return answer.status == 200 and answer.read().startswith(b"%PDF")

    def _ask(self, kind: str, method: str, path: str, body: str | None = None) -> None:
        client = self.chance.randrange(CLIENTS)
        headers = {"Accept-Encoding": "br", "X-Forwarded-For": f"10.0.{client // 250}.{client % 250}",
                   **({"Content-Type": "application/json"} if body else {})}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            came = answer.read()
        except (OSError, HTTPException) as fault:  # a line may be closed between two questions, as to any browser
            self.answers[kind, type(fault).__name__] += 1
            if isinstance(fault, TimeoutError):
                self._note(f"{method} {path}: no answer within {TIMEOUT_S} s")
            self.connection.close()
            self.connection = self._connected()
            return
        if self.chance.random() < 1 / ON_A_LINE:
            self.connection.close()  # and opened again by the next question
        self.answers[kind, answer.status] += 1
        if answer.status not in GOOD:
            self._note(f"{method} {path}: {answer.status} {came[:200]!r}")

    def _note(self, wrong: str) -> None:
        """Keep a wrong answer, with the minutes since the start: warming up, machines are at their busiest."""
        self.wrong.append(f"{(time.monotonic() - self.begun) / 60:.2f} min: {wrong}")

    def _connected(self) -> HTTPConnection:
        return HTTPConnection(self.place.hostname, self.place.port, timeout=TIMEOUT_S)

    def _view(self) -> tuple[str, str, str]:
        return "POST", ANSWERED_AT, self.chance.choice(self.bodies)

    def _page(self) -> tuple[str, str]:
        return "GET", self.chance.choice(self.links)

    def _embed(self) -> tuple[str, str]:
        return "GET", f"/embed{self.chance.choice(self.links)}"

    def _still(self) -> tuple[str, str]:
        """What a page names and a browser keeps."""
        if not self.still or self.chance.random() < 0.02:
            asked = HTTPConnection(self.place.netloc, timeout=TIMEOUT_S)
            asked.request("GET", self.chance.choice(("/en/", "/ar/")))
            self.still = [found.decode() for found in FOLLOWED.findall(asked.getresponse().read())]
        return "GET", self.chance.choice(self.still)

    def _api(self) -> tuple[str, str]:
        return "GET", f"/api{self.chance.choice(OPERATIONS).example}"

    def _search(self) -> tuple[str, str]:
        return "GET", f"/search/{self.chance.choice(('en', 'ar'))}?q={quote(self.chance.choice(SEARCHED))}"

    def _release(self) -> tuple[str, str]:
        return "GET", self.chance.choice(("/release", "/health", "/sw.js"))

    def _feed(self) -> tuple[str, str]:
        return "GET", f"/{self.chance.choice(('en', 'ar'))}/feed.atom"

    def _download(self) -> tuple[str, str]:
        link = self.chance.choice(self.links)
        return "GET", f"/download/{link[1:3]}?{link.partition('?')[2]}"

    def _sheet(self) -> tuple[str, str]:
        link = self.chance.choice(self.links)
        return "GET", f"/{link[1:3]}/sheet.{self.chance.choice(SHEETS)}?{link.partition('?')[2]}"
