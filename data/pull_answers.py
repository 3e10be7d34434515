"""What a server answered to a pull: whether it is the file, may become it, or never will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from data.errors import PullError
from data.pull_part import Marks
from data.pull_steps import bare

if TYPE_CHECKING:
    import requests

REDIRECTS = (301, 302, 303, 307, 308)
PASSING = (408, 425, 429, 500, 502, 503, 504)  # worth asking again
ANY = ("application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download")
# What a server may call each kind of file.
TYPES: Mapping[str, tuple[str, ...]] = {
    "csv": ("text/csv", "text/plain", "application/csv", "application/vnd.ms-excel", *ANY),
    "json": ("application/json", "text/json", "text/plain", *ANY),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip", *ANY),
    "zip": ("application/zip", "application/x-zip-compressed", *ANY),
}
PACKED = ("xlsx", "zip")
PAGES = ("text/html", "application/xhtml+xml")
ANEW = "The file changed while it was fetched; it is begun anew."


class PassingError(Exception):
    """Something that may be over on the next attempt; `wait_s` is what the server asks for."""

    def __init__(self, what: str, wait_s: float | None = None):
        super().__init__(what)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Wanted:
    """A file at an address; `kind` is its usual ending. `secret` headers go to its own host and no other."""

    url: str
    kind: str = ""
    checksum: str = ""
    size: int = 0
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def named(self) -> str:
        """Address as messages tell it."""
        return bare(self.url)


def refuse_status(answer: requests.Response, url: str) -> None:
    status = answer.status_code
    if status in (200, 206, 304, 416):
        return
    answer.close()
    if status in PASSING:
        raise PassingError(f"{host_of(url)} answered {status}.", _asked_wait(answer.headers.get("Retry-After", "")))
    if status in (401, 403):
        raise PullError(f"{host_of(url)} refused ({status}). Check the key or the permission that it asks for.")
    raise PullError(f"{bare(url)} answered {status}. Check the address; the file may have been moved.")


def _asked_wait(stated: str) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date."""
    if stated.strip().isdecimal():
        return float(stated)
    try:
        return max((parsedate_to_datetime(stated) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def refuse_type(answer: requests.Response, wanted: Wanted) -> None:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    encoding = answer.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("", "identity"):
        raise PullError(f"{host_of(answer.url)} packed the file ({encoding}) though it was asked not to. It isn't "
                        "unpacked, for it may be without end; download it with a browser.")
    if kind and (kind not in TYPES.get(wanted.kind, (kind,)) or kind in PAGES):
        raise PullError(f"{wanted.named} sent {kind}, not a .{wanted.kind or 'data'} file. Nothing was kept; open the "
                        "address in a browser: it may ask you to sign in, or to agree to terms.")


def continues(answer: requests.Response, begun: int, before: Marks) -> bool:
    """Whether an answer goes on from the byte asked for, in the same version of the file."""
    now = Marks().of_answer(answer.headers).strong
    goes_on = answer.headers.get("Content-Range", "").startswith(f"bytes {begun}-")
    return answer.status_code == 206 and goes_on and (not begun or now in ("", before.strong))


def length(answer: requests.Response, begun: int) -> int | None:
    """Bytes of the whole file by the server's word, None if it doesn't say."""
    total = answer.headers.get("Content-Range", "").rpartition("/")[2]
    rest = answer.headers.get("Content-Length", "")
    if answer.status_code == 206 and total.isdecimal():
        return int(total)
    return begun + int(rest) if rest.isdecimal() else None


def host_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[0]
