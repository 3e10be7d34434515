"""Sheets of twelve views as SVG, without the fonts inside; `python -m tests.layouts.golden` writes them anew."""

import re
from datetime import date
from pathlib import Path

from data.words import Lang
from layouts.sheet.svg import svg
from tests.layouts.real_sheet import real_sheet

FOLDER = Path(__file__).parents[1] / "golden"
VIEWS = {
    "overview": "",
    "migrants_mantika": "chapter=migrants",
    "migrants_baladiya": "chapter=migrants&level=baladiya&paper=a4p",
    "muhallas_of_tripoli": "chapter=migrants&level=muhalla&within=LY0211&layers=migrants,labels,cells,muhallas",
    "share_by_region": "chapter=migrants&level=region&measure=share&paper=social",
    "per_1000_in_arabic_digits": "chapter=migrants&measure=per_1000&digits=arab&legend=start",
    "one_nationality": "chapter=migrants&measure=makeup&nationality=sudan&level=baladiya",
    "storm": "chapter=storm&snapshot=2023-10-31&paper=wide",
    "borders": "chapter=borders&paper=a4p",
    "programmes": "chapter=programmes&paper=a3l",
    "history": "chapter=history&names=names&insets=none",
    "derna": "chapter=storm&within=LY0101&figures=none&paper=wide",
}
FONT = re.compile(r"@font-face\s*\{[^}]*\}")


def drawn(name: str, lang: Lang) -> str:
    """The sheet's drawing; a font is left out, as it follows from the text, and every element has its own line."""
    sheet = real_sheet(f"/{lang}/sheet?{VIEWS[name]}", date(2026, 1, 15))
    return FONT.sub("", svg(sheet).decode()).replace("><", ">\n<")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for view in VIEWS:
        for language in Lang:
            FOLDER.joinpath(f"{view}.{language}.svg").write_text(drawn(view, language), encoding="utf-8")
