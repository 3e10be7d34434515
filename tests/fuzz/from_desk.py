"""The desk as somebody who may do everything sends it: each page, and each form as the page has it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from urllib.parse import urlencode

from callbacks.desk_reading import work_of
from data.drafts import upload
from data.drafts_reading import Reader, read_waiting
from tests.fuzz.from_files import saved
from tests.fuzz.from_requests import FORM, a_case, addresses, changed_request, site
from tests.fuzz.law import Target
from tests.signing_in import TOKEN, add_account, sign_in
from tests.workbooks.make import MUHALLAS, make

PAGES = ("/desk/en/", "/desk/ar/upload", "/desk/en/points/crossings/LY-TN-01", "/desk/en/points/offices/new",
         "/desk/en/points?layer=activities", "/desk/ar/tables", "/desk/en/template/crossings.csv?filled=1",
         "/desk/en/accounts", "/desk/en/history", "/desk/en/audit?who=a&page=2", "/desk/en/audit.csv",
         "/desk/en/places", "/desk/atlas/en/?chapter=migrants", "/desk/atlas/download/en?level=muhalla")


class Forms(HTMLParser):
    """What the forms of a page would send."""

    def __init__(self, page: str, own: str):
        super().__init__()
        self.own, self.found, self.select = own, [], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = dict(attrs)
        if tag == "form" and (told.get("method") or "").lower() == "post":
            self.found.append((told.get("action") or self.own, {}, told.get("enctype") or ""))
        if not self.found or (not told.get("name") and tag != "option"):
            return
        filled = self.found[-1][1]
        if tag in ("input", "button", "textarea"):
            filled.setdefault(told["name"], told.get("value") or "")
        elif tag == "select":
            self.select = told["name"]
            filled[self.select] = ""
        elif tag == "option" and self.select and (not filled[self.select] or "selected" in told):
            filled[self.select] = told.get("value") or ""


class Staff:
    """Somebody who is signed in, and signs in again whenever a case has ended that."""

    def __init__(self, role: str):
        self.role, self.count, self.cookie, self.token = role, 0, "", ""

    def held(self, content: bytes) -> str:
        if not self.cookie or site().sent(json.loads(a_case("/desk/en/")), self.cookie)[0] != 200:
            self.sign_in()
        return site().held(content, self.cookie, self.token)

    def sign_in(self) -> None:
        self.count += 1
        name = f"{self.role}{self.count}"
        add_account(site().services, name, self.role)
        client = site().server.test_client()
        sign_in(client, name)
        jar = client._cookies.values() if hasattr(client, "_cookies") else ()
        self.cookie = "; ".join(f"{one.key}={one.value}" for one in jar)
        self.token = TOKEN.search(self.seen("/desk/en/upload"))[1]

    def seen(self, path: str) -> str:
        return site().sent(json.loads(a_case(path)), self.cookie)[1].decode("utf-8", errors="replace")


def desk() -> Target:
    """Every page and form of the desk, two drafts waiting, as an admin who may do everything."""
    staff, services = Staff("admin"), site().services
    good, gazetteer = make(services.gazetteer), services.gazetteer
    faulty = make(gazetteer, (*MUHALLAS[:2], MUHALLAS[3]))
    faulty["Muhalla Main"].cell(4, 3, "Atlantis")
    for number, book in enumerate((good, faulty)):
        upload(services.store, f"round{number}.xlsx", saved(book), "somebody", {})
    read_waiting(services.store, Reader(services.settings.home), work_of(services), "here")
    staff.sign_in()
    found, asked = {}, list(PAGES)
    for path in asked:
        page = staff.seen(path)
        found[path] = a_case(path)
        drafts = [link for link in addresses(page) if "/draft/" in link and link not in found]
        asked += drafts[:8] if len(asked) < 40 else []
        for action, filled, _ in Forms(page, path.partition("?")[0]).found:
            found[f"POST {action} {sorted(filled)}"] = a_case(
                action, "POST", urlencode(filled), Content_Type=FORM)
    return Target(tuple(found.values()), staff.held, changed_request)
