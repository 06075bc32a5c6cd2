"""Transfers to our account: codes that money is found by, and what a shopper types in."""

import unicodedata
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers import banks
from payments.providers.bank_qr import LETTERS, BankQr
from payments.providers.protocol import Refused
from payments.providers.vietqr import VietQr, decode
from tests.unit.payments.wires import ATTEMPT

BANK = BankQr(bin="970436", account="1023456789", holder="OCOP DONG NAI (MAU)", other_accounts=("VCB0011",))
CODE = "OCOP7K2M9QXY"
CODES = st.text(LETTERS, min_size=8, max_size=8).map(lambda end: f"OCOP{end}")


def test_a_code_is_a_prefix_and_eight_letters_that_do_not_look_alike() -> None:
    codes = {BANK.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 12 and code.startswith("OCOP") for code in codes)
    assert not set("".join(code[4:] for code in codes)) & set("01IO")
    assert all(BANK.find_codes(code) == [code] for code in codes)


@pytest.mark.parametrize("prefix", ["", "O", "TOOLONGS", "ocop", "OC-P"])
def test_a_prefix_that_banks_would_change_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        BankQr(bin="970436", account="1", holder="A", prefix=prefix)


@pytest.mark.parametrize(
    "content",
    [
        CODE,
        CODE.lower(),
        f"NGUYEN VAN A chuyen tien {CODE}",
        f"MBVCB.3278907687.{CODE}.CT tu 0123 toi 1023456789",
        f"CT{CODE}GD123456",
        "OCOP 7K2M 9QXY",
        "OCOP-7K2M-9QXY thanh toan",
        "ocop7k2m9qxy;FT26060012345678",
        f"{CODE} {CODE}",
        "ÓCÔP7K2M9QXY",
        unicodedata.normalize("NFD", "Đơn hàng ÓCÔP7K2M9QXY"),
    ],
)
def test_a_code_is_found_in_what_banks_make_of_a_content(content: str) -> None:
    assert BANK.find_codes(content) == [CODE]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "mua mat ong",
        "OCOP",
        "OCOP7K2M9QX",
        "OCOP7K2M9QX0",
        "OCOP7K2M9QI1",
        "0COP7K2M9QXY",
        "OCOPOCOPOCOP",
    ],
)
def test_what_is_no_code_is_not_guessed_at(content: str) -> None:
    assert BANK.find_codes(content) == []


def test_several_codes_are_all_found_in_their_order() -> None:
    assert BANK.find_codes(f"{CODE} va OCOPAAAABBBB va {CODE}") == [CODE, "OCOPAAAABBBB"]


def test_codes_that_overlap_hide_none() -> None:
    bank = BankQr(bin="970436", account="1", holder="A", prefix="AB")
    assert bank.find_codes("ABAB" + "C" * 10) == ["ABABCCCCCCCC", "ABCCCCCCCCCC"]


@given(CODES, st.text(" .-/_;:", max_size=2), st.text(max_size=20), st.text(max_size=20))
def test_signs_and_words_around_a_code_do_not_hide_it(code: str, sign: str, before: str, after: str) -> None:
    written = sign.join(code.lower())
    assert code in BANK.find_codes(f"{before} {written} {after}")


@given(st.text(st.characters(), max_size=100))
def test_any_content_has_codes_or_none(content: str) -> None:
    for code in BANK.find_codes(content):
        assert len(code) == 12


def test_an_attempt_starts_with_a_code_for_its_sum() -> None:
    start = BANK.start(replace(ATTEMPT, reference=CODE))
    assert decode(start.qr) == VietQr("970436", "1023456789", 185_000, CODE)
    assert (start.url, start.app_url) == ("", "")


def test_what_is_missing_has_terms_of_its_own_under_the_same_code() -> None:
    terms = BANK.terms(CODE, 85_000)
    assert (terms.bank, terms.account, terms.holder) == ("Vietcombank", "1023456789", "OCOP DONG NAI (MAU)")
    assert (terms.content, terms.amount_vnd, decode(terms.qr).amount_vnd) == (CODE, 85_000, 85_000)


@pytest.mark.parametrize("amount_vnd", [0, -1, 10**13])
def test_a_sum_that_cannot_be_transferred_is_refused(amount_vnd: int) -> None:
    with pytest.raises(Refused) as refusal:
        BANK.terms(CODE, amount_vnd)
    assert refusal.value.code == "amount"


def test_links_lead_into_the_apps_that_fill_a_transfer_in() -> None:
    links = BANK.terms(CODE, 185_000).links
    assert [link.bank for link in links] == ["ACB", "BIDV", "MB", "OCB", "VietinBank"]
    address = urlsplit(links[0].url)
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://dl.vietqr.io/pay"
    assert parse_qs(address.query) == {
        "app": ["acb"],
        "ba": ["1023456789@vcb"],
        "am": ["185000"],
        "tn": [CODE],
        "bn": ["OCOP DONG NAI (MAU)"],
    }


def test_without_an_address_there_are_no_links() -> None:
    bank = BankQr(bin="970436", account="1", holder="A", link_url="")
    assert bank.terms(CODE, 1000).links == ()


def test_a_bank_that_is_not_listed_is_called_by_its_number() -> None:
    bank = BankQr(bin="999999", account="1", holder="A")
    assert (bank.terms(CODE, 1000).bank, bank.terms(CODE, 1000).links) == ("999999", ())


def test_lines_are_ours_under_every_number_of_the_account() -> None:
    assert BANK.accounts == {"1023456789", "VCB0011"}


def test_banks_are_keyed_by_their_number() -> None:
    found = banks.by_bin()
    assert len(found) == len({bank.bin for bank in found.values()}) >= 50
    assert all(len(number) == 6 and number.isdigit() for number in found)
    assert all(
        bank.code.isalnum() and bank.code.isupper() and bank.short and bank.name for bank in found.values()
    )
    assert banks.find("970436") == banks.Bank(
        "970436", "VCB", "Ngân hàng TMCP Ngoại Thương Việt Nam", "Vietcombank"
    )
    assert banks.find("000000") is None


@pytest.mark.parametrize(
    ("number", "short"),
    [
        ("970415", "VietinBank"),
        ("970418", "BIDV"),
        ("970405", "Agribank"),
        ("970422", "MB"),
        ("970414", "MBV"),
        ("970406", "Vikki"),
        ("971025", "MoMo"),
    ],
)
def test_a_bank_is_called_what_people_call_it(number: str, short: str) -> None:
    bank = banks.find(number)
    assert bank is not None
    assert bank.short == short


def test_banks_stand_in_the_order_of_their_names() -> None:
    shorts = [bank.short.casefold() for bank in banks.by_bin().values()]
    assert shorts == sorted(shorts)
