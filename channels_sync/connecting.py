"""Connect a shop by its seller's consent, and disconnect it. Called by the pages of staff and of producers.

start       where the seller's browser goes, and what has to be remembered until it comes back
finish      the answer that came back becomes an account with its tokens
disconnect  tokens are erased, listings stay
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from channels_sync import breaker, clients, linking, locks, newcomers, sandbox, sentences, telemetry
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError, Credentials, Unauthorised
from core import clock, queue
from core.channels import Channel
from core.errors import DomainError
from inventory import services as inventory

GOOD_FOR = timedelta(minutes=30)  # the longest that a platform's code lives
NONCE = "nonce"  # the parameter of the return address that stands in for a state
STATELESS = {Channel.SHOPEE}  # its signed link gives no state back
_signer = signing.TimestampSigner(salt="channels_sync.connecting")
_KEPT = ("base_url", "auth_url", "app_key", "app_secret", "app_id", "push_secret", "push_shop")
_TOKENS = ("access_token", "refresh_token", "access_expires_at", "refresh_expires_at", "consent_expires_at")


class Pending(TypedDict):
    """What a session remembers of a consent that was asked for."""

    channel: str
    producer: int | None
    mode: str


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the browser, and the key under which its session remembers `pending`."""

    url: str
    nonce: str
    pending: Pending


@dataclass(frozen=True, slots=True)
class Connected:
    """Accounts that were made or renewed, and names of shops that belong to somebody else here."""

    accounts: Sequence[ChannelAccount]
    taken: Sequence[str]


class NotConnected(DomainError):
    """No shop was connected; the message is for the person who tried. `is_for_staff` when it names what only
    they can put right."""

    code = "not_connected"

    @property
    def is_for_staff(self) -> bool:
        """Would a producer be told what it cannot do?"""
        return bool(self.context.get("is_for_staff"))


def app_of(channel: Channel) -> Credentials:
    """Our app on a platform, from the settings, or the sandbox's where that is allowed.

    Raises NotConnected.
    """
    if app := _own_app(channel):
        return app
    if not settings.CONNECTS_SANDBOX:
        text = _("No app is set up for %(channel)s: its key and secret are missing in the settings.")
        raise NotConnected(text % {"channel": channel.label}, code="no_app", is_for_staff=True)
    try:
        return sandbox.app(channel)
    except sandbox.SandboxAway as error:
        text = _("The sandbox does not answer. Start it, then try again.")
        raise NotConnected(text, is_for_staff=True) from error


def consent_origins() -> set[str]:
    """Where a page that starts a consent leads to, for its content security policy."""
    origins = {settings.SANDBOX_URL} if settings.CONNECTS_SANDBOX else set()
    for channel, adapter in ADAPTERS.items():
        if app := _own_app(channel):
            parts = urlsplit(adapter.consent_url(app, back="https://localhost/", state="-"))
            origins.add(f"{parts.scheme}://{parts.netloc}")
    return origins


def _own_app(channel: Channel) -> Credentials | None:
    app = settings.CHANNEL_APPS[channel.value]
    return Credentials(**app) if app["app_key"] and app["app_secret"] else None


def start(
    channel: Channel,
    *,
    back: str,
    producer_id: int | None = None,
    mode: ChannelAccount.Mode = ChannelAccount.Mode.LIVE,
) -> Started:
    """Ask for a seller's consent. `back` is the absolute return address as registered with the platform.

    Without `producer_id` the shop becomes the common shop. `mode` is for a shop that is new here. Raises
    NotConnected when no app is set up.
    """
    app = app_of(channel)
    nonce = get_random_string(32)
    state = _signer.sign(nonce)
    if channel in STATELESS:
        back = f"{back}?{urlencode({NONCE: state})}"
    url = ADAPTERS[channel].consent_url(app, back=back, state=state)
    return Started(url, nonce, Pending(channel=channel.value, producer=producer_id, mode=mode.value))


def nonce_of(answer: Mapping[str, str]) -> str:
    """The nonce that came back, checked for our signature and its age. Raises NotConnected."""
    try:
        return _signer.unsign(answer.get(NONCE) or answer.get("state", ""), max_age=GOOD_FOR)
    except signing.SignatureExpired as error:
        raise NotConnected(_("That took longer than 30 minutes. Start connecting again.")) from error
    except signing.BadSignature as error:
        raise NotConnected(stranger()) from error


