"""Money in the admin, in a real browser: at every width, in both schemes, and without script."""

from datetime import timedelta

import pytest

from core import clock
from payments.models import Payment, Refund
from tests.browser.conftest import problems
from tests.browser.test_pages import overflow
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


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, finance, addresses, width, scheme):
    lines = open(f"/tmp/shots/console-{width}.txt", "w")
    shown = open_page("/admin/", width=width, scheme=scheme, user=finance)
    found = []
    shown.on("console", lambda line: (lines.write(f"{shown.url} {line.type} {line.text[:300]} {line.location}\n"), lines.flush()))
    for name, address in addresses.items():
        shown.goto(address)
        shown.screenshot(path=f"/tmp/shots/{name}-{width}-{scheme}.png", full_page=True)
        found += [f"{name}: {line}" for line in problems(shown)]
        found += [f"{name}: overflow {overflow(shown)}"] if overflow(shown) else []
    open(f"/tmp/shots/found-{width}.txt", "w").write("\n".join(found))
    assert found == []
