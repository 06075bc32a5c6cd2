"""The sandbox's pages of paying in a real browser: they are usable, and work without script."""

from collections.abc import Iterator

import pytest

from sandbox.app import build
from sandbox.state import State
from tests.browser.conftest import problems
from tests.sandbox import vnpay_shop as vnpay
from tests.serving import served

QR = (
    "00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA530370454061850005802VN"
    "62140810OCOP7K2M9Q63049455"
)
PAGES = ("/payments/", "/bank/", f"/bank/?qr={QR}", "/carrier/", "/paymentv2/Payment/Error.html?code=15")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A sandbox that runs, without shops."""
    with served(build(State(), "", platforms={})) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def open_there(browser, address):
    """open_there(path, width=360, scheme="dark", script=False) -> a page of the sandbox."""
    contexts = []

    def open_(path: str, *, width: int = 1280, scheme: str = "light", script: bool = True):
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
            locale="vi-VN",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


def pay_address(address: str, reference: str) -> str:
    return vnpay.address(reference, vnp_ReturnUrl=f"{address}/payments/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_paying_have_no_violation_and_fit_a_phone(open_there, address, scheme):
    for path in (*PAGES, pay_address(address, f"AXE{scheme}")):
        page = open_there(path, width=360, scheme=scheme)
        assert problems(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path


def test_a_shopper_pays_at_vnpay_without_script(open_there, address):
    page = open_there(pay_address(address, "BROWSER1"), script=False)
    page.get_by_label("Ngân hàng BIDV").check()
    page.get_by_role("button", name="Thanh toán", exact=True).click()
    assert page.url.startswith(f"{address}/payments/?")
    fields = vnpay.verified(page.url.partition("?")[2])
    assert (fields["vnp_TransactionStatus"], fields["vnp_BankCode"]) == ("00", "BIDV")


def test_a_customer_transfers_without_script(open_there):
    page = open_there(f"/bank/?qr={QR}", script=False)
    page.get_by_role("button", name="Chuyển tiền").click()
    assert "OCOP7K2M9Q" in page.get_by_role("table").inner_text()
