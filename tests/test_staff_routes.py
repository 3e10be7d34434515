"""A scan of the whole application by somebody without an account, and by accounts of each role.

It goes through every rule of the server and every callback of its Dash apps, whoever adds them: addresses are found by
following links, or made up; a number that staff alone may see is planted in the release, and looked for everywhere.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache

import pytest
from werkzeug.exceptions import HTTPException

from app import create_server
from callbacks.sign_in import ASSETS, OPEN
from data.accounts import Role
from data.places import Level
from data.round_files import round_file
from data.words import Lang, entries, text
from geo.links import as_dict, from_url
from tests.signing_in import PAGE, add_account, sign_in, token_of
from tests.test_house import MODULES, ROOT

OBSERVED = round_file(("migrants", 54))
PLANTED, FEW = 7_654_321, 5  # people of two muhallas
SPELT = re.compile("7[,.٬\u202f\u00a0 ]?654[,.٬\u202f\u00a0 ]?321|٧[٬,.]?٦٥٤[٬,.]?٣٢١")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
DESK = "/desk"
SOUND = "chapter=migrants&level=muhalla&round=54"
VIEW = f"{SOUND}&table=1&audience=staff"
STARTS = ("/", "/en/", "/ar/", "/api/", "/api/v1", "/api/ogc", "/api/openapi.json", "/sw.js", "/en/feed.atom")
LINK = re.compile(r"""["'(>](?:http://localhost)?(/[^"'()<>\s\\]*)""")
OF_A_RULE, MOST = 3, 600  # addresses that are asked for
MADE_UP = {"digest": "0" * 16, "id": "0" * 12, "code": "ABCDEF", "path": "x", "filename": "favicon.svg",
           "pcode": "LY0211", "package_name": "dash", "fingerprinted_path": "x.js", "layer": "offices",
           "level": "muhalla", "collection": "muhalla", "source": "iom", "fid": "1"}
SHORTEST_PHRASE = 24  # letters: what is shorter may well be said in public too


@dataclass
class Scanned:
    """Addresses by rule, with what somebody without an account was answered."""

    answers: dict[str, str] = field(default_factory=dict)
    of_rule: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    from data.settings import Settings

    return Settings(home=tmp_path_factory.mktemp("home"), jobs_waiting=0)  # nobody makes an atlas here


@pytest.fixture(scope="module")
def planted(server, services):
    """The published release with a number in it that the public may never see, and an account of each role.

    Of a baladiya's two muhallas one has so few people that it is hidden, and therefore the other one too.
    """
    store = services.store
    files = {name: store.get(store.current(), name) for name in store.names(store.current())}
    rows = list(csv.DictReader(io.StringIO(files[OBSERVED].decode())))
    muhallas = [place.pcode for place in services.gazetteer.at(Level.muhalla)]
    pair = next(found for parent in services.gazetteer.at(Level.baladiya)
                if len(found := [code for code in muhallas if services.gazetteer[code].parent == parent.pcode]) == 2)
    values = dict(zip(pair, (FEW, PLANTED), strict=True)) | {services.gazetteer[pair[0]].parent: FEW + PLANTED}
    for row in rows:
        if row["dimension"] == "total" and row["pcode"] in values:
            row["value"] = str(values[row["pcode"]])
    written = io.StringIO()
    table = csv.DictWriter(written, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    store.publish(store.put(files | {OBSERVED: written.getvalue().encode()}))
    for role in Role:
        add_account(services, f"zebedee-{role}", role)
    return pair[1]


@pytest.fixture(scope="module")
def scanned(server, planted) -> Scanned:
    """Everything that links lead to from the pages and services that there are."""
    client, found, waiting = server.test_client(), Scanned(), list(STARTS)
    adapter = server.url_map.bind("localhost")
    while waiting and len(found.answers) < MOST:
        address = waiting.pop(0)
        rule = rule_of(adapter, address)
        if address in found.answers or rule is None or len(found.of_rule[rule]) >= OF_A_RULE:
            continue
        found.of_rule[rule].append(address)
        found.answers[address] = text_of(client.get(address))
        waiting += LINK.findall(found.answers[address])
    return found


def rule_of(adapter, address: str) -> str | None:
    try:
        return adapter.match(address.split("?")[0].split("#")[0], method="GET", return_rule=True)[0].rule
    except HTTPException:  # a page may name what isn't there
        return None


def text_of(answer) -> str:
    """What an answer says, also within its zip."""
    body = answer.get_data()
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def rules(server, desk: bool):
    return [rule for rule in server.url_map.iter_rules() if rule.rule.startswith(DESK) == desk]


def made_up(rule) -> list[str]:
    """Addresses of a rule, in each language where it has one."""
    filled = []
    for lang in Lang:
        told = dict(rule.defaults or {})
        for name, converter in rule._converters.items():
            number = 54 if type(converter).__name__ == "IntegerConverter" else MADE_UP.get(name, "x")
            told[name] = str(lang) if name == "lang" else next(iter(getattr(converter, "items", ())), number)
        filled.append(rule.build(told)[1])
    return list(dict.fromkeys(filled))


@cache
def staff_phrases() -> frozenset[str]:
    """What only the modules of staff say, in both languages, cut at what is filled in."""
    def sections(paths) -> set[str]:
        told = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in paths)
        return {key.split(".")[0] for key in re.findall(r'"([a-z_]+\.[\w.{]*)', told)}

    above = [path for path in MODULES if path.parts[0] != "data"]
    of_staff = {path for path in above if re.match(r"desk|internal|sign_in", path.name)}
    own = sections(of_staff) - sections(set(above) - of_staff) - {"sign_in"}  # which anybody may read
    said = [(key.split(".")[0] in own, form) for lang in Lang for key, entry in entries(lang).items()
            for form in ([entry] if isinstance(entry, str) else entry.values())]
    public = "\n".join(form for is_own, form in said if not is_own)
    parts = {part for is_own, form in said if is_own for part in re.split(r"\{[^}]*\}", form)}
    marks = {text("sheet.internal", lang) for lang in Lang}
    return frozenset(part for part in parts if len(part) >= SHORTEST_PHRASE and part not in public) | marks


def gives_away(said: str) -> list[str]:
    """What of an answer is for staff alone."""
    found = [phrase for phrase in staff_phrases() if phrase in said]
    return found + SPELT.findall(said) + re.findall("zebedee|argon2id", said)


def test_the_scan_would_find_what_it_looks_for(server, planted, services):
    assert len(staff_phrases()) > 20
    client = server.test_client()
    sign_in(client, "zebedee-admin")
    digest = services.store.current()
    assert SPELT.search(client.get(f"{DESK}/atlas/data/cube.{digest}.54.json").text)
    sheets = [f"{DESK}/atlas/{lang}/sheet.svg?{SOUND}" for lang in Lang]
    for path in (f"{DESK}/en/accounts", f"{DESK}/ar/accounts", *sheets):
        assert gives_away(client.get(path, headers=PAGE).text)


def test_the_scan_reaches_what_there_is(server, scanned):
    reached = {rule.rule for rule in rules(server, desk=False) if scanned.of_rule.get(rule.rule)}
    assert {"/en/", "/ar/", "/data/cube.<digest>.<int:round>.json", "/data/page.<any(en, ar):lang>.<digest>.json",
            "/geo/<layer>.<digest>.json", "/api/v1/observations"} <= reached


def test_nothing_public_says_what_is_for_staff(scanned):
    assert not {address: told for address, said in scanned.answers.items() if (told := gives_away(said))}


def test_no_public_rule_says_it_by_any_method(server, planted):
    client = server.test_client()
    for rule in rules(server, desk=False):
        for address in made_up(rule):
            if re.search(r"\.(pdf|png)$|/deck\.", address):  # slow; their words and numbers are the SVG's and PPTX's
                continue
            for method, query in (*((method, VIEW) for method in METHODS), ("GET", SOUND)):
                answer = client.open(f"{address}?{query}", method=method, json={} if method == "POST" else None)
                assert not gives_away(text_of(answer)), f"{method} {address}"
                assert "Set-Cookie" not in answer.headers, f"{method} {address}"
                broken = answer.status_code >= 500 and answer.status_code != 503
                assert not broken or "/_dash-" in address, f"{method} {address}"


@pytest.mark.parametrize("lang", Lang)
def test_no_callback_says_it(server, services, planted, lang):
    client = server.test_client()
    view = as_dict(from_url(f"/{lang}/?{VIEW}", services.catalog()).view) | {"audience": "staff"}
    asked = [row for row in client.get(f"/{lang}/_dash-dependencies").json if not row["clientside_function"]]
    assert asked
    for row in asked:
        outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
                   for part in row["output"].strip(".").split("...")]
        body = {"output": row["output"], "outputs": outputs if ".." in row["output"] else outputs[0], "state": [],
                "changedPropIds": [f"{one['id']}.{one['property']}" for one in row["inputs"]],
                "inputs": [{**one, "value": view} for one in row["inputs"]]}
        answer = client.post(f"/{lang}/_dash-update-component", json=body)
        assert answer.status_code == 200 and not gives_away(answer.get_data(as_text=True))
        assert client.post(f"{DESK}/atlas/{lang}/_dash-update-component", json=body).status_code == 401


