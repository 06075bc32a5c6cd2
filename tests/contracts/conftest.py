"""The sandbox as a real process over HTTP, four products in each of its shops, and a movable clock."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels_sync.adapters.registry import build
from channels_sync.protocol import ChannelAdapter, Credentials, ListingRef
from core.channels import MARKETPLACES, Channel

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 30.0


def _product(code: str, name: str, *variants: tuple[str, str, int]) -> dict[str, Any]:
    return {
        "id": code,
        "name": name,
        "category": "mat-ong",
        "description_vi": f"{name}: sản phẩm mẫu để thử việc nối sàn, đóng gói kỹ, giao cả nước.",
        "variants": [
            {"key": sku.lower(), "sku": sku, "label_vi": label, "price_vnd": price, "ship_weight_g": 700}
            for sku, label, price in variants
        ],
    }


CATALOGUE = {
    "products": [
        _product(
            "K01",
            "Mật ong hoa cà phê Cẩm Mỹ",
            ("K01-500", "Chai 500 ml", 185_000),
            ("K01-1000", "Chai 1 lít", 340_000),
            ("K01-250", "Hũ 250 ml", 98_000),
        ),
        _product("K02", "Cà phê bột Xuân Lộc rang mộc", ("K02-500", "Gói 500 g", 120_000)),
        _product(
            "K03",
            "Hạt điều rang muối Bù Đăng",
            ("K03-250", "Hũ 250 g", 99_000),
            ("K03-500", "Hũ 500 g", 180_000),
        ),
        _product("K04", "Rượu cần lên men lá rừng", ("K04-2L", "Ché 2 lít", 250_000)),
    ]
}
SKUS = {v["sku"]: v["price_vnd"] for product in CATALOGUE["products"] for v in product["variants"]}


class Sandbox:
    """The control calls of the running sandbox."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.http = httpx.Client(base_url=base_url, timeout=20)

    def now(self) -> datetime:
        """The machine's time, which clients sign by, whatever time the shops live in."""
        return datetime.now(UTC)

    def let_pass(self, time_: timedelta) -> None:
        """Move the shops' own time ahead of the machine's."""
        self._post("clock", {"offset_s": time_.total_seconds()})

    def start_over(self) -> None:
        self._post("reset", {})
        self._post("seed", CATALOGUE)

    def switch(self, channel: Channel, name: str, value: object) -> None:
        self._post("settings", {"channel": channel, "name": name, "value": value})

    def buy(self, channel: Channel, sku: str, quantity: int) -> None:
        self._post("buy", {"channel": channel, "sku": sku, "quantity": quantity})

    def tamper(self, channel: Channel, sku: str, **values: int) -> None:
        self._post("tamper", {"channel": channel, "sku": sku, **values})

    def expire_tokens(self, channel: Channel) -> None:
        self._post("expire-tokens", {"channel": channel})

    def shelf(self, channel: Channel) -> dict[str, dict[str, Any]]:
        """What buyers see now, by seller SKU."""
        return {row["sku"]: row for row in self.http.get("/control/shelf").json()[channel]}

    def credentials(self, channel: Channel) -> Credentials:
        """A fresh authorisation of the demo shop."""
        given = self.http.get("/control/credentials").json()[channel]
        return Credentials(
            base_url=given["base_url"],
            auth_url=given["base_url"],
            app_key=str(given.get("partner_id") or given["app_key"]),
            app_secret=given.get("partner_key") or given["app_secret"],
            access_token=given["access_token"],
            refresh_token=given["refresh_token"],
            shop=str(given.get("shop_cipher") or given.get("shop_id") or ""),
        )

    def _post(self, call: str, body: object) -> None:
        self.http.post(f"/control/{call}", json=body).raise_for_status()


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path_factory.mktemp("sandbox") / "state.sqlite3"
    environment = {**os.environ, "SANDBOX_PORT": str(port), "SANDBOX_STATE": str(state), "SANDBOX_SEED": ""}
    process = subprocess.Popen([sys.executable, "-m", "sandbox"], cwd=ROOT, env=environment)
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    try:
        _wait_for(sandbox, process)
        yield sandbox
    finally:
        sandbox.http.close()
        process.terminate()
        process.wait(10)


def _wait_for(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the sandbox ended with {process.returncode}")
        try:
            sandbox.http.get("/control/clock").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the sandbox did not answer in time")


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The sandbox with its shops freshly filled: every SKU on sale at its list price, stock 0."""
    sandbox_process.start_over()
    for channel in MARKETPLACES:
        sandbox_process.switch(channel, "calls_per_second", 0)
    return sandbox_process


@pytest.fixture(params=MARKETPLACES, ids=lambda channel: channel.value)
def channel(request: pytest.FixtureRequest) -> Channel:
    return request.param


SignIn = Callable[[Credentials], ChannelAdapter]


@pytest.fixture
def sign_in(sandbox: Sandbox, channel: Channel) -> Iterator[SignIn]:
    """Build the channel's adapter from credentials."""
    with httpx.Client() as client:
        yield lambda credentials: build(channel, credentials, client, sandbox.now)


@pytest.fixture
def adapter(sandbox: Sandbox, channel: Channel, sign_in: SignIn) -> ChannelAdapter:
    """The adapter, signed in to the demo shop."""
    return sign_in(sandbox.credentials(channel))


@pytest.fixture
def refs(adapter: ChannelAdapter) -> dict[str, ListingRef]:
    """Where each seller SKU stands in the shop."""
    return {remote.ref.seller_sku: remote.ref for remote in adapter.catalogue()}
