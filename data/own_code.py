"""The Atlas's own code and tables under one digest: what was made by another version of it isn't the same."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("data", "geo", "layouts", "callbacks")
ENDINGS = {".py", ".toml", ".csv", ".txt"}
PAGES_BY = ("dash", "dash-leaflet", "plotly", "typst", "uharfbuzz")  # whose versions show in what is made


@cache
def code_digest() -> str:
    """Read once a process; the same on all machines with the same version."""
    total = sha256(" ".join(map(version, PAGES_BY)).encode())
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS):
        total.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return total.hexdigest()[:16]