@pytest.mark.parametrize("accept", [PAGE, {"Accept": "application/json"}], ids=["person", "script"])
def test_every_rule_of_the_desk_refuses_whoever_isnt_signed_in(server, planted, accept):
    client = server.test_client()
    for rule in rules(server, desk=True):
        if rule.endpoint in (*OPEN, ASSETS):
            continue
        for address in made_up(rule):
            for method in METHODS:
                answer = client.open(address, method=method, headers=accept)
                said = answer.get_data(as_text=True)
                assert answer.status_code == (303 if accept is PAGE else 401), f"{method} {address}"
                assert not gives_away(said) and len(said) < 1000, f"{method} {address}"
                assert "no-store" in answer.headers["Cache-Control"]


def test_what_is_open_to_anybody_at_the_desk_is_the_sign_in_alone(server, planted):
    client = server.test_client()
    open_rules = [rule for rule in rules(server, desk=True) if rule.endpoint in (*OPEN, ASSETS)]
    assert {rule.rule.removeprefix(DESK) for rule in open_rules} == {
        "/<any(en, ar):lang>/sign-in", "/sign-out", "/assets/desk.<digest>.<any(css, js):kind>"}
    page = client.get(f"{DESK}/en/sign-in", headers=PAGE).text
    bundles = re.findall('"(/desk/assets/[^"]+)"', page)
    for address in (*bundles, *(one for rule in open_rules for one in made_up(rule))):
        for method in METHODS:
            assert not gives_away(client.open(address, method=method, headers=PAGE).get_data(as_text=True)), address


