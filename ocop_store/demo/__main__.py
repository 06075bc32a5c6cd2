"""`python -m ocop_store.demo`: prepare, run, clean up.

Prepares (servers, tables, sample catalogue, demo log-ins), then runs web, workers, beat and the sandbox side
by side, connects the sandbox's shops and says Ready once all of it answers. A process that ends takes the
others with it, and its exit code becomes ours; Ctrl-C ends all with 0.
"""

import io
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ocop_store import embedded
from ocop_store.demo.group import Group
from ocop_store.embedded.place import PROJECT, EmbeddedServerError, local_dir

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8001"))
REACH = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # where we find what listens everywhere
SHOP, SANDBOX = f"http://{REACH}:{PORT}", f"http://{REACH}:{SANDBOX_PORT}"
CATALOGUE = PROJECT / "data" / "ocop_products.json"
READY_WITHIN_S = 120
WORKERS = {
    "sync": ["-Q", "sync,inbound", "-P", "threads", "-c", "16"],
    "work": ["-Q", "media,default", "-P", "prefork", "-c", "2"],
}


@dataclass(frozen=True)
class State:
    """What the preparation found."""

    logins: list[dict[str, str]]  # role, login, password
    is_connected: bool  # shops of an earlier start stay connected; connecting again renews them


class DemoError(Exception):
    """The demo cannot start; the message says why."""


def main() -> int:
    """The whole demo; the exit code is 0 after Ctrl-C, else that of the process that ended first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.dev")
    os.environ |= {"SANDBOX_URL": SANDBOX, "CELERY_SKIP_CHECKS": "1"}  # the test suite runs Django's checks
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    group = Group()
    try:
        _check_ports()
        local_dir().mkdir(parents=True, exist_ok=True)
        group.fork("sandbox", _sandbox)  # first: it starts while we prepare
        _step("Starting the servers that DATABASE_URL and REDIS_URL do not name")
        embedded.ensure()
        state = _prepare()
        _step("Starting web, workers and beat; connecting the sandbox's shops")
        group.fork("web", _web)
        for name, options in WORKERS.items():
            group.fork(name, partial(_celery_worker, name, options))
        group.fork("beat", _celery_beat)
        group.fork("connect", _connect_sandbox, is_passing=True)
        opening = Opening(group, state)
        return group.wait(opening.go_on)
    except KeyboardInterrupt:
        return 0
    except (DemoError, EmbeddedServerError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # we are stopping already
        group.stop()
        group.wait(lambda: None)
        embedded.release()


def _step(text: str) -> None:
    print(f"· {text}", flush=True)


def _check_ports() -> None:
    """Say early and plainly when an address is taken."""
    for port, variable in ((PORT, "PORT"), (SANDBOX_PORT, "SANDBOX_PORT")):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                hint = f"Choose another: {variable}={port + 100} make demo"
                raise DemoError(f"{HOST}:{port}: {error.strerror}. {hint}") from error


def _prepare() -> State:
    """Bring the database to the state the demo shows."""
    import celery.bin.worker  # noqa: F401 - loaded once here, shared by the processes we fork
    import django
    import uvicorn  # noqa: F401
    from django.core.management import call_command
    from django.db import connections
    from django.urls import get_resolver

    django.setup()
    from channels_sync.models import ChannelAccount

    _step("Bringing the tables up to date")
    call_command("migrate", interactive=False, verbosity=0)
    _step("Loading the sample catalogue")
    call_command("load_catalogue", str(CATALOGUE))
    _step("Creating demo log-ins")
    answer = io.StringIO()
    call_command("load_demo", "--json", stdout=answer)
    get_resolver().url_patterns  # noqa: B018 - loads the views
    is_connected = ChannelAccount.objects.filter(base_url__startswith=SANDBOX).exists()
    connections.close_all()  # a forked process must not inherit a connection
    return State(json.loads(answer.getvalue()), is_connected)


def _sandbox() -> None:
    """A program of its own that shares nothing with the shop, so not even this process's memory."""
    options = ["--host", HOST, "--port", str(SANDBOX_PORT), "--base-url", SANDBOX]
    files = ["--state", str(local_dir() / "sandbox.sqlite3"), "--seed", str(CATALOGUE)]
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *options, *files])


def _connect_sandbox() -> None:
    from django.core.management import call_command

    while not _answers(f"{SANDBOX}/"):
        time.sleep(0.05)
    call_command("connect_sandbox")


def _web() -> None:
    import uvicorn

    uvicorn.run(
        "ocop_store.asgi:application",
        host=HOST,
        port=PORT,
        timeout_graceful_shutdown=3,
        access_log=False,
        log_level="warning",
    )


def _celery_worker(name: str, options: list[str]) -> None:
    flags = ["-n", f"{name}@%h", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    _celery("worker", *options, *flags)


def _celery_beat() -> None:
    schedule = str(local_dir() / "celerybeat-schedule")
    _celery("beat", "-s", schedule, "--pidfile=", "--loglevel", "WARNING")


def _celery(*arguments: str) -> None:
    import warnings

    from celery.platforms import SecurityWarning

    from ocop_store.celery import app

    warnings.simplefilter("ignore", SecurityWarning)  # root on a machine for trying things out
    app.start(["--quiet", *arguments])


class Opening:
    """What happens between the start of the processes and Ready, and the watch over `make` afterwards."""

    def __init__(self, group: Group, state: State) -> None:
        self.group, self.state, self.is_open = group, state, False
        self.make = os.getppid() if "MAKELEVEL" in os.environ else None
        self.deadline = time.monotonic() + READY_WITHIN_S

    def go_on(self) -> None:
        """One look around. Raises DemoError when it takes too long, KeyboardInterrupt when make gives up."""
        if self.make is not None and _has_given_up(self.make):
            raise KeyboardInterrupt
        if self.is_open:
            return
        if self._everything_answers():
            self.is_open = True
            print(_ready_line(self.state.logins), flush=True)
        elif time.monotonic() > self.deadline:
            raise DemoError(f"Not ready after {READY_WITHIN_S} s; the lines above say why.")

    def _everything_answers(self) -> bool:
        if not self.state.is_connected and self.group.is_running("connect"):
            return False
        return (
            _answers(f"{SANDBOX}/")
            and _answers(f"{SHOP}/healthz")
            and _workers_answer()
            and _answers(f"{SHOP}/readyz")
        )


def _ready_line(logins: list[dict[str, str]]) -> str:
    people = " · ".join(f"{login['role']} {login['login']} / {login['password']}" for login in logins)
    return (
        f"Ready: shop {SHOP}/ · admin {SHOP}/admin/ · API {SHOP}/api/v1/docs/ · sandbox {SANDBOX}/"
        f" · log-ins: {people} · stop with Ctrl-C"
    )


def _workers_answer() -> bool:
    from ocop_store.celery import app

    return len(app.control.ping(timeout=0.5, limit=len(WORKERS))) == len(WORKERS)


def _has_given_up(make: int) -> bool:
    """Whether make has ended, or was interrupted alone: then it waits for us and does not pass the signal on.

    A process inside its handler for SIGINT blocks that signal, which Linux shows in /proc.
    """
    if os.getppid() != make:
        return True
    try:
        status = Path(f"/proc/{make}/status").read_text()
    except OSError:
        return False
    blocked = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigBlk:"))
    return bool(blocked >> (signal.SIGINT - 1) & 1)


def _answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


if __name__ == "__main__":
    sys.exit(main())
