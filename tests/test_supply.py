"""What we are made of and what is known of it: the bill of materials, the audit, the rules on dangerous calls."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.test_house import ROOT

LOCKED = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
FAULTY = {"name": "numpy", "version": "2.4.6", "vulns": [
    {"id": "PYSEC-2099-1", "aliases": ["CVE-2099-1"], "fix_versions": ["2.4.7"], "description": "bad"}]}
CLEAN, SKIPPED = {"name": "flask", "version": "3.1.0", "vulns": []}, {"name": "dash", "skip_reason": "not found"}


def run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=120)


def of_kind(part: dict, kind: str) -> bool:
    return part.get("purl", "").startswith(f"pkg:{kind}/")


@pytest.fixture(scope="module")
def bill() -> str:
    made = run("deploy/sbom.py")
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_the_bill_names_what_runs_by_version_and_hash_and_nothing_else(bill):
    told = json.loads(bill)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    packages = {(part["name"], part["version"]) for part in told["components"] if of_kind(part, "pypi")}
    locked = set(LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))
    assert packages <= locked and {"dash", "granian", "pandas", "typst", "psycopg"} <= {name for name, _ in packages}
    assert not {name for name, _ in packages} & {"pytest", "playwright", "schemathesis", "pip-audit"}
    hashed = [part for part in told["components"] if of_kind(part, "pypi")
              and all(row["hashes"] for row in part["externalReferences"])]
    assert len(hashed) == len(packages)


def test_the_bill_names_what_runs_in_the_readers_browser(bill, server):
    libraries = {part["name"]: part["version"] for part in json.loads(bill)["components"]
                 if of_kind(part, "npm")}
    assert set(libraries) == {"react", "react-dom", "prop-types", "leaflet"}
    page = server.test_client().get("/en/").text
    for name in ("react", "react-dom"):
        major, rest = libraries[name].split(".", 1)
        assert re.search(rf"/deps/{name}@{major}\.v\w+\.{re.escape(rest)}\.min\.js", page), libraries[name]


def test_the_bill_names_what_is_compiled_into_packages_and_which(bill):
    """Granian, Typst and others are Rust, cryptography holds OpenSSL, Pillow FreeType: a fault may sit in these."""
    parts = json.loads(bill)["components"]
    within = {(part["name"], row["value"]) for part in parts for row in part.get("properties", ())
              if row["name"] == "atlas:within"}
    assert within >= {("hyper", "pkg:pypi/granian"), ("quick-xml", "pkg:pypi/typst"),
                      ("openssl", "pkg:pypi/cryptography"), ("FreeType", "pkg:pypi/pillow")}
    assert not {package for _, package in within} & {"pkg:pypi/ruff", "pkg:pypi/hypothesis"}
    assert len({part["bom-ref"] for part in parts}) == len(parts)


def test_the_bill_says_nothing_of_when_or_where_it_was_made(bill):
    """So the same lock gives the same bytes; two runs of the command were compared too."""
    told = json.loads(bill)
    assert "timestamp" not in told["metadata"] and "serialNumber" not in told and str(ROOT) not in bill
    assert bill == json.dumps(told, indent=1, sort_keys=True) + "\n"


@pytest.mark.parametrize(("packages", "status", "told"), [
    ([CLEAN], 0, "1 packages looked up: 0 with faults"),
    ([CLEAN, FAULTY], 1, "FAULT: numpy 2.4.6: PYSEC-2099-1, CVE-2099-1; mended in 2.4.7"),
    ([CLEAN, SKIPPED], 0, "not looked up: dash"),
], ids=["clean", "fault", "unknown"])
def test_the_audit_fails_for_faults_alone_and_tells_what_it_does_not_know(tmp_path, packages, status, told):
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"dependencies": packages}))
    done = run("deploy/audit.py", "--report", str(report))
    assert done.returncode == status and told in done.stdout, done.stdout + done.stderr


def test_an_explanation_holds_for_its_fault_until_its_day():
    judge = ("import sys, json; sys.path.insert(0, 'deploy'); from audit import judged; from datetime import date;"
             "report = {'dependencies': [json.loads(sys.argv[1])]};"
             "known = {'CVE-2099-1': {'why': 'not reached', 'until': date(2099, 6, 1)}};"
             "print([len(judged(report, known, date(2099, month, 1)).faults) for month in (5, 6, 7)])")
    assert run("-c", judge, json.dumps(FAULTY)).stdout.strip() == "[0, 0, 1]"


def test_a_machine_without_the_internet_says_that_nothing_was_audited():
    judge = ("import sys; sys.path.insert(0, 'deploy'); import audit;"
             "audit._report = lambda lock: {'dependencies': [{'name': 'amqp', 'skip_reason': 'not found'}]};"
             "sys.exit(audit.main([]))")
    done = run("-c", judge)
    assert done.returncode == 0 and "Nothing was audited: not found" in done.stderr and not done.stdout


def advisory(tmp_path, name: str, **changes) -> None:
    """One record in OSV's format, of a fault of numpy up to 99 unless told otherwise."""
    usual = {"id": "PYSEC-2099-1", "published": "2099-01-02T00:00:00Z", "affected": [
        {"package": {"ecosystem": "PyPI", "name": "numpy"},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}]}]}
    tmp_path.joinpath(name).write_text(json.dumps(usual | changes))


