"""Meetings: told by the presenter alone, seen by every process, growing in number, bounded, and gone in time."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.meetings import (
    AWAY_S,
    CODE,
    IDLE_S,
    LIFE_S,
    LONGEST_STATE,
    MOST_A_MINUTE,
    MOST_MEETINGS,
    MOST_SEATS,
    FileMeetings,
    KeyRefusedError,
    MeetingError,
    Meetings,
    MeetingsFullError,
    NoMeetingError,
    typed_code,
)
from data.meetings_redis import RedisMeetings
from data.redis_link import redis_at

ROOT = Path(__file__).resolve().parents[2]
SEAT = "0123456789abcde"
TELL = """
import json, sys
from pathlib import Path
from data.meetings import FileMeetings
home, code, key, who = sys.argv[1:]
meetings = FileMeetings(Path(home))
print(json.dumps([meetings.tell(code, key, json.dumps([who, turn] * 200)).n for turn in range(100)]))
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def filed(tmp_path, clock) -> FileMeetings:
    return FileMeetings(tmp_path, clock)


@pytest.fixture(params=["files", "redis"])
def meetings(request, clock) -> Meetings:
    if request.param == "files":
        return request.getfixturevalue("filed")
    return RedisMeetings(request.getfixturevalue("redis_url"), clock)


def held(meetings: Meetings) -> dict[str, bytes]:
    """All that is kept of meetings."""
    if isinstance(meetings, FileMeetings):
        return {str(path): path.read_bytes() for path in meetings.home.rglob("*") if path.is_file()}
    link = redis_at(meetings.url)
    return {key.decode(): repr(link.hgetall(key) if link.type(key) == b"hash" else link.zrange(key, 0, -1)).encode()
            for key in link.scan_iter()}


def test_what_is_told_is_read_also_by_a_server_that_starts_again(meetings):
    code, key = meetings.create()
    assert CODE.fullmatch(code) and meetings.read(code).n == 0
    told = meetings.tell(code, key, '{"view": {}}')
    again = replace(meetings).read(code)
    assert (again.code, again.n, again.state) == (code, told.n, '{"view": {}}')


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("later", "earlier", "damaged", "torn")), st.integers(0, 5000)), max_size=12))
def test_the_number_only_grows_whatever_happens_to_clock_and_file(events):
    with TemporaryDirectory() as home:
        clock = Clock()
        meetings = FileMeetings(Path(home), clock)
        code, key = meetings.create()
        last = meetings.tell(code, key, '"first"').n
        for turn, (event, seconds) in enumerate(events):
            path = Path(home, "meetings", code, "told.json")
            if event in ("damaged", "torn"):
                path.write_bytes(b"\xff{" if event == "damaged" else path.read_bytes()[:9])
                assert meetings.read(code).n == 0
                clock.now += 0.002  # a damaged file is never written in the moment in which it was told
            else:
                clock.now += seconds / 100 if event == "later" else -seconds / 1000
            grown = meetings.tell(code, key, json.dumps(turn)).n
            assert grown > last
            last, read = grown, meetings.read(code)
            assert (read.n, read.state) == (grown, json.dumps(turn))
            clock.now = max(clock.now, last / 1000)


def test_only_the_key_presents_and_it_is_kept_nowhere(meetings):
    (code, key), (other, other_key) = meetings.create(), meetings.create()
    meetings.tell(code, key, '"mine"')
    for wrong in ("", "x", other_key, key[:-1], key.upper()):
        for attempt, told in ((meetings.tell, ['"theirs"']), (meetings.look, []), (meetings.end, [])):
            with pytest.raises(KeyRefusedError):
                attempt(code, wrong, *told)
    assert meetings.read(code).state == '"mine"' and meetings.read(other).n == 0
    assert key.encode() not in b"".join(held(meetings).values())


@pytest.mark.parametrize("typed", ["abc234", "ABC 234", " abc-234 ", "aBc٢٣٤"])
def test_a_code_is_known_however_it_is_typed(typed):
    assert typed_code(typed) == "ABC234"


@pytest.mark.parametrize("typed", ["", "ABC23", "ABC2345", "ABC10O", "../../", "AB\nC234", "ABC23é", "ＡＢＣ２３４"])
def test_what_is_no_code_leads_nowhere(meetings, typed):
    with pytest.raises(NoMeetingError):
        typed_code(typed)
    with pytest.raises(NoMeetingError):
        meetings.read(typed)


def test_an_ended_meeting_is_gone(meetings):
    code, key = meetings.create()
    meetings.tell(code, key, "1")
    meetings.end(code, key)
    for attempt, told in ((meetings.read, []), (meetings.tell, [key, "2"]), (meetings.end, [key])):
        with pytest.raises(NoMeetingError):
            attempt(code, *told)
    assert code not in repr(held(meetings))


def test_a_meeting_goes_after_its_life_or_once_it_is_left_alone(meetings, clock):
    code, key = meetings.create()
    left_alone, _ = meetings.create()
    for _ in range(int(LIFE_S / (IDLE_S - 1))):
        clock.now += IDLE_S - 1
        meetings.look(code, key)
    with pytest.raises(NoMeetingError):
        meetings.read(left_alone)
    clock.now += IDLE_S - 1
    with pytest.raises(NoMeetingError):
        meetings.look(code, key)
    meetings.create()
    assert code not in repr(held(meetings)) and left_alone not in repr(held(meetings))


