"""axe-core finds nothing wrong: every chapter in each language and theme, and the states that a reader brings about.

What no tool sees is in test_access.py, test_map_keys.py and test_transcript.py.
"""

from importlib.resources import files

import pytest

from data.words import Lang
from geo.chapters import chapters
from tests.browser.painted import painted, styled

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
AXE = files("axe_playwright_python").joinpath("axe.min.js")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Small areas and dense symbols are essential to a map; test_access.py applies the exact rule to all else.
OFF = {"target-size": {"enabled": False}}
RUN = """async (options) => (await axe.run(document, options)).violations.map((fault) => fault.id + ": " + fault.help
    + fault.nodes.slice(0, 3).map((node) => "\\n    " + node.target.join(" ") + "\\n      " + node.failureSummary))"""
STEADY = "*, *::before, *::after { transition: none !important; animation: none !important; }"
DIALOGS = {  # id -> what its button does
    "keys": "() => atlas.showKeys()", "briefing": "() => atlas.meeting.edit()", "live": "() => atlas.live.open()",
    "share": "() => document.querySelector('[data-share=open]').click()",
    "studio": "() => document.querySelector('[data-studio=open]').click()",
}
SHOW = """(chapter) => new Promise((done) => {
    document.addEventListener("atlas:repainted", () => requestAnimationFrame(() => setTimeout(done)), { once: true });
    if (atlas.state.view.chapter === chapter) atlas.repaint();
    else atlas.show(atlas.inChapter(chapter));
})"""


@pytest.fixture
def checked(context, open_page):
    """Opens an address in a theme; gives the page and what axe says of it at this moment."""
    def opened(address: str, theme: str = "light", size: tuple[int, int] | None = None):
        context.add_init_script(f"if (location.protocol === 'http:') localStorage.setItem('theme', '{theme}')")
        page = open_page(address)
        if size:
            page.set_viewport_size({"width": size[0], "height": size[1]})
        styled(page, STEADY)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        return page, lambda: page.evaluate(RUN, {"resultTypes": ["violations"], "rules": OFF,
                                                 "runOnly": {"type": "tag", "values": STANDARDS}})
    return opened


def told(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults)


@LANGS
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_chapter(checked, lang, theme):
    page, faults = checked(f"/{lang}/", theme)
    assert page.evaluate("() => document.documentElement.dataset.theme") == theme
    found = {}
    for chapter in chapters():
        page.evaluate(SHOW, chapter)
        found[chapter] = faults()
    assert len(found) == len(chapters()) and told(found) == ""


@LANGS
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_what_opens(checked, lang, size):
    """Dialogs, menus, source cards, the table, two maps side by side, the card of a mark."""
    page, faults = checked(f"/{lang}/?chapter=migrants&within=LY0211&nationality=sudan", size=size)
    found = {"filtered": faults()}
    for name, way in DIALOGS.items():
        page.evaluate(way)
        page.wait_for_selector(f"dialog#{name}:modal")
        found[name] = faults()
        page.evaluate("() => document.querySelector('dialog:modal').close()")
    assert set(DIALOGS) == set(page.evaluate("() => [...document.querySelectorAll('dialog')].map((one) => one.id)"))
    page.evaluate("() => document.querySelectorAll('details:not(.fact)').forEach((part) => (part.open = true))")
    found["every menu and source card"] = faults()
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => (part.open = false))")
    page.evaluate("() => atlas.show({ table: true })")
    found["table"] = faults()
    page.evaluate("() => atlas.show({ table: false, where: null, beside: ['measure', 'share'], compare: 'side' })")
    page.wait_for_function("() => document.documentElement.dataset.compare === 'side'")
    found["compare"] = faults()
    page.evaluate(SHOW, "borders")
    page.evaluate("() => atlas.openMarks(atlas.marks.onMap(atlas.state.view).slice(0, 2))")
    found["fact card"] = faults()
    assert told(found) == ""


@LANGS
@pytest.mark.parametrize(("part", "address"), [("meeting", "/{lang}/?chapter=migrants&round=54&meeting=1"),
                                               ("embed", "/embed/{lang}/?chapter=storm")])
def test_meeting_mode_and_the_embedded_view(checked, lang, part, address):
    page, faults = checked(address.format(lang=lang))
    page.wait_for_function("(part) => document.documentElement.dataset[part] === 'on'", arg=part)
    painted(page)
    assert faults() == []
