"""What messages say: in both languages, with everything filled in, by SMS without accents."""

import pytest
from django.utils import translation

from notifications.senders import sender_of
from notifications.senders.sms import unaccented

FACTS = {
    "code": "DH26112900001",
    "token": "t" * 43,
    "name": "Nguyễn Thị Lan",
    "producer": "HTX Bưởi Tân Triều <mẫu>",
    "total_vnd": 1_250_000,
    "method": "cod",
    "lines": [{"name": "Bưởi đường lá cam", "quantity": 2, "amount_vnd": 200_000}],
    "tracking": "VTP123",
    "carrier": "Viettel Post",
    "due_vnd": 90_000,
    "return_days": 7,
    "reason": "Đặt nhầm",
    "refund_vnd": 120_000,
    "amount_vnd": 120_000,
    "is_approved": True,
    "has_goods_back": True,
    "answer": "Xin lỗi bạn",
    "ticket": "HTABCDEFGH",
    "topic": "Bao giờ giao?",
    "who": "HTX Bưởi Tân Triều <mẫu>",
    "words": "Mai giao ạ",
    "received_vnd": 100_000,
    "missing_vnd": 20_000,
    "is_late": True,
    "invitation": "i" * 43,
    "product": "Mứt bưởi <mẫu>",
    "is_verified": False,
    "note": "Sai mã số thuế",
    "what": "named",
    "bank": "Vietcombank",
    "account": "•••3456",
    "number": "0042/2026/OCOP-DN",
    "is_accepted": True,
    "reasons": ["Ảnh mờ <mẫu>"],
    "days": 30,
    "day": "30/06/2027",
}
TEMPLATES = (
    "placed",
    "confirmed",
    "shipped",
    "delivered",
    "cancelled",
    "return_decided",
    "refunded",
    "paid",
    "part_paid",
    "owed",
    "ticket_answered",
)
OF_THE_DESK = (
    "invited",
    "identity_decided",
    "product_decided",
    "certificate_decided",
    "certificate_ending",
    "payout_account",
)
SMS_LONGEST = 459  # three parts of plain letters; more is an e-mail


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_mail_has_a_subject_a_text_and_a_page_that_lead_to_the_order(template, locale, settings):
    settings.SITE_URL = "https://shop.example.vn"
    with translation.override(locale):
        text = sender_of("email").compose(template, FACTS)
    start = "https://shop.example.vn/en/" if locale == "en" else "https://shop.example.vn/"
    assert "\n" not in text.subject
    assert len(text.subject) > 10
    for part in (text.body, text.html):
        assert (
            f"{start}don-hang/DH26112900001/?token=ttt" in part or f"{start}ho-tro/HTABCDEFGH/?token=" in part
        )
        assert "%(" not in part
        assert "{{" not in part
    assert "<mẫu>" not in text.html
    assert "\n\n\n" not in text.body
    assert "&" not in text.body.replace("&lt;", "&"), "a text is no HTML"


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("template", OF_THE_DESK)
def test_a_mail_to_producers_leads_to_the_seller_centre(template, locale, yes, settings):
    settings.SITE_URL = "https://shop.example.vn"
    facts = FACTS | {"is_verified": yes, "is_approved": yes, "is_accepted": yes}
    with translation.override(locale):
        text = sender_of("email").compose(template, facts)
    start = "https://shop.example.vn/en/" if locale == "en" else "https://shop.example.vn/"
    assert len(text.subject) > 10
    for part in (text.body, text.html):
        assert f"{start}kenh-nguoi-ban/" in part
        assert "because of an order" not in part
        assert "%(" not in part
    assert "<mẫu>" not in text.html
    assert "\n\n\n" not in text.body


@pytest.mark.parametrize("template", [*TEMPLATES, *OF_THE_DESK])
def test_an_sms_is_short_and_plain(template, settings):
    settings.SITE_URL = "https://shop.example.vn"
    with translation.override("vi"):
        text = sender_of("sms").compose(template, FACTS)
    assert text.body.isascii()
    assert "\n" not in text.body
    assert len(text.body) < SMS_LONGEST
    assert "https://shop.example.vn/" in text.body


def test_letters_keep_their_case_without_accents():
    assert unaccented("Đơn ĐÃ giao – 1.250.000 ₫…") == "Don DA giao - 1.250.000 d..."
