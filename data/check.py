"""The start-up check: every fault of every table and registry that ships, each with its file and line.

Each table's own reader is asked; and because a reader stops where a table it rests on is broken, what a column's
name promises (a source, a P-code, a date, words in both languages) is looked at besides, row by row.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from string import Formatter

from data.activities import activities
from data.alerts import read_rule
from data.area_shares import area_shares
from data.bodies import bodies
from data.crossings import crossings
from data.dates import is_date
from data.disagreements import disagreements
from data.disclosure import read_policy
from data.disembarkation import disembarkation_points
from data.editions import by_edition
from data.errors import AtlasError, TableError
from data.figures import key_figures, offices, residents, staff_figures
from data.indicators import every_dimension, measures
from data.milestones import milestones
from data.observations import check, read_csv
from data.places import COUNTRY, read_gazetteer
from data.plan import plan, plan_facts
from data.plausibility import read_plausibility
from data.published import published
from data.releases import SHIPPED, read_shipped
from data.rounds import read_rounds
from data.series import registry as read_series_registry
from data.series import series
from data.sources import citations, documents, sources
from data.storm import storm_displacement, storm_events, storm_places
from data.tables import REFERENCE, table_text
from data.words import PLURAL_FORMS, Lang, entries

DATA = Path(__file__).parent
# What a faulty table may raise: its own reader's TableError, or Python's errors from a registry.
BROKEN = (AtlasError, ValueError, LookupError, TypeError, OSError)
DATES = frozenset(("as_of", "date", "start", "end", "published", "cutoff", "known_to", "snapshot"))
SPAN = re.compile(r"(\d{4}) ?[-–/] ?(\d{4})")
HEADER = re.compile(r"\s*\[([\w.]+)\]")
ENTRY = re.compile(r"\s*([\w.]+)\s*=")

# File, below data/ -> what reads it. A new table is one row.
TABLES: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("reference/sources.toml", documents),
    ("reference/citations.csv", citations),
    ("reference/places.csv", read_gazetteer),
    ("reference/place_aliases.csv", lambda path: read_gazetteer(path.with_name("places.csv"), path)),
    ("reference/residents_2021.csv", residents),
    ("reference/observations_r54.csv", lambda path: _observed(path.read_bytes())),
    ("reference/rounds.csv", read_rounds),
    ("reference/key_figures.csv", key_figures),
    ("reference/offices.csv", offices),
    ("reference/staff.csv", staff_figures),
    ("reference/crossings.csv", crossings),
    ("reference/disembarkation.csv", disembarkation_points),
    ("reference/activities.csv", activities),
    ("reference/milestones.csv", milestones),
    ("reference/storm_displacement.csv", storm_displacement),
    ("reference/storm_places.csv", storm_places),
    ("reference/storm_events.csv", storm_events),
    ("reference/area_shares.csv", area_shares),
    ("reference/series.csv", series),
    ("reference/plan.csv", plan),
    ("reference/plan_facts.csv", plan_facts),
    ("reference/bodies.csv", bodies),
    ("reference/disagreements.csv", disagreements),
    ("indicators.toml", lambda _: (measures(), _registered())),
    ("series.toml", read_series_registry),
    ("policy.toml", lambda _: [read_policy(audience) for audience in ("public", "staff")]),
    ("alerts.toml", read_rule),
    ("published.toml", published),
    ("plausibility.toml", read_plausibility),
    ("words/en.toml", lambda _: entries(Lang.en)),
    ("words/ar.toml", lambda _: entries(Lang.ar)),
)


def faults(folder: Path = DATA) -> tuple[str, ...]:
    """Every fault of the tables below a folder, in their order; empty if there is none."""
    found: list[str] = []
    for file, read in TABLES:
        found += _faults_of_reader(read, folder / file)
    already = {_cell_of(fault) for fault in found}
    for path in sorted((folder / "reference").glob("*.csv")):
        found += [fault for fault in _faults_of_cells(path) if _cell_of(fault) not in already]
    return tuple(dict.fromkeys((*found, *_faults_of_words(folder / "words"))))


def faults_of_table(name: str) -> tuple[str, ...]:
    """Every fault of one reference table in the edition in force, each with its row."""
    path = REFERENCE / name
    found = _faults_of_reader(dict(TABLES)[f"reference/{name}"], path)
    already = {_cell_of(fault) for fault in found}
    return (*found, *(fault for fault in _faults_of_cells(path) if _cell_of(fault) not in already))


def _faults_of_reader(read: Callable[[Path], object], path: Path) -> list[str]:
    try:
        read(path)
    except BROKEN as error:
        return told(error, path)
    return []


def told(error: Exception, path: Path) -> list[str]:
    """An error as faults, one a line; each names its file, and its line where a heading tells it."""
    head, *lines = str(error).splitlines() or [type(error).__name__]
    stated = Path(head.split(": ")[0])
    if stated.suffix in (".csv", ".toml"):  # the reader may have stopped at another table than its own
        path = stated if stated.is_absolute() else path.with_name(stated.name)
        head = head.removeprefix(f"{stated}: ")
    return [placed(line, path) for line in lines or [head]]


def placed(line: str, path: Path) -> str:
    """The fault with its file in front, and the line of the [heading] that it names."""
    named = re.search(r"\[([\w.]+)\]", line)
    number = _line_of(path).get(named[1]) if named else None
    what = line.removeprefix(f"{path.name} ") if number else line
    if number:
        return f"{path.name} line {number}: {what}"
    return what if what.startswith(path.name) else f"{path.name}: {what}"


def find_row(key: str, folder: Path = REFERENCE) -> str:
    """Where the row of a mark stands, as "crossings.csv row 5"; empty if no table's first column has the key."""
    return _rows_by_key(folder).get(key, "")


