"""People at desks."""

from django.test import Client

from accounts.models import User
from catalog.models import Membership, Producer
from tests.factories import ProducerFactory, UserFactory


def member(role: str, producer: Producer | None = None) -> Membership:
    """A new user with this role, of a new producer unless one is given."""
    made: Membership = Membership.objects.create(
        user=UserFactory.create(), producer=producer or ProducerFactory.create(), role=role
    )
    return made


def browser_of(who: Membership | User) -> Client:
    """Logged in."""
    client = Client()
    client.force_login(who.user if isinstance(who, Membership) else who)
    return client
