"""Sign in to the sandbox's demo shops, as a seller would connect his own."""

from dataclasses import dataclass

import httpx
from django.conf import settings

from channels_sync import newcomers
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Credentials
from core import clock
from core.channels import Channel


class SandboxAway(Exception):
    """The sandbox does not answer."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where one of our columns stands in the sandbox's credentials."""

    shop: str
    key: str
    secret: str


FIELDS = {
    Channel.SHOPEE: Field("shop_id", "partner_id", "partner_key"),
    Channel.LAZADA: Field("seller_id", "app_key", "app_secret"),
    Channel.TIKTOK: Field("shop_cipher", "app_key", "app_secret"),
}


def credentials() -> dict:
    """Fresh credentials of every demo shop, by platform. Raises SandboxAway."""
    try:
        response = httpx.get(f"{settings.SANDBOX_URL}/control/credentials", timeout=5)
        response.raise_for_status()
        return response.json()
    except httpx.HTTPError as error:
        raise SandboxAway(f"the sandbox at {settings.SANDBOX_URL} does not answer: {error}") from error


def app(channel: Channel) -> Credentials:
    """The app that the sandbox knows on this channel, to ask a seller's consent with. Raises SandboxAway."""
    field, given = FIELDS[channel], credentials()[channel]
    return Credentials(
        base_url=given["base_url"],
        auth_url=given["base_url"],
        app_key=str(given[field.key]),
        app_secret=given[field.secret],
        app_id=str(given.get("app_id", given.get("service_id", ""))),
        push_secret=given.get("push_secret", ""),
    )


def register_hooks(base_url: str) -> None:
    """Let every demo shop, VNPay and the bank send their messages to a shop of ours (MoMo hears the address
    with each payment). Raises SandboxAway."""
    hooks = f"{base_url.rstrip('/')}/hooks"
    for channel in FIELDS:
        _set(channel, "webhook_url", f"{hooks}/{channel}/")
    _set(Channel.TIKTOK, "webhook_https_only", False)
    _set("vnpay", "ipn_url", f"{hooks}/pay/vnpay/")
    _set("bank", "notice_url", f"{hooks}/pay/bank/{{service}}/")  # the sandbox fills in the service


def _set(stand_in: str, name: str, value: object) -> None:
    try:
        body = {"channel": stand_in, "name": name, "value": value}
        httpx.post(f"{settings.SANDBOX_URL}/control/settings", json=body, timeout=5).raise_for_status()
    except httpx.HTTPError as error:
        raise SandboxAway(f"the sandbox at {settings.SANDBOX_URL} does not answer: {error}") from error


def connect() -> list[ChannelAccount]:
    """Make or renew one account per demo shop. Raises SandboxAway."""
    found = credentials()
    accounts = []
    for channel, field in FIELDS.items():
        given = found[channel]
        fresh = {
            "name": f"OCOP Đồng Nai ({channel.label})",
            "base_url": given["base_url"],
            "auth_url": given["base_url"],
            "app_key": str(given[field.key]),
            "app_secret": given[field.secret],
            "access_token": given["access_token"],
            "refresh_token": given["refresh_token"],
            "push_shop": str(given.get("push_shop", given[field.shop])),
        }
        account, _ = ChannelAccount.objects.update_or_create(
            channel=channel,
            shop_id=str(given.get(field.shop, "demo")),
            defaults=fresh,
            create_defaults={**fresh, "connected_at": clock.now(), "publishes_since": newcomers.since(None)},
        )
        accounts.append(account)
    return accounts
