"""Small changes to files and texts: a few odd bytes, words and values where a reader wouldn't look for them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from random import Random
from urllib.parse import quote_plus

# What readers have stumbled over: signs of other scripts, what acts on a terminal, numbers beyond all measure.
WORDS = (
    "", " ", "0", "-1", "1", "00", "-0.0", "1e309", "NaN", "-inf", "1_0", "0x10", "９", "٣", "½", "²", "\x00",
    "\x1b[2J", "\u202e", "\u200f", "\ufeff", "\ufffd", "=1+1", "@SUM(A1)", "LY", "LY0211", "LY99", "LY02110101", "<b>",
    "&amp;", "{n}", "{0.__class__}", "%s", "%00", "%ff", "../../etc/passwd", "None", "null", "true", "2024-02-30",
    "0000-00-00", "9999-12-31", "2024-08", "54", "55", "99999999999999999999", "'", '"', "\r\n", "\t", ";", "|", ",",
    "a" * 300, "9" * 400, "ليبيا", "e\u0301" * 40, "\U0001f1f1\U0001f1fe", "İ", "ß",
)
XML_VALUE = re.compile(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"]*(?=")')
XML_ELEMENT = re.compile(rb"<(\w+)\b[^<>]*?(?:/>|>[^<>]*</\1>)")
MOST = 400_000  # bytes of a changed input: larger ones are only slower


def changed_bytes(random: Random, content: bytes) -> bytes:
    """One change that knows nothing of what the bytes mean."""
    at = random.randrange(len(content) + 1)
    to = min(len(content), at + random.choice((1, 1, 2, 4, 16, 200)))
    new = random.choice((b"", b"\0", b"\xff", b"\x80", random.randbytes(4), content[at:to] * 2, odd(random).encode()))
    if random.random() < 0.1:
        return content[:at]
    return content[:at] + new + content[random.choice((at, to)):]


def changed_zip(random: Random, content: bytes) -> bytes:
    """A zip with one of its parts changed, lost, doubled or renamed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return changed_bytes(random, content)
    at = random.randrange(len(parts)) if parts else 0
    how = random.random()
    if not parts or how < 0.05:
        return changed_bytes(random, content)
    name, body = parts[at]
    if how < 0.1:
        parts[at:at + 1] = random.choice(([], [(name, body), (f"{name}.x", body)], [(odd(random) or "x", body)]))
    elif name.endswith((".xml", ".rels")):
        parts[at] = name, changed_xml(random, body)
    else:
        parts[at] = name, changed_by_content(random, body)
    return zipped(parts)


def zipped(parts: list[tuple[str, bytes]]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(zipfile.ZipInfo(name.replace("\0", "") or "x"), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def changed_xml(random: Random, content: bytes) -> bytes:
    """Another value, or an element lost or doubled."""
    if random.random() < 0.7 and (found := list(XML_VALUE.finditer(content))):
        one = random.choice(found)
        other = random.choice((random.choice(found)[0], odd(random).encode()))
        return content[:one.start()] + other + content[one.end():]
    if found := list(XML_ELEMENT.finditer(content)):
        one = random.choice(found)
        return content[:one.start()] + one[0] * random.choice((0, 2)) + content[one.end():]
    return changed_bytes(random, content)


def changed_table(random: Random, content: bytes) -> bytes:
    """A CSV with another cell, row, column or delimiter."""
    text = content.decode("utf-8-sig", errors="replace")
    delimiter = random.choice((",", ",", ",", ",", ";", "\t"))
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text))]
    except csv.Error:
        rows = []
    if not rows or random.random() < 0.1:
        return changed_bytes(random, content)
    row = random.choice((rows[0], *[random.choice(rows)] * 4))
    how, cell = random.randrange(8), random.randrange(len(row)) if row else 0
    if how < 5 and row:
        row[cell] = random.choice((odd(random), random.choice(random.choice(rows) or [""]), row[cell] + odd(random)))
    elif how == 5:
        rows.insert(random.randrange(len(rows) + 1), list(row))
    elif how == 6:
        rows.remove(row)
    else:
        rows = [[*one[:cell], *one[cell + 1:]] for one in rows]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1256"))
    return written.getvalue().encode(encoding, errors="replace")


def changed_json(random: Random, content: bytes) -> bytes:
    """JSON with one value of it replaced, lost, doubled or made of another kind."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return changed_bytes(random, content)
    if random.random() < 0.05:
        return changed_bytes(random, content)
    return json.dumps(changed_value(random, data)).encode()


def changed_value(random: Random, data: object) -> object:
    """The same with a change somewhere in it."""
    if isinstance(data, dict) and data and random.random() < 0.97:
        key = random.choice(list(data))
        how = random.random()
        if how < 0.1:
            return {other: value for other, value in data.items() if other != key}
        if how < 0.2:
            return {**data, odd(random): data[key]}
        return {**data, key: changed_value(random, data[key])}
    if isinstance(data, list) and data and random.random() < 0.97:
        at = random.randrange(len(data))
        new = random.choice(([], [data[at]] * 2, *[[changed_value(random, data[at])]] * 5))
        return [*data[:at], *new, *data[at + 1:]]
    return random.choice((None, True, 0, -1, 10**30, 1e308, 0.1, [], {}, [[]], {"a": None}, data, [data], str(data),
                          odd(random), odd(random)))


def changed_link(random: Random, content: bytes) -> bytes:
    """A link with a part of its query or path changed, lost or doubled."""
    path, _, query = content.decode("utf-8", errors="replace").partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
    how = random.randrange(6)
    if how == 0 or not pairs:
        return changed_bytes(random, content)
    pair = random.choice(pairs)
    if how == 1:
        pairs.remove(pair)
    elif how == 2:
        pairs.append([pair[0], random.choice(pairs)[-1]])
    elif how == 3:
        pair[0] = random.choice(pairs)[0] if random.random() < 0.5 else quote_plus(odd(random))
    else:
        pair[1:] = [random.choice((quote_plus(odd(random)), odd(random), pair[-1] + "," + quote_plus(odd(random)),
                                   random.choice(pairs)[-1]))]
    return (path + "?" + "&".join("=".join(pair) for pair in pairs)).encode("utf-8", errors="replace")


def changed_by_content(random: Random, content: bytes) -> bytes:
    """A change that fits what the content begins with."""
    start = content.lstrip()[:5]
    if start.startswith(b"PK"):
        return changed_zip(random, content)
    if start.startswith((b"{", b"[")):
        return changed_json(random, content)
    if start.startswith(b"<"):
        return random.choice((changed_xml, changed_xml, changed_bytes))(random, content)
    if b"\0" not in content[:200] and b"," in content[:2000]:
        return changed_table(random, content)
    return changed_bytes(random, content)


def changed(random: Random, content: bytes, change=changed_by_content) -> bytes:
    """One to four changes."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        content = change(random, content)
    return content[:MOST] if len(content) > MOST and not content.startswith(b"PK") else content


def odd(random: Random) -> str:
    return random.choice(WORDS)
