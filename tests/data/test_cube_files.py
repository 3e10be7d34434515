"""Cubes kept on a machine: what is kept is what would be made, and nothing else is ever shown."""

from dataclasses import replace

import pytest

from data import cube_files
from data.cube_files import open_cube
from data.cube_making import make_cube
from data.disclosure import read_policy
from data.figures import residents
from data.gaps import Gap
from data.places import read_gazetteer
from data.releases import MANIFEST, open_release, shipped_release
from data.round_files import HEADING, WHOLE
from data.stores.files import FileStore
from tests.bench.serving import with_second_round

GAZETTEER = read_gazetteer()
PUBLIC, STAFF = read_policy("public"), read_policy("staff")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return FileStore(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def shipped(store):
    return shipped_release(store, GAZETTEER)


@pytest.fixture(scope="module")
def both(store, shipped):
    """A release of two rounds, one of them the shipped one's."""
    return with_second_round(store, shipped.digest)


@pytest.fixture
def made(monkeypatch):
    """How many rounds were made from their rows."""
    counted = []
    real = cube_files.round_arrays
    monkeypatch.setattr(cube_files, "round_arrays", lambda *given: counted.append(1) or real(*given))
    return counted


def opened(release, policy=PUBLIC):
    return open_cube(release, GAZETTEER, residents(), policy)


def numbers(cube) -> list:
    """Every number that a cube holds."""
    arrays = [cube.muhalla_totals, cube.hosting, *({number: block[key] for number, block in cube.rounds.items()
                                                    if key in block} for key in cube.categories)]
    return [{number: array.tolist() for number, array in of_rounds.items()} for of_rounds in arrays]


def same(one, other) -> bool:
    return numbers(one) == numbers(other)


@pytest.mark.parametrize("policy", [PUBLIC, STAFF], ids=["public", "staff"])
def test_a_kept_cube_is_the_one_that_its_rows_make(both, made, policy):
    first, again = opened(both, policy), opened(both, policy)
    anew = make_cube(both.rows(), GAZETTEER, residents(), policy, both.digest)
    assert same(first, anew) and same(again, anew) and list(again.rounds) == [53, 54]
    assert (again.digest, again.audience, again.residents) == (both.digest, policy.audience, anew.residents)
    with pytest.raises(ValueError):  # it is mapped for reading: no process can change what others show
        again.rounds[54]["total"][0, 0] = 1


def test_one_more_round_costs_the_making_of_one(tmp_path, made):
    store = FileStore(tmp_path)
    shipped = shipped_release(store, GAZETTEER)
    opened(shipped)
    assert len(made) == 1
    opened(with_second_round(store, shipped.digest))
    assert len(made) == 2


@pytest.mark.parametrize("damage", [lambda body: body[:-8], lambda body: body[:-1] + b"\x07", lambda _: b"{}\n",
                                    lambda _: b"", lambda body: body.replace(b'"rows"', b'"rays"')],
                         ids=["cut off", "altered", "another form", "empty", "other words"])
def test_a_damaged_file_is_made_again(shipped, made, damage):
    before = opened(shipped)
    path, = (shipped.store.home / "cubes").glob(f"{shipped.digest[:32]}.public.*")
    whole = path.read_bytes()
    made.clear()
    path.unlink()  # what is mapped stays as it was
    path.write_bytes(damage(whole))
    for other in path.parent.glob("*.public.*"):
        if other != path:
            other.unlink()
    assert same(opened(shipped), before) and len(made) == 1
    assert path.read_bytes() == whole


def test_what_was_made_by_other_rules_is_not_shown(shipped):
    strict = replace(PUBLIC, hide_below={**PUBLIC.hide_below, "mantika": 1000, "baladiya": 1000})
    usual, stricter = opened(shipped), opened(shipped, strict)
    hidden = [int((cube.rounds[54]["nationality"] == Gap.HIDDEN).sum()) for cube in (usual, stricter)]
    assert hidden[1] > 2 * hidden[0] > 0


def test_a_folder_that_can_not_be_written_is_done_without(tmp_path, shipped, made):
    (tmp_path / "cubes").write_text("in the way")
    elsewhere = FileStore(tmp_path)
    elsewhere.put({name: shipped.store.get(shipped.digest, name) for name in shipped.store.names(shipped.digest)})
    assert same(opened(open_release(elsewhere, shipped.digest)), opened(shipped))
    assert (tmp_path / "cubes").read_text() == "in the way"


def test_old_files_make_way(tmp_path, shipped, monkeypatch):
    monkeypatch.setattr(cube_files, "KEPT", 2)
    for below in (3, 4, 6):
        opened(shipped, replace(PUBLIC, hide_below={**PUBLIC.hide_below, "mantika": below}))
    assert len(list((shipped.store.home / "cubes").glob("*.cube"))) == 2


def test_a_release_of_the_first_form_is_read_as_one_of_today(store, both):
    """In the first form, all rounds were in one file."""
    rows = b"".join(both.of_round(key).removeprefix(HEADING) for key in both.rounds)
    manifest = both.manifest.to_json().replace(b'"form": 2', b'"form": 1')
    old = open_release(store, store.put({MANIFEST: manifest, WHOLE: HEADING + rows}))
    assert old.rounds == both.rounds and list(old.rows()) == list(both.rows())
    assert [old.of_round(key) for key in old.rounds] == [both.of_round(key) for key in both.rounds]
    assert same(opened(old), opened(both)) and old.observations().equals(both.observations())
    later = with_second_round(store, old.digest, 52)
    assert WHOLE not in store.names(later.digest) and [number for _, number in later.rounds] == [52, 53, 54]
