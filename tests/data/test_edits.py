"""Edits of points: what they leave in the tables, what is refused, undone, sent, and met by somebody else's."""

from dataclasses import replace

import pytest

from data.catalog import open_catalog
from data.crossings import crossings
from data.drafts import withdraw
from data.drafts_kept import read_imports
from data.edit_rules import Citation, EditError
from data.editions import edition_of, within
from data.edits import EditConflictError, Proposal, as_import, pending, point, points, propose, send, undo
from data.importers import Severity
from data.places import read_gazetteer
from data.point_layers import POINT_LAYERS
from data.releases import make_release
from geo.boundaries import read_world
from geo.inside import mantika_at

TODAY, SOURCE = "2026-03-01", "mission_overview_2024"
RAS_AJDIR, OF_RAS_AJDIR = "LY-TN-01", "eubam_2021_xinhua_june_2024_libya_observer_2"
MOVED = {"lon": "11.6", "lat": "33.1"}
NEW = {"name_en": "Desk", "name_ar": "منفذ", "lon": "11.7", "lat": "33", "pcode": "LY021503", "neighbour": "tun",
       "mode": "land", "status": "unofficial", "state": "open", "status_basis_en": "seen", "status_basis_ar": "شوهد",
       "precision": "low", "position_basis_en": "told", "position_basis_ar": "ذُكر", "known_to": "2026-02",
       "ar_verified": "yes", "default": "yes", "history_en": "", "history_ar": ""}


def edit(store, cells, since="2026-02-01", id=RAS_AJDIR, layer="crossings", who="huda", seen=None, **more):
    seen = point(store, layer, id).seen if seen is None else seen
    asked = Proposal(layer, id, cells, since, **{"source": SOURCE, **more}, seen=seen)
    return propose(store, asked, who, read_gazetteer(), TODAY, mantika_at(read_world(read_gazetteer())))


def applied(store) -> tuple:
    """Crossings of the release that the pending edits would make."""
    release = make_release(store, as_import(pending(store)), base=store.current())
    with within(edition_of(store, release.digest)):
        return crossings()


def of(rows, start) -> dict:
    return {row.id: row for row in rows if row.id.startswith(start)}


def test_a_move_keeps_the_point_where_it_was_until_that_day(store):
    moved = edit(store, MOVED)
    assert (moved.action, moved.changed(), moved.strays) == ("move", ("lon", "lat", "source", "since"), False)
    found = of(applied(store), RAS_AJDIR)
    now, then = found[RAS_AJDIR], found[f"{RAS_AJDIR}-v1"]
    assert (now.lon, now.lat, now.since, now.until) == (11.6, 33.1, "2026-02-01", "")
    assert (then.lon, then.lat, then.since, then.until) == (11.5669, 33.1489, "", "2026-02-01")
    edit(store, {"state": "closed"}, since="2026-02-20")
    assert {row.id: (row.since, row.until, row.state) for row in of(applied(store), RAS_AJDIR).values()} == {
        RAS_AJDIR: ("2026-02-20", "", "closed"), f"{RAS_AJDIR}-v1": ("", "2026-02-01", "open"),
        f"{RAS_AJDIR}-v2": ("2026-02-01", "2026-02-20", "open")}


def test_a_correction_of_what_was_always_so_leaves_no_former_point(store):
    assert edit(store, {"name_en": "Ras Jdir"}, since="").action == "change"
    found = of(applied(store), RAS_AJDIR)
    assert [(row.name.en, row.since) for row in found.values()] == [("Ras Jdir", "")]


def test_points_are_added_and_retired(store):
    added = edit(store, NEW, id="", seen="")
    assert (added.action, added.point) == ("add", "LY-NEW-01")
    assert edit(store, NEW, id="", seen="", since="").point == "LY-NEW-02"
    assert edit(store, {}, retire=True).action == "retire"
    rows = applied(store)
    assert [row.since for row in of(rows, "LY-NEW").values()] == ["2026-02-01", ""]
    assert (of(rows, RAS_AJDIR)[RAS_AJDIR].until, len(of(rows, RAS_AJDIR))) == ("2026-02-01", 1)
    assert [one.id for one in points(store, "crossings")][-2:] == ["LY-NEW-01", "LY-NEW-02"]


@pytest.mark.parametrize(("layer", "id", "cells", "made"), [
    ("offices", "OFF-TRP", {"pcode": "LY021503"}, {"lon": "12.08", "pcode": "LY021503"}),
    ("activities", "ACT-001", {"pcode": "LY021503", "place_en": "Zwara", "place_ar": "زوارة"}, {"pcode": "LY021503"}),
    ("milestones", "TL-002", {"date": "2005-06"}, {"year": "2005"}),
])
def test_points_of_the_other_layers_stand_at_their_municipality(store, layer, id, cells, made):
    row = edit(store, cells, since="", layer=layer, id=id).row
    assert {column: row[column][:len(value)] for column, value in made.items()} == made
    assert {"lon", "lat"} & {one.column for one in POINT_LAYERS[layer].fields} == set()
    make_release(store, as_import(pending(store)), base=store.current())


