"""What staff may read of messages about money: figures and codes, and nobody in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import masks

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("number", "shown"), [("1023456789", "•••6789"), ("1234567", "•••"), ("", ""), ("12345678", "•••5678")]
)
def test_of_an_account_the_end_is_shown(number, shown):
    assert masks.account(number) == shown


def test_of_a_holder_the_first_letters_are_shown():
    assert masks.holder("NGUYỄN THỊ  LAN") == "N. T. L."
    assert masks.holder("") == ""


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("NGUYEN VAN BINH chuyen tien OCOP7K2M9Q", "••• OCOP7K2M9Q"),
        ("OCOP7K2M9Q 0987654321", "OCOP7K2M9Q •••"),
        ("OCOP7K2M9Q-binh@example.vn", "•••"),
        ("BINH0987654321", "•••"),
        ("DH26112900001", "•••"),  # more than six digits in a row may be a phone number
        ("", ""),
    ],
)
def test_of_the_content_of_a_transfer_codes_are_shown(content, shown):
    assert masks.words(content) == shown


def test_a_query_is_read_field_by_field():
    raw = "vnp_Amount=12000000&vnp_BankCode=NCB&vnp_IpAddr=113.22.10.5&vnp_SecureHash=" + "ab12" * 32
    assert masks.pairs(raw) == [
        ("vnp_Amount", "12000000"),
        ("vnp_BankCode", "NCB"),
        ("vnp_IpAddr", "•••"),
        ("vnp_SecureHash", "ab12ab12…"),
    ]


def test_what_sends_a_message_is_never_shown():
    raw = json.dumps({"headers": {"authorization": "Apikey abc", "secure-token": "def", "x-new": "ghi"}})
    assert masks.pairs(raw) == [("authorization", "•••"), ("secure-token", "•••"), ("x-new", "•••")]


def test_json_in_json_is_read_to_the_end():
    raw = json.dumps(
        {"query": "", "body": json.dumps({"data": [{"amount": 5, "counterAccountName": "BINH"}]})}
    )
    assert masks.pairs(raw) == [("amount", "5"), ("counterAccountName", "•••")]


@pytest.mark.parametrize("raw", ["NGUYEN VAN BINH", '{"body": "NGUYEN VAN', "[1,", "[" * 100_000])
def test_what_cannot_be_read_is_hidden_whole(raw):
    assert masks.pairs(raw) == [("", "•••")]


def test_no_more_is_shown_than_a_page_can_hold():
    assert len(masks.pairs(json.dumps({f"amount{n}": n for n in range(5000)}))) == masks.MOST_PAIRS + 1


@given(st.text() | JSONS.map(json.dumps))
def test_nothing_that_comes_breaks_the_page(raw):
    masks.pairs(raw)


@given(
    st.sampled_from(["payer", "x", "counterAccountName", "fullName", "vnp_Bill_Mobile", "email"]), st.text()
)
def test_a_field_that_nobody_has_looked_at_stays_hidden(name, value):
    shown = {words for key, words in masks.pairs(json.dumps({name: f"{value}!"})) if key == name}
    assert shown <= {"•••"}
