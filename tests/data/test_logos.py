"""Logos of an operator: drawings are taken with their proportions, anything else in the folder is refused by name."""

from __future__ import annotations

import pytest

from data.errors import SheetError
from data.logos import LARGEST, logo_keys, read_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -5 30 12.5"><path id="a" d="M0 0H9"/><use href="#a"/>{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20 and so on IEND\xaeB`\x82"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "logos").mkdir()
    return tmp_path


def test_a_drawing_is_taken_with_its_proportions(home):
    (home / "logos" / "eu.svg").write_text(SVG.format(""), encoding="utf-8")
    (home / "logos" / "eu.png").write_bytes(PNG)
    (home / "logos" / "kfw-2024.png").write_bytes(PNG)
    assert read_logo(home, "eu").ratio == 2.4 and read_logo(home, "eu").content == SVG.format("")
    assert read_logo(home, "kfw-2024").ratio == 2 and read_logo(home, "kfw-2024").content == PNG
    assert logo_keys(home) == ("eu", "kfw-2024")


def test_a_key_can_only_name_a_file_of_the_folder(home):
    (home / "secret.png").write_bytes(PNG)
    (home / "logos" / "Read Me.png").write_bytes(PNG)
    (home / "logos" / "notes.txt").write_text("-", encoding="utf-8")
    assert read_logo(home, "../secret") is None and read_logo(home, "un") is None
    assert logo_keys(home) == () and logo_keys(home / "nowhere") == ()


@pytest.mark.parametrize(("name", "content"), [
    ("x.svg", SVG.format("<script>alert(1)</script>").encode()),
    ("x.svg", SVG.format('<image href="https://example.org/x.png"/>').encode()),
    ("x.svg", SVG.format("<style>@import url(x.css)</style>").encode()),
    ("x.svg", SVG.format('<path onclick="x()"/>').encode()),
    ("x.svg", SVG.format("<foreignObject/>").encode()),
    ("x.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("").encode()),
    ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("x.svg", SVG.replace("30", "0").encode()),
    ("x.svg", b"\xff\xfe"),
    ("x.svg", SVG.format(" " * LARGEST).encode()),
    ("x.png", PNG[:-4]),
    ("x.png", PNG.replace(b"\x40", b"\0")),
    ("x.png", b""),
])
def test_anything_else_is_refused_by_name(home, name, content):
    (home / "logos" / name).write_bytes(content)
    with pytest.raises(SheetError, match=rf"{name} can't be used\. .* Replace or remove the file\."):
        read_logo(home, "x")
