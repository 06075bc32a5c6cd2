"""manage.py sync_status: how every account stands."""

import dataclasses
import json

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from channels_sync import queries


class Command(BaseCommand):
    """Prints dirty, parked, in flight, oldest dirty age, breaker and last error per account."""

    help = (
        "How every channel account stands: dirty, parked, in flight, oldest dirty age, breaker, last error."
    )

    def add_arguments(self, parser) -> None:
        """--json for programs."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, **options) -> None:
        """Read and print."""
        accounts, depth = queries.account_statuses(), queries.outbox_depth()
        if options["json"]:
            rows = [dataclasses.asdict(account) for account in accounts]
            self.stdout.write(json.dumps({"accounts": rows, "outbox_depth": depth}, cls=DjangoJSONEncoder))
            return
        self.stdout.write(f"outbox: {depth} waiting")
        for a in accounts:
            oldest = f"{a.oldest_dirty_s:.1f} s" if a.oldest_dirty_s is not None else "-"
            self.stdout.write(
                f"{a.id:>3} {a.channel:<7} {a.name:<28} {a.mode:<6} dirty {a.dirty:>5}  "
                f"in flight {a.in_flight:>4}  parked {a.parked:>4}  oldest {oldest:>8}  "
                f"breaker {a.breaker}  {a.last_error}"
            )
