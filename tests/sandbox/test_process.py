"""`python -m sandbox` as a process: start, lost connections, restart, quick stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from tests.sandbox.shopee_seller import CATALOGUE


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Starts the process; returns it with its address. Stops whatever still runs."""
    started = []
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE), "utf-8")

    def run():
        port = free_port()
        environment = {
            **os.environ,
            "SANDBOX_PORT": str(port),
            "SANDBOX_STATE": str(tmp_path / "deep" / "state.sqlite3"),
            "SANDBOX_SEED": str(tmp_path / "catalogue.json"),
        }
        process = subprocess.Popen([sys.executable, "-m", "sandbox"], env=environment)
        started.append(process)
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{address}/control/clock")
                return process, address
            except httpx.TransportError:
                assert time.monotonic() < until, "the sandbox did not start"
                time.sleep(0.05)

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait(10)


def stock_of(address, sku):
    rows = httpx.get(f"{address}/control/shelf").json()["shopee"]
    return next(row["stock"] for row in rows if row["sku"] == sku)


@pytest.mark.demo
def test_what_the_shop_held_is_there_after_a_restart(start):
    process, address = start()
    httpx.post(f"{address}/control/tamper", json={"channel": "shopee", "sku": "M02-250", "stock": 8})
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert process.wait(5) in (0, -signal.SIGTERM)
    assert time.monotonic() - began < 2
    _, address = start()
    assert stock_of(address, "M02-250") == 8


@pytest.mark.demo
def test_a_slow_call_does_not_hold_up_the_stop(start):
    process, address = start()
    httpx.post(f"{address}/control/settings", json={"channel": "shopee", "name": "delay_s", "value": 60})
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{address}/api/v2/shop/get_shop_info", timeout=0.3)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    process.wait(5)
    assert time.monotonic() - began < 3


@pytest.mark.demo
def test_lost_answers_end_in_cut_connections_or_error_pages(start):
    _, address = start()
    httpx.post(f"{address}/control/settings", json={"channel": "shopee", "name": "lose_rate", "value": 1.0})
    endings = set()
    for _ in range(60):
        try:
            answer = httpx.get(f"{address}/api/v2/shop/get_shop_info")
            endings.add(answer.status_code)
        except httpx.RemoteProtocolError:
            endings.add("cut")
    assert endings == {"cut", 200, 502}
