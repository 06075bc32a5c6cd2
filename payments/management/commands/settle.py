"""manage.py settle: what producers are due up to the end of a day."""

from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Producer
from core import clock
from core.money import format_vnd
from payments.days import day_of
from payments.services.settlements import settle, settle_all


class Command(BaseCommand):
    """Brings open settlements up to a day. Run twice is as once."""

    help = "Gather what a producer, or all of them, are due up to the end of a day (yesterday unless given)."

    def add_arguments(self, parser) -> None:
        """A producer's code or --all, and --until."""
        parser.add_argument("producer", nargs="?", help="code of a producer")
        parser.add_argument("--all", action="store_true", help="every producer")
        parser.add_argument("--until", type=date.fromisoformat, help="last day, YYYY-MM-DD")

    def handle(self, *args, **options) -> None:
        """Settle, and print what is open."""
        until = options["until"] or day_of(clock.now()) - timedelta(days=1)
        if until >= day_of(clock.now()):
            raise CommandError("--until: only days that are over are settled")
        if options["all"] == bool(options["producer"]):
            raise CommandError("name a producer by its code, or say --all")
        if options["all"]:
            found = settle_all(until=until)
        else:
            producer = Producer.objects.filter(code=options["producer"]).first()
            if producer is None:
                raise CommandError(f"there is no producer {options['producer']}")
            settlement = settle(producer.pk, until=until)
            found = [settlement] if settlement else []
        for one in found:
            self.stdout.write(f"{one.code}  {one.producer.code:<8} {format_vnd(one.total_vnd):>16}")
        self.stdout.write(f"{len(found)} settlements up to {until}")
