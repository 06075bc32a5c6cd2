"""manage.py staff_groups: the staff groups with exactly their rights."""

from django.core.management.base import BaseCommand

from accounts.services import ensure_groups


class Command(BaseCommand):
    """Writes the groups of `accounts.permissions`; people are put into them in the admin. Repeatable: run it
    after each migration, so that new tables have their rights."""

    help = "Write the staff groups and their rights."

    def handle(self, *args, **options) -> None:
        """One line for each group."""
        for group in ensure_groups():
            self.stdout.write(f"{group.name:<14} {group.permissions.count()}")
