"""Channels at the desk: connect a shop, its state in words, disconnect it, and what the home page counts."""

import html
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils.translation import gettext as _

from catalog.models import Membership
from channels_sync import clients, intents, sentences
from channels_sync.adapters import registry
from channels_sync.models import (
    ChannelAccount,
    SyncIntent,
)
from channels_sync.protocol import LISTING_FACETS, Credentials, Unauthorised
from core import clock
from core.channels import Channel
from tests.channels_sync.remote import Remote, adapter_for
from tests.factories import (
    ChannelAccountFactory,
    ListingFactory,
    ProducerFactory,
    ProductFactory,
    VariantFactory,
)
from tests.workspace.outlets import REFUSED, listed
from tests.workspace.seats import browser_of, member
from workspace import today
from workspace.access import Seat

KENH = "/kenh-nguoi-ban/kenh/"
GOODS = f"{KENH}san-pham/"
STRANGER = partial(_, "This answer does not belong to a connection started here. Start connecting again.")
APP = {"app_key": "2001", "app_secret": "s", "app_id": "", "push_secret": "", "auth_url": ""}


@pytest.fixture
def remotes(transactional_db, settings, monkeypatch):
    """Apps on each platform, and platforms in memory behind them."""
    channels = (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
    settings.CHANNEL_APPS = {one.value: {**APP, "base_url": f"https://{one.value}.test"} for one in channels}
    settings.CONNECTS_SANDBOX = False
    found = {one: Remote(one) for one in channels}
    for channel, remote in found.items():
        monkeypatch.setitem(registry.ADAPTERS, channel, adapter_for(remote))
    clients._client.cache_clear()
    return found


def shop(name: str = "Vườn Tân Triều", shop_id: str = "990011", **fields) -> Credentials:
    """What a platform hands out for one shop."""
    given = {"access_token": "access-9", "refresh_token": "refresh-9"}
    return Credentials("", "", "", shop=shop_id, shop_name=name, **given | fields)


def go(client, channel: str = "tiktok") -> dict[str, str]:
    """Press *Connect*; returns what the platform was told."""
    answer = client.post(f"{KENH}noi/", {"channel": channel})
    assert answer.status_code == 303
    told = urlsplit(answer.headers["Location"])
    assert told.netloc == f"consent.{channel}.test"
    return {name: values[0] for name, values in parse_qs(told.query).items()}


def come_back(client, told: dict[str, str], code: str = "code-1", **fields) -> str:
    """The platform sends the browser back; returns what the page says then."""
    back = urlsplit(told["back"])
    assert back.path == f"{KENH}da-noi/"
    query = {name: values[0] for name, values in parse_qs(back.query).items()} or {"state": told["state"]}
    answer = client.get(back.path, {**query, "code": code, **fields})
    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    (message,) = client.get(KENH).context["messages"]
    return str(message)


# Connecting


@pytest.mark.parametrize("channel", ["shopee", "lazada", "tiktok"])
def test_an_owner_connects_a_shop_that_is_the_producers_own(owner, desk, remotes, channel):
    ends = clock.now() + timedelta(days=365)
    remotes[Channel(channel)].codes["code-1"] = [shop(consent_expires_at=ends)]

    assert "Vườn Tân Triều" in come_back(desk, go(desk, channel))

    account = ChannelAccount.objects.get()
    assert (account.channel, account.producer, account.mode) == (channel, owner.producer, "live")
    assert (account.access_token, account.consent_expires_at) == ("access-9", ends)
    assert account.connected_at is not None
    assert account.publishes_since is None  # a producer chooses what to list
    assert "Vườn Tân Triều" in desk.get(KENH).content.decode()


def test_an_answer_is_good_once(desk, remotes):
    remotes[Channel.TIKTOK].codes |= {"code-1": [shop()], "code-2": [shop("Two", "2")]}
    told = go(desk)
    come_back(desk, told)

    assert come_back(desk, told, "code-2") == STRANGER()

    assert "code-2" in remotes[Channel.TIKTOK].codes  # the platform was not even asked
    assert ChannelAccount.objects.count() == 1


def test_an_answer_is_good_in_its_own_session_alone(owner, desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)

    assert come_back(browser_of(owner), told) == STRANGER()
    assert come_back(browser_of(member("owner")), told) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_is_good_at_the_desk_alone_where_it_was_asked_for(owner, desk, remotes):
    second = ProducerFactory()
    Membership.objects.create(user=owner.user, producer=second, role="owner")
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)
    desk.post("/kenh-nguoi-ban/chon-co-so/", {"producer": second.pk})

    assert come_back(desk, told) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_that_staff_asked_for_is_no_good_at_a_desk(owner, desk, remotes):
    owner.user.is_staff = owner.user.is_superuser = True
    owner.user.save()
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    answer = desk.post("/staff/shops/connect/tiktok/", {"mode": "live", "producer": owner.producer.pk})
    told = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    assert come_back(desk, told | {"back": f"http://testserver{KENH}da-noi/"}) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_who_left_the_producer_meanwhile_connects_nothing(owner, desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)
    owner.role = "editor"
    owner.save()

    assert desk.get(f"{KENH}da-noi/", {"state": told["state"], "code": "code-1"}).status_code == 403

    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("state", ["", "made-up", "made-up:abc:def"])
