"""What the running Atlas is made of, as CycloneDX 1.6: `python deploy/sbom.py > sbom.json` (`make sbom`).

Python packages are those of requirements.lock that the image holds, with version and hashes. Some of them bring
libraries that run in the reader's browser, or have others compiled in, which no lock names; they are read from the
packages as installed. The same lock gives the same bytes on the same kind of machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, distributions
from pathlib import Path

from runtime_lock import ROOT, plain, runtime_lock

COMMAND = (sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "-", "--spec-version", "1.6",
           "--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml"))
SHIPPED = re.compile(r"dash/deps/(react|react-dom|prop-types)@([\d.]+)\.min\.js")
LEAFLET = re.compile(r'\bversion="(1\.\d+\.\d+)"')  # within the one file that holds it


def bill(lock: str, asked: list[str]) -> dict:
    """The bill of materials; `asked`: what pyproject.toml asks for by itself."""
    made = subprocess.run(COMMAND, input=runtime_lock(lock, asked), capture_output=True, text=True, check=True)
    told = json.loads(made.stdout)
    packages = [part["name"] for part in told["components"]]
    told["components"] += sorted((*browser_libraries(), *compiled_in(packages)), key=lambda part: part["bom-ref"])
    for part in told["components"]:
        if part.get("description", "").startswith("requirements line"):
            del part["description"]  # says nothing but the line of a file that isn't kept
    return told


def browser_libraries() -> Iterator[dict]:
    """Libraries for the browser inside Python packages; of several versions, the one that Dash serves."""
    newest: dict[str, tuple[int, ...]] = {}
    for file in distribution("dash").files or ():
        if found := SHIPPED.fullmatch(str(file)):
            version = tuple(map(int, found[2].split(".")))
            newest[found[1]] = max(newest.get(found[1], ()), version)
    for name, version in newest.items():
        yield _npm(name, ".".join(map(str, version)), "dash")
    script = Path(distribution("dash-leaflet").locate_file("dash_leaflet/dash_leaflet.js")).read_text(encoding="utf-8")
    yield _npm("leaflet", LEAFLET.search(script)[1], "dash-leaflet")


def compiled_in(packages: Iterable[str]) -> Iterator[dict]:
    """Libraries in another language inside those of the packages that are installed, as they tell it (PEP 770)."""
    installed = {plain(one.name): one for one in distributions()}
    for package in sorted(installed.keys() & set(packages)):
        for file in (file for file in installed[package].files or () if file.parent.name == "sboms"):
            for part in json.loads(file.locate().read_text(encoding="utf-8")).get("components", ()):
                purl = part.get("purl", "").partition("?")[0]
                if part.get("version") and not purl.startswith("pkg:pypi/"):  # what is of PyPI is the package itself
                    yield _brought(package, part["name"], part["version"], purl)


def _npm(name: str, version: str, within: str) -> dict:
    return _brought(within, name, version, f"pkg:npm/{name}@{version}")


def _brought(within: str, name: str, version: str, purl: str) -> dict:
    part = {"bom-ref": f"{within}:{purl or f'{name}@{version}'}", "name": name, "version": version, "type": "library",
            "properties": [{"name": "atlas:within", "value": f"pkg:pypi/{within}"}]}
    return part | ({"purl": purl} if purl else {})


if __name__ == "__main__":
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = bill(ROOT.joinpath("requirements.lock").read_text(encoding="utf-8"), project["dependencies"])
    json.dump(found, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
