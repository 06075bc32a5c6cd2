"""A producer goes to a marketplace and back, over HTTP against the sandbox: once, and for one desk alone."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from catalog.models import Membership
from channels_sync import linking
from channels_sync.models import ChannelAccount, Listing
from core.channels import Channel
from tests.contracts.conftest import Sandbox
from tests.factories import ProductFactory, VariantFactory
from tests.workspace.seats import browser_of, member

pytestmark = [pytest.mark.demo, pytest.mark.django_db(transaction=True)]
KENH = "/kenh-nguoi-ban/kenh/"


@pytest.fixture
def owner(settings, sandbox: Sandbox) -> Membership:
    """A producer whose web server knows no other platform than the sandbox."""
    settings.SANDBOX_URL, settings.CONNECTS_SANDBOX = sandbox.base_url, True
    return member("owner")


@pytest.fixture
def desk(owner: Membership) -> Client:
    """The owner's browser."""
    return browser_of(owner)


def consent(sandbox: Sandbox, desk: Client, channel: Channel) -> tuple[str, dict[str, str]]:
    """Press *Connect* and agree on the platform's page: where the browser is sent back, and with what."""
    page = desk.post(f"{KENH}noi/", {"channel": channel.value}).headers["Location"]
    assert page.startswith(sandbox.base_url)
    shown = sandbox.http.get(page, follow_redirects=False)
    if not shown.is_redirect:
        shown = sandbox.http.post(page, follow_redirects=False)
    place = urlsplit(shown.headers["location"])
    return place.path, dict(parse_qsl(place.query))


def test_a_producer_connects_its_shop_and_its_goods_are_found(
    owner: Membership, desk: Client, sandbox: Sandbox, channel: Channel
) -> None:
    variant = VariantFactory.create(product=ProductFactory(producer=owner.producer), sku="K02-500", stock=4)
    VariantFactory(sku="K03-250", stock=4)  # another producer's, though the shop holds it

    path, answer = consent(sandbox, desk, channel)
    back = desk.get(path, answer)

    assert (path, back.status_code, back.headers["Location"]) == (f"{KENH}da-noi/", 303, KENH)
    account = ChannelAccount.objects.get()
    assert (account.channel, account.producer, account.mode) == (channel, owner.producer, "live")
    assert account.consent_expires_at is not None
    linking.link(account)
    assert [one.variant for one in Listing.objects.all()] == [variant]
    assert account.name in desk.get(KENH).content.decode()


def test_an_answer_is_good_once_and_in_no_other_browser(
    owner: Membership, desk: Client, sandbox: Sandbox, channel: Channel
) -> None:
    path, answer = consent(sandbox, desk, channel)
    thief = browser_of(member("owner"))

    thief.get(path, answer)
    assert not ChannelAccount.objects.exists()

    desk.get(path, answer)
    account = ChannelAccount.objects.get()
    assert account.producer == owner.producer
    before = account.access_token
    desk.get(path, answer)
    account.refresh_from_db()
    assert account.access_token == before


def test_disconnected_and_connected_again_it_is_the_same_shop(
    desk: Client, sandbox: Sandbox, channel: Channel
) -> None:
    desk.get(*consent(sandbox, desk, channel))
    first = ChannelAccount.objects.get()
    desk.post(f"{KENH}{first.pk}/ngat-ket-noi/")

    desk.get(*consent(sandbox, desk, channel))

    again = ChannelAccount.objects.get()
    assert (again.pk, again.disconnected_at, again.mode) == (first.pk, None, "live")
    assert again.access_token not in ("", first.access_token)
