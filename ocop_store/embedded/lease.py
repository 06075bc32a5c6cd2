"""Who may change the servers, and who uses them: two file locks, freed by the kernel when a process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ocop_store.embedded.place import Place


@contextmanager
def changing(place: Place) -> Iterator[None]:
    """Nobody else starts or stops the servers meanwhile."""
    with open(place.base / "change.lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def join(place: Place) -> IO[str]:
    """Become a user of the servers until `leave` or death. Call it inside `changing`."""
    handle = open(place.base / "users.lock", "a")  # noqa: SIM115 - held for the life of the process
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def leave(handle: IO[str]) -> bool:
    """Stop being a user; True when nobody is left. Call it inside `changing`."""
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
