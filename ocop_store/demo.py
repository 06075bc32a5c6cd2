"""`make demo`: the whole shop on one machine, until Ctrl-C.

Prepares (servers, tables, sample catalogue, demo log-ins), then runs web, workers, beat and the sandbox side
by side. One that ends takes the others with it, and its exit code becomes ours; Ctrl-C ends all with 0.
"""

import io
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Message, Printer

from ocop_store import embedded
from ocop_store.embedded.place import PROJECT, EmbeddedServerError

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8001"))
SHOP, SANDBOX = f"http://{HOST}:{PORT}", f"http://{HOST}:{SANDBOX_PORT}"
READY_WITHIN_S = 120


def commands(local: Path) -> dict[str, str]:
    """Name and shell command of every process; `local` is the directory for its files."""
    python = f"exec '{sys.executable}' -m"
    celery = f"{python} celery -A ocop_store --quiet"
    worker = f"{celery} worker --without-gossip --without-mingle --loglevel WARNING"
    return {
        "sandbox": f"{python} sandbox --host {HOST} --port {SANDBOX_PORT} --state '{local}/sandbox.sqlite3'",
        "web": f"{python} uvicorn ocop_store.asgi:application --host {HOST} --port {PORT}"
        " --timeout-graceful-shutdown 3 --no-access-log --log-level warning",
        "sync": f"{worker} -Q sync,inbound -P threads -c 16 -n sync@%h",
        "work": f"{worker} -Q media,default -P prefork -c 2 -n work@%h",
        "beat": f"{celery} beat -s '{local}/celerybeat-schedule' --pidfile= --loglevel WARNING",
    }


class LinePrinter(Printer):
    """Honcho's printer, safe to share with the thread that says Ready."""

    lock = threading.Lock()

    def write(self, message: Message) -> None:
        with self.lock:
            super().write(message)

    def say(self, text: str) -> None:
        """Print a line of our own, without a process name before it."""
        with self.lock:
            print(text, flush=True)


def main() -> int:
    """Prepare, run, clean up; the exit code is 0 after Ctrl-C, else that of the process that ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.dev")
    os.environ["PYTHONUNBUFFERED"] = "1"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        _check_ports()
        _step("Starting the servers that DATABASE_URL and REDIS_URL do not name")
        embedded.ensure()
        return _run(_prepare())
    except KeyboardInterrupt:
        return 0
    except EmbeddedServerError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
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
                sys.exit(
                    f"{HOST}:{port}: {error.strerror}. Choose another: {variable}={port + 100} make demo"
                )


def _prepare() -> list[dict[str, str]]:
    """Bring the database to the state the demo shows; returns the log-ins (role, login, password)."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    _step("Bringing the tables up to date")
    call_command("migrate", interactive=False, verbosity=0)
    _step("Loading the sample catalogue")
    call_command("load_catalogue")
    _step("Creating demo log-ins and connecting the sandbox's shops")
    answer = io.StringIO()
    call_command("load_demo", "--json", stdout=answer)
    connections.close_all()  # the processes below must not inherit a connection
    return json.loads(answer.getvalue())


def _run(logins: list[dict[str, str]]) -> int:
    """Run every process until one ends or a signal comes."""
    from django.conf import settings

    settings.LOCAL_DIR.mkdir(exist_ok=True)
    _step("Starting web, workers, beat and sandbox")
    printer = LinePrinter()
    manager = Manager(printer)
    for name, command in commands(settings.LOCAL_DIR).items():
        manager.add_process(name, command, cwd=str(PROJECT))
    threading.Thread(target=_watch, args=(printer, _ready_line(logins)), daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    if manager.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM):
        return 0
    return manager.returncode if manager.returncode >= 0 else 128 - manager.returncode


def _ready_line(logins: list[dict[str, str]]) -> str:
    people = " · ".join(f"{login['role']} {login['login']} / {login['password']}" for login in logins)
    return (
        f"Ready: shop {SHOP}/ · admin {SHOP}/admin/ · API {SHOP}/api/v1/docs/ · sandbox {SANDBOX}/"
        f" · log-ins: {people} · stop with Ctrl-C"
    )


def _watch(printer: LinePrinter, ready: str) -> None:
    """Say Ready once everything answers; stop the demo when `make`, which started it, has given up."""
    started, parent, is_said = time.monotonic(), os.getppid(), False
    while True:
        # Sleep first: the processes fork off meanwhile, and a fork must not catch this thread at work.
        time.sleep(0.5)
        if "MAKELEVEL" in os.environ and _has_given_up(parent):
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if not is_said and _answers(f"{SHOP}/readyz") and _answers(f"{SANDBOX}/"):
            printer.say(f"· Everything answers after {time.monotonic() - started:.1f} s")
            printer.say(ready)
            is_said = True
        if not is_said and time.monotonic() - started > READY_WITHIN_S:
            printer.say(f"Not ready after {READY_WITHIN_S} s; see the lines above and {SHOP}/readyz")
            is_said = True


def _has_given_up(parent: int) -> bool:
    """Whether make has ended, or was interrupted alone: then it waits for us and does not pass the signal on.

    A process inside its handler for SIGINT blocks that signal, which Linux shows in /proc.
    """
    if os.getppid() != parent:
        return True
    try:
        status = Path(f"/proc/{parent}/status").read_text()
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
