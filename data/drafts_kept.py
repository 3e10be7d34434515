"""Imports as bytes: what was made elsewhere in the Atlas waits as a draft, and is made anew when the base has moved."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from data.errors import ReleaseError
from data.importers.issues import Issue

if TYPE_CHECKING:
    from data.importers import Import

FORM = 1
NOT_PLAIN = ("frame", "files", "tables", "issues", "counts")


def imports_bytes(imports: tuple[Import, ...]) -> bytes:
    """JSON of imports: the same ones give the same bytes."""
    told = {"form": FORM, "imports": [_told(imported) for imported in imports]}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def read_imports(content: bytes) -> tuple[Import, ...]:
    """The imports that `imports_bytes` wrote; raises ReleaseError for anything else."""
    try:
        told = json.loads(content)
        if told["form"] != FORM:
            raise ReleaseError(f"The draft was kept in form {told['form']}; this Atlas reads form {FORM}. "
                               "Withdraw it and make it again.")
        return tuple(_import(one) for one in told["imports"])
    except (ValueError, KeyError, TypeError) as fault:
        raise ReleaseError(f"What was kept of the draft can't be read ({fault}). Withdraw it and make it "
                           "again.") from fault


def _told(imported: Import) -> dict:
    from data.observations import write_csv

    plain = {one.name: getattr(imported, one.name) for one in fields(imported) if one.name not in NOT_PLAIN}
    rows = imported.frame is not None and len(imported.frame)
    return plain | {
        "counts": dict(imported.counts), "issues": [asdict(issue) for issue in imported.issues],
        "frame": write_csv(imported.frame).decode() if rows else "",
        "tables": {name: [dict(row) for row in table] for name, table in imported.tables.items()},
        "files": {name: b64encode(content).decode() for name, content in imported.files.items()},
    }


def _import(told: Mapping) -> Import:
    from data.importers import Import
    from data.observations import observations, read_csv

    issues = tuple(Issue.of(issue) for issue in told["issues"])
    frame = read_csv(told["frame"].encode()) if told["frame"] else observations([])
    files = {name: b64decode(content) for name, content in told["files"].items()}
    tables = {name: tuple(rows) for name, rows in told["tables"].items()}
    return Import(**{**told, "issues": issues, "frame": frame, "files": files, "tables": tables})

