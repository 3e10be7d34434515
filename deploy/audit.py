"""Known faults of what we depend on: `python deploy/audit.py` (`make audit`), for every package of requirements.lock.

It ends with 1 only for a fault that deploy/audit.toml doesn't explain. Where nobody can be asked (no internet, or a
mirror of PyPI that tells of no faults) it says that nothing was audited, which isn't the same as clean. There,
`--advisories FOLDER…` asks databases on this disk (advisories.py), also of what is compiled into packages or runs in
the browser, and `--report FILE` judges what pip-audit found elsewhere (`pip-audit --format json`).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from advisories import AdvisoriesError, Part, read
from runtime_lock import PACKAGE, ROOT
from sbom import browser_libraries, compiled_in

LOCKED = re.compile(PACKAGE.pattern + r"([^ ;\\]+)", re.MULTILINE)
ECOSYSTEMS = {"pkg:cargo": "crates.io", "pkg:npm": "npm"}  # as a purl and as OSV call them
COMMAND = (sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off",
           "--format", "json", "--requirement")
PATIENCE_S = 900
NOT_AUDITED = """Nothing was audited: {why}
This says nothing about the packages. Run `make audit` where PyPI itself can be reached, or bring what is known:
make audit ADVISORIES="FOLDER…" (clones of advisory databases), or python deploy/audit.py --report FILE"""


class NobodyAnswersError(Exception):
    """No source of known faults could be asked."""


@dataclass(frozen=True)
class Verdict:
    """What a report says: faults that nobody has explained, those explained, notices, packages not looked up."""

    faults: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    looked_up: int = 0


def judged(report: dict, explained: dict[str, dict], today: date) -> Verdict:
    """Sort what pip-audit told; an explanation holds until its day."""
    verdict = Verdict(looked_up=sum("skip_reason" not in one for one in report["dependencies"]))
    for package in report["dependencies"]:
        name = f"{package['name']} {package.get('version', '')}".strip()
        if "skip_reason" in package:
            verdict.unknown.append(name)
        for fault in package.get("vulns", ()):
            ids = (fault["id"], *fault.get("aliases", ()))
            why = next((explained[one] for one in ids if one in explained and explained[one]["until"] >= today), None)
            told = f"{name}: {', '.join(ids)}"
            if notice := fault.get("informational"):  # nobody looks after it any more, say: no fault by itself
                verdict.notices.append(f"{told}: {notice}")
                continue
            told += f"; mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
            verdict.explained.append(f"{told}. {why['why']}") if why else verdict.faults.append(told)
    return verdict


def asked(lock: str) -> dict:
    """pip-audit's report; one package is asked first, so that a source that knows nothing isn't asked for all."""
    first = PACKAGE.search(lock)
    second = PACKAGE.search(lock, first.end())
    for part in (lock[: second.start()], lock):
        report = _report(part)
        if all("skip_reason" in one for one in report["dependencies"]):
            raise NobodyAnswersError(report["dependencies"][0]["skip_reason"])
    return report


def _report(lock: str) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(lock)
        file.flush()
        done = subprocess.run((*COMMAND, file.name), capture_output=True, text=True, timeout=PATIENCE_S)
    try:
        return json.loads(done.stdout)
    except ValueError as fault:
        raise NobodyAnswersError((done.stderr.strip().splitlines() or ["pip-audit told nothing"])[-1][:300]) from fault


def told_by(folders: list[Path], lock: str) -> dict:
    """What advisory databases on this disk tell of the lock's packages and of what these bring along."""
    packages = LOCKED.findall(lock)
    brought = (*browser_libraries(), *compiled_in([name for name, _ in packages]))
    parts = [Part("PyPI", *package) for package in packages]
    parts += [Part(ECOSYSTEMS[kind], part["name"], part["version"], part["bom-ref"].partition(":")[0])
              for part in brought if (kind := part.get("purl", "").partition("/")[0]) in ECOSYSTEMS]
    found = read(folders, parts)
    print(*(f"{count} advisories of {ecosystem}" for ecosystem, count in sorted(found.read.items())), sep=", ", end="")
    print(f"; the newest is of {found.newest}.")
    return found.report(parts)


def reported(given: argparse.Namespace, lock: str) -> dict:
    """A report, from wherever it is to come."""
    if given.report:
        return json.loads(given.report.read_text(encoding="utf-8"))
    return told_by(given.advisories, lock) if given.advisories else asked(lock)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=Path, help="what `pip-audit --format json` wrote")
    parser.add_argument("--advisories", type=Path, nargs="*", help="folders of advisory databases in the OSV format")
    given = parser.parse_args(argv)
    explained = tomllib.loads(ROOT.joinpath("deploy", "audit.toml").read_text(encoding="utf-8"))
    try:
        report = reported(given, ROOT.joinpath("requirements.lock").read_text(encoding="utf-8"))
    except (NobodyAnswersError, subprocess.TimeoutExpired) as fault:
        print(NOT_AUDITED.format(why=fault), file=sys.stderr)
        return 0
    except AdvisoriesError as fault:
        print(fault, file=sys.stderr)
        return 2
    verdict = judged(report, explained, datetime.now(UTC).date())
    told = (("not looked up", verdict.unknown), ("notice", verdict.notices), ("explained", verdict.explained),
            ("FAULT", verdict.faults))
    print(*(f"{what}: {line}" for what, lines in told for line in lines), sep="\n")
    print(f"{verdict.looked_up} packages looked up: {len(verdict.faults)} with faults, "
          f"{len(verdict.explained)} explained in deploy/audit.toml, {len(verdict.unknown)} not looked up.")
    return 1 if verdict.faults else 0


if __name__ == "__main__":
    sys.exit(main())
