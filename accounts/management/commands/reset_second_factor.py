"""manage.py reset_second_factor E-MAIL: for the last administrator, whose phone is lost."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import audit, two_factor
from accounts.models import User


class Command(BaseCommand):
    """Forgets phone and recovery codes and ends every session, as the admin's action does for colleagues."""

    help = "Reset the second factor of a member of the staff."

    def add_arguments(self, parser) -> None:
        """Whose."""
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        """Raises CommandError when nobody of the staff has this address."""
        user = User.objects.filter(email=options["email"].lower(), is_staff=True).first()
        if user is None:
            raise CommandError("Nobody of the staff has this e-mail address.")
        two_factor.reset(user.pk)
        audit.record(audit.Verb.SECOND_FACTOR, obj=user, action="reset by command")
        self.stdout.write(f"{user} sets up a new phone at the next log-in.")
