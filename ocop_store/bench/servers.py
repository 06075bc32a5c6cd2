"""Restart the PostgreSQL a benchmark runs on, when it is ours to restart."""

import os
import shlex
import subprocess

from ocop_store.embedded import lease, postgres
from ocop_store.embedded.place import Place


def restart_postgres() -> bool:
    """Stop it (open sessions are ended) and start it again. False when there is no way to.

    The embedded server is restarted by its own launcher; for another, `BENCH_RESTART_POSTGRES` names the
    command that does it.
    """
    if command := os.environ.get("BENCH_RESTART_POSTGRES"):
        subprocess.run(shlex.split(command), check=True)
        return True
    place = Place.current()
    if str(place.sockets) not in os.environ["DATABASE_URL"]:
        return False
    with lease.changing(place):
        postgres.stop(place)
        postgres.start(place)
    return True
