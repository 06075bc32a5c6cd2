"""Start a world for one benchmark and take it down again."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from channels_sync import sandbox
from core import redis

PYTHON = sys.executable
NONE_KEPT = httpx.Limits(max_keepalive_connections=0)  # threads that share a kept connection may lose it
STOCK_CALLS = ("update_stock", "stock/sellable/update", "inventory/update")  # how their paths end


class NotReady(Exception):
    """Something the benchmark waits for did not come."""


@dataclass
class World:
    """The processes of a running benchmark and the sandbox's control address."""

    sandbox_url: str
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    _shoppers: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, limits=NONE_KEPT))

    def start(self, name: str, *command: str) -> None:
        """Run `python -m <command>` in its own session; its output goes to our standard error."""
        self.processes[name] = subprocess.Popen(
            [PYTHON, "-m", *command], stdout=sys.stderr, stderr=sys.stderr, start_new_session=True
        )

    def kill(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End a process and wait for it."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, number)
            process.wait(20)

    def start_worker(self) -> None:
        """One thread-pool worker for the queues the engine uses."""
        self.start(
            "worker",
            "celery",
            "-A",
            "ocop_store",
            "--quiet",
            "worker",
            "-Q",
            "sync,inbound,default",
            "-P",
            "threads",
            "-c",
            "16",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--loglevel",
            "WARNING",
        )

    def start_web(self, port: int, *, processes: int = 1) -> None:
        """The shop's web process, or several, and the sandbox's webhooks sent to it."""
        address = ("--host", "127.0.0.1", "--port", str(port), "--workers", str(processes))
        self.start("web", "uvicorn", "ocop_store.asgi:application", *address, "--log-level", "warning")
        url = f"http://127.0.0.1:{port}"
        wait(lambda: _is_up(f"{url}/healthz"), 60, "the web process")
        sandbox.register_hooks(url)

    def set(self, name: str, value: object) -> None:
        """Turn a switch of the sandbox on every channel that has it."""
        self.control("settings", channel="*", name=name, value=value)

    def control(self, path: str, **body: object) -> dict:
        """Ask or tell the sandbox."""
        url = f"{self.sandbox_url}/control/{path}"
        response = httpx.post(url, json=body, timeout=300) if body else httpx.get(url, timeout=300)
        response.raise_for_status()
        return response.json()

    def buy(self, channel: str, sku: str, quantity: int = 1) -> bool:
        """A marketplace shopper buys. False when it is sold out."""
        response = self._shoppers.post(
            f"{self.sandbox_url}/control/buy", json={"channel": channel, "sku": sku, "quantity": quantity}
        )
        if response.status_code != httpx.codes.CONFLICT:
            response.raise_for_status()
        return response.is_success

    def calls(self) -> dict[str, dict[str, int]]:
        """Accepted and refused calls so far, by channel and path."""
        return {
            channel: {path: sum(codes.values()) for path, codes in paths.items()}
            for channel, paths in self.control("calls").items()
        }

    def stock_calls(self) -> dict[str, int]:
        """How many calls that write stock each channel took so far."""
        return {
            channel: sum(n for path, n in paths.items() if path.endswith(STOCK_CALLS))
            for channel, paths in self.calls().items()
        }

    def lift_limits(self) -> None:
        """Let the platforms take as many calls as come."""
        self.set("calls_per_second", 0)


@contextmanager
def running() -> Iterator[World]:
    """A sandbox, a worker and a beat over the (empty, migrated) database of this process.

    Redis is emptied first: a benchmark that was cut off leaves tasks that would run in this one.
    """
    redis.client().flushdb()
    port = os.environ["SANDBOX_PORT"]
    world = World(f"http://127.0.0.1:{port}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            world.start(
                "sandbox", "sandbox", "--port", port, "--state", str(Path(folder) / "sandbox.sqlite3")
            )
            world.start_worker()
            schedule = str(Path(folder) / "schedule")
            world.start("beat", "celery", "-A", "ocop_store", "--quiet", "beat", "-s", schedule, "--pidfile=")
            wait(lambda: _answers(world), 30, "the sandbox")
            wait(_worker_answers, 30, "the worker")
            yield world
        finally:
            for name in list(world.processes):
                world.kill(name)


def wait(condition, seconds: float, what: str, every: float = 0.02) -> float:
    """Wait until `condition()` is true; returns the seconds it took. Raises NotReady."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise NotReady(f"{what}: not within {seconds:g} s")
        time.sleep(every)
    return time.monotonic() - started


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


def _answers(world: World) -> bool:
    try:
        return bool(world.control("settings"))
    except httpx.HTTPError:
        return False


def _worker_answers() -> bool:
    from ocop_store.celery import app

    return bool(app.control.ping(timeout=1.0, limit=1))
