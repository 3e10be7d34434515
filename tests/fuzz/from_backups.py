"""Archives of `app.py backup`, damaged or made by somebody: restored whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from data.backup import restore_backup, write_backup
from data.errors import AtlasError
from data.stores.files import FileStore
from tests.fuzz.changes import changed_by_content, changed_json, changed_zip, zipped
from tests.fuzz.law import Target

ABOUT = "backup.json"


def backups() -> Target:
    """A small store's archive."""
    with TemporaryDirectory() as folder:
        store = FileStore(Path(folder) / "home")
        store.publish(store.put({"manifest.json": b"{}", "observations.csv": b"a,b\n1,2\n"}), note="first", who="Amal")
        store.save("note", "one", {"text": "ليبيا"})
        store.keep("upload-1", b"kept")
        path = Path(folder) / "a.zip"
        write_backup(store, store.home, path, "2026-01-02T03:04:05+00:00")
        return Target((path.read_bytes(),), restored, changed_backup)


def restored(content: bytes) -> str:
    """Restored into an empty home, which else stays empty."""
    with TemporaryDirectory() as folder:
        path, store = Path(folder) / "a.zip", FileStore(Path(folder) / "home")
        path.write_bytes(content)
        try:
            told = restore_backup(store, store.home, path, "aside")
        except AtlasError as fault:
            assert store.current() is None and not store.digests() and not store.documents("note"), str(fault)
            return f"refused: {fault}".replace(folder, "")
        assert store.current() in (*store.digests(), *told.lacking) and len(store.history()) == told.publications
        return f"restored {told.releases} {told.documents} {told.kept}"


def changed_backup(random: Random, content: bytes) -> bytes:
    """Half of the time somebody has changed a member and its digest too."""
    if random.random() < 0.3:
        return changed_zip(random, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        about = json.loads(parts.pop(ABOUT))
        name = random.choice(sorted(parts))
        change = changed_json if name.endswith("l") else changed_by_content
        lines = parts[name].split(b"\n")
        at = random.randrange(len(lines))
        parts[name] = b"\n".join([*lines[:at], change(random, lines[at]), *lines[at + 1:]])
        if random.random() < 0.2:
            parts[name + random.choice(("", "/x", "/../../x", "\\x"))] = parts.pop(name)
        about["members"] = {key: (len(body), hashlib.sha256(body).hexdigest()) for key, body in parts.items()}
        told = json.dumps(about).encode()
        told = changed_json(random, told) if random.random() < 0.3 else told
        return zipped([*parts.items(), (ABOUT, told)])
    except Exception:  # it is no archive any more
        return changed_zip(random, content)
