"""No form of the site, whatever it is sent, answers with a broken page or writes half of something."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core import redis
from orders.services import tickets
from orders.states import Status
from storefront import carts
from tests.factories import UserFactory, VariantFactory, WardFactory
from tests.orders.carts import cart_of
from tests.orders.web import bring, web_order

pytestmark = pytest.mark.django_db
ODD = {
    "nothing": None,
    "empty": "",
    "NUL": "a\x00b",
    "without end": "9" * 5000,
    "below nothing": "-1",
    "a fraction": "1.5",
    "infinite": "Infinity",
    "not a number": "NaN",
    "too large for the database": str(2**63),
    "half a letter": "\ud800",
    "other digits": "١٢٣",
    "a list": ["1", "x", "\x00"],
    "markup": "<script>alert(1)</script>",
    "a letter of four bytes": "🍊" * 300,
    "control": "\x01\x1f\x7f\u202e",
    "lines": "a\r\nBcc: x@example.vn",
}
NASTY = ("NUL", "without end", "too large for the database", "half a letter", "a list")
FORM = "application/x-www-form-urlencoded"
WHERE = {
    "receiver": "Lan",
    "phone": "0912345678",
    "ward": "26188",
    "ward_name": "tan trieu",
    "province": "75",
    "street_line": "Số 1",
}
FIELDS = {  # of each form, what a page of ours would send
    "cart_add": {"variant": "1", "quantity": "1"},
    "cart_choose": {"shown": "1", "chosen": "1", "all": "1"},
    "cart_prices": {"seen": "1:100000"},
    "cart_voucher": {"code": "TET", "to": "26188"},
    "cart_voucher_remove": {"to": "26188"},
    "checkout": {
        **WHERE,
        "method": "cod",
        "email": "lan@example.vn",
        "address": "",
        "saves": "on",
        "wants_invoice": "on",
        "tax_code": "0312345678",
        "company": "A",
        "company_address": "B",
        "invoice_email": "a@example.vn",
    },
    "hold_goods": {},
    "place_order": {"key": "1:1", "seen": "x", "terms": "on", "adult": "on", "marketing": "on"},
    "track": {"code": "DH26112900001", "phone": "0912345678"},
    "age_gate": {"yes": "1", "next": "/"},
    "scheme": {"scheme": "dark", "next": "/"},
    "account_address_new": WHERE,
    "account_profile": {"full_name": "Lan", "email": "lan2@example.vn", "phone": "0912345679"},
    "account_forget": {"password": "x"},
    "order_cancel": {"packages": "1", "reason": "other"},
    "order_return": {"reason": "other", "words": "x", "units-1": "1", "pictures": "x"},
    "order_ask": {"kind": "question", "subject": "x", "text": "x", "producer": "1", "package": "1"},
    "ticket": {"text": "x"},
    "ticket_new": {"kind": "question", "subject": "x", "text": "x", "name": "Lan", "phone": "0912345678"},
    "questions": {"question": "Còn không?", "name": "Lan", "website": ""},
    "favourite": {"keep": "1"},
    "account_review": {"stars": "5", "text": "x", "pictures": "x"},
    "account_consent": {"on": "1"},
}
PAGES = ("home", "product_list", "cart", "checkout", "trace", "track", "wards", "suggest", "account_orders")
ASKED = (
    *(
        "q",
        "page",
        "stars",
        "ward",
        "ward_name",
        "sort",
        "price_from",
        "price_to",
        "kind",
        "category",
        "month",
    ),
    *("to", "seen", "lo", "next", "token"),
)
ALLAUTH = {
    "account_login": {"login": "lan@example.vn", "password": "x", "remember": "on", "next": "/"},
    "account_signup": {"email": "x@example.vn", "password1": "mua-buoi-tan-trieu", "full_name": "Lan"},
    "account_reset_password": {"email": "lan@example.vn"},
    "account_change_password": {"oldpassword": "x", "password1": "y", "password2": "y"},
    "account_email": {"email": "x@example.vn", "action_add": "", "action_remove": "", "action_primary": ""},
    "account_logout": {"next": "/"},
}


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    """Nobody is told to wait, and what is uploaded lies in a place of its own."""
    settings.SHOP_RATES = {name: (1e6, 1e6) for name in settings.SHOP_RATES}
    settings.PRIVATE_ROOT = tmp_path
    redis.client().delete(*(redis.client().keys("bucket:*") or ["bucket:none"]))


@pytest.fixture
def lan():
    """With a cart, an order that can be cancelled, one that can be returned and reviewed, and a talk."""
    WardFactory.create()
    return UserFactory.create(email="lan@example.vn", phone="+84912345678")


@pytest.fixture
def places(lan):
    """The arguments of each address."""
    goods = VariantFactory.create(stock=50)
    cart_of((goods, 1), user=lan)
    fresh, arrived = web_order(user=lan), bring(web_order(user=lan, number=2), Status.DELIVERED)
    talk = tickets.open_ticket(subject="Hỏi", text="?", user=lan)
    return {
        "order_cancel": [fresh.code],
        "order_return": [arrived.code],
        "order_ask": [fresh.code],
        "ticket": [talk.code],
        "questions": [goods.product.slug],
        "favourite": [goods.product.slug],
        "account_review": [arrived.lines.get().pk],
        "account_consent": ["marketing"],
    }


def wrongly(fields: dict[str, str], odd: object, *, one_by_one: bool) -> Iterator[dict[str, object]]:
    """The form with all of its fields odd, then perhaps with each in turn; None is left out."""
    forms = [dict.fromkeys(fields, odd)]
    if one_by_one:
        forms += [fields | {name: odd} for name in fields]
    for form in forms:
        yield {name: value for name, value in form.items() if value is not None}


def encoded(form: Mapping[str, object]) -> str:
    """As it goes over the wire; half a letter goes as the bytes that no text has."""
    return urlencode(form, doseq=True, errors="surrogatepass")


def broken(client: Client, address: str, fields: dict[str, str], word: str) -> list[dict[str, object]]:
    """The forms that are answered worse than with words."""
    forms = wrongly(fields, ODD[word], one_by_one=word in NASTY)
    return [form for form in forms if client.post(address, encoded(form), FORM).status_code >= 500]


@pytest.mark.parametrize("word", ODD)
def test_no_form_of_an_account_holder_breaks(lan, places, word):
    client = Client(raise_request_exception=False)
    client.force_login(lan)
    found = {
        name: wrong
        for name, fields in FIELDS.items()
        if (wrong := broken(client, reverse(f"storefront:{name}", args=places.get(name)), fields, word))
    }
    assert found == {}


@pytest.mark.parametrize("word", NASTY)
def test_no_form_breaks_in_english_or_for_htmx(lan, places, word):
    client = Client(raise_request_exception=False, headers={"HX-Request": "true"})
    client.force_login(lan)
    with translation.override("en"):
        addresses = {name: reverse(f"storefront:{name}", args=places.get(name)) for name in FIELDS}
    answers = {
        name: client.post(address, encoded(dict.fromkeys(FIELDS[name], ODD[word])), FORM).status_code
        for name, address in addresses.items()
    }
    assert all(address.startswith("/en/") for address in addresses.values())
    assert {name: status for name, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("word", ODD)
@pytest.mark.parametrize("is_known", [False, True])
def test_no_form_around_the_log_in_breaks(lan, word, is_known):
    client = Client(raise_request_exception=False)
    if is_known:
        client.force_login(lan)
    found = {
        name: wrong
        for name, fields in ALLAUTH.items()
        if (wrong := broken(client, reverse(name), fields, word))
    }
    assert found == {}


@pytest.mark.parametrize("word", ODD)
def test_odd_questions_of_an_address_break_no_page(lan, places, word):
    client = Client(raise_request_exception=False)
    client.force_login(lan)
    query = encoded({name: ODD[word] for name in ASKED if ODD[word] is not None})
    answers = {name: client.get(f"{reverse(f'storefront:{name}')}?{query}").status_code for name in PAGES}
    assert {name: status for name, status in answers.items() if status >= 500} == {}


COOKIES = (
    carts.COOKIE,
    carts.COUNT_COOKIE,
    "sessionid",
    "csrftoken",
    "messages",
    "django_language",
    "scheme",
)


@pytest.mark.parametrize(
    "value", ["", "x", "a:b:c", "\x00", "9" * 5000, "é", signing.dumps({"a": 1})], ids=range(7)
)
def test_cookies_that_we_never_set_break_no_page(places, value):
    client = Client(raise_request_exception=False)
    client.cookies.load(dict.fromkeys(COOKIES, value))
    assert client.get("/gio-hang/").status_code == 200
    assert client.post("/gio-hang/dong/", {"variant": 1, "quantity": 1}).status_code in (303, 422)
