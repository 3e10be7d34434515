"""Connections to a Redis that may hang: it holds up whoever asks first, and the next are told at once for a while."""

from __future__ import annotations

import time

from redis.connection import Connection, ConnectionPool
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as SilentError

REST_S = 3.0  # for which a Redis that didn't answer in time isn't asked again


class RestingPool(ConnectionPool):
    """A pool that gives no connection for a while after one of its connections was not answered in time."""

    def __init__(self, connection_class: type[Connection] = Connection, **options: object):
        self.rests_until = 0.0
        super().__init__(type("WatchedConnection", (Watched, connection_class), {"pool": self}), **options)

    def rest(self) -> None:
        self.rests_until = time.monotonic() + REST_S

    def get_connection(self, *asked: object, **options: object) -> Connection:
        if time.monotonic() < self.rests_until:
            raise LostError("Redis didn't answer a moment ago.")
        try:
            return super().get_connection(*asked, **options)
        except SilentError:
            self.rest()
            raise


class Watched:
    """What a connection adds to redis-py's own: it tells its pool of an answer that didn't come in time."""

    pool: RestingPool

    def read_response(self, *asked: object, **options: object):
        try:
            return super().read_response(*asked, **options)
        except SilentError:
            self.pool.rest()
            raise