def test_a_clock_set_right_again_leaves_no_meeting_for_ever(meetings, clock):
    clock.now += 10 * LIFE_S
    code, _ = meetings.create()
    clock.now -= 10 * LIFE_S
    with pytest.raises(NoMeetingError):
        meetings.read(code)


def test_meetings_are_bounded_in_number_rate_and_size(meetings, clock):
    codes = []
    while len(codes) < MOST_MEETINGS:
        codes += [meetings.create() for _ in range(MOST_A_MINUTE)]
        with pytest.raises(MeetingsFullError, match="Try again in a minute"):
            meetings.create()
        clock.now += 61
        for code, key in codes:
            meetings.look(code, key)
    with pytest.raises(MeetingsFullError):
        meetings.create()
    code, key = codes[0]
    with pytest.raises(MeetingError, match=f"{LONGEST_STATE} bytes"):
        meetings.tell(code, key, json.dumps("م" * (LONGEST_STATE // 2 - 1), ensure_ascii=False) + " ")
    meetings.end(code, key)
    assert meetings.create()


def test_the_presenter_sees_how_many_follow(meetings, clock):
    code, key = meetings.create()
    assert meetings.read(code, SEAT + "0").away is False
    assert meetings.look(code, key).followers == 0, "nothing was shown yet"
    meetings.tell(code, key, "1")
    for seat in (SEAT + "0", SEAT + "1", SEAT + "1", "", "../presenter", "X" * 16):
        meetings.read(code, seat)
    assert meetings.look(code, key).followers == 2
    clock.now += AWAY_S - 1
    meetings.read(code, SEAT + "0")
    clock.now += 2
    assert meetings.look(code, key).followers == 1


def test_followers_hear_that_the_presenter_is_away_and_back(meetings, clock):
    code, key = meetings.create()
    meetings.tell(code, key, "1")
    clock.now += AWAY_S + 1
    assert meetings.read(code).away is True
    meetings.look(code, key)
    assert meetings.read(code).away is False


def test_nobody_can_fill_the_room_with_seats(meetings):
    code, key = meetings.create()
    meetings.tell(code, key, "1")
    for number in range(MOST_SEATS + 20):
        assert meetings.read(code, f"{number:016x}").state == "1"
    assert meetings.look(code, key).followers == MOST_SEATS


def test_a_damaged_meeting_is_none_and_is_tidied_away(filed, clock):
    (code, key), (other, _) = filed.create(), filed.create()
    for content in (b"", b"{", b"[]", b'{"key": 1}', b"\xff"):
        (filed.home / "meetings" / code / "meeting.json").write_bytes(content)
        with pytest.raises(NoMeetingError):
            filed.tell(code, key, "1")
    filed.create()
    assert not (filed.home / "meetings" / code).exists() and filed.read(other).n == 0


def test_a_folder_that_cant_be_written_is_told_with_what_to_do(tmp_path):
    (tmp_path / "meetings").write_text("a file where the folder should be")
    with pytest.raises(MeetingError, match=r"ATLAS_HOME"):
        FileMeetings(tmp_path).create()


def test_two_processes_tell_at_once_and_a_reader_never_sees_half(tmp_path):
    meetings = FileMeetings(tmp_path)
    code, key = meetings.create()
    command = [sys.executable, "-c", TELL, str(tmp_path), code, key]
    tellers = [subprocess.Popen([*command, who], cwd=ROOT, stdout=subprocess.PIPE, text=True) for who in "ab"]
    seen, last = 0, 0
    while any(teller.poll() is None for teller in tellers):
        now = meetings.read(code)
        assert now.n >= last and (now.n == 0 or len(json.loads(now.state)) == 400)
        seen, last = seen + (now.n > last), now.n
    numbers = [json.loads(teller.communicate()[0]) for teller in tellers]
    assert [teller.returncode for teller in tellers] == [0, 0]
    assert all(list(one) == sorted(one) for one in numbers)
    assert len({*numbers[0], *numbers[1]}) == 200 and meetings.read(code).n == max(numbers[0][-1], numbers[1][-1])
    assert seen > 1


def test_codes_begun_at_once_differ(meetings):
    with ThreadPoolExecutor(5) as pool:
        begun = list(pool.map(lambda _: meetings.create(), range(MOST_A_MINUTE)))
    assert len({code for code, _ in begun}) == len({key for _, key in begun}) == MOST_A_MINUTE


def test_machines_that_share_redis_are_in_one_meeting_by_its_clock(redis_url):
    presenter, follower = RedisMeetings(redis_url), RedisMeetings(redis_url)
    code, key = presenter.create()
    numbers = [presenter.tell(code, key, json.dumps(turn)).n for turn in range(20)]
    assert numbers == sorted(set(numbers)) and follower.read(code, SEAT + "0").state == "19"
    assert presenter.look(code, key).followers == 1
    follower.end(code, key)
    with pytest.raises(NoMeetingError):
        presenter.tell(code, key, "1")


def test_a_redis_that_is_away_is_told_and_its_meeting_goes_on_once_it_is_back(redis_url, redis_server):
    meetings = RedisMeetings(redis_url)
    code, key = meetings.create()
    meetings.tell(code, key, '"shown"')
    redis_server.kill()
    for attempt, told in ((meetings.create, []), (meetings.read, [code]), (meetings.tell, [code, key, "1"])):
        with pytest.raises(MeetingError, match="ATLAS_REDIS"):
            attempt(*told)
    redis_server.start()
    assert meetings.read(code).state == '"shown"' and meetings.tell(code, key, "2").state == "2"
