"""What a screen reader finds in a page, from Chromium's accessibility tree: a line for each thing, in reading order.

`python -m tests.browser.transcript` writes the Migrants chapter's anew.
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "golden"
DESK = {"width": 1440, "height": 900}
SETTLED = """() => document.documentElement.dataset.painted && !document.body.classList.contains("words-late")
    && document.querySelectorAll("#map [data-shape][role]").length > 0"""
REST_MS, TRIES = 600, 12

SILENT = {"InlineTextBox", "LineBreak", "none", "generic", "RootWebArea", "ListMarker"}
ROLES = {
    "StaticText": "text", "LabelText": "label", "DescriptionListTerm": "term", "DescriptionListDetail": "definition",
    "DisclosureTriangle": "disclosure", "DisclosureTriangleGrouped": "disclosure", "Details": "group",
    "sectionheader": "header", "sectionfooter": "footer",
}
STATES = {
    "pressed": {"true": "pressed", "false": "not pressed"}, "expanded": {"true": "expanded", "false": "collapsed"},
    "checked": {"true": "checked", "false": "not checked"}, "selected": {"true": "selected"},
    "disabled": {"true": "unavailable"}, "busy": {"true": "busy"},
}


def settled(page: Page) -> str:
    """Transcript of a page once it stays as it is."""
    page.wait_for_function(SETTLED)
    before = ""
    for _ in range(TRIES):
        page.wait_for_timeout(REST_MS)
        now = transcript(page)
        if now == before:
            break
        before = now
    return now


def transcript(page: Page) -> str:
    """Role, name, state and description of all that isn't hidden; indented as it is nested."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    root = next(node for node in nodes.values() if "parentId" not in node)
    lines: list[str] = []
    _tell(root, nodes, 0, "", lines)
    return "\n".join(lines) + "\n"


def _tell(node: dict, nodes: dict, depth: int, within: str, lines: list[str]) -> None:
    role, name = node["role"]["value"], node.get("name", {}).get("value", "").strip()
    told = not node["ignored"] and (role not in SILENT or (role == "generic" and name)) and not (
        role == "StaticText" and (not name or name in within))
    if told:
        lines.append("  " * depth + " ".join(filter(None, (ROLES.get(role, role), f'"{name}"' if name else "",
                                                           *_states(node)))))
    deeper = depth + bool(told)
    for child in node.get("childIds", ()):
        _tell(nodes[child], nodes, deeper, name if told and role != "StaticText" else within, lines)


def _states(node: dict) -> list[str]:
    """States as words, the level of a heading, the value of a field, what is said after the name."""
    found = {item["name"]: str(item["value"].get("value", "")).lower() for item in node.get("properties", ())}
    states = [words[found[key]] for key, words in STATES.items() if found.get(key) in words]
    if node["role"]["value"] == "heading":
        states.insert(0, f"level {found['level']}")
    value = str(node.get("value", {}).get("value", ""))
    name = node.get("name", {}).get("value", "")
    said = node.get("description", {}).get("value", "")
    return [*states, *([f"value {value!r}"] if value else []), *([f"({said})"] if said and said != name else [])]


def write() -> None:
    """Both languages' transcripts, from a server of its own."""
    from data.words import Lang
    from tests.bench.serving import served
    with TemporaryDirectory() as home, served(Path(home), workers=1) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                             args=["--no-sandbox", "--disable-gpu"])
        for lang in Lang:
            page = browser.new_page(viewport=DESK, locale="en-GB")
            page.add_init_script("location.protocol === 'http:' && localStorage.setItem('visited', '1')")
            page.goto(f"http://127.0.0.1:{port}/{lang}/?chapter=migrants&round=54")
            FOLDER.joinpath(f"migrants.{lang}.transcript.txt").write_text(settled(page), encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    write()
