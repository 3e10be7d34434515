"""Fetching a published file: resumed where it stopped, checked, asked for politely, never half under its name.

Only the command line pulls; the web application asks nothing of any host.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import PullError
from data.pull_answers import (
    ANEW,
    PACKED,
    REDIRECTS,
    PassingError,
    Wanted,
    continues,
    host_of,
    length,
    refuse_status,
    refuse_type,
)
from data.pull_part import CHUNK_BYTES, Marks, Part, refuse_other
from data.pull_steps import first_step, next_step
from data.stores.whole import give_back, take_lock

if TYPE_CHECKING:
    import requests

MB = 1_000_000
AGENT = "LibyaMissionAtlas/1 (import of published data; {contact})"
NO_CONTACT = "no contact given"
MOST_REDIRECTS = 5
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0


@dataclass(frozen=True)
class Limits:
    """What one pull may take."""

    bytes: int = 200 * MB
    seconds: float = 900.0
    silence_s: float = 30.0  # without a byte
    attempts: int = 5


@dataclass(frozen=True)
class Pulled:
    """A file that is whole; `changed` is False where the one that was there is still the published one."""

    path: Path
    sha256: str
    size: int
    changed: bool


@dataclass
class Puller:
    """A polite client: one connection, one request at a time, longer pauses after each failure."""

    contact: str = ""
    hosts: Collection[str] = ()
    limits: Limits = Limits()
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    tell: Callable[[str], None] = lambda line: None

    def pull(self, wanted: Wanted, out: Path) -> Pulled:
        """Fetch a file, or find that the one at `out` is still the published one; raises PullError."""
        out.parent.mkdir(parents=True, exist_ok=True)
        lock_path = out.with_name(f"{out.name}.part.lock")
        lock = take_lock(lock_path, wait=False)
        if lock is None:
            raise PullError(f"Another pull is fetching {out.name}. Wait for it, or give another --out.")
        try:
            return self._until_whole(wanted, out)
        except OSError as fault:
            raise PullError(f"{out} can't be written ({fault.strerror}). Make room or choose another --out; what came "
                            "is kept where it could be.") from fault
        finally:
            lock_path.unlink(missing_ok=True)
            give_back(lock)

    def _until_whole(self, wanted: Wanted, out: Path) -> Pulled:
        ends = self.clock() + self.limits.seconds
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._attempt(wanted, Part(out), ends)
            except PassingError as passing:
                wait = self._pause(attempt, passing)
                left = attempt < self.limits.attempts
                if not left or self.clock() + wait > ends or wait > LONGEST_WAIT_S:
                    kept = Part(out).begun(wanted.url)[0]
                    raise PullError(_gave_up(passing, attempt, wait if left else 0, kept)) from passing
                self.tell(f"{passing} Trying again in {wait:.0f} s ({attempt} of {self.limits.attempts} tries made).")
                self.sleep(wait)
        raise PullError("At least one attempt must be allowed.")

    def _pause(self, attempt: int, passing: PassingError) -> float:
        """Seconds to wait: as the server asks, else twice as long each time, and never all clients at once."""
        if passing.wait_s is not None:
            return passing.wait_s
        doubled = min(FIRST_WAIT_S * 2 ** (attempt - 1), LONGEST_WAIT_S)
        return doubled * (0.5 + self.chance() / 2)

    def _attempt(self, wanted: Wanted, part: Part, ends: float) -> Pulled:
        import requests

        begun, before = part.begun(wanted.url)
        had = Marks(wanted.url) if begun else part.had(wanted.url)
        asked = {"Range": f"bytes={begun}-", "If-Range": before.strong} if begun else had.unless_changed()
        try:
            with requests.Session() as session:
                answer = self._ask(session, wanted, asked)
                with answer:
                    if answer.status_code == 304 and had.sha256:
                        return Pulled(part.out, had.sha256, had.size, changed=False)
                    if answer.status_code != 200 and not continues(answer, begun, before):
                        part.forget()
                        raise PassingError(ANEW, wait_s=0)
                    return self._receive(wanted, part, answer, begun if answer.status_code == 206 else 0, ends)
        except requests.Timeout as fault:
            raise PassingError(f"{host_of(wanted.url)} was silent for {self.limits.silence_s:.0f} s.") from fault
        except requests.exceptions.SSLError as fault:
            raise PullError(f"{host_of(wanted.url)} can't prove who it is ({_short(fault)}). Nothing was fetched; look "
                            "at this computer's clock, or ask who runs its network.") from fault
        except requests.ConnectionError as fault:
            raise PassingError(f"{host_of(wanted.url)} can't be reached ({_short(fault)}).") from fault
        except requests.RequestException as fault:
            raise PullError(f"{wanted.named} can't be asked ({_short(fault)}).") from fault

    def _ask(self, session: requests.Session, wanted: Wanted, asked: Mapping[str, str]) -> requests.Response:
        """Answer to a request, after the redirects that may be followed."""
        import requests.utils

        proxied = bool(requests.utils.get_environ_proxies(wanted.url))
        url, headers = first_step(wanted.url, proxied), {
            "User-Agent": AGENT.format(contact=self.contact or NO_CONTACT), "Accept-Encoding": "identity", **asked}
        for _ in range(MOST_REDIRECTS + 1):
            own = host_of(url) == host_of(wanted.url)
            answer = session.get(url, headers=headers | (dict(wanted.secret) if own else {}), stream=True,
                                 allow_redirects=False, timeout=self.limits.silence_s)
            if answer.status_code not in REDIRECTS or "Location" not in answer.headers:
                refuse_status(answer, url)
                return answer
            answer.close()
            url = next_step(url, answer.headers["Location"], self.hosts, proxied)
        raise PullError(f"{wanted.named} redirects more than {MOST_REDIRECTS} times, perhaps in a circle. Open it in a "
                        "browser to see where it leads.")

    def _receive(self, wanted: Wanted, part: Part, answer: requests.Response, begun: int, ends: float) -> Pulled:
        """The rest of a file, added to its part; raises PassingError where it stops short."""
        refuse_type(answer, wanted)
        marks = Marks(wanted.url).of_answer(answer.headers)
        whole = length(answer, begun)
        self._refuse_size(whole or 0, part, wanted)
        part.begin(marks)
        size = begun
        with part.path.open("ab" if begun else "wb") as file:
            for chunk in self._chunks(answer):
                file.write(chunk)
                size += len(chunk)
                self._refuse_size(size, part, wanted)
                if self.clock() > ends:
                    raise PullError(f"{size:,} bytes came in {self.limits.seconds:.0f} s, which is too slow. They are "
                                    "kept; run the same command again to go on.")
        if whole is not None and size != whole:
            raise PassingError(f"{size:,} of {whole:,} bytes came.")
        return _whole(wanted, part, marks)

    def _chunks(self, answer: requests.Response) -> Iterator[bytes]:
        """What comes, as it comes and as it is packed, so that neither a drip nor a bomb is waited for."""
        from urllib3.exceptions import HTTPError, ReadTimeoutError

        try:
            while chunk := answer.raw.read1(CHUNK_BYTES, decode_content=False):
                yield chunk
        except ReadTimeoutError as fault:
            raise PassingError(f"{host_of(answer.url)} was silent for {self.limits.silence_s:.0f} s.") from fault
        except (HTTPError, ConnectionError, TimeoutError) as fault:
            raise PassingError("The connection broke.") from fault

    def _refuse_size(self, size: int, part: Part, wanted: Wanted) -> None:
        if size > self.limits.bytes:
            part.forget()
            raise PullError(f"{wanted.named} has more than {self.limits.bytes / MB:,.0f} MB, the most that is fetched. "
                            "Nothing was kept; check that it is the right address.")


def _whole(wanted: Wanted, part: Part, marks: Marks) -> Pulled:
    """The part under its final name, once it is what was wanted."""
    start = part.start().lstrip(b"\xef\xbb\xbf \r\n\t")
    try:
        if not start:
            raise PullError(f"{wanted.named} is empty. Nothing was kept; try again later.")
        if start.startswith(b"<") or (wanted.kind and (wanted.kind in PACKED) != start.startswith(b"PK")):
            raise PullError(f"{wanted.named} sent something else than a .{wanted.kind or 'data'} file, perhaps a web "
                            "page. Nothing was kept; open the address in a browser.")
        if wanted.size and part.path.stat().st_size != wanted.size:
            raise PullError(f"{part.path.stat().st_size:,} bytes came, its publisher states {wanted.size:,}. Nothing "
                            "was kept; run it again.")
        refuse_other(part.path, wanted.checksum)
    except PullError:
        part.forget()
        raise
    done = part.complete(marks)
    return Pulled(part.out, done.sha256, done.size, changed=True)


def _gave_up(passing: PassingError, attempts: int, wait: float, kept: int) -> str:
    rest = f"{kept:,} bytes are kept; the same command goes on from there." if kept else "Nothing was fetched."
    if wait:
        return f"{passing} It asks for a pause of {wait:.0f} s, too long to wait for here: run it again later. {rest}"
    return f"{passing} {attempts} tries were made. {rest}"


def _short(fault: Exception) -> str:
    return type(fault).__name__

