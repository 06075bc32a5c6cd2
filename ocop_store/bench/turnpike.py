"""Stands between the sandbox's webhooks and the shop's web process, hands each on and takes its time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


class Turnpike:
    """What passed: milliseconds and status of each delivery, and the last request of each path."""

    def __init__(self, web_url: str) -> None:
        self.took_ms: list[float] = []
        self.statuses: list[int] = []
        self.last: dict[str, tuple[dict[str, str], bytes]] = {}
        self.web_url, self._client = web_url, httpx.Client(timeout=30)

    def hand_on(self, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """The request as it came, Host included: platforms sign the address they call."""
        started = time.monotonic()
        answer = self._client.post(self.web_url + path, headers=headers, content=body)
        self.took_ms.append((time.monotonic() - started) * 1000)
        self.statuses.append(answer.status_code)
        self.last[path] = headers, body
        return answer


@contextmanager
def standing(web_url: str, port: int) -> Iterator[Turnpike]:
    """A turnpike that listens on `port` of this machine."""
    turnpike = Turnpike(web_url)

    class Handler(BaseHTTPRequestHandler):
        """One delivery."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Hand it on and give the answer back."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = turnpike.hand_on(self.path, dict(self.headers), body)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            """A platform that hangs up, after its deadline or for good, is no error of ours."""
            with suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield turnpike
    finally:
        server.shutdown()
        server.server_close()
