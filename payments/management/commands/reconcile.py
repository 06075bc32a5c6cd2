"""manage.py reconcile: a day of a gateway's, bank's or carrier's books against ours."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orders.models import Order
from payments.feeds import Feed, File
from payments.models import Difference
from payments.providers import registry
from payments.providers.protocol import Unavailable
from payments.services.reconcile import reconcile
from payments.statements import Source, StatementError

SOURCES = {
    "vnpay": Order.Method.VNPAY,
    "momo": Order.Method.MOMO,
    "bank": Order.Method.BANK_QR,
    "cod": Order.Method.COD,
}


class Command(BaseCommand):
    """Reads a day's statement, from a file or from the source's address, and compares it."""

    help = "Compare a day of a source's statement with our books; exit 1 while differences of it are open."

    def add_arguments(self, parser) -> None:
        """The source, the day, and a file when it is not fetched."""
        parser.add_argument("source", choices=SOURCES)
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD, Vietnamese time")
        parser.add_argument("file", nargs="?", type=Path, help="a CSV file; else it is fetched")

    def handle(self, *args, **options) -> None:
        """Compare and print."""
        name, day = SOURCES[options["source"]], options["day"]
        try:
            done = reconcile(name, day, self._source(name, options["file"]).lines(day))
        except (StatementError, Unavailable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{done.lines} lines, {done.matched} matched, "
            f"in {done.in_vnd}, out {done.out_vnd}, fees {done.fee_vnd}"
        )
        still = Difference.objects.filter(source=name, day=day, closed_at=None).order_by("bucket", "key")
        for one in still:
            self.stdout.write(f"{one.bucket:<10} {one.key:<40} theirs {one.theirs_vnd} ours {one.ours_vnd}")
        if still:
            raise SystemExit(1)

    def _source(self, name: str, file: Path | None) -> Source:
        if file is not None:
            return File(name, file.read_bytes())
        url = settings.STATEMENT_URLS.get(name)
        if not url:
            raise CommandError(f"{name} has no address: name a file")
        return Feed(name, url, registry.client())
