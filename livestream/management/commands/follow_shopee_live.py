"""manage.py follow_shopee_live: bring what viewers write on Shopee Live into a session, while it lasts."""

from argparse import ArgumentParser
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_sync.protocol import Credentials, Unauthorised
from core import clock
from core.channels import Channel
from livestream.bridges.shopee import ShopeeLive
from livestream.following import AlreadyFollowed, follow
from livestream.models import LiveSource


class Command(BaseCommand):
    """Runs until the session is over. SHOPEE_LIVE_… in the environment say with whose token."""

    help = "Fetch the comments of a Shopee Live session every few seconds and take them into ours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Our session, theirs."""
        parser.add_argument("session", type=int, help="number of our session, with the source shopee")
        parser.add_argument("shopee_session", type=int, help="session_id of Shopee Live")

    def handle(self, *args: Any, session: int, shopee_session: int, **options: Any) -> None:
        """Follow, and say how much was new."""
        known = settings.SHOPEE_LIVE
        if missing := [name for name, value in known.items() if not value]:
            names = ", ".join(f"SHOPEE_LIVE_{name.upper()}" for name in missing)
            raise CommandError(f"Set {names} first.")
        source = LiveSource.objects.filter(session=session, source=Channel.SHOPEE).first()
        if source is None:
            raise CommandError(f"Session {session} has no source shopee. Tick Shopee among its channels.")
        with httpx.Client(trust_env=False) as client:
            bridge = ShopeeLive(_credentials(known), client, clock.now, shopee_session)
            try:
                done = follow(source, bridge, every_s=settings.SHOPEE_LIVE_EVERY_S)
            except AlreadyFollowed as refused:
                raise CommandError("Another process fetches this session already.") from refused
            except Unauthorised as refused:
                raise CommandError(f"Shopee wants a new token ({refused}).") from refused
        self.stdout.write(f"{done.new} new, {done.failed} calls failed")


def _credentials(known: dict[str, str]) -> Credentials:
    return Credentials(
        base_url=known["base_url"],
        auth_url=known["base_url"],
        app_key=known["app_key"],
        app_secret=known["app_secret"],
        access_token=known["access_token"],
        refresh_token="",
        shop=known["user_id"],
    )
