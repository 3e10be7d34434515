"""Settings: the README lists each one as it is, and a value that can't be read is explained."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from data.errors import AtlasError
from data.settings import Settings, read_settings

README = Path(__file__).resolve().parents[2] / "README.md"


def test_readme_lists_every_setting_with_its_default_and_help():
    rows = re.findall(r"^\| `ATLAS_(\w+)` \| (.+?) \| (.+?) \|$", README.read_text(encoding="utf-8"), re.M)
    told = {name.lower(): (default.strip("`").replace("(empty)", ""), help_text) for name, default, help_text in rows}
    assert told == {spec.name: (str(spec.default), spec.metadata["help"]) for spec in fields(Settings)}


def test_settings_come_from_the_environment():
    read = read_settings({"ATLAS_PORT": "80", "ATLAS_HOME": "/tmp/x", "PATH": "/bin",
                          "ATLAS_PUBLIC_URL": "https://atlas.example:8443/"})
    assert read == Settings(home=Path("/tmp/x"), port=80, public_url="https://atlas.example:8443/")


def test_a_secret_may_stand_in_a_file(tmp_path):
    secret = tmp_path / "store"
    secret.write_text("postgresql://atlas:pa$s@db/atlas\n")
    assert read_settings({"ATLAS_STORE_FILE": str(secret)}).store == "postgresql://atlas:pa$s@db/atlas"
    with pytest.raises(AtlasError, match="both set"):
        read_settings({"ATLAS_STORE_FILE": str(secret), "ATLAS_STORE": ""})
    with pytest.raises(AtlasError, match=r"ATLAS_JOBS_FILE: /nowhere can't be read \(No such file"):
        read_settings({"ATLAS_JOBS_FILE": "/nowhere"})


@pytest.mark.parametrize(("environment", "named"), [
    ({"ATLAS_PREFIX": "atlas"}, "ATLAS_PREFIX"),
    ({"ATLAS_PREFIX": "/atlas/"}, "ATLAS_PREFIX"),
    ({"ATLAS_PREFIX": "/atlas?a=b"}, "ATLAS_PREFIX"),
    ({"ATLAS_PREFIX": "/desk/atlas"}, "ATLAS_PREFIX"),
    ({"ATLAS_PORT": "eighty"}, "ATLAS_PORT"),
    ({"ATLAS_PUBLIC_URL": "atlas.example"}, "ATLAS_PUBLIC_URL"),
    ({"ATLAS_PUBLIC_URL": "https://atlas.example/sheets?a=b"}, "ATLAS_PUBLIC_URL"),
    ({"ATLAS_TILE_URL": "https://tiles.example/{z}/{x}/{y}.png"}, "ATLAS_TILE_ATTRIBUTION"),
    ({"ATLAS_JOBS": "files"}, "ATLAS_JOBS"),
    ({"ATLAS_JOBS": "unix:///run/redis.sock"}, "ATLAS_JOBS"),
    ({"ATLAS_REDIS": "http://redis:6379"}, "ATLAS_REDIS"),
])
def test_a_setting_that_cannot_be_used_is_named(environment, named):
    with pytest.raises(AtlasError, match=named):
        read_settings(environment)