def finish(channel: Channel, answer: Mapping[str, str], pending: Pending | None) -> Connected:
    """Trade what the platform sent back for accounts. `pending` is what the session remembered under the
    nonce, taken out of it: a nonce is good once.

    A shop that is known goes on where it was; one that belongs to somebody else here is left alone. Talks
    to the platform: call outside a transaction. Raises NotConnected with a sentence for people.
    """
    if pending is None or pending["channel"] != channel:
        raise NotConnected(stranger())
    if answer.get("code", "null") in ("", "null"):
        raise NotConnected(_("The seller did not agree. Nothing was connected."), code="denied")
    with telemetry.timed("connect", channel=channel.value) as line:
        try:
            shops = clients.app_adapter(channel, app_of(channel)).connect(answer)
        except ChannelError as error:
            raise _refusal(channel, error) from error
        stored = [_store(channel, shop, pending) for shop in shops]
        line["accounts"] = [account.pk for account in stored if account]
    accounts = [account for account in stored if account]
    taken = [shop.shop_name or shop.shop for shop, account in zip(shops, stored, strict=True) if not account]
    if not accounts:
        if taken:
            raise NotConnected(_taken(taken), code="taken")
        raise NotConnected(_("The platform named no shop."))
    newcomers.catch_up(accounts)
    linking.ask_for(account.pk for account in accounts)
    for account in accounts:
        queue.ask("channels_sync.tasks.reconcile_account", account.pk)
        queue.ask("channels_sync.tasks.poll_orders", account.pk)
    return Connected(accounts, taken)


def _store(channel: Channel, shop: Credentials, pending: Pending) -> ChannelAccount | None:
    """Make or renew the account of a shop; None when the shop is somebody else's here."""
    account, _made = ChannelAccount.objects.get_or_create(
        channel=channel.value,
        shop_id=shop.shop,
        defaults={
            "name": shop.shop_name or f"{channel.label} {shop.shop}",
            "producer_id": pending["producer"],
            "mode": pending["mode"],
            "connected_at": clock.now(),
            "publishes_since": newcomers.since(pending["producer"]),
            **{column: getattr(shop, column) for column in _KEPT},
        },
    )
    # A refresh under way would write its older pair over the new one: wait for it.
    with locks.only_one(locks.Purpose.REFRESH, account.pk, wait=True), transaction.atomic():
        account = ChannelAccount.objects.select_for_update().get(pk=account.pk)
        if account.producer_id != pending["producer"]:
            return None
        for column in (*_KEPT, *_TOKENS):
            setattr(account, column, getattr(shop, column))
        account.consent_warned_at = None
        if account.disconnected_at is not None:
            account.disconnected_at, account.connected_at = None, clock.now()
            account.mode, account.mode_before = account.mode_before or pending["mode"], ""
        account.save(
            update_fields=[
                *_KEPT,
                *_TOKENS,
                "consent_warned_at",
                "connected_at",
                "disconnected_at",
                "mode",
                "mode_before",
            ]
        )
        breaker.reset(account.pk)
        return account


def disconnect(account_id: int) -> None:
    """Stop, erase the tokens, give what was set aside for the shop back to the pool; listings stay.

    Connecting it again goes on from there. Raises ChannelAccount.DoesNotExist.
    """
    with locks.only_one(locks.Purpose.REFRESH, account_id, wait=True), transaction.atomic():
        account = ChannelAccount.objects.select_for_update().get(pk=account_id)
        if account.disconnected_at is not None:
            return
        if account.mode != ChannelAccount.Mode.PAUSED:
            account.mode_before, account.mode = account.mode, ChannelAccount.Mode.PAUSED
        account.access_token = account.refresh_token = ""
        account.access_expires_at = account.refresh_expires_at = account.consent_expires_at = None
        account.disconnected_at = clock.now()
        account.save(update_fields=["mode", "mode_before", "disconnected_at", *_TOKENS])
        inventory.close_scope(account.scope)
    telemetry.said("disconnect", account=account_id, channel=account.channel)


def stranger() -> str:
    """What is said to an answer that nobody here asked for."""
    return _("This answer does not belong to a connection started here. Start connecting again.")


def _taken(names: Sequence[str]) -> str:
    text = _("%(shops)s belongs to another producer here. Disconnect it there first.")
    return text % {"shops": ", ".join(names)}


def _refusal(channel: Channel, error: ChannelError) -> NotConnected:
    if not isinstance(error, Unauthorised):
        text = _("The platform does not answer. Start connecting again in a moment.")
        return NotConnected(text, code=error.code)
    if found := sentences.explain(channel, error.code):
        is_for_staff = found.by is sentences.By.STAFF
        return NotConnected(f"{found.meaning} {found.remedy}", code=error.code, is_for_staff=is_for_staff)
    text = _("The platform refused: %(words)s")
    return NotConnected(text % {"words": str(error)}, code=error.code)
