"""Every web process answers the same bytes: else open pages would take each other worker for an update and reload."""

import os
import re
import subprocess
import sys

from tests.serving import ROOT

PAGES = ("/en/", "/ar/", "/en/?chapter=storm&table=1", "/sw.js", "/health",
         "/en/_dash-layout", "/ar/_dash-dependencies", "/api/v1/places", "/api/openapi.json",
         "/embed/en/?chapter=migrants", "/desk/sign-in")
ANSWERS = """
import sys
from app import create_server
client = create_server().test_client()
for path in sys.argv[1:]:
    sys.stdout.buffer.write(client.get(path).data + b"\\n~~~~\\n")
"""


def test_processes_with_other_hash_seeds_answer_the_same_bytes(server, home):
    one, other = (_answers(seed, str(home.home)) for seed in ("1", "2"))
    assert len(one) == len(PAGES) + 1
    for path, first, second in zip(PAGES, one, other, strict=False):
        assert first == second, path


def _answers(seed: str, home: str) -> list[str]:
    env = os.environ | {"ATLAS_HOME": home, "PYTHONHASHSEED": seed}
    told = subprocess.run([sys.executable, "-c", ANSWERS, *PAGES], cwd=ROOT, env=env, capture_output=True, check=True)
    own = r'(nonce|csrf|token)" value="[^"]*"|"end_id":"[^"]*"|"now": ?[\d.]+'  # one reader's own form or visit
    return re.sub(own, "", told.stdout.decode()).split("\n~~~~\n")
