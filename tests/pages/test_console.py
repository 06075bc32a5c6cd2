"""The staff console: who may see it, what it shows, what its buttons do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_sync import breaker
from channels_sync.models import ChannelAccount, SyncAttempt
from channels_sync.templatetags.console import duration
from core import clock
from tests.factories import ChannelAccountFactory, UserFactory
from tests.pages.shops import park

pytestmark = pytest.mark.django_db
CONSOLE = "/staff/sync/"


@pytest.fixture
def account():
    """A live shop on Shopee."""
    return ChannelAccountFactory()


def test_a_stranger_logs_in_first(client):
    answer = client.get(CONSOLE)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={CONSOLE}"


def test_a_shopper_may_neither_look_nor_push_buttons(account):
    client = Client()
    client.force_login(UserFactory())

    assert client.get(CONSOLE).status_code == 403
    assert client.post(f"/staff/accounts/{account.pk}/pause/").status_code == 403
    account.refresh_from_db()
    assert account.mode == ChannelAccount.Mode.LIVE


def allowed_to(*codenames):
    """A staff member with these rights on shops and intents, and no other."""
    user = UserFactory(is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="channels_sync", codename__in=codenames)
    user.user_permissions.set(rights)
    client = Client()
    client.force_login(user)
    return client


def buttons(page):
    """Which kinds of button a page has."""
    return {kind for kind in ("pause", "resume", "replay") if f'id="{kind}-' in page.content.decode()}


@pytest.mark.parametrize(
    ("codenames", "may"),
    [
        ([], set()),
        (["view_channelaccount", "view_syncintent"], set()),
        (["change_channelaccount"], {"pause", "resume"}),
        (["change_syncintent"], {"replay"}),
    ],
)
def test_staff_push_only_the_buttons_they_may_and_see_no_other(account, codenames, may):
    (intent,) = park(account, 1)
    breaker.pause(account.pk, "HTTP 503", timedelta(minutes=5))
    client = allowed_to(*codenames)

    assert buttons(client.get(CONSOLE)) == may

    answers = {
        "replay": client.post(f"/staff/intents/{intent.pk}/replay/"),
        "pause": client.post(f"/staff/accounts/{account.pk}/pause/"),
        "resume": client.post(f"/staff/accounts/{account.pk}/resume/"),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: 303 if name in may else 403 for name in answers
    }
    intent.refresh_from_db()
    account.refresh_from_db()
    assert (intent.is_parked, account.paused_until is None) == ("replay" not in may, "resume" in may)


def test_without_a_shop_it_says_so(staff_client):
    assert _("No shop is connected yet.") in staff_client.get(CONSOLE).content.decode()


def test_a_refused_value_stands_with_sku_code_sentence_and_request(staff_client, account):
    (intent,) = park(account, 1)

    page = staff_client.get(CONSOLE).content.decode()

    for words in (intent.listing.variant.sku, "price_locked", "A promotion holds the price.", "req-77"):
        assert words in page


def test_replay_frees_the_value_and_leads_back(staff_client, account):
    (intent,) = park(account, 1)

    answer = staff_client.post(f"/staff/intents/{intent.pk}/replay/")

    intent.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (303, CONSOLE)
    assert not intent.is_parked


def test_htmx_gets_the_moving_part_and_a_toast(staff_client, account):
    (intent,) = park(account, 1)

    answer = staff_client.post(f"/staff/intents/{intent.pk}/replay/", headers={"HX-Request": "true"})

    assert answer.content.decode().strip().startswith('<div id="state"')
    assert "toast" in answer.headers["HX-Trigger-After-Swap"]


def test_pause_stops_a_shop_and_resume_starts_it_and_closes_the_breaker(staff_client, account):
    breaker.pause(account.pk, "HTTP 503", timedelta(minutes=5))

    staff_client.post(f"/staff/accounts/{account.pk}/pause/")
    account.refresh_from_db()
    assert account.mode == ChannelAccount.Mode.PAUSED

    staff_client.post(f"/staff/accounts/{account.pk}/resume/")
    account.refresh_from_db()
    assert (account.mode, account.paused_until) == (ChannelAccount.Mode.LIVE, None)


def test_an_open_breaker_shows_its_reason_and_end(staff_client, account):
    breaker.pause(account.pk, "HTTP 503 from the shop", timedelta(minutes=5))

    page = staff_client.get(CONSOLE).content.decode()

    assert "HTTP 503 from the shop" in page
    assert _("Stopped by the breaker") in page


def test_lag_is_drawn_and_written_as_a_table(staff_client, account):
    (intent,) = park(account, 1)
    an_hour_ago = clock.now() - timedelta(hours=1)
    SyncAttempt.objects.create(
        intent=intent, version=1, outcome="applied", took_ms=200, lag_ms=1500, at=an_hour_ago
    )

    page = staff_client.get(CONSOLE).content.decode()

    assert page.count("<polyline") == 2  # the line and its key
    assert f'<td class="number">{duration(1.5)}</td>' in page


def test_a_page_that_lost_its_session_reloads_itself(client):
    assert client.get(CONSOLE, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("address", ["intents/0/replay/", "accounts/0/pause/", "accounts/0/resume/"])
def test_what_does_not_exist_is_404_and_a_plain_visit_is_405(staff_client, address):
    assert staff_client.post(f"/staff/{address}").status_code == 404
    assert staff_client.get(f"/staff/{address}").status_code == 405
