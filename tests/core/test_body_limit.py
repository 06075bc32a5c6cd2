"""No request fills the disk, whichever half of the application it is for."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocop_store.asgi import application

MB = 2**20
FORM = (b"content-type", b"multipart/form-data; boundary=x")
FILE_BEGINS = b'--x\r\ncontent-disposition: form-data; name="picture"; filename="a"\r\n\r\n'


@pytest.fixture(autouse=True)
def one_mb(settings):
    settings.MAX_BODY_MB = 1


def ask(path: str, *parts: bytes, length: int | None = None, kind=FORM) -> tuple[list[dict], int]:
    """What is sent for a body in these parts, and how many of them were read."""
    said = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost"), kind, *said],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    coming, sent = list(parts), []

    async def receive() -> dict:
        if not coming:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    async def send(message: dict) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:
        answering = asyncio.wait_for(application(scope, receive, send), 30)  # type: ignore[arg-type]  # plain dicts will do
        apart.submit(asyncio.run, answering).result(60)
    return sent, len(parts) - len(coming)


def status(sent: list[dict]) -> int:
    assert [one["type"] for one in sent].count("http.response.start") == 1
    return sent[0]["status"]


@pytest.mark.parametrize(
    "path", ["/hooks/lazada/", "/live/1/events/", "/api/v1/products/", "/live/1/stream/"]
)
def test_a_program_that_says_too_much_gets_json_before_it_is_read(path):
    sent, read = ask(path, b"x", length=MB + 1)
    assert (status(sent), read) == (413, 0)
    said = json.loads(sent[1]["body"])
    assert said["code"] == "too_large"
    assert "1 MB" in said["message"]


def test_a_person_who_sends_too_much_gets_a_page_that_says_what_to_do():
    sent, read = ask("/kenh-nguoi-ban/", b"x", length=MB + 1)
    assert (status(sent), read) == (413, 0)
    assert b"<h1>" in sent[1]["body"]
    assert b'<html lang="vi">' in sent[1]["body"]
    assert (b"connection", b"close") in sent[0]["headers"]


def test_exactly_as_much_as_is_allowed_is_not_refused(db):
    sent, read = ask("/hooks/nobody/", b"x" * MB, length=MB, kind=(b"content-type", b"text/plain"))
    assert (status(sent), read) == (404, 0)


@pytest.mark.parametrize("path", ["/dang-nhap-khong-co/", "/hooks/lazada/"])
def test_a_body_without_a_length_is_cut_where_it_has_become_too_long(path, monkeypatch):
    monkeypatch.setattr("ocop_store.asgi._pages", greedy)
    sent, read = ask(path, FILE_BEGINS, *[b"x" * (MB // 2)] * 40)
    assert (status(sent), read) == (413, 3)


def test_a_body_without_a_length_that_stays_below_is_read_whole(monkeypatch):
    monkeypatch.setattr("ocop_store.asgi._pages", greedy)
    sent, read = ask("/a/", *[b"x" * (MB // 4)] * 4)
    assert (status(sent), read) == (200, 4)


async def greedy(scope, receive, send) -> None:
    """An application that reads all there is."""
    code, more = 200, True
    while more:
        try:
            more = (await receive())["more_body"]
        except Exception:
            code, more = 400, False
    await send({"type": "http.response.start", "status": code, "headers": []})
    await send({"type": "http.response.body", "body": b""})
