"""manage.py rebuild_search: make what the search reads anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from ocop_store import searching


class Command(BaseCommand):
    """The shop goes on meanwhile; searches see the old state until all is done."""

    help = "Make the search's documents, vocabulary and names anew; needed after rows were written in bulk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how long it took."""
        started = time.monotonic()
        count = searching.rebuild()
        self.stdout.write(f"search: {count} products in {time.monotonic() - started:.1f} s")
