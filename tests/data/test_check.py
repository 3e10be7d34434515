"""The start-up check: what ships has no fault; a fault is told with file and line, and nothing is served."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import app
import data.check
import geo.check
from data.check import DATA, TABLES, faults
from data.tables import REFERENCE
from data.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app.py", "data", "geo", "callbacks", "layouts")


@pytest.fixture
def copy(tmp_path):
    """A copy of what the check looks at, to be spoiled."""
    shutil.copytree(REFERENCE, tmp_path / "reference")
    shutil.copytree(WORDS, tmp_path / "words")
    for registry in DATA.glob("*.toml"):
        shutil.copy(registry, tmp_path)
    return tmp_path


def spoil(path, *changes):
    """Replace the first occurrence of each text; line numbers of what was changed."""
    content, lines = path.read_text(encoding="utf-8"), []
    for old, new in changes:
        assert old in content
        lines.append(content[:content.index(old)].count("\n") + 1)
        content = content.replace(old, new, 1)
    path.write_text(content, encoding="utf-8")
    return lines


def run(root, *command):
    """The command line in a checkout of its own."""
    environment = os.environ | {"ATLAS_HOME": str(root / "var"), "ATLAS_PORT": "1"}
    return subprocess.run([sys.executable, "app.py", *command], cwd=root, env=environment, capture_output=True,
                          text=True, timeout=60)


def test_what_ships_has_no_fault():
    assert faults() == ()
    assert geo.check.faults() == ()


def test_every_table_that_ships_is_read_by_the_check():
    read = {file for file, _ in TABLES}
    shipped = {f"{path.parent.name}/{path.name}" for path in (*REFERENCE.iterdir(), *WORDS.glob("*.toml"))}
    assert read >= shipped
    assert read - shipped == {path.name for path in DATA.glob("*.toml")}
    assert {file for file, _ in geo.check.TABLES} >= {path.name for path in geo.check.GEO.glob("*.toml")}


@pytest.mark.parametrize(("table", "change", "said"), [
    ("offices.csv", (",mission_overview_2024", ","), "source is empty"),
    ("offices.csv", (",mission_overview_2024", ",hearsay"), "source 'hearsay' isn't in sources.toml"),
    ("offices.csv", ("LY021104", "LY029999"), "pcode 'LY029999' isn't in places.csv"),
    ("offices.csv", ("مكتب تونس", ""), "name_ar is empty"),
    ("crossings.csv", ("تديره وزارة الداخلية، وتعمل معه المنظمة الدولية للهجرة وبعثة الاتحاد الأوروبي للمساعدة في "
                       "إدارة الحدود", ""), "status_basis"),
    ("crossings.csv", ("2024-06-13", "2024-06-31"), "known_to '2024-06-31'"),
    ("rounds.csv", ("2016-03", "2016-13"), "start '2016-13'"),
    ("key_figures.csv", (",2024,", ",last year,"), "as_of 'last year'"),
    ("plan.csv", ("LY021104", "LY029999"), "LY029999"),
    ("observations_r54.csv", ("54,migrants,region,LY01,", "54,migrants,region,LY09,"), "LY09"),
])
def test_a_spoilt_cell_is_told_with_file_and_row(copy, table, change, said):
    (line,) = spoil(copy / "reference" / table, change)
    found = faults(copy)
    assert [fault for fault in found if fault.startswith(f"{table} row {line}: ") and said in fault], found


def test_every_fault_of_every_table_is_told_at_once_and_once(copy):
    spoil(copy / "reference/offices.csv", (",mission_overview_2024", ",hearsay"), ("LY021104", "LY029999"))
    spoil(copy / "reference/staff.csv", (",over_the_years_2018", ",rumour"))
    lines = spoil(copy / "reference/sources.toml", ("licence = ", "license = "))
    found = faults(copy)
    told = [next((fault for fault in found if part in fault), "") for part in ("hearsay", "LY029999", "rumour")]
    assert [fault.split(" row ")[0] for fault in told] == ["offices.csv", "offices.csv", "staff.csv"]
    header = (copy / "reference/sources.toml").read_text(encoding="utf-8").splitlines()[:lines[0]]
    number = max(n for n, line in enumerate(header, start=1) if line.startswith("["))
    assert any(fault.startswith(f"sources.toml line {number}: ") and "lacks licence" in fault for fault in found)
    assert len([fault for fault in found if "hearsay" in fault]) == 1


@pytest.mark.parametrize(("lang", "other"), [("en", "ar"), ("ar", "en")])
def test_words_that_one_language_lacks_are_told(copy, lang, other):
    (line,) = spoil(copy / f"words/{lang}.toml", ("[chapter]\n", '[chapter]\nsurvey = " "\n'))
    found = faults(copy)
    assert f"{lang}.toml line {line + 1}: chapter.survey isn't in {other}.toml" in found
    assert f"{lang}.toml line {line + 1}: chapter.survey is empty" in found and len(found) == 2
    spoil(copy / f"words/{lang}.toml", ("south_sudan = ", "juba = "))  # beside a key named `other`
    assert any(fault.endswith(f": category.nationality.juba isn't in {other}.toml") for fault in faults(copy))


def test_words_with_other_placeholders_are_told(copy):
    spoil(copy / "words/en.toml", ("{round}", "{around}"))
    (fault,) = faults(copy)
    assert fault.startswith("ar.toml line ") and fault.endswith("has other placeholders than en.toml")


def test_a_table_that_is_gone_or_broken_is_told(copy):
    for file in ("staff.csv", "places.csv", "citations.csv"):
        (copy / "reference" / file).unlink()
    (copy / "reference/rounds.csv").write_bytes(b"\xff\xfe")
    (copy / "words/ar.toml").write_text("[chapter\n", encoding="utf-8")
    found = faults(copy)
    for file in ("staff.csv", "places.csv", "citations.csv", "rounds.csv"):
        assert any(fault.startswith(f"{file}: can't be read") for fault in found), found


def test_a_mark_that_is_wrong_is_told_with_the_row_it_comes_from(monkeypatch):
    from data.words import Lang
    from geo.marks import Mark

    def build(lang):
        return (Mark(id="OFF-TUN", layer="offices", name="" if lang is Lang.ar else "Tunis", kind="", source="hearsay",
                     pcode="LY99", lon=36.8, lat=10.2, value=1.0),)

    monkeypatch.setattr(geo.check, "BUILDERS", (build,))
    told = "\n".join(geo.check.faults())
    row = data.check.find_row("OFF-TUN")
    assert row.startswith("offices.csv row ")
    for what in ("name is empty (ar)", "pcode 'LY99'", "source 'hearsay'", "wording and its unit", "is it lon, lat?"):
        assert f"{row}: " in told and what in told


def test_the_command_says_how_much_it_looked_at(capsys):
    assert app.main(["check"]) == 0
    assert f"No fault in {len(TABLES) + len(geo.check.TABLES)} tables" in capsys.readouterr().out


def test_a_checkout_with_faults_is_not_served(tmp_path):
    for part in PARTS:
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, tmp_path / part)
    (line,) = spoil(tmp_path / "data/reference/crossings.csv", ("LY021503", "LY999999"))
    spoil(tmp_path / "geo/layers.toml", ('source = "world_atlas"', 'source = "hearsay"'))
    for command in ("check", "serve"):
        done = run(tmp_path, command)
        assert done.returncode == 2 and "Traceback" not in done.stderr
        assert f"crossings.csv row {line}: pcode 'LY999999' isn't in places.csv" in done.stderr
        assert "layers.toml line " in done.stderr and "hearsay" in done.stderr
        assert "2 faults" in done.stderr and "http://" not in done.stdout
