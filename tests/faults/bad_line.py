"""A line between two network namespaces that is slow, loses packets, or is cut: as between Sebha and a data centre.

Two TUN devices, one in a namespace of its own, and a thread that carries packets from one to the other. The system's
own TCP does the rest, as on any line. (`tc netem` would do the same, where the kernel has it.)
"""

from __future__ import annotations

import fcntl
import heapq
import os
import select
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random

TUNSETIFF, TUN_WITHOUT_HEADER = 0x400454CA, 0x1001
LONGEST_PACKET = 1500


class NoLineError(Exception):
    """No namespace or device can be made here: not root, or not permitted to."""


@dataclass
class Line:
    """Packets arrive `delay_s` after they were sent, each way; `loss`: the share that never does; 1: the line is cut.

    `prefix`: begins a command that runs at the far end, whose address is `far`.
    """

    name: str
    near: str
    far: str
    delay_s: float = 0.0
    loss: float = 0.0
    carried: int = 0
    random: Random = field(default_factory=lambda: Random(7))

    @property
    def prefix(self) -> tuple[str, ...]:
        return "ip", "netns", "exec", self.name

    def carry(self, one: int, other: int, stop: threading.Event) -> None:
        """Carry packets between two descriptors until told to stop."""
        to, waiting, number = {one: other, other: one}, [], 0
        while not stop.is_set():
            wait = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.05
            for source in select.select([one, other], [], [], min(wait, 0.05))[0]:
                packet, number = os.read(source, LONGEST_PACKET + 100), number + 1
                if self.random.random() >= self.loss:
                    heapq.heappush(waiting, (time.monotonic() + self.delay_s, number, to[source], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                *_, target, packet = heapq.heappop(waiting)
                self.carried += 1
                with suppress(OSError):  # the device is on its way down
                    os.write(target, packet)


@contextmanager
def line() -> Iterator[Line]:
    """A line with a namespace at its far end; NoLineError where none can be made."""
    number = os.getpid() % 16_000
    name, network = f"atlas{number}", f"10.{200 + number // 4096 % 50}.{number // 16 % 256}"
    made, stop = Line(name, f"{network}.{number % 16 * 8 + 1}", f"{network}.{number % 16 * 8 + 2}"), threading.Event()
    with _namespace(name):
        ends = [_tun(f"{name}{side}") for side in "ab"]
        try:
            _run("ip", "link", "set", f"{name}b", "netns", name)
            for address, peer, device, prefix in ((made.near, made.far, f"{name}a", ()),
                                                  (made.far, made.near, f"{name}b", made.prefix)):
                _run(*prefix, "ip", "addr", "add", address, "peer", peer, "dev", device)
                _run(*prefix, "ip", "link", "set", device, "up")
            _run(*made.prefix, "ip", "link", "set", "lo", "up")
            carrier = threading.Thread(target=made.carry, args=(*ends, stop), daemon=True)
            carrier.start()
            yield made
            stop.set()
            carrier.join(5)
        finally:
            stop.set()
            for end in ends:
                os.close(end)


@contextmanager
def _namespace(name: str) -> Iterator[None]:
    try:
        _run("ip", "netns", "add", name)
    except FileNotFoundError as fault:
        raise NoLineError("ip isn't installed: apt-get install iproute2") from fault
    try:
        yield
    finally:
        _run("ip", "netns", "delete", name)


def _tun(name: str) -> int:
    """Descriptor of a new device, which goes when it is closed."""
    try:
        descriptor = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), TUN_WITHOUT_HEADER))
    except OSError as fault:
        raise NoLineError(f"no network device can be made ({fault.strerror})") from fault
    return descriptor


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise NoLineError(f"{' '.join(command)}: {done.stderr.strip()}")
