"""Packed bodies: what never changes is packed as small as it gets, once a machine, and kept under the home folder.

Packing so takes fifty times as long as packing well enough, so that nobody waits for it: until it is done, bodies are
packed quickly. A file is named by the digest of what it unpacks to, and is checked against it before it is used.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from data.stores.whole import write_whole

FOLDER = "packed"
MOST = 600  # bodies in memory, of some 10 kB each; a release has less than a hundred for each way of packing
LOOK_S = 60  # until a better packed body is looked for again
SHORT = 10_000  # bytes: of what takes a packet or two in any case, a tenth less isn't worth three times the time
OLD_S = 7 * 24 * 3600  # after which a file of an overtaken release or Atlas goes


@dataclass(frozen=True)
class Packing:
    """A way of packing: how for somebody who waits, how for everybody from then on, and how back."""

    quickly: Callable[[bytes], bytes]
    well: Callable[[bytes], bytes]
    unpacked: Callable[[bytes], bytes]


def packings() -> dict[str, Packing]:
    """By their names in HTTP, the one that makes bodies smallest first."""
    import gzip

    import brotli

    zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    return {
        "br": Packing(lambda body: brotli.compress(body, quality=3 if len(body) < SHORT else 5),
                      lambda body: brotli.compress(body, quality=11), brotli.decompress),
        "zstd": Packing(lambda body: zstd.compress(body, 6), lambda body: zstd.compress(body, 19), zstd.decompress),
        "gzip": Packing(lambda body: gzip.compress(body, 6, mtime=0), lambda body: gzip.compress(body, 9, mtime=0),
                        gzip.decompress),
    }


@dataclass
class Kept:
    """A body in memory; `look_at`: when to look for a better one, None if it is the best."""

    body: bytes
    digest: str
    look_at: float | None


class Packed:
    """Packed bodies by address and way of packing, for addresses whose body never changes."""

    def __init__(self, home: Path, now: Callable[[], float] = time.monotonic):
        self.folder, self.packings, self._now = home / FOLDER, packings(), now
        self._kept: dict[tuple[str, str], Kept] = {}

    def body(self, address: str, name: str, make: Callable[[], bytes]) -> bytes:
        """The body of an address, packed; `make` gives the unpacked one if it is needed."""
        kept = self._kept.get((address, name))
        if kept is None:
            unpacked = make()
            kept = Kept(self.packings[name].quickly(unpacked), sha256(unpacked).hexdigest(), self._now())
            if len(self._kept) < MOST:
                self._kept[address, name] = kept
        if kept.look_at is not None and kept.look_at <= self._now():
            best = self._best(kept.digest, name)
            kept.body, kept.look_at = best or kept.body, None if best else self._now() + LOOK_S
        return kept.body

    def pack_well(self, unpacked: bytes) -> str:
        """Pack in all ways, as small as it gets, unless that is done; the digest. A full disk changes nothing."""
        digest = sha256(unpacked).hexdigest()
        for name, packing in self.packings.items():
            if self._best(digest, name) is None:
                with suppress(OSError):
                    self.folder.mkdir(parents=True, exist_ok=True)
                    write_whole(self._path(digest, name), packing.well(unpacked), lasting=False)
        return digest

    def forget_but(self, digests: Collection[str]) -> None:
        """Remove the files of bodies that haven't been any of these for a week."""
        for path in self.folder.glob("*.*"):
            with suppress(OSError):
                if path.stem in digests:
                    path.touch()
                elif time.time() - path.stat().st_mtime > OLD_S:
                    path.unlink()

    def _best(self, digest: str, name: str) -> bytes | None:
        """None if it isn't there, or isn't what it should be."""
        try:
            body = self._path(digest, name).read_bytes()
            return body if sha256(self.packings[name].unpacked(body)).hexdigest() == digest else None
        except Exception:  # each library has faults of its own for what it can't unpack
            return None

    def _path(self, digest: str, name: str) -> Path:
        return self.folder / f"{digest}.{name}"
