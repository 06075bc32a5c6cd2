"""manage.py verify_audit: does the chain of the audit log still hold?"""

from django.core.management.base import BaseCommand, CommandError

from accounts import audit


class Command(BaseCommand):
    """Computes every hash anew. Write the last hash down outside of the database now and then: with --head
    a chain that was made anew as a whole shows, too."""

    help = "Check the audit log for rows that were changed, left out or slipped in."

    def add_arguments(self, parser) -> None:
        """--head to compare with."""
        parser.add_argument("--head", help="'position:hash' as an earlier run printed it")

    def handle(self, *args, **options) -> None:
        """Print the head. Raises CommandError naming every broken position."""
        verdict = audit.verify()
        if verdict.broken:
            raise CommandError("The audit log was tampered with.\n" + "\n".join(verdict.broken))
        if options["head"] and not audit.has_link(options["head"]):
            raise CommandError(f"The chain does not contain {options['head']}: it was made anew.")
        self.stdout.write(f"{verdict.length} entries, unbroken. Head: {verdict.length}:{verdict.head}")
