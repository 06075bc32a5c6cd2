"""The demo as a person meets it: one command, one Ready line, Ctrl-C, nothing left behind."""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from honcho.printer import Message

from ocop_store.demo import LinePrinter

pytestmark = [
    pytest.mark.demo,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for left-over processes in /proc"),
]
ROOT = Path(__file__).resolve().parents[2]


class Demo:
    """A running demo whose output is read line by line."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.environment = environment
        self.lines: list[str] = []
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as in a terminal
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def ready(self, within_s: float) -> str:
        """The line that starts with Ready."""
        while time.monotonic() - self.started < within_s and self.process.poll() is None:
            for line in list(self.lines):
                if line.startswith("Ready:"):
                    return line
            time.sleep(0.05)
        pytest.fail(f"not ready within {within_s} s:\n{''.join(self.lines)}")

    def end(self) -> int:
        """Wait for the end; returns the exit code."""
        code = self.process.wait(timeout=20)
        self.reader.join()
        return code

    def processes(self) -> dict[int, str]:
        """Living processes with this demo's LOCAL_DIR in their environment: number to command line."""
        mark = f"LOCAL_DIR={self.environment['LOCAL_DIR']}\0".encode()
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes():
                    found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, ProcessLookupError):
                continue
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A LOCAL_DIR of its own: servers, data and sandbox apart from the suite's."""
    dropped = (
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "MAKELEVEL",
        "MAKEFLAGS",
        "DJANGO_SETTINGS_MODULE",
    )
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    named = {"LOCAL_DIR": str(tmp_path_factory.mktemp("local")), "PORT": str(free_port())}
    environment = kept | named | {"SANDBOX_PORT": str(free_port())}
    yield environment
    command = [sys.executable, "-m", "ocop_store.embedded", "reset"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator:
    """Start a demo; whatever happens, it is stopped afterwards."""
    demos = []

    def begin(command: list[str]) -> Demo:
        demos.append(Demo(command, environment))
        return demos[-1]

    yield begin
    for demo in demos:
        for number in demo.processes():
            os.kill(number, signal.SIGTERM)
        demo.reader.join()


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:
        assert answer.status == 200
        return answer.read()


def test_the_first_start_ends_in_a_ready_line_and_ctrl_c_leaves_nothing_behind(start, environment):
    demo = start([sys.executable, "-m", "ocop_store.demo"])

    ready = demo.ready(within_s=120)

    # every address on the line answers, and each seat has its log-in
    addresses = re.findall(r"http://\S+", ready)
    assert f"http://127.0.0.1:{environment['PORT']}/" in addresses
    assert f"http://127.0.0.1:{environment['SANDBOX_PORT']}/" in addresses
    for address in addresses:
        get(address)
    assert [role for role in ("shopper", "producer", "staff") if f"{role} " in ready] == [
        "shopper",
        "producer",
        "staff",
    ]
    state = json.loads(get(f"http://127.0.0.1:{environment['PORT']}/readyz"))
    assert state == {"database": True, "redis": True, "worker": True}

    os.killpg(demo.process.pid, signal.SIGINT)

    assert demo.end() == 0
    assert demo.processes() == {}


class Staff:
    """The demo's staff member at the admin's forms, without a browser."""

    def __init__(self, shop: str, ready: str) -> None:
        self.shop = shop
        self.web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        [(login, password)] = re.findall(r"staff (\S+) / (\S+)", ready)
        self.fill("/admin/login/", username=login, password=password, next="/admin/")

    def read(self, path: str) -> str:
        with self.web.open(self.shop + path, timeout=10) as answer:
            return answer.read().decode()

    def fill(self, path: str, **fields: object) -> None:
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(path))[0]
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.shop + path, body, {"Referer": self.shop + path})
        with self.web.open(request, timeout=10) as answer:
            assert "errornote" not in answer.read().decode()


def shown(sandbox: str, sku: str) -> set[int]:
    """The stock figures the three shops show for a SKU."""
    shelves = json.loads(get(f"{sandbox}/control/shelf"))
    return {row["stock"] for rows in shelves.values() for row in rows if row["sku"] == sku}


def test_a_stock_typed_into_the_admin_shows_in_every_shop_within_seconds(start, environment):
    sku, page = "M28-CHAI-500ML", "/san-pham/mat-ong-hoa-rung-tri-an/"  # no order of the demo holds any
    ready = start([sys.executable, "-m", "ocop_store.demo"]).ready(within_s=60)
    shop, sandbox = (f"http://127.0.0.1:{environment[name]}" for name in ("PORT", "SANDBOX_PORT"))
    staff = Staff(shop, ready)
    records = staff.read(f"/admin/inventory/stockrecord/?q={sku}")
    record = re.search(r"/admin/inventory/stockrecord/\d+/change/", records)
    assert shown(sandbox, sku) == {120}

    staff.fill(record.group(), on_hand=7)

    deadline = time.monotonic() + 10
    while shown(sandbox, sku) != {7} and time.monotonic() < deadline:
        time.sleep(0.1)
    assert shown(sandbox, sku) == {7}
    offer = re.search(f'data-sku="{sku}".*?</li>', staff.read(page), re.S)
    assert re.search(r'class="stock[^"]*">\D*7\D*<', offer.group())


def test_a_signal_that_prints_while_a_line_is_printed_does_not_wait_for_it():
    class Interrupted(io.StringIO):
        def write(self, text: str) -> int:
            printer.say("a handler prints")
            return super().write(text)

    printer = LinePrinter(Interrupted())
    line = Message(type="line", data="a line", time=datetime.now(UTC), name="web", colour=None)
    printing = threading.Thread(target=printer.write, args=[line], daemon=True)
    printing.start()
    printing.join(5)
    assert not printing.is_alive()


def test_an_impatient_ctrl_c_pressed_many_times_stops_the_demo_too(start):
    demo = start([sys.executable, "-m", "ocop_store.demo"])
    demo.ready(within_s=60)

    for _ in range(20):
        os.kill(demo.process.pid, signal.SIGINT)
        time.sleep(0.001)

    assert demo.end() == 0
    assert demo.processes() == {}


def test_a_process_that_dies_takes_the_others_and_the_servers_with_it(start):
    demo = start([sys.executable, "-m", "ocop_store.demo"])
    demo.ready(within_s=30)

    (sandbox,) = [number for number, command in demo.processes().items() if " -m sandbox " in command]
    os.kill(sandbox, signal.SIGKILL)

    assert demo.end() == 128 + signal.SIGKILL
    assert any("sandbox stopped (rc=-9)" in line for line in demo.lines)
    assert demo.processes() == {}


def test_an_interrupt_that_reaches_make_alone_stops_the_demo_too(start, tmp_path):
    recipe = tmp_path / "Makefile"
    recipe.write_text(f"demo:\n\t@exec {sys.executable} -m ocop_store.demo\n")
    demo = start(["make", "-f", str(recipe), "demo"])
    demo.ready(within_s=30)

    demo.process.send_signal(signal.SIGINT)

    demo.end()
    assert demo.processes() == {}
