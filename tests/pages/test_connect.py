"""Shops: connect one by its seller's consent, connect it again, disconnect it."""

from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from channels_sync import clients, connecting
from channels_sync.adapters import registry
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Credentials
from core import clock
from core.channels import Channel
from tests.channels_sync.remote import Remote, adapter_for
from tests.factories import ChannelAccountFactory, ProducerFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
SHOPS = "/staff/shops/"
STRANGER = partial(_, "This answer does not belong to a connection started here. Start connecting again.")
APP = {"app_key": "2001", "app_secret": "s", "app_id": "", "push_secret": "", "auth_url": ""}


@pytest.fixture(autouse=True)
def remotes(settings, monkeypatch):
    """Apps on each platform, and platforms in memory behind them."""
    settings.CHANNEL_APPS = {
        one: {**APP, "base_url": f"https://{one}.test"} for one in ("shopee", "lazada", "tiktok")
    }
    settings.CONNECTS_SANDBOX = False
    found = {}
    for channel in (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK):
        found[channel] = Remote(channel)
        monkeypatch.setitem(registry.ADAPTERS, channel, adapter_for(found[channel]))
    clients._client.cache_clear()
    return found


def shop(name: str = "OCOP Đồng Nai", shop_id: str = "220044001", **fields) -> Credentials:
    """What a platform hands out for one shop."""
    given = {"access_token": "access-9", "refresh_token": "refresh-9"}
    return Credentials("", "", "", shop=shop_id, shop_name=name, **given | fields)


def go(client, channel: str = "tiktok", **fields) -> dict[str, str]:
    """Press *Connect*; returns what the platform was told, and would send back."""
    answer = client.post(f"{SHOPS}connect/{channel}/", {"mode": "live", **fields})
    assert answer.status_code == 303
    told = urlsplit(answer.headers["Location"])
    assert told.netloc == f"consent.{channel}.test"
    return {name: values[0] for name, values in parse_qs(told.query).items()}


def come_back(client, told: dict[str, str], code: str = "code-1", **fields):
    """The platform sends the browser back; returns the page of shops as it is then."""
    back = urlsplit(told["back"])
    query = {name: values[0] for name, values in parse_qs(back.query).items()}
    if "shopee" not in back.path:
        query["state"] = told["state"]
    answer = client.get(back.path, {**query, "code": code, **fields})
    assert (answer.status_code, answer.headers["Location"]) == (303, SHOPS)
    return client.get(SHOPS)


def said(page) -> str:
    """The page's one message."""
    (message,) = page.context["messages"]
    return str(message)


@pytest.mark.parametrize("channel", ["shopee", "lazada", "tiktok"])
def test_a_shop_is_connected_with_its_tokens_encrypted(staff_client, remotes, channel):
    ends = clock.now() + timedelta(days=365)
    remotes[channel].codes["code-1"] = [shop(consent_expires_at=ends, push_shop="749")]

    page = come_back(staff_client, go(staff_client, channel))

    assert "OCOP Đồng Nai" in said(page)
    account = ChannelAccount.objects.get()
    assert (account.channel, account.shop_id, account.name) == (channel, "220044001", "OCOP Đồng Nai")
    assert (account.access_token, account.refresh_token) == ("access-9", "refresh-9")
    assert (account.producer, account.mode, account.push_shop) == (None, "live", "749")
    assert (account.base_url, account.app_key) == (f"https://{channel}.test", "2001")
    assert account.consent_expires_at == ends
    told = AuditEntry.objects.get(action="connect")
    assert (told.verb, told.object_type, told.object_key) == (
        "act",
        "channels_sync.channelaccount",
        str(account.pk),
    )
    raw = ChannelAccount.objects.raw("SELECT id, access_token::text AS raw FROM channels_sync_channelaccount")
    assert "access-9" not in raw[0].raw


def test_a_producers_shop_may_begin_in_shadow(staff_client, remotes):
    producer = ProducerFactory()
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    come_back(staff_client, go(staff_client, producer=producer.pk, mode="shadow"))

    account = ChannelAccount.objects.get()
    assert (account.producer, account.mode) == (producer, ChannelAccount.Mode.SHADOW)


def test_one_consent_may_bring_several_shops_and_a_platform_may_have_several(staff_client, remotes):
    ChannelAccountFactory(channel="tiktok", shop_id="older")
    remotes[Channel.TIKTOK].codes["code-1"] = [shop("One", "1"), shop("Two", "2")]

    come_back(staff_client, go(staff_client))

    assert set(ChannelAccount.objects.values_list("shop_id", flat=True)) == {"older", "1", "2"}


def test_a_shop_is_asked_to_be_linked_read_back_and_asked_for_its_orders(staff_client, remotes, monkeypatch):
    asked = []
    monkeypatch.setattr(connecting.queue, "ask", lambda task, *args: asked.append((task, *args)))
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    come_back(staff_client, go(staff_client))

    pk = ChannelAccount.objects.get().pk
    assert asked == [
        ("channels_sync.tasks.link_account", pk),
        ("channels_sync.tasks.reconcile_account", pk),
        ("channels_sync.tasks.poll_orders", pk),
    ]


def test_a_nonce_is_good_once(staff_client, remotes):
    remotes[Channel.TIKTOK].codes |= {"code-1": [shop("One", "1")], "code-2": [shop("Two", "2")]}
    told = go(staff_client)
    come_back(staff_client, told)

    page = come_back(staff_client, told, code="code-2")

    assert said(page) == _(
        "This answer does not belong to a connection started here. Start connecting again."
    )
    assert "code-2" in remotes[Channel.TIKTOK].codes  # the platform was not even asked
    assert ChannelAccount.objects.count() == 1


