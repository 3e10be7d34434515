"""Reference tables as a release has them: put in, in force, remembered apart, refused when faulty."""

from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest

from callbacks.services import Services
from data.catalog import open_catalog
from data.crossings import crossings
from data.editions import SHIPPED, by_edition, by_tables, edition, make_edition, within
from data.errors import ReleaseError, TableError
from data.importers import Import
from data.observations import COLUMNS
from data.places import read_gazetteer
from data.releases import make_release
from data.round_files import round_file
from data.settings import read_settings
from data.table_files import columns_of, rows_of, table_bytes, table_names, with_rows
from data.tables import REFERENCE
from data.words import Lang
from geo.boundaries import read_world
from geo.check import faults_of_facts
from geo.marks.collection import facets, marks
from geo.scene import compose
from geo.view import default_view

RAS_AJDIR = "LY-TN-01"
ROUND = round_file(("migrants", 54))


def of_tables(tables=MappingProxyType({}), files=MappingProxyType({})) -> Import:
    empty = pd.DataFrame(columns=list(COLUMNS))
    return Import("points", "0" * 64, 0, "tables", None, None, "edits/1", empty, {}, (), tables, files)


def renamed(name: str) -> dict:
    return {"crossings.csv": ({"id": RAS_AJDIR, "name_en": name},)}


def test_a_release_has_its_own_tables_and_every_other_one_stays_as_it_ships(store):
    release = make_release(store, of_tables(renamed("Ras Jdir")), base=store.current())
    catalog = open_catalog(store, release.digest, read_gazetteer())
    assert list(catalog.edition.tables) == ["crossings.csv"]
    with within(catalog.edition):
        assert [row.name.en for row in crossings()][:2] == ["Ras Jdir", "Wazin - Dhehiba"]
        assert {mark.name for mark in marks(Lang.en)["crossings"]} >= {"Ras Jdir"}
    assert crossings()[0].name.en == "Ras Ajdir"
    assert "Ras Jdir" not in {mark.name for mark in marks(Lang.en)["crossings"]}
    assert store.get(release.digest, ROUND) == store.get(store.current(), ROUND)


def test_a_scene_is_worded_with_its_own_releases_tables_whatever_is_in_force(store):
    release = make_release(store, of_tables(renamed("Ras Jdir")), base=store.current())
    world, named = read_world(read_gazetteer()), {}
    for digest in (release.digest, store.current()):
        catalog = open_catalog(store, digest, read_gazetteer())
        scene = compose(default_view(catalog, "borders"), catalog, world)
        named[digest] = {mark.name for mark in scene.marks if mark.id == RAS_AJDIR}
    assert list(named.values()) == [{"Ras Jdir"}, {"Ras Ajdir"}]


def test_services_put_the_published_tables_in_force_and_go_back_with_a_rollback(store):
    services = Services(read_settings({"ATLAS_HOME": str(store.home)}), store, read_gazetteer(), None)
    services.catalog()
    assert edition().tables == {}
    row = {"pcode": "LY01010199", "level": "muhalla", "parent": "LY010101", "name_en": "New", "name_ar": "جديد"}
    store.publish(make_release(store, of_tables({"places.csv": (row,)}), base=store.current()).digest)
    assert services.gazetteer["LY01010199"].name_ar == "جديد" and "LY01010199" in read_gazetteer()
    store.rollback()
    assert "LY01010199" not in services.gazetteer
    assert services.gazetteer is services.shipped_gazetteer


def test_what_is_imported_later_keeps_earlier_tables_and_files(store):
    first = make_release(store, of_tables(renamed("Ras Jdir"), {"boundaries.toml": b"x"}), base=store.current())
    row = {"id": "OFF-TUN", "name_en": "Tunis hub", "name_ar": "مركز تونس"}
    later = make_release(store, of_tables({"offices.csv": (row,)}), base=first.digest)
    assert set(store.names(later.digest)) >= {"crossings.csv", "offices.csv", "boundaries.toml"}
    back = make_release(store, of_tables(renamed("Ras Ajdir")), base=later.digest)
    assert "crossings.csv" not in store.names(back.digest)  # it is the table that ships again


@pytest.mark.parametrize(("tables", "said"), [
    ({"crossings.csv": ({"id": RAS_AJDIR, "source": "hearsay"},)}, "source 'hearsay'"),
    ({"crossings.csv": ({"id": "X"},)}, "row 35: name_en is empty"),
    ({"crossings.csv": ({"id": RAS_AJDIR, "colour": "red"},)}, "a row has colour"),
    ({"crossings.csv": ({"name_en": "Nowhere"},)}, "no id"),
    ({"milestones.csv": ({"id": "TL-002", "figure": "3", "qualifier": "exact", "unit": "camels"},)}, "has no words"),
    ({"gossip.csv": ({"id": "1"},)}, "isn't a reference table"),
    ({"citations.csv": ({"key": "afp_via_lbc", "action": "remove"},)}, "isn't in sources.toml or citations.csv"),
])
def test_tables_with_a_fault_make_no_release(store, tables, said):
    before = store.digests()
    with pytest.raises(TableError, match=said):
        make_release(store, of_tables(tables), base=store.current())
    assert store.digests() == before


@pytest.mark.parametrize(("tables", "said"), [
    ({"key_figures.csv": ({"id": "KF-000-004", "action": "remove"},)}, "KF-000-004"),
    ({"milestones.csv": ({"id": "TL-002", "date": "2004s"},)}, "decade.2004s"),
    ({"staff.csv": ({"as_of": "2026", "indicator": "camels", "breakdown": "all", "value": "3", "unit": "staff",
                     "qualifier": "exact", "source": "over_the_years_2018"},)}, "series.camels"),
])
def test_what_only_a_page_would_miss_is_found_before_a_release_is_made(store, tables, said):
    with pytest.raises(TableError, match=said):
        make_release(store, of_tables(tables), base=store.current(), examine=faults_of_facts)


def test_two_imports_of_tables_go_into_one_release_but_not_of_one_round(store):
    office = {"offices.csv": ({"id": "OFF-TUN", "name_en": "Tunis hub", "name_ar": "مركز تونس"},)}
    made = make_release(store, of_tables(renamed("Ras Jdir")), of_tables(office), base=store.current())
    assert set(store.names(made.digest)) >= {"crossings.csv", "offices.csv"}
    twice = [replace(of_tables(), round=55, group="migrants")] * 2
    with pytest.raises(ReleaseError, match="same round"):
        make_release(store, *twice, base=store.current())


@pytest.mark.parametrize("name", table_names())
def test_every_table_written_again_is_the_same_file(name):
    assert table_bytes(name, rows_of(name)) == (REFERENCE / name).read_bytes()
    assert with_rows(name, rows_of(name)[3:5]) == (REFERENCE / name).read_bytes()
    assert set(columns_of(name)) == set(rows_of(name)[0])


def test_what_is_remembered_is_made_once_an_edition_and_only_for_the_latest_few():
    asked = []

    @by_edition
    def of_all(which: str) -> tuple:
        asked.append(which)
        return which, edition().digest

    @by_tables("places.csv")
    def of_places() -> object:
        return object()

    editions = [make_edition({"offices.csv": bytes([number])}) for number in range(5)]
    for one in (SHIPPED, *editions, editions[-1], editions[-2]):
        with within(one):
            assert of_all("a") == ("a", one.digest)
    assert len(asked) == 6
    shared = of_places()
    for one in editions:
        with within(one):
            assert of_places() is shared
    with within(make_edition({"places.csv": b""})):
        assert of_places() is not shared
    assert facets() is facets()
