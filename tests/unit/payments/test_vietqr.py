"""VietQR: the text of a code, written and read strictly."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.vietqr import BadQr, VietQr, crc, decode, encode
from tests.unit.payments.wires import vectors

DYNAMIC = (
    "00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA53037045406185000"
    "5802VN62140810OCOP7K2M9Q63049455"
)
STATIC = "00020101021138540010A00000072701240006970436011010234567890208QRIBFTTA53037045802VN6304A824"
HONEY = VietQr("970436", "1023456789", 185_000, "OCOP7K2M9Q")

TRANSFERS = st.builds(
    VietQr,
    bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[A-Za-z0-9]{1,19}", fullmatch=True),
    amount_vnd=st.none() | st.integers(1, 9_999_999_999_999),
    content=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=25),
    service=st.sampled_from(["QRIBFTTA", "QRIBFTTC"]),
)


def closed(body: str) -> str:
    """A text with its own CRC, so that only what stands before it can be wrong."""
    return f"{body}6304{crc(f'{body}6304')}"


def field(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"


def text(**changes: str) -> str:
    """The worked example with fields replaced; "" leaves one out."""
    fields = {
        "00": "01",
        "01": "12",
        "38": field("00", "A000000727")
        + field("01", field("00", "970436") + field("01", "1023456789"))
        + field("02", "QRIBFTTA"),
        "53": "704",
        "54": "185000",
        "58": "VN",
        "62": field("08", "OCOP7K2M9Q"),
    } | {name.lstrip("_"): value for name, value in changes.items()}
    return closed("".join(field(name, value) for name, value in fields.items() if value))


def code_of(qr: str) -> str:
    with pytest.raises(BadQr) as refusal:
        decode(qr)
    return refusal.value.code


def test_the_check_value_of_the_crc_is_the_published_one() -> None:
    assert crc("123456789") == "29B1"


def test_the_worked_codes_are_written_and_read() -> None:
    assert encode(HONEY) == DYNAMIC == text()
    assert decode(DYNAMIC) == HONEY
    assert encode(VietQr("970436", "1023456789")) == STATIC
    assert decode(STATIC) == VietQr("970436", "1023456789")


def test_codes_are_those_of_four_independent_libraries() -> None:
    for vector in vectors("vietqr")["codes"]:
        transfer = VietQr(vector["bin"], vector["account"], vector["amount_vnd"], vector["content"])
        assert encode(transfer) == vector["text"]
        assert decode(vector["text"]) == transfer


def test_a_code_in_lower_case_hex_is_read() -> None:
    qr = closed(text(_54="185001")[:-8])
    assert qr[-4:] != qr[-4:].lower()
    assert decode(qr[:-4] + qr[-4:].lower()).amount_vnd == 185_001


def test_a_crc_is_padded_with_noughts() -> None:
    short = next(qr for amount in range(1, 200) if (qr := encode(VietQr("970436", "1", amount)))[-4] == "0")
    assert decode(short).account == "1"


@pytest.mark.parametrize(
    ("transfer", "code"),
    [
        (VietQr("97043", "1"), "bin"),
        (VietQr("97043６", "1"), "bin"),
        (VietQr("970436", ""), "account"),
        (VietQr("970436", "1" * 20), "account"),
        (VietQr("970436", "102 345"), "account"),
        (VietQr("970436", "1", 0), "amount"),
        (VietQr("970436", "1", -5), "amount"),
        (VietQr("970436", "1", 10**13), "amount"),
        (VietQr("970436", "1", 5, "x" * 26), "content"),
        (VietQr("970436", "1", 5, "Mật ong"), "content"),
        (VietQr("970436", "1", 5, "a\nb"), "content"),
        (VietQr("970436", "1", 5, "a", "QRPUSH"), "service"),
    ],
)
def test_what_does_not_fit_is_refused_not_cut(transfer: VietQr, code: str) -> None:
    with pytest.raises(BadQr) as refusal:
        encode(transfer)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("qr", "code"),
    [
        ("", "empty"),
        ("hello", "field"),
        ("000201", "crc_missing"),
        (DYNAMIC[:-1], "length"),
        (DYNAMIC[:-4] + "0000", "crc"),
        (DYNAMIC.replace("185000", "185001"), "crc"),
        (DYNAMIC.replace("OCOP7K2M9Q", "OCOP7K2M9R"), "crc"),
        (DYNAMIC + "00", "field"),
        (DYNAMIC + "0102xx", "repeated"),
        (DYNAMIC + "6402xx", "crc_missing"),
        (text()[:6] + text(), "repeated"),
        (text(_00="02"), "version"),
        (closed(text()[6:-8]), "version"),
        (text(_01="13"), "kind"),
        (text(_53="840"), "currency"),
        (text(_53=""), "currency"),
        (text(_58="TH"), "country"),
        (text(_54="0"), "amount"),
        (text(_54="185000.0"), "amount"),
        (text(_54="185.000"), "amount"),
        (text(_54="0185000"), "amount"),
        (text(_54="１８５０００"), "amount"),
        (text(_38=""), "no_transfer"),
        (text(_38=field("00", "A000000999") + field("01", "0006970436")), "scheme"),
        (text(_38=field("00", "A000000727")), "empty"),
        (text(_38=field("00", "A000000727") + field("01", "0006970436")), "account"),
        (text(_38=field("00", "A000000727") + "0199"), "length"),
        (text(_38=field("00", "A000000727") + field("01", "0006970436010110006970415")), "repeated"),
        (text(_38=field("00", "A000000727") + field("01", "00069704360101102069704")), "length"),
        (text(_38=field("00", "A000000727") + field("01", "000697043601011")), "service"),
        (text(_38="", _26=field("00", "A000000775") + field("01", "0100000000")), "vnpay_qr"),
        (text(_62="0899OCOP"), "length"),
        (text(_62="08"), "field"),
        (text(_62=field("08", "a") + field("08", "b")), "repeated"),
        (text(_62=field("08", "x" * 26)), "content"),
        (text(_62=field("08", "Mật ong")), "content"),
    ],
)
def test_a_code_that_is_wrong_says_how(qr: str, code: str) -> None:
    assert code_of(qr) == code


def test_a_name_and_a_city_do_not_matter() -> None:
    assert decode(text(_52="0000", _59="OCOP DONG NAI", _60="BIEN HOA")) == HONEY


def test_text_elsewhere_in_62_is_no_content() -> None:
    assert decode(text(_62=field("01", "BILL1"))).content == ""


@given(TRANSFERS)
def test_what_is_written_is_read(transfer: VietQr) -> None:
    assert decode(encode(transfer)) == transfer


@given(TRANSFERS, st.data())
def test_one_letter_changed_is_noticed(transfer: VietQr, data: st.DataObject) -> None:
    qr = encode(transfer)
    at = data.draw(st.integers(0, len(qr) - 1))
    letter = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
    changed = qr[:at] + letter + qr[at + 1 :]
    if changed.upper() == qr.upper():
        return
    with pytest.raises(BadQr):
        decode(changed)


@given(st.text(st.characters(), max_size=120) | st.from_regex(r"(\d{2}0[0-9]\w{0,9}){0,9}6304[0-9A-F]{4}"))
def test_any_text_is_a_transfer_or_a_clear_no(qr: str) -> None:
    with suppress(BadQr):
        assert encode(decode(qr))
