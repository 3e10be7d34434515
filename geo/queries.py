"""Links taken apart and put together again; what their parts mean is known by those who ask."""

import re
from collections.abc import Collection, Iterable
from urllib.parse import quote, unquote_plus

from data.addresses import inside

Pair = tuple[str, str]
HOST = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)


def take_apart(link: str, own: Collection[str]) -> tuple[str, str, tuple[Pair, ...]]:
    """Path of a link without host and prefix, its query without the parts named `own`, and those parts decoded."""
    path, _, query = HOST.sub("", link).partition("#")[0].partition("?")
    others, taken = [], []
    for piece in query.split("&"):
        key, _, value = piece.partition("=")
        if unquote_plus(key) in own:
            taken.append((unquote_plus(key), unquote_plus(value)))
        else:
            others.append(piece)
    return inside(path), "&".join(others), tuple(taken)


def with_parts(link: str, parts: Iterable[Pair]) -> str:
    """The link with further parts in its query, in ASCII; a part without text is left out."""
    path, _, query = link.partition("?")
    added = [f"{key}={quote(value, safe='', errors='surrogatepass')}" for key, value in parts if value]
    joined = "&".join([*([query] if query else []), *added])
    return f"{path}?{joined}" if joined else path
