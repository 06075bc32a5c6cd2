"""Log lines: JSON in production, words for developers, and nobody's data in either."""

import json
import logging

import pytest
import structlog

from core import logs

TOKEN = "50000vnA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9"


@pytest.mark.parametrize(
    "secret",
    [
        "0912345678",
        "+84 912 345 678",
        "84912345678",
        "091.234.5678",
        "lan@example.vn",
        TOKEN,
        "Bearer abcdefgh12345678",
        "access_token=short-one",
        '"refresh_token": "short-one"',
        "app_secret=s3cr3t-s3cr3t",
        "?code=0_100200_abcdef&state=1",
    ],
)
def test_phones_addresses_and_tokens_are_masked_wherever_they_stand(secret):
    masked = logs.masked(f"the platform said {secret} and went on")
    assert logs.MASK in masked
    for part in ("345", "678", "lan@", "vnA1", "short-one", "s3cr3t", "abcdef"):
        assert part not in masked
    assert masked.startswith("the platform said ")
    assert masked.endswith(" and went on")


@pytest.mark.parametrize(
    "harmless",
    [
        "order 220101ABCDEF12",  # Shopee
        "order 576461413038785752",  # TikTok Shop
        "stock 0, price 1.250.000 đồng, lag 1500 ms",
        "request 2101abcd17672256000001234",
        "at 2026-12-12T05:00:00+00:00",
        "error_item_uneditable: the item is banned",
        "SKU MAT-ONG-500",
    ],
)
def test_what_helps_to_find_a_fault_stays(harmless):
    assert logs.masked(harmless) == harmless


def said(as_json: bool, speak) -> str:
    """What reaches the stream."""
    logs.configure()
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Lines()
    handler.setFormatter(logs.formatter(as_json=as_json))
    logger = logging.getLogger("tests.logs")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        speak(logger)
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    (line,) = lines
    return line


def test_an_event_is_one_json_object_with_its_fields_and_without_secrets():
    def speak(logger: logging.Logger) -> None:
        structlog.stdlib.get_logger(logger.name).info(
            "push",
            account=3,
            codes={"price_locked": 2},
            request_id="3f0c2d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f",
            access_token="short-one",
            note="gọi 0912345678",
            trouble=["lan@example.vn"],
        )

    line = json.loads(said(True, speak))
    assert (line["event"], line["account"], line["level"], line["logger"]) == (
        "push",
        3,
        "info",
        "tests.logs",
    )
    assert line["codes"] == {"price_locked": 2}
    assert line["request_id"].startswith("3f0c2d")
    assert (line["access_token"], line["note"], line["trouble"]) == ("***", "gọi ***", ["***"])
    assert line["timestamp"].endswith("Z")


def test_a_line_of_the_standard_module_is_json_too_and_its_trace_is_masked():
    def speak(logger: logging.Logger) -> None:
        try:
            raise ValueError("https://shop.test/?access_token=short-one")
        except ValueError:
            logger.exception("call of %s failed", "0912345678")

    line = json.loads(said(True, speak))
    assert line["event"] == "call of *** failed"
    assert "ValueError" in line["exception"]
    assert "short-one" not in line["exception"]


def test_developers_read_words():
    line = said(False, lambda logger: logger.warning("no Redis, nothing is sent"))
    assert "no Redis, nothing is sent" in line
    assert not line.startswith("{")
