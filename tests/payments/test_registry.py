"""Settings become providers; what is not set up is not offered, and a sandbox never takes real money."""

import httpx
import pytest
from django.db import transaction

from ocop_store.checks import payments_are_real
from payments.providers import registry
from payments.providers.momo import MoMo
from payments.providers.protocol import Forged, RawNotice, Unavailable
from payments.providers.vnpay import VnPay

REAL = {
    "VNPAY": {
        "tmn_code": "REALSHOP",
        "hash_secret": "a-real-secret",
        "pay_url": "https://pay.vnpay.vn/vpcpay.html",
        "api_url": "https://merchant.vnpay.vn/merchant_webapi/api/transaction",
    },
    "MOMO": {
        "partner_code": "MOMOREAL",
        "access_key": "real",
        "secret_key": "real",
        "base_url": "https://payment.momo.vn",
    },
    "BANK": {"bin": "970436", "account": "0011001234567", "holder": "OCOP DONG NAI"},
    "BANK_NOTICES": {
        "sepay": {"secret": "real", "api_key": ""},
        "casso": {"key": "", "token": ""},
        "payos": {"checksum_key": ""},
    },
    "BANK_LIST": {"url": "https://my.sepay.vn/userapi", "token": ""},
    "STATEMENT_URLS": {},
}


@pytest.fixture
def production(settings):
    """Settings as production has them, with real keys."""
    settings.CONNECTS_SANDBOX = False
    for name, value in REAL.items():
        setattr(settings, name, value)
    return settings


def test_every_way_to_pay_is_set_up_for_developers():
    assert all(registry.is_ready(method) for method in ("cod", "vnpay", "momo", "bank_qr"))
    assert isinstance(registry.gateway("vnpay"), VnPay)
    assert isinstance(registry.gateway("momo"), MoMo)
    assert registry.bank().account == "1023456789"
    assert registry.line_list() is not None


@pytest.mark.parametrize(
    ("method", "name", "part"),
    [
        ("vnpay", "VNPAY", "tmn_code"),
        ("vnpay", "VNPAY", "hash_secret"),
        ("momo", "MOMO", "partner_code"),
        ("momo", "MOMO", "access_key"),
        ("momo", "MOMO", "secret_key"),
        ("bank_qr", "BANK", "account"),
        ("bank_qr", "BANK", "bin"),
    ],
)
def test_a_method_without_one_of_its_credentials_is_not_offered(settings, method, name, part):
    setattr(settings, name, getattr(settings, name) | {part: ""})
    assert not registry.is_ready(method)
    with pytest.raises(Unavailable):
        registry.bank() if method == "bank_qr" else registry.gateway(method)


def test_only_vnpay_and_momo_are_gateways():
    assert [
        method for method in ("cod", "vnpay", "momo", "bank_qr", "gold") if registry.is_gateway(method)
    ] == [
        "vnpay",
        "momo",
    ]
    with pytest.raises(Unavailable):
        registry.gateway("bank_qr")
    assert not registry.is_ready("gold")


@pytest.mark.parametrize("name", ["sepay", "casso", "payos"])
def test_a_service_without_its_secret_is_there_and_believes_nothing(settings, name):
    keys = settings.BANK_NOTICES[name]
    settings.BANK_NOTICES = settings.BANK_NOTICES | {name: dict.fromkeys(keys, "")}
    service = registry.notice_service(name)
    assert service is not None
    with pytest.raises(Forged):
        service.read(RawNotice(headers={}, body=b'{"data":{},"signature":""}'))


def test_an_unknown_service_is_none():
    assert registry.notice_service("bank") is None


def test_lines_are_not_asked_for_without_a_token(settings):
    settings.BANK_LIST = settings.BANK_LIST | {"token": ""}
    assert registry.line_list() is None


@pytest.mark.django_db
def test_no_gateway_is_called_inside_a_transaction(monkeypatch):
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda *_: httpx.Response(200, json={}))
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
        registry.client().get("https://vnpay.test/")


def test_real_keys_pass(production):
    assert payments_are_real(None) == []


def test_no_keys_pass(production):
    for name in ("VNPAY", "MOMO", "BANK"):
        hosts = {part: text for part, text in REAL[name].items() if "://" in text}
        setattr(production, name, dict.fromkeys(REAL[name], "") | hosts)
    assert payments_are_real(None) == []


@pytest.mark.parametrize(
    ("name", "part", "text", "problem"),
    [
        ("VNPAY", "tmn_code", "OCOPDEMO", "ocop.E004"),
        ("VNPAY", "hash_secret", "SANDBOX-ONLY-VNPAY-HASH-SECRET-0001", "ocop.E004"),
        ("VNPAY", "pay_url", "https://sandbox.vnpayment.vn/paymentv2/vpcpay.html", "ocop.E005"),
        ("VNPAY", "api_url", "http://127.0.0.1:8001/merchant_webapi/api/transaction", "ocop.E005"),
        ("MOMO", "secret_key", "SANDBOX-ONLY-MOMO-SECRET-KEY-0001", "ocop.E004"),
        ("MOMO", "base_url", "https://test-payment.momo.vn", "ocop.E005"),
        ("BANK", "account", "1023456789", "ocop.E004"),
        ("BANK_NOTICES", "sepay", {"secret": "SANDBOX-ONLY-SEPAY-SECRET-0001", "api_key": ""}, "ocop.E004"),
        ("BANK_LIST", "token", "SANDBOX-ONLY-SEPAY-API-KEY-0001", "ocop.E004"),
        ("STATEMENT_URLS", "vnpay", "http://127.0.0.1:8001/vnpay/settlement.csv?day={day}", "ocop.E005"),
    ],
)
def test_a_key_or_a_host_of_a_sandbox_stops_production(production, name, part, text, problem):
    setattr(production, name, REAL[name] | {part: text})
    (error,) = payments_are_real(None)
    assert error.id == problem
    assert error.msg.startswith(name)


def test_two_services_for_one_account_stop_production(production):
    production.BANK_NOTICES = REAL["BANK_NOTICES"] | {"casso": {"key": "real", "token": ""}}
    assert [error.id for error in payments_are_real(None)] == ["ocop.E006"]


def test_a_sandbox_elsewhere_stops_production_too(production):
    production.SANDBOX_URL = "https://sandbox.shop.example.vn"
    production.MOMO = REAL["MOMO"] | {"base_url": "https://sandbox.shop.example.vn"}
    assert [error.id for error in payments_are_real(None)] == ["ocop.E005"]


def test_developers_may_use_the_sandbox(settings):
    assert settings.CONNECTS_SANDBOX
    assert payments_are_real(None) == []
