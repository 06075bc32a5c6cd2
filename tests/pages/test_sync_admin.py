"""Shops and intents in the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from channels_sync.models import ChannelAccount, Drift, InboxMessage
from core import clock
from tests.factories import ChannelAccountFactory, ListingFactory, UserFactory
from tests.pages.shops import park

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """A live shop on Shopee."""
    return ChannelAccountFactory()


def test_the_form_of_a_shop_shows_no_secret_and_each_field_once(staff_client, account):
    answer = staff_client.get(reverse("admin:channels_sync_channelaccount_change", args=[account.pk]))
    [fieldset] = list(answer.context["adminform"])
    assert len(fieldset.fields) == len(set(fieldset.fields)) == 19
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
