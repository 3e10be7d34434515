"""Official boundaries (COD-AB) from a file: read, held to the P-codes, mended and told, drawn as the Atlas draws.

Geometry libraries are loaded only when a file is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.dates import is_date
from data.diff_tables import BOUNDARIES
from data.importers.decisions import Decisions
from data.importers.imported import Import
from data.importers.issues import Findings, Kind, printable
from data.places import Gazetteer, Level
from data.words import Lang, text, when
from geo.boundary_names import BoundaryLayer, chosen_layer, date_of

if TYPE_CHECKING:
    from data.importers.source import Source

GROUP, IMPORTER = "boundaries", "boundaries/1"
LONGEST = 200  # letters of what the operator states
RULE = (
    "Mantikas as the file has them, made one coverage: overlaps and narrow gaps go to the neighbour with the longest "
    "border. Regions and the country are dissolved from them. Baladiya cells are the parts of a mantika that are "
    "nearest to each baladiya's point (Voronoi), indicative. Neighbours from Natural Earth end at this outline."
)


@dataclass(frozen=True)
class Statement:
    """What the operator says of the boundaries: whose, under which licence, of which day, month or year."""

    source_en: str = ""
    source_ar: str = ""
    licence_en: str = ""
    licence_ar: str = ""
    vintage: str = ""

    def checked(self, from_file: str, findings: Findings) -> Statement:
        """The statement in full: one language stands for the other, the file's date for the vintage."""
        if self.vintage and not is_date(self.vintage):
            findings.error("", "", f"The vintage {printable(self.vintage, 40)!r} isn't a day, month or year.",
                           "Write 2018-05-07, 2018-05 or 2018.", Kind.ROUND)
        if not (self.licence_en or self.licence_ar):
            findings.warning("", "", "No licence is stated; every map will say so.",
                             "State it before publishing.", Kind.MISSING)
        if not (self.vintage or from_file):
            findings.warning("", "", "Neither you nor the file says of when the boundaries are; every map will say so.",
                             "State the vintage.", Kind.MISSING)
        told = {name: printable(value.strip(), LONGEST) for name, value in vars(self).items()}
        for what in ("source", "licence"):
            english, arabic = told[f"{what}_en"], told[f"{what}_ar"]
            usual = {lang: text(f"boundaries.usual.{what}", lang) for lang in Lang}
            told[f"{what}_en"] = english or arabic or usual[Lang.en]
            told[f"{what}_ar"] = arabic or english or usual[Lang.ar]
        return Statement(**told | {"vintage": told["vintage"] or from_file})

    def said(self, lang: Lang) -> str:
        """The line that every map bears."""
        told = vars(self)
        vintage = when(self.vintage, lang) if self.vintage else text("time.not_stated", lang)
        return text("boundaries.vintage.operator", lang, source=told[f"source_{lang}"],
                    licence=told[f"licence_{lang}"], date=vintage)


@dataclass(frozen=True)
class BoundaryFormat:
    """Boundaries among the formats that can be imported; see data/importers/__init__.py."""

    statement: Statement = Statement()
    KNOWN_AS = "administrative boundaries (COD-AB) as a zipped shapefile, GeoJSON or GeoPackage"

    def recognises(self, source: Source) -> bool:
        from geo.build.official_layers import holds_boundaries

        return holds_boundaries(source)

    def read(self, source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
        """One import of files that a release holds; raises WorkbookError listing every fault found."""
        return (read_boundaries(source, gazetteer, self.statement),)


def read_boundaries(source: Source, gazetteer: Gazetteer, statement: Statement = Statement()) -> Import:
    """The boundaries of a file as an import; raises WorkbookError, with its issues."""
    from data.observations import observations
    from geo.build.official_layers import read_layers

    findings = Findings(source.file_name)
    layer = chosen_layer(read_layers(source), gazetteer, findings)
    findings.refuse_errors()
    stated = statement.checked(date_of(layer), findings)
    files = _files(layer, gazetteer, findings)
    findings.refuse_errors()
    counts = {"mantikas": len(gazetteer.at(Level.mantika)), "baladiyas": len(gazetteer.at(Level.baladiya)),
              "bytes": sum(map(len, files.values()))}
    files[BOUNDARIES] = _listed(stated, layer, source, files)
    return Import(source.file_name, source.sha256, 0, GROUP, None, None, IMPORTER, observations([]), counts,
                  findings.issues(), files=files)


def shipped_boundaries() -> Import:
    """An import that puts the boundaries that ship back in force."""
    from data.observations import observations

    return Import("geo/files", "", 0, GROUP, None, None, IMPORTER, observations([]), {}, (), files={BOUNDARIES: b""})


def _files(layer: BoundaryLayer, gazetteer: Gazetteer, findings: Findings) -> dict[str, bytes]:
    """Every file of areas by name, as `make geo` writes them; none if there is an error."""
    from geo.build import area_files
    from geo.build.inputs import read_inputs
    from geo.build.official import UNDRAWABLE, mantikas_of, sites_of

    try:
        mantikas = mantikas_of(layer, gazetteer, findings)
        sites = sites_of(mantikas, gazetteer, layer.name, findings) if mantikas else {}
        return {} if findings.errors() else area_files(mantikas, sites, read_inputs().countries, official=True)
    except UNDRAWABLE as fault:
        findings.error(layer.name, "", f"The areas can't be drawn: {fault}", "Mend the geometry in QGIS.", Kind.POINT)
        return {}


def _listed(stated: Statement, layer: BoundaryLayer, source: Source, files: Mapping[str, bytes]) -> bytes:
    """boundaries.toml: whose boundaries these are, what every map says of them, and the digest of each file."""
    from geo.build.write import toml_table

    head = {f"vintage_{lang}": stated.said(lang) for lang in Lang} | {
        "date": stated.vintage, **{key: value for key, value in vars(stated).items() if key != "vintage"},
        "file_name": printable(source.file_name, LONGEST), "layer": layer.name, "file_sha256": source.sha256,
        "rule": RULE}
    sections = ["# Written by the import of boundaries.", toml_table("", head)]
    sections += [toml_table(f'files."{name}"', {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})
                 for name, content in sorted(files.items())]
    return "\n".join(sections).encode()

