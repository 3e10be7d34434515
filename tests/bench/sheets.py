"""Sheets and atlases, made in a process of their own, whose memory is measured too."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.report import Line
from tests.bench.serving import ROOT

BUDGETS_S = {"pdf": 0.6, "png": 0.9, "svg": 0.5, "pptx": 0.8}
ATLAS_BUDGETS_S = {"pdf": 2, "zip": 4, "pptx": None}
MEMORY_MB = 300
VIEWS = ("/en/migrants?level=mantika", "/ar/migrants?level=mantika", "/ar/?chapter=migrants&level=baladiya",
         "/en/?chapter=storm", "/ar/?chapter=borders", "/en/?chapter=programmes&paper=a4p")
ORIGIN = "https://atlas.example"


def sheets(home: Path) -> list[Line]:
    """What the measuring process found, beside the budgets."""
    asked = [sys.executable, "-m", "tests.bench.sheets", str(home)]
    told = json.loads(subprocess.run(asked, stdout=subprocess.PIPE, check=True, cwd=ROOT, timeout=300).stdout)
    note = "Each sheet is composed and written anew, in both languages, in a process that has made one before."
    lines = [Line(f"sheet as {kind.upper()}", "s", tuple(told[kind]), budget, note=note)
             for kind, budget in BUDGETS_S.items()]
    lines += [Line(f"atlas of 22 mantikas as {'22 PNGs' if kind == 'zip' else kind.upper()}", "s",
                   tuple(told[f"atlas {kind}"]), budget) for kind, budget in ATLAS_BUDGETS_S.items()]
    return [*lines, Line("memory of the largest process that makes them", "MB", (told["memory_mb"],), MEMORY_MB)]


def _measured(home: Path) -> dict:
    from app import open_services
    from callbacks.atlases import Edition, make_atlas
    from callbacks.sheets import sheet_file
    from data.settings import Settings
    from layouts.sheet.order import read_atlas, read_order

    services = open_services(Settings(home=home))
    catalog, day, told = services.catalog(), date(2026, 1, 15), {}
    atlas = read_atlas("/en/atlas?chapter=migrants&of=mantika", catalog, day)
    edition = Edition(atlas, services, ORIGIN, catalog.digest)
    for kind in BUDGETS_S:
        told[kind] = []
        for version in (1, 2, 3):
            for view in VIEWS:
                joint = "&" if "?" in view else "?"
                order = read_order(f"{view}{joint}version={version}", catalog, day)
                begin = time.perf_counter()
                sheet_file(order, services, ORIGIN, kind)
                told[kind].append(time.perf_counter() - begin)
        told[kind] = told[kind][len(VIEWS):]  # the first round warmed it up
    with TemporaryDirectory() as folder:
        for kind in ATLAS_BUDGETS_S:
            told[f"atlas {kind}"] = []
            for turn in range(3):
                begin = time.perf_counter()
                make_atlas(edition, kind, Path(folder, f"{turn}.{kind}"), lambda made, count: None)
                told[f"atlas {kind}"].append(time.perf_counter() - begin)
            told[f"atlas {kind}"].pop(0)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return told | {"memory_mb": max(peaks) / 1024}


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]))))
