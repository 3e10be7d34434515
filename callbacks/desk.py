"""The desk: where a round comes in, is looked at by two people, and is published or taken back.

    GET  /desk/<lang>/                          what is published, what to do next
    GET  /desk/<lang>/upload                    the form for a file; POST hands one in (callbacks/desk_uploads.py)
    GET  /desk/<lang>/draft/<id>                a draft and its next step (callbacks/desk_drafts.py)
    GET  /desk/<lang>/draft/<id>/diff           what it would change (callbacks/desk_diffs.py)
    GET  /desk/<lang>/points, …/tables          editing of points, plain CSV (callbacks/desk_points.py)
    GET  /desk/<lang>/places                    what was decided of places (callbacks/desk_places.py)
    GET  /desk/<lang>/history, …/audit          publications, the audit log (callbacks/desk_logs.py)
"""

from __future__ import annotations

from flask import Flask, Response, request

from callbacks.desk_answers import Desk, answer, reader_now
from callbacks.desk_diffs import DiffRoutes
from callbacks.desk_drafts import DraftRoutes
from callbacks.desk_logs import LogRoutes
from callbacks.desk_places import PlaceRoutes
from callbacks.desk_points import register_desk_points
from callbacks.desk_uploads import UploadRoutes
from callbacks.services import Services
from callbacks.sign_in import needs
from data.accounts import Role
from data.drafts import drafts
from data.drafts_reading import Reader
from data.words import Lang, list_of, text
from layouts.desk import Published, home

PAGE = "/desk/<any(en, ar):lang>"


def register_desk(server: Flask, services: Services, reader: Reader) -> None:
    """Add every route of the desk."""
    desk = Desk(services, reader)
    routes = {"home": HomeRoutes(desk), "upload": UploadRoutes(desk), "draft": DraftRoutes(desk),
              "diff": DiffRoutes(desk), "log": LogRoutes(desk), "places": PlaceRoutes(desk)}
    add = server.add_url_rule
    add(f"{PAGE}/", "desk_home", routes["home"].page)
    add(f"{PAGE}/upload", "desk_upload", routes["upload"].page)
    add(f"{PAGE}/upload", "desk_upload_post", routes["upload"].take, methods=["POST"])
    draft = f"{PAGE}/draft/<id>"
    for name, view in (("", "page"), ("/state", "state"), ("/file", "file")):
        add(f"{draft}{name}", f"desk_draft_{view}", getattr(routes["draft"], view))
    for name in ("again", "decide", "publish", "withdraw"):
        add(f"{draft}/{name}", f"desk_draft_{name}", getattr(routes["draft"], name), methods=["POST"])
    add(f"{draft}/diff", "desk_diff", routes["diff"].page)
    add(f"{draft}/diff.csv", "desk_diff_csv", routes["diff"].csv)
    add(f"{draft}/approve", "desk_draft_approve", routes["diff"].approve, methods=["POST"])
    register_desk_points(server, desk)
    add(f"{PAGE}/places", "desk_places", routes["places"].page)
    add(f"{PAGE}/places", "desk_places_back", routes["places"].take_back, methods=["POST"])
    add(f"{PAGE}/history", "desk_history", routes["log"].history)
    add(f"{PAGE}/rollback", "desk_rollback", routes["log"].roll_back, methods=["POST"])
    add(f"{PAGE}/audit", "desk_audit", routes["log"].audit)
    add(f"{PAGE}/audit.<any(csv, json):kind>", "desk_audit_file", routes["log"].file)


class HomeRoutes:
    """The desk's first page."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.viewer)
    def page(self, lang: str) -> Response:
        lang = Lang(lang)
        told = request.args.get("said", "")
        reader = reader_now(self.desk, lang, told=told)
        self.desk.go_on()
        body = home(reader, self.published(lang), drafts(self.desk.store), self.alerts())
        return answer(reader, text("desk.title", lang), body, here="home")

    def published(self, lang: Lang) -> Published:
        """What is published at this moment, in words."""
        catalog, history = self.desk.services.catalog(), self.desk.store.history()
        held, latest = catalog.held_rounds, catalog.latest_round
        title = text("desk.of_round", lang, group=text("desk.group.migrants", lang), round=str(latest))
        files = list_of(dict.fromkeys(catalog.origins[round].file_name for round in held[-1:]), lang)
        return Published(history[-1] if history else None, f"{title} · {catalog.period(latest, lang)}",
                         list_of(map(str, held), lang), files)

    def alerts(self) -> list[tuple[str, str]]:
        """What somebody should look at now: when, and in the system's words."""
        found = [document.content for document in self.desk.store.documents("alert").values()]
        return [(str(content.get("at", "")), str(content.get("message") or content.get("what") or content))
                for content in found]
