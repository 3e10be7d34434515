"""What a pull keeps beside a file: the part fetched so far, and by which marks the server knows a version."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from data.errors import PullError
from data.stores.whole import flush, write_whole

CHUNK_BYTES = 65_536
START_BYTES = 64
DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}  # by the length of the hexadecimal form


@dataclass(frozen=True)
class Marks:
    """How a server names the version of a file, and what the file was found to be."""

    url: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    size: int = 0

    @property
    def strong(self) -> str:
        """The mark by which a part may be completed: an ETag that isn't weak, else the date."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def unless_changed(self) -> dict[str, str]:
        """Request headers that ask for the file only if it has changed."""
        marks = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: mark for name, mark in marks.items() if mark}

    def of_answer(self, headers: Mapping[str, str]) -> Marks:
        return Marks(self.url, headers.get("ETag", ""), headers.get("Last-Modified", ""))


@dataclass(frozen=True)
class Part:
    """Files beside the one that is wanted: `.part` with its marks, and the marks of the whole file."""

    out: Path

    @property
    def path(self) -> Path:
        return self.out.with_name(f"{self.out.name}.part")

    @property
    def _marks(self) -> Path:
        return self.out.with_name(f"{self.out.name}.part.json")

    @property
    def _whole_marks(self) -> Path:
        return self.out.with_name(f"{self.out.name}.pulled.json")

    def begun(self, url: str) -> tuple[int, Marks]:
        """Bytes had of this address's file and its marks; 0 if there are none that can be completed."""
        marks = _read(self._marks)
        size = self.path.stat().st_size if self.path.is_file() else 0
        if marks.url == url and marks.strong and size:
            return size, marks
        self.forget()
        return 0, Marks(url)

    def had(self, url: str) -> Marks:
        """Marks of the whole file that is there, if it came from this address and is as it came."""
        marks = _read(self._whole_marks)
        if marks.url != url or not self.out.is_file() or sha256_of(self.out) != marks.sha256:
            return Marks(url)
        return marks

    def begin(self, marks: Marks) -> None:
        write_whole(self._marks, _written(marks), lasting=False)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self._marks.unlink(missing_ok=True)

    def start(self) -> bytes:
        """First bytes fetched."""
        with self.path.open("rb") as file:
            return file.read(START_BYTES)

    def complete(self, marks: Marks) -> Marks:
        """Give the part the final name; the marks of what is now there."""
        whole = Marks(marks.url, marks.etag, marks.modified, sha256_of(self.path), self.path.stat().st_size)
        flush(self.path)
        os.replace(self.path, self.out)
        flush(self.out.parent)
        write_whole(self._whole_marks, _written(whole))
        self._marks.unlink(missing_ok=True)
        return whole


def sha256_of(path: Path) -> str:
    return digest_of(path, "sha256")


def digest_of(path: Path, method: str) -> str:
    total = hashlib.new(method, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()


def refuse_other(path: Path, checksum: str) -> None:
    """Raise PullError if a file hasn't the checksum that its publisher gives; '' or an unknown kind says nothing."""
    stated = checksum.rpartition(":")[2].strip().lower()
    method = DIGESTS.get(len(stated))
    if method and digest_of(path, method) != stated:
        raise PullError(f"What came hasn't the {method} checksum that its publisher states ({stated}). "
                        "Nothing was kept. Run it again; if it stays so, download the file by hand and compare.")


def _read(path: Path) -> Marks:
    try:
        return Marks(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return Marks()


def _written(marks: Marks) -> bytes:
    return json.dumps(asdict(marks), indent=1).encode()
