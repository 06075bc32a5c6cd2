"""The staff pages of drift and of the inbox."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils.translation import gettext as _

from channels_sync.models import Drift, InboxMessage
from core import clock
from tests.factories import ChannelAccountFactory, ListingFactory, UserFactory

pytestmark = pytest.mark.django_db


def drifted(listing, number: int = 1, **fields):
    """So many differences, each a minute older."""
    given = {"facet": "stock", "acked": {"quantity": 9}, "shown": {"quantity": 7}, "decision": "reopened"}
    return [
        Drift.objects.create(
            account=listing.account,
            listing=listing,
            at=clock.now() - timedelta(minutes=index),
            **given | fields,
        )
        for index in range(number)
    ]


def received(account, key: str, **fields):
    """A webhook that waits."""
    return InboxMessage.objects.create(
        channel="shopee",
        account=account,
        dedupe_key=key,
        topic="order",
        subject=f"ORDER-{key}",
        body=b"{}",
        **{"received_at": clock.now(), "not_before": clock.now()} | fields,
    )


def test_drift_shows_what_was_acknowledged_and_what_was_shown(staff_client):
    listing = ListingFactory.create()
    drifted(listing)
    drifted(listing, facet="price", acked={"amount_vnd": 100000}, shown={"amount_vnd": 90000})

    page = staff_client.get("/staff/drift/").content.decode()

    for words in (listing.variant.sku, "90.000", "100.000", _("sent again"), ">7<", "9 <"):
        assert words in page, words


def test_drift_is_paged_and_filtered_by_shop(staff_client):
    listing, other = ListingFactory.create(), ListingFactory.create()
    drifted(listing, 51)
    drifted(other, 1)

    assert len(staff_client.get("/staff/drift/").context["page"]) == 50
    assert len(staff_client.get("/staff/drift/?page=2").context["page"]) == 2
    page = staff_client.get(f"/staff/drift/?account={other.account_id}").context["page"]
    assert [row.listing_id for row in page] == [other.pk]


def test_the_inbox_counts_what_waits_and_lists_what_is_parked_first(staff_client):
    account = ChannelAccountFactory.create()
    received(account, "1")
    received(account, "2", parked_code="order_unknown", last_error="no such order")
    received(account, "3", processed_at=clock.now())
    received(None, "4")

    answer = staff_client.get("/staff/inbox/")

    assert [message.dedupe_key for message in answer.context["page"]] == ["2", "1", "4"]
    counts = {row.pk if row else None: (one.waiting, one.parked) for row, one in answer.context["by_account"]}
    assert counts == {account.pk: (1, 1), None: (1, 0)}
    assert "no such order" in answer.content.decode()


def test_a_parked_message_is_read_again_alone_or_with_all_of_its_code(staff_client):
    account = ChannelAccountFactory.create()
    first, second, third = (received(account, key, parked_code="gone", attempts=3) for key in "123")
    other = received(account, "4", parked_code="odd")

    answer = staff_client.post(f"/staff/inbox/{first.pk}/replay/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/inbox/")
    assert set(InboxMessage.objects.exclude(parked_code="")) == {second, third, other}
    first.refresh_from_db()
    assert (first.attempts, first.not_before <= clock.now()) == (0, True)

    staff_client.post("/staff/inbox/replay/gone/")
    assert set(InboxMessage.objects.exclude(parked_code="")) == {other}


def test_who_may_only_look_reads_no_message_again():
    client = Client()
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_inboxmessage"))
    client.force_login(user)
    message = received(ChannelAccountFactory.create(), "1", parked_code="gone")

    assert client.post(f"/staff/inbox/{message.pk}/replay/").status_code == 403
    assert client.post("/staff/inbox/replay/gone/").status_code == 403
    assert f"/staff/inbox/{message.pk}/replay/" not in client.get("/staff/inbox/").content.decode()
    message.refresh_from_db()
    assert message.parked_code == "gone"


@pytest.mark.parametrize("address", ["/staff/drift/", "/staff/inbox/", "/staff/shops/"])
def test_a_shopper_sees_none_of_it(client, address):
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/staff/drift/", "/staff/inbox/", "/staff/shops/"])
def test_twenty_rows_cost_no_more_queries_than_two(staff_client, queries_of, address):
    def fill(number: int) -> None:
        for index in range(number):
            listing = ListingFactory.create()
            drifted(listing)
            received(listing.account, f"{listing.pk}-{index}", parked_code="gone")

    fill(2)
    for_two = queries_of(staff_client, address)
    fill(18)
    assert queries_of(staff_client, address) == for_two