@pytest.mark.parametrize(("change", "fault"), [
    ({"cells": {"name_ar": " "}}, ("name_ar", "empty")), ({"cells": {"lat": "north"}}, ("lat", "degrees")),
    ({"cells": {"history_en": ""}}, ("history_en", "one_language")),
    ({"cells": {"pcode": "LY999999"}}, ("pcode", "pcode")), ({"cells": {"lon": "45"}}, ("lon", "degrees")),
    ({"cells": {"status": "secret"}}, ("status", "choice")),
    ({"cells": {"mode": "sea"}}, ("", "table")), ({"cells": {"name_en": "=1+1"}}, ("name_en", "formula")),
    ({"since": "2026-03-02"}, ("since", "future")), ({"since": "2026-02-30"}, ("since", "day")),
    ({"source": "hearsay"}, ("source", "source")), ({"cells": {}, "source": OF_RAS_AJDIR}, ("", "nothing")),
    ({"since": "", "retire": True}, ("since", "empty")), ({"layer": "disembarkation", "id": "DP-01"}, ("", "layer")),
    ({"layer": "detention", "id": "X"}, ("", "layer")),
    ({"source": "", "citation": Citation("", "IOM", "soon", "ftp://x", "")}, ("citation_published", "date")),
])
def test_an_edit_with_a_fault_is_refused_and_leaves_nothing(store, change, fault):
    with pytest.raises(EditError) as refused:
        edit(store, **{"cells": MOVED, **change})
    assert fault in [(one.column, one.key.removeprefix("edit.fault.")) for one in refused.value.faults]
    assert pending(store) == () and not [row for row in store.records() if row.action.startswith("edit")]


def test_a_point_outside_its_mantika_is_kept_with_a_warning_for_whoever_approves(store):
    assert edit(store, {"lon": "20", "lat": "30"}).strays
    [issue] = as_import(pending(store)).issues
    assert issue.severity is Severity.WARNING and "mantika" in issue.remedy and issue.cell == RAS_AJDIR


def test_two_people_editing_one_point_learn_of_each_other(store):
    seen = point(store, "crossings", RAS_AJDIR).seen
    edit(store, MOVED, who="huda", seen=seen)
    with pytest.raises(EditConflictError, match=r"huda: move .*lon, lat") as met:
        edit(store, {"state": "closed"}, who="salem", seen=seen)
    assert [one.who for one in met.value.others] == ["huda"]
    assert len(pending(store)) == 1


def test_an_edit_that_wasnt_sent_is_undone_without_a_trace_in_the_tables(store):
    first = edit(store, MOVED)
    second = edit(store, {"state": "closed"}, since="2026-02-20")
    with pytest.raises(EditError, match="later edit"):
        undo(store, "crossings", RAS_AJDIR, first.id, "salem")
    undo(store, "crossings", RAS_AJDIR, second.id, "salem")
    assert [one.id for one in pending(store)] == [first.id]
    undo(store, "crossings", RAS_AJDIR, first.id, "salem")
    assert pending(store) == () and point(store, "crossings", RAS_AJDIR).row["until"] == ""
    assert [row.action for row in store.records() if row.action.startswith("edit")] == [
        "edit move", "edit change", "edit undo", "edit undo"]


def publish(store, draft) -> None:
    """As the desk does, in short."""
    [imported] = read_imports(store.kept(draft.content))
    release = make_release(store, imported, base=store.current())
    store.publish(release.digest)
    document = store.document("draft", draft.id)
    store.save("draft", draft.id, {**document.content, "state": "published"}, document.version)


def test_edits_go_out_with_a_draft_and_a_published_one_is_undone_by_a_new_edit(store):
    citation = Citation("Border report", "UNSMIL", "2026-01", "https://unsmil.example/1", "CC BY 4.0")
    moved = edit(store, MOVED, source="", citation=citation)
    draft = send(store, "huda")
    with pytest.raises(EditError, match="waits for approval"):
        edit(store, {"state": "closed"})
    publish(store, draft)
    catalog = open_catalog(store, store.current(), read_gazetteer())
    with within(catalog.edition):
        assert crossings()[0].source == moved.source == "unsmil_border_report_2026"
        assert pending(store) == ()
        undone = undo(store, "crossings", RAS_AJDIR, moved.id, "salem")
        assert (undone.action, [one.id for one in pending(store)]) == ("undo", [undone.id])
        publish(store, send(store, "salem"))
    names = store.names(store.current())
    assert "crossings.csv" not in names and "citations.csv" in names


def test_a_withdrawn_draft_gives_its_edits_back(store):
    edit(store, MOVED)
    draft = send(store, "huda")
    with pytest.raises(EditError, match="No edit waits"):
        send(store, "huda")
    withdraw(store, draft.id, "huda")
    assert edit(store, {"state": "closed"}, since="2026-02-20").action == "change"
    assert send(store, "huda").id != draft.id


def test_an_edit_that_a_release_has_overtaken_isnt_sent(store):
    edit(store, MOVED)
    row = {**point(store, "crossings", RAS_AJDIR).edits[0].before[0], "name_en": "Ras Jdir"}
    release = make_release(store, replace(as_import(()), tables={"crossings.csv": (row,)}), base=store.current())
    with within(edition_of(store, release.digest)), pytest.raises(EditError, match=RAS_AJDIR):
        send(store, "huda")
