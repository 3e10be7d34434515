"""Settings: every knob of the server, read once by app.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from data.errors import AtlasError

ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/?")


@dataclass(frozen=True)
class Settings:
    """What an operator can change; `ATLAS_<NAME>` in the environment sets one."""

    home: Path = field(default=Path("var"), metadata={"help": "folder of releases and other runtime files"})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8050, metadata={"help": "port to listen on"})
    workers: int = field(default=2, metadata={"help": "number of web processes"})
    poll_s: int = field(default=10, metadata={"help": "seconds between a page's looks for a new release"})
    jobs_waiting: int = field(default=20, metadata={"help": "atlases that may wait to be made; more are turned away"})
    jobs_keep_h: int = field(default=24, metadata={"help": "hours for which a finished atlas is kept"})
    jobs_mb: int = field(default=500, metadata={"help": "megabytes that finished atlases may take together"})
    public_url: str = field(default="", metadata={"help": "address that readers know, for links on sheets; empty: as "
                                                          "each request came"})
    tile_url: str = field(default="", metadata={"help": "online tile layer with {z}, {x} and {y}; empty: none"})
    tile_attribution: str = field(default="", metadata={"help": "the credit that the tile layer's licence asks for"})
    offline: int = field(default=1, metadata={"help": "1: browsers keep the page and its data for use without a "
                                                      "network; 0: they forget them"})


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from `ATLAS_…` variables; a value that doesn't parse raises AtlasError."""
    chosen = {}
    for spec in fields(Settings):
        name = f"ATLAS_{spec.name.upper()}"
        if name not in environment:
            continue
        kind = type(spec.default) if not isinstance(spec.default, Path) else Path
        try:
            chosen[spec.name] = kind(environment[name])
        except ValueError as error:
            raise AtlasError(
                f"{name}: {environment[name]!r} isn't a whole number. It sets the {spec.metadata['help']}; "
                f"give a number such as {spec.default}, or unset it."
            ) from error
    settings = Settings(**chosen)
    if settings.public_url and not ADDRESS.fullmatch(settings.public_url):
        raise AtlasError(f"ATLAS_PUBLIC_URL: {settings.public_url!r} isn't an address. Give scheme and host alone, "
                         "such as https://atlas.example.org, without a path.")
    if settings.tile_url and not settings.tile_attribution:
        raise AtlasError("ATLAS_TILE_URL is set without ATLAS_TILE_ATTRIBUTION. Set the provider's credit too.")
    return settings


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables from which another process reads the same settings."""
    return {f"ATLAS_{spec.name.upper()}": str(getattr(settings, spec.name)) for spec in fields(Settings)}
