"""Reading published files: each format is recognised by its content, reconciled, or refused whole."""

from pathlib import Path

from data.errors import WorkbookError
from data.importers.imported import Import, issue_lines, summary_lines
from data.importers.issues import Issue, Severity
from data.places import Gazetteer

__all__ = ["Import", "Issue", "Severity", "issue_lines", "read_import", "summary_lines"]


def read_import(path: Path, gazetteer: Gazetteer) -> Import:
    """Import of a file in any known format; raises WorkbookError, with its issues, and writes nothing."""
    from data.importers import workbook  # with pandas and openpyxl, which nothing but an import needs
    from data.importers.bundle import read_bundle
    from data.importers.sheets import read_sheets

    formats = (workbook,)  # each module has recognises(sheets) and read(bundle, sheets, gazetteer)
    bundle = read_bundle(Path(path))
    sheets = read_sheets(bundle)
    for importer in formats:
        if importer.recognises(sheets):
            return importer.read(bundle, sheets, gazetteer)
    names = ", ".join(f"'{sheet.name}'" for sheet in sheets) or "none"
    raise WorkbookError(f"{bundle.file_name} isn't a format that is known here: its sheets are {names}. Known is the "
                        "published DTM migrant workbook: Summary, Baladiya Main, Muhalla Main, Nationalities.")
