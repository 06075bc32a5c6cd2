"""manage.py load_demo: one log-in per seat and signs of life, for a machine where the shop is tried out."""

import json

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from catalog.models import Membership, Producer
from ocop_store import demo_desk, demo_life, demo_live, demo_orders

PASSWORD = "ocop-demo-2026"
LOGINS = {
    User.Role.SHOPPER: ("khach@example.vn", "Nguyễn Thị Lan"),
    User.Role.PRODUCER: ("htx@example.vn", "Trần Văn Hải"),
    User.Role.STAFF: ("canbo@example.vn", "Lê Minh Châu"),
}


class Command(BaseCommand):
    """Makes a shopper with a few orders, a producer's owner with products that wait for staff and a live
    session that is planned, and a staff user; lots, reviews and questions. Repeatable."""

    help = "Create the demo log-ins (shopper, producer, staff). Never run it in production."

    def add_arguments(self, parser) -> None:
        """--json for programs."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        """Create what is missing and print the log-ins."""
        people: dict[str, User] = {}
        seat = None
        for role, (email, name) in LOGINS.items():
            user = User.objects.filter(email=email).first()
            if user is None:
                make = User.objects.create_superuser if role == User.Role.STAFF else User.objects.create_user
                user = make(email, PASSWORD, role=role, full_name=name)
            people[role] = user
            if role == User.Role.SHOPPER:
                demo_orders.fill(user)
            if role == User.Role.PRODUCER and (producer := Producer.objects.order_by("code").first()):
                seat, is_new = Membership.objects.get_or_create(
                    user=user, producer=producer, defaults={"role": Membership.Role.OWNER}
                )
                if is_new:
                    demo_desk.fill(user)
        demo_life.bring()
        if seat is not None:
            demo_live.plan(seat.producer, people[User.Role.STAFF])
        rows = [
            {"role": role.value, "login": email, "password": PASSWORD}
            for role, (email, _name) in LOGINS.items()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        for row in rows:
            self.stdout.write(f"{row['role']:<9} {row['login']}  {row['password']}")
