"""The diff of two releases is right to the person, and what is missing is never taken for nobody."""

from __future__ import annotations

import csv
import io

import pytest

from data.diff import Kind, State, diff
from data.diff_rows import COLUMNS, diff_csv, diff_rows
from data.diff_tables import RowChange
from data.gaps import Gap
from data.observations import COLUMNS as OBSERVED
from data.places import LEVELS, Level, read_gazetteer
from data.releases import MANIFEST, Manifest, Origin, Release, shipped_release
from data.round_files import WHOLE
from data.stores.files import FileStore
from data.tables import REFERENCE
from tests.second_round import DESERTED, DOUBLED, UNASSESSED, second_round

GAZETTEER = read_gazetteer()
WRITTEN = {Gap.HIDDEN: "suppressed", Gap.NOBODY: "not_present", Gap.NOT_ASSESSED: "not_assessed"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return FileStore(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def shipped(store):
    return shipped_release(store, GAZETTEER)


@pytest.fixture(scope="module")
def second(store, shipped):
    return second_round(store, GAZETTEER, 55)


def release(store, rounds, files=None, importer="made_up/1") -> Release:
    """A release of rounds: number -> {(level, pcode, dimension, category): count or Gap}."""
    rows = [(number, "migrants", *key, count if count >= 0 else "", WRITTEN.get(count, "published"))
            for number, counts in sorted(rounds.items()) for key, count in counts.items()]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([OBSERVED, *rows])
    manifest = Manifest(tuple(Origin(number, "migrants", None, None, "made_up.csv", "0" * 64, importer, {})
                              for number in sorted(rounds)))
    kept = {MANIFEST: manifest.to_json(), WHOLE: written.getvalue().encode(), **(files or {})}
    return Release(store.put(kept), manifest, store)


def totals(**counts) -> dict:
    """Totals of places by P-code, none of them summed up."""
    return {(LEVELS[len(pcode) // 2 - 1], pcode, "total", "total"): count for pcode, count in counts.items()}


# ---- exact to the person ------------------------------------------------------------------------------

def test_a_new_round_is_compared_with_the_newest_before_it_to_the_person(shipped, second):
    found = diff(shipped, second, GAZETTEER)
    [one] = found.rounds
    assert (one.round, one.kind, one.against, one.origin.round, one.former.round) == (55, Kind.NEW, 54, 55, 54)
    held = {(number, pcode): value for number, _, _, pcode, dimension, _, value, _ in second.rows()
            if dimension == "total"}
    for change in one.at(Level.baladiya):
        counts = [count if count >= 0 else None for count in (change.before, change.after)]
        assert counts == [held[number, change.pcode] for number in (54, 55)]
    top = found.largest(Level.baladiya, 1)[0]
    assert top.pcode == DOUBLED and top.absolute == top.after - top.before
    assert top.relative == pytest.approx(100 * top.after / top.before - 100)
    country = next(total for total in found.totals if total.level == Level.country)
    assert (country.before, country.after - country.before) == (787_326, country.absolute)


def test_a_release_of_two_rounds_holds_every_row_once_and_the_kept_round_unchanged(shipped, second):
    rows = list(second.rows())
    assert len(rows) == len(set(rows))
    assert [row for row in rows if row[0] == 54] == list(shipped.rows())


def test_missing_or_gone_is_never_zero_and_nobody_is(shipped, second):
    changes = {change.pcode: change for change in diff(shipped, second, GAZETTEER).changes}
    gone, deserted = changes[UNASSESSED], changes[DESERTED]
    assert (gone.state, gone.after, gone.absolute, gone.relative) == (State.GONE, Gap.NOT_ASSESSED, None, None)
    assert (deserted.after, deserted.absolute, deserted.relative) == (Gap.NOBODY, -deserted.before, -100)


def test_coverage_is_told_and_spoils_likeness_up_to_the_country(shipped, second):
    found = diff(shipped, second, GAZETTEER)
    assert {one.pcode for one in found.gone} >= {UNASSESSED}
    [one] = found.rounds
    lost = {place.pcode for place in one.coverage if not place.now}
    assert UNASSESSED in lost and all(pcode.startswith(UNASSESSED) for pcode in lost)
    spoilt = {change.pcode for change in found.changes if not change.like_with_like}
    assert {UNASSESSED[:length] for length in (2, 4, 6, 8)} <= spoilt and DOUBLED not in spoilt
    assert next(change.lost for change in found.changes if change.pcode == UNASSESSED) == len(
        GAZETTEER.children(UNASSESSED))


def test_a_corrected_round_is_compared_with_itself_and_a_first_one_with_nothing(store):
    before = release(store, {53: totals(LY=70, LY01=70), 54: totals(LY=90, LY01=90)})
    after = release(store, {53: totals(LY=70, LY01=70), 54: totals(LY=80, LY01=80)}, importer="made_up/2")
    [one] = diff(before, after, GAZETTEER).rounds
    assert (one.kind, one.round, one.against, one.changes[0].absolute) == (Kind.CORRECTED, 54, 54, -10)
    assert [(method.what, method.before, method.after) for method in one.methods] == [
        ("importer", "made_up/1", "made_up/2")]
    first, then = diff(None, before, GAZETTEER).rounds
    assert first.against is None and not first.changes and first.totals[0].before == Gap.NOT_AVAILABLE
    assert (then.against, then.changes[0].before, then.changes[0].after) == (53, 70, 90)
    [hidden] = diff(release(store, {54: totals(LY0101=Gap.HIDDEN)}), release(store, {54: totals(LY0101=7)}),
                    GAZETTEER).rounds
    assert (hidden.changes[0].state, hidden.changes[0].absolute) == (State.HIDDEN, None)
    assert hidden.totals[0].absolute is None
    [gone] = diff(before, release(store, {53: totals(LY=70, LY01=70)}), GAZETTEER).rounds
    assert gone.kind == Kind.WITHDRAWN and {change.state for change in gone.changes} == {State.GONE}
    assert diff(before, before, GAZETTEER).is_empty


def test_equal_changes_are_ranked_by_pcode_and_small_places_never_lead_by_percent(store):
    before = release(store, {54: totals(LY0101=100, LY0102=100, LY0103=1, LY0104=Gap.NOT_ASSESSED)})
    after = release(store, {54: totals(LY0101=90, LY0102=110, LY0103=9, LY0104=5000)})
    found = diff(before, after, GAZETTEER)
    assert [one.pcode for one in found.largest(Level.mantika)] == ["LY0101", "LY0102", "LY0103"]
    assert [one.pcode for one in found.largest(Level.mantika, 20, "relative")] == ["LY0101", "LY0102"]
    assert [one.pcode for one in found.appeared] == ["LY0104"]


def test_of_several_rounds_the_newest_is_ranked_and_mapped_and_migrants_before_others(store):
    before = release(store, {53: totals(LY0101=70), 54: totals(LY0101=90)})
    after = release(store, {53: totals(LY0101=75), 54: totals(LY0101=90), 55: totals(LY0101=120)})
    found = diff(before, after, GAZETTEER)
    assert [(one.round, one.kind, one.against) for one in found.rounds] == [
        (53, Kind.CORRECTED, 53), (55, Kind.NEW, 54)]
    assert [one.absolute for one in found.largest(Level.mantika)] == [30]
    assert [one.absolute for one in found.rounds[0].largest(Level.mantika)] == [5]
    assert found.largest(Level.mantika, group="idps") == ()


def test_tables_and_boundaries_are_compared_row_by_row(store):
    places = (REFERENCE / "places.csv").read_text(encoding="utf-8")
    renamed = places.replace("LY0101,mantika,LY01,Derna,", "LY0101,mantika,LY01,Darnah,")
    offices = (REFERENCE / "offices.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    counts = {54: totals(LY=90)}
    files = {"places.csv": renamed.encode(), "offices.csv": "".join(offices[:-1]).encode(),
             "boundaries.toml": b'vintage = "2018-05-07"\n'}
    found = diff(release(store, counts), release(store, counts, files), GAZETTEER)
    assert not found.rounds
    [row] = found.renamed
    assert (row.key, row.what, row.cells) == ("LY0101", RowChange.CHANGED, (("name_en", "Derna", "Darnah"),))
    removed = [one for one in found.tables if one.table == "offices.csv"]
    assert [(one.key, one.what) for one in removed] == [(offices[-1].split(",")[0], RowChange.REMOVED)]
    assert (found.boundary.before, found.boundary.after) == ((), (("vintage", "2018-05-07"),))


def test_the_download_holds_every_difference_and_no_gap_as_a_number(shipped, second):
    found = diff(shipped, second, GAZETTEER)
    rows = diff_rows(found, GAZETTEER)
    assert all(tuple(row) == COLUMNS for row in rows)
    by_place = {row["pcode"]: row for row in rows if row["kind"] == "place"}
    assert len(by_place) == len(found.changes)
    assert (by_place[UNASSESSED]["after"], by_place[UNASSESSED]["after_gap"]) == (None, "not_assessed")
    read = list(csv.DictReader(io.StringIO(diff_csv(found, GAZETTEER).decode("utf-8-sig"))))
    assert len(read) == len(rows) and {row["kind"] for row in read} >= {"total", "category", "coverage", "implausible"}
