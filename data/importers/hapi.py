"""HDX HAPI's table of displaced people: rows that it marks as faulty aren't taken; it rests on HDX's mirror of DTM."""

from data.importers.decisions import Decisions
from data.importers.feed_records import is_feed
from data.importers.hdx_mirror import read_table
from data.importers.imported import Import
from data.importers.source import Source
from data.places import Gazetteer

IMPORTER = "hdx_hapi/1"
KNOWN_AS = "HDX HAPI's displaced persons (CSV)"
KEY, KIND = "hapi", "hapi"


def recognises(source: Source) -> bool:
    """True for a CSV with most of HAPI's columns."""
    return bool(source.csv) and is_feed(source.csv.heading(), KIND)


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
    """One import a round of displaced people in Libya; raises WorkbookError listing every fault found."""
    return read_table(source, gazetteer, decisions, KEY, KIND, IMPORTER)
