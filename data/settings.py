"""Settings: every knob of the server, read once by app.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from data.errors import AtlasError


def _setting(default: object, help_text: str):
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """What an operator can change; `ATLAS_<NAME>` in the environment sets one."""

    home: Path = _setting(Path("var"), "folder of releases and other runtime files")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8050, "port to listen on")
    workers: int = _setting(2, "number of web processes")
    poll_s: int = _setting(10, "seconds between a page's looks for a new release")
    tile_url: str = _setting("", "online tile layer, such as https://…/{z}/{x}/{y}.png; empty: none")
    tile_attribution: str = _setting("", "the credit that the tile layer's licence asks for")


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
    if settings.tile_url and not settings.tile_attribution:
        raise AtlasError("ATLAS_TILE_URL is set without ATLAS_TILE_ATTRIBUTION. Set the provider's credit too.")
    return settings