def test_a_forged_answer_is_refused(desk, remotes, state):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    assert come_back(desk, {"back": f"http://testserver{KENH}da-noi/", "state": state}) == STRANGER()

    assert not ChannelAccount.objects.exists()


def test_an_answer_ends_after_half_an_hour(desk, remotes):
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]
    told = go(desk)

    with time_machine.travel(clock.now() + timedelta(minutes=30, seconds=5)):
        said = come_back(desk, told)

    assert said == _("That took longer than 30 minutes. Start connecting again.")
    assert not ChannelAccount.objects.exists()


def test_a_seller_who_says_no_connects_nothing(desk, remotes):
    said = come_back(desk, go(desk), code="null", error="auth_denied")

    assert said == _("The seller did not agree. Nothing was connected.")
    assert not ChannelAccount.objects.exists()


@pytest.mark.parametrize("whose", ["common", "another"])
def test_a_shop_of_somebody_else_is_left_alone_and_it_is_said(desk, remotes, whose):
    theirs = ProducerFactory() if whose == "another" else None
    account = ChannelAccountFactory(channel="tiktok", shop_id="990011", producer=theirs)
    remotes[Channel.TIKTOK].codes["code-1"] = [shop()]

    said = come_back(desk, go(desk))

    text = _("That shop is connected here for somebody else. Log in there with your own shop's account.")
    assert said == text
    account.refresh_from_db()
    assert (account.producer, account.access_token) == (theirs, "access-1")


@pytest.mark.parametrize("code", ["no app", "error_sign"])
def test_what_staff_have_to_set_up_is_not_asked_of_a_producer(desk, remotes, settings, monkeypatch, code):
    told = go(desk, "shopee")

    def refuse(self, answer):
        raise Unauthorised(code, "Wrong sign")

    if code == "no app":
        settings.CHANNEL_APPS["shopee"] = settings.CHANNEL_APPS["shopee"] | {"app_key": ""}
    else:
        monkeypatch.setattr(registry.ADAPTERS[Channel.SHOPEE], "connect", refuse)

    said = come_back(desk, told)

    assert said == _(
        "Our side of this connection is not set up completely. Staff have to do that: tell them."
    )
    assert not ChannelAccount.objects.exists()


def test_the_trouble_of_a_shop_says_what_is_the_producers_to_do(owner, desk):
    pause = {"paused_until": clock.now() + timedelta(minutes=5), "pause_s": 300}
    ChannelAccountFactory(producer=owner.producer, pause_reason="source_ip_undeclared: no", **pause)

    page = desk.get(KENH).content.decode()

    assert str(sentences.ADDRESS.meaning) in html.unescape(page)
    assert str(sentences.STAFF_DO) in page
    assert str(sentences.ADDRESS.remedy) not in html.unescape(page)


def test_an_unknown_platform_is_named_and_nothing_begins(desk, remotes):
    answer = desk.post(f"{KENH}noi/", {"channel": "web"})

    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    assert "connecting" not in desk.session


def test_the_page_lets_its_forms_end_at_the_platforms(desk, remotes):
    policy = desk.get(KENH).headers["Content-Security-Policy"]
    (allowed,) = [part for part in policy.split("; ") if part.startswith("form-action")]
    assert "https://consent.tiktok.test" in allowed.split()