def test_a_nonce_is_bound_to_its_session(staff_client, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(staff_client)
    victim = Client()
    victim.force_login(UserFactory(staff=True))

    page = come_back(victim, told)

    assert said(page) == _(
        "This answer does not belong to a connection started here. Start connecting again."
    )
    assert not ChannelAccount.objects.exists()
    come_back(staff_client, told)  # and is still good where it was made
    assert ChannelAccount.objects.count() == 1


def test_a_nonce_ends_after_half_an_hour(staff_client, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(staff_client)
    with time_machine.travel(clock.now() + timedelta(minutes=30, seconds=5)):
        page = come_back(staff_client, told)
    assert said(page) == _("That took longer than 30 minutes. Start connecting again.")
    assert not ChannelAccount.objects.exists()


def test_a_nonce_of_one_platform_is_no_good_for_another(staff_client, remotes):
    remotes[Channel.LAZADA].codes["code-1"] = [shop()]
    told = go(staff_client, "tiktok")
    told["back"] = told["back"].replace("tiktok", "lazada")

    come_back(staff_client, told)

    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("state", ["", "made-up", "made-up:abc:def"])
def test_an_answer_nobody_asked_for_is_refused(staff_client, remotes, state):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    staff_client.get(f"{SHOPS}connected/tiktok/", {"state": state, "code": "code-1"})
    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("refusal", [{"code": "null", "error": "auth_denied"}, {"code": ""}])
def test_a_seller_who_says_no_connects_nothing(staff_client, remotes, refusal):
    page = come_back(staff_client, go(staff_client), **refusal)
    assert said(page) == _("The seller did not agree. Nothing was connected.")
    assert not ChannelAccount.objects.exists()


def test_a_code_that_is_spent_is_explained(staff_client, remotes):
    page = come_back(staff_client, go(staff_client, "shopee"), code="spent")
    meaning = _("The platform's confirmation was used already or is too old.")
    assert said(page) == f"{meaning} {_('Start connecting again.')}"
    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("owner", ["producer", "common shop"])
def test_a_shop_that_belongs_to_another_producer_is_left_alone(staff_client, remotes, owner):
    theirs = ProducerFactory() if owner == "producer" else None
    account = ChannelAccountFactory(channel="tiktok", shop_id="220044001", producer=theirs)
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    ours = "" if theirs else ProducerFactory().pk

    page = come_back(staff_client, go(staff_client, producer=ours))

    text = _("%(shops)s belongs to another producer here. Disconnect it there first.")
    assert said(page) == text % {"shops": "OCOP Đồng Nai"}
    account.refresh_from_db()
    assert (account.producer, account.access_token) == (theirs, "access-1")


def test_connected_again_a_shop_keeps_its_name_and_mode_and_gets_the_new_tokens(staff_client, remotes):
    account = ChannelAccountFactory(
        channel="tiktok", shop_id="220044001", name="Ours", mode="shadow", consent_warned_at=clock.now()
    )
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    come_back(staff_client, go(staff_client))

    account.refresh_from_db()
    assert (account.name, account.mode, account.access_token) == ("Ours", "shadow", "access-9")
    assert account.consent_warned_at is None


def test_without_an_app_it_says_what_is_missing(staff_client, settings):
    settings.CHANNEL_APPS["lazada"]["app_secret"] = ""

    answer = staff_client.post(f"{SHOPS}connect/lazada/", {"mode": "live"})

    assert (answer.status_code, answer.headers["Location"]) == (303, SHOPS)
    text = _("No app is set up for %(channel)s: its key and secret are missing in the settings.")
    assert said(staff_client.get(SHOPS)) == text % {"channel": "Lazada"}


def test_forms_of_the_page_may_end_at_the_platforms_and_nowhere_else(staff_client):
    policy = staff_client.get(SHOPS).headers["Content-Security-Policy"]
    (allowed,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert allowed.split()[1:] == [
        "'self'",
        "https://consent.lazada.test",
        "https://consent.shopee.test",
        "https://consent.tiktok.test",
    ]


def test_disconnecting_asks_first(staff_client):
    account = ChannelAccountFactory()

    page = staff_client.get(f"{SHOPS}{account.pk}/disconnect/")

    assert page.status_code == 200
    account.refresh_from_db()
    assert account.disconnected_at is None

    answer = staff_client.post(f"{SHOPS}{account.pk}/disconnect/")
    assert (answer.status_code, answer.headers["Location"]) == (303, SHOPS)
    account.refresh_from_db()
    assert account.disconnected_at is not None
    assert "access-1" not in staff_client.get(SHOPS).content.decode()


def test_only_those_with_the_right_connect_and_disconnect(settings, remotes):
    account = ChannelAccountFactory()
    user = UserFactory(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=["change_channelaccount", "view_channelaccount"])
    )
    client = Client()
    client.force_login(user)

    page = client.get(SHOPS).content.decode()

    assert "connect/" not in page
    assert client.post(f"{SHOPS}connect/shopee/", {"mode": "live"}).status_code == 403
    assert client.get(f"{SHOPS}connected/shopee/?code=1").status_code == 403
    assert client.post(f"{SHOPS}{account.pk}/disconnect/").status_code == 403
    account.refresh_from_db()
    assert (account.disconnected_at, account.access_token) == (None, "access-1")


def test_the_web_shop_is_no_marketplace(staff_client):
    assert staff_client.post(f"{SHOPS}connect/web/", {"mode": "live"}).status_code == 404
    assert staff_client.post(f"{SHOPS}999999/disconnect/").status_code == 404
