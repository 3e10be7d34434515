"""A round through the desk, as three people meet it: an editor, an approver, and a reader whose page is open."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import open_services
from data.importers import read_import
from data.releases import make_release
from data.settings import Settings
from data.words import Lang, number, signed_number
from tests.browser.conftest import DESK, VISITED, Site, Watch
from tests.browser.painted import WAIT_MS, painted
from tests.browser.test_axe import AXE, OFF, RUN, STANDARDS
from tests.serving import serving
from tests.signing_in import add_account, sign_in
from tests.workbooks.round55 import Expected, make_round55
from tests.workbooks.shared import WORKBOOK, shared

pytestmark = pytest.mark.browser
SEED, READ_MS, ASKED = 7, 60_000, 24
ROLES = {"edda": "editor", "asma": "approver"}
PLACES = {"country": 2, "mantika": 6, "baladiya": 8, "muhalla": 10}  # level: length of its P-codes


@dataclass(frozen=True)
class Rounds:
    """Round 55 with one wrong total, and as it should be."""

    flawed: Path
    right: Path
    wrong: Expected
    expected: Expected


@pytest.fixture(scope="module")
def rounds(tmp_path_factory) -> Rounds:
    folder, source = tmp_path_factory.mktemp("rounds"), shared(WORKBOOK)
    flawed, right = folder / "Round 55 flawed.xlsx", folder / "Round 55.xlsx"
    return Rounds(flawed, right, make_round55(source, flawed, SEED, True), make_round55(source, right, SEED, False))


@pytest.fixture(scope="module")
def desk(tmp_path_factory, rounds) -> Iterator[Site]:
    """Two web processes on the exact Round 54, with an editor and an approver."""
    home = tmp_path_factory.mktemp("desk") / "home"
    services = open_services(Settings(home=home))
    imported = read_import(shared(WORKBOOK), services.gazetteer)
    services.store.publish(make_release(services.store, imported, base=services.store.current()).digest, "Round 54")
    for name, role in ROLES.items():
        add_account(services, name, role)
    with serving(home, ATLAS_POLL_S="1", ATLAS_WORKERS="2") as url:
        yield Site(url, services)


@pytest.fixture
def browsers(chromium, desk) -> Iterator:
    """Opens a browser of somebody's own, who signs in if named; at the end: no error, no other host asked."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def new(name: str = "", **wanted) -> Page:
        watch = Watch(desk.url, excused="status of 4(00|09)")
        told = {"base_url": desk.url, "viewport": DESK, "locale": "en-GB", "service_workers": "block", **wanted}
        context = chromium.new_context(**told)
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(VISITED)
        watch.begin(context)
        opened.append((context, watch))
        page = context.new_page()
        if name:
            sign_in(page, name, origin=desk.url)
        return page

    yield new
    for context, watch in opened:
        context.close()
        assert watch.faults == []


def hand_in(page: Page, file: Path, ends: str) -> str:
    """Address of the draft of a file, once it has been read."""
    page.goto("/desk/en/upload")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Upload and read").click()
    page.wait_for_url("**/draft/*")
    page.locator(f"#now.is-{ends}").wait_for(timeout=READ_MS)
    return page.url.partition("?")[0]


def decide_all(page: Page, ends: str) -> None:
    """Say of every place that it is as the file has it: new, or of a new name."""
    for answer in page.locator(".question input[value=new]").all():
        answer.check()
    page.get_by_role("button", name="Record the decisions").click()
    page.wait_for_url("**?said=again")
    page.locator(f"#now.is-{ends}").wait_for(timeout=READ_MS)


