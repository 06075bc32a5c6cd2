"""Embedded PostgreSQL and Valkey: for a machine where DATABASE_URL or REDIS_URL names no server.

The entry points (`manage.py`, `ocop_store.demo`, `tests/conftest.py`) call `ensure()` first and `release()`
last. Every user holds a shared lock for its life; who leaves last stops the servers. A user killed with
`kill -9` loses its lock with its life, so the next one to leave still finds out that it is the last.
POSIX only (file locks, Unix sockets): on Windows use WSL.
"""

import os
from typing import IO

from ocop_store.embedded import lease, postgres, valkey
from ocop_store.embedded.place import Place

SERVERS = {"DATABASE_URL": postgres, "REDIS_URL": valkey}

_held: tuple[int, Place, IO[str], list[str]] | None = None  # pid, place, lock, names we set in os.environ


def ensure() -> None:
    """Start what DATABASE_URL and REDIS_URL leave open, and put the missing addresses into os.environ.

    Does nothing when both are set, so child processes share what their parent started.
    Raises EmbeddedServerError, with the end of the server's log, when a server does not come up.
    """
    global _held
    missing = [name for name in SERVERS if not os.environ.get(name)]
    if not missing:
        return
    place = Place.current()
    place.prepare()
    with lease.changing(place):
        lock = lease.join(place)
        try:
            for name in missing:
                SERVERS[name].start(place)
        except BaseException:
            _leave(place, lock)
            raise
    os.environ.update({name: SERVERS[name].url(place) for name in missing})
    _held = (os.getpid(), place, lock, missing)


def release() -> None:
    """Leave the servers, and stop them when nobody else uses them. Harmless when `ensure` started nothing."""
    global _held
    if _held is None or _held[0] != os.getpid():  # a forked child is not the user its parent is
        return
    _, place, lock, names = _held
    _held = None
    for name in names:
        os.environ.pop(name, None)
    with lease.changing(place):
        _leave(place, lock)


def stop_all(place: Place) -> None:
    """Stop whatever runs at a place. The caller holds `lease.changing` and knows that nobody uses it."""
    for server in SERVERS.values():
        server.stop(place)


def _leave(place: Place, lock: IO[str]) -> None:
    """Give the shared lock back; the last user stops the servers. The caller holds `lease.changing`."""
    if lease.leave(lock):
        stop_all(place)
