"""What a world costs: processor seconds and memory of its processes and servers, as the system counts."""

from dataclasses import dataclass

import psutil
from django.db import connection

from core import redis
from ocop_store.bench.world import World


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds spent so far, user and system together."""

    worker: float
    beat: float
    postgres: float
    redis: float

    @property
    def total(self) -> float:
        """All of it. The sandbox is the platforms' side and does not count."""
        return self.worker + self.beat + self.postgres + self.redis

    def since(self, earlier: "Used") -> "Used":
        """What was spent between two readings."""
        return Used(
            self.worker - earlier.worker,
            self.beat - earlier.beat,
            self.postgres - earlier.postgres,
            self.redis - earlier.redis,
        )


def used(world: World) -> Used:
    """Read the meters. PostgreSQL and Redis have to run on this machine."""
    info = redis.client().info("cpu")
    return Used(
        worker=_tree(psutil.Process(world.processes["worker"].pid)),
        beat=_tree(psutil.Process(world.processes["beat"].pid)),
        postgres=_tree(_postmaster()),
        redis=info["used_cpu_user"] + info["used_cpu_sys"],
    )


def memory_mb(world: World) -> float:
    """Resident memory of the worker."""
    return float(psutil.Process(world.processes["worker"].pid).memory_info().rss) / 1e6


def _postmaster() -> psutil.Process:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = psutil.Process(cursor.fetchone()[0])
    parent = session.parent()
    if parent is None:
        raise RuntimeError("PostgreSQL does not run on this machine")
    return parent


def _tree(process: psutil.Process) -> float:
    """A process, its living children and those that ended."""
    times = process.cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    living = 0.0
    for child in process.children(recursive=True):
        try:
            living += sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue  # it ended this moment: its parent counts it from now on
    return float(own + living)
