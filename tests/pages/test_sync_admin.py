"""Shops and intents in the admin."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from channels_sync import intents
from channels_sync.models import ChannelAccount, Drift, InboxMessage, SyncIntent
from channels_sync.protocol import Facet
from channels_sync.templatetags.console import unseen_sales
from channels_sync.unseen import Held
from core import clock
from orders.models import Order, OrderLine
from tests.factories import ChannelAccountFactory, ListingFactory, UserFactory, VariantFactory
from tests.pages.shops import park

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """A live shop on Shopee."""
    return ChannelAccountFactory()


def sold(account, variant, units: int, at) -> None:
    """An order of the shop that we know of."""
    order = Order.objects.create(
        code="DH1",
        channel=account.channel,
        scope=account.scope,
        external_ref="N1",
        status="to_ship",
        fulfilment="not_packed",
        placed_at=at,
    )
    OrderLine.objects.create(order=order, key="1", variant=variant, quantity=units)


def test_the_form_of_a_shop_shows_no_secret_and_each_field_once(staff_client, account):
    answer = staff_client.get(reverse("admin:channels_sync_channelaccount_change", args=[account.pk]))
    [fieldset] = list(answer.context["adminform"])
    assert len(fieldset.fields) == len(set(fieldset.fields)) == 21
    assert not {"app_secret", "access_token", "refresh_token"} & set(fieldset.fields)


def test_a_token_refreshed_while_a_shop_is_renamed_stays(rf, account):
    loaded = ChannelAccount.objects.get()
    shops = admin.site.get_model_admin(ChannelAccount)
    request = rf.post("/")
    request.user = UserFactory(staff=True)
    form = shops.get_form(request, loaded, change=True)({"name": "OCOP", "mode": "live"}, instance=loaded)

    account.access_token, account.refresh_token = "access-2", "refresh-2"
    account.save()
    assert form.is_valid()
    shops.save_model(request, shops.save_form(request, form, change=True), form, change=True)

    account.refresh_from_db()
    assert (account.name, account.access_token, account.refresh_token) == ("OCOP", "access-2", "refresh-2")


@pytest.mark.parametrize(("codename", "is_parked"), [("view_syncintent", True), ("change_syncintent", False)])
def test_only_those_who_may_change_intents_send_them_again(client, account, codename, is_parked):
    (intent,) = park(account, 1)
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_syncintent", codename]))
    client.force_login(user)

    client.post(
        reverse("admin:channels_sync_syncintent_changelist"),
        {"action": "replay", "_selected_action": [intent.pk]},
    )

    intent.refresh_from_db()
    assert intent.is_parked is is_parked


@pytest.mark.parametrize(
    ("codename", "actions"), [("view", set()), ("change", {"close_breaker", "find_listings"})]
)
def test_only_those_who_may_change_shops_see_their_actions(rf, account, codename, actions):
    request = rf.get("/")
    request.user = UserFactory(is_staff=True)
    request.user.user_permissions.set(Permission.objects.filter(codename=f"{codename}_channelaccount"))
    assert set(admin.site.get_model_admin(ChannelAccount).get_actions(request)) == actions


@pytest.mark.parametrize("model", ["inboxmessage", "drift"])
def test_journals_are_looked_at_and_never_touched_or_opened_further_than_needed(staff_client, account, model):
    listing = ListingFactory.create(account=account)
    now = clock.now()
    row = (
        Drift.objects.create(account=account, listing=listing, facet="stock", decision="left", at=now)
        if model == "drift"
        else InboxMessage.objects.create(
            channel="shopee",
            account=account,
            topic="order",
            dedupe_key="1",
            subject="ORDER-1",
            body=b"0912345678",
            headers={"authorization": "sig-1"},
            received_at=now,
            not_before=now,
        )
    )
    assert staff_client.get(reverse(f"admin:channels_sync_{model}_changelist")).status_code == 200
    page = staff_client.get(reverse(f"admin:channels_sync_{model}_change", args=[row.pk])).content.decode()
    assert "sig-1" not in page
    assert "0912345678" not in page
    assert staff_client.post(reverse(f"admin:channels_sync_{model}_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("withholds", [True, False])
def test_a_shop_that_no_longer_holds_back_shows_its_whole_pool_again(rf, account, withholds):
    variant = VariantFactory.create(stock=100)
    listing = ListingFactory.create(account=account, variant=variant)
    cursor = clock.now() - timedelta(minutes=2)
    sold(account, variant, 10, cursor - timedelta(minutes=1))
    ChannelAccount.objects.update(orders_cursor=cursor, withholds_unseen=not withholds)
    intents.refresh({Facet.STOCK: {variant.pk: clock.now()}})
    loaded = ChannelAccount.objects.get()
    shops = admin.site.get_model_admin(ChannelAccount)
    request = rf.post("/")
    request.user = UserFactory(staff=True)
    typed = {"name": "OCOP", "mode": "live"} | ({"withholds_unseen": "on"} if withholds else {})
    form = shops.get_form(request, loaded, change=True)(typed, instance=loaded)

    assert form.is_valid()
    shops.save_model(request, shops.save_form(request, form, change=True), form, change=True)

    stock = SyncIntent.objects.get(listing=listing, facet=Facet.STOCK)
    assert stock.desired == {"quantity": 98 if withholds else 100}


@pytest.mark.parametrize(
    ("withholds", "held", "words"),
    [
        (
            True,
            Held(2, 1),
            "Its orders were last read 2 min ago; 2 units are held back now, by its sales of the ten minutes",
        ),
        (False, None, "Nothing is held back for orders not read yet: give each listing a buffer."),
    ],
)
def test_the_page_of_shops_says_what_is_held_back(staff_client, account, withholds, held, words):
    variant = VariantFactory.create(stock=100)
    ListingFactory.create(account=account, variant=variant)
    cursor = clock.now() - timedelta(minutes=2)
    sold(account, variant, 10, cursor - timedelta(minutes=1))
    ChannelAccount.objects.update(orders_cursor=cursor, withholds_unseen=withholds)

    answer = staff_client.get("/staff/shops/")

    assert answer.context["held"] == ({account.pk: held} if held else {})
    account.refresh_from_db()
    assert unseen_sales(account, answer.context["held"]) in answer.content.decode()
    with translation.override("en"):
        assert unseen_sales(account, answer.context["held"]).startswith(words)
