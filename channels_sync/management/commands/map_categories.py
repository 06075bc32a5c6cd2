"""manage.py map_categories: where our categories would go on each platform."""

from django.core.management.base import BaseCommand, CommandError

from channels_sync import drain, mapping
from channels_sync.models import ChannelAccount
from channels_sync.protocol import ChannelError


class Command(BaseCommand):
    """Prints the platform's first suggestion for each category without a place; --accept takes it."""

    help = "Suggest a place on each platform for our categories; --accept takes the suggestions (demo only)."

    def add_arguments(self, parser) -> None:
        """--accept for sandboxes and demos: a person chooses for a live shop, on /staff/categories/."""
        parser.add_argument("--accept", action="store_true", help="take the suggestions (sandbox, demo)")

    def handle(self, *args, **options) -> None:
        """Ask, print, and take them if told to."""
        try:
            found = mapping.suggest_missing(accept=options["accept"])
        except ChannelError as error:
            raise CommandError(str(error)) from error
        for channel, category, best in found:
            self.stdout.write(f"{channel:<7} {category.name:<28} {best.path or best.name if best else '-'}")
        if options["accept"]:
            drain.ask_for(set(ChannelAccount.objects.values_list("pk", flat=True)))
