"""HDX's mirror of the DTM API: one CSV of every country and round; not to be published without IOM's permission."""

from data.errors import WorkbookError
from data.importers.decisions import Decisions
from data.importers.feed_readings import readings
from data.importers.feed_records import csv_records, is_feed
from data.importers.feed_rounds import imports_of
from data.importers.imported import Import
from data.importers.issues import Findings
from data.importers.source import Source
from data.places import Gazetteer
from data.published import Published, published

IMPORTER = "hdx_mirror/1"
KNOWN_AS = "HDX's mirror of the DTM API (CSV)"
KEY, KIND = "hdx", "dtm"


def recognises(source: Source) -> bool:
    """True for a CSV with most of the DTM API's columns."""
    return bool(source.csv) and is_feed(source.csv.heading(), KIND)


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
    """One import a round of displaced people in Libya; raises WorkbookError listing every fault found."""
    return read_table(source, gazetteer, decisions, KEY, KIND, IMPORTER)


def read_table(source: Source, gazetteer: Gazetteer, decisions: Decisions, key: str, kind: str,
               importer: str) -> tuple[Import, ...]:
    """Imports of a feed that is a CSV table."""
    feed = published()[key]
    refuse_unpermitted(source, feed, decisions)
    findings = Findings(source.file_name)
    records = csv_records(source.csv, kind, findings)
    found = readings(records, gazetteer, decisions, findings)
    findings.refuse_errors()
    return imports_of(found, feed, importer, source, gazetteer, findings)


def refuse_unpermitted(source: Source, feed: Published, decisions: Decisions) -> None:
    """Raise WorkbookError unless the operator states that this feed may be published here."""
    if feed.permission and feed.key not in decisions.permitted:
        raise WorkbookError(
            f"{source.file_name} wasn't imported: its licence doesn't allow publishing it here ({feed.licence}). If "
            f"IOM permits it in writing, set ATLAS_MAY_PUBLISH={feed.key}; else use the DTM API or DTM's workbooks.")
