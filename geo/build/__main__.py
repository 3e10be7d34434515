"""`python -m geo.build [--fetch]`: write geo/files anew."""

import argparse
import sys
from pathlib import Path

from data.errors import AtlasError
from data.places import read_gazetteer
from geo.build import build
from geo.build.inputs import INPUTS, fetch_extracts, read_inputs


def main() -> int:
    """Build the files and say how large each is; 2 when they can't be built."""
    parser = argparse.ArgumentParser(prog="python -m geo.build", description=__doc__)
    parser.add_argument("--fetch", action="store_true", help="cut the extracts anew from npm's world-atlas")
    parser.add_argument("--cache", type=Path, default=Path("var/cache"), help="where npm packages are kept")
    parser.add_argument("--out", type=Path, default=INPUTS.parent, help="where the files are written")
    options = parser.parse_args()
    try:
        write(options)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def write(options: argparse.Namespace) -> None:
    """Nothing is written unless every file could be built."""
    if options.fetch:
        fetch_extracts(options.cache)
    files = build(read_gazetteer(), read_inputs())
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (options.out / name).write_bytes(content)
        print(f"{len(content) / 1000:8.1f} kB  {name}")


if __name__ == "__main__":
    sys.exit(main())
