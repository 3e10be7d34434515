"""Words ahead in the browser: right words without a question, and without a network; and the badge of newer data."""

import json

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.briefing import briefing
from geo.links import as_dict, to_url

pytestmark = pytest.mark.browser
NO_NETWORK = r"net::ERR_|Callback failed: the server did not respond|TypeError: Failed to fetch"
SHOW = "(view) => atlas.show(view)"


@pytest.mark.parametrize("lang", Lang)
def test_every_scene_of_the_briefing_has_its_words_with_the_network_cut(open_page, context, watch, site, lang):
    page = open_page(f"/{lang}/")
    page.wait_for_function("() => atlas.state.ahead")
    watch.excused = NO_NETWORK
    context.set_offline(True)
    catalog = site.services.catalog()
    for beat in briefing(lang, catalog, site.services.world):
        scene = site.scene(to_url(beat.view, catalog))
        page.evaluate(SHOW, as_dict(beat.view))
        expect(page.locator("#title")).to_have_text(scene.title)
        expect(page.locator("#subtitle")).to_have_text(scene.subtitle)
        expect(page.locator("#summary")).to_have_text(scene.summary)
        expect(page.locator("body:not(.words-late)")).to_have_count(1)
    context.set_offline(False)


def test_a_view_whose_words_are_held_asks_the_server_nothing_and_no_late_answer_overwrites_it(open_page, site):
    page = open_page("/en/")
    page.wait_for_function("() => atlas.state.ahead")
    asked = []
    page.on("request", lambda request: "_dash-update" in request.url and asked.append(request.url))
    storm = site.scene("/en/?chapter=storm")
    page.locator('[data-chapter="storm"]').first.click()
    expect(page.locator("#summary")).to_have_text(storm.summary)
    assert not asked
    page.route("**/_dash-update*", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.evaluate(SHOW, {"chapter": "migrants", "within": ["LY0103"]})
    page.wait_for_timeout(150)  # that question is on its way now
    page.evaluate(SHOW, as_dict(storm.view))
    expect(page.locator("#summary")).to_have_text(storm.summary)
    page.wait_for_timeout(1200)
    expect(page.locator("#summary")).to_have_text(storm.summary)


def test_a_reader_who_comes_back_after_a_new_round_is_shown_what_changed_once(open_page, site):
    page = open_page("/en/")
    release = site.services.store.current()
    assert page.locator(".news").count() == 0  # somebody new has seen nothing else
    before = {"release": "0" * 64, "round": 53}
    page.evaluate("(seen) => localStorage.setItem('seen-release', seen)", json.dumps(before))
    page.reload()
    badge = page.get_by_role("button", name=text("client.news.round", Lang.en, round=54))
    badge.click()
    expect(page.locator("h1")).to_have_text(site.scene("/en/?chapter=data").title)  # no earlier round is held here
    expect(badge).to_have_count(0)
    assert json.loads(page.evaluate("() => localStorage.getItem('seen-release')")) == {"release": release, "round": 54}
    page.reload()
    page.wait_for_function("() => window.atlas && atlas.state && atlas.state.ahead")
    expect(badge).to_have_count(0)
