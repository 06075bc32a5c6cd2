"""manage.py sandbox_credentials: what a client of the platforms needs to use the sandbox."""

import json

from django.core.management.base import BaseCommand, CommandError

from channels_sync import sandbox


class Command(BaseCommand):
    """Prints fresh credentials of the sandbox's demo shops as JSON."""

    help = "Print JSON credentials for the sandbox's shops; each run signs in anew and disturbs nobody."

    def handle(self, *args, **options) -> None:
        """Ask the sandbox and print."""
        try:
            self.stdout.write(json.dumps(sandbox.credentials(), indent=2))
        except sandbox.SandboxAway as error:
            raise CommandError(f"{error}. Start it with `make demo` or `python -m sandbox`.") from error
