"""manage.py connect_sandbox: sign in to the sandbox's shops and link what they hold."""

from django.core.management.base import BaseCommand, CommandError

from channels_sync import drain, linking, mapping, sandbox
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError
from core import queue


class Command(BaseCommand):
    """Makes or renews the three demo accounts and links their assortment by SKU; repeatable."""

    help = "Connect the sandbox's Shopee, Lazada and TikTok shops and link their SKUs to ours."

    def add_arguments(self, parser) -> None:
        """--hooks, the address of our own web server."""
        parser.add_argument("--hooks", default="", help="let the shops send webhooks to this address")

    def handle(self, *args, **options) -> None:
        """Connect and link."""
        try:
            if options["hooks"]:
                sandbox.register_hooks(options["hooks"])
            for account in sandbox.connect():
                linked = linking.link(account)
                if not linked.created:
                    queue.ask(
                        "channels_sync.tasks.reconcile_account", account.pk, True
                    )  # it may have changed without us
                self.stdout.write(
                    f"{account.channel:<7} {linked.created} linked, {linked.moved} moved, "
                    f"{account.listings.count()} listings, {len(linked.unknown)} SKUs not ours"
                )
            if mapped := mapping.suggest_missing(accept=True):  # nobody sits at the demo to choose
                self.stdout.write(f"{len(mapped)} categories found their place on the platforms")
                drain.ask_for(set(ChannelAccount.objects.values_list("pk", flat=True)))
        except (sandbox.SandboxAway, ChannelError) as error:
            raise CommandError(str(error)) from error
