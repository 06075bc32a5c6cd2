"""manage.py rebuild_shelf: what lists filter, count and order by, worked out anew."""

from typing import Any

from django.core.management.base import BaseCommand

from storefront import shelf


class Command(BaseCommand):
    """Safe at any time; a second run writes nothing."""

    help = "Work out the rows and counts of the product lists anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many rows differed."""
        self.stdout.write(f"shelf: {shelf.rebuild()} rows written")
