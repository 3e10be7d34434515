"""A file of lines that only grows; a last line that a crash tore counts as never written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.stores.whole import flush

BLOCK = 1 << 16


@dataclass(frozen=True)
class Lines:
    """Lines that end with a newline; whoever adds holds a lock, whoever reads needs none."""

    path: Path

    def read(self) -> list[bytes]:
        """Every whole line, without its newline."""
        try:
            return self.path.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn
        except FileNotFoundError:
            return []

    def last(self) -> bytes | None:
        """The last whole line, read from the end of the file."""
        try:
            with self.path.open("rb") as file:
                end = _line_start(file, file.seek(0, os.SEEK_END))
                if not end:
                    return None
                start = _line_start(file, end - 1)
                file.seek(start)
                return file.read(end - start - 1)
        except FileNotFoundError:
            return None

    def add(self, *lines: bytes) -> None:
        """Add lines, over a torn last one if there is one; if that fails, none of them stays."""
        if not lines:
            return
        with self.path.open("a+b") as file:
            end = _line_start(file, file.seek(0, os.SEEK_END))
            file.truncate(end)
            try:
                file.write(b"".join(lines))
                file.flush()
            except OSError:
                os.truncate(self.path, end)
                raise
            os.fsync(file.fileno())
        flush(self.path.parent)


def _line_start(file: BinaryIO, end: int) -> int:
    """Where the line begins that `end` lies in: after the last newline before it."""
    while end:
        start = max(0, end - BLOCK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
