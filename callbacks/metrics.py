"""Figures for Prometheus: what the web processes of this machine answered, and how the server as a whole is.

They stand on an address of their own (`ATLAS_METRICS`), which the main process answers: readers can't reach it whatever
a proxy lets through, it costs no web process anything to be asked, and it still answers when all of them are stuck. The
web processes count into files that they share, so that the figures are those of all of them, and of those that ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from callbacks.logs import callback_told, route
from callbacks.services import SHOWN_DIGITS, Services
from data.errors import AtlasError
from data.jobs import Jobs
from data.processes import family
from data.releases import MANIFEST, Manifest
from data.tallies import Tallies
from geo.scene import compose, narrate

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram
    from prometheus_client.core import Metric

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the variable by which its client finds the files to count into
LATENCY_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CALLBACK_S = (0.01, 0.05, 0.1, 0.25, 1)
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE")
CACHES = "atlas caches"  # in a server's extensions: name of a cache -> something that counts `hits` and `misses`
LANES = "atlas lanes"  # in a server's extensions: name of a lane -> something that counts who was `refused`


@dataclass(frozen=True)
class Instruments:
    """What a web process counts with."""

    requests: Counter
    seconds: Histogram
    callbacks: Histogram
    caches: Counter
    turned_away: Counter


@cache
def instruments() -> Instruments:
    """Made once a process, and only where figures are kept."""
    from prometheus_client import Counter, Histogram

    return Instruments(
        Counter("atlas_requests", "Requests answered.", ("route", "method", "status")),
        Histogram("atlas_request_seconds", "Time until a request was answered.", ("route",), buckets=LATENCY_S),
        Histogram("atlas_callback_seconds", "Time until parts of the page were computed.", ("callback",),
                  buckets=CALLBACK_S),
        Counter("atlas_cache", "Looks into a cache.", ("cache", "result")),
        Counter("atlas_turned_away", "Requests that found too many others waiting.", ("lane",)),
    )


def register_metrics(server: Flask, services: Services) -> None:
    """Count every request of this web process, where figures are kept; called right after the log."""
    if services.settings.metrics:
        server.after_request(Counting(server))


class Counting:
    """Counts one request, and what caches and lanes did since the one before."""

    def __init__(self, server: Flask):
        self.server, self.tallies = server, Tallies()

    def __call__(self, answer: Response) -> Response:
        told, rule, seconds = instruments(), route() or "(none)", g.watch.seconds
        method = request.method if request.method in METHODS else "other"
        told.requests.labels(rule, method, str(answer.status_code)).inc()
        told.seconds.labels(rule).observe(seconds)
        if answer.status_code < 300:
            for fills in callback_told().values():
                told.callbacks.labels(fills).observe(seconds)
        self._count_caches(told.caches)
        for name, lane in self.server.extensions.get(LANES, {}).items():
            if grown := self.tallies.grown((name,), lane.refused):
                told.turned_away.labels(name).inc(grown)
        return answer

    def _count_caches(self, told: Counter) -> None:
        caches = {"scenes": compose.cache_info(), "words": narrate.cache_info()}
        for name, counted in (caches | self.server.extensions.get(CACHES, {})).items():
            for result in ("hits", "misses"):
                if grown := self.tallies.grown((name, result), getattr(counted, result)):
                    told.labels(name, result).inc(grown)


def serve_metrics(services: Services, jobs: Jobs, environment: MutableMapping[str, str]) -> None:
    """Serve the figures from this process, the main one, if the settings name an address for them.

    `environment`: its own, which the web processes inherit: where they count is put into it.
    """
    if not services.settings.metrics:
        return
    folder = TemporaryDirectory(prefix="atlas-metrics-", ignore_cleanup_errors=True)
    environment[FOLDER] = folder.name  # before Prometheus's client is imported, which looks for it just then
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    host, _, port = services.settings.metrics.rpartition(":")
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder.name)
    registry.register(Standing(services, jobs, folder))
    try:
        start_http_server(int(port), host.strip("[]"), registry)
    except OSError as fault:
        raise AtlasError(f"ATLAS_METRICS: nothing can listen on {services.settings.metrics} ({fault.strerror}). Choose "
                         "an address of this machine and a free port.") from fault


class Standing:
    """How the server stands at the moment when it is asked; what can't be found out is left out, never zero."""

    def __init__(self, services: Services, jobs: Jobs, folder: TemporaryDirectory):
        self.services, self.jobs = services, jobs
        self.folder = folder  # kept as long as somebody counts into it
        self.rounds = cache(self._rounds)

    def collect(self) -> Iterator[Metric]:
        """Every figure, as Prometheus's client asks for it."""
        for part in (self._release, self._queue, self._processes):
            try:
                yield from part()
            except AtlasError:
                continue
        yield gauge("atlas_store_up", "Whether the store of releases can be asked.", self._asked())

    def _release(self) -> Iterator[Metric]:
        from prometheus_client.core import InfoMetricFamily

        last = self.services.store.history()[-1]
        yield InfoMetricFamily("atlas_release", "The published release.", {
            "release": last.digest[:SHOWN_DIGITS], "round": str(self.rounds(last.digest))})
        at = datetime.fromisoformat(last.at).timestamp()
        yield gauge("atlas_published_timestamp_seconds", "When it was published.", at)

    def _rounds(self, digest: str) -> int:
        manifest = Manifest.from_json(self.services.store.get(digest, MANIFEST))
        return max(origin.round for origin in manifest.origins)

    def _queue(self) -> Iterator[Metric]:
        load = self.jobs.load()
        yield gauge("atlas_queue_waiting", "Jobs that wait.", load.waiting)
        yield gauge("atlas_queue_running", "Jobs that are being done.", load.running)
        yield gauge("atlas_queue_oldest_seconds", "How long the oldest of them has waited.", load.oldest_s)

    def _processes(self) -> Iterator[Metric]:
        found = family(os.getpid())
        for name, told, of in (("memory_bytes", "Memory (PSS) of a process.", "bytes"),
                               ("open_files", "Files that a process has open.", "files")):
            measured = gauge(f"atlas_process_{name}", told, labels=("part", "pid"))
            for one in found:
                measured.add_metric((one.part, str(one.pid)), getattr(one, of))
            yield measured

    def _asked(self) -> bool:
        try:
            self.services.store.document("secret", "desk")
        except AtlasError:
            return False
        return True


def gauge(name: str, told: str, value: float | None = None, labels: tuple[str, ...] = ()) -> Metric:
    """One figure that rises and falls."""
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(name, told, value=value, labels=labels or None)
