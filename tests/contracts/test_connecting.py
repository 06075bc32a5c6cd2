"""A seller's consent from the link to the shop's first answer, the same steps on every platform."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from channels_sync.adapters.registry import ADAPTERS
from channels_sync.protocol import Credentials, Unauthorised
from core.channels import Channel
from tests.contracts.conftest import Sandbox, SignIn

pytestmark = pytest.mark.demo

BACK = "https://ocop.example/staff/shops/back/?nonce=n-1"


@pytest.fixture
def app(sandbox: Sandbox, channel: Channel) -> Credentials:
    """Our app as the platform knows it, before any seller has consented."""
    given = sandbox.http.get("/control/credentials").json()[channel]
    return replace(
        sandbox.credentials(channel),
        access_token="",
        refresh_token="",
        shop="",
        app_id=given.get("service_id", ""),
    )


@pytest.fixture
def answer(sandbox: Sandbox, channel: Channel, app: Credentials) -> dict[str, str]:
    """What the seller's browser brings back after he agreed on the platform's page."""
    page = ADAPTERS[channel].consent_url(app, back=BACK, state="s 1")
    shown = sandbox.http.get(page, follow_redirects=False)
    if not shown.is_redirect:
        shown = sandbox.http.post(page, follow_redirects=False)
    place = urlsplit(shown.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == "https://ocop.example/staff/shops/back/"
    return dict(parse_qsl(place.query))


def test_the_state_comes_back_or_the_return_address_stays_whole(answer: dict[str, str]) -> None:
    assert answer.get("state") == "s 1" or answer["nonce"] == "n-1"


def test_a_seller_who_agrees_hands_over_a_shop_that_answers(
    sign_in: SignIn, app: Credentials, answer: dict[str, str], sandbox: Sandbox
) -> None:
    [shop] = sign_in(app).connect(answer)
    assert shop.shop_name.startswith("OCOP Đồng Nai")
    assert (shop.app_key, shop.app_secret) == (app.app_key, app.app_secret)
    assert shop.consent_expires_at is not None
    assert shop.consent_expires_at > sandbox.now()
    assert len({remote.ref.seller_sku for remote in sign_in(shop).catalogue()}) == 7


def test_a_code_works_once(sign_in: SignIn, app: Credentials, answer: dict[str, str]) -> None:
    sign_in(app).connect(answer)
    with pytest.raises(Unauthorised):
        sign_in(app).connect(answer)


def test_what_was_connected_can_be_refreshed(
    sign_in: SignIn, app: Credentials, answer: dict[str, str]
) -> None:
    [shop] = sign_in(app).connect(answer)
    fresh = sign_in(shop).refresh()
    assert fresh.access_token != shop.access_token
    assert list(sign_in(fresh).catalogue())