def affected(ecosystem: str, name: str, *events: dict, **more) -> list[dict]:
    package = {"ecosystem": ecosystem, "name": name}
    return [{"package": package, "ranges": [{"type": "SEMVER", "events": events}]} | more]


@pytest.mark.parametrize(("changes", "status", "told"), [
    ({}, 1, r"FAULT: numpy [\d.]+: PYSEC-2099-1; mended in 99"),
    ({"withdrawn": "2099-02-02T00:00:00Z"}, 0, " 0 with faults"),
    ({"affected": affected("PyPI", "NumPy", {"introduced": "98"}, {"fixed": "99"})}, 0, " 0 with faults"),
    ({"affected": affected("PyPI", "NumPy", {"introduced": "0"}, {"last_affected": "99"})}, 1, "FAULT: numpy"),
    ({"affected": affected("PyPI", "numpy", {"introduced": "0"}, {"fixed": "who knows"})}, 1, "FAULT: numpy"),
    ({"affected": affected("crates.io", "hyper", {"introduced": "0.0.0-0"}, {"fixed": "99.0.0"})}, 1,
     r"FAULT: hyper [\d.]+ \(in granian\)"),
    ({"affected": affected("crates.io", "hyper", {"introduced": "0.0.0-0"}, {"fixed": "0.1.0"},
                           {"introduced": "99.0.0-0"}, {"fixed": "99.0.0"})}, 0, " 0 with faults"),
    ({"affected": affected("crates.io", "hyper", {"introduced": "0.0.0-0"},
                           database_specific={"informational": "unmaintained"})}, 0, "notice: hyper .*: unmaintained"),
    ({"affected": affected("npm", "leaflet", {"introduced": "1.0.0"})}, 1, r"FAULT: leaflet 1\.\d+\.\d+ \(in dash-l"),
    ({"affected": affected("Go", "numpy", {"introduced": "0"})}, 0, "not looked up: numpy"),
], ids=["fault", "withdrawn", "others", "last", "unreadable", "rust", "semver", "unmaintained", "browser", "elsewhere"])
def test_without_the_internet_databases_on_this_disk_tell_of_faults(tmp_path, changes, status, told):
    advisory(tmp_path, "one.json", **changes)
    done = run("deploy/audit.py", "--advisories", str(tmp_path))
    assert done.returncode == status and re.search(told, done.stdout), done.stdout + done.stderr


def test_databases_in_yaml_are_read_as_well_and_the_newest_is_told(tmp_path):
    tmp_path.joinpath("one.yaml").write_text(
        "id: PYSEC-2099-2\npublished: 2099-01-02T00:00:00Z\naffected:\n"
        "- package: {ecosystem: PyPI, name: numpy}\n  versions: [0.1, '99']\n")
    done = run("deploy/audit.py", "--advisories", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 advisories of PyPI; the newest is of 2099-01-02" in done.stdout


@pytest.mark.parametrize(("name", "content"), [("README.md", "advisories"), ("a.json", "{}"), ("a.json", "{")])
def test_a_folder_that_tells_of_nothing_is_no_clean_bill(tmp_path, name, content):
    tmp_path.joinpath(name).write_text(content)
    done = run("deploy/audit.py", "--advisories", str(tmp_path))
    assert done.returncode == 2 and not done.stdout and str(tmp_path) in done.stderr
