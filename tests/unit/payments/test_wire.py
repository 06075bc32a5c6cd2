"""What gateways' messages have in common: an exchange within its time, JSON, fields, words, comparisons."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers import wire
from payments.providers.protocol import Unavailable, Unreadable


def asked(response: httpx.Response | Exception, *, timeout_s: float = 5.0) -> tuple[int, Any]:
    """What `ask` makes of this answer, or of this trouble on the way."""

    def transport(request: httpx.Request) -> httpx.Response:
        if isinstance(response, Exception):
            raise response
        return response

    with httpx.Client(transport=httpx.MockTransport(transport)) as client:
        return wire.ask(client, client.build_request("POST", "https://gateway.test/"), timeout_s=timeout_s)


class Dripping(httpx.SyncByteStream):
    """A body that comes a byte at a time."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b" "


def test_a_refusal_with_json_is_left_to_the_caller() -> None:
    assert asked(httpx.Response(400, json={"resultCode": 20})) == (400, {"resultCode": 20})


@pytest.mark.parametrize(
    "response",
    [
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.Response(500, json={}),
        httpx.Response(429, json={}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(204),
        httpx.DecodingError("no gzip"),
    ],
    ids=range(9),
)
def test_what_is_no_answer_is_unavailable(response: httpx.Response | Exception) -> None:
    with pytest.raises(Unavailable):
        asked(response)


def test_a_dripping_body_is_given_up_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        asked(httpx.Response(200, stream=Dripping()), timeout_s=0.2)
    assert time.monotonic() - started < 2


def test_an_endless_body_is_given_up() -> None:
    with pytest.raises(Unavailable):
        asked(httpx.Response(200, content=b" " * (wire.LARGEST_ANSWER + 1)))


@pytest.mark.parametrize(
    ("written", "read"),
    [(b"50000.0", 50_000), (b"5e4", 50_000), (b"-5E+1", -50), (b"9007199254740993", 9007199254740993)],
)
def test_whole_numbers_keep_their_digits(written: bytes, read: int) -> None:
    found = wire.parse_json(written)
    assert (found, type(found)) == (read, int)


@pytest.mark.parametrize(
    "raw", [b"", b"NaN", b"-Infinity", b'{"a":1,"a":2}', b"[" * 100_000, b"9" * 5000, b"\xff", b"{'a':1}"]
)
def test_what_is_no_plain_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        wire.parse_json(raw)


@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_json_or_unreadable(raw: bytes) -> None:
    try:
        wire.parse_json(raw)
    except Unreadable:
        return
    assert json.loads(raw) is not ...


@pytest.mark.parametrize(
    ("value", "text"),
    [("đ", "đ"), (5, "5"), (-5, "-5"), (True, ""), (None, ""), (1.5, ""), ([1], ""), ({}, "")],
    ids=str,
)
def test_texts_and_whole_numbers_are_text(value: object, text: str) -> None:
    assert wire.as_text(value) == text


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "１", "1" * 16, "1e5", "0x1"])
def test_what_is_no_row_of_digits_is_no_whole_number(text: str) -> None:
    with pytest.raises(Unreadable, match="vnp_Amount"):
        wire.whole(text, "vnp_Amount")


@pytest.mark.parametrize("text", ["", "a b", "a\0", "đ", "a" * 101, "a\n"])
def test_what_is_no_reference_is_named(text: str) -> None:
    with pytest.raises(Unreadable, match="orderId"):
        wire.reference(text, "orderId")


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("Đơn hàng  DH-1: 2 hũ, 500 g.", "Don hang DH-1: 2 hu, 500 g."),
        ("a&b=c~d*e'f(g)h!", "a b c d e f g h"),
        ("✿", ""),
        ("x" * 300, "x" * 255),
        ("x" * 254 + " y", "x" * 254),
    ],
)
def test_words_keep_what_every_encoder_agrees_on(words: str, plain: str) -> None:
    assert wire.plain(words, 255) == plain


@given(st.text(st.characters(), max_size=300), st.integers(1, 255))
def test_plain_words_are_plain_already(words: str, longest: int) -> None:
    plain = wire.plain(words, longest)
    assert wire.plain(plain, longest) == plain
    assert len(plain) <= longest


@pytest.mark.parametrize(
    ("claimed", "right", "is_same"),
    [
        ("ab", "ab", True),
        ("AB", "ab", True),
        ("ab", "AB", True),
        ("a", "ab", False),
        ("", "ab", False),
        ("", "", False),
        ("đ", "ab", False),
    ],
)
def test_hex_is_compared_whole_and_nothing_is_like_nothing(claimed: str, right: str, is_same: bool) -> None:
    assert wire.same(claimed, right) is is_same


def test_keys_are_compared_by_letter_and_case() -> None:
    assert wire.same_text("Key", "Key")
    assert not wire.same_text("key", "Key")
    assert not wire.same_text("", "")


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "9" * 15])
def test_what_is_no_count_of_milliseconds_is_no_moment(text: str) -> None:
    assert wire.from_ms(text) is None
