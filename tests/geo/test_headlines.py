"""The numbers that a view leads with: recomputed, dated, sourced, and hidden where the policy hides them."""

import pytest

from data.cubes import total_of
from data.gaps import Gap
from data.sources import sources
from data.words import Lang, number, percent, text
from geo.chapters import chapters
from geo.headlines import LISTED, MOST
from geo.links import from_url
from geo.scene import compose
from tests.geo.shipped import shipped


def led(link: str):
    world, catalog = shipped()
    return compose(from_url(link, catalog).view, catalog, world)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("chapter", chapters())
def test_every_number_says_what_it_counts_when_and_whence(chapter, lang):
    numbers = led(f"/{lang}/?chapter={chapter}").key_numbers
    assert len(numbers) <= MOST
    for one in numbers:
        assert one.text and one.label
        assert one.source == LISTED or (one.source in sources() and one.as_of)


def test_the_country_leads_with_its_total_and_a_place_with_its_share_of_it():
    _, catalog = shipped()
    whole, part = (total_of(catalog.cube, catalog.latest_round, (code,)) for code in ("LY", "LY0211"))
    assert led("/en/?chapter=migrants").key_numbers[0].text == number(whole, Lang.en)
    first, second, *_ = led("/en/?chapter=migrants&within=LY0211").key_numbers
    assert (first.text, second.text) == (number(part, Lang.en), percent(100 * part / whole, Lang.en))


def test_a_filter_is_named_with_its_number():
    first = led("/en/?chapter=migrants&shelter=informal_camp").key_numbers[0]
    assert text("category.shelter.informal_camp", Lang.en) in first.label


def test_a_number_that_the_policy_hides_is_said_to_be_hidden():
    _, catalog = shipped()
    cube, hidden = catalog.cube, None
    for place in catalog.gazetteer.at("baladiya"):
        for category in cube.categories["nationality"]:
            if total_of(cube, catalog.latest_round, (place.pcode,), ("nationality", (category,))) == Gap.HIDDEN:
                hidden = place.pcode, category
    pcode, category = hidden
    numbers = led(f"/en/?chapter=migrants&within={pcode}&nationality={category}").key_numbers
    assert numbers[0].text == text("gap.hidden", Lang.en)
    assert not any("%" in one.text for one in numbers)


def test_figures_of_the_storm_bear_the_date_that_the_strip_stands_at():
    numbers = led("/en/?chapter=storm&snapshot=2023-10-31").key_numbers
    assert {one.as_of for one in numbers if one.source} == {"31 October 2023"}
