"""A shop in miniature: a server that gateways send their messages to, and a client of the sandbox."""

import csv
import io
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from sandbox.app import build
from sandbox.state import State

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette would rather have another HTTP client
    from starlette.testclient import TestClient


@dataclass(frozen=True, slots=True)
class Message:
    """What a gateway sent."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: float


class Inbox:
    """The shop's addresses for messages: answers with each of `answers` in turn, then with `default`."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.answers: list[tuple[int, bytes]] = []
        self.default = (200, b"")
        self.pause_s = 0.0  # before each answer
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                inbox.received.append(Message(self.command, path, query, headers, body, time.monotonic()))
                time.sleep(inbox.pause_s)
                status, content = inbox.answers.pop(0) if inbox.answers else inbox.default
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                with suppress(BrokenPipeError):  # nobody waited for it
                    self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def wait_for(self, count: int) -> list[Message]:
        """The messages once `count` came; fails after 5 s."""
        until = time.monotonic() + 5
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} messages came"
            time.sleep(0.01)
        return self.received

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def table(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def browser(state: State) -> TestClient:
    """A client of a sandbox without shops over a state; it follows no redirect."""
    return TestClient(build(state, "http://testserver", platforms={}), follow_redirects=False)


class Till:
    """A client of the sandbox's gateways and control calls; use it in `with`, so that messages can leave."""

    def __init__(self, shop_url: str) -> None:
        """`shop_url`: where the shop's inbox is."""
        self.shop_url = shop_url
        self.http = browser(State())

    def keys(self, gateway: str) -> dict[str, Any]:
        """The credentials of a gateway."""
        return self.http.get("/control/credentials").json()[gateway]

    def switch(self, gateway: str, **switches: Any) -> None:
        """Turn switches of a gateway."""
        for name, value in switches.items():
            body = {"channel": gateway, "name": name, "value": value}
            answer = self.http.post("/control/settings", json=body)
            assert answer.status_code == 200, answer.text

    def move_clock(self, offset_s: float) -> None:
        """Let the gateways live ahead of the machine."""
        self.http.post("/control/clock", json={"offset_s": offset_s})

    def act(self, gateway: str, reference: str, outcome: str, **more: Any) -> Any:
        """Let an outcome happen without a page; the raw answer."""
        body = {"gateway": gateway, "reference": reference, "outcome": outcome, **more}
        return self.http.post("/control/payments", json=body)

    def known(self, gateway: str, reference: str) -> dict[str, Any]:
        """What a gateway knows of a payment."""
        asked = {"gateway": gateway, "reference": reference}
        return self.http.get("/control/payments", params=asked).json()[gateway][-1]
