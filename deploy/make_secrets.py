"""Makes the secrets of compose.yaml, each a file: `python3 deploy/make_secrets.py`. What is there already stays.

The folder lets in its owner alone; the files in it can be read by all, as each container has a user of its own.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "secrets"
# Jobs must not be lost with the machine, and nothing may be pushed out that isn't a cache's: then Redis refuses to keep
# more, and whoever caches goes on without.
REDIS = """requirepass {redis}
dir /data
appendonly yes
appendfsync everysec
maxmemory 384mb
maxmemory-policy noeviction
"""


def make_secrets(folder: Path) -> list[str]:
    """Names of the files that were made; none if one of them is there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    made = contents(postgres=secrets.token_urlsafe(32), redis=secrets.token_urlsafe(32))
    if any(folder.joinpath(name).exists() for name in made):
        return []
    for name, content in made.items():
        folder.joinpath(name).write_text(content, encoding="ascii")
        folder.joinpath(name).chmod(0o444)
    return sorted(made)


def contents(postgres: str, redis: str) -> Mapping[str, str]:
    """What each file holds, from the two passwords."""
    return {
        "postgres_password": postgres,
        "atlas_store": f"postgresql://atlas:{postgres}@postgres:5432/atlas",
        "atlas_jobs": f"redis://:{redis}@redis:6379/0",
        "atlas_redis": f"redis://:{redis}@redis:6379/1",
        "redis.conf": REDIS.format(redis=redis),
    }


if __name__ == "__main__":
    found = make_secrets(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    print(*(found or ["The secrets are there already; remove the folder to make new ones."]), sep="\n")
