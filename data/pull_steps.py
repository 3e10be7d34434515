"""Where a pull may go: over https, to hosts that are allowed, and into no private network by surprise."""

import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

from data.errors import PullError

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
HTTPS_PORTS = (None, 443)


class OfflineError(PullError):
    """There is no way to the host: nothing was fetched."""


def first_step(url: str, proxied: bool = False) -> str:
    """The address that a person or our own table named; raises PullError unless it may be asked."""
    return _checked(url, url, (), proxied)


def next_step(url: str, location: str, allowed: Collection[str], proxied: bool = False) -> str:
    """Where a redirect leads; raises PullError unless it is the same host or an allowed one.

    What is allowed is a host, or a host and the beginning of a path where many share the host: host/folder/.
    """
    return _checked(urljoin(url, location), url, allowed, proxied)


def _checked(url: str, before: str, allowed: Collection[str], proxied: bool) -> str:
    try:
        parts, came = urlsplit(url), urlsplit(before)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise PullError(f"{url!r} isn't an address ({fault}). Check it for slips.") from fault
    if not host or parts.username or parts.password or parts.scheme not in ("http", "https"):
        raise PullError(f"{bare(url)!r} isn't an address that can be pulled. Give https://host/path, without a "
                        "password.")
    if host in LOOPBACK:
        if (parts.scheme, parts.netloc) != (came.scheme, came.netloc):
            raise PullError(f"{bare(before)} leads to {bare(url)} on this very machine; that isn't followed.")
        return url
    if parts.scheme != "https" or port not in HTTPS_PORTS:
        raise PullError(f"{bare(url)} isn't asked: only https on its own port is, so that nobody on the way can "
                        "change the file. Use its https address.")
    if host != came.hostname and not any(_is_within(host, parts.path, entry) for entry in allowed):
        raise PullError(f"{came.hostname} leads on to {host}, which isn't allowed. If it is where {came.hostname} "
                        f"keeps its files, set ATLAS_PULL_HOSTS={host} and run it again.")
    if not proxied:
        _refuse_private(host)
    return url


def bare(url: str) -> str:
    """Address without its query, which may hold a signature or a key, and without a password."""
    scheme, mark, rest = url.partition("?")[0].partition("://")
    return scheme + mark + rest.rpartition("@")[2]


def _is_within(host: str, path: str, entry: str) -> bool:
    """Whether an entry of what is allowed covers an address; a path with dots may not be where it says."""
    allowed, _, folder = entry.partition("/")
    plain = ".." not in path and "%2e" not in path.casefold()
    return host == allowed and (not folder or (plain and path.startswith(f"/{folder}")))


def _refuse_private(host: str) -> None:
    """Raise PullError if a name stands for an address inside a network, OfflineError if for none at all."""
    try:
        found = {str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(host, 443)}
    except (OSError, UnicodeError) as fault:
        raise OfflineError(f"{host} can't be found ({fault}).") from fault
    inside = sorted(address for address in found if not ipaddress.ip_address(address).is_global)
    if inside:
        raise PullError(f"{host} stands for {inside[0]}, an address inside a private network; it isn't asked.")
