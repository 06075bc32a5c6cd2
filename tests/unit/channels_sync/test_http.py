"""One exchange over HTTP: what counts as no answer, how long it may take, and reading foreign JSON."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_sync.adapters import http
from channels_sync.adapters.http import Reply, as_dict, as_int, as_list, as_text, call
from channels_sync.protocol import Throttled, Unavailable

URL = "http://platform.test/x"


def answered(response: httpx.Response | Exception) -> Reply:
    """What `call` makes of this answer, or of this trouble on the way."""

    def transport(request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    with httpx.Client(transport=httpx.MockTransport(transport)) as client:
        return call(client, client.build_request("POST", URL))


def test_a_json_object_is_read_and_its_bytes_are_kept() -> None:
    raw = '{"giá": 185000}'.encode()
    reply = answered(httpx.Response(200, content=raw))
    assert (reply.status, reply.raw, reply.json) == (200, raw, {"giá": 185_000})


def test_a_refusal_with_a_json_body_is_left_to_the_caller() -> None:
    reply = answered(httpx.Response(403, json={"error": "error_sign"}))
    assert (reply.status, reply.json) == (403, {"error": "error_sign"})


@pytest.mark.parametrize(
    "raw", [b"", b"<html>502</html>", b"[1]", b"null", b'{"a":', b"\xff", b"[" * 100_000], ids=repr
)
def test_a_body_that_is_no_json_object_is_no_answer(raw: bytes) -> None:
    with pytest.raises(Unavailable) as failure:
        answered(httpx.Response(200, content=raw))
    assert (failure.value.code, failure.value.may_have_landed) == ("not_json", True)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_no_answer_even_with_a_json_body(status: int) -> None:
    with pytest.raises(Unavailable) as failure:
        answered(httpx.Response(status, json={"error": ""}))
    assert (failure.value.code, failure.value.may_have_landed) == (f"http_{status}", True)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), (None, None), ("soon", None), ("-1", None), ("٣", None)]
)
def test_too_many_requests_says_how_long_to_wait(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {b"Retry-After": header.encode()}
    with pytest.raises(Throttled) as refusal:
        answered(httpx.Response(429, headers=headers, content=b"slow down"))
    assert refusal.value.retry_after == seconds


def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(Unavailable):
        answered(httpx.Response(302, headers={"Location": "http://elsewhere.test/"}))


@pytest.mark.parametrize(
    ("trouble", "may_have_landed"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("busy"), False),
        (httpx.WriteTimeout("half sent"), True),
        (httpx.ReadTimeout("silence"), True),
        (httpx.RemoteProtocolError("closed"), True),
        (httpx.ReadError("reset"), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_transport_trouble_says_whether_the_request_may_have_arrived(
    trouble: Exception, may_have_landed: bool
) -> None:
    with pytest.raises(Unavailable) as failure:
        answered(trouble)
    assert (failure.value.code, failure.value.may_have_landed) == (type(trouble).__name__, may_have_landed)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST_BODY", 1000)
    with pytest.raises(Unavailable) as failure:
        answered(httpx.Response(200, content=b" " * 1001))
    assert failure.value.code == "answer_too_large"


Speak = Callable[[socket.socket], None]


@pytest.fixture
def served() -> Iterator[Callable[[Speak], str]]:
    """A real socket that reads a request and then lets the test speak; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads: list[threading.Thread] = []

        def serve(speak: Speak) -> str:
            def run() -> None:
                connection, _ = listener.accept()
                with closing(connection):
                    connection.recv(65536)
                    try:
                        speak(connection)
                    except OSError:
                        return  # the client hung up, as it should

            threads.append(threading.Thread(target=run, daemon=True))
            threads[-1].start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}/"

        yield serve
        for thread in threads:
            thread.join(10)


def _duration_of(address: str, deadline_s: float) -> float:
    started = time.monotonic()
    with httpx.Client() as client, pytest.raises(Unavailable):
        call(client, client.build_request("GET", address), deadline_s=deadline_s)
    return time.monotonic() - started


def test_a_silent_platform_is_given_up_in_time(served: Callable[[Speak], str]) -> None:
    address = served(lambda connection: time.sleep(4))
    assert 1.8 < _duration_of(address, deadline_s=10.0) < 3.5


def test_an_answer_that_drips_is_given_up_in_time(served: Callable[[Speak], str]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(40):
            connection.sendall(b" ")
            time.sleep(0.1)

    assert 0.9 < _duration_of(served(drip), deadline_s=3.0) < 2.0


def test_an_answer_that_falls_silent_half_way_is_given_up_in_time(
    served: Callable[[Speak], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SILENCE_S", 0.3)

    def stop_half_way(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
        time.sleep(2)

    assert _duration_of(served(stop_half_way), deadline_s=15.0) < 1.5


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(anything)
def test_readers_take_any_json(value: object) -> None:
    assert isinstance(as_dict(value), dict)
    assert isinstance(as_list(value), list)
    assert isinstance(as_int(value), int | None)
    as_text(value).encode()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (185_000, 185_000),
        ("185000", 185_000),
        ("185000.00", 185_000),
        (185_000.0, 185_000),
        ("9007199254740993", 9_007_199_254_740_993),  # beyond what a float can tell apart
        (True, None),
        (None, None),
        ("", None),
        ("nan", None),
        ("1e99999999", None),
        ([], None),
    ],
)
def test_whole_numbers_are_read_from_numbers_and_texts(value: object, number: int | None) -> None:
    assert as_int(value) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12"), ("Mật ong", "Mật ong"), (None, ""), (False, ""), ({}, ""), ("a\x00b", "a?b")],
)
def test_text_is_read_from_texts_and_numbers(value: object, text: str) -> None:
    assert as_text(value) == text


def test_a_lone_surrogate_cannot_reach_a_url_or_the_database() -> None:
    assert as_text(json.loads('"\\ud800"')) == "?"
