"""The staff console: who may see it, what it shows, what its buttons do."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_sync import breaker, intents, sentences, tallies, views
from channels_sync.models import ChannelAccount, Publication, SyncIntent, VoucherOffer
from channels_sync.protocol import Facet, Outcome
from channels_sync.templatetags.console import duration
from core import clock
from tests.factories import ChannelAccountFactory, UserFactory, VoucherFactory
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


def test_replay_all_frees_every_value_of_one_shop_with_that_code_and_no_other(staff_client, account):
    ours = park(account, 3)
    other_code, elsewhere = park(account, 1) + park(ChannelAccountFactory(channel="lazada"), 1)
    SyncIntent.objects.filter(pk=other_code.pk).update(parked_code="product.error_param")

    answer = staff_client.post(f"/staff/accounts/{account.pk}/replay/price_locked/")

    assert (answer.status_code, answer.headers["Location"]) == (303, CONSOLE)
    parked = SyncIntent.objects.filter(intents.PARKED).values_list("pk", flat=True)
    assert set(parked) == {other_code.pk, elsewhere.pk}
    assert not set(parked) & {intent.pk for intent in ours}


def test_a_refusal_without_a_code_can_be_sent_again_too(staff_client, account):
    (intent,) = park(account, 1)
    SyncIntent.objects.update(parked_code="")

    assert f"/staff/accounts/{account.pk}/replay/-/" in staff_client.get(CONSOLE).content.decode()
    staff_client.post(f"/staff/accounts/{account.pk}/replay/-/")

    intent.refresh_from_db()
    assert not intent.is_parked


def test_refusals_are_grouped_by_shop_and_code_with_a_sentence_where_the_code_is_known(staff_client, account):
    park(account, 3)
    SyncIntent.objects.update(parked_code="product.error_item_not_found")
    park(account, 1)

    groups = staff_client.get(CONSOLE).context["parked"]

    assert [(group.code, group.count, group.message) for group in groups] == [
        ("product.error_item_not_found", 3, "A promotion holds the price."),
        ("price_locked", 1, "A promotion holds the price."),
    ]
    assert (groups[0].sentence, groups[1].sentence) == (sentences.GONE, None)
    page = staff_client.get(CONSOLE).content.decode()
    assert str(sentences.GONE.meaning) in page
    assert str(sentences.GONE.remedy) in page


def test_what_waits_is_shown_by_facet_content_and_vouchers_too(staff_client, account):
    (intent,) = park(account, 1)
    SyncIntent.objects.update(parked_version=None, parked_code="")
    publication = Publication.objects.create(account=account, product=intent.listing.variant.product)
    voucher = VoucherOffer.objects.create(account=account, voucher=VoucherFactory())
    for facet, subject in (
        ("content", {"publication": publication}),
        ("voucher", {"voucher_offer": voucher}),
    ):
        SyncIntent.objects.create(
            account=account,
            facet=facet,
            desired_version=1,
            desired_at=clock.now(),
            not_before=clock.now(),
            **subject,
        )

    (status,) = staff_client.get(CONSOLE).context["statuses"]

    assert status.dirty_by_facet == {"price": 1, "content": 1, "voucher": 1}
    assert status.dirty == 3


@pytest.mark.parametrize("mode", [ChannelAccount.Mode.LIVE, ChannelAccount.Mode.SHADOW])
def test_resume_goes_back_to_the_mode_before_the_pause_and_closes_the_breaker(staff_client, account, mode):
    ChannelAccount.objects.update(mode=mode)
    breaker.pause(account.pk, "HTTP 503", timedelta(minutes=5))

    for _twice in range(2):  # a second press must not forget what was before the first
        staff_client.post(f"/staff/accounts/{account.pk}/pause/")
        account.refresh_from_db()
        assert account.mode == ChannelAccount.Mode.PAUSED

    staff_client.post(f"/staff/accounts/{account.pk}/resume/")
    account.refresh_from_db()
    assert (account.mode, account.paused_until) == (mode, None)


def test_a_shadow_account_whose_breaker_is_closed_by_hand_stays_in_shadow(staff_client, account):
    ChannelAccount.objects.update(mode=ChannelAccount.Mode.SHADOW)
    breaker.pause(account.pk, "HTTP 503", timedelta(minutes=5))

    staff_client.post(f"/staff/accounts/{account.pk}/resume/")

    account.refresh_from_db()
    assert (account.mode, account.paused_until) == (ChannelAccount.Mode.SHADOW, None)


def test_a_disconnected_shop_cannot_be_resumed(staff_client, account):
    ChannelAccount.objects.update(mode="paused", disconnected_at=clock.now())

    staff_client.post(f"/staff/accounts/{account.pk}/resume/")

    account.refresh_from_db()
    assert account.mode == ChannelAccount.Mode.PAUSED
    assert _("Disconnected") in staff_client.get(CONSOLE).content.decode()


@pytest.mark.parametrize(("days", "warned"), [(6.9, True), (-1, True), (7.1, False), (None, False)])
def test_a_consent_that_ends_within_a_week_is_announced_above_the_shops(staff_client, account, days, warned):
    ends = clock.now() + timedelta(days=days) if days is not None else None
    ChannelAccount.objects.update(consent_expires_at=ends)

    assert ("notice--warning" in staff_client.get(CONSOLE).content.decode()) is warned


def test_what_other_parts_want_looked_at_stands_above_the_shops(staff_client, account, monkeypatch):
    asked = [lambda: [views.Concern("orders are short", 2, "/admin/"), views.Concern("nothing", 0, "/")]]
    monkeypatch.setattr(views, "concerns", asked)

    page = staff_client.get(CONSOLE).content.decode()

    assert "orders are short" in page
    assert "nothing" not in page


def test_an_open_breaker_shows_its_reason_and_end(staff_client, account):
    breaker.pause(account.pk, "HTTP 503 from the shop", timedelta(minutes=5))

    page = staff_client.get(CONSOLE).content.decode()

    assert "HTTP 503 from the shop" in page
    assert _("Stopped by the breaker") in page


def test_lag_is_drawn_and_written_as_a_table(staff_client, account):
    tallies.count(
        account.pk,
        Facet.STOCK,
        [(Outcome.APPLIED, 1500)],
        took_ms=200,
        request_id="",
        now=clock.now() - timedelta(hours=1),
    )

    page = staff_client.get(CONSOLE).content.decode()

    assert page.count('class="chart__line"') == 2  # the line and its key
    table = staff_client.get(f"{CONSOLE}lags/").content.decode()
    assert f'<td class="number">{duration(1.475)}</td>' in table  # 95 % of the way from 1 s to the longest


def test_two_shops_of_one_name_are_two_lines_of_the_chart(staff_client):
    for name in ("OCOP", "OCOP"):
        ChannelAccountFactory(name=name)

    assert len(staff_client.get(f"{CONSOLE}lags/").context["names"]) == 2
    assert len(staff_client.get(CONSOLE).context["lag"].lines) == 2


def test_a_page_that_lost_its_session_reloads_itself(client):
    assert client.get(CONSOLE, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    "address",
    [
        "intents/0/replay/",
        "accounts/0/pause/",
        "accounts/0/resume/",
        "accounts/0/replay/x/",
        "inbox/0/replay/",
    ],
)
def test_what_does_not_exist_is_404_and_a_plain_visit_is_405(staff_client, address):
    assert staff_client.post(f"/staff/{address}").status_code == 404
    assert staff_client.get(f"/staff/{address}").status_code == 405