@by_edition
def _rows_by_key(folder: Path) -> Mapping[str, str]:
    return {cells[0]: f"{path.name} row {number}" for path in sorted(folder.glob("*.csv"))
            for number, cells in _lines(path) if cells}


def _observed(content: bytes) -> None:
    """Hold the observations that ship to the laws of their table, which counts rows from 0 under the heading."""
    read_shipped(content)
    try:
        check(read_csv(content), read_gazetteer())
    except TableError as error:
        head, *lines = str(error).splitlines()
        numbered = [re.sub(r"^row (\d+)", lambda row: f"{SHIPPED.name} row {int(row[1]) + 2}", line) for line in lines]
        raise TableError("\n".join([f"{SHIPPED.name}: {head}", *numbered])) from error


def _registered() -> None:
    """Refuse a dimension of an unknown source."""
    for key, dimension in every_dimension().items():
        if dimension.source not in sources():
            raise LookupError(f"[dimensions.{key}]: source {dimension.source!r} isn't in sources.toml")


def _faults_of_cells(path: Path) -> Iterator[str]:
    """What the names of a table's columns promise and its cells don't keep."""
    try:
        heading, *rows = _lines(path)
    except (OSError, ValueError, csv.Error) as error:
        yield f"{path.name}: can't be read ({error}); restore the file"
        return
    for number, cells in rows:
        row = dict(zip(heading[1], cells, strict=False))
        for column, value in row.items():
            if what := _fault_of_cell(column, value.strip(), row, path.parent):
                yield f"{path.name} row {number}: {what}"


def _fault_of_cell(column: str, value: str, row: Mapping[str, str], folder: Path) -> str:
    if column == "source" and value not in _keys(folder):
        return f"source {value!r} isn't in sources.toml or citations.csv" if value else "source is empty"
    if column in ("pcode", "pcodes"):
        unknown = [pcode for pcode in re.split(r"[\s;,|]+", value) if pcode and pcode not in _pcodes(folder)]
        return f"{column} {', '.join(map(repr, unknown))} isn't in places.csv" if unknown else ""
    if column.endswith("_ar"):
        stem = column.removesuffix("_ar")
        english = row.get(f"{stem}_en", row.get(stem))
        if english is not None and bool(english.strip()) != bool(value):
            return f"{stem} is worded in one language only"
    if column in DATES and value and not _is_time(value):
        return f"{column} {value!r} isn't a year, month, day or span of years"
    return ""


