"""Settings: every knob of the server, read once by app.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from data.addresses import check_prefix
from data.errors import AtlasError
from data.log_lines import check_form
from data.provider import check_provider
from data.redis_link import CELERYS, check_redis
from data.stores import check_store

OTHER_NAMES = {"dtm_key": "DTMAPI_SUBSCRIPTION_KEY"}  # as DTM's own package calls it
LISTENS = re.compile(r"[A-Za-z0-9.:\[\]-]+:\d{1,5}")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/?")


@dataclass(frozen=True)
class Settings:
    """What an operator can change; `ATLAS_<NAME>` in the environment sets one."""

    home: Path = field(default=Path("var"), metadata={"help": "folder of releases and other runtime files"})
    store: str = field(default="", repr=False, metadata={"help": "database of releases and the desk, "
                                                                 "postgresql://user:password@host/name; empty: files "
                                                                 "under the home folder"})
    objects: str = field(default="", repr=False, metadata={"help": "object storage for release files beside the "
                                                                   "database, such as s3://bucket/atlas; empty: in it"})
    jobs: str = field(default="", repr=False, metadata={"help": "Redis with the queue of work, which any number of "
                                                                "`app.py worker` do, redis://:password@host:6379/0; "
                                                                "empty: this machine does its own"})
    redis: str = field(default="", repr=False, metadata={"help": "Redis for what several web machines share: limits, "
                                                                 "meetings, cache; empty: each machine has its own"})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8050, metadata={"help": "port to listen on"})
    workers: int = field(default=2, metadata={"help": "number of web processes"})
    waiting: int = field(default=200, metadata={"help": "requests that may wait in each web process; more are told to "
                                                        "come again"})
    worker_mb: int = field(default=1000, metadata={"help": "megabytes of a web process from which it is replaced; 0: "
                                                           "it never is"})
    poll_s: int = field(default=10, metadata={"help": "seconds between a page's looks for a new release"})
    jobs_waiting: int = field(default=20, metadata={"help": "atlases that may wait to be made; more are turned away"})
    jobs_keep_h: int = field(default=24, metadata={"help": "hours for which a finished atlas is kept"})
    jobs_mb: int = field(default=500, metadata={"help": "megabytes that finished atlases may take together"})
    public_url: str = field(default="", metadata={"help": "address that readers know, for links on sheets; empty: as "
                                                          "each request came"})
    prefix: str = field(default="", metadata={"help": "path under which readers reach the Atlas, such as /atlas; "
                                                      "empty: the root of its host"})
    log: str = field(default="auto", metadata={"help": "form of the log: json, text, or auto (text on a terminal, JSON "
                                                       "elsewhere)"})
    slow_ms: int = field(default=1000, metadata={"help": "milliseconds from which a request is logged as slow; 0: "
                                                         "none is"})
    metrics: str = field(default="", metadata={"help": "address of its own on which figures for Prometheus are served, "
                                                       "such as 127.0.0.1:9464; empty: none are kept"})
    tile_url: str = field(default="", metadata={"help": "online tile layer with {z}, {x} and {y}; empty: none"})
    tile_attribution: str = field(default="", metadata={"help": "the credit that the tile layer's licence asks for"})
    offline: int = field(default=1, metadata={"help": "1: browsers keep the page and its data for use without a "
                                                      "network; 0: they forget them"})
    api_per_minute: int = field(default=600, metadata={"help": "questions that a client may ask the API in a minute, "
                                                               "of each web process, or of all with ATLAS_REDIS; 0: "
                                                               "any number"})
    asks_per_minute: int = field(default=600, metadata={"help": "searches that a client may ask for in a minute, and "
                                                                "so many fewer of what costs more: sheets a tenth; "
                                                                "counted like the API's; 0: any number"})
    hosts: str = field(default="", metadata={"help": "host names, besides ATLAS_PUBLIC_URL's, under which readers may "
                                                     "ask, with spaces between; neither is set: any"})
    upload_mb: int = field(default=20, metadata={"help": "megabytes that a file handed in at the desk may have"})
    four_eyes: int = field(default=1, metadata={"help": "1: who hands in a draft can't approve of it; 0: one person "
                                                        "may do both"})
    proxies: int = field(default=0, metadata={"help": "reverse proxies in front, whose X-Forwarded-For and -Proto are "
                                                      "believed"})
    idle_min: int = field(default=60, metadata={"help": "minutes without use after which staff sign in again"})
    session_h: int = field(default=12, metadata={"help": "hours after which staff sign in again in any case"})
    oidc_issuer: str = field(default="", metadata={"help": "address of the OpenID Connect provider of staff; empty: "
                                                           "local accounts alone"})
    oidc_client: str = field(default="", metadata={"help": "the Atlas's client (application) ID at the provider"})
    oidc_secret_file: str = field(default="", metadata={"help": "file with the client secret; empty: the provider asks "
                                                                "for none"})
    oidc_claim: str = field(default="roles", metadata={"help": "claim of the provider's ID token that says who may do "
                                                               "what"})
    oidc_roles: str = field(default="", metadata={"help": "values of that claim and the roles they give, such as "
                                                          "Atlas.Admin=admin,Atlas.Editor=editor; *=viewer: anybody "
                                                          "else"})
    pull_contact: str = field(default="", metadata={"help": "e-mail address or page by which a host that is pulled "
                                                            "from can reach you"})
    pull_hosts: str = field(default="", metadata={"help": "further hosts that a pull may be led on to, with spaces "
                                                          "between; empty: none"})
    dtm_key: str = field(default="", repr=False, metadata={"help": "key of the DTM API; DTMAPI_SUBSCRIPTION_KEY sets "
                                                                   "it too"})
    may_publish: str = field(default="", metadata={"help": "feeds of data/published.toml that IOM permits you to "
                                                           "publish, such as hdx hapi; empty: none"})


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from `ATLAS_…` variables; a value that doesn't parse raises AtlasError."""
    environment, chosen = _with_files(environment), {}
    for spec in fields(Settings):
        name = f"ATLAS_{spec.name.upper()}"
        name = name if name in environment else OTHER_NAMES.get(spec.name, name)
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
                         "such as https://atlas.example.org; a path goes into ATLAS_PREFIX.")
    check_prefix(settings.prefix)
    check_store(settings.store, settings.objects)
    check_redis("ATLAS_JOBS", settings.jobs, CELERYS)
    check_redis("ATLAS_REDIS", settings.redis)
    check_form(settings.log)
    if settings.metrics and not LISTENS.fullmatch(settings.metrics):
        raise AtlasError(f"ATLAS_METRICS: {settings.metrics!r} isn't an address to listen on. Give host and port, such "
                         "as 127.0.0.1:9464.")
    if settings.tile_url and not settings.tile_attribution:
        raise AtlasError("ATLAS_TILE_URL is set without ATLAS_TILE_ATTRIBUTION. Set the provider's credit too.")
    check_provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_roles, settings.public_url)
    return settings


def _with_files(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The variables with what stands in files: ATLAS_STORE_FILE names one that holds ATLAS_STORE, as secrets come."""
    names = [f"ATLAS_{spec.name.upper()}" for spec in fields(Settings)]
    read = {}
    for name in names:
        file = environment.get(f"{name}_FILE")
        if not file:
            continue
        if name in environment:
            raise AtlasError(f"{name} and {name}_FILE are both set. Set one of them.")
        try:
            read[name] = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise AtlasError(f"{name}_FILE: {file} can't be read ({getattr(fault, 'strerror', 'not text')}). Name a "
                             "file that holds the value alone and that the Atlas's user may read.") from fault
    return {**environment, **read}


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables from which another process reads the same settings."""
    return {f"ATLAS_{spec.name.upper()}": str(getattr(settings, spec.name)) for spec in fields(Settings)}
