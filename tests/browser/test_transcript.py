"""What a blind reader of the Migrants chapter hears, in both languages, as it was when somebody last read it.

A change that is meant: `python -m tests.browser.transcript`, read every line that changed, and commit it.
"""

import pytest

from data.words import Lang
from tests.browser.transcript import FOLDER, settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", Lang)
def test_the_migrants_chapter_reads_as_it_was_read(open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants&round=54")
    kept = FOLDER.joinpath(f"migrants.{lang}.transcript.txt").read_text(encoding="utf-8")
    heard = settled(page)
    assert heard == kept, "run `python -m tests.browser.transcript` and read the difference"
