"""Pulling what published.toml names: from HDX with the checksum that it states, from the DTM API by its client."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from data.errors import PullError
from data.published import HDX, Published
from data.pull import Pulled, Puller
from data.pull_answers import Wanted
from data.pull_part import sha256_of
from data.pull_steps import OfflineError, next_step
from data.stores.whole import write_whole

if TYPE_CHECKING:
    from dtmapi import DTMApi

DTM = "https://dtmapi.iom.int"
COUNTRY = "LBY"
LEVELS = ("admin0", "admin1", "admin2")
MAX_REASON = 200


def pull_published(one: Published, puller: Puller, out: Path, site: str = HDX) -> Pulled:
    """Fetch a file of HDX; `site` stands for HDX's own address. Raises PullError."""
    about = _about(one, puller, out, site)
    url = one.url.replace(HDX, site) or _address(about, one, puller, site)
    checksum = str(about.get("hash") or "")
    size = about.get("size")
    return puller.pull(Wanted(url, one.kind, checksum, size if isinstance(size, int) and not checksum else 0), out)


def _about(one: Published, puller: Puller, out: Path, site: str) -> Mapping[str, object]:
    """What HDX says of the file, {} if it says nothing; raises OfflineError where nothing can be asked at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".pull-") as folder:
            answer = puller.pull(Wanted(one.about.replace(HDX, site), "json"), Path(folder) / "about.json")
            resources = json.loads(answer.path.read_bytes())["result"]["resources"]
        return next((told for told in resources if one.resource in (told["id"], "") and _is_named(told, one)), {})
    except OfflineError:
        raise
    except (PullError, ValueError, LookupError, TypeError) as fault:
        if not one.url:
            raise PullError(f"HDX doesn't say where {one.file} is ({fault}).") from fault
        puller.tell(f"HDX says nothing of {one.file}: it is fetched without a checksum to compare.")
        return {}


def _is_named(told: Mapping, one: Published) -> bool:
    return bool(one.resource) or urlsplit(str(told.get("url"))).path.rpartition("/")[2] == one.file


def _address(about: Mapping[str, object], one: Published, puller: Puller, site: str) -> str:
    """Where HDX says the file is; it may lie only where a redirect might lead to."""
    stated = str(about.get("download_url") or about.get("url") or "")
    if not stated:
        raise PullError(f"HDX has no file {one.file} in that dataset any more.")
    return next_step(site, stated, puller.hosts)


def pull_dtm(puller: Puller, key: str, version: str, out: Path, site: str = DTM) -> Pulled:
    """Fetch what the DTM API knows of Libya, level by level, into one file; `site` stands for its own address."""
    from dtmapi.exceptions import DTMApiError

    from data.importers.dtm_api import file_of
    from data.importers.issues import printable

    if not key:
        raise PullError("The DTM API needs a key. Get one at its portal and set DTMAPI_SUBSCRIPTION_KEY; it is never "
                        "printed or kept.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".pull-") as folder:
        client = _client(puller, key, version, Path(folder), site)
        try:
            for level in LEVELS:
                getattr(client, f"get_idp_{level}_data")(Admin0Pcode=COUNTRY, to_pandas=False)
        except DTMApiError as fault:
            raise PullError(f"The DTM API says: {printable(str(fault), MAX_REASON)}") from fault
        content = file_of(client.envelopes, version)
    changed = not out.is_file() or sha256_of(out) != hashlib.sha256(content).hexdigest()
    if changed:
        write_whole(out, content)
    return Pulled(out, hashlib.sha256(content).hexdigest(), len(content), changed)


def _client(puller: Puller, key: str, version: str, folder: Path, site: str) -> DTMApi:
    """DTM's own client: its addresses, parameters and envelope, with our manners on the way."""
    from dtmapi import DTMApi

    class PoliteApi(DTMApi):
        """Asks through a Puller, and keeps each answer as it came."""

        def _fetch_data(self, api_url: str, params: Mapping | None = None, *_: object, **__: object) -> object:
            url = f"{api_url.replace(DTM, site)}?{urlencode(params or {})}"
            secret = {"Ocp-Apim-Subscription-Key": key}
            answer = puller.pull(Wanted(url, "json", secret=secret), folder / f"{len(self.envelopes)}.json")
            try:
                envelope = json.loads(answer.path.read_bytes())
            except ValueError as fault:
                raise PullError(f"{api_url} answered with damaged JSON. Run it again.") from fault
            self.envelopes[LEVELS[len(self.envelopes)]] = envelope
            return self._unwrap(envelope if isinstance(envelope, dict) else {})

    client = PoliteApi(subscription_key=key, api_version=version)
    client.envelopes = {}
    return client
