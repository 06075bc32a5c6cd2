"""Money in the admin, in a real browser: at every width, in both schemes, and without script."""

from datetime import timedelta

import pytest

from core import clock
from payments.models import Payment, Refund
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import UserFactory
from tests.pages import money
from tests.pages.test_payments_admin import RAW, asked, changelist, page, step


@pytest.fixture
def finance(transactional_db):
    """A bookkeeper."""
    return money.bookkeeper()


@pytest.fixture
def addresses(finance):
    """Every page, with something on it."""
    now = clock.now()
    held = money.payment(number=1, state=Payment.State.HELD)
    part = money.payment(number=2, received_vnd=50_000, state=Payment.State.PARTIAL)
    notice = money.notice(held, RAW, received_at=now - timedelta(minutes=1))
    money.receipt(3, payment=held, order=held.order, source="vnpay", finding="late")
    unmatched = money.receipt(4)
    order = money.owing(5)
    mine = money.refund(number=6, state=Refund.State.ASKED, asked_by=finance)
    to_pay = money.refund(number=7, asked_by=UserFactory.create())
    money.refund(number=8, state=Refund.State.FAILED, last_error="Tài khoản đã đóng")
    return {
        "index": "/admin/",
        "payments": changelist("payment"),
        "held": page(held),
        "part": page(part),
        "receipts": f"{changelist('receipt')}?work=open",
        "receipt": page(unmatched),
        "by_hand": "/admin/payments/receipt/by-hand/",
        "notices": changelist("notice"),
        "notice": page(notice),
        "refunds": changelist("refund"),
        "asked": page(mine),
        "to_pay": page(to_pay),
        "owing": "/admin/payments/refund/owing/",
        "ask": asked(order),
        "step": step(unmatched, "match"),
        "export": "/admin/payments/refund/export/",
        "order": page(to_pay.order),
    }


def test_every_page_fits_and_its_policy_blocks_nothing(open_page, finance, addresses):
    shown = open_page("/admin/", user=finance)
    for name, address in addresses.items():
        shown.goto(address)
        for width in WIDTHS:
            shown.set_viewport_size({"width": width, "height": 800})
            assert overflow(shown) == 0, (name, width)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_no_page_has_a_barrier(open_page, finance, addresses, width, scheme):
    # Axe copies the stock admin's imported sheets into the page, which the policy forbids it to.
    shown = open_page("/admin/", width=width, scheme=scheme, user=finance, expected="inline style")
    found = {}
    for name, address in addresses.items():
        shown.goto(address)
        for details in shown.locator(".lifeline details").all():
            details.locator("summary").click()
        found[name] = problems(shown)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_without_script_a_refund_is_paid_after_a_question(open_page, finance, addresses):
    shown = open_page(addresses["to_pay"], script=False, user=finance)
    assert shown.locator(".payee__qr svg").count() == 1
    shown.locator("#id_done_bank_reference").fill("FT26333000001")
    shown.locator("form[action$='/steps/done/'] button").click()
    assert Refund.objects.filter(state=Refund.State.DONE).count() == 0
    assert "FT26333000001" in shown.locator("main dl.facts").inner_text()
    shown.locator("main form.step button").click()
    assert shown.url.endswith(addresses["to_pay"])
    paid = Refund.objects.get(state=Refund.State.DONE)
    assert (paid.transaction_id, paid.done_by) == ("FT26333000001", finance)
