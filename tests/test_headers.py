"""What every answer tells a browser it may do with it: each route, each method, with and without TLS."""

from __future__ import annotations

import re

import pytest

from app import create_server
from callbacks import briefings
from callbacks.framing import hash_of
from data.errors import SheetError
from data.settings import Settings
from tests.signing_in import PAGE, add_account, sign_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NAMED = re.compile(r"<any\((\w+)[^>]*>")
FRAMED = "/embed/<any(en, ar):lang>/"
PAGES = ("/en/", "/ar/migrants", "/embed/en/", "/en/?chapter=storm", "/desk/en/sign-in", "/s/1e05498",
         "/en/sheet.png?paper=a9", "/no/such/page", "/jobs/0/wait")
INLINE = re.compile(r"<(script|style)(?![^>]*(?:src=|type=\"application/json\"))[^>]*>(.*?)</\1>", re.DOTALL)


@pytest.fixture
def client(server):
    return server.test_client()


def address_of(rule) -> str:
    """An address that a rule takes, with any text where it takes any."""
    filled = re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", "54", NAMED.sub(r"\1", rule.rule)))
    return f"{filled}?paper=none"  # no sheet needs to be made for this


def rules_of(answer) -> dict[str, str]:
    """An answer's policy by directive."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


@pytest.fixture(scope="module")
def answered(server):
    """What every route answers to every method, by both."""
    client, answers = server.test_client(), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(briefings, "deck_file", no_deck)
        for rule in server.url_map.iter_rules():
            for method in METHODS:
                answers[rule.rule, method] = client.open(address_of(rule), method=method)
    return answers


def no_deck(*asked):
    """Ten sheets need not be made to see how they are handed out."""
    raise SheetError("no deck")


def test_every_answer_says_that_its_type_is_meant_and_what_it_may_use(answered):
    assert len(answered) > 8 * 80
    for asked, answer in answered.items():
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", asked
        assert headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin"), asked
        assert headers["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin"), asked
        assert "Strict-Transport-Security" not in headers, asked  # this is plain http
        assert len(headers.getlist("Content-Security-Policy")) == 1, asked


def test_no_answer_lets_a_script_run_that_stands_in_a_page_or_comes_from_elsewhere(answered):
    for asked, answer in answered.items():
        rules = rules_of(answer)
        assert answer.mimetype == "application/pdf" or rules["default-src"] == "'none'", asked
        scripts = set(rules.get("script-src", "").split())
        assert all(source == "'self'" or source.startswith("'sha256-") for source in scripts), asked
        assert "'unsafe-inline'" not in rules.get("style-src", "") or answer.mimetype == "image/svg+xml", asked


def test_nothing_may_be_framed_but_an_embedded_view(answered):
    framed = {rule for (rule, _), answer in answered.items() if rules_of(answer)["frame-ancestors"] == "*"}
    assert framed == {FRAMED}
    for (rule, method), answer in answered.items():
        if rule != FRAMED:
            told = rules_of(answer)["frame-ancestors"], answer.headers["X-Frame-Options"]
            assert told == ("'none'", "DENY"), (rule, method)
            assert answer.headers.get("Cross-Origin-Opener-Policy", "same-origin") == "same-origin", (rule, method)


def test_other_sites_may_read_what_is_for_them_and_nothing_of_the_desk(answered):
    for_all = {rule for (rule, _), answer in answered.items()
               if answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"}
    assert {FRAMED, "/api/v1/places", "/oembed", "/en/feed.atom"} <= for_all
    assert any(rule.startswith("/ar/sheet.") for rule in for_all)
    assert not [rule for rule in for_all if rule.startswith(("/desk", "/health", "/live", "/jobs", "/en/_dash"))]
    opened = {rule for (rule, _), answer in answered.items() if "Access-Control-Allow-Origin" in answer.headers}
    assert opened and all(rule.startswith(("/api", "/oembed")) for rule in opened)


@pytest.mark.parametrize("path", PAGES)
def test_all_that_a_page_holds_is_allowed_by_its_policy(client, path):
    answer = client.get(path, headers=PAGE)
    assert answer.mimetype == "text/html"
    rules = rules_of(answer)
    for kind, text in INLINE.findall(answer.text):
        assert hash_of(text) in rules[f"{kind}-src"], text[:80]
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", answer.text)
    refused = answer.headers["Permissions-Policy"]
    assert "geolocation=()" in refused and "camera=()" in refused and "fullscreen" not in refused
    assert "Cross-Origin-Opener-Policy" not in answer.headers
    over_tls = client.get(path, headers=PAGE, base_url="https://localhost").headers
    assert over_tls.get("Cross-Origin-Opener-Policy") == (None if path.startswith("/embed/") else "same-origin")
    assert rules["base-uri"] == "'none'" and rules["form-action"] == "'self'" and rules["connect-src"] == "'self'"


def test_parts_that_scripts_put_into_a_page_hold_no_style_of_their_own(client):
    page = client.get("/en/").text
    for kind in ("page", "said"):
        body = client.get(re.search(rf'/data/{kind}\.en\.\w+\.json', page)[0]).text
        assert not re.search(r'\s(?:style|on[a-z]+)=\\?"', body.replace("&lt;", "<").partition("frame_code")[0])


def test_a_picture_that_opens_by_itself_can_run_nothing(client):
    policy = client.get("/en/sheet.svg?paper=a4l").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; font-src data:")
    assert policy.endswith("; frame-ancestors 'none'")


def test_over_tls_a_browser_is_told_to_come_back_over_tls_only(client, tmp_path):
    year = "max-age=31536000"
    assert client.get("/en/", base_url="https://localhost").headers["Strict-Transport-Security"] == year
    behind = create_server(Settings(home=tmp_path, public_url="https://atlas.example.org")).test_client()
    assert behind.get("/health").headers["Strict-Transport-Security"] == year


def test_only_the_tiles_of_the_operator_may_come_from_elsewhere(tmp_path):
    settings = Settings(home=tmp_path, tile_url="https://{s}.tiles.example.org/{z}/{x}/{y}.png", tile_attribution="T")
    rules = rules_of(create_server(settings).test_client().get("/en/"))
    assert rules["img-src"] == "'self' data: blob: https://*.tiles.example.org"
    assert "example" not in "".join(sources for name, sources in rules.items() if name != "img-src")


def test_cookies_are_for_the_desk_alone_and_out_of_reach_of_scripts(server, services, answered):
    cookies = {rule: answer.headers.getlist("Set-Cookie") for (rule, _), answer in answered.items()}
    assert all(rule.startswith("/desk") for rule, found in cookies.items() if found)
    add_account(services, "carla", "viewer")
    for url, name in (("http://localhost", "atlas-desk="), ("https://localhost", "__Secure-atlas-desk=")):
        client = server.test_client()
        client.environ_base["wsgi.url_scheme"] = url.partition(":")[0]
        cookie = client.get("/desk/en/sign-in", headers=PAGE, base_url=url).headers["Set-Cookie"]
        assert cookie.startswith(name) and ("Secure" in cookie.split("; ")) == url.startswith("https")
        assert {"HttpOnly", "Path=/desk", "SameSite=Lax"} <= set(cookie.split("; "))


def test_staffs_pages_have_the_same_policy_and_are_kept_nowhere(server, services):
    add_account(services, "dina", "admin")
    client = server.test_client()
    sign_in(client, "dina")
    public = rules_of(client.get("/en/"))
    for path in ("/desk/en/", "/desk/en/upload", "/desk/en/points", "/desk/en/audit", "/desk/atlas/en/"):
        answer = client.get(path, headers=PAGE)
        assert answer.status_code == 200 and rules_of(answer) == public, path
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "same-origin"
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", answer.text), path
