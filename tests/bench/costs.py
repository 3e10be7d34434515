"""`python -m tests.bench.costs`: what each kind of answer costs, in processor time and bytes.

Processor time of all the server's processes, so that the figures hold on a busy machine too; docs/capacity.md counts
with them. Every question is another one, but where it says "again": then a cache of the server's may answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # run as a file too
TICKS_S = os.sysconf("SC_CLK_TCK")
MANY, FEW = 1500, 12
COUNTED_BEFORE = 14  # fields of /proc/<pid>/stat before the processor time of a process and of those that ended


@dataclass(frozen=True)
class Question:
    """One request; `etag` makes it conditional."""

    path: str
    body: str = ""
    etag: str = ""


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds and bytes of one answer, on average."""

    kind: str
    ms: float
    bytes: float
    status: int


def main() -> None:
    """Measure on a server and a home of its own; takes a minute or two."""
    from app import open_services
    from data.settings import Settings
    from tests.serving import free_port, start, wait_for

    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        services = open_services(Settings(home=home))
        url = f"http://127.0.0.1:{free_port()}"
        server = start(url, home, Path(folder) / "log.txt", ATLAS_WORKERS="1")
        try:
            wait_for(url, server, Path(folder) / "log.txt")
            asker = HTTPConnection(url.removeprefix("http://"), timeout=60)
            for kind, asked in kinds(services, asker):
                cost = cost_of(kind, server.pid, asker, asked)
                print(f"{cost.kind:42} {cost.ms:8.2f} ms {cost.bytes / 1000:9.1f} kB   {cost.status}", flush=True)
        finally:
            server.terminate()
            server.wait(timeout=30)


def kinds(services, asker: HTTPConnection) -> Iterator[tuple[str, list[Question]]]:
    """Kinds of answers, each with what is asked."""
    from geo.links import to_url
    from tests.bench.engine import ANSWERED_AT, many_views, questions

    catalog, views = services.catalog(), many_views(services, MANY)
    links = [to_url(view, catalog) for view in views]
    _, tag, _ = answered(asker, Question("/en/"))
    queries = [link.partition("?")[2] for link in links]
    yield "front page, again", [Question("/en/")] * MANY
    yield "front page, not modified", [Question("/en/", etag=tag)] * MANY
    yield "page of a view", [Question(link) for link in links[:MANY // 3]]
    yield "words of a view", [Question(ANSWERED_AT, body) for body in questions(views)]
    yield "is there a new release, not modified", [
        Question("/release", etag=answered(asker, Question("/release"))[1])] * MANY
    yield "search", [Question(f"/search/en?q={word}") for word in ("tri", "sab", "mis", "der") * (MANY // 12)]
    yield "API, observations of baladiyas", [
        Question("/api/v1/observations?level=baladiya&limit=1000&offset=" + str(place)) for place in range(FEW * 4)]
    yield "API, the same again", [Question("/api/v1/observations?level=baladiya&limit=1000")] * (MANY // 3)
    yield "download of a view", [Question(f"/download/en?{query}") for query in queries[:FEW]]
    yield "picture for other sites", [Question(f"/en/sheet.png?{query}&paper=social&show=1") for query in queries[:FEW]]
    for kind in ("pdf", "png", "svg", "pptx"):
        yield f"sheet, {kind}", [Question(f"/en/sheet.{kind}?{query}") for query in queries[FEW:2 * FEW]]


def cost_of(kind: str, pid: int, asker: HTTPConnection, asked: list[Question]) -> Cost:
    """Ask all of it on one line, and see what the server's processes have worked."""
    answered(asker, asked[-1])  # whatever is made once is made now
    begin, size, status = worked_s(pid), 0, 0
    for question in asked:
        body, _, status = answered(asker, question)
        size += len(body)
    return Cost(kind, 1000 * (worked_s(pid) - begin) / len(asked), size / len(asked), status)


def answered(asker: HTTPConnection, question: Question) -> tuple[bytes, str, int]:
    """Packed body, ETag and status of an answer."""
    headers = {"Accept-Encoding": "br", **({"Content-Type": "application/json"} if question.body else {}),
               **({"If-None-Match": question.etag} if question.etag else {})}
    asker.request("POST" if question.body else "GET", question.path, question.body or None, headers)
    answer = asker.getresponse()
    return answer.read(), answer.headers.get("ETag", ""), answer.status


def worked_s(pid: int) -> float:
    """Seconds for which a process and all that it started have worked."""
    from tests.bench.processes import family

    ticks = 0
    for one in family(pid):
        told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, told[COUNTED_BEFORE - 3:COUNTED_BEFORE + 1]))
    return ticks / TICKS_S


if __name__ == "__main__":
    main()
