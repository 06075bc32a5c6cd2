"""manage.py channel_diff: does every channel show what we want?"""

import json

from django.core.management.base import BaseCommand, CommandError

from channels_sync import page_checks, reconcile, stored
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError, Content, ProductView, Value

DISAGREE = 1


class Command(BaseCommand):
    """Reads every listing back from its channel and compares stock, price, promotion and page."""

    help = "Read every listing back from its channel; exit 0 only when all show what we want."

    def add_arguments(self, parser) -> None:
        """--account for one account, --json for programs."""
        parser.add_argument("--account", type=int, help="only this account id")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, **options) -> None:
        """Compare, print, and exit 1 when anything differs or could not be read."""
        accounts = ChannelAccount.objects.order_by("id")
        if options["account"] is not None:
            accounts = accounts.filter(pk=options["account"])
            if not accounts:
                raise CommandError(f"there is no account {options['account']}")
        reports = [self._report(account) for account in accounts]
        listings, equal = sum(r["listings"] for r in reports), sum(r["equal"] for r in reports)
        agree = bool(reports) and listings == equal and not any(r["error"] for r in reports)
        if options["json"]:
            answer = {"agree": agree, "listings": listings, "equal": equal, "accounts": reports}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._print(reports, listings, equal)
        if not agree:
            raise SystemExit(DISAGREE)

    def _report(self, account: ChannelAccount) -> dict:
        """Counts and differences of one account."""
        seen, differences, error = set(), [], ""
        try:
            for one in reconcile.compare(account):
                seen.add(one.listing.pk)
                if not one.agrees:
                    differences.append(
                        {
                            "sku": one.listing.variant.sku,
                            "facet": one.facet,
                            "wanted": self._told(one.wanted),
                            "shown": self._told(one.shown) if one.found else "missing",
                        }
                    )
        except ChannelError as trouble:
            error = str(trouble)
        return {
            "account": account.pk,
            "channel": account.channel,
            "listings": account.listings.count(),
            "equal": len(seen) - len({row["sku"] for row in differences}),
            "differences": differences,
            "error": error,
        }

    def _told(self, value: Value | ProductView) -> dict | None:
        """A value as JSON; of a page only what can be compared."""
        if isinstance(value, ProductView | Content):
            return page_checks.told(value)
        return stored.to_json(value)

    def _print(self, reports: list[dict], listings: int, equal: int) -> None:
        for report in reports:
            for row in report["differences"]:
                self.stdout.write(
                    f"{report['channel']:<7} {row['sku']:<24} {row['facet']:<10} "
                    f"wanted {row['wanted']}  shown {row['shown']}"
                )
            if report["error"]:
                self.stdout.write(f"{report['channel']:<7} not read: {report['error']}")
        self.stdout.write(f"{equal} of {listings} listings agree")
