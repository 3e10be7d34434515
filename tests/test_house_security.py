"""Rules on what comes from outside, held by reading the code and by watching it run: SQL, markup, XML, files."""

from __future__ import annotations

import ast
import re
import sys
from itertools import product
from pathlib import Path

import pytest

from callbacks.bundles import ASSETS
from data.settings import Settings
from tests.test_house import MODULES, called, each, imported, nodes

ASKS = ("execute", "executemany", "copy", "stream")
# What makes code, markup or objects of text; ruff's rules S look for the rest (eval, exec, shells, pickles, YAML).
NEVER = {"render_template", "render_template_string", "Markup", "from_string", "loads_pickle", "mktemp"}
XML_PARSERS = {"xml.dom", "xml.sax", "xml.parsers", "lxml", "xml.etree.ElementTree.parse"}
MARK = "marker7e3"
OUTSIDE = tuple(way.format(MARK) for way in ("../../../../{}", "..%2f..%2f{}", "/{}", "..\\{}\0"))
PART = re.compile(r"<(?:any\((\w+)[^>]*|[^>]+)>")  # of a rule; one of several words keeps the first
TOUCHES = ("open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove")


def over_constants(path) -> set[str]:
    """Names that run over a constant."""
    return {loop.target.id for loop in nodes(path, ast.comprehension) if isinstance(loop.target, ast.Name)
            and isinstance(loop.iter, ast.Name) and loop.iter.id.isupper()}


@each(path for path in MODULES if path.parts[0] == "data")
def test_sql_is_put_together_from_constants_alone(path):
    """Values travel beside the statement, never in it."""
    for call in called(path, *ASKS):
        for part in ast.walk(call.args[0]) if call.args else ():
            if isinstance(part, ast.FormattedValue):
                name = part.value.id if isinstance(part.value, ast.Name) else ""
                assert name.isupper() or name in over_constants(path), f"line {part.lineno}: {ast.unparse(part.value)}"
            assert not (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod | ast.Add)), f"line {part.lineno}"


@each(MODULES)
def test_no_text_becomes_a_template_or_markup(path):
    assert not [ast.unparse(call.func) for call in called(path, *NEVER)]


@each(MODULES)
def test_no_xml_from_outside_is_parsed_but_by_its_importer(path):
    """Workbooks are looked through for entities first (data/importers/bundle.py); nothing else of ours parses XML."""
    assert not {name for name in imported(path) if name.startswith(tuple(XML_PARSERS)) and name != "xml.sax.saxutils"}
    assert not [call for call in called(path, "fromstring", "iterparse") if "numpy" not in imported(path)]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"), jobs_waiting=0)


def test_nothing_that_is_asked_for_leads_to_a_file_outside(server):
    """Every part of every address, and the usual parts of a query, filled with ways out of a folder."""
    opened: list[str] = []
    sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event in TOUCHES and MARK in str(told[0])
                     else None)
    client = server.test_client()
    for rule, way in product([rule for rule in server.url_map.iter_rules() if "<" in rule.rule], OUTSIDE):
        method = "GET" if "GET" in rule.methods else "POST"
        client.open(PART.sub(lambda part, way=way: part[1] or way, rule.rule), method=method,
                    query_string={key: way for key in ("logo", "next", "url", "code")})
    assert [name for name in opened if not Path(name).resolve().is_relative_to(ASSETS)] == []
