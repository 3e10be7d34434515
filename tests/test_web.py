"""The web processes as whoever operates them sees them: one may be killed, all be replaced, and nobody is refused."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen

import pytest

from callbacks.web import listening
from tests.serving import free_port, start, wait_for

WORKERS = 2


@dataclass
class Running:
    """A server with its main process."""

    process: Popen
    port: int
    log: Path

    def workers(self) -> set[int]:
        """Web processes: the children that hold the server's listening sockets, as the main process forks them."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in listed.split()}

    def get(self, path: str = "/release", timeout_s: float = 30) -> int:
        """Status of an answer on a connection of its own."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status


@dataclass
class Readers:
    """Readers who ask on and on, each time on a new connection, and what became of it."""

    server: Running
    statuses: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ask(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                self.statuses.append(self.server.get())
            except (OSError, HTTPException) as fault:
                self.faults.append(repr(fault))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("web") / "home"
    port, log = free_port(), home.with_name("server.txt")
    process = start(f"http://127.0.0.1:{port}", home, log, ATLAS_WORKERS=str(WORKERS))
    try:
        wait_for(f"http://127.0.0.1:{port}", process, log)
        yield Running(process, port, log)
    finally:
        process.kill()
        process.wait()


@contextmanager
def reading(server: Running, readers: int = 4) -> Iterator[Readers]:
    told, over = Readers(server), threading.Event()
    threads = [threading.Thread(target=told.ask, args=(over,)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_all_web_processes_are_replaced_and_nobody_is_refused(server):
    before = server.workers()
    with reading(server) as readers:
        server.process.send_signal(signal.SIGHUP)
        assert until(lambda: len(server.workers()) == WORKERS and not server.workers() & before)
    assert readers.faults == [] and set(readers.statuses) == {200} and len(before) == WORKERS


def test_one_that_is_killed_is_begun_anew_and_who_comes_then_is_answered(server):
    before = server.workers()
    killed = min(before)
    with reading(server) as readers:
        os.kill(killed, signal.SIGKILL)
        assert until(lambda: len(server.workers() - {killed}) == WORKERS)
        done = len(readers.statuses)
        assert until(lambda: len(readers.statuses) > done + 40)
    # What it was answering just then is lost with it, and nothing else: at most one answer a reader.
    assert len(readers.faults) <= 4 and set(readers.statuses) == {200}
    assert server.process.poll() is None


def test_one_that_hangs_holds_up_only_those_who_are_on_it_and_not_for_long(server):
    before = server.workers()
    stopped = min(before)
    os.kill(stopped, signal.SIGSTOP)
    try:
        assert until(lambda: stopped not in server.workers(), 40)
    finally:
        if stopped in server.workers():
            os.kill(stopped, signal.SIGCONT)
    assert until(lambda: len(server.workers()) == WORKERS)
    assert [server.get() for _ in range(10)] == [200] * 10


def test_small_answers_do_not_wait_for_the_network_to_confirm_the_one_before():
    """Without TCP_NODELAY each answer on a kept connection takes 40 ms."""
    with closing(listening("127.0.0.1", free_port())) as held:
        assert held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_what_is_being_answered_when_the_server_is_stopped_is_answered(server):
    answers = []
    asks = threading.Thread(target=lambda: answers.append(server.get("/en/sheet.png?chapter=migrants&paper=a4l")))
    asks.start()
    assert until(lambda: busy(server))
    server.process.terminate()
    asks.join(60)
    assert answers == [200]
    assert server.process.wait(40) == 0
    with pytest.raises(OSError):
        server.get()
    assert "Traceback" not in server.log.read_text()


def busy(server: Running) -> bool:
    """Some web process has a connection that it is answering."""
    told = Path("/proc/net/tcp").read_text().splitlines()
    return any(row.split()[1].endswith(f":{server.port:04X}") and row.split()[3] == "01" for row in told[1:])
