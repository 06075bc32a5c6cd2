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
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from honcho.printer import Message
from PIL import Image

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
        self.reader = threading.Thread(target=self._read, daemon=True)
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
        self.reader.join(20)
        assert not self.reader.is_alive(), "something that was started holds its output open"
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
    subprocess.run(command, env=environment, cwd=ROOT, check=True, timeout=60)


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
        demo.reader.join(20)


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


class Person:
    """Somebody of the demo at its forms, without a browser."""

    def __init__(self, shop: str, ready: str, role: str) -> None:
        self.web = httpx.Client(base_url=shop, follow_redirects=True, timeout=20)
        [(login, password)] = re.findall(rf"{role} (\S+) / (\S+)", ready)
        self.fill("/tai-khoan/login/", login=login, password=password)

    def read(self, path: str) -> str:
        answer = self.web.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def fill(self, path: str, *, to: str = "", files: dict | None = None, **fields: Any) -> str:
        """Send the form of a page, to another address if that is given; returns where it leads."""
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.read(path))[0]
        answer = self.web.post(
            to or path,
            data=fields | {"csrfmiddlewaretoken": token},
            files=files,
            headers={"Referer": f"{self.web.base_url}{path}"},
        )
        assert answer.status_code == 200, re.findall(r'_error">.*', answer.text)
        assert "errornote" not in answer.text
        return answer.url.path


def shown(sandbox: str, *skus: str) -> list[int]:
    """The stock figures of SKUs in the shops that have them on sale."""
    shelves = json.loads(get(f"{sandbox}/control/shelf"))
    on_sale = {"NORMAL", "active", "ACTIVATE"}
    rows = [row for shelf in shelves.values() for row in shelf if row["status"] in on_sale]
    return [row["stock"] for row in rows if row["sku"] in skus]


def test_a_stock_typed_into_the_admin_shows_in_every_shop_within_seconds(start, environment):
    sku, page = "M28-CHAI-500ML", "/san-pham/mat-ong-hoa-rung-tri-an/"  # no order of the demo holds any
    ready = start([sys.executable, "-m", "ocop_store.demo"]).ready(within_s=60)
    shop, sandbox = (f"http://127.0.0.1:{environment[name]}" for name in ("PORT", "SANDBOX_PORT"))
    staff = Person(shop, ready, "staff")
    records = staff.read(f"/admin/inventory/stockrecord/?q={sku}")
    record = re.search(r"/admin/inventory/stockrecord/\d+/change/", records)
    assert shown(sandbox, sku) == [120] * 3

    staff.fill(record.group(), on_hand=7)

    deadline = time.monotonic() + 10
    while shown(sandbox, sku) != [7] * 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert shown(sandbox, sku) == [7] * 3
    offer = re.search(f'data-sku="{sku}".*?</li>', staff.read(page), re.S)
    assert re.search(r'class="stock[^"]*">\D*7\D*<', offer.group())


DESK = "/kenh-nguoi-ban/san-pham/"
NAME = "Hạt điều rang muối biển lá chanh"


def waiting_product(producer: Person) -> str:
    """A new product of two variants, told whole and sent for approval: its code."""
    [category] = re.findall(r'<option value="(\d+)"[^>]*>Hạt điều', producer.read(f"{DESK}moi/"))
    about = {"name": NAME, "category": category, "unit": "hũ", "ocop_subgroup": "I.3.c"}
    words = "Hạt điều chọn tay, rang muối biển với lá chanh thái sợi; giòn, ít mặn, đóng hũ thuỷ tinh."
    code = producer.fill(f"{DESK}moi/", **about, description=words).split("/")[3]
    steps = f"{DESK}{code}/"
    grid: dict[str, Any] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    for n, weight in enumerate((250, 500)):
        jar = {"label": f"Hũ {weight} g", "price_vnd": weight * 480, "weight_g": weight + 200, "stock": 40}
        grid |= {f"form-{n}-{name}": value for name, value in jar.items()} | {f"form-{n}-sku": f"{code}-{n}"}
    producer.fill(f"{steps}phan-loai/", **grid)
    picture = io.BytesIO()
    Image.new("RGB", (1200, 1200), "#b5651d").save(picture, "JPEG")
    file = {"picture": ("hu.jpg", picture.getvalue(), "image/jpeg")}
    producer.fill(f"{steps}hinh-anh/", files=file, alt="Hũ hạt điều")
    law: dict[str, Any] = {
        "ingredients": "Hạt điều, muối biển, lá chanh",
        "storage": "Nơi khô mát",
        "shelf_life_days": 180,
        "ship_mode": "standard",
        "paper-kind": "self_declared",
        "paper-number": "MAU-99/TCB",
        "paper-issued_on": "2026-01-15",
        "paper-issued_at": "Đồng Nai",
    }
    producer.fill(f"{steps}phap-ly/", **law)
    producer.fill(steps, to=f"{steps}gui-duyet/")
    return code


def grow_calm(sandbox: str, within_s: float = 60) -> None:
    """A second start reads every shop back: wait for two seconds in which the shops are asked nothing."""
    until, before, since = time.monotonic() + within_s, b"", time.monotonic()
    while time.monotonic() < min(until, since + 2):
        if (calls := get(f"{sandbox}/control/calls")) != before:
            before, since = calls, time.monotonic()
        time.sleep(0.2)


def verify(producer: Person, staff: Person) -> None:
    """The producer asks, and staff have seen who it is."""
    producer.fill("/kenh-nguoi-ban/co-so/", to="/kenh-nguoi-ban/co-so/xac-minh/")
    checks = "/admin/catalog/identitycheck/"
    [check, *_others] = re.findall(rf"{checks}\d+/change/", staff.read(f"{checks}?state__exact=asked"))
    staff.fill(check, verdict="verified", method="visit", note="")


def test_an_approved_product_is_for_sale_on_four_channels_within_ten_seconds(start, environment):
    ready = start([sys.executable, "-m", "ocop_store.demo"]).ready(within_s=60)
    shop, sandbox = (f"http://127.0.0.1:{environment[name]}" for name in ("PORT", "SANDBOX_PORT"))
    producer, staff = Person(shop, ready, "producer"), Person(shop, ready, "staff")
    verify(producer, staff)
    code = waiting_product(producer)
    skus = f"{code}-0", f"{code}-1"
    grow_calm(sandbox)
    products = f"/admin/catalog/product/?q={code}"
    number = re.search(r'name="_selected_action" value="(\d+)"', staff.read(products)).group(1)
    assert shown(sandbox, *skus) == []

    began = time.monotonic()
    staff.fill(products, action="publish", _selected_action=number)

    while shown(sandbox, *skus) != [40] * 6 and time.monotonic() < began + 10:
        time.sleep(0.1)
    page = staff.read("/san-pham/?q=hat+dieu+muoi+bien+la+chanh")
    took = time.monotonic() - began
    print(f"on four channels after {took:.1f} s")
    assert shown(sandbox, *skus) == [40] * 6
    assert NAME in page
    assert took <= 10


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
