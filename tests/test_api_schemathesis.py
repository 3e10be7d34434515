"""The API attacked by its own description: what it allows is answered as it says, all else is refused in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from geo.api.operations import OPERATIONS
from tests.serving import serving

LIMIT_S = 150  # a tenth of it on a machine that does nothing else
EXAMPLES, SEED = "5", "6"


def test_schemathesis_finds_no_failure(tmp_path):
    """Every check there is, by examples, by the edges of every schema, by chance, and along links of answers."""
    program = Path(sys.executable).with_name("st")
    with serving(tmp_path / "home", ATLAS_WORKERS="1", ATLAS_API_PER_MINUTE="0") as url:
        with urlopen(f"{url}/api/openapi.json") as answer:  # read from a file, so that its own address is asked too
            tmp_path.joinpath("openapi.json").write_bytes(answer.read())
        done = subprocess.run(
            [program, "run", "openapi.json", "--url", f"{url}/api", "--phases", "examples,coverage,fuzzing,stateful",
             "--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES, "--no-color"],
            cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Tested: {len(OPERATIONS)}\n" in done.stdout, done.stdout