def _is_time(written: str) -> bool:
    span = SPAN.fullmatch(written)
    return span[1] < span[2] if span else is_date(written)


def _faults_of_words(folder: Path) -> Iterator[str]:
    """Entries that one language lacks, and placeholders that it doesn't share."""
    read = {}
    for lang in Lang:
        try:
            read[lang] = _templates(tomllib.loads((folder / f"{lang}.toml").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return  # told by the reader already
    for lang, other in ((Lang.en, Lang.ar), (Lang.ar, Lang.en)):
        for key in sorted(read[lang].keys() - read[other].keys()):
            yield f"{_entry(folder, lang, key)} isn't in {other}.toml"
    for key in sorted(read[Lang.en].keys() & read[Lang.ar].keys()):
        if read[Lang.en][key] != read[Lang.ar][key]:
            yield f"{_entry(folder, Lang.ar, key)} has other placeholders than en.toml"
    for lang, templates in read.items():
        yield from (f"{_entry(folder, lang, key)} is empty" for key, names in templates.items() if names is None)


def _entry(folder: Path, lang: Lang, key: str) -> str:
    path = folder / f"{lang}.toml"
    number = _line_of(path).get(key)
    return f"{path.name} line {number}: {key}" if number else f"{path.name}: {key}"


def _templates(table: Mapping, prefix: str = "") -> dict[str, frozenset[str] | None]:
    """Placeholders of each entry, None of an empty one; plural forms count as one entry."""
    found: dict[str, frozenset[str] | None] = {}
    for key, value in table.items():
        if isinstance(value, Mapping) and not ("other" in value and value.keys() <= PLURAL_FORMS):
            found |= _templates(value, f"{prefix}{key}.")
        else:
            forms = tuple(value.values()) if isinstance(value, Mapping) else (value,)
            names = {name for form in forms for _, name, _, _ in Formatter().parse(str(form)) if name}
            found[prefix + key] = frozenset(names) if all(str(form).strip() for form in forms) else None
    return found


def _line_of(path: Path) -> dict[str, int]:
    """Line of each heading and each entry, by dotted key; the first form stands for a plural's entry too."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        if header := HEADER.match(line):
            section = header[1]
            lines.setdefault(section, number)
        elif entry := ENTRY.match(line):
            key = f"{section}.{entry[1]}".lstrip(".")
            lines.setdefault(key, number)
            lines.setdefault(key.rpartition(".")[0], number)
    return lines


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Rows of a CSV table as a spreadsheet numbers them: the heading is row 1."""
    return list(enumerate(csv.reader(table_text(path)), start=1))


@by_edition
def _keys(folder: Path) -> frozenset[str]:
    """Keys of the sources, whether or not the rest of their rows is right."""
    return _first_cells(folder / "citations.csv") | {key for key in _line_of(folder / "sources.toml") if "." not in key}


@by_edition
def _pcodes(folder: Path) -> frozenset[str]:
    return _first_cells(folder / "places.csv") | {COUNTRY.pcode}


def _first_cells(path: Path) -> frozenset[str]:
    """First cell of every row; none of a table that can't be read, which its reader tells."""
    try:
        return frozenset(cells[0] for _, cells in _lines(path) if cells)
    except (OSError, ValueError, csv.Error):
        return frozenset()


def _cell_of(fault: str) -> str:
    """The row and column that a fault tells of, so that none is told twice in other words."""
    row, _, what = fault.partition(": ")
    return f"{row} {what.split(' ')[0].removesuffix('_ar').removesuffix('_en')}"
