"""Settlements and reconciliation in the admin, in a real browser: every width, both schemes, no barrier."""

import pytest

from payments.services.settlements import close
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.pages import money
from tests.pages.test_settlement_admin import (
    changelist,
    difference,
    page,
    settlement,
    statement_day,
    statement_line,
    step,
)


@pytest.fixture
def finance(transactional_db):
    """A bookkeeper."""
    return money.bookkeeper()


@pytest.fixture
def addresses(finance):
    """Every page, with something on it."""
    due = settlement(packages=2)
    closed = close(settlement(number=1).pk, by=finance)
    found = difference(1, owner=finance)
    difference(2, bucket="amount", ours_vnd=119_000)
    return {
        "index": "/admin/",
        "settlements": changelist("settlement"),
        "open": page(due),
        "closed": page(closed),
        "pay": step(closed, "pay"),
        "differences": f"{changelist('difference')}?work=open",
        "difference": page(found),
        "days": changelist("statementday"),
        "day": page(statement_day()),
        "read": "/admin/payments/statementday/read/",
        "lines": changelist("statementline"),
        "line": page(statement_line()),
        "rates": changelist("rate"),
        "rate": "/admin/payments/rate/add/",
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
        found[name] = problems(shown)
    assert {name: lines for name, lines in found.items() if lines} == {}
