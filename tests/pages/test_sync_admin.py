"""Shops and intents in the admin."""

import pytest
from django.contrib import admin
from django.urls import reverse

from channels_sync.models import ChannelAccount
from tests.factories import ChannelAccountFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """A live shop on Shopee."""
    return ChannelAccountFactory()


def test_the_form_of_a_shop_shows_no_secret_and_each_field_once(staff_client, account):
    answer = staff_client.get(reverse("admin:channels_sync_channelaccount_change", args=[account.pk]))
    [fieldset] = list(answer.context["adminform"])
    assert len(fieldset.fields) == len(set(fieldset.fields)) == 14
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
