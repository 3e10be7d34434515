"""The web processes: one listening socket each, which outlives them, and what keeps them alive.

The application is made once, in the main process; web processes are forked from it, so that they begin at once, share
its memory and answer the same bytes. One that ends is begun anew, one that hangs is ended, one that grows too large is
replaced; SIGHUP replaces all of them, one after the other. Who waits on a process's socket meanwhile waits for its
successor, and what is being answered is answered.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import RawArray

from flask import Flask
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder
from granian.server.mp import MPServer, WorkerProcess

from callbacks.lanes import Gate
from data.errors import AtlasError
from data.settings import Settings
from data.turns import beat, watch

BACKLOG = 2048  # connections that wait for a process
CONNECTIONS = 4096  # that it holds open, most of them silent
GRACE_S = 30  # for what is being answered when a process is to end
PAUSE_S = 0.2  # before a process is begun anew
HEADERS_BYTES = 65_536  # of a request, all together
IDLE_S = 10  # after which a thread that nobody needs ends
DIES_WITH_PARENT = 1  # of Linux's prctl
# Of glibc's mallopt, so that a process's size hangs less on what it was asked last: threads share two arenas, else
# each would keep memory of its own; from 8 MB on (a picture's pixels) memory goes back at once; of what is smaller up
# to 16 MB lie ready for the next answer. Left alone, glibc moves the last two to where the largest picture puts them.
ARENAS, MAPPED, READY = (-8, 2), (-3, 8 << 20), (-1, 16 << 20)


def serve_web(settings: Settings, make: Callable[[], Flask]) -> None:
    """Serve until SIGTERM or SIGINT; `make`: makes the application, in this process."""
    with suppress(AttributeError):  # elsewhere than on Linux
        for what, value in (ARENAS, MAPPED, READY):
            ctypes.CDLL(None).mallopt(what, value)
    server = make()
    gate = Gate(server, settings)
    gc.collect()
    gc.freeze()  # what is shared stays shared: the collector never touches it
    WebServer(settings, gate).serve()


class WebServer(MPServer):
    """Granian, with sockets that stay when a process goes."""

    def __init__(self, settings: Settings, gate: Gate):
        super().__init__(
            "web", address=settings.host, port=settings.port, interface=Interfaces.WSGI, workers=settings.workers,
            blocking_threads=gate.most, blocking_threads_idle_timeout=IDLE_S, backlog=BACKLOG,
            backpressure=CONNECTIONS, respawn_failed_workers=True, respawn_interval=1, workers_kill_timeout=GRACE_S,
            workers_max_rss=settings.worker_mb or None, log_level="error",
            http1_settings=HTTP1Settings(max_buffer_size=HEADERS_BYTES),
        )
        self.gate, self.beats = gate, RawArray("d", self.workers)
        self.on_startup(lambda: watch(self.beats, self.workers, self._ends))

    def _init_shared_socket(self) -> None:
        """A socket for each process, open in the main one: connections are dealt out evenly, and none is lost."""
        self._ssp, self._sso = None, None
        try:
            self.sockets = [listening(self.bind_addr, self.bind_port) for _ in range(self.workers)]
        except OSError as fault:
            raise AtlasError(f"Nothing can listen on {self.bind_addr}:{self.bind_port} ({fault.strerror}). Set "
                             "ATLAS_HOST and ATLAS_PORT to an address of this machine and a free port.") from fault

    def _drop_shared_socket(self) -> None:
        for held in self.sockets:
            held.close()

    def _spawn_worker(self, idx: int, target: Callable, callback_loader: Callable) -> WorkerProcess:
        self._shd = SocketHolder(self.sockets[idx].fileno(), False, BACKLOG)
        return super()._spawn_worker(idx, target, lambda: self._begun(idx))

    def _respawn_workers(self, workers: list[int], *arguments: object, **options: object) -> None:
        """Begin others in their place, however soon the last ones ended: the server goes on as long as it can."""
        time.sleep(PAUSE_S)
        super()._respawn_workers(workers, *arguments, **options)
        self.respawned_wrks.clear()  # by which Granian would know a second end within seconds, and give up

    def _begun(self, index: int) -> Gate:
        """In the new process: end with the main one, and give signs of life."""
        with suppress(AttributeError):
            ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)
        beat(self.beats, index, lambda: self.gate.is_lost)
        return self.gate

    def _ends(self, index: int) -> None:
        """A process that hangs is ended; the main loop begins another."""
        with suppress(OSError, IndexError):
            os.kill(self.wrks[index].inner.pid, signal.SIGKILL)


def listening(host: str, port: int) -> socket.socket:
    """A socket that shares its port with the others of this server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited; else small answers wait 40 ms
    held.bind((host, port))
    held.listen(BACKLOG)
    held.setblocking(False)
    return held
