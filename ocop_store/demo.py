"""`make demo`: the whole shop on one machine, until Ctrl-C.

Prepares (servers, tables, sample catalogue, demo log-ins), runs web, workers, beat and the sandbox side by
side, connects the sandbox's shops and says Ready. A process that ends takes the others with it, and its exit
code becomes ours; Ctrl-C ends all with 0.
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
from contextlib import suppress
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Message, Printer

from ocop_store import embedded
from ocop_store.embedded.place import PROJECT, EmbeddedServerError

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SANDBOX_PORT = int(os.environ.get("SANDBOX_PORT", "8001"))
REACH = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # where we find what listens everywhere
SHOP, SANDBOX = f"http://{REACH}:{PORT}", f"http://{REACH}:{SANDBOX_PORT}"
CATALOGUE = PROJECT / "data" / "ocop_products.json"
READY_WITHIN_S = 120


def commands(local: Path) -> dict[str, str]:
    """Name and shell command of every process; `local` is the directory for its files."""
    python = f"exec '{sys.executable}' -m"
    celery = f"{python} celery -A ocop_store --quiet"
    worker = f"{celery} worker --without-gossip --without-mingle --without-heartbeat --loglevel WARNING"
    return {
        "sandbox": f"{python} sandbox --host {HOST} --port {SANDBOX_PORT} --base-url {SANDBOX}"
        f" --state '{local}/sandbox.sqlite3' --seed '{CATALOGUE}'",
        "web": f"{python} uvicorn ocop_store.asgi:application --host {HOST} --port {PORT}"
        " --timeout-graceful-shutdown 3 --no-access-log --log-level warning",
        "sync": f"{worker} -Q sync,inbound -P threads -c 16 -n sync@%h",
        "work": f"{worker} -Q media,default -P prefork -c 2 -n work@%h",
        "beat": f"{celery} beat -s '{local}/celerybeat-schedule' --pidfile= --loglevel WARNING",
    }


class LinePrinter(Printer):
    """Honcho's printer, safe to share with the thread that says Ready."""

    lock = threading.RLock()  # honcho prints in its signal handlers: a second Ctrl-C comes in while it does

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
    # The test suite runs Django's checks; three processes need not run them again before they serve.
    os.environ |= {"PYTHONUNBUFFERED": "1", "SANDBOX_URL": SANDBOX, "CELERY_SKIP_CHECKS": "1"}
    os.environ["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        _check_ports()
        _step("Starting the servers that DATABASE_URL and REDIS_URL do not name")
        embedded.ensure()
        return _run(*_prepare())
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


def _prepare() -> tuple[list[dict[str, str]], bool]:
    """Bring the database to the state the demo shows.

    Returns the log-ins (role, login, password) and whether an earlier start connected the shops.
    """
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from channels_sync.models import ChannelAccount

    _step("Bringing the tables up to date")
    call_command("migrate", interactive=False, verbosity=0)
    _step("Loading the sample catalogue")
    call_command("load_catalogue", str(CATALOGUE))
    call_command("load_pictures", each=1)  # the others come when the shop is open
    _step("Creating demo log-ins")
    answer = io.StringIO()
    call_command("load_demo", "--json", stdout=answer)
    is_connected = ChannelAccount.objects.filter(base_url__startswith=SANDBOX).exists()
    connections.close_all()  # the processes below must not inherit a connection
    return json.loads(answer.getvalue()), is_connected


def _run(logins: list[dict[str, str]], is_connected: bool) -> int:
    """Run every process until one ends or a signal comes."""
    from django.conf import settings

    settings.LOCAL_DIR.mkdir(exist_ok=True)
    if not settings.STAFF_TWO_FACTOR:
        _step("Staff log in with the password alone; STAFF_TWO_FACTOR=1 make demo asks for a code, too")
    _step("Starting web, workers, beat and sandbox")
    printer = LinePrinter()
    manager = Manager(printer)
    for name, command in commands(settings.LOCAL_DIR).items():
        manager.add_process(name, command, cwd=str(PROJECT))
    opening = Opening(printer, _ready_line(logins), is_connected=is_connected)
    opening.start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    if opening.has_failed:
        return 1
    if manager.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM):
        return 0
    return manager.returncode if manager.returncode >= 0 else 128 - manager.returncode


def _ready_line(logins: list[dict[str, str]]) -> str:
    people = " · ".join(f"{login['role']} {login['login']} / {login['password']}" for login in logins)
    return (
        f"Ready: shop {SHOP}/ · admin {SHOP}/admin/ · API {SHOP}/api/v1/docs/ · sandbox {SANDBOX}/"
        f" · log-ins: {people} · stop with Ctrl-C"
    )


class Opening(threading.Thread):
    """Connects the sandbox and says Ready; stops the demo when that fails or `make`, its parent, gives up."""

    has_failed = False

    def __init__(self, printer: LinePrinter, ready: str, *, is_connected: bool) -> None:
        super().__init__(daemon=True)
        self.printer, self.ready, self.is_connected = printer, ready, is_connected
        self.started, self.make = time.monotonic(), os.getppid() if "MAKELEVEL" in os.environ else None

    def run(self) -> None:
        """Ends only when the demo is to stop."""
        from django.core.management import CommandError

        # Sleep first: the processes fork off meanwhile, and a fork must not catch this thread at work.
        time.sleep(0.3)
        try:
            self._until(f"{SANDBOX}/")
            if not self.is_connected:
                self._connect()
            self._until(f"{SHOP}/readyz")
            if not self.is_connected:
                self._tell_the_shops()
            self.printer.say(f"· Everything answers, {time.monotonic() - self.started:.1f} s after the start")
            self.printer.say(self.ready)
            if self.is_connected:
                with suppress(CommandError):  # a sandbox that died stops the demo by itself
                    self._connect()  # renews what an earlier start connected; nobody need wait for it
            self._hang_pictures()
            while not self._is_abandoned():
                time.sleep(0.5)
        except (TimeoutError, CommandError) as error:
            self.printer.say(f"The demo cannot start: {error}")
            self.has_failed = True
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def _until(self, url: str) -> None:
        """Wait for an answer. Raises TimeoutError, and SystemExit when make has given up."""
        while not _answers(url):
            if self._is_abandoned():
                raise SystemExit
            if time.monotonic() - self.started > READY_WITHIN_S:
                raise TimeoutError(f"{url} does not answer after {READY_WITHIN_S} s; see the lines above.")
            time.sleep(0.1)

    def _connect(self) -> None:
        from django.core.management import call_command
        from django.db import connection

        self.printer.say("· Connecting the sandbox's shops")
        answer = io.StringIO()
        call_command("connect_sandbox", hooks=SHOP, stdout=answer)
        connection.close()
        for line in answer.getvalue().splitlines():
            self.printer.say(f"  {line}")

    def _tell_the_shops(self) -> None:
        """Wait until every channel shows the catalogue for the first time (Shopee: ten calls a second)."""
        from django.db import connection

        from channels_sync import queries

        while waiting := queries.outbox_depth() + sum(
            account.dirty for account in queries.account_statuses()
        ):
            self.printer.say(f"· Telling the shops: {waiting} values to go")
            for _ in range(20):
                if self._is_abandoned():
                    raise SystemExit
                time.sleep(0.1)
        connection.close()

    def _hang_pictures(self) -> None:
        """The second and third picture of every product: nobody need wait for them."""
        from django.core.management import call_command
        from django.db import connection

        call_command("load_pictures", stdout=io.StringIO())
        connection.close()

    def _is_abandoned(self) -> bool:
        return self.make is not None and _has_given_up(self.make)


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
