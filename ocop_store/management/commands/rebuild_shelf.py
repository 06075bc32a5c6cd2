"""manage.py rebuild_shelf: what lists filter, count and order by and what the search reads, made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from storefront import shelf


class Command(BaseCommand):
    """Safe at any time: searches see the old state until all is done, and a second run writes nothing."""

    help = "Make the lists and the search anew; needed after rows were written in bulk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many rows differed."""
        self.stdout.write(f"shelf: {shelf.rebuild_all()} rows written")
