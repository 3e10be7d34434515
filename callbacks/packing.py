"""Compression of answers: what never changes is packed once a process, not once a reader."""

from __future__ import annotations

import re

from flask import Flask, Request, Response, g
from flask_compress import Compress

from data.words import Lang

MOST_KEPT = 400  # packed answers of some 10 kB each; a release has less than a hundred
A_YEAR = "max-age=31536000"
MIMETYPES = ["text/html", "text/css", "application/json", "text/javascript", "application/javascript", "image/svg+xml",
             "application/atom+xml", "application/geo+json", "application/vnd.oai.openapi+json"]


class Packed(dict):
    """Packed bodies by address; answers that may change are never kept."""

    def set(self, key: str, body: bytes) -> None:
        if not key.endswith(";") and len(self) < MOST_KEPT:
            self[key] = body


def register_packing(server: Flask) -> None:
    """Pack answers; called before the routes are added, so that every answer is complete when it is packed."""
    server.config |= {"COMPRESS_ALGORITHM": ["br", "gzip"], "COMPRESS_BR_LEVEL": 6, "COMPRESS_MIN_SIZE": 500,
                      "COMPRESS_MIMETYPES": MIMETYPES, "COMPRESS_CACHE_BACKEND": Packed, "COMPRESS_CACHE_KEY": _address}
    Compress(server)
    server.after_request(_note_what_stays)


def pack_ahead(server: Flask) -> None:
    """Pack what each language's page names, so that a process's first reader waits no longer than the others."""
    client, headers = server.test_client(), {"Accept-Encoding": "br"}
    for lang in Lang:
        page = client.get(f"/{lang}/").get_data(as_text=True)
        for address in dict.fromkeys(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|json)(?:\?[^"]*)?)"', page)):
            client.get(address, headers=headers).close()


def _note_what_stays(answer: Response) -> Response:
    g.stays = A_YEAR in answer.headers.get("Cache-Control", "")
    return answer


def _address(request: Request) -> str:
    """Where a body that never changes stands; nothing for all others."""
    return request.path if g.stays else ""