def test_disconnecting_asks_first_and_keeps_what_is_listed(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)
    ListingFactory(account=account, variant=VariantFactory(product=ProductFactory(producer=owner.producer)))
    address = f"{KENH}{account.pk}/ngat-ket-noi/"

    assert desk.get(address).status_code == 200
    account.refresh_from_db()
    assert account.disconnected_at is None

    answer = desk.post(address)

    assert (answer.status_code, answer.headers["Location"]) == (303, KENH)
    account.refresh_from_db()
    assert (account.access_token, account.listings.count()) == ("", 1)
    page = desk.get(KENH).content.decode()
    assert _("Connect again") in page
    assert f'id="new-{account.pk}"' not in page


def test_a_common_shop_is_shown_and_cannot_be_touched(owner, desk):
    common, strange = ChannelAccountFactory(name="OCOP chung"), ChannelAccountFactory(name="Xa lạ")
    variant = VariantFactory(product=ProductFactory(producer=owner.producer))
    ListingFactory(account=common, variant=variant)

    page = desk.get(KENH).content.decode()

    assert "OCOP chung" in page
    assert strange.name not in page
    for part in ("ngat-ket-noi/", "dang-moi/", "hang-san-co/"):
        assert desk.post(f"{KENH}{common.pk}/{part}").status_code == 404
    common.refresh_from_db()
    assert common.disconnected_at is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Running"),
        ({"mode": "paused"}, "Staff have paused it. Changes are collected and sent once it goes on."),
        ({"mode": "shadow"}, "On trial"),
        ({"consent": timedelta(days=-1)}, "Consent has ended"),
        ({"pause": timedelta(minutes=5)}, "The platform is unwell or does not answer."),
    ],
)
def test_a_shops_state_is_said_in_words(owner, desk, fields, words):
    given = dict(fields)
    if (left := given.pop("consent", None)) is not None:
        given["consent_expires_at"] = clock.now() + left
    if pause := given.pop("pause", None):
        given |= {"paused_until": clock.now() + pause, "pause_reason": "error_server: away", "pause_s": 300}
    ChannelAccountFactory(producer=owner.producer, **given)

    assert _(words) in desk.get(KENH).content.decode()


def test_a_shop_is_as_far_behind_as_its_oldest_value(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=3)
    listing = ListingFactory(account=account, variant=variant)
    ListingFactory(account=account)  # somebody else's goods do not count
    intents.refresh({facet: {variant.pk: clock.now()} for facet in LISTING_FACETS})
    SyncIntent.objects.filter(listing=listing).update(desired_at=clock.now() - timedelta(seconds=75))

    [one] = desk.get(KENH).context["marketplaces"][0][1]

    assert one.waiting == 2  # stock and price
    assert 75 <= one.behind_s < 80
    assert one.listings == 1


def test_new_products_are_put_up_by_themselves_if_the_producer_wants(owner, desk):
    account = ChannelAccountFactory(producer=owner.producer)

    desk.post(f"{KENH}{account.pk}/dang-moi/", {"on": "1"})
    account.refresh_from_db()
    assert account.publishes_since is not None

    desk.post(f"{KENH}{account.pk}/dang-moi/", {"on": "0"})
    account.refresh_from_db()
    assert account.publishes_since is None


# Home


def waiting(own: Membership) -> dict[str, int]:
    """Icons and counts of what the home page lists about channels."""
    jobs = today.jobs(Seat(own.user, own.producer, own.role))
    return {job.icon: job.count for job in jobs if job.icon in ("ban", "log-in")}


def test_the_home_page_counts_what_was_refused_and_consents_that_end(owner, outlet):
    assert waiting(owner) == {}
    listed(owner, outlet, **REFUSED)
    listed(member("owner"), ChannelAccountFactory(), **REFUSED)
    ChannelAccount.objects.filter(pk=outlet.pk).update(consent_expires_at=clock.now() + timedelta(days=6))

    assert waiting(owner) == {"ban": 1, "log-in": 1}
    assert waiting(member("editor", owner.producer)) == {"ban": 1}
    assert waiting(member("packer", owner.producer)) == {}


def test_a_disconnected_shop_is_no_work(owner, outlet):
    listed(owner, outlet, **REFUSED)
    ended = {"disconnected_at": clock.now(), "consent_expires_at": clock.now()}
    ChannelAccount.objects.update(**ended)

    assert waiting(owner) == {}
