"""The short-lived store on Redis."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from idp.short_lived.store import StoreAway, Value

_COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n
"""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise StoreAway(type(error).__name__) from error


class RedisStore:
    """See `ShortLivedStore`. Redis' own clock ends the values."""

    def __init__(self, url: str, *, prefix: str = "idp:") -> None:
        # security R6: a slow Redis must not hold a request; one quick retry covers a restarted server.
        self._redis = Redis.from_url(
            url,
            socket_timeout=1,
            socket_connect_timeout=1,
            decode_responses=True,
            retry=Retry(NoBackoff(), 1),
        )
        self._prefix = prefix
        self._count = self._redis.register_script(_COUNT)

    @_answering()
    def put(self, key: str, value: Value, lifetime: timedelta) -> None:
        self._redis.set(self._prefix + key, json.dumps(value), px=_milliseconds(lifetime))

    @_answering()
    def put_once(self, key: str, value: Value, lifetime: timedelta) -> bool:
        return bool(
            self._redis.set(
                self._prefix + key,
                json.dumps(value),
                px=_milliseconds(lifetime),
                nx=True,
            )
        )

    @_answering()
    def get(self, key: str) -> Value | None:
        return _parse(self._redis.get(self._prefix + key))

    @_answering()
    def take(self, key: str) -> Value | None:
        return _parse(self._redis.getdel(self._prefix + key))

    @_answering()
    def forget(self, key: str) -> None:
        self._redis.delete(self._prefix + key)

    @_answering()
    def count(self, key: str, window: timedelta) -> int:
        return int(self._count(keys=[self._prefix + key], args=[_milliseconds(window)]))

    @_answering()
    def counted(self, key: str) -> int:
        return int(self._redis.get(self._prefix + key) or 0)

    def is_reachable(self) -> bool:
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False


def _milliseconds(lifetime: timedelta) -> int:
    return max(1, lifetime // timedelta(milliseconds=1))


def _parse(text: str | bytes | None) -> Value | None:
    return None if text is None else json.loads(text)
