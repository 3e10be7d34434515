"""Requests as anybody may send them: every route, with the addresses and callbacks that the product itself makes.

A case is JSON: {"method", "path", "query", "headers", "body"}; who signs in is the target's.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from unittest.mock import patch
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

import app
from callbacks.services import Services
from data.drafts_reading import Reader
from data.job_files import FileJobs
from data.settings import Settings
from geo.api.operations import OPERATIONS
from tests.fuzz.changes import changed_json, changed_link, odd
from tests.fuzz.from_files import ground
from tests.fuzz.law import Target

VIEWS = ("chapter=migrants&round=54&level=baladiya&within=LY0211.LY0213&nationality=sudan,chad&classing=equal&classes=4"
         "&layers=migrants,labels&bbox=12,31,14,33&digits=arab&table=1",
         "chapter=storm&date=2023-10-31&beside=date:2023-09-21",
         "chapter=borders&neighbour=tun&compare=swipe", "measure=per_1000&against=54&shelter=rented", "")
HEADERS = ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range",
           "Content-Type", "Origin", "Sec-Fetch-Site", "Cookie", "X-Forwarded-For", "Atlas-Key",
           "Content-Length", "Host")
ADDRESS = re.compile(r'(?:href|src|action)="(/[^"#]*)"|"(/(?:data|geo|en|ar)/[^"]*)"')
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TOLD = (501, 503)  # worded refusals: of a form that oEmbed lets one refuse, and of what can't be done just now


@dataclass(frozen=True)
class Site:
    """The whole server on a home of its own; atlases and drafts wait, nobody works on them."""

    server: Flask
    services: Services

    def sent(self, case: dict, cookie: str = "", token: str = "") -> tuple[int, bytes, dict]:
        """Status, body and headers, as a web server would hand the request on."""
        headers = {key: re.sub(r"[\r\n\0]", " ", str(value)) for key, value in case.get("headers", {}).items()}
        length = headers.pop("Content-Length", None)
        body = str(case.get("body", "")).encode("utf-8", errors="replace")
        if cookie:
            headers |= {"Cookie": cookie, "X-CSRFToken": token}
        host = headers.pop("Host", "localhost").encode("latin-1", errors="replace").decode("latin-1")
        environ = EnvironBuilder(method="GET", input_stream=io.BytesIO(body)).get_environ()
        environ |= {"REQUEST_METHOD": str(case.get("method", "GET")), "HTTP_HOST": host,
                    "CONTENT_LENGTH": str(len(body)),
                    "PATH_INFO": unquote_to_bytes(str(case.get("path", "/"))).decode("latin-1"),
                    "QUERY_STRING": str(case.get("query", "")).encode("utf-8", errors="replace").decode("latin-1")}
        for key, value in headers.items():
            name = key.upper().replace("-", "_")
            environ[name if name == "CONTENT_TYPE" else f"HTTP_{name}"] = value.encode(
                "utf-8", errors="replace").decode("latin-1")
        if length and length.isascii() and length.isdigit() and int(length) < 10**12:
            environ["CONTENT_LENGTH"] = length
        parts, status, told = run_wsgi_app(self.server.wsgi_app, environ, buffered=True)
        return int(status[:3]), b"".join(parts), dict(told)

    def held(self, content: bytes, cookie: str = "", token: str = "") -> str:
        """The law over HTTP: never a 5xx but a worded one, and whatever is refused says why."""
        try:
            case = json.loads(content)
        except (ValueError, RecursionError):
            return "not a case"
        if not isinstance(case, dict) or not isinstance(case.get("headers", {}), dict):
            return "not a case"
        status, body, headers = self.sent(case, cookie, token)
        assert status < 500 or status in TOLD, f"{status} {case.get('path')}: {body[:300]!r}"
        assert body or status in (204, 303, 302, 304, 308) or case.get("method") in ("HEAD", "OPTIONS"), status
        assert b"Traceback" not in body, body[-800:]
        return f"{case.get('method')} {self.rule(case)} {status} {headers.get('Content-Type', '')}"

    def rule(self, case: dict) -> str:
        """The route that a case is for, in the report."""
        adapter = self.server.url_map.bind("localhost")
        try:
            found = adapter.match(str(case["path"]), str(case["method"]), return_rule=True)[0]
            return str(found)
        except Exception:
            return "?"


@lru_cache(maxsize=1)
def site() -> Site:
    """One for all tests of a process."""
    home = ground().home.with_name(ground().home.name) / "site"
    settings = Settings(home=home, api_per_minute=0, jobs_waiting=10**6)
    with patch.object(app, "open_jobs", FileJobs), patch.object(app, "open_reader", lambda one: Reader(one.home)):
        server = app.create_server(settings)
    server.config["PROPAGATE_EXCEPTIONS"] = True  # so that a fault is seen where it happened
    return Site(server, app.open_services(settings))


def a_case(path: str, method: str = "GET", body: str = "", **headers: str) -> bytes:
    path, _, query = path.partition("?")
    told = {key.replace("_", "-"): value for key, value in headers.items()}
    return json.dumps({"method": method, "path": path, "query": query, "headers": told, "body": body}).encode()


def changed_request(random: Random, content: bytes) -> bytes:
    """A request with one of its parts changed."""
    case = json.loads(content)
    how = random.randrange(10)
    if how < 4:
        link = changed_link(random, f"{case['path']}?{case['query']}".encode()).decode("utf-8", errors="replace")
        case["path"], _, case["query"] = link.partition("?")
    elif how < 5:
        parts = case["path"].split("/")
        parts[random.randrange(len(parts))] = odd(random)
        case["path"] = "/".join(parts)
    elif how < 9 and case["body"]:
        change = changed_json if case["body"].startswith(("{", "[")) else changed_form
        case["body"] = change(random, case["body"].encode()).decode("utf-8", errors="replace")
    elif how < 6:
        case["method"] = random.choice(("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"))
    else:
        name = random.choice(HEADERS)
        case["headers"][name] = random.choice((odd(random), "text/html", "application/json", "bytes=0-", '"x"',
                                               "*/*;q=x", case["headers"].get(name, "ar")))
    return json.dumps(case).encode()


def changed_form(random: Random, content: bytes) -> bytes:
    return changed_link(random, b"?" + content).partition(b"?")[2]


def addresses(page: str) -> list[str]:
    """What a page leads to on this server."""
    found = (one or other for one, other in ADDRESS.findall(page))
    return sorted({link.replace("&amp;", "&") for link in found if not link.startswith("//")})


def pages() -> Target:
    """Pages, their data, short links, search, oEmbed, following."""
    server = site()
    links = ["/", "/health", "/release", "/sw.js", "/follow/ABC234", "/s/1e154bd", "/jobs/0123", "/en/feed.atom",
             "/oembed?url=http://localhost/en/&format=xml", "/search/ar?q=طرابلس", "/search/en?q=trip",
             "/manifest.en.webmanifest", "/live/ABC234?after=3&seat=0123456789abcdef"]
    links += [f"/{at}{view}" for view in VIEWS for at in ("en/?", "embed/ar/?", "en/share?", "ar/share?")]
    page = server.sent(json.loads(a_case("/ar/?chapter=migrants")))[1].decode()
    links += [link for link in addresses(page) if "sheet." not in link and "_dash-component" not in link]
    state = {"view": {"chapter": "migrants", "within": ["LY0211"], "where": ["nationality", ["sudan"]]},
             "beat": {"key": "a", "caption": "b"}, "spotlight": True}
    order = {"link": "/en/atlas.zip?chapter=migrants&of=region"}
    told = (a_case("/live", "POST"), a_case("/live/ABC234", "DELETE", Atlas_Key="k"),
            a_case("/live/ABC234", "POST", json.dumps(state), Content_Type=JSON, Atlas_Key="k"),
            a_case("/en/atlas", "POST", json.dumps(order), Content_Type=JSON),
            a_case("/ar/atlas.pdf", "POST", "link=/ar/atlas%3Fof%3Dmantika", Content_Type=FORM))
    return Target((*map(a_case, links), *told), server.held, changed_request)


def questions() -> Target:
    """Every operation of the API, by the examples that it publishes."""
    examples = [f"/api{row.example}" for row in OPERATIONS]
    more = ["/api/v1/observations?level=mantika&dimension=nationality&category=sudan&measure=share&round=54&limit=3",
            "/api/ogc/collections/mantika/items?bbox=12,31,14,33&limit=2&datetime=2024-01-01/..&offset=1",
            "/api/v1/areas/baladiya?where=nationality.sudan&within=LY0211&shape=point&lang=ar",
            *(f"/api/v1/view?{view}" for view in VIEWS)]
    return Target(tuple(map(a_case, [*examples, *more])), site().held, changed_request)


def costly() -> Target:
    """What is made for one reader: sheets, downloads, decks."""
    order = "paper=a4p&title=A%20title&names=none&figures=none&insets=none&legend=start&number=3&date=2024-11-15"
    links = [f"/en/sheet.svg?{VIEWS[0]}&{order}", f"/ar/sheet.svg?{VIEWS[1]}&paper=social",
             "/en/sheet.svg?donor=eu&dpi=150&version=2",
             *(f"/download/en?{view}&hxl=1" for view in VIEWS), "/ar/atlas.pdf?of=region&paper=a4l"]
    scene = {"caption": "A", "note": "", "link": "/en/?round=54"}
    briefing = json.dumps({"atlas_briefing": 1, "lang": "en", "title": "T", "beats": [scene]})
    posts = [a_case("/en/briefing", "POST", briefing), a_case("/en/deck.pptx", "POST", briefing)]
    return Target(tuple(map(a_case, links)) + tuple(posts), site().held, changed_request)


def callbacks() -> Target:
    """Dash's own questions, as the page asks them."""
    server = site()
    rows = json.loads(server.sent(json.loads(a_case("/en/_dash-dependencies")))[1])
    view = json.loads(server.sent(json.loads(a_case("/api/v1/view?chapter=migrants")))[1])
    seeds = [a_case("/en/_dash-layout"), a_case("/en/_dash-dependencies"), a_case("/en/_reload-hash")]
    for row in rows:
        if row.get("clientside_function"):
            continue
        outputs = row["output"].strip(".").split("...")
        named = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in outputs]
        body = {"output": row["output"], "outputs": named if row["output"].startswith("..") else named[0],
                "changedPropIds": [f"{one['id']}.{one['property']}" for one in row["inputs"]],
                "inputs": [{**one, "value": _value(one, view)} for one in row["inputs"]],
                "state": [{**one, "value": _value(one, view)} for one in row["state"]]}
        seeds += [a_case(f"/{lang}/_dash-update-component", "POST", json.dumps(body), Content_Type=JSON)
                  for lang in ("en", "ar")]
    return Target(tuple(seeds), server.held, changed_request)


def _value(part: dict, view: dict) -> object:
    told = {"pathname": "/en/", "search": "?chapter=migrants&round=54", "href": "http://localhost/en/"}
    return told.get(part["property"], {"chapter": "migrants", "round": 54, "within": ["LY0211"], "lang": "en",
                                       "level": "mantika", "where": ["nationality", ["sudan"]], "facets": {}})
