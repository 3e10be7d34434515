"""Redis: what several web machines share, such as the queue, cache, limits and meetings.

    redis://host:6379/0, rediss://… (TLS), unix:///path?db=0; a password goes before the host: redis://:secret@host/0
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from data.errors import AtlasError

if TYPE_CHECKING:
    from redis import Redis

SCHEMES = ("redis://", "rediss://", "unix://")
CELERYS = SCHEMES[:2]  # those that Celery knows too
PATIENCE_S = 0.5  # a Redis that takes longer is as good as gone: whoever asks goes on without it


@lru_cache(maxsize=8)
def redis_at(url: str) -> Redis:
    """Redis at an address, one pool of connections a process; asked once and never again, so a fault is told soon.

    What goes wrong is a `redis.RedisError`. Nothing is connected before the first question. One that hangs is left
    alone for a while, as everybody else would wait behind whoever asks it.
    """
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    from data.redis_pool import RestingPool

    return Redis.from_pool(RestingPool.from_url(
        url, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S, protocol=2, retry=Retry(NoBackoff(), 0),
        driver_info=None))


@contextmanager
def answered(error: type[AtlasError], what: str, setting: str) -> Iterator[None]:
    """Raise `error`, in words, if the Redis of a setting, where `what` stands, can't be asked."""
    from redis import RedisError

    try:
        yield
    except RedisError as fault:
        raise error(f"{what} can't be reached ({type(fault).__name__}). Try again in a moment; if that doesn't help, "
                    f"look whether the Redis of {setting} runs.") from fault


def check_redis(name: str, url: str, schemes: tuple[str, ...] = SCHEMES) -> None:
    """Raise AtlasError unless a setting is empty or an address of Redis; it may hold a password and isn't quoted."""
    if url and not url.startswith(schemes):
        raise AtlasError(f"{name} isn't the address of Redis. Write it as redis://host:6379/0 (rediss:// for TLS), or "
                         "unset it to do without Redis.")
