"""Where each key figure of the documents is shown: `python -m geo.figure_index [README.md]`.

Prints the table, or puts it between the marks of the file named.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from data.figures import HEADLINES, KeyFigure, key_figures
from data.sources import sources
from data.words import Lang, text
from geo.marks import Mark
from geo.marks.figures import figures_marks
from geo.marks.wording import figure_text

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEADING = ("id", "figure", "value", "as of", "source", "chapter and control")


def figure_index() -> str:
    """Markdown table of every key figure, with the chapter and the control that shows it."""
    rows = [HEADING, ("---",) * len(HEADING)]
    rows += [_row(*pair) for pair in zip(key_figures(), figures_marks(Lang.en), strict=True)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_index(page: str) -> str:
    """The page with the table anew between its marks; ValueError if it has no marks."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"no {BEGIN} and {END}; add both lines where the table belongs")
    return f"{before}{BEGIN}\n\n{figure_index()}\n{END}{after}"


def _row(figure: KeyFigure, mark: Mark) -> Iterator[str]:
    control = f"list “{text('card.figures', Lang.en)}”, group “{mark.kind}”"
    if figure.id in HEADLINES:
        control += "; headline figure"
    cells = (mark.id, mark.name, figure_text(mark), mark.as_of, sources()[mark.source].title,
             f"{text(f'chapter.{figure.chapter}', Lang.en)}: {control}")
    return (cell.replace("|", r"\|") for cell in cells)


def main() -> int:
    """Print the table or rewrite the file; 2 when the file has no place for it."""
    parser = argparse.ArgumentParser(prog="python -m geo.figure_index", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="Markdown file that holds the table")
    file = parser.parse_args().file
    if file is None:
        print(figure_index(), end="")
        return 0
    try:
        file.write_text(with_index(file.read_text(encoding="utf-8")), encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"{file}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
