"""Twelve views in both languages, drawn as they were when somebody last looked at them.

A change that is meant: `python -m tests.layouts.golden`, look at every file that changed, and commit it.
"""

import pytest

from data.words import Lang
from tests.layouts.golden import FOLDER, VIEWS, drawn


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("name", VIEWS)
def test_the_sheet_is_drawn_as_it_was_looked_at(name, lang):
    kept = FOLDER.joinpath(f"{name}.{lang}.svg").read_text(encoding="utf-8")
    assert drawn(name, lang) == kept, "run `python -m tests.layouts.golden` and look at the difference"


def test_every_kept_drawing_belongs_to_a_view():
    assert {path.name for path in FOLDER.glob("*.svg")} == {f"{name}.{lang}.svg" for name in VIEWS for lang in Lang}