@pytest.mark.parametrize("around", ["/{}", "//{}", "/./{}", "/en/../{}", "/en/..%2f{}", "/static/../{}", "/%64esk{}",
                                    "/DESK{}", "/desk{}/", "/desk;x{}", "/embed/{}", "/s/{}"])
def test_no_way_around_leads_to_the_desk(server, planted, around):
    client = server.test_client()
    for path in ("desk/en/accounts", "desk/atlas/en/", "desk/en/"):
        bare = path.removeprefix("desk") if "esk{" in around.lower() or ";" in around else path
        answer = client.get(around.format(bare), headers=PAGE)
        assert not gives_away(answer.get_data(as_text=True))
        assert answer.status_code != 200 or not answer.request.path.startswith(DESK)


def needed(server, rule) -> Role | None:
    """The role that a rule says it needs."""
    stated = getattr(server.view_functions[rule.endpoint], "needs", None)
    return stated or (Role.staff if rule.rule.startswith(f"{DESK}/atlas/") else None)


def test_every_rule_of_the_desk_says_which_role_it_needs(server):
    silent = {rule.endpoint for rule in rules(server, desk=True) if needed(server, rule) is None}
    assert silent - {*OPEN, ASSETS} == {"desk_front"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.admin])
def test_no_role_gets_what_a_higher_one_needs(server, planted, role):
    client = server.test_client()
    sign_in(client, f"zebedee-{role}")
    token = token_of(client.get(f"{DESK}/en/accounts", headers=PAGE).text)
    higher = [rule for rule in rules(server, desk=True) if needed(server, rule) and not role.includes(
        needed(server, rule))]
    assert higher
    for rule in higher:
        for address in made_up(rule):
            for method in sorted(rule.methods - {"OPTIONS"}):
                answer = client.open(address, method=method, headers={"X-CSRFToken": token})
                assert answer.status_code == 403, f"{method} {address}"
                assert not SPELT.search(answer.get_data(as_text=True))


def test_a_rule_that_somebody_forgets_to_guard_is_guarded(home):
    server = create_server(replace(home, home=home.home / "other"))
    server.add_url_rule("/desk/en/forgotten", "forgotten", lambda: f"{PLANTED}")
    server.add_url_rule("/<path:any>/wide", "wide", lambda any: f"{PLANTED}")
    client = server.test_client()
    for path in ("/desk/en/forgotten", "/desk/no/such/page", "/desk/wide", "/desk"):
        answer = client.get(path, headers=PAGE)
        assert answer.status_code == 303 and not SPELT.search(answer.text)
