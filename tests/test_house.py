"""The house rules of the design, held by reading the code: floors, names, sizes, words, quiet import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("data", "geo", "layouts", "callbacks", "app")  # each may import itself and those before it
WEB = {"dash", "dash_leaflet", "flask", "flask_compress", "plotly"}
GEOMETRY = {"shapely", "geopandas", "pyproj"}
NETWORK = {"requests", "urllib", "http", "socket"}
NEVER = {
    "data": WEB | GEOMETRY,
    "geo": WEB | GEOMETRY,
    "geo/build": WEB,
    "geo/paper": WEB,
    "layouts": {"flask", "pandas", "numpy", "pathlib", "io"} | GEOMETRY | NETWORK,
    "callbacks": {"pandas", "numpy"} | GEOMETRY,
    "app": {"pandas", "numpy"} | GEOMETRY,
}
TOO_GENERAL = re.compile(r"utils?|helpers?|common|misc|managers?", re.IGNORECASE)
# Names of XML vocabularies, which nothing is ever fetched from.
NAMESPACES = {"www.w3.org", "schemas.openxmlformats.org", "schemas.microsoft.com"}
HOST = re.compile(r"(?:https?:)?//(\w[\w-]*(?:\.[\w-]+)+)")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40

MODULES = sorted(
    path.relative_to(ROOT) for path in (ROOT / "app.py", *(p for f in FLOORS for p in (ROOT / f).rglob("*.py")))
)
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
SCRIPTS = sorted(path.relative_to(ROOT) for path in (ROOT / "assets").glob("*.js"))
STYLES = sorted(path.relative_to(ROOT) for path in (ROOT / "assets").glob("*.css"))
ABOVE_DATA = [path for path in MODULES if path.parts[0] != "data"]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def nodes(path: Path, *kinds: type) -> Iterator:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    names = {alias.name for node in nodes(path, ast.Import) for alias in node.names}
    return names | {node.module for node in nodes(path, ast.ImportFrom) if node.module and not node.level}


def floor(path: Path) -> str:
    return path.parts[0].removesuffix(".py")


def called(path: Path, *names: str) -> list[ast.Call]:
    """Calls of a function or method by one of the names."""
    return [call for call in nodes(path, ast.Call) if (
        call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")) in names]


def each(paths) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", list(paths), ids=str)


@each(MODULES)
def test_imports_point_one_way(path):
    above = FLOORS[FLOORS.index(floor(path)) + 1 :]
    first_parts = {name.split(".")[0] for name in imported(path)}
    forbidden = NEVER["/".join(path.parts[:2]) if "/".join(path.parts[:2]) in NEVER else floor(path)]
    assert not first_parts & {*above, *forbidden, "tests"}
    assert not any(node.level for node in nodes(path, ast.ImportFrom))


def test_only_the_build_and_the_import_of_the_boundaries_import_the_build():
    users = [path for path in MODULES if any(name.startswith("geo.build") for name in imported(path))]
    assert all(path.is_relative_to("geo/build") or path == Path("geo/boundary_import.py") for path in users)


@each(p for p in MODULES if floor(p) == "layouts")
def test_layouts_touch_no_file(path):
    assert not called(path, "open", "read_text", "read_bytes", "write_text", "write_bytes", "urlopen")


@each(p for p in MODULES if floor(p) in ("layouts", "callbacks"))
def test_what_stands_in_a_page_is_known_by_the_layouts_and_what_reacts_by_the_callbacks(path):
    reacting = {"Input", "Output", "State", "callback", "clientside_callback", "ctx", "callback_context"}
    from_dash = {alias.name for node in nodes(path, ast.ImportFrom) if node.module == "dash" for alias in node.names}
    assert not from_dash & (reacting if floor(path) == "layouts" else {"ctx", "callback_context"})


@each(p for p in MODULES if floor(p) == "callbacks")
def test_callbacks_do_no_arithmetic(path):
    reckoning = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    assert not [ast.unparse(node) for node in nodes(path, ast.BinOp) if isinstance(node.op, reckoning)]


@each(MODULES)
def test_only_app_reads_the_environment(path):
    reads = [node for node in nodes(path, ast.Attribute) if node.attr in ("environ", "getenv")]
    assert path == Path("app.py") or not reads


def test_only_the_controls_and_their_script_name_controls():
    naming = {str(path) for path in (*MODULES, *SCRIPTS) if re.search(r"data-control|dataset\.control", (ROOT / path)
                                                                   .read_text(encoding="utf-8"))}
    assert naming == {"layouts/controls.py", "assets/navigate.js"}


@each(MODULES)
def test_only_wire_calls_back(path):
    assert path == Path("callbacks/wire.py") or not called(path, "callback", "clientside_callback")


@pytest.mark.parametrize("name", ["pictures", "navigation"])
def test_callbacks_are_plain_top_level_functions(name):
    module = tree(Path(f"callbacks/{name}.py"))
    functions = [node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert [node for node in module.body if node in functions] == functions
    assert not any(node.decorator_list for node in functions)


@each([*MODULES, *TESTS, *SCRIPTS, *STYLES])
def test_a_file_fits_in_the_head(path):
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert not [part for part in path.with_suffix("").parts if TOO_GENERAL.fullmatch(part)]


@each([*MODULES, *TESTS])
def test_functions_are_short_and_classes_well_named(path):
    functions = nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
    assert not [node.name for node in functions if node.end_lineno - node.lineno >= LONGEST_FUNCTION]
    assert not [node.name for node in nodes(path, ast.ClassDef) if re.search("Manager|Helper|Util", node.name)]


@each(SCRIPTS)
def test_script_functions_are_short_and_the_file_says_what_it_is(path):
    source = (ROOT / path).read_text(encoding="utf-8")
    assert source.startswith("/*")
    begun = r"^( +)(?:async )?(?:function \w+|[\w.]+ = (?:async )?function)[^\n]*\{\n"
    functions = re.finditer(begun + r".*?^\1\}", source, re.M | re.S)
    assert not [found[0].splitlines()[0] for found in functions if found[0].count("\n") >= LONGEST_FUNCTION]


@each([*SCRIPTS, *STYLES, *(p for p in MODULES if floor(p) in ("layouts", "callbacks"))])
def test_no_other_host_is_named(path):
    assert set(HOST.findall((ROOT / path).read_text(encoding="utf-8"))) <= NAMESPACES


def test_the_lock_file_names_no_host_and_hashes_every_package():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock and "--index-url" not in lock
    packages = re.findall(r"^[\w.-]+==\S+.*?(?=^[\w.-]+==|\Z)", lock, re.M | re.S)
    assert packages and all("--hash=sha256:" in package for package in packages)


def test_every_dependency_says_what_it_is_for():
    manifest = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(manifest)["project"]
    for wanted in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        assert re.search(rf'^ +"{re.escape(wanted)}", +# \S.+', manifest, re.M), wanted


QUIET = """
import importlib, os, sys, threading, time
root, outside, modules = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
for name in outside:
    importlib.import_module(name)
sys.path.insert(0, root)

def watch(event, values):
    if event == "open" and isinstance(values[0], str) and values[0].startswith(root + os.sep):
        if not values[0].endswith((".py", ".pyc")) and ".pyc." not in values[0]:
            if os.sep + ".venv" + os.sep not in values[0]:
                sys.exit(f"reads {values[0]}")
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.system"):
        sys.exit(f"does {event}{values}")

class Silent(dict):
    def __getitem__(self, key):
        sys.exit(f"reads the environment: {key}")
    get = __getitem__

def refuse(*_):
    sys.exit("reads the clock or starts a thread")

sys.addaudithook(watch)
os.environ, time.time, time.monotonic, threading.Thread.start = Silent(), refuse, refuse, refuse
for name in modules:
    importlib.import_module(name)
"""


def test_nothing_happens_at_import():
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in MODULES]
    names = [name for name in names if not name.endswith("__main__")]
    outside = {name for path in MODULES for name in imported(path) if name.split(".")[0] not in FLOORS}
    done = subprocess.run([sys.executable, "-c", QUIET, str(ROOT), " ".join(sorted(outside)), " ".join(names)],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
