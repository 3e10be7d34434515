"""The Atlas with exact figures, for staff: under the desk's addresses, so that nobody else is answered there.

The pages are the public's with other data; scripts, words and geometry come from the public's own addresses. Links that
a page hands on lead to the public view, and nothing of it is kept on the device.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, Response, request

from callbacks.http import Routes
from callbacks.page import make_page
from callbacks.services import Services
from callbacks.sheet_routes import SheetRoutes
from callbacks.sheets import MIMETYPES
from callbacks.sign_in_roles import needs
from callbacks.words_ahead import said_route
from data.accounts import Role
from data.words import Lang

INTERNAL = "/desk/atlas"
STAFF = "staff"  # of data/policy.toml


def register_internal(server: Flask, services: Services) -> None:
    """Add the pages and data of staff, whatever Dash itself answers under their addresses included."""
    exact = replace(services, audience=STAFF, base=INTERNAL)
    routes, sheets = Routes(exact), SheetRoutes(exact)
    server.before_request(_for_staff)
    server.add_url_rule(f"{INTERNAL}/data/cube.<digest>.<int:round>.json", "internal_cube", routes.cube)
    server.add_url_rule(f"{INTERNAL}/download/<any(en, ar):lang>", "internal_download", routes.download)
    for lang in Lang:
        server.add_url_rule(f"{INTERNAL}/data/said.{lang}.<digest>.json", f"internal_said_{lang}", said_route,
                            defaults={"lang": lang, "services": exact})
        server.add_url_rule(f"{INTERNAL}/{lang}/sheet.<any({', '.join(MIMETYPES)}):kind>", f"internal_sheet_{lang}",
                            sheets.sheet, defaults={"lang": lang})
        make_page(lang, server, exact)


def _for_staff() -> Response | None:
    """Refuse an account whose role doesn't reach to exact figures."""
    if request.path.startswith(f"{INTERNAL}/"):
        return needs(Role.staff)(lambda: None)()
    return None
