"""The staff pages in a real browser: for everyone, at every width, with script and without."""

from datetime import timedelta

import pytest

from channels_sync import tallies
from channels_sync.models import ChannelAccount, Drift, InboxMessage, SyncIntent
from channels_sync.protocol import Facet, Outcome
from core import clock
from inventory import services as inventory
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import ChannelAccountFactory, ListingFactory, UserFactory, VariantFactory
from tests.pages.shops import park


@pytest.fixture
def account(transactional_db):
    """A shop with something on every staff page."""
    now = clock.now()
    account = ChannelAccountFactory.create(
        name="OCOP Đồng Nai, gian hàng chung của các cơ sở trên Shopee",
        consent_expires_at=now + timedelta(days=3),
    )
    park(account, 2)
    tallies.count(
        account.pk,
        Facet.STOCK,
        [(Outcome.APPLIED, 900)],
        took_ms=90,
        request_id="r-1",
        now=now - timedelta(hours=2),
    )
    listing = ListingFactory.create(account=account, variant=VariantFactory.create(stock=10))
    until = now + timedelta(hours=3)
    inventory.allocate(variant_id=listing.variant_id, scope=account.scope, quantity=4, until=until)
    Drift.objects.create(
        account=account,
        listing=listing,
        facet="price",
        decision="reopened",
        at=now,
        acked={"amount_vnd": 185000},
        shown={"amount_vnd": 179000},
    )
    InboxMessage.objects.create(
        channel="shopee",
        account=account,
        topic="order",
        dedupe_key="1",
        subject="220101ABCDEF12",
        body=b"",
        received_at=now,
        not_before=now,
        parked_code="order_unknown",
        last_error="error_not_found: the order does not exist",
    )
    return account


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["sync/", "sync/lags/", "shops/", "allocations/", "drift/", "inbox/", "disconnect"]
)
def test_a_staff_page_has_no_barrier_and_fits_every_width(open_page, account, name, scheme):
    address = f"/staff/shops/{account.pk}/disconnect/" if name == "disconnect" else f"/staff/{name}"
    page = open_page(address, scheme=scheme, user=UserFactory(staff=True))
    for details in page.locator("details").all():
        details.locator("summary").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0, width
        assert problems(page) == [], width


def test_without_script_every_button_of_the_console_works(open_page, account):
    page = open_page("/staff/sync/", script=False, user=UserFactory(staff=True))
    assert page.locator("#lag svg.chart__plot").count() == 1
    page.locator(f"#pause-{account.pk}").click()
    page.locator(f"#resume-{account.pk}").click()
    page.locator("#replay-all-1").click()
    assert page.locator("#replay-all-1").count() == 0
    account.refresh_from_db()
    assert account.mode == ChannelAccount.Mode.LIVE
    assert not SyncIntent.objects.filter(parked_version__isnull=False).exists()


def test_a_renewal_keeps_the_chart_and_what_was_opened(open_page, account):
    page = open_page("/staff/sync/", user=UserFactory(staff=True))
    page.locator(f"#more-{account.pk} summary").click()
    SyncIntent.objects.update(parked_version=None, parked_code="")
    page.wait_for_selector("#replay-all-1", state="detached", timeout=10_000)  # it was drawn anew
    assert page.locator("#lag svg.chart__plot").count() == 1
    assert page.locator(f"#more-{account.pk}").get_attribute("open") is not None


def test_without_script_a_shop_is_disconnected_after_a_question(open_page, account):
    page = open_page("/staff/shops/", script=False, user=UserFactory(staff=True))
    page.locator(f"a[href$='/{account.pk}/disconnect/']").click()
    page.locator("main form button").click()
    assert page.url.endswith("/staff/shops/")
    account.refresh_from_db()
    assert account.disconnected_at is not None