def everywhere(desk: Site, digest: str) -> bool:
    """Whether every web process, asked over and over, serves this release."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        answers = set()
        for _ in range(ASKED):
            with urlopen(f"{desk.url}/release", timeout=5) as answer:
                answers.add(json.load(answer)["digest"])
        if answers == {digest}:
            return True
    return False


def test_a_round_is_refused_corrected_compared_approved_published_and_taken_back(desk, rounds, browsers):
    before = desk.services.store.current()
    reader = browsers()
    reader.goto("/en/?chapter=migrants")
    painted(reader)
    expect(reader.locator(".as-of").first).to_contain_text("Round 54")
    editor = browsers("edda")
    is_refused_with_the_exact_cell(editor, rounds)
    address = hand_in(editor, rounds.right, "ready")
    decide_all(editor, "ready")
    is_compared_to_the_person(editor, address, rounds.expected)
    expect(editor.locator("#approve")).to_contain_text("Somebody with the role “Approver”")
    assert editor.locator("#approve form").count() == 0
    approver = browsers("asma")
    is_approved_and_published(approver, address)
    published = desk.services.store.current()
    assert published != before and everywhere(desk, published)
    reader.wait_for_function("() => document.querySelector('.as-of').textContent.includes('Round 55')")
    expect(reader.locator("#summary")).to_contain_text(number(rounds.expected.after["LY"], Lang.en))
    is_taken_back(approver)
    assert everywhere(desk, before)
    reader.wait_for_function("() => document.querySelector('.as-of').textContent.includes('Round 54')")
    expect(reader.locator("#summary")).to_contain_text(number(rounds.expected.before["LY"], Lang.en))
    the_log_tells_all_of_it_in_order(approver)


def is_refused_with_the_exact_cell(editor: Page, rounds: Rounds) -> None:
    flaw = rounds.wrong.flaw
    hand_in(editor, rounds.flawed, "refused")
    where = f"{flaw.sheet.strip()}!{flaw.cell}"
    issue = editor.locator(".issues > li", has=editor.get_by_text(where, exact=True))
    expect(issue).to_contain_text(f"{number(flaw.wrong, Lang.en)} migrants")
    expect(issue.locator(".preview td.at")).to_have_text(str(flaw.wrong))
    assert editor.locator(".question").count() == len(rounds.wrong.new)
    decide_all(editor, "refused")  # the places are settled, the total is still wrong
    expect(editor.locator(".refusal")).to_contain_text(where)
    assert editor.locator(".question").count() == 0


def is_compared_to_the_person(page: Page, address: str, expected: Expected) -> None:
    """Every place's numbers are the generator's own; the page shows the totals and the largest of them."""
    told = page.context.request.get(f"{address}/diff.csv").body().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(told)) if row["kind"] == "place"]
    for level, length in PLACES.items():
        found = {row["pcode"]: tuple(int(row[side]) if row[side] else None for side in ("before", "after"))
                 for row in rows if row["level"] == level and (row["before"] or row["after"])}
        assert found == expected.changes(length), level
    page.goto(f"{address}/diff")
    total = page.locator("#totals-migrants-55 tbody tr").first
    change = expected.after["LY"] - expected.before["LY"]
    for figure in (number(expected.before["LY"], Lang.en), number(expected.after["LY"], Lang.en),
                   signed_number(change, Lang.en)):
        expect(total).to_contain_text(figure)
    known = {pcode: after - before for pcode, (before, after) in expected.changes(8).items() if before and after}
    largest = sorted(known, key=lambda pcode: (-abs(known[pcode]), pcode))[:20]
    table = page.locator("#largest-migrants-55 table", has_text="Baladiya: the largest changes in people")
    assert table.locator("tbody .pcode").all_inner_texts() == largest
    for pcode in expected.gone:
        expect(page.locator("#came-and-went")).to_contain_text(pcode)
    for place in expected.new:
        expect(page.locator("#came-and-went")).to_contain_text(place.name_en)
    expect(page.locator("#came-and-went")).to_contain_text(expected.renamed.name_en)
    assert page.locator(".diff-map path").count() > 20


def is_approved_and_published(approver: Page, address: str) -> None:
    approver.goto(f"{address}/diff")
    for box in approver.locator("input[name=seen]").all():
        box.check()
    approver.get_by_label("Note (optional)").fill("Compared with the field reports")
    approver.get_by_role("button", name="Approve").click()
    approver.wait_for_url("**?said=approved")
    approver.get_by_label("Note for the history").fill("Round 55, October to November 2024")
    approver.get_by_role("button", name="Publish", exact=True).click()
    approver.wait_for_url("**?said=published")


def is_taken_back(approver: Page) -> None:
    approver.goto("/desk/en/history")
    expect(approver.locator("#history tbody tr").first).to_contain_text("Round 55, October to November 2024")
    approver.get_by_label("Why (needed)").fill("A trial")
    approver.get_by_role("button", name="Roll back now").click()
    approver.wait_for_url("**?said=rolled_back")


def the_log_tells_all_of_it_in_order(page: Page) -> None:
    page.goto("/desk/en/audit")
    expect(page.locator(".chain")).to_contain_text("Verified")
    rows = page.context.request.get("/desk/en/audit.json").json()
    ours = [(row["who"], row["action"]) for row in rows if not re.match("sign_in|account", row["action"])]
    first = ours.index(("edda", "upload"))
    read_again = [("edda", "again")]
    assert ours[first:] == [
        ("edda", "upload"), ("atlas", "refuse"), ("edda", "decide"), ("edda", "decide"), *read_again,
        ("atlas", "refuse"), ("edda", "upload"), ("atlas", "read"), ("edda", "decide"), *read_again, ("atlas", "read"),
        ("asma", "approve"), ("asma", "publish"), ("asma", "rollback")]


@pytest.mark.parametrize("lang", Lang)
def test_every_page_of_the_desk_is_accessible_and_fits_a_phone(lang, browsers, desk):
    """What the walk before has left: drafts that were refused and published, a history, a log."""
    page = browsers("asma")
    page.goto(f"/desk/{lang}/")
    drafts = [link.get_attribute("href") for link in page.locator("a[href*='/draft/']").all()]
    ways = ["", "upload", "places", "history", "audit"]
    addresses = [f"/desk/{lang}/{way}" for way in ways] + sorted({*drafts, *(f"{one}/diff" for one in drafts)})
    assert len(drafts) >= 2
    found = []
    for address in addresses:
        page.set_viewport_size(DESK)
        page.goto(address)
        page.evaluate("() => document.querySelectorAll('details').forEach((part) => (part.open = true))")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        told = {"resultTypes": ["violations"], "rules": OFF, "runOnly": {"type": "tag", "values": STANDARDS}}
        found += [f"{address}: {fault}" for fault in page.evaluate(RUN, told)]
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), address
        assert page.evaluate("() => document.documentElement.dir") == lang.direction
    assert "\n".join(found) == ""
