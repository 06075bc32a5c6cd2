"""manage.py load_catalogue: producers, products, certificates and opening stock from JSON; repeatable."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.services import ensure_groups, load_addresses
from catalog import loading
from catalog.errors import BadCatalogue
from inventory.services import open_stock
from storefront import shelf

PRODUCERS = "ocop_producers.json"


class Command(BaseCommand):
    """Loads all or nothing. Exit code 1 and one line per mistake when the files are wrong."""

    help = "Load producers, products and certificates; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the files are."""
        parser.add_argument(
            "path",
            nargs="?",
            type=Path,
            default=settings.DATA_DIR / "ocop_products.json",
            help="products (JSON)",
        )
        parser.add_argument(
            "--producers", type=Path, help=f"producers (JSON); default: {PRODUCERS} beside PATH"
        )

    def handle(self, *args: Any, path: Path, producers: Path | None, **options: Any) -> None:
        """Load and print what was created, changed and left alone."""
        ensure_groups()
        addresses = load_addresses()
        try:
            with transaction.atomic():
                report = loading.load(path, producers or _producers_for(path))
                opened = sum(
                    open_stock(variant_id=variant_id, quantity=quantity)
                    for variant_id, quantity in report.opening_stock.items()
                )
        except BadCatalogue as bad:
            for problem in bad.problems:
                self.stderr.write(str(problem))
            self.stderr.write(bad.message)
            raise SystemExit(1) from None
        rows = shelf.rebuild()
        self.stdout.write(
            f"addresses: {addresses.provinces} provinces, {addresses.wards} wards,"
            f" {addresses.legacy_units} old communes"
        )
        for kind, tally in report.tallies.items():
            created, changed = len(tally.created), len(tally.changed)
            self.stdout.write(f"{kind}: {created} created, {changed} changed, {tally.unchanged} unchanged")
        self.stdout.write(f"stock: {opened} opened, {len(report.opening_stock) - opened} left as counted")
        self.stdout.write(f"shelf: {rows} rows written")


def _producers_for(path: Path) -> Path:
    """The producers beside the products, else those of the sample."""
    beside = path.parent / PRODUCERS
    return beside if beside.is_file() else settings.DATA_DIR / PRODUCERS
